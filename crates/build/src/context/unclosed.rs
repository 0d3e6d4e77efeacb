//! Unbalanced tags. A library reports what it expects at the end of a template; an author wants to know which tag was
//! never closed.

use std::ops::Range;

use super::tags::{Kind, Tag, tags};
use crate::problem::{Code, Place, Problem};
use crate::source::SourceFile;

/// The statements that are closed by another, named with the prefix `end`.
const PAIRED: [&str; 12] = [
    "if",
    "for",
    "block",
    "macro",
    "call",
    "filter",
    "with",
    "autoescape",
    "set",
    "set_global",
    "raw",
    "component",
];

/// Returns the problem of the first tag that is never closed, or that closes nothing, if that is why a library stopped
/// at `span`: at the end of the template, or at a closing tag.
pub(super) fn find(file: &SourceFile, span: &Range<usize>) -> Option<Problem> {
    let text = file.text().ok()?;
    let all = tags(text);
    let closes = |tag: &Tag| tag.word(text).starts_with("end");
    let inside = all.iter().find(|tag| tag.range.start < span.start && span.start < tag.range.end);
    let is_why = match inside {
        Some(tag) => closes(tag),
        None => {
            span.end >= text.trim_end().len()
                || all.iter().find(|tag| tag.range.start >= span.start).is_some_and(closes)
        }
    };
    if !is_why {
        return None;
    }
    let mut open: Vec<(Tag, &str)> = Vec::new();
    for tag in all.into_iter().filter(|tag| tag.kind == Kind::Statement) {
        let word = tag.word(text);
        if let Some(closed) = word.strip_prefix("end").filter(|word| PAIRED.contains(word)) {
            match open.pop() {
                None => return Some(closes_nothing(file, text, &tag, closed)),
                // A variable of either kind is closed in the same way.
                Some((_, word)) if word == closed || word.strip_suffix("_global") == Some(closed) => {}
                Some((tag, word)) => return Some(never_closed(file, text, &tag, word)),
            }
        } else if PAIRED.contains(&word) && !is_whole(&tag, text, word) {
            open.push((tag, word));
        }
    }
    open.pop().map(|(tag, word)| never_closed(file, text, &tag, word))
}

/// Returns true if a tag is complete, so that it needs no closing tag: `{% set a = 1 %}`.
fn is_whole(tag: &Tag, text: &str, word: &str) -> bool {
    word.starts_with("set") && tag.inside(text).contains('=')
}

fn never_closed(file: &SourceFile, text: &str, tag: &Tag, word: &str) -> Problem {
    let end = word.strip_suffix("_global").unwrap_or(word);
    let message = format!("unclosed `{}`", one_line(&text[tag.range.clone()]));
    Problem::new(Code::TemplateError, Place::new(&file.path, tag.range.clone()), message)
        .hint(format!("write `{{% end{end} %}}` at its end"))
}

fn closes_nothing(file: &SourceFile, text: &str, tag: &Tag, word: &str) -> Problem {
    let message = format!("unexpected `{}`", one_line(&text[tag.range.clone()]));
    Problem::new(Code::TemplateError, Place::new(&file.path, tag.range.clone()), message)
        .hint(format!("remove it, or add the `{{% {word} … %}}` that it closes"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template_errors(text: &str) -> Option<String> {
        find(&SourceFile::new("t", text.as_bytes()), &(text.len()..text.len())).map(|problem| problem.message)
    }

    #[test]
    fn the_tag_that_is_not_closed_is_named() {
        assert_eq!(
            template_errors(
                "{% if a %}{% else %}{% endif %}{% set x = 1 %}{% set y %}{% endset %}{% raw %}{% if %}{% endraw %}"
            ),
            None
        );
        assert_eq!(
            template_errors("{% for p in q %}\n{% if p %}\n{% endfor %}").as_deref(),
            Some("unclosed `{% if p %}`")
        );
        assert_eq!(
            template_errors("{% block a %}{%- if b and\n c -%}{% endif %}").as_deref(),
            Some("unclosed `{% block a %}`")
        );
        assert_eq!(
            template_errors("{% if a %}{% endif %}{% endif %}").as_deref(),
            Some("unexpected `{% endif %}`")
        );
    }
}
