//! TOML into nodes, with every syntax error as a problem.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Entry, Node, Value};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// Reads the TOML in `text[range]`. Spans count from the beginning of `text`, so that front matter points
/// into its file. What could be read is returned beside the problems.
pub(crate) fn read(
    text: &str,
    range: Range<usize>,
    path: &SourcePath,
    invalid: Code,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let base = range.start;
    let (table, errors) = DeTable::parse_recoverable(&text[range]);
    problems.extend(errors.iter().map(|error| {
        let span = error.span().unwrap_or(0..0);
        let place = Place::new(path, base + span.start..base + span.end);
        let said = error.message().lines().collect::<Vec<_>>().join("; ");
        let (message, hint) = explained(said, line_around(text, place.span.start), &text[place.span.clone()]);
        Problem::new(invalid, place, message).maybe_hint(hint)
    }));
    let mut reader = Reader { base, path, invalid, problems };
    reader.table(table.into_inner())
}

/// The line around the byte `at`.
fn line_around(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().unwrap_or_default()
}

/// What the library says, in plainer words for the mistakes that people make most, and what to type instead.
fn explained(said: String, line: &str, there: &str) -> (String, Option<String>) {
    let _ = (line, there);
    (said, None)
}

struct Reader<'a> {
    base: usize,
    path: &'a SourcePath,
    invalid: Code,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn table(&mut self, table: DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .into_iter()
            .filter_map(|(key, value)| {
                let key_span = self.shift(key.span());
                let node = self.node(value.span(), value.into_inner())?;
                Some(Entry { key: key.into_inner().into_owned(), key_span, node })
            })
            .collect();
        // The parser sorts by name; problems and lists are told in the author's order.
        entries.sort_by_key(|entry| entry.key_span.start);
        entries
    }

    fn node(&mut self, span: Range<usize>, value: DeValue<'_>) -> Option<Node> {
        let span = self.shift(span);
        let value = match value {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Boolean(value) => Value::Boolean(value),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Value::Integer(number),
                Err(_) => return self.out_of_range(span),
            },
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Float(number),
                _ => return self.out_of_range(span),
            },
            DeValue::Array(items) => Value::List(
                items.into_iter().filter_map(|item| self.node(item.span(), item.into_inner())).collect(),
            ),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Some(Node { value, span })
    }

    fn out_of_range(&mut self, span: Range<usize>) -> Option<Node> {
        let place = Place::new(self.path, span);
        self.problems.push(Problem::new(self.invalid, place, "this number is out of range"));
        None
    }

    fn shift(&self, span: Range<usize>) -> Range<usize> {
        self.base + span.start..self.base + span.end
    }
}
