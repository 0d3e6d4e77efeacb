//! Looking things up in values that other generators' files hold.

use assay_build::reading::{Entry, Node, Value};

/// A value without a place.
pub(crate) fn node(value: Value) -> Node {
    Node { value, span: 0..0 }
}

/// An entry without a place.
pub(crate) fn entry(key: &str, value: Value) -> Entry {
    Entry { key: key.to_owned(), key_span: 0..0, node: node(value) }
}

/// A list of texts.
pub(crate) fn texts(texts: impl IntoIterator<Item = String>) -> Value {
    Value::List(texts.into_iter().map(|text| node(Value::Text(text))).collect())
}

/// The value under `key`, in capitals or not.
pub(crate) fn get<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Value> {
    entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)).map(|entry| &entry.node.value)
}

/// The value at the end of a path of keys with `.` between them.
pub(crate) fn at<'a>(entries: &'a [Entry], path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        None => get(entries, path),
        Some((first, rest)) => match get(entries, first)? {
            Value::Table(entries) => at(entries, rest),
            _ => None,
        },
    }
}

/// The text at the end of a path of keys, if it is not empty.
pub(crate) fn text_at(entries: &[Entry], path: &str) -> Option<String> {
    at(entries, path).and_then(as_text).filter(|text| !text.trim().is_empty())
}

/// A single value as text.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) | Value::Date(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::List(_) | Value::Table(_) => return None,
    })
}

/// Returns a value as a boolean, in quotation marks or without.
pub(crate) fn as_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        Value::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The whole number that a value is, in quotation marks or without.
pub(crate) fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The entries of a table, none for anything else.
pub(crate) fn table(value: Option<&Value>) -> &[Entry] {
    match value {
        Some(Value::Table(entries)) => entries,
        _ => &[],
    }
}

/// The items of a list, or a single value as a list of one.
pub(crate) fn items(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::List(items)) => items.iter().map(|item| &item.value).collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// The texts in a value: a list of texts, lists in it, tables with a `name`, or a single text.
pub(crate) fn all_texts(value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => items.iter().flat_map(|item| all_texts(&item.value)).collect(),
        Value::Table(entries) => ["name", "title", "id"]
            .iter()
            .find_map(|key| get(entries, key).and_then(as_text))
            .into_iter()
            .collect(),
        single => as_text(single).filter(|text| !text.trim().is_empty()).into_iter().collect(),
    }
}
