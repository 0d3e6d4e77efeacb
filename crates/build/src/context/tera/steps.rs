//! A step budget, which the library lacks. A call is inserted wherever a template may arrive repeatedly: after a tag
//! that begins a loop or a component, includes a template, or sets a variable. A comprehension, `[… for x in …]`, is a
//! loop inside a tag: its items and the list it iterates over pass through a call. Each call counts the step, and ends
//! the rendering when the budget is exceeded. The text after it moves, so every position that the library reports is
//! mapped back.

use std::cell::Cell;
use std::ops::Range;

use tera::Kwargs;

use crate::context::budget::{self, SPENT, STEPS};
use crate::context::names::words::{Token, words};
use crate::context::tags::{Kind, Tag, tags};

/// The function that counts steps.
pub(super) const FUNCTION: &str = "__step";

/// The function that returns its argument, a list, and counts its items.
pub(super) const LIST: &str = "__list";

/// The function that returns its argument, an item, and counts its length.
pub(super) const ITEM: &str = "__item";

/// The number of steps per tag: about the number of instructions that the other library counts.
const TAG: u64 = 3;

/// The argument that such a function returns.
const PASSED: &str = "v";

/// The number of bytes of a variable that count as one step.
const BYTES: usize = 16;

/// The number of bytes that an item of a list or table counts as.
const ITEM_BYTES: usize = 32;

thread_local! {
    /// The remaining budget of the template that is being rendered on this thread.
    static LEFT: Cell<u64> = const { Cell::new(STEPS) };
}

/// Renders with a budget of its own.
pub(super) fn budgeted<T>(render: impl FnOnce() -> T) -> T {
    let before = LEFT.replace(STEPS);
    let rendered = render();
    LEFT.set(before);
    rendered
}

/// Counts a step: the tags that follow, and the size of a variable.
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

/// Returns the list that is iterated over. Its items are counted before a condition can reject them.
pub(super) fn pass_list(given: &Kwargs) -> tera::TeraResult<tera::Value> {
    let list: tera::Value = given.must_get(PASSED)?;
    let items = u64::try_from(list.len().unwrap_or_default()).unwrap_or(u64::MAX);
    spend(items.saturating_mul(TAG))?;
    Ok(list)
}

/// Returns an item of the list being built.
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

/// Returns the cost of a value: the whole budget if it is longer than a page may be.
fn size(value: &tera::Value) -> u64 {
    let items = || value.len().map(|items| items.saturating_mul(ITEM_BYTES));
    let bytes = value.as_str().map(str::len).or_else(items).unwrap_or_default();
    if bytes > budget::BYTES {
        return STEPS;
    }
    u64::try_from(bytes / BYTES).unwrap_or(STEPS)
}

/// A template with step counters.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    /// The text for the library.
    pub(super) text: String,
    calls: Vec<Call>,
}

/// A call that was inserted into a template.
#[derive(Clone, Debug)]
struct Call {
    /// Its range in the library's text.
    at: Range<usize>,
    /// The range in the template of the tag before it.
    tag: Range<usize>,
}

