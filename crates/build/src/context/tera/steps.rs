//! A step budget, which the library lacks. A call is inserted wherever a template may arrive repeatedly: after a tag
//! that begins a loop or a component, includes a template, or sets a variable. A comprehension, `[… for x in …]`, is a
//! loop inside a tag: its items and the list it iterates over pass through a call. Each call counts the step, and ends
//! the rendering when the budget is exceeded. The text after it moves, so every position that the library reports is
//! mapped back.

use std::cell::Cell;

use tera::Kwargs;

use super::values;
use crate::context::budget::{SPENT, STEPS};
use crate::context::filters::Measure;
use crate::context::inserted::{Insert, Inserted};
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

/// The argument of a variable that was set.
const SET: &str = "set";

/// The maximum length of a text in a variable, in bytes.
const KEPT: usize = 4 << 20;

/// The number of bytes of a variable that count as one step.
const BYTES: usize = 16;

/// The number of bytes of text in a body that count as one tag.
const TEXT: usize = 48;

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

/// Counts a step: the tags that follow, or the size of a variable.
pub(super) fn count(given: &Kwargs) -> tera::TeraResult<tera::Value> {
    let mut cost = 0_u64;
    for (name, value) in given.iter() {
        let more = match name.as_str() {
            Some("n") => TAG * value.as_u64().unwrap_or(1),
            Some(SET) => size(value, true)?,
            _ => size(value, false)?,
        };
        cost = cost.saturating_add(more);
    }
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
    spend(size(&item, true)?)?;
    Ok(item)
}

/// Counts a text that a filter returned.
pub(super) fn made(bytes: usize) -> tera::TeraResult<()> {
    spend(u64::try_from(bytes / BYTES).unwrap_or(STEPS))
}

fn spend(cost: u64) -> tera::TeraResult<()> {
    let left = LEFT.get().saturating_sub(cost.saturating_add(TAG));
    LEFT.set(left);
    if left == 0 { Err(tera::Error::message(SPENT)) } else { Ok(()) }
}

/// Returns the cost of a value with everything in it.
///
/// # Errors
/// A message if it is too large or too deep, or has a text that is too long for one that `is_kept`: a template may join
/// many such texts in one tag.
fn size(value: &tera::Value, is_kept: bool) -> tera::TeraResult<u64> {
    let mut measure = if is_kept { Measure::of_texts(KEPT) } else { Measure::default() };
    values::measure(value, &mut measure)
        .map_err(|wrong| tera::Error::message(format!("this value {wrong}")))?;
    Ok(u64::try_from(measure.bytes() / BYTES).unwrap_or(STEPS))
}

/// Inserts step counters into the template `text`; also after its output, if any template of the theme
/// `captures_output`.
pub(super) fn counted(text: &str, captures_output: bool) -> Inserted {
    let tags = tags(text);
    let bodies = bodies(text, &tags, captures_output);
    let mut inserts = Vec::new();
    let mut captures: Vec<&str> = Vec::new();
    for (index, tag) in tags.iter().enumerate().filter(|(_, tag)| tag.kind != Kind::Comment) {
        let insert = |(at, text)| Insert { at, text, tag: tag.range.clone() };
        inserts.extend(lists(text, tag).into_iter().map(insert));
        let argument = match tag.kind {
            Kind::Statement => argument(text, tag, bodies[index], &mut captures),
            // The length of a page is limited elsewhere, that of a variable is not.
            _ if captures_output => stored(text, tag),
            _ => None,
        };
        if let Some(argument) = argument {
            // Keeps the white-space control of the tag.
            let end = &text[..tag.range.end];
            let sign = if end.ends_with("-%}") || end.ends_with("-}}") { "-" } else { "" };
            inserts.push(insert((tag.range.end, format!("{{{{{sign} {FUNCTION}({argument}) {sign}}}}}"))));
        }
    }
    Inserted::new(text, inserts)
}

/// Returns the argument of the call after `tag`, a statement whose body counts as `body` tags; `captures` are the
/// variables whose values are being captured between two tags.
fn argument<'t>(text: &'t str, tag: &Tag, body: usize, captures: &mut Vec<&'t str>) -> Option<String> {
    let (word, rest) = split_word(tag.inside(text).trim_matches(['-', '+']).trim());
    match word {
        "for" | "component" => Some(format!("n={body}")),
        "include" => Some("n=1".to_owned()),
        "set" | "set_global" => {
            let (name, rest) = split_word(rest);
            if rest.starts_with('=') {
                return Some(format!("{SET}={name}"));
            }
            captures.push(name);
            None
        }
        "endset" => captures.pop().map(|name| format!("{SET}={name}")),
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

/// Returns the number of tags that the body of each tag counts as, at least one: those between a loop or a component and
/// its end. The text between counts too if output is captured: in a variable, its length has no other limit.
fn bodies(text: &str, tags: &[Tag], captures_output: bool) -> Vec<usize> {
    let mut bodies = vec![1; tags.len()];
    let (mut loops, mut components) = (Vec::new(), Vec::new());
    for (index, tag) in tags.iter().enumerate() {
        let started = match tag.word(text) {
            "for" => {
                loops.push(index);
                None
            }
            "component" => {
                components.push(index);
                None
            }
            "endfor" => loops.pop(),
            "endcomponent" => components.pop(),
            _ => None,
        };
        if let Some(started) = started {
            let written = if captures_output { tag.range.start - tags[started].range.end } else { 0 };
            bodies[started] = index - started + written / TEXT;
        }
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_that_is_come_to_again_is_counted() {
        let counted =
            counted("{% for p in q -%} {{ p }}{% endfor %}{% set a = 1 %}{% set b %}x{% endset %}", false);
        assert_eq!(
            counted.text,
            "{% for p in q -%}{{- __step(n=2) -}} {{ p }}{% endfor %}{% set a = 1 %}{{ __step(set=a) }}{% set b %}x{% endset %}{{ __step(set=b) }}"
        );
    }

    #[test]
    fn a_list_made_of_another_is_counted() {
        let counted = |text: &str| counted(text, false).text;
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
            counted(text, true).text,
            "{% set a %}{{ p.q -}}{{- __step(of=p.q) -}} {{ b|safe }}{{ __step(of=b) }}{{ c | upper }}{{ f(x=1) }}{{ 1 }}{% endset %}{{ __step(set=a) }}"
        );
    }

    #[test]
    fn places_are_put_back() {
        let text = "{% for p in q %}{{ p.ü }}{% endfor %}{% include \"a\" %}{{ [x for x in rows if none] }}{{ last }}";
        let counted = counted(text, false);
        for word in ["p.ü", "\"a\"", "rows", "none", "last"] {
            let at = counted.text.find(word).unwrap();
            assert_eq!(&text[counted.original(&(at..at + word.len()))], word);
        }
        let call = counted.text.find("__step").unwrap();
        assert_eq!(&text[counted.original(&(call..call + 6))], "{% for p in q %}");
    }
}
