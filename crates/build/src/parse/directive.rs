//! The line of a directive: `:::name[label]{#id key=value}`, after the generic directives proposal for CommonMark.
//! Parses one line; which directives exist is decided elsewhere.

use std::ops::Range;

use super::fragment::Link;
use crate::html::Role;

/// A parsed directive. Ranges are bytes of the whole source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    /// The name, as `faq`.
    pub(crate) name: String,
    /// The byte span of the name.
    pub(crate) name_span: Range<usize>,
    /// The range inside `[…]`, inline Markdown.
    pub(crate) label: Option<Range<usize>>,
    /// The `id` of `{#id}`.
    pub(crate) id: Option<Spanned>,
    /// `key=value`, in order. A key alone has an empty value.
    pub(crate) attributes: Vec<Attribute>,
    /// The whole line, without the text before the colons.
    pub(crate) span: Range<usize>,
}

/// The role of a block beyond its template: in Markdown copies, in structured data, and for the links in its attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockRole {
    /// Its entries are questions and answers.
    Questions,
    /// It quotes someone.
    Quotation,
    /// Its `src` is a video or a sound.
    Media,
    /// None.
    Other,
}

impl BlockRole {
    /// The blocks that have a role, by name.
    const OF: [(&str, Self); 4] = [
        ("faq", Self::Questions),
        ("quotation", Self::Quotation),
        ("video", Self::Media),
        ("audio", Self::Media),
    ];
}

/// A text and its byte span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spanned {
    /// The text.
    pub(crate) value: String,
    /// The byte span.
    pub(crate) span: Range<usize>,
}

/// A `key=value` of a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// The key.
    pub(crate) key: Spanned,
    /// The value.
    pub(crate) value: Spanned,
}

/// The reason why a line is not a directive, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The message.
    pub(crate) message: &'static str,
    /// The bytes concerned.
    pub(crate) span: Range<usize>,
}

/// Returns true if an attribute of this name contains the address of a file or page.
pub(crate) fn is_address(name: &str) -> bool {
    matches!(name, "src" | "href" | "poster" | "captions" | "action")
}

/// Returns the callout that replaces a block for remarks of other generators, such as `:::note`, with its tone.
pub(crate) fn written_as_callout(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "note" | "info" | "abstract" | "details" | "seealso" | "admonition" => ":::callout{tone=note}",
        "tip" | "hint" | "success" => ":::callout{tone=tip}",
        "important" | "attention" => ":::callout{tone=important}",
        "warning" | "warn" => ":::callout{tone=warning}",
        "caution" | "danger" | "error" | "failure" | "bug" => ":::callout{tone=caution}",
        _ => return None,
    })
}

/// Returns what to write instead of a line that begins with colons and cannot be parsed as a block.
pub(crate) fn remedy(line: &str) -> String {
    let rest = line.trim_start_matches(':');
    let (colons, rest) = (&line[..line.len() - rest.len()], rest.trim());
    let name =
        rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).map_or(rest, |end| &rest[..end]);
    let behind = rest[name.len()..].trim();
    let is_label = !behind.is_empty() && !behind.contains(['[', ']', '{', '}', ':']);
    if !name.starts_with(char::is_alphabetic) || !(behind.is_empty() || is_label) {
        return "write `:::name[label]{#id key=value}`".to_owned();
    }
    let label = if is_label { format!("[{behind}]") } else { String::new() };
    let written = written_as_callout(name).and_then(|written| written.strip_prefix(":::callout"));
    match written {
        Some(tone) => format!("write `{colons}callout{label}{tone}`"),
        None => format!("write `{colons}{name}{label}`"),
    }
}

impl Directive {
    /// Returns the role of the block.
    pub(crate) fn role(&self) -> BlockRole {
        let known = BlockRole::OF.iter().find(|(name, _)| *name == self.name);
        known.map_or(BlockRole::Other, |(_, role)| *role)
    }

    /// Returns the target of the picture that it shows: its `poster`, or its `src`.
    pub(crate) fn picture(&self) -> Option<&str> {
        let find = |key: &str| self.attributes.iter().find(|attribute| attribute.key.value == key);
        let own = |key: &str| find(key).map(|attribute| attribute.value.value.as_str());
        own("poster").or_else(|| own("src"))
    }

    /// Returns the addresses in its attributes. A video on another site is shown as a link to it.
    pub(crate) fn links(&self) -> impl Iterator<Item = Link> {
        let links = self.attributes.iter().filter(|attribute| is_address(&attribute.key.value));
        links.map(|Attribute { key, value }| {
            let role = match &*key.value {
                "captions" => Role::Media,
                "src" if self.role() == BlockRole::Media => Role::Media,
                "src" | "poster" => Role::Picture,
                "action" => Role::Form,
                _ => Role::Link,
            };
            Link::new(value.value.clone(), value.span.clone(), role)
        })
    }
}

/// Parses a directive. `line` is the text up to the end of the line and begins at byte `start` of the source; its first
/// `colons` bytes are the colons.
pub(crate) fn read(line: &str, start: usize, colons: usize) -> Result<Directive, Fault> {
    let line = line.trim_end();
    let mut cursor = Cursor { line, at: colons, start };
    let name = cursor.name().ok_or_else(|| cursor.fault("expected the name of a block after the colons"))?;
    let label = if cursor.eat('[') { Some(cursor.label()?) } else { None };
    let (mut id, mut attributes) = (None, Vec::new());
    if cursor.eat('{') {
        cursor.attributes(&mut id, &mut attributes)?;
    }
    if cursor.at < line.len() {
        return Err(cursor.fault("expected `[label]` or `{attributes}` after the name of the block"));
    }
    let span = start..start + line.len();
    Ok(Directive { name: name.value, name_span: name.span, label, id, attributes, span })
}

