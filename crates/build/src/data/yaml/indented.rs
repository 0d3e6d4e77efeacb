//! Lines in the first column that continue a value: the library requires them to be indented, other YAML parsers do not.
//! Finds them after an error, and indents them for the next attempt; parses nothing itself.

use std::borrow::Cow;
use std::ops::Range;

/// Lines that the library requires to be indented and that other YAML parsers (js-yaml, PyYAML, libyaml) accept: those
/// on which a quoted text or a list in brackets continues in the first column. They are parsed with a space inserted
/// before them, which has no meaning there.
#[derive(Debug, Default)]
pub(super) struct Indented {
    /// The byte offsets of the lines, sorted.
    lines: Vec<usize>,
    tries: usize,
}

impl Indented {
    /// The maximum number of times that parsing a file starts over; each time it is parsed from the beginning.
    const TRIES: usize = 100;

    /// Adds more `lines`. Returns true if any of them is new.
    pub(super) fn add(&mut self, lines: Vec<usize>) -> bool {
        let before = self.lines.len();
        self.lines.extend(lines);
        self.lines.sort_unstable();
        self.lines.dedup();
        self.tries += 1;
        self.lines.len() > before && self.tries <= Self::TRIES
    }

    pub(super) fn inside(&self, range: &Range<usize>) -> &[usize] {
        let from = self.lines.partition_point(|line| *line < range.start);
        let to = self.lines.partition_point(|line| *line < range.end);
        &self.lines[from..to]
    }

    /// Returns the text with its lines indented.
    pub(super) fn written<'t>(&self, text: &'t str, range: Range<usize>) -> Cow<'t, str> {
        let lines = self.inside(&range);
        if lines.is_empty() {
            return Cow::Borrowed(&text[range]);
        }
        let mut written = String::with_capacity(range.len() + lines.len());
        let mut at = range.start;
        for line in lines {
            written.push_str(&text[at..*line]);
            written.push(' ');
            at = *line;
        }
        written.push_str(&text[at..range.end]);
        Cow::Owned(written)
    }
}

/// Returns the lines in the first column that continue what begins at `at`: those that `error` complains about and that
/// may be meant as continuations.
pub(super) fn wrapped(text: &str, range: &Range<usize>, error: &str, at: usize) -> Vec<usize> {
    let starts = |range: Range<usize>| {
        let breaks = text[range.clone()].match_indices('\n').map(move |(line, _)| range.start + line + 1);
        breaks.filter(|line| !text[*line..].starts_with([' ', '\t', '\r', '\n'])).collect::<Vec<_>>()
    };
    if error.contains("in quoted scalar") {
        let Some(end) = closing_quote(&text[..range.end], at) else { return Vec::new() };
        // A quotation mark in the middle of a line closes nothing: it begins the text of another key.
        let behind = text[end..range.end].lines().next().unwrap_or_default().trim();
        return if behind.is_empty() || behind.starts_with(['#', ',', ']', '}']) {
            starts(at..end)
        } else {
            Vec::new()
        };
    }
    let is_first_column = at == range.start || text[..at].ends_with('\n');
    if error.starts_with("invalid indentation") && is_first_column {
        let line = text[at..range.end].lines().next().unwrap_or_default();
        let closes = |line: &str| line.starts_with([']', '}']);
        let is_closed =
            || text[at..range.end].lines().skip(1).take_while(|line| !line.is_empty()).any(closes);
        // A line that looks like a key is one, unless it ends like an entry and the bracket is closed below.
        let is_key = line.split_once(':').is_some_and(|(name, value)| {
            !name.contains(['"', '\'', '[', '{', ',', ' ']) && (value.is_empty() || value.starts_with(' '))
        });
        if !is_key || is_closed() {
            return vec![at];
        }
    }
    Vec::new()
}

/// Returns the end of the quoted text that begins at `at`.
fn closing_quote(text: &str, at: usize) -> Option<usize> {
    let quote = text[at..].chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let mut rest = text[at + 1..].char_indices().peekable();
    while let Some((index, c)) = rest.next() {
        if quote == '"' && c == '\\' {
            rest.next();
        } else if c == quote {
            match rest.peek() {
                // In single quotes, two quotation marks stand for one.
                Some((_, '\'')) if quote == '\'' => drop(rest.next()),
                _ => return Some(at + 1 + index + 1),
            }
        }
    }
    None
}
