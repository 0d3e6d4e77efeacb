//! The fences around the facts: which notation they announce, and where the body behind them begins. A file without
//! them is all body.

use std::ops::Range;

use super::CODES;
use crate::problem::{Place, Problem};
use crate::source::SourcePath;

/// How the facts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    Toml,
    Yaml,
}

/// Where the facts stand.
pub(super) struct Fenced {
    pub(super) notation: Notation,
    pub(super) inside: Range<usize>,
    /// Where the body begins.
    pub(super) body: usize,
}

/// The fences that `text` begins with, if it does.
pub(super) fn fenced(text: &str, path: &SourcePath, problems: &mut Vec<Problem>) -> Option<Fenced> {
    let opened = byte_order_mark(text);
    let first = text[opened..].split_inclusive('\n').next()?;
    let (notation, fences) = match first.trim_end() {
        "+++" => (Notation::Toml, ["+++", "+++"]),
        "---" => (Notation::Yaml, ["---", "..."]),
        _ => return None,
    };
    let start = opened + first.len();
    // Three hyphens are also a line across the page.
    if notation == Notation::Yaml && !begins_as_facts(&text[start..]) {
        return None;
    }
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if fences.contains(&line.trim_end()) {
            return Some(Fenced { notation, inside: start..at, body: at + line.len() });
        }
        at += line.len();
    }
    let place = Place::new(path, opened..opened + fences[0].len());
    problems.push(
        Problem::new(CODES.invalid, place, "this front matter is never closed")
            .hint(format!("close it with a line `{}`", fences[0])),
    );
    None
}

/// Whether `text`, which stands behind three hyphens, begins with a key, or with the other fence.
fn begins_as_facts(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let Some(line) = lines.next().map(str::trim_end) else { return false };
    let key = line.split_once(':').filter(|(_, value)| value.is_empty() || value.starts_with([' ', '\t']));
    let name = |key: &str| {
        let key = key.trim();
        key.starts_with(['"', '\''])
            || (!key.is_empty() && !key.contains(|c: char| !c.is_alphanumeric() && !"_-.".contains(c)))
    };
    line.starts_with('{') || matches!(line, "---" | "...") || key.is_some_and(|(key, _)| name(key))
}

/// How many bytes of `text` are a byte order mark.
pub(super) fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}