/// The position of the parser.
struct Cursor<'a> {
    line: &'a str,
    at: usize,
    start: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        &self.line[self.at..]
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn skip_spaces(&mut self) {
        self.at = self.line.len() - self.rest().trim_start().len();
    }

    fn fault(&self, message: &'static str) -> Fault {
        Fault { message, span: self.start + self.at..self.start + self.line.len() }
    }

    /// Returns the longest prefix of the rest whose characters are all `wanted`, if it is not empty.
    fn take(&mut self, wanted: impl Fn(char) -> bool) -> Option<Spanned> {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        let value = rest[..length].to_owned();
        let span = self.start + self.at..self.start + self.at + length;
        self.at += length;
        (length > 0).then_some(Spanned { value, span })
    }

    /// Parses a name: letters, digits, `-` and `_`, beginning with a letter.
    fn name(&mut self) -> Option<Spanned> {
        let first = self.rest().chars().next()?;
        first.is_alphabetic().then(|| self.take(|c| c.is_alphanumeric() || matches!(c, '-' | '_')))?
    }

    /// Parses the inside of `[…]`; brackets inside it are balanced, and a backslash escapes one.
    fn label(&mut self) -> Result<Range<usize>, Fault> {
        let opened = self.at - 1;
        let (mut depth, mut escaped) = (1_u32, false);
        for (offset, c) in self.rest().char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let inside = self.start + self.at..self.start + self.at + offset;
                self.at += offset + 1;
                return Ok(inside);
            }
        }
        self.at = opened;
        Err(self.fault("unclosed label: missing `]`"))
    }

    /// Parses the inside of `{…}`: `#id`, `.class`, `key=value`, `key="a value"`, `key`.
    fn attributes(&mut self, id: &mut Option<Spanned>, all: &mut Vec<Attribute>) -> Result<(), Fault> {
        let opened = self.at - 1;
        loop {
            self.skip_spaces();
            if self.eat('}') {
                return Ok(());
            }
            if self.rest().is_empty() {
                self.at = opened;
                return Err(self.fault("unclosed attributes: missing `}`"));
            }
            if self.eat('#') {
                *id = Some(self.word().ok_or_else(|| self.fault("expected an id after `#`"))?);
            } else if self.eat('.') {
                let value = self.word().ok_or_else(|| self.fault("expected a class after `.`"))?;
                let key = Spanned { value: "class".to_owned(), span: value.span.clone() };
                all.push(Attribute { key, value });
            } else {
                let key = self.word().ok_or_else(|| self.fault("invalid attribute"))?;
                let value = if self.eat('=') { self.value()? } else { after(&key) };
                all.push(Attribute { key, value });
            }
        }
    }

    fn word(&mut self) -> Option<Spanned> {
        self.take(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
    }

    fn value(&mut self) -> Result<Spanned, Fault> {
        for quote in ['"', '\''] {
            if self.eat(quote) {
                let value = self.take(|c| c != quote);
                let value = value.unwrap_or_else(|| self.nothing());
                return if self.eat(quote) { Ok(value) } else { Err(self.fault("unclosed value")) };
            }
        }
        let bare = self.take(|c| !c.is_whitespace() && !matches!(c, '}' | '"' | '\'' | '`' | '<' | '>'));
        bare.ok_or_else(|| self.fault("expected a value after `=`"))
    }

    fn nothing(&self) -> Spanned {
        Spanned { value: String::new(), span: self.start + self.at..self.start + self.at }
    }
}

/// Returns the empty value of a key alone.
fn after(key: &Spanned) -> Spanned {
    Spanned { value: String::new(), span: key.span.end..key.span.end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directive(line: &str) -> Result<Directive, Fault> {
        read(line, 100, line.bytes().take_while(|byte| *byte == b':').count())
    }

    #[test]
    fn reads_every_part() {
        let read = directive(":::figure[A *label* [nested]]{#one src=a.svg alt='Two words' open}  ").unwrap();
        assert_eq!((read.name.as_str(), read.name_span), ("figure", 103..109));
        assert_eq!(read.label, Some(110..128));
        assert_eq!(read.id.map(|id| id.value), Some("one".to_owned()));
        let attributes: Vec<_> =
            read.attributes.iter().map(|a| (a.key.value.as_str(), a.value.value.as_str())).collect();
        assert_eq!(attributes, [("src", "a.svg"), ("alt", "Two words"), ("open", "")]);
    }

    #[test]
    fn knows_how_others_write_blocks() {
        let remedies = [
            (":::tip Read this", "write `:::callout[Read this]{tone=tip}`"),
            ("::: warning", "write `:::callout{tone=warning}`"),
            ("::::faq Questions", "write `::::faq[Questions]`"),
            (":::faq[Questions", "write `:::name[label]{#id key=value}`"),
            ("::: {.box}", "write `:::name[label]{#id key=value}`"),
            (":::3d", "write `:::name[label]{#id key=value}`"),
        ];
        for (line, remedied) in remedies {
            assert_eq!(remedy(line), remedied, "{line}");
        }
    }

    #[test]
    fn points_at_what_it_cannot_read() {
        assert_eq!(directive(":::faq[Questions").unwrap_err().span, 106..116);
        assert_eq!(directive(":::faq{#a").unwrap_err().span, 106..109);
        assert_eq!(directive(":::faq and more").unwrap_err().span, 106..115);
        assert_eq!(directive(":::3d").unwrap_err().span, 103..105);
        assert_eq!(directive(":::faq{a=\"b}").unwrap_err().message, "unclosed value");
    }
}
