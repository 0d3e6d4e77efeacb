//! Finds the tags of a template without parsing their contents. An unclosed tag is ignored: the library reports it.

use std::ops::Range;

/// The kind of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `{{ … }}` writes a value.
    Expression,
    /// `{% … %}` decides what is written.
    Statement,
    /// `{# … #}` is a comment.
    Comment,
}

/// A tag and its byte range, including the delimiters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The kind.
    pub(crate) kind: Kind,
    /// The byte range.
    pub(crate) range: Range<usize>,
}

impl Tag {
    /// Returns the text between the delimiters.
    pub(crate) fn inside<'t>(&self, text: &'t str) -> &'t str {
        &text[self.range.start + 2..self.range.end - 2]
    }

    /// Returns the first word of a statement; empty for any other tag.
    pub(crate) fn word<'t>(&self, text: &'t str) -> &'t str {
        if self.kind != Kind::Statement {
            return "";
        }
        let inside = self.inside(text).trim_start_matches(['-', '+']).trim_start();
        let end = inside.find(|next: char| !next.is_ascii_alphanumeric() && next != '_');
        &inside[..end.unwrap_or(inside.len())]
    }

    /// Returns true if the tag is a statement that consists of this word.
    fn is_word(&self, text: &str, word: &str) -> bool {
        self.kind == Kind::Statement && self.inside(text).trim_matches(['-', '+']).trim() == word
    }
}

/// Returns every tag in `text`, in order. The content of `{% raw %}` is text.
pub(crate) fn tags(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(tag) = next(text, at) {
        at = tag.range.end;
        let raw = tag.is_word(text, "raw");
        tags.push(tag);
        if raw {
            let Some(end) = end_of_raw(text, at) else { break };
            at = end.range.end;
            tags.push(end);
        }
    }
    tags
}

/// Returns the first tag at or after `from`.
fn next(text: &str, from: usize) -> Option<Tag> {
    let bytes = text.as_bytes();
    let opens = |at: &usize| bytes[*at] == b'{' && matches!(bytes[at + 1], b'{' | b'%' | b'#');
    let start = (from..bytes.len().saturating_sub(1)).find(opens)?;
    let (kind, end) = match bytes[start + 1] {
        b'#' => (Kind::Comment, start + 2 + text[start + 2..].find("#}")?),
        b'%' => (Kind::Statement, closing(bytes, start + 2, b'%')?),
        _ => (Kind::Expression, closing(bytes, start + 2, b'}')?),
    };
    Some(Tag { kind, range: start..end + 2 })
}

/// Returns the offset of the closing delimiter: outside quotes and, for a delimiter of braces, outside the braces of a
/// map.
fn closing(bytes: &[u8], from: usize, first: u8) -> Option<usize> {
    let (mut at, mut open) = (from, 0_usize);
    while at + 1 < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => at = end_of_quote(bytes, at, quote)?,
            byte if byte == first && bytes[at + 1] == b'}' && (first == b'%' || open == 0) => {
                return Some(at);
            }
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the end of the quoted text that begins at `from`.
fn end_of_quote(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Returns the `{% endraw %}` after `from`.
fn end_of_raw(text: &str, from: usize) -> Option<Tag> {
    text[from..].match_indices("{%").find_map(|(start, _)| {
        let start = from + start;
        let end = start + 2 + text[start + 2..].find("%}")? + 2;
        let tag = Tag { kind: Kind::Statement, range: start..end };
        tag.is_word(text, "endraw").then_some(tag)
    })
}

/// Returns the offset of the quote that closes the one at the start of `text`, which is inside a tag; the length of `text` if there
/// is none.
pub(super) fn closing_quote(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let closes = |(_, next): &(usize, char)| {
        let closes = *next == quote && !escaped;
        escaped = *next == '\\' && !escaped;
        closes
    };
    text.char_indices().skip(1).find(closes).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        tags(text).into_iter().map(|tag| &text[tag.range]).collect()
    }

    #[test]
    fn quotes_and_maps_do_not_close_a_tag() {
        assert_eq!(found("a{{ \"}}\" }}b{% if 'it\\'s %}' %}"), ["{{ \"}}\" }}", "{% if 'it\\'s %}' %}"]);
        assert_eq!(found("{{ { 'a': { 'b': c }} | json }}d"), ["{{ { 'a': { 'b': c }} | json }}"]);
    }

    #[test]
    fn raw_text_has_no_tags() {
        assert_eq!(
            found("{% raw %}{{ a }}{% b %}{%- endraw %}{{ c }}"),
            ["{% raw %}", "{%- endraw %}", "{{ c }}"]
        );
    }

    #[test]
    fn what_is_never_closed_is_no_tag() {
        assert_eq!(found("{# a"), Vec::<&str>::new());
        assert_eq!(found("{{ a }}{% b"), ["{{ a }}"]);
        assert_eq!(found("{{ \"a }}"), Vec::<&str>::new());
        assert_eq!(found("{"), Vec::<&str>::new());
    }
}
