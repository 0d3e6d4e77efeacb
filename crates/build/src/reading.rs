//! Parts of the reader for those who write sources for Assay, such as importers: values, front matter, addresses and days, as the
//! build itself reads them. Reports no problems: a build of what was written does.

use jiff::civil::Date;

use crate::assemble::{UrlPath, address_of_page};
pub use crate::data::{Entry, Node, Value};
use crate::data::{read_toml, read_yaml, read_yaml_value};
use crate::parse::front_matter::as_written;
pub use crate::parse::{FrontMatterText, Notation};
use crate::parse::{Moment, Script, address_fault};
use crate::problem::Code;
use crate::source::SourcePath;

/// Returns the front matter that `text` begins with, if it does, and the byte where the body begins.
pub fn front_matter(text: &str) -> (Option<FrontMatterText>, usize) {
    as_written(text)
}

/// Returns the entries of a file of TOML, as far as they can be read.
pub fn toml(text: &str) -> Vec<Entry> {
    read_toml(text, 0..text.len(), &SourcePath::new(""), Code::SourceNotRead, &mut Vec::new())
}

/// Returns the entries of a file of YAML or JSON, as far as they can be read.
pub fn yaml(text: &str) -> Vec<Entry> {
    read_yaml(text, 0..text.len(), &SourcePath::new(""), Code::SourceNotRead, &mut Vec::new())
}

/// Returns what a text of YAML or JSON says: a table, a list or a single value.
pub fn yaml_value(text: &str) -> Option<Node> {
    read_yaml_value(text, 0..text.len(), &SourcePath::new(""), Code::SourceNotRead, &mut Vec::new())
}

/// Returns the address of the page that is read from `path`, as `content/insights/recovery.md`, where its front matter states
/// this `slug` or none: `/insights/recovery/`.
pub fn address(path: &str, slug: Option<&str>) -> String {
    address_of_page(&SourcePath::new(path), slug).as_str().to_owned()
}

/// Returns the address that a page gets which states `path`, or none where `path` cannot be an address.
pub fn stated_address(path: &str) -> Option<String> {
    address_fault(path).is_none().then(|| UrlPath::read(path).as_str().to_owned())
}

/// Returns `words` as a part of an address, in ASCII.
pub fn slug(words: &str) -> String {
    Script::Ascii.slug(words)
}

/// Returns the day that `text` says, in any of the ways that front matter may.
pub fn day(text: &str) -> Option<Date> {
    Moment::read(text).map(|moment| moment.day)
}

/// Returns the day that the name of a file begins with, and the rest of the name without its ending.
pub fn dated(stem: &str) -> Option<(Date, &str)> {
    crate::parse::dated(stem)
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
