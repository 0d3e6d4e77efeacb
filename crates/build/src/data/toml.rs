//! Parses TOML into nodes, and reports every syntax error.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Entry, Node, Value};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// Parses the TOML in `text[range]`. Spans are relative to the beginning of `text`, so that those of front matter point
/// into its file. Returns what could be parsed, and adds the problems.
pub(crate) fn read(
    text: &str,
    range: Range<usize>,
    path: &SourcePath,
    invalid: Code,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let base = range.start;
    let (table, errors) = DeTable::parse_recoverable(&text[range]);
    let mut explained_lines = Vec::new();
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let place = Place::new(path, base + span.start..base + span.end);
        let said = error.message().lines().collect::<Vec<_>>().join("; ");
        let line = text[..place.span.start].rfind('\n');
        match explained(line_around(text, place.span.start)) {
            // The library reports several errors for a single mistake.
            Some(_) if explained_lines.contains(&line) => {}
            Some((message, hint)) => {
                explained_lines.push(line);
                problems.push(Problem::new(invalid, place, message).hint(hint));
            }
            None if said.contains("recursion limit") || said.contains("cannot recurse") => {
                problems.push(Problem::new(invalid, place, "nested too deeply"));
            }
            None => problems.push(Problem::new(invalid, place, said)),
        }
    }
    let mut reader = TomlReader { base, path, invalid, problems };
    reader.table(table.into_inner())
}

/// Returns the line that contains the byte `at`.
fn line_around(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().unwrap_or_default()
}

/// Returns an explanation of the most common mistakes in a line of TOML, and what to write instead.
fn explained(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let write = |text: String| format!("write `{text}`");
    if line.starts_with('#') {
        return None;
    }
    if line.contains(['“', '”', '‘', '’', '„']) {
        let straight = line.replace(['“', '”', '„', '‘', '’'], "\"");
        return Some(("TOML does not allow curly quotation marks".to_owned(), write(straight)));
    }
    let is_key =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    if let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_key(name.trim())) {
        let (name, value) = (name.trim(), value.trim());
        let is_value = value.starts_with(['"', '\'', '[', '{'])
            || value.parse::<f64>().is_ok()
            || matches!(value, "true" | "false");
        let value = if is_value { value.to_owned() } else { format!("\"{value}\"") };
        let message = format!("expected `=` after the key `{name}`, found `:`");
        return Some((message, write(format!("{name} = {value}"))));
    }
    let (name, value) = line.split_once('=').filter(|(name, _)| is_key(name.trim()))?;
    let (name, value) = (name.trim(), value.trim());
    if value.starts_with('"') && !value[1..].contains('"') {
        return Some(("unclosed quotation mark".to_owned(), write(format!("{name} = {value}\""))));
    }
    (value.starts_with(char::is_alphabetic) && !value.contains(['"', '\''])).then(|| {
        (
            format!("the value of `{name}` is a string without quotation marks"),
            write(format!("{name} = \"{value}\"")),
        )
    })
}

struct TomlReader<'a> {
    base: usize,
    path: &'a SourcePath,
    invalid: Code,
    problems: &'a mut Vec<Problem>,
}

impl TomlReader<'_> {
    fn table(&mut self, table: DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .into_iter()
            .filter_map(|(key, value)| {
                let key_span = self.shift(key.span());
                let node = self.node(value.span(), value.into_inner())?;
                Some(Entry { key: key.into_inner().into_owned(), key_span, node })
            })
            .collect();
        // The parser sorts by key; problems and lists follow the author's order.
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
