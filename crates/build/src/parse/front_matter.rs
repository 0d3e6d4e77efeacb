//! What stands between the fences at the top of a page: the facts about it.

use std::ops::Range;

use jiff::civil::Date;

use crate::data::{Codes, Entry, Fields, Node, Text, Value, read_toml};
use crate::problem::{Code, Problem};
use crate::source::SourcePath;

/// The codes of problems in front matter.
pub(crate) const CODES: Codes =
    Codes { invalid: Code::FrontMatterInvalid, unknown_key: Code::FrontMatterUnknownKey };

/// The facts about a page. What is not said is `None` or empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct FrontMatter {
    /// What the page is called.
    pub(crate) title: Option<Text>,
    /// One or two sentences for search engines and lists.
    pub(crate) description: Option<Text>,
    /// The line above the title.
    pub(crate) kicker: Option<Text>,
    /// The opening paragraph, inline Markdown.
    pub(crate) lede: Option<Text>,
    /// The day it was published.
    pub(crate) date: Option<Date>,
    /// The day it was last changed in earnest.
    pub(crate) updated: Option<Date>,
    /// Whether it is not to be published yet.
    pub(crate) draft: bool,
    /// The last part of its address, in place of the file's name.
    pub(crate) slug: Option<Text>,
    /// The picture at its top.
    pub(crate) hero: Option<Hero>,
    /// The articles to read next, by source path.
    pub(crate) related: Vec<Text>,
    /// Lists with weights are sorted by them, lightest first.
    pub(crate) weight: Option<i64>,
    /// Draws the page in place of the template of its kind.
    pub(crate) template: Option<Text>,
    /// Whatever the theme makes of it.
    pub(crate) extra: Vec<Entry>,
}

/// The picture at the top of a page.
#[derive(Clone, Debug)]
pub(crate) struct Hero {
    /// The picture's path.
    pub(crate) src: Text,
    /// Its words for those who do not see it.
    pub(crate) alt: Text,
    /// What stands below it.
    pub(crate) caption: Option<Text>,
}

/// Reads the front matter of `text` and returns it with the range of the body behind it.
pub(crate) fn read(
    text: &str,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> (FrontMatter, Range<usize>) {
    let Some((range, body)) = fenced(text, "+++") else {
        return (FrontMatter::default(), byte_order_mark(text)..text.len());
    };
    let entries = read_toml(text, range.clone(), path, CODES.invalid, problems);
    let mut fields = Fields::new(entries, range, path, CODES, problems);
    let front_matter = FrontMatter {
        title: fields.text("title"),
        description: fields.text("description"),
        kicker: fields.text("kicker"),
        lede: fields.text("lede"),
        date: date(&mut fields, "date"),
        updated: date(&mut fields, "updated"),
        draft: fields.boolean("draft").unwrap_or(false),
        slug: fields.text("slug"),
        hero: hero(&mut fields),
        related: fields.texts("related"),
        weight: fields.integer("weight").map(|(weight, _)| weight),
        template: fields.text("template"),
        extra: fields.table("extra").map(|(entries, _)| entries).unwrap_or_default(),
    };
    fields.finish();
    (front_matter, body..text.len())
}

/// The inside of the fences that `text` begins with, and where the body behind them begins. A fence that is
/// never closed holds the whole file.
fn fenced(text: &str, fence: &str) -> Option<(Range<usize>, usize)> {
    let start = byte_order_mark(text);
    let first = text[start..].split_inclusive('\n').next()?;
    if first.trim_end() != fence {
        return None;
    }
    let start = start + first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((start..at, at + line.len()));
        }
        at += line.len();
    }
    Some((start..text.len(), text.len()))
}

/// How many bytes of `text` are a byte order mark.
fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// A day, from a date or from the date of a time.
fn date(fields: &mut Fields<'_>, name: &'static str) -> Option<Date> {
    let text = fields.date(name)?;
    let day = text.value.get(..10).and_then(|day| day.parse::<Date>().ok());
    if day.is_none() {
        let message = format!("`{}` is no day of the calendar", text.value);
        let place = fields.place(text.span);
        fields.push(Problem::new(CODES.invalid, place, message).hint("write a date as `2026-11-23`"));
    }
    day
}

fn hero(fields: &mut Fields<'_>) -> Option<Hero> {
    let Node { value, span } = fields.node("hero")?;
    let Value::Table(entries) = value else {
        let message = format!("`hero` is {}, not a table", value.type_name());
        let place = fields.place(span);
        fields.push(
            Problem::new(CODES.invalid, place, message)
                .hint("write `hero = { src = \"picture.svg\", alt = \"what it shows\" }`"),
        );
        return None;
    };
    let mut hero = fields.nested(entries, span.clone());
    let src = hero.required_text("src");
    let alt = hero.text("alt");
    let caption = hero.text("caption");
    hero.finish();
    if alt.as_ref().is_none_or(|alt| alt.value.trim().is_empty()) {
        let place = fields.place(alt.map_or(span, |alt| alt.span));
        fields.push(
            Problem::new(
                Code::ImageMissingAlt,
                place,
                "this picture has no words for those who do not see it",
            )
            .hint("say what it shows: `alt = \"…\"`"),
        );
        return None;
    }
    Some(Hero { src: src?, alt: alt?, caption })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> (FrontMatter, String, Vec<Problem>) {
        let mut problems = Vec::new();
        let (front_matter, body) = read(text, &SourcePath::new("content/a.md"), &mut problems);
        (front_matter, text[body].to_owned(), problems)
    }

    #[test]
    fn reads_between_fences() {
        let (front_matter, body, problems) =
            read_all("\u{feff}+++\r\ntitle = \"A\"\r\ndate = 2026-01-31T09:00:00Z\r\n+++\r\nBody");
        assert_eq!((front_matter.title.unwrap().value.as_str(), body.as_str()), ("A", "Body"));
        assert_eq!(front_matter.date, Some(jiff::civil::date(2026, 1, 31)));
        assert_eq!(problems, []);
    }

    #[test]
    fn tells_every_mistake() {
        let text = "+++\ntitel = \"A\"\ndate = \"soon\"\ndraft = 1\nhero = { src = \"a.svg\" }\n+++\n";
        let (_, _, problems) = read_all(text);
        let told: Vec<_> =
            problems.iter().map(|p| (&text[p.place.span.clone()], p.message.as_str())).collect();
        assert_eq!(
            told,
            [
                ("\"soon\"", "`soon` is no day of the calendar"),
                ("1", "`draft` is a whole number, not true or false"),
                ("{ src = \"a.svg\" }", "this picture has no words for those who do not see it"),
                ("titel", "there is no key `titel` here"),
            ]
        );
        assert_eq!(problems[3].hint.as_deref(), Some("did you mean `title`?"));
    }

    #[test]
    fn a_page_without_fences_is_all_body() {
        assert_eq!(read_all("# A\n").1, "# A\n");
    }
}
