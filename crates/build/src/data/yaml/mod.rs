//! Parses YAML into nodes, and reports every syntax error. Accepts YAML 1.2 and common deviations: a mistake affects
//! only its line, and parsing continues with the next key. Tags are ignored, only the first of several documents is
//! read, and the repetition by aliases is bounded.

mod bytes;
mod explained;
mod indented;
mod scalar;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, StrInput};

use self::bytes::Bytes;
use self::explained::explained;
use self::indented::{Indented, wrapped};
use self::scalar::scalar;
use super::{Entry, Node, Value};
use crate::problem::{Code, Place, Problem, Severity};
use crate::source::SourcePath;

/// The maximum depth of nested lists and tables. Front matter that people write is less deep.
const DEEPEST: usize = 64;

const TOO_DEEP: &str = "nested too deeply";

/// The maximum number of nodes that aliases may repeat in one file, so that a few lines cannot expand to millions.
const REPEATED: usize = 10_000;

/// Parses the YAML table in `text[range]`, and returns its entries. Spans are relative to the beginning of `text`.
/// Returns what could be parsed, and adds the problems.
pub(crate) fn read(
    text: &str,
    range: Range<usize>,
    path: &SourcePath,
    invalid: Code,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut range = range;
    let mut indented = Indented::default();
    loop {
        let inner = indented.written(text, range.clone());
        let (read, reported) = (entries.len(), problems.len());
        let mut reader = YamlReader::new(text, range.clone(), &inner, &indented, path, invalid, problems);
        let stopped = reader.document(&mut entries);
        let wrapped = std::mem::take(&mut reader.wrapped);
        if indented.add(wrapped) {
            entries.truncate(read);
            problems.truncate(reported);
            continue;
        }
        let Some(at) = stopped else { break };
        // Parsing continues with the next key in the first column.
        let Some(next) = next_name(text, at..range.end) else { break };
        range = next..range.end;
    }
    report_twice(&mut entries, path, invalid, problems);
    entries
}

/// Parses any YAML value in `text[range]`: a table, a list or a scalar. None if it is empty or cannot be parsed.
pub(crate) fn read_value(
    text: &str,
    range: Range<usize>,
    path: &SourcePath,
    invalid: Code,
    problems: &mut Vec<Problem>,
) -> Option<Node> {
    let mut indented = Indented::default();
    loop {
        let inner = indented.written(text, range.clone());
        let reported = problems.len();
        let mut reader = YamlReader::new(text, range.clone(), &inner, &indented, path, invalid, problems);
        let value = match reader.skip_to_document().and_then(|()| reader.next()) {
            Ok(Some((Event::DocumentEnd | Event::StreamEnd, _)) | None) | Err(Stop) => None,
            Ok(Some((event, span))) => reader.opened(event, span, 0).ok().flatten(),
        };
        let wrapped = std::mem::take(&mut reader.wrapped);
        if !indented.add(wrapped) {
            return value;
        }
        problems.truncate(reported);
    }
}

