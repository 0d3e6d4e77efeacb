//! Authors' values, converted for templates.

use std::collections::BTreeMap;

use minijinja::value::Value as Shown;

use super::{Entry, Value};

/// Returns a value for templates.
pub(crate) fn shown(written: &Value) -> Shown {
    match written {
        Value::Boolean(value) => Shown::from(*value),
        Value::Integer(value) => Shown::from(*value),
        Value::Float(value) => Shown::from(*value),
        Value::Text(value) | Value::Date(value) => Shown::from(value.as_str()),
        Value::List(items) => items.iter().map(|item| shown(&item.value)).collect(),
        Value::Table(entries) => shown_table(entries),
    }
}

/// Returns a table for templates.
pub(crate) fn shown_table(entries: &[Entry]) -> Shown {
    let entries = entries.iter().map(|entry| (entry.key.clone(), shown(&entry.node.value)));
    Shown::from_object(entries.collect::<BTreeMap<String, Shown>>())
}
