//! Files in `content/data/`: tables and lists that every template reads as `data.NAME`. They are not pages and are not
//! published. Only files directly in that folder are data; others in it are copied unchanged.

use std::fmt;
use std::sync::Arc;

use minijinja::value::Value as Shown;
use rustc_hash::FxHashSet;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::{CONTENT, text_of};
use crate::data::{Entry, Node, Value, read_toml, read_yaml_value, shown};
use crate::problem::{Code, Place, Problem};
use crate::source::{ContentHash, SourceFile, SourcePath};

/// The data folder, inside the content folder.
const FOLDER: &str = "data/";

/// A data file.
#[derive(Clone, Debug)]
pub(crate) struct DataFile {
    /// The path of the file.
    pub(crate) path: SourcePath,
    /// The hash of the file.
    pub(crate) hash: ContentHash,
    /// The name in templates: that of the file, without its extension.
    pub(crate) name: String,
    /// The content, ready for templates.
    pub(crate) value: Shown,
}

/// The format of a data file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Notation {
    Toml,
    Json,
    Csv,
    Yaml,
}

/// Returns the name and the format of the file at `path`, if it is a data file.
pub(super) fn recognised(path: &SourcePath) -> Option<(&str, Notation)> {
    let inside = path.as_str().strip_prefix(CONTENT)?.strip_prefix(FOLDER)?;
    let (name, ending) =
        inside.rsplit_once('.').filter(|(name, _)| !name.is_empty() && !name.contains('/'))?;
    let notation = match ending.to_ascii_lowercase().as_str() {
        "toml" if !name.ends_with(".diagnostic") => Notation::Toml,
        "json" => Notation::Json,
        "csv" => Notation::Csv,
        "yaml" | "yml" => Notation::Yaml,
        _ => return None,
    };
    Some((name, notation))
}

/// Parses a data file.
pub(super) fn read(
    file: &SourceFile,
    name: &str,
    notation: Notation,
    problems: &mut Vec<Problem>,
) -> Arc<DataFile> {
    let (text, path) = (text_of(file, problems), &file.path);
    let begin = text.len() - text.trim_start_matches('\u{feff}').len();
    let value = match notation {
        Notation::Toml => Value::Table(read_toml(text, begin..text.len(), path, Code::DataInvalid, problems)),
        Notation::Yaml => {
            let node = read_yaml_value(text, begin..text.len(), path, Code::DataInvalid, problems);
            node.map_or_else(|| Value::Table(Vec::new()), |node| node.value)
        }
        Notation::Json => json(&text[begin..], begin, path, problems),
        Notation::Csv => csv(&text[begin..], begin, path, problems),
    };
    let (name, value) = (name.to_owned(), shown(&value));
    Arc::new(DataFile { path: path.clone(), hash: file.hash, name, value })
}

fn json(text: &str, base: usize, path: &SourcePath, problems: &mut Vec<Problem>) -> Value {
    let read: Result<Json, _> = serde_json::from_str(text);
    read.map(|json| json.0.unwrap_or_else(|| Value::Table(Vec::new()))).unwrap_or_else(|error| {
        let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let mut at = (line + error.column().saturating_sub(1)).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        // The library's message ends with the position, which is reported separately.
        let words = error.to_string();
        let message = words.split(" at line ").next().unwrap_or_default().to_owned();
        problems.push(Problem::new(Code::DataInvalid, Place::new(path, base + at..base + at), message));
        Value::Table(Vec::new())
    })
}

/// A value of JSON; none for `null`, which counts as missing.
struct Json(Option<Value>);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

