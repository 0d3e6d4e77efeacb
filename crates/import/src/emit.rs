//! Values as TOML or YAML, as a person would write them. What is written is read again as the same value.

use std::fmt::Write as _;

use assay_build::reading::{self, Entry, Value};

/// Writes `entries` as the lines of a table of TOML, tables that are not in lists below the others with a heading each.
pub(crate) fn toml(entries: &[Entry]) -> String {
    let mut out = String::new();
    toml_table(&mut out, entries, "");
    out
}

fn toml_table(out: &mut String, entries: &[Entry], path: &str) {
    let is_table = |entry: &&Entry| matches!(entry.node.value, Value::Table(_));
    for Entry { key, node, .. } in entries.iter().filter(|entry| !is_table(entry)) {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{} = {}", toml_key(key), toml_value(&node.value));
    }
    for Entry { key, node, .. } in entries.iter().filter(is_table) {
        let Value::Table(inner) = &node.value else { continue };
        let path = if path.is_empty() { toml_key(key) } else { format!("{path}.{}", toml_key(key)) };
        let separator = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{separator}[{path}]");
        toml_table(out, inner, &path);
    }
}

/// A key of TOML, in quotation marks where it has to be.
pub(crate) fn toml_key(key: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !key.is_empty() && key.bytes().all(is_bare) { key.to_owned() } else { quoted(key) }
}

/// A value of TOML in one line.
pub(crate) fn toml_value(value: &Value) -> String {
    match value {
        Value::Boolean(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Text(text) => quoted(text),
        Value::Date(text) => {
            if is_toml_date(text) {
                text.clone()
            } else {
                quoted(text)
            }
        }
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| toml_value(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Table(entries) => {
            let one = |entry: &Entry| format!("{} = {}", toml_key(&entry.key), toml_value(&entry.node.value));
            format!("{{ {} }}", entries.iter().map(one).collect::<Vec<_>>().join(", "))
        }
    }
}

fn float(number: f64) -> String {
    let text = number.to_string();
    if text.contains(['.', 'e', 'E']) { text } else { format!("{text}.0") }
}

/// Returns true if TOML has `text` as a date, which nothing but its own reader can say.
fn is_toml_date(text: &str) -> bool {
    let read = reading::toml(&format!("a = {text}\n")).value;
    matches!(&*read, [Entry { node, .. }] if matches!(&node.value, Value::Date(read) if read == text))
}

/// A text between quotation marks with escapes that TOML, YAML and JSON all have.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Writes `entries` as the lines of a table of YAML.
pub(crate) fn yaml(entries: &[Entry]) -> String {
    let mut out = String::new();
    yaml_table(&mut out, entries, 0);
    out
}

fn yaml_table(out: &mut String, entries: &[Entry], depth: usize) {
    for Entry { key, node, .. } in entries {
        out.extend(std::iter::repeat_n("  ", depth));
        out.push_str(&yaml_text(key));
        out.push(':');
        match &node.value {
            Value::Table(inner) if !inner.is_empty() => {
                out.push('\n');
                yaml_table(out, inner, depth + 1);
            }
            Value::List(items) if items.iter().any(|item| matches!(item.value, Value::Table(_))) => {
                out.push('\n');
                for item in items {
                    out.extend(std::iter::repeat_n("  ", depth + 1));
                    let _ = writeln!(out, "- {}", yaml_flow(&item.value));
                }
            }
            value => {
                let _ = writeln!(out, " {}", yaml_flow(value));
            }
        }
    }
}

fn yaml_flow(value: &Value) -> String {
    match value {
        Value::Boolean(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Text(text) => yaml_text(text),
        Value::Date(text) => {
            if text.contains(['#', ',', '{', '}', '[', ']', '"', '\'', '\n']) || text.contains(": ") {
                quoted(text)
            } else {
                text.clone()
            }
        }
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| yaml_flow(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) => {
            let one = |entry: &Entry| format!("{}: {}", yaml_text(&entry.key), yaml_flow(&entry.node.value));
            format!("{{{}}}", entries.iter().map(one).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text of YAML: as it is where it begins with a letter, has nothing in it that YAML reads, and is no other value; else
/// between quotation marks.
fn yaml_text(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_alphabetic());
    let is_plain = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | '!' | '?' | '+' | ';' | '’')
    };
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    if begins && text.chars().all(is_plain) && !is_word && !text.ends_with(' ') && text.len() < 200 {
        text.to_owned()
    } else {
        quoted(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{entry, node};

    /// The values without their places.
    fn bare(entries: &[Entry]) -> Vec<(String, Value)> {
        fn plain(value: &Value) -> Value {
            match value {
                Value::List(items) => {
                    Value::List(items.iter().map(|item| node(plain(&item.value))).collect())
                }
                Value::Table(entries) => {
                    Value::Table(entries.iter().map(|e| entry(&e.key, plain(&e.node.value))).collect())
                }
                other => other.clone(),
            }
        }
        entries.iter().map(|entry| (entry.key.clone(), plain(&entry.node.value))).collect()
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text = |text: &str| Value::Text(text.to_owned());
        let entries = [
            entry("title", text("A \"quoted\" title: with # and \\ \n lines \u{7f}")),
            entry("plain", text("Plain words (here)")),
            entry("word", text("yes")),
            entry("number", text("12")),
            entry("date", Value::Date("2026-11-23".to_owned())),
            entry("tags", Value::List(vec![node(text("a, b")), node(text("c"))])),
            entry("float", Value::Float(2.0)),
            entry("on", Value::Boolean(true)),
            entry(
                "extra",
                Value::Table(vec![
                    entry("a key", Value::Integer(-3)),
                    entry("list", Value::List(vec![node(Value::Table(vec![entry("b", text("'"))]))])),
                    entry("deep", Value::Table(vec![entry("c", text("é: ü"))])),
                ]),
            ),
        ];
        assert_eq!(bare(&reading::toml(&toml(&entries)).value), bare(&entries), "{}", toml(&entries));
        assert_eq!(bare(&reading::yaml(&yaml(&entries)).value), bare(&entries), "{}", yaml(&entries));
    }

    #[test]
    fn a_date_that_toml_lacks_is_a_text() {
        assert_eq!(
            toml_value(&Value::Date("2015-03-17 14:00:00 -4".to_owned())),
            "\"2015-03-17 14:00:00 -4\""
        );
        assert_eq!(toml_value(&Value::Date("2015-03-17T14:00:00Z".to_owned())), "2015-03-17T14:00:00Z");
    }
}
