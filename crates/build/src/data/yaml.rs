//! Parses YAML into nodes, and reports every syntax error. Accepts YAML 1.2 and common deviations: a mistake affects
//! only its line, and parsing continues with the next key. Tags are ignored, only the first of several documents is
//! read, and the repetition by aliases is bounded.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, StrInput};

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

/// Lines that the library requires to be indented and that other YAML parsers (js-yaml, PyYAML, libyaml) accept: those
/// on which a quoted text or a list in brackets continues in the first column. They are parsed with a space inserted
/// before them, which has no meaning there.
#[derive(Debug, Default)]
struct Indented {
    /// The byte offsets of the lines, sorted.
    lines: Vec<usize>,
    tries: usize,
}

impl Indented {
    /// The maximum number of times that parsing a file starts over; each time it is parsed from the beginning.
    const TRIES: usize = 100;

    /// Adds more `lines`. Returns true if any of them is new.
    fn add(&mut self, lines: Vec<usize>) -> bool {
        let before = self.lines.len();
        self.lines.extend(lines);
        self.lines.sort_unstable();
        self.lines.dedup();
        self.tries += 1;
        self.lines.len() > before && self.tries <= Self::TRIES
    }

    fn inside(&self, range: &Range<usize>) -> &[usize] {
        let from = self.lines.partition_point(|line| *line < range.start);
        let to = self.lines.partition_point(|line| *line < range.end);
        &self.lines[from..to]
    }

    /// Returns the text with its lines indented.
    fn written<'t>(&self, text: &'t str, range: Range<usize>) -> Cow<'t, str> {
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
fn wrapped(text: &str, range: &Range<usize>, error: &str, at: usize) -> Vec<usize> {
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

/// Returns the value of a scalar by the core schema of YAML 1.2, or a date if it begins like one; none if it is null.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Option<Value> {
    if style != ScalarStyle::Plain {
        return Some(Value::Text(text.into_owned()));
    }
    Some(match &*text {
        "" | "~" | "null" | "Null" | "NULL" => return None,
        "true" | "True" | "TRUE" => Value::Boolean(true),
        "false" | "False" | "FALSE" => Value::Boolean(false),
        text if begins_as_date(text) => Value::Date(text.to_owned()),
        _ => number(&text).unwrap_or_else(|| Value::Text(text.into_owned())),
    })
}

/// Returns true if `text` begins like `2024-01-05`.
fn begins_as_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[5].is_ascii_digit()
}

fn number(text: &str) -> Option<Value> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let prefixed = |prefix: &str, radix| {
        text.strip_prefix(prefix).and_then(|digits| i64::from_str_radix(digits, radix).ok())
    };
    let integer = prefixed("0x", 16).or_else(|| prefixed("0o", 8)).or_else(|| text.parse().ok());
    if let Some(integer) = integer {
        return Some(Value::Integer(integer));
    }
    let float = text.parse::<f64>().ok().filter(|float| float.is_finite());
    float.map(Value::Float)
}

/// Returns the library's message, reworded for the most common mistakes, and how to fix it.
fn explained(error: &ScanError, line: &str) -> (String, Option<&'static str>) {
    let quotes = "put the value in quotes";
    let info = error.info();
    if info.contains("mapping values are not allowed") {
        return ("unexpected `:` in a value without quotes".to_owned(), Some(quotes));
    }
    if info.contains("unexpected character") {
        return ("a value without quotes cannot start with this character".to_owned(), Some(quotes));
    }
    if info.contains("quoted scalar")
        && (info.contains("end of stream") || info.contains("invalid indentation"))
    {
        return (
            "unclosed quotation mark".to_owned(),
            Some("close it, or write `\\` before a quotation mark that is part of the value"),
        );
    }
    if info.contains("trailing content after") {
        return (
            "unexpected text after the closing quotation mark".to_owned(),
            Some("put the whole value in quotes, with `\\` before each quotation mark in it"),
        );
    }
    if info.contains("unknown escape character") {
        return (
            "unknown escape sequence in double quotes".to_owned(),
            Some("use single quotes, in which `\\` has no special meaning"),
        );
    }
    if info.contains("illegal placement of ':'") {
        return ("unexpected `:` in an unclosed list or table".to_owned(), Some("close it with `]` or `}`"));
    }
    if info.contains("flow") || (info == "invalid indentation" && !line.starts_with(' ')) {
        return ("unclosed list or table before this line".to_owned(), Some("close it with `]` or `}`"));
    }
    if info.contains("recursion limit") {
        return (TOO_DEEP.to_owned(), None);
    }
    if info.contains("unknown anchor") {
        return ("unknown anchor".to_owned(), Some(quotes));
    }
    if line.starts_with(' ') || line.contains('\t') {
        return (info.to_owned(), Some("indent all keys of a table alike, with spaces"));
    }
    (info.to_owned(), Some(quotes))
}

