//! The texts that visitors read and no author wrote, by language, and the formats of dates and numbers of each language.
//! Pure tables: the machine's locale is never used. Missing texts fall back to English.

mod dates;
mod direction;
mod numbers;
mod placeholders;
mod words;

use jiff::civil::Date;

use self::dates::Dates;
pub(crate) use self::placeholders::{Part, parts};
use self::words::Words;

/// The language in which texts are that no other has, and everything that authors read.
pub(crate) const ENGLISH: &str = "en";

/// The texts and date formats of a language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Messages {
    words: &'static Words,
    dates: &'static Dates,
}

/// Those of English.
impl Default for Messages {
    fn default() -> Self {
        Self::of(ENGLISH)
    }
}

impl Messages {
    /// Returns those of `language`, a BCP 47 tag: the most specific that exist, by the lookup of RFC 4647, section 3.4.
    pub(crate) fn of(language: &str) -> Self {
        Self { words: words::of(language), dates: dates::of(language) }
    }

    /// Returns the text in this language, by its English form; the English form if there is none.
    pub(crate) fn text<'a>(&self, english: &'a str) -> &'a str {
        self.words.text(english)
    }

    /// Returns the text in the plural form for `number`, with its placeholders.
    pub(crate) fn form<'a>(&self, english: &'a str, number: u64) -> &'a str {
        self.words.form(english, number)
    }

    /// Returns the text in the plural form for `number`, which replaces its `{n}`.
    pub(crate) fn counted(&self, english: &str, number: u64) -> String {
        placeholders::filled(self.form(english, number), &[("n", &number.to_string())])
    }

    /// Returns the text with `values` in place of the placeholders of their names.
    pub(crate) fn filled(&self, english: &str, values: &[(&str, &str)]) -> String {
        placeholders::filled(self.text(english), values)
    }

    /// Returns the parts of a text in this language, by its English form.
    pub(crate) fn parts<'a>(&self, english: &'a str) -> impl Iterator<Item = Part<'a>> {
        parts(self.text(english))
    }

    /// Returns the direction in which `language` is written: `ltr` or `rtl`.
    pub(crate) fn direction(language: &str) -> &'static str {
        if direction::is_right_to_left(language) { "rtl" } else { "ltr" }
    }

    /// Returns the language in which the texts of `language` are: English if it has none.
    pub(crate) fn tag(language: &str) -> &str {
        if words::exist_in(language) { language } else { ENGLISH }
    }

    /// Returns true if the texts are those of English, which is so for a language without texts too.
    pub(crate) fn are_english(&self) -> bool {
        self.words.are_english()
    }

    /// Returns the English form of every text.
    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = &'static str> {
        words::all()
    }

    /// Returns a number, given as digits with a full stop and a hyphen, as `language` writes it.
    pub(crate) fn number(language: &str, digits: &str) -> String {
        numbers::of(language).write(digits)
    }

    /// Returns a percentage, given as digits with a full stop and a hyphen, as `language` writes it.
    pub(crate) fn percent(language: &str, digits: &str) -> String {
        numbers::signs_of(language).percent.replace('0', &Self::number(language, digits))
    }

    /// Returns an amount of a currency, by its code, as `language` writes it.
    pub(crate) fn currency(language: &str, code: &str, digits: &str) -> String {
        let number = Self::number(language, digits);
        numbers::signs_of(language).currency.replace('0', &number).replace('¤', code)
    }

    /// Returns a date in the long format, such as `23 November 2026`.
    pub(crate) fn date(&self, day: Date) -> String {
        self.dates.long(day)
    }

    /// Returns a date in a format: `long`, `medium` (`23 Nov 2026`), or a `strftime` format with the names of this
    /// language.
    ///
    /// # Errors
    /// The format is invalid.
    pub(crate) fn formatted(&self, day: Date, form: &str) -> Result<String, jiff::Error> {
        self.dates.formatted(day, form)
    }
}

