//! White space around tags, treated as MiniJinja is configured to treat it: a line with only a tag leaves no empty
//! line, `+` keeps white space, and the final line ending of a template is removed. Tera has no such setting, but it
//! ignores white space inside a tag. So white space to be removed is moved into the tag, and every significant byte
//! keeps its offset: a position in Tera's text is the same position in the file.

use crate::context::tags::{Kind, Tag, tags};

/// Returns the template in the form for Tera.
pub(super) fn prepared(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for tag in tags(text) {
        before(&mut bytes, text, &tag);
        after(&mut bytes, text, &tag);
    }
    if bytes.pop_if(|byte| *byte == b'\n').is_some() {
        bytes.pop_if(|byte| *byte == b'\r');
    }
    // Only ASCII was moved, so this cannot fail; if it did, white space would matter less than the template.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Moves the indentation before the first tag of a line into the tag.
fn before(bytes: &mut [u8], text: &str, tag: &Tag) {
    let start = tag.range.start;
    match bytes[start + 2] {
        b'-' => return,
        b'+' => {
            bytes[start + 2] = b' ';
            return;
        }
        _ if tag.kind == Kind::Expression => return,
        _ => {}
    }
    let line = &text[..start];
    let indent = line.len() - line.trim_end_matches([' ', '\t', '\u{c}']).len();
    if line.len() == indent || line[..start - indent].ends_with(['\n', '\r']) {
        bytes[start - indent..start + 2].rotate_left(indent);
    }
}

/// Moves the line ending after a tag into the tag.
fn after(bytes: &mut [u8], text: &str, tag: &Tag) {
    let end = tag.range.end;
    match text.as_bytes()[end - 3] {
        b'-' => return,
        // In a tag of one byte it is the same character as the one before.
        b'+' => {
            bytes[end - 3] = b' ';
            return;
        }
        _ if tag.kind == Kind::Expression => return,
        _ => {}
    }
    let rest = &text[end..];
    let length =
        ["\r\n", "\n", "\r"].iter().find(|line_end| rest.starts_with(**line_end)).map_or(0, |it| it.len());
    bytes[end - 2..end + length].rotate_left(2);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_alone_on_its_line_takes_the_line_with_it() {
        assert_eq!(prepared("a\n  {% if b %}\n  c\n"), "a\n{%   if b \n%}  c");
        assert_eq!(prepared("{# a #}\r\nb"), "{# a \r\n#}b");
    }

    #[test]
    fn what_stands_beside_text_stays() {
        for text in ["a {% if b %} c", "a {{ b }}\nc", "{{ b }}", "a {%- if b -%}\n c", "\u{a0}{% if b %} c"]
        {
            assert_eq!(prepared(text), text);
        }
    }

    #[test]
    fn a_sign_keeps_the_spaces() {
        assert_eq!(prepared("  {%+ if b +%}\nc"), "  {%  if b  %}\nc");
    }

    #[test]
    fn places_outlast_it() {
        let text = "<p>\n  {% for p in page.pages %}\n  {% raw %}\n{{ ü }}\n  {% endraw %}\n{{ p.titel }}\n{% endfor %}\n";
        let prepared = prepared(text);
        assert_eq!(prepared.find("titel"), text.find("titel"));
        assert_eq!(prepared.find("page.pages"), text.find("page.pages"));
        assert_eq!(prepared.len(), text.len());
    }
}