/// Converts the library's positions, which count characters, to byte offsets in the file.
struct Bytes<'t> {
    text: &'t str,
    base: usize,
    /// The byte offset of each character; empty if every character is one byte.
    starts: Vec<usize>,
}

impl<'t> Bytes<'t> {
    /// Creates a converter for `text`, which is at offset `base` of the file and was parsed with a space before each of
    /// the `indented` lines.
    fn new(text: &'t str, base: usize, indented: &[usize]) -> Self {
        let mut starts = Vec::new();
        if !text.is_ascii() || !indented.is_empty() {
            let mut indented = indented.iter().peekable();
            for (start, _) in text.char_indices() {
                starts.extend(indented.next_if(|line| **line == base + start).map(|_| start));
                starts.push(start);
            }
        }
        Self { text, base, starts }
    }

    fn inside(&self, marker: Marker) -> usize {
        let index = marker.index();
        if self.starts.is_empty() {
            return index.min(self.text.len());
        }
        self.starts.get(index).copied().unwrap_or(self.text.len())
    }

    fn at(&self, marker: Marker) -> usize {
        self.base + self.inside(marker)
    }

    /// Returns the bytes of a span, without line breaks at its end.
    fn range(&self, span: Span) -> Range<usize> {
        let start = self.inside(span.start);
        let end = self.inside(span.end).max(start);
        let end = start + self.text[start..end].trim_end_matches(['\r', '\n']).len();
        self.base + start..self.base + end
    }

    /// Returns the line that contains byte `at` of the file.
    fn line_at(&self, at: usize) -> &'t str {
        let at = at - self.base;
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// Returns the range from byte `at` of the file to the end of its line.
    fn word_at(&self, at: usize) -> Range<usize> {
        let rest = self.text[at - self.base..].lines().next().unwrap_or_default().trim_end();
        at..at + rest.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> (Vec<Entry>, Vec<Problem>) {
        let mut problems = Vec::new();
        let path = SourcePath::new("content/a.md");
        let entries = read(text, 0..text.len(), &path, Code::FrontMatterInvalid, &mut problems);
        (entries, problems)
    }

    /// Returns every entry as its key, the text of its value, and its type.
    fn rendered(text: &str) -> Vec<(String, &str, &'static str)> {
        let entries = read_all(text).0.into_iter();
        entries.map(|entry| (entry.key, &text[entry.node.span], entry.node.value.type_name())).collect()
    }

    #[test]
    fn every_value_knows_where_it_stands() {
        let text = "título: \"A é b\"\r\ndate: 2024-01-05 10:00 +1000\r\ntags:\r\n  - a\r\n  - b c\r\nx: {y: [1, 2]}\r\n\
                    n: 1.5\nlong: |\n  text\n  more\nempty:\n";
        assert_eq!(
            rendered(text),
            [
                ("título".to_owned(), "\"A é b\"", "a string"),
                ("date".to_owned(), "2024-01-05 10:00 +1000", "a date"),
                ("tags".to_owned(), "- a\r\n  - b c", "a list"),
                ("x".to_owned(), "{y: [1, 2]}", "a table"),
                ("n".to_owned(), "1.5", "a number"),
                ("long".to_owned(), "text\n  more", "a string"),
            ]
        );
    }

    #[test]
    fn a_mistake_spoils_only_its_own_line() {
        let text = "title: Foo: bar\ndraft: true\nby: @me\nlast: 1\nlast: 2\n";
        let (entries, problems) = read_all(text);
        let reported: Vec<_> =
            problems.iter().map(|p| (&text[p.place.span.clone()], p.message.as_str())).collect();
        assert_eq!(
            reported,
            [
                (": bar", "unexpected `:` in a value without quotes"),
                ("@me", "a value without quotes cannot start with this character"),
                ("last", "duplicate key `last`"),
            ]
        );
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["title", "draft", "last"]);
    }