impl Counted {
    /// Inserts step counters into the template `text`; also after its output, if any template of the theme
    /// `captures_output`.
    pub(super) fn of(text: &str, captures_output: bool) -> Self {
        let tags = tags(text);
        let mut inserts = Vec::new();
        let mut captures: Vec<&str> = Vec::new();
        for (index, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.kind != Kind::Comment) {
            inserts.extend(lists(text, tag).into_iter().map(|(at, call)| (at, call, tag)));
            let argument = match tag.kind {
                Kind::Statement => argument(text, &tags[index..], &mut captures),
                // The length of a page is limited elsewhere, that of a variable is not.
                _ if captures_output => stored(text, tag),
                _ => None,
            };
            if let Some(argument) = argument {
                // Keeps the white-space control of the tag.
                let end = &text[..tag.range.end];
                let sign = if end.ends_with("-%}") || end.ends_with("-}}") { "-" } else { "" };
                inserts.push((tag.range.end, format!("{{{{{sign} {FUNCTION}({argument}) {sign}}}}}"), tag));
            }
        }
        // Stable, so that calls at the same position keep the order in which they were found.
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

    /// Returns the bytes of the template that correspond to those of the library's text.
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

/// Returns the argument of the call after the first of `tags`, a statement; `captures` are the variables whose values
/// are being captured between two tags.
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

/// Returns true if a template captures output: in a variable, for a filter or for a component.
pub(super) fn captures_output(text: &str) -> bool {
    tags(text).iter().filter(|tag| tag.kind == Kind::Statement).any(|tag| {
        let (word, rest) = split_word(tag.inside(text).trim_matches(['-', '+']).trim());
        match word {
            "set" | "set_global" => !split_word(rest).1.starts_with('='),
            word => word == "filter" || word == "component",
        }
    })
}

/// Returns the argument of the counter after a tag that writes a variable unchanged.
fn stored(text: &str, tag: &Tag) -> Option<String> {
    let inside = tag.inside(text).trim_matches(['-', '+']).trim();
    let path = inside
        .strip_suffix("safe")
        .map_or(inside, |before| before.trim_end().strip_suffix('|').map_or(inside, str::trim_end));
    let is_name = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let is_word = ["true", "false", "none", "null", "loop", "not"].contains(&path);
    (path.split('.').all(is_name) && !is_word).then(|| format!("of={path}"))
}

/// An open bracket.
struct Bracket {
    /// The offset of the first byte inside it.
    start: usize,
    is_list: bool,
    /// True while the list is parsed that the comprehension iterates over.
    walks: bool,
}

/// Returns the calls around the items of each comprehension in a tag, and around the list it iterates over, with their
/// offsets. By Tera's grammar that list ends at the bracket or at an `if`.
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

/// Returns the first word of a text, and the rest.
fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// Returns the number of tags between the first of `tags`, which begins a body, and the one that ends it; at least one.
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
        let counted = Counted::of(
            "{% for p in q -%} {{ p }}{% endfor %}{% set a = 1 %}{% set b %}x{% endset %}",
            false,
        );
        assert_eq!(
            counted.text,
            "{% for p in q -%}{{- __step(n=2) -}} {{ p }}{% endfor %}{% set a = 1 %}{{ __step(of=a) }}{% set b %}x{% endset %}{{ __step(of=b) }}"
        );
    }

    #[test]
    fn a_list_made_of_another_is_counted() {
        let counted = |text: &str| Counted::of(text, false).text;
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
    fn what_is_written_into_a_variable_is_counted() {
        let text = "{% set a %}{{ p.q -}} {{ b|safe }}{{ c | upper }}{{ f(x=1) }}{{ 1 }}{% endset %}";
        assert!(captures_output(text) && !captures_output("{% set a = 1 %}{{ a }}"));
        assert_eq!(
            Counted::of(text, true).text,
            "{% set a %}{{ p.q -}}{{- __step(of=p.q) -}} {{ b|safe }}{{ __step(of=b) }}{{ c | upper }}{{ f(x=1) }}{{ 1 }}{% endset %}{{ __step(of=a) }}"
        );
    }

    #[test]
    fn places_are_put_back() {
        let text = "{% for p in q %}{{ p.ü }}{% endfor %}{% include \"a\" %}{{ [x for x in rows if none] }}{{ last }}";
        let counted = Counted::of(text, false);
        for word in ["p.ü", "\"a\"", "rows", "none", "last"] {
            let at = counted.text.find(word).unwrap();
            assert_eq!(&text[counted.original(&(at..at + word.len()))], word);
        }
        let call = counted.text.find("__step").unwrap();
        assert_eq!(&text[counted.original(&(call..call + 6))], "{% for p in q %}");
    }
}