/// Reads JSON as `serde_json::Value` does, except that a key may occur only once in an object.
struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json(None))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json(Some(Value::Boolean(value))))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json(Some(Value::Integer(value))))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        let float = || Value::Float(value as f64);
        Ok(Json(Some(i64::try_from(value).map_or_else(|_| float(), Value::Integer))))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json(Some(Value::Float(value))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json(Some(Value::Text(text.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(Json(item)) = items.next_element()? {
            list.extend(item.map(|value| Node { value, span: 0..0 }));
        }
        Ok(Json(Some(Value::List(list))))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let (mut table, mut known) = (Vec::new(), FxHashSet::default());
        while let Some(key) = entries.next_key::<String>()? {
            if !known.insert(key.clone()) {
                return Err(A::Error::custom(format!("duplicate key `{key}`")));
            }
            let Json(value) = entries.next_value()?;
            table.extend(value.map(|value| Entry { key, key_span: 0..0, node: Node { value, span: 0..0 } }));
        }
        Ok(Json(Some(Value::Table(table))))
    }
}

/// Returns a list with a table for each line after the first, which names the columns. Every value is a text, as
/// written: templates decide if `007` is a number.
fn csv(text: &str, base: usize, path: &SourcePath, problems: &mut Vec<Problem>) -> Value {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns: Vec<String> =
        reader.headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
    let mut known = FxHashSet::default();
    if let Some(repeated) = columns.iter().find(|column| !column.is_empty() && !known.insert(*column)) {
        let place = Place::new(path, base..base + text.lines().next().unwrap_or_default().len());
        let message = format!("two columns have the name `{repeated}`");
        problems.push(Problem::new(Code::DataInvalid, place, message).hint("give each column its own name"));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        // Text that is not UTF-8 was cut off before, and no other error can occur.
        let Ok(record) = record else { continue };
        if record.len() != columns.len() {
            let start = record.position().map_or(0, |position| position.byte() as usize).min(text.len());
            let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
            let end = start + text[start..].lines().next().unwrap_or_default().len();
            let message =
                format!("expected {1} values as in the first line, found {0}", record.len(), columns.len());
            let place = Place::new(path, base + start..base + end);
            let hint = "put a value that contains a comma in quotes";
            problems.push(Problem::new(Code::DataInvalid, place, message).hint(hint));
        }
        let entry = |(key, value): (&String, &str)| Entry {
            key: key.clone(),
            key_span: 0..0,
            node: Node { value: Value::Text(value.to_owned()), span: 0..0 },
        };
        let table = Value::Table(columns.iter().zip(record.iter()).map(entry).collect());
        rows.push(Node { value: table, span: 0..0 });
    }
    Value::List(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(path: &str, text: &str) -> (String, Vec<Problem>) {
        let (file, mut problems) = (SourceFile::new(path, text.as_bytes()), Vec::new());
        let (name, notation) = recognised(&file.path).unwrap();
        let read = read(&file, name, notation, &mut problems);
        (read.value.to_string(), problems)
    }

    #[test]
    fn every_notation_says_the_same() {
        let same = "[{'bell': 'small', 'shillings': '4'}]";
        for (path, text) in [
            ("content/data/a.json", r#"[{"bell": "small", "shillings": "4", "none": null}]"#),
            ("content/data/a.csv", "\u{feff}bell,shillings\r\nsmall, 4\r\n"),
            ("content/data/a.yml", "- bell: small\n  shillings: \"4\"\n"),
        ] {
            assert_eq!(read_all(path, text), (same.to_owned(), Vec::new()), "{path}");
        }
        assert_eq!(
            read_all("content/data/a.toml", "n = 1.5\n[t]\nl = [1]\n").0,
            "{'n': 1.5, 't': {'l': [1]}}"
        );
    }

    #[test]
    fn a_mistake_is_reported_at_its_place() {
        for (path, text, expected) in [
            ("content/data/a.json", "{\n  \"a\": 1,\n}\n", (12, "trailing comma")),
            ("content/data/a.json", r#"[{"a": 1, "b": {"a": 2}, "a": 3}]"#, (27, "duplicate key `a`")),
            ("content/data/a.CSV", "a,b,a\n1,2,3\n", (0, "two columns have the name `a`")),
            (
                "content/data/a.csv",
                "a,b\n1,2\n1,2,3\n",
                (8, "expected 2 values as in the first line, found 3"),
            ),
        ] {
            let (_, problems) = read_all(path, text);
            let first = problems.first().map(|it| (it.place.span.start, it.message.as_str()));
            assert_eq!(first, Some(expected), "{path}");
        }
    }

    #[test]
    fn only_what_stands_right_in_the_folder_is_data() {
        for other in [
            "content/data/a/b.toml",
            "content/data/a.md",
            "content/notes/a.csv",
            "content/data/.json",
            "content/data/a.diagnostic.toml",
        ] {
            assert!(recognised(&SourcePath::new(other)).is_none(), "{other}");
        }
    }
}