    #[test]
    fn what_other_readers_of_yaml_accept_is_accepted() {
        for (text, value) in [
            (
                "x: \"wrapped by a tool\nat the first column\"\nlast: 1\n",
                "wrapped by a tool at the first column",
            ),
            ("x: \"wrapped\r\nby a tool\"\r\nlast: 1\n", "wrapped by a tool"),
            ("x: 'é it''s\n\nhere' # c\nlast: 1\n", "é it's\nhere"),
            ("x: \"a\nNote: b\"\nlast: 1\n", "a Note: b"),
        ] {
            let (entries, problems) = read_all(text);
            assert_eq!(problems, [], "{text}");
            assert_eq!(entries[0].node.value, Value::Text(value.to_owned()), "{text}");
            assert_eq!(&text[entries[1].node.span.clone()], "1", "{text}");
        }
        for list in [
            "[\n  é,\n  b,\n]",
            "[\n'é',\n'b',\n]",
            "[é,\nb]",
            "\n  [\"é\",\n\"b\"]",
            "{\n  a: é,\n  b: b,\n}",
            "{\na: é,\nb: b\n}",
        ] {
            let text = format!("x: {list}\nlast: 1\n");
            let (entries, problems) = read_all(&text);
            assert_eq!(problems, [], "{text}");
            assert_eq!(size(&entries[0].node.value), 3, "{text}");
            assert_eq!(
                (entries[1].key.as_str(), &text[entries[1].node.span.clone()]),
                ("last", "1"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_never_closed_is_reported_where_it_begins_and_the_rest_is_read() {
        for (text, place, said) in [
            ("x: \"Open\ndate: 2026-01-02\nlast: 1\n", "\"Open", "unclosed quotation mark"),
            ("x: \"Open\nby: \"Ann\"\nlast: 1\n", "\"Open", "unclosed quotation mark"),
            ("x: 'Open\n  more\nlast: 1\n", "'Open", "unclosed quotation mark"),
            ("x: \"A\" and b\nlast: 1\n", "and b", "unexpected text after the closing quotation mark"),
            ("x: [a, b\nlast: 1\n", ": 1", "unexpected `:` in an unclosed list or table"),
        ] {
            let (entries, problems) = read_all(text);
            let reported: Vec<_> =
                problems.iter().map(|p| (&text[p.place.span.clone()], p.message.as_str())).collect();
            assert_eq!(reported, [(place, said)], "{text}");
            assert!(entries.iter().any(|entry| entry.key == "last") || place == ": 1", "{text}");
        }
    }

    #[test]
    fn a_comment_that_cuts_a_text_is_reported() {
        for (text, cut) in [
            ("title: We are #1 in Perth\n", Some("#1 in Perth")),
            ("title: Issue # 5\n", Some("# 5")),
            ("tags: [C #sharp]\n", None),
            ("tags:\n  - C #sharp \n  - b\n", Some("#sharp")),
            ("layout: post # or page\n", None),
            ("title: \"We are\" #1\n", None),
            ("title: C# and F#\n", None),
            ("draft: true #yes\n", None),
            ("title: |\n  We are #1\n", None),
        ] {
            let problems = read_all(text).1;
            let reported: Vec<_> = problems.iter().filter(|p| p.message.contains('#')).collect();
            assert_eq!(reported.first().map(|p| &text[p.place.span.clone()]), cut, "{text} {problems:?}");
        }
    }

    #[test]
    fn aliases_and_depth_are_bounded() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..9 {
            let before = n - 1;
            text += &format!("a{n}: &a{n} [{}]\n", vec![format!("*a{before}"); 10].join(", "));
        }
        assert!(read_all(&text).1.iter().any(|problem| problem.message.contains("aliases expand")));
        for depth in [100, 100_000] {
            let deep = format!("a: {}", "[".repeat(depth));
            assert_eq!(read_all(&deep).1[0].message, TOO_DEEP);
        }
    }

    #[test]
    fn merges_what_an_alias_names() {
        let (entries, problems) = read_all("base: &b {x: 1, y: 2}\nthis:\n  <<: *b\n  y: 3\n");
        let Value::Table(table) = &entries[1].node.value else { panic!("{entries:?}") };
        let table: Vec<_> = table.iter().map(|e| (e.key.as_str(), &e.node.value)).collect();
        assert_eq!(table, [("y", &Value::Integer(3)), ("x", &Value::Integer(1))]);
        assert_eq!(problems, []);
    }
}
