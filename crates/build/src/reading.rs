//! The parts of the parser that an importer needs: values, front matter, addresses and dates, as the build itself reads them.
//! Problems are returned for files of other generators; a build reports those of the files that an importer writes.

use jiff::civil::{Date, Time};

use crate::assemble::{self, UrlPath, address_of_page};
pub use crate::data::{Entry, Node, Value};
use crate::data::{read_toml, read_yaml, read_yaml_value};
use crate::parse::front_matter::{self, as_written};
pub use crate::parse::{FrontMatterText, Lines, Notation};
use crate::parse::{Moment, Script, address_fault};
use crate::problem::{Code, Problem};
use crate::source::SourcePath;

/// A value that was parsed as far as possible, and what could not be parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The value.
    pub value: T,
    /// The mistakes, in the order of the text. Their places have no path.
    pub problems: Vec<Problem>,
}

impl<T> Parsed<T> {
    fn with(parse: impl FnOnce(&SourcePath, &mut Vec<Problem>) -> T) -> Self {
        let mut problems = Vec::new();
        let value = parse(&SourcePath::new(""), &mut problems);
        Self { value, problems }
    }
}

/// The keys of front matter, in the order in which a person would write them.
pub const FRONT_MATTER_KEYS: &[&str] = front_matter::KEYS;

/// The taxonomies that every site has.
pub const TAXONOMIES: &[&str] = &front_matter::TAXONOMIES;

/// Returns a key of front matter without the differences between the conventions of generators: `expiry_date` and
/// `expiryDate` are `expirydate`.
pub fn folded_key(key: &str) -> String {
    front_matter::folded(key)
}

/// Returns the front matter that `text` begins with, if there is any, and the byte where the body begins.
pub fn front_matter(text: &str) -> (Option<FrontMatterText>, usize) {
    as_written(text)
}

/// Parses a TOML file.
pub fn toml(text: &str) -> Parsed<Vec<Entry>> {
    Parsed::with(|path, problems| read_toml(text, 0..text.len(), path, Code::SourceNotRead, problems))
}

/// Parses a YAML or JSON file that is a table.
pub fn yaml(text: &str) -> Parsed<Vec<Entry>> {
    Parsed::with(|path, problems| read_yaml(text, 0..text.len(), path, Code::SourceNotRead, problems))
}

/// Parses a YAML or JSON value: a table, a list or a scalar.
pub fn yaml_value(text: &str) -> Parsed<Option<Node>> {
    Parsed::with(|path, problems| read_yaml_value(text, 0..text.len(), path, Code::SourceNotRead, problems))
}

/// Returns the address of the page with the source `path`, such as `content/insights/recovery.md`, if its front matter has
/// this `slug` or none: `/insights/recovery/`.
pub fn address(path: &str, slug: Option<&str>) -> String {
    address_of_page(&SourcePath::new(path), slug).as_str().to_owned()
}

/// Returns the address of a page whose front matter has this `path`; none if it is not a valid address.
pub fn stated_address(path: &str) -> Option<String> {
    address_fault(path).is_none().then(|| UrlPath::read(path).as_str().to_owned())
}

/// Returns `words` as a segment of an address, in ASCII.
pub fn slug(words: &str) -> String {
    Script::Ascii.slug(words)
}

/// Parses a date in any of the notations that front matter allows; a time of day is left out.
pub fn day(text: &str) -> Option<Date> {
    Moment::read(text).map(|moment| moment.day)
}

/// Parses the time of day of a date, as it is written; none if the date has none.
pub fn time(text: &str) -> Option<Time> {
    Moment::read(text)?.clock.map(|clock| clock.time)
}

/// Returns the date that a file name begins with, and the rest of the name. `stem` is the name without its extension.
pub fn dated(stem: &str) -> Option<(Date, &str)> {
    crate::parse::dated(stem)
}

/// Returns `path` relative to `folder`, with `.` and `..` resolved; none if it leaves the root.
pub fn joined(folder: &str, path: &str) -> Option<String> {
    assemble::joined(folder, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_build() {
        for (path, slug, expected) in [
            ("content/insights/2026-11-23-recovery.md", None, "/insights/recovery/"),
            ("content/insights/recovery.md", Some("Other One"), "/insights/other-one/"),
            ("content/Docs/_index.md", None, "/docs/"),
            ("content/docs/a_b/index.md", None, "/docs/a-b/"),
            ("content/_index.md", None, "/"),
            ("content/404.md", None, "/404.html"),
        ] {
            assert_eq!(address(path, slug), expected, "{path}");
        }
        assert_eq!(stated_address("2014/x.html").as_deref(), Some("/2014/x.html"));
        assert_eq!(stated_address("/a/*"), None);
    }

    #[test]
    fn front_matter_is_read_with_its_notation_and_the_body_behind_it() {
        for (text, notation, key, body) in [
            ("+++\na = 1\n+++\nB", Notation::Toml, "a", "B"),
            ("---\nb: 1\n---\nB", Notation::Yaml, "b", "B"),
            ("{\"c\": 1}\nB", Notation::Json, "c", "B"),
        ] {
            let (read, start) = front_matter(text);
            let read = read.unwrap();
            let found = (read.notation, read.entries[0].key.as_str(), text[start..].trim_start());
            assert_eq!(found, (notation, key, body));
        }
        assert_eq!(front_matter("B"), (None, 0));
    }
}
