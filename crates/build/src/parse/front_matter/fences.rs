//! The fences around front matter: the format that they announce, and the start of the body after them. A file without
//! fences is all body. Blank lines, spaces and HTML comments are allowed before the first fence, as in Hugo and Zola.
//!
//! Three hyphens are a thematic break as well. They are a fence if a key follows, and a break otherwise.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::CODES;
use crate::problem::{Place, Problem};
use crate::source::SourcePath;

/// The format of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// TOML between `+++`.
    Toml,
    /// YAML between `---`.
    Yaml,
    /// A JSON object at the beginning of the file. It is parsed as YAML, of which JSON is a subset.
    Json,
}

/// The place of the front matter.
#[derive(Debug)]
pub(super) struct Fenced {
    pub(super) notation: Notation,
    /// The first fence, for problems about the whole front matter.
    pub(super) opening: Range<usize>,
    pub(super) inside: Range<usize>,
    /// The start of the body.
    pub(super) body: usize,
}

/// The beginning of a file.
#[derive(Debug)]
pub(super) enum Beginning {
    /// Front matter.
    Fenced(Fenced),
    /// The body, which begins here.
    Body(usize),
    /// Front matter that is not closed, which is reported. Its content is unknown.
    Unclosed(usize),
}

/// The indentation in columns at which a line is a code block.
const CODE: usize = 4;

/// Returns the beginning of `text`.
pub(super) fn beginning(text: &str, path: &SourcePath, problems: &mut Vec<Problem>) -> Beginning {
    let opened = byte_order_mark(text);
    let start = skip_blank(text, opened);
    let Some(line) = text[start..].split_inclusive('\n').next() else { return Beginning::Body(opened) };
    if line.starts_with('{') {
        return json(text, start, path, problems).unwrap_or(Beginning::Body(opened));
    }
    let (fence, notation) = match line.trim_end() {
        "+++" => ("+++", Notation::Toml),
        "---" => ("---", Notation::Yaml),
        _ => return Beginning::Body(opened),
    };
    let opening = start..start + fence.len();
    let inside = start + line.len();
    if notation == Notation::Yaml && !begins_with_key(&text[inside..]) {
        return Beginning::Body(opened);
    }
    let indent = indent(text, start);
    // If the first fence is indented, the last may be as well, but not so far that it is a code block.
    let deepest = indent.min(CODE - 1);
    let mut at = inside;
    for line in text[inside..].split_inclusive('\n') {
        let closes = match line.trim() {
            "..." => notation == Notation::Yaml,
            other => other == fence,
        };
        if closes && line.len() - line.trim_start_matches([' ', '\t']).len() <= deepest {
            return Beginning::Fenced(Fenced {
                notation,
                opening,
                inside: inside..at,
                body: at + line.len(),
            });
        }
        at += line.len();
    }
    if indent >= CODE {
        return Beginning::Body(opened);
    }
    problems.push(unclosed(text, fence, &opening, inside, path));
    Beginning::Unclosed(opened)
}

/// Returns the problem of front matter whose first fence, `fence` at `opening`, is not followed by another.
fn unclosed(text: &str, fence: &str, opening: &Range<usize>, inside: usize, path: &SourcePath) -> Problem {
    let problem = Problem::new(CODES.invalid, Place::new(path, opening.clone()), "unclosed front matter");
    // Often the closing line is almost a fence.
    let line = text[inside..].lines().position(is_almost_fence);
    problem.hint(match line {
        Some(lines) => {
            let number = text[..inside].matches('\n').count() + lines + 1;
            let written = text[inside..].lines().nth(lines).unwrap_or_default().trim();
            format!("write `{fence}` instead of `{written}` in line {number}")
        }
        None => format!("close it with a line `{fence}`"),
    })
}

/// Returns true if a line is a fence or resembles one: more of its characters, or dashes for hyphens.
pub(super) fn is_almost_fence(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3
        && (line.chars().all(|c| matches!(c, '-' | '–' | '—' | '−')) || line.bytes().all(|b| b == b'+'))
}

/// Returns the offset at which front matter would begin: after blank lines, spaces and comments.
pub(super) fn skip_blank(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let comment = text[at..].strip_prefix("<!--").and_then(|rest| rest.find("-->"));
        match comment {
            Some(length) => at += "<!--".len() + length + "-->".len(),
            None => return at,
        }
    }
}

/// Returns the indentation of byte `at` in columns; a tab counts as a code block's indentation.
fn indent(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let before = text[line..at].trim_start_matches('\u{feff}');
    if before.trim().is_empty() { before.chars().map(|c| if c == '\t' { CODE } else { 1 }).sum() } else { 0 }
}

/// Returns true if `text`, which follows three hyphens, begins with a key, or with the other fence.
fn begins_with_key(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(line) = lines.next() else { return false };
    let is_yaml = line
        .split_once(':')
        .filter(|(_, value)| value.is_empty() || value.starts_with([' ', '\t']))
        .is_some_and(|(key, _)| is_name(key));
    line.starts_with('{') || matches!(line, "---" | "...") || is_yaml || is_toml(line)
}

fn is_name(key: &str) -> bool {
    let key = key.trim();
    key.starts_with(['"', '\''])
        || (!key.is_empty() && !key.contains(|c: char| !c.is_alphanumeric() && !"_-.".contains(c)))
}

/// Returns true if `line` is a key of TOML, such as `title = "A"`. Its value must be valid, so that an equation in
/// prose does not count.
pub(super) fn is_toml(line: &str) -> bool {
    let is_value = |value: &str| {
        value.starts_with(['"', '\'', '[', '{', '“', '‘'])
            || value.starts_with(|c: char| c.is_ascii_digit())
            || ["true", "false"].iter().any(|word| value.split([' ', '#']).next() == Some(word))
    };
    line.split_once('=').is_some_and(|(key, value)| is_name(key) && is_value(value.trim()))
}

/// Parses a JSON object with at least one key at the beginning of the file.
fn json(text: &str, start: usize, path: &SourcePath, problems: &mut Vec<Problem>) -> Option<Beginning> {
    let behind = text[start..].strip_prefix('{')?.trim_start();
    if !behind.starts_with('"') {
        return None;
    }
    let mut objects = serde_json::Deserializer::from_str(&text[start..]).into_iter::<IgnoredAny>();
    let opening = start..start + 1;
    match objects.next() {
        Some(Ok(_)) => {
            let end = start + objects.byte_offset();
            Some(Beginning::Fenced(Fenced {
                notation: Notation::Json,
                opening,
                inside: start..end,
                body: end,
            }))
        }
        // In prose, a brace and a quotation mark have no meaning.
        _ if !behind[1..].split_once('"').is_some_and(|(_, rest)| rest.trim_start().starts_with(':')) => None,
        _ => {
            let message = "invalid JSON in front matter";
            let problem = Problem::new(CODES.invalid, Place::new(path, opening), message);
            problems.push(problem.hint("fix the JSON, or write YAML between two lines `---`"));
            Some(Beginning::Unclosed(start))
        }
    }
}

/// Returns the length in bytes of a byte order mark in `text`.
fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}
