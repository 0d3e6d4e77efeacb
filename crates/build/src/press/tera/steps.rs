//! A budget of steps, which the library does not have. A call is written into each place that a template can come to
//! again and again: behind the tag that begins a loop or a component, behind one that includes a template, and behind one
//! that sets a variable. It counts the step, and ends the drawing where there are too many. What stands behind it moves, so
//! that every place that the library tells is put back.

use std::cell::Cell;
use std::ops::Range;

use tera::Kwargs;

use crate::press::budget::{SPENT, STEPS};
use crate::press::tags::{Kind, Tag, tags};

/// The function that counts.
pub(super) const FUNCTION: &str = "__step";

/// How many steps a tag counts as. The other library counts what it does for one, and this is about as many.
const TAG: u64 = 3;

/// How many bytes of a variable count as one step.
const BYTES: usize = 64;

thread_local! {
    /// What is left for the template that is being drawn on this thread.
    static LEFT: Cell<u64> = const { Cell::new(STEPS) };
}

/// Draws something with a budget of its own.
pub(super) fn budgeted<T>(draw: impl FnOnce() -> T) -> T {
    let before = LEFT.replace(STEPS);
    let drawn = draw();
    LEFT.set(before);
    drawn
}

/// Counts a step: as many as the tags that it leads over, and the bytes of what a variable was set to.
pub(super) fn count(given: &Kwargs) -> tera::TeraResult<tera::Value> {
    let cost: u64 = given
        .iter()
        .map(
            |(name, value)| {
                if name.as_str() == Some("n") { TAG * value.as_u64().unwrap_or(1) } else { size(value) }
            },
        )
        .sum();
    let left = LEFT.get().saturating_sub(cost + TAG);
    LEFT.set(left);
    if left == 0 { Err(tera::Error::message(SPENT)) } else { Ok(tera::Value::safe_string("")) }
}

fn size(value: &tera::Value) -> u64 {
    let bytes = value.as_str().map(str::len).or_else(|| value.len()).unwrap_or_default();
    u64::try_from(bytes / BYTES).unwrap_or(u64::MAX)
}

/// A template with its steps counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    /// What the library is to read.
    pub(super) text: String,
    calls: Vec<Call>,
}

/// A call that was written into a template.
#[derive(Clone, Debug)]
struct Call {
    /// Where it stands in what the library reads.
    at: Range<usize>,
    /// The tag that it stands behind, in the template.
    tag: Range<usize>,
}

impl Counted {
    /// The template `text` with its steps counted.
    pub(super) fn of(text: &str) -> Self {
        let tags = tags(text);
        let mut counted = Self { text: String::with_capacity(text.len()), calls: Vec::new() };
        let mut from = 0;
        let mut captures: Vec<&str> = Vec::new();
        for (index, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.kind == Kind::Statement) {
            let inside = tag.inside(text).trim_matches(['-', '+']).trim();
            let (word, rest) = split_word(inside);
            let argument = match word {
                "for" => format!("n={}", body(text, &tags[index..], "for")),
                "component" => format!("n={}", body(text, &tags[index..], "component")),
                "include" => "n=1".to_owned(),
                "set" | "set_global" => {
                    let (name, rest) = split_word(rest);
                    if !rest.starts_with('=') {
                        captures.push(name);
                        continue;
                    }
                    format!("of={name}")
                }
                "endset" => match captures.pop() {
                    Some(name) => format!("of={name}"),
                    None => continue,
                },
                _ => continue,
            };
            // Spaces go as the tag says that they go.
            let sign = if text[..tag.range.end].ends_with("-%}") { "-" } else { "" };
            counted.text.push_str(&text[from..tag.range.end]);
            from = tag.range.end;
            let start = counted.text.len();
            counted.text.push_str(&format!("{{{{{sign} {FUNCTION}({argument}) {sign}}}}}"));
            counted.calls.push(Call { at: start..counted.text.len(), tag: tag.range.clone() });
        }
        counted.text.push_str(&text[from..]);
        counted
    }

    /// The bytes of the template that are meant by those of what the library reads.
    pub(super) fn original(&self, span: &Range<usize>) -> Range<usize> {
        if let Some(call) = self.calls.iter().find(|call| call.at.contains(&span.start)) {
            return call.tag.clone();
        }
        self.moved_back(span.start)..self.moved_back(span.end)
    }

    fn moved_back(&self, at: usize) -> usize {
        let before = self.calls.iter().take_while(|call| call.at.end <= at);
        at - before.map(|call| call.at.len()).sum::<usize>()
    }
}

/// The word that a text begins with, and what follows it.
fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// How many tags stand between the first of `tags`, which begins a body, and the one that ends it; no fewer than one.
fn body(text: &str, tags: &[Tag], word: &str) -> usize {
    let mut open = 0_usize;
    for (index, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.kind == Kind::Statement) {
        let (first, _) = split_word(tag.inside(text).trim_matches(['-', '+']).trim());
        if first == word {
            open += 1;
        } else if first.strip_prefix("end") == Some(word) {
            open -= 1;
            if open == 0 {
                return index.max(1);
            }
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_that_is_come_to_again_is_counted() {
        let counted =
            Counted::of("{% for p in q -%} {{ p }}{% endfor %}{% set a = 1 %}{% set b %}x{% endset %}");
        assert_eq!(
            counted.text,
            "{% for p in q -%}{{- __step(n=2) -}} {{ p }}{% endfor %}{% set a = 1 %}{{ __step(of=a) }}{% set b %}x{% endset %}{{ __step(of=b) }}"
        );
    }

    #[test]
    fn places_are_put_back() {
        let text = "{% for p in q %}{{ p.ü }}{% endfor %}{% include \"a\" %}{{ last }}";
        let counted = Counted::of(text);
        for word in ["p.ü", "\"a\"", "last"] {
            let at = counted.text.find(word).unwrap();
            assert_eq!(&text[counted.original(&(at..at + word.len()))], word);
        }
        let call = counted.text.find("__step").unwrap();
        assert_eq!(&text[counted.original(&(call..call + 6))], "{% for p in q %}");
    }
}