/// Tries tags from the most to the least specific: `zh-Hant-TW`, `zh-Hant`, `zh`; in lower case, with synonyms replaced
/// by the tags of the tables.
fn lookup<T>(language: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let tag = language.to_ascii_lowercase().replace('_', "-");
    let tag = match tag.split_once('-').map_or((tag.as_str(), ""), |(first, rest)| (first, rest)) {
        // The script of a region, by CLDR's likely subtags.
        ("zh", rest) if rest.split('-').any(|part| ["tw", "hk", "mo"].contains(&part)) => {
            "zh-hant".to_owned()
        }
        // Norwegian usually means Bokmål.
        ("no", _) => "nb".to_owned(),
        _ => tag,
    };
    let mut rest = tag.as_str();
    loop {
        if let Some(found) = find(rest) {
            return Some(found);
        }
        rest = rest.rsplit_once('-')?.0;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn long(language: &str) -> String {
        Messages::of(language).date(date(2026, 3, 5))
    }

    #[test]
    fn dates_are_written_as_the_language_writes_them() {
        for (language, expected) in [
            ("en", "5 March 2026"),
            ("en-AU", "5 March 2026"),
            ("en-US", "March 5, 2026"),
            ("de", "5. März 2026"),
            ("de-AT", "5. März 2026"),
            ("fr-CA", "5 mars 2026"),
            ("es", "5 de marzo de 2026"),
            ("pl", "5 marca 2026"),
            ("fi", "5. maaliskuuta 2026"),
            ("no", "5. mars 2026"),
            ("ja", "2026年3月5日"),
            ("zh-TW", "2026年3月5日"),
            ("hu", "2026. március 5."),
            // No table: falls back to English.
            ("tlh", "5 March 2026"),
        ] {
            assert_eq!(long(language), expected, "{language}");
        }
    }

    #[test]
    fn names_in_a_form_are_those_of_the_language() {
        let form = |language: &str, form: &str| {
            Messages::of(language).formatted(date(2026, 1, 4), form).map_err(|error| error.to_string())
        };
        assert_eq!(form("de-AT", "%A, %-d. %B").unwrap(), "Sonntag, 4. Jänner");
        // In Polish, a month with a day is in the genitive.
        assert_eq!(form("pl", "%-d %B %Y").unwrap(), "4 stycznia 2026");
        assert_eq!(form("pl", "%B %Y").unwrap(), "styczeń 2026");
        assert_eq!(form("fr", "%a %d %b %Y").unwrap(), "dim. 04 janv. 2026");
        assert_eq!(form("de", "%^b %%B 100 %%").unwrap(), "JAN. %B 100 %");
        assert_eq!(form("de", "medium").unwrap(), "4. Jan. 2026");
        assert_eq!(form("en", "%A %B %e %j").unwrap(), "Sunday January  4 004");
        let long_ago = Messages::of("en").formatted(date(987, 6, 5), "%-d/%-m/%Y %b");
        assert_eq!(long_ago.unwrap(), "5/6/0987 Jun", "a year has four digits");
        assert!(form("de", "%B %!").is_err());
        assert!(form("de", "%").is_err());
    }

    #[test]
    fn every_language_has_dates_and_every_text_with_its_placeholders_and_plural_forms() {
        words::check();
        dates::check();
    }

    #[test]
    fn a_number_chooses_the_form() {
        let counted = |language, number| Messages::of(language).counted("{n} pages", number);
        assert_eq!(["en", "en-AU"].map(|language| counted(language, 1)), ["1 page", "1 page"]);
        assert_eq!(
            [0, 1, 2].map(|number| counted("fr", number)),
            ["0 page", "1 page", "2 pages"],
            "CLDR: French has one of nothing"
        );
        assert_eq!(
            [1, 3, 5, 12, 22, 112].map(|number| counted("pl", number)),
            ["1 strona", "3 strony", "5 stron", "12 stron", "22 strony", "112 stron"]
        );
        assert_eq!([1, 2].map(|number| counted("ja", number)), ["1ページ", "2ページ"]);
        assert_eq!(counted("tlh", 1), "1 page");
    }

    #[test]
    fn what_is_not_there_is_english() {
        let german = Messages::of("de-CH");
        assert_eq!(german.text("Home"), "Startseite");
        assert_eq!(german.text("Our own words"), "Our own words");
        assert_eq!(Messages::of("tlh").text("Home"), "Home");
        assert_eq!(Messages::of("zh-Hans-CN").text("Home"), "首页");
        assert_eq!(Messages::of("zh-Hant-HK").text("Home"), "首頁");
    }
}
