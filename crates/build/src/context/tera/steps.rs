//! A budget of steps, which the library does not have. A call is written into each place that a template can come to
//! again and again: behind the tag that begins a loop or a component, behind one that includes a template, and behind
//! one that sets a variable. A list that is made of another, `[… for x in …]`, is a loop inside a tag: its items and
//! what it walks through pass through a call. Each call counts the step, and ends the rendering where there are too
//! many. The text behind it moves, so every place that the library reports is moved back.

use std::cell::Cell;
use std::ops::Range;

use tera::Kwargs;

use crate::context::budget::{SPENT, STEPS};
use crate::context::names::words::{Token, words};
use crate::context::tags::{Kind, Tag, tags};

/// The function that counts.
pub(super) const FUNCTION: &str = "__step";

/// The function that returns the list it is given, with each of its items counted.
pub(super) const LIST: &str = "__list";

/// The function that returns the item it is given, counted by its length.
pub(super) const ITEM: &str = "__item";

/// How many steps a tag counts as. The other library counts what it does for one, and this is about as many.
const TAG: u64 = 3;

/// The argument that such a function returns.
const PASSED: &str = "v";

/// How many bytes of a variable count as one step.
const BYTES: usize = 64;

thread_local! {
    /// What is left for the template that is being rendered on this thread.
    static LEFT: Cell<u64> = const { Cell::new(STEPS) };
}

/// Renders something with a budget of its own.
pub(super) fn budgeted<T>(render: impl FnOnce() -> T) -> T {
    let before = LEFT.replace(STEPS);
    let rendered = render();
    LEFT.set(before);
    rendered
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
    spend(cost)?;
    Ok(tera::Value::safe_string(""))
}

/// Returns the list that is walked through. Its items are counted before a condition can reject them.
pub(super) fn pass_list(given: &Kwargs) -> tera::TeraResult<tera::Value> {
    let list: tera::Value = given.must_get(PASSED)?;
    let items = u64::try_from(list.len().unwrap_or_default()).unwrap_or(u64::MAX);
    spend(items.saturating_mul(TAG))?;
    Ok(list)
}

/// Returns the item of a list that is being made.
pub(super) fn pass_item(given: &Kwargs) -> tera::TeraResult<tera::Value> {
    let item: tera::Value = given.must_get(PASSED)?;
    spend(size(&item))?;
    Ok(item)
}

