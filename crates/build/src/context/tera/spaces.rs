//! The spaces around tags, treated as MiniJinja is set to treat them: a line that holds only a tag leaves no empty line
//! behind, `+` keeps what would go, and a template's last line has no end. Tera knows none of that, but it minds no
//! spaces inside a tag. So those that must go move into the tag, and every byte that means something stays where it
//! was: a place in what Tera reads is the place in the file.

use crate::context::tags::{Kind, Tag, tags};

/// The template as Tera is to read it.
pub(super) fn prepared(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for tag in tags(text) {
        before(&mut bytes, text, &tag);
        after(&mut bytes, text, &tag);
    }
    if bytes.pop_if(|byte| *byte == b'\n').is_some() {
        bytes.pop_if(|byte| *byte == b'\r');
    }
    // Only ASCII was moved, so it is still text; if it were not, the spaces would matter less than the template.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Moves the indent of a tag that stands first on its line into it.
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

/// Moves the end of the line that follows a tag into it.
fn after(bytes: &mut [u8], text: &str, tag: &Tag) {
    let end = tag.range.end;
    match text.as_bytes()[end - 3] {
        b'-' => return,
        // In a tag of one byte it was the sign that stands before.
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
