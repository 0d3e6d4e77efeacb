//! Writes XML element by element. Characters that are invalid in XML are left out. Writing into memory cannot fail.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An XML document being written.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Returns an empty document.
    pub(super) fn new() -> Self {
        let mut xml = Self(Writer::new_with_indent(Vec::new(), b' ', 1));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml
    }

    /// Writes a start tag.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Start(start(name, attributes)));
    }

    /// Writes an end tag.
    pub(super) fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    /// Writes an empty element.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// Writes an element with a text.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&allowed(text))));
        self.close(name);
    }

    /// Writes an element with a text that is escaped already.
    pub(super) fn escaped(&mut self, name: &str, attributes: &[(&str, &str)], text: &Escaped) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::from_escaped(&*text.0)));
        self.close(name);
    }

    /// Returns the document.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.0.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn write(&mut self, event: Event<'_>) {
        let written = self.0.write_event(event);
        debug_assert!(written.is_ok(), "memory takes every byte");
    }
}

/// A text as XML has it. A long one that several documents have is escaped once.
pub(super) struct Escaped(String);

impl Escaped {
    /// Escapes `text`.
    pub(super) fn of(text: &str) -> Self {
        Self(quick_xml::escape::escape(&*allowed(text)).into_owned())
    }
}

fn start<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    let allowed: Vec<(&str, String)> =
        attributes.iter().map(|(name, value)| (*name, allowed(value).into_owned())).collect();
    BytesStart::new(name).with_attributes(allowed.iter().map(|(name, value)| (*name, value.as_str())))
}

/// Returns the text without the characters that are invalid in XML 1.0.
fn allowed(text: &str) -> Cow<'_, str> {
    let is_foreign = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if may_be_foreign(text.as_bytes()) { text.replace(is_foreign, "").into() } else { text.into() }
}

/// Returns true if bytes of UTF-8 may contain a character that is invalid in XML 1.0. Looks at all bytes of a block, so
/// that the compiler can compare many at once.
fn may_be_foreign(bytes: &[u8]) -> bool {
    const BLOCK: usize = 64;
    // U+FFFE and U+FFFF begin with the byte 0xEF.
    let is = |byte: &u8| (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) | (*byte == 0xef);
    bytes.chunks(BLOCK).any(|block| block.iter().fold(false, |found, byte| found | is(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_is_escaped() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "\"<&\u{8}")]);
        xml.text("c", &[], "<p>&amp;\u{0}é</p>");
        xml.empty("d", &[]);
        xml.close("a");
        assert_eq!(
            String::from_utf8(xml.finish()).unwrap(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a b=\"&quot;&lt;&amp;\">\n <c>&lt;p&gt;&amp;amp;é&lt;/p&gt;</c>\n <d/>\n</a>\n"
        );
    }
}