fn spend(cost: u64) -> tera::TeraResult<()> {
    let left = LEFT.get().saturating_sub(cost.saturating_add(TAG));
    LEFT.set(left);
    if left == 0 { Err(tera::Error::message(SPENT)) } else { Ok(()) }
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
        let mut inserts = Vec::new();
        let mut captures: Vec<&str> = Vec::new();
        for (index, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.kind != Kind::Comment) {
            inserts.extend(lists(text, tag).into_iter().map(|(at, call)| (at, call, tag)));
            if tag.kind != Kind::Statement {
                continue;
            }
            if let Some(argument) = argument(text, &tags[index..], &mut captures) {
                // Spaces go as the tag says that they go.
                let sign = if text[..tag.range.end].ends_with("-%}") { "-" } else { "" };
                inserts.push((tag.range.end, format!("{{{{{sign} {FUNCTION}({argument}) {sign}}}}}"), tag));
            }
        }
        // Stable, so that calls around the same place stay in the order in which they were found.
        inserts.sort_by_key(|(at, ..)| *at);
        let mut counted = Self { text: String::with_capacity(text.len()), calls: Vec::new() };
        let mut from = 0;
        for (at, call, tag) in inserts {
            counted.text.push_str(&text[from..at]);
            from = at;
            let start = counted.text.len();
            counted.text.push_str(&call);
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

/// The argument of the call behind the first of `tags`, a statement; `captures` are the variables that are being set
/// by what stands between two tags.
fn argument<'t>(text: &'t str, tags: &[Tag], captures: &mut Vec<&'t str>) -> Option<String> {
    let (word, rest) = split_word(tags[0].inside(text).trim_matches(['-', '+']).trim());
    match word {
        "for" | "component" => Some(format!("n={}", body(text, tags, word))),
        "include" => Some("n=1".to_owned()),
        "set" | "set_global" => {
            let (name, rest) = split_word(rest);
            if rest.starts_with('=') {
                return Some(format!("of={name}"));
            }
            captures.push(name);
            None
        }
        "endset" => captures.pop().map(|name| format!("of={name}")),
        _ => None,
    }
}

/// A bracket that is open.
struct Bracket {
    /// The byte at which its inside begins.
    start: usize,
    is_list: bool,
    /// True while the list is read that this one is made of.
    walks: bool,
}

/// Returns the calls around the items of each `[… for x in …]` of a tag, and around the list that it walks through,
/// with their places. That list ends at the bracket or at an `if`, by Tera's grammar.
fn lists(text: &str, tag: &Tag) -> Vec<(usize, String)> {
    let words = words(tag.inside(text), tag.range.start + 2);
    let mut open: Vec<Bracket> = Vec::new();
    let mut inserts = Vec::new();
    let mut is_made = false;
    for (index, word) in words.iter().enumerate() {
        let is_field = index > 0 && words[index - 1].token == Token::Sign(".");
        match word.token {
            Token::Sign("[" | "?[" | "(" | "{") => {
                let is_list = word.token == Token::Sign("[");
                open.push(Bracket { start: word.span.end, is_list, walks: false });
            }
            Token::Sign(")" | "}" | "]") => {
                let list = open.pop().filter(|bracket| bracket.walks);
                inserts.extend(list.map(|_| (word.span.start, ")".to_owned())));
            }
            Token::Name("for") if !is_field => {
                if let Some(list) = open.last().filter(|bracket| bracket.is_list) {
                    inserts.push((list.start, format!("{ITEM}({PASSED}=")));
                    inserts.push((word.span.start, ") ".to_owned()));
                    is_made = true;
                }
            }
            Token::Name("in") if is_made && !is_field => {
                if let Some(list) = open.last_mut() {
                    inserts.push((word.span.end, format!(" {LIST}({PASSED}=")));
                    list.walks = true;
                }
                is_made = false;
            }
            Token::Name("if") if !is_field => {
                if let Some(list) = open.last_mut().filter(|bracket| bracket.walks) {
                    inserts.push((word.span.start, ") ".to_owned()));
                    list.walks = false;
                }
            }
            _ => {}
        }
    }
    inserts
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
    fn a_list_made_of_another_is_counted() {
        let counted = |text: &str| Counted::of(text).text;
        assert_eq!(
            counted("{{ [a.for for a in b.in if a in c] | json }}"),
            "{{ [__item(v=a.for ) for a in __list(v= b.in ) if a in c] | json }}"
        );
        assert_eq!(
            counted("{% if [[c for c in f(end=2)] for k, b in d['for x in']] %}"),
            "{% if [__item(v=[__item(v=c ) for c in __list(v= f(end=2))] ) for k, b in __list(v= d['for x in'])] %}"
        );
        assert_eq!(counted("{{ a[0] }}{# [a for a in b] #}"), "{{ a[0] }}{# [a for a in b] #}");
    }

    #[test]
    fn places_are_put_back() {
        let text = "{% for p in q %}{{ p.ü }}{% endfor %}{% include \"a\" %}{{ [x for x in rows if none] }}{{ last }}";
        let counted = Counted::of(text);
        for word in ["p.ü", "\"a\"", "rows", "none", "last"] {
            let at = counted.text.find(word).unwrap();
            assert_eq!(&text[counted.original(&(at..at + word.len()))], word);
        }
        let call = counted.text.find("__step").unwrap();
        assert_eq!(&text[counted.original(&(call..call + 6))], "{% for p in q %}");
    }
}
