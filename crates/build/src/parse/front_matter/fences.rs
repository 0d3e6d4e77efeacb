//! The fences around front matter: which notation they announce, and where the body behind them begins. A file without
//! them is all body. Blank lines, spaces and HTML comments may stand before the first fence, as Hugo and Zola have it.
//!
//! Three hyphens are a thematic break as well. They are a fence where a key follows them, and the break where anything
//! else does.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::CODES;
use crate::problem::{Place, Problem};
use crate::source::SourcePath;

/// How front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    Toml,
    Yaml,
    /// A JSON object that the file begins with. It is read as YAML, which every JSON object is.
    Json,
}

/// Where the front matter stands.
#[derive(Debug)]
pub(super) struct Fenced {
    pub(super) notation: Notation,
    /// The first fence, for what concerns the whole of the front matter.
    pub(super) opening: Range<usize>,
    pub(super) inside: Range<usize>,
    /// Where the body begins.
    pub(super) body: usize,
}

/// How a file begins.
#[derive(Debug)]
pub(super) enum Beginning {
    /// With front matter.
    Fenced(Fenced),
    /// With the body, which begins here.
    Body(usize),
    /// With front matter that has no end, which is reported. Nothing is known of what it would say.
    Unclosed(usize),
}

/// Columns from which an indented line is a code block.
const CODE: usize = 4;

/// Returns how `text` begins.
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
    // Where the first fence is indented, the last may be, but never so far that both are a code block.
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

/// The problem of front matter whose first fence, `fence` at `opening`, has no last one.
fn unclosed(text: &str, fence: &str, opening: &Range<usize>, inside: usize, path: &SourcePath) -> Problem {
    let problem =
        Problem::new(CODES.invalid, Place::new(path, opening.clone()), "this front matter is never closed");
    // Very often it is closed by something that is almost a fence.
    let almost = |line: &str| {
        let line = line.trim();
        line.len() >= 3
            && (line.chars().all(|c| matches!(c, '-' | '–' | '—' | '−')) || line.bytes().all(|b| b == b'+'))
    };
    let line = text[inside..].lines().position(almost);
    problem.hint(match line {
        Some(lines) => {
            let number = text[..inside].matches('\n').count() + lines + 1;
            let written = text[inside..].lines().nth(lines).unwrap_or_default().trim();
            format!("write `{fence}` in place of `{written}` in line {number}")
        }
        None => format!("close it with a line `{fence}`"),
    })
}

/// Where front matter would begin: behind blank lines, spaces and comments.
fn skip_blank(text: &str, from: usize) -> usize {
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

/// By how many columns what stands at `at` is indented, a tab counting as far as it reaches.
fn indent(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let before = text[line..at].trim_start_matches('\u{feff}');
    if before.trim().is_empty() { before.chars().map(|c| if c == '\t' { CODE } else { 1 }).sum() } else { 0 }
}

/// Returns true if `text`, which stands behind three hyphens, begins with a key, or with the other fence.
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

/// Returns true if `line` is a key of TOML, as `title = "A"`. An equation in prose is none: its value has to be one.
pub(super) fn is_toml(line: &str) -> bool {
    let is_value = |value: &str| {
        value.starts_with(['"', '\'', '[', '{', '“', '‘'])
            || value.starts_with(|c: char| c.is_ascii_digit())
            || ["true", "false"].iter().any(|word| value.split([' ', '#']).next() == Some(word))
    };
    line.split_once('=').is_some_and(|(key, value)| is_name(key) && is_value(value.trim()))
}

/// A JSON object at the beginning of the file, with a key in it.
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
        // In prose, a brace and a quotation mark are no more than that.
        _ if !behind[1..].split_once('"').is_some_and(|(_, rest)| rest.trim_start().starts_with(':')) => None,
        _ => {
            let message = "this front matter is not valid JSON";
            let problem = Problem::new(CODES.invalid, Place::new(path, opening), message);
            problems.push(problem.hint("write it as YAML between two lines `---`"));
            Some(Beginning::Unclosed(start))
        }
    }
}

/// How many bytes of `text` are a byte order mark.
fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}
