//! The manifest of a theme: `theme.toml`.

use super::{CODES, Language};
use crate::data::{Entry, Fields, Node, Text, Value, read_toml};
use crate::policy::{self, Policy};
use crate::problem::{Place, Problem, listed};
use crate::source::SourceFile;

/// The manifest of a theme.
#[derive(Clone, Debug, Default)]
pub(super) struct Manifest {
    /// The template language.
    pub(super) language: Option<Language>,
    /// The theme that it extends, whose files are used where it has none.
    pub(super) extends: Option<Text>,
    /// The additions to the Content Security Policy.
    pub(super) policy: Policy,
    /// The options that it declares.
    pub(super) options: Vec<Declared>,
}

/// An option that a site may set.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    /// Its name.
    pub(super) name: String,
    /// The default, which determines the type of the option.
    pub(super) default: Value,
    /// The allowed texts; any if the list is empty.
    pub(super) one_of: Vec<String>,
}

/// Parses `theme.toml`.
pub(super) fn read(file: &SourceFile, problems: &mut Vec<Problem>) -> Manifest {
    let text = super::super::text_of(file, problems);
    let entries = read_toml(text, 0..text.len(), &file.path, CODES.invalid, problems);
    let mut fields = Fields::new(entries, 0..0, &file.path, CODES, problems);
    fields.text("title");
    let manifest = Manifest {
        language: language(&mut fields),
        extends: fields.text("extends"),
        policy: policy::of_theme(&mut fields, CODES.invalid),
        options: options(&mut fields),
    };
    fields.finish();
    manifest
}

fn language(fields: &mut Fields<'_>) -> Option<Language> {
    let engine = fields.text("engine")?;
    match engine.value.as_str() {
        "minijinja" => Some(Language::MiniJinja),
        "tera" => Some(Language::Tera),
        other => {
            let message = format!("unknown template engine `{other}`");
            let problem = Problem::new(CODES.invalid, fields.place(engine.span), message);
            fields.push(problem.hint("the engines are `minijinja` and `tera`"));
            None
        }
    }
}

fn options(fields: &mut Fields<'_>) -> Vec<Declared> {
    let Some((entries, _)) = fields.table("options") else { return Vec::new() };
    entries.into_iter().filter_map(|entry| option(fields, entry)).collect()
}

/// Returns an option in its short form, `name = default`, or its long one, `name = { default = …, one_of = […] }`.
fn option(fields: &mut Fields<'_>, entry: Entry) -> Option<Declared> {
    let Entry { key: name, node: Node { value, span }, .. } = entry;
    let Value::Table(entries) = value else {
        let default = scalar(fields, &name, value, span)?;
        return Some(Declared { name, default, one_of: Vec::new() });
    };
    let mut table = fields.nested(entries, span);
    let one_of: Vec<Text> = table.texts("one_of");
    let default = table.node("default");
    if default.is_none() {
        table.missing("default");
    }
    table.finish();
    let Node { value, span } = default?;
    let default = scalar(fields, &name, value, span.clone())?;
    let one_of: Vec<String> = one_of.into_iter().map(|text| text.value).collect();
    if let Some(problem) = unlisted(&name, &default, &one_of, fields.place(span)) {
        fields.push(problem);
        return None;
    }
    Some(Declared { name, default, one_of })
}

/// Returns a value that is valid for an option.
fn scalar(fields: &mut Fields<'_>, name: &str, value: Value, span: std::ops::Range<usize>) -> Option<Value> {
    if matches!(value, Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_)) {
        return Some(value);
    }
    let message = format!("the default of the option `{name}` cannot be {}", value.type_name());
    let hint = "write a string, a number, true or false";
    fields.push(Problem::new(CODES.invalid, fields.place(span), message).hint(hint));
    None
}

/// Returns the problem of a text that is not one of the allowed ones.
pub(super) fn unlisted(name: &str, value: &Value, one_of: &[String], place: Place) -> Option<Problem> {
    let text = if let Value::Text(text) = value { text.as_str() } else { return None };
    if one_of.is_empty() || one_of.iter().any(|known| known == text) {
        return None;
    }
    let message = format!("unknown value `{text}` of `{name}`");
    Some(Problem::new(CODES.invalid, place, message).hint(format!("write one of {}", listed(one_of))))
}
