//! HTML that an author wrote by hand: the places it names, the addresses it points at, its pictures. Knows tags and
//! their attributes and nothing else of HTML; what is no tag is left as it is.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Parser};

/// An attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    /// The tag's name, as it is written.
    pub(super) tag: &'a str,
    /// The attribute's name, as it is written.
    pub(super) name: &'a str,
    /// What it is set to, without quotes and as it is written; empty where it is not set to anything.
    pub(super) value: &'a str,
    /// The bytes of the value, quotes included.
    pub(super) span: Range<usize>,
}

impl Attribute<'_> {
    /// Whether it names a place that a link can lead to.
    pub(super) fn is_place(&self) -> bool {
        let names = |name| self.name.eq_ignore_ascii_case(name);
        names("id") || (names("name") && self.tag.eq_ignore_ascii_case("a"))
    }

    /// Whether it is the address of something in the site or elsewhere.
    pub(super) fn is_address(&self) -> bool {
        let is_one = ["href", "src", "poster"].iter().any(|name| self.name.eq_ignore_ascii_case(name));
        // What `base` says is no link but changes what links mean.
        is_one && !self.span.is_empty() && !self.tag.eq_ignore_ascii_case("base")
    }
}

/// A tag that begins an element, and its attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name, as it is written.
    pub(super) name: &'a str,
    /// Its attributes, in order.
    pub(super) attributes: Vec<Attribute<'a>>,
}

/// The tags that begin the elements of `html`, in order. Comments, and what stands in scripts and styles, have none.
pub(super) fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags: Vec<Tag<'_>> = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        let rest = &html[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            at = comment.find("-->").map_or(html.len(), |end| start + "<!--".len() + end);
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            let mut scanner = Scanner { html, at: start + 1 };
            let tag = scanner.tag();
            at = behind_raw_text(html, tag.name, scanner.at);
            tags.push(tag);
        } else {
            at = start + 1;
        }
    }
    tags
}

/// Where tags begin again behind the tag `name`, which ends at `at`.
fn behind_raw_text(html: &str, name: &str, at: usize) -> usize {
    let raw = ["script", "style", "textarea", "title"].iter().find(|raw| name.eq_ignore_ascii_case(raw));
    let Some(raw) = raw else { return at };
    let end = html[at..].to_ascii_lowercase().find(&format!("</{raw}"));
    end.map_or(html.len(), |end| at + end)
}

struct Scanner<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.html[self.at..]
    }

    /// What stands from here to the first character that `ends` takes.
    fn until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip_spaces(&mut self) {
        self.until(|c| !c.is_ascii_whitespace());
    }

    fn tag(&mut self) -> Tag<'a> {
        let name = self.until(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let mut attributes = Vec::new();
        loop {
            self.until(|c| !c.is_ascii_whitespace() && c != '/');
            match self.rest().chars().next() {
                None => break,
                Some('>') => {
                    self.at += 1;
                    break;
                }
                Some(_) => attributes.push(self.attribute(name)),
            }
        }
        Tag { name, attributes }
    }

    fn attribute(&mut self, tag: &'a str) -> Attribute<'a> {
        let start = self.at;
        // A sign that begins no name is skipped like one that ends it, so that every turn goes on.
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        self.until(|c| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='));
        let name = &self.html[start..self.at];
        let end = self.at;
        self.skip_spaces();
        if !self.rest().starts_with('=') {
            self.at = end;
            return Attribute { tag, name, value: "", span: end..end };
        }
        self.at += 1;
        self.skip_spaces();
        let start = self.at;
        let value = match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                let value = self.until(|c| c == quote);
                self.at += usize::from(!self.rest().is_empty());
                value
            }
            _ => self.until(|c| c.is_ascii_whitespace() || c == '>'),
        };
        Attribute { tag, name, value, span: start..self.at }
    }
}

/// Every place in a page that a link can lead to.
pub(crate) fn places(html: &str) -> impl Iterator<Item = String> {
    let attributes = tags(html).into_iter().flat_map(|tag| tag.attributes);
    attributes.filter(Attribute::is_place).map(|place| unescaped(place.value))
}

/// `text` with the characters that HTML escapes or names as they are.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest.find(';').map_or(1, |end| end + 1);
        match character(&rest[..length]) {
            Some(character) => {
                out.push_str(&character);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// What an entity such as `&amp;` or `&#39;` stands for.
fn character(entity: &str) -> Option<Cow<'static, str>> {
    Some(match entity {
        "&amp;" => "&".into(),
        "&lt;" => "<".into(),
        "&gt;" => ">".into(),
        "&quot;" => "\"".into(),
        "&#39;" | "&#x27;" => "'".into(),
        _ => {
            // The Markdown library knows all two thousand names.
            let Some(Event::Text(text)) = Parser::new(entity).nth(1) else { return None };
            (*text != *entity).then(|| text.into_string())?.into()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<(&str, &str, &str)> {
        let attributes = tags(html).into_iter().flat_map(|tag| tag.attributes);
        attributes.map(|attribute| (attribute.tag, attribute.name, attribute.value)).collect()
    }

    #[test]
    fn reads_attributes_however_they_are_written() {
        let html = "<a HREF = 'a b'\n id=x hidden><img src=\"c\"/></a><br/><p title=\"<b id='no'>\">";
        assert_eq!(
            read(html),
            [
                ("a", "HREF", "a b"),
                ("a", "id", "x"),
                ("a", "hidden", ""),
                ("img", "src", "c"),
                ("p", "title", "<b id='no'>")
            ]
        );
        let tag = &tags(html)[0];
        assert_eq!(&html[tag.attributes[0].span.clone()], "'a b'");
        assert!(tag.attributes[0].is_address() && tag.attributes[1].is_place());
    }

    #[test]
    fn what_is_no_tag_has_no_attributes() {
        for html in [
            "<!-- <a href='x'> -->",
            "<script>'<a href=x>'</script>",
            "a < b id='c'",
            "</p id='x'>",
            "<style>a{}<b id=x>",
        ] {
            assert_eq!(read(html), [], "{html}");
        }
    }

    #[test]
    fn entities_are_what_they_stand_for() {
        assert_eq!(unescaped("a&amp;lt; &ouml;&#246;&#x27; &nope; & &; R&D;"), "a&lt; öö' &nope; & &; R&D;");
    }

    #[test]
    fn ends_on_anything() {
        for html in
            ["<a", "<a href", "<a href=", "<a href='", "<a =x>", "<a \u{e9}=\"\u{e9}", "<a ////", "<!--", "<"]
        {
            tags(html);
        }
    }
}
