//! Every word that a visitor reads and that no author wrote, by language, and dates as a language writes them. Pure
//! tables: no locale of the machine. What a language lacks is given in English.

mod dates;
mod words;

use jiff::civil::Date;

use self::dates::Dates;
use self::words::Words;

/// The words and dates of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Messages {
    words: &'static Words,
    dates: &'static Dates,
}

impl Messages {
    /// Returns those of `language`, a tag of BCP 47: the most exact that there are, as RFC 4647, section 3.4, looks
    /// them up.
    pub(crate) fn of(language: &str) -> Self {
        Self { words: words::of(language), dates: dates::of(language) }
    }

    /// The text in this language, found by its English form; the English form itself where there is none.
    pub(crate) fn text<'a>(&self, english: &'a str) -> &'a str {
        self.words.text(english)
    }

    /// The text in this language in the form for `number`, which stands in place of its `{n}`.
    pub(crate) fn counted(&self, english: &str, number: u64) -> String {
        self.words.form(english, number).replace("{n}", &number.to_string())
    }

    /// A day as people read it, as `23 November 2026`.
    pub(crate) fn date(&self, day: Date) -> String {
        self.dates.long(day)
    }

    /// A day in a form: `long`, `medium`, as `23 Nov 2026`, or one of `strftime`, with the names of this language.
    ///
    /// # Errors
    /// What is wrong with the form.
    pub(crate) fn formatted(&self, day: Date, form: &str) -> Result<String, jiff::Error> {
        self.dates.formatted(day, form)
    }
}

/// Tags from the most exact to the least: `zh-Hant-TW`, `zh-Hant`, `zh`; in lower case, with the tags that tables have
/// for those that mean the same.
fn lookup<T>(language: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let tag = language.to_ascii_lowercase().replace('_', "-");
    let tag = match tag.split_once('-').map_or((tag.as_str(), ""), |(first, rest)| (first, rest)) {
        // The script that a place writes, by CLDR's likely subtags.
        ("zh", rest) if rest.split('-').any(|part| ["tw", "hk", "mo"].contains(&part)) => {
            "zh-hant".to_owned()
        }
        // Norwegian is mostly Bokmål.
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
            // No table: English.
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
        // A month with its day is in the genitive, alone it is not.
        assert_eq!(form("pl", "%-d %B %Y").unwrap(), "4 stycznia 2026");
        assert_eq!(form("pl", "%B %Y").unwrap(), "styczeń 2026");
        assert_eq!(form("fr", "%a %d %b %Y").unwrap(), "dim. 04 janv. 2026");
        assert_eq!(form("de", "%^b %%B 100 %%").unwrap(), "JAN. %B 100 %");
        assert_eq!(form("de", "medium").unwrap(), "4. Jan. 2026");
        assert_eq!(form("en", "%A %B %e %j").unwrap(), "Sunday January  4 004");
        assert!(form("de", "%B %!").is_err());
        assert!(form("de", "%").is_err());
    }

    #[test]
    fn every_language_of_the_words_has_dates_and_no_other_number_of_forms_than_it_has_rules() {
        words::check();
        dates::check();
    }

    #[test]
    fn every_word_of_the_themes_is_known() {
        const TEMPLATES: &[&str] = &[
            include_str!("../../../../themes/ledger/templates/base.html"),
            include_str!("../../../../themes/ledger/templates/parts.html"),
            include_str!("../../../../themes/ledger/templates/article.html"),
            include_str!("../../../../themes/ledger/templates/section.html"),
            include_str!("../../../../themes/ledger/templates/home.html"),
            include_str!("../../../../themes/ledger/templates/404.html"),
            include_str!("../../../../themes/ledger/blocks/callout.html"),
            include_str!("../../../../themes/ledger/blocks/next-step.html"),
            include_str!("../../../../themes/ledger/blocks/video.html"),
            include_str!("../../../../themes/memo/templates/base.html"),
            include_str!("../../../../themes/memo/templates/parts.html"),
            include_str!("../../../../themes/memo/templates/article.html"),
            include_str!("../../../../themes/memo/templates/section.html"),
            include_str!("../../../../themes/memo/templates/home.html"),
            include_str!("../../../../themes/memo/templates/404.html"),
            include_str!("../../../../themes/memo/blocks/callout.html"),
            include_str!("../../../../themes/memo/blocks/next-step.html"),
            include_str!("../../../../themes/memo/blocks/video.html"),
        ];
        let mut found = 0;
        for template in TEMPLATES {
            for (before, _) in template.match_indices("\" | t").map(|(at, _)| template.split_at(at)) {
                let text = before.rsplit('"').next().unwrap();
                assert!(words::has(text), "`{text}` is not in words/en.txt");
                found += 1;
            }
        }
        assert!(found > 60, "{found}");
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
