//! The types of scalars without quotes: null, booleans, numbers and dates.

use std::borrow::Cow;

use saphyr_parser::ScalarStyle;

use crate::data::Value;

/// Returns the value of a scalar by the core schema of YAML 1.2, or a date if it begins like one; none if it is null.
pub(super) fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Option<Value> {
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