/// Returns the offset of the first line after the one at the start of `range` that looks like a key.
fn next_name(text: &str, range: Range<usize>) -> Option<usize> {
    let mut at = range.start + text[range.clone()].find('\n')? + 1;
    for line in text[at..range.end].split_inclusive('\n') {
        if line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\''))
            && line.contains(':')
        {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Reports duplicate keys; the first counts.
fn report_twice(entries: &mut Vec<Entry>, path: &SourcePath, invalid: Code, problems: &mut Vec<Problem>) {
    let mut known = HashSet::new();
    entries.retain(|Entry { key, key_span, .. }| {
        let is_new = known.insert(key.clone());
        if !is_new {
            let message = format!("duplicate key `{key}`");
            let place = Place::new(path, key_span.clone());
            problems.push(Problem::new(invalid, place, message).hint("remove one of the two"));
        }
        is_new
    });
}

/// Parsing cannot continue; the reason was reported.
struct Stop;

type Next<T> = Result<T, Stop>;

struct YamlReader<'t, 'p> {
    parser: Parser<'t, StrInput<'t>>,
    bytes: Bytes<'t>,
    /// The values that aliases can repeat, by the number of the anchor.
    anchors: HashMap<usize, Node>,
    repeated: usize,
    /// The end of the last event.
    at: usize,
    /// The whole file, and the part of it to parse.
    text: &'t str,
    range: Range<usize>,
    /// The lines at which parsing failed only because they begin in the first column.
    wrapped: Vec<usize>,
    path: &'p SourcePath,
    invalid: Code,
    problems: &'p mut Vec<Problem>,
}

impl<'t, 'p> YamlReader<'t, 'p> {
    fn new(
        text: &'t str,
        range: Range<usize>,
        inner: &'t str,
        indented: &Indented,
        path: &'p SourcePath,
        invalid: Code,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            parser: Parser::new_from_str(inner),
            bytes: Bytes::new(&text[range.clone()], range.start, indented.inside(&range)),
            text,
            wrapped: Vec::new(),
            anchors: HashMap::new(),
            repeated: 0,
            at: range.start,
            range,
            path,
            invalid,
            problems,
        }
    }

    /// Adds the entries of the first document. Returns the offset at which parsing stopped early, if it did.
    fn document(&mut self, entries: &mut Vec<Entry>) -> Option<usize> {
        match self.skip_to_document().and_then(|()| self.next()) {
            Ok(Some((Event::MappingStart(..), _))) => self.entries(entries, 0).err().map(|Stop| self.at),
            Ok(Some((Event::Scalar(text, ..), _))) if text.is_empty() => None,
            Ok(None | Some((Event::DocumentEnd | Event::StreamEnd, _))) => None,
            Ok(Some((_, span))) => {
                let message = "expected keys and values";
                self.problem(span, message, Some("write one `key: value` on each line"));
                None
            }
            Err(Stop) => Some(self.at),
        }
    }

    fn skip_to_document(&mut self) -> Next<()> {
        while let Some(Ok((Event::StreamStart | Event::DocumentStart(_), _))) = self.parser.peek() {
            self.next()?;
        }
        Ok(())
    }

    fn next(&mut self) -> Next<Option<(Event<'t>, Range<usize>)>> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => {
                let span = self.bytes.range(span);
                self.at = self.at.max(span.end);
                Ok(Some((event, span)))
            }
            Some(Err(error)) => {
                let at = self.bytes.at(*error.marker());
                self.at = at;
                self.wrapped = wrapped(self.text, &self.range, error.info(), at);
                let (message, hint) = explained(&error, self.bytes.line_at(at));
                self.problem(self.bytes.word_at(at), &message, hint);
                Err(Stop)
            }
        }
    }

    /// Reads the entries up to the end of the current table, and returns the offset of its end.
    fn entries(&mut self, entries: &mut Vec<Entry>, depth: usize) -> Next<usize> {
        let (mut end, mut merged) = (self.at, Vec::new());
        while let Some((event, key_span)) = self.next()? {
            let key = match event {
                Event::MappingEnd => {
                    // The table's own keys take precedence over merged ones.
                    let own: HashSet<&str> = entries.iter().map(|own| own.key.as_str()).collect();
                    merged.retain(|entry: &Entry| !own.contains(entry.key.as_str()));
                    drop(own);
                    entries.append(&mut merged);
                    // A table on one line ends with its brace; other tables end with their last value.
                    return Ok(if key_span.is_empty() { end } else { key_span.end });
                }
                Event::Scalar(text, ..) => Some(text.into_owned()),
                event => {
                    self.opened(event, key_span.clone(), depth)?;
                    self.problem(key_span.clone(), "a key must be a string", Some("put the key in quotes"));
                    None
                }
            };
            let node = self.node(depth)?;
            end = node.as_ref().map_or(key_span.end, |node| node.span.end);
            match (key, node) {
                (Some(key), Some(Node { value: Value::Table(table), .. })) if key == "<<" => {
                    merged.extend(table)
                }
                (Some(key), Some(node)) => {
                    self.check_cut(&key, &node);
                    entries.push(Entry { key, key_span, node });
                }
                // A key without a value is ignored.
                _ => {}
            }
        }
        Ok(end)
    }

    /// Returns the next value; none if it is empty or cannot be parsed.
    fn node(&mut self, depth: usize) -> Next<Option<Node>> {
        match self.next()? {
            None => Ok(None),
            Some((event, span)) => self.opened(event, span, depth),
        }
    }

    /// Returns the value that `event` begins.
    fn opened(&mut self, event: Event<'t>, span: Range<usize>, depth: usize) -> Next<Option<Node>> {
        if depth > DEEPEST {
            self.problem(span, TOO_DEEP, None);
            return Err(Stop);
        }
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => {
                (scalar(text, style).map(|value| Node { value, span }), anchor)
            }
            Event::SequenceStart(anchor, _) => (Some(self.list(span, depth)?), anchor),
            Event::MappingStart(anchor, _) => {
                let mut entries = Vec::new();
                let end = self.entries(&mut entries, depth + 1)?;
                report_twice(&mut entries, self.path, self.invalid, self.problems);
                let end = end.max(span.end);
                (Some(Node { value: Value::Table(entries), span: span.start..end }), anchor)
            }
            Event::Alias(anchor) => (self.repeat(anchor, span), 0),
            _ => (None, 0),
        };
        if let (Some(node), true) = (&node, anchor > 0) {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// Warns about an unquoted text that ends at a comment where that is hardly intended: the comment has no space
    /// after its sign, or the text is visible to readers.
    fn check_cut(&mut self, key: &str, node: &Node) {
        const SEEN: [&str; 6] = ["title", "description", "summary", "excerpt", "kicker", "lede"];
        let items = match &node.value {
            Value::List(items) => &items[..],
            _ => std::slice::from_ref(node),
        };
        let is_seen = SEEN.iter().any(|seen| key.eq_ignore_ascii_case(seen));
        for item in items.iter().filter(|item| matches!(item.value, Value::Text(_))) {
            let is_quoted = self.text[item.span.clone()].starts_with(['"', '\'']);
            let rest = self.text[item.span.end..self.range.end].lines().next().unwrap_or_default();
            let sign = item.span.end + rest.len() - rest.trim_start().len();
            let Some(comment) = rest.trim_start().strip_prefix('#').filter(|_| sign > item.span.end) else {
                continue;
            };
            if is_quoted || !(is_seen || comment.starts_with(|c: char| c.is_alphanumeric())) {
                continue;
            }
            let place = Place::new(self.path, sign..item.span.end + rest.trim_end().len());
            let message = "a `#` after a space starts a comment, so the value ends before it";
            self.problems.push(
                Problem::new(self.invalid, place, message)
                    .severity(Severity::Warning)
                    .hint("put the value in quotes"),
            );
        }
    }

    fn list(&mut self, start: Range<usize>, depth: usize) -> Next<Node> {
        let (mut items, mut end) = (Vec::new(), start.end);
        while let Some((event, span)) = self.next()? {
            if event == Event::SequenceEnd {
                // A list on one line ends with its bracket; other lists end with their last item.
                end = if span.is_empty() { end } else { span.end };
                break;
            }
            if let Some(item) = self.opened(event, span, depth + 1)? {
                end = item.span.end;
                items.push(item);
            }
        }
        Ok(Node { value: Value::List(items), span: start.start..end.max(start.end) })
    }

    /// Returns the anchor's value, with the span of the alias.
    fn repeat(&mut self, anchor: usize, span: Range<usize>) -> Option<Node> {
        let node = self.anchors.get(&anchor)?;
        self.repeated += size(&node.value);
        if self.repeated > REPEATED {
            self.problem(span, "aliases expand to too many values", None);
            return None;
        }
        Some(Node { value: node.value.clone(), span })
    }

    fn problem(&mut self, span: Range<usize>, message: &str, hint: Option<&str>) {
        let problem = Problem::new(self.invalid, Place::new(self.path, span), message);
        self.problems.push(problem.maybe_hint(hint.map(str::to_owned)));
    }
}

/// Returns the number of nodes in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(|item| size(&item.value)).sum::<usize>(),
        Value::Table(entries) => 1 + entries.iter().map(|entry| size(&entry.node.value)).sum::<usize>(),
        _ => 1,
    }
}
