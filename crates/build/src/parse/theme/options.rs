//! The values that a site sets for the options of its theme.

use std::collections::BTreeMap;

use super::manifest::{Declared, unlisted};
use crate::data::{Entry, Node, Value};
use crate::parse::config::{Config, PATH};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// Returns every option with the site's value, or else its default. A theme's own declaration takes precedence over an
/// inherited one, which comes later in `declared`.
pub(super) fn chosen(
    declared: impl Iterator<Item = Declared>,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Value> {
    let mut known: BTreeMap<String, Declared> = BTreeMap::new();
    for option in declared {
        known.entry(option.name.clone()).or_insert(option);
    }
    let mut chosen: BTreeMap<String, Value> =
        known.iter().map(|(name, option)| (name.clone(), option.default.clone())).collect();
    for entry in &config.theme_options {
        match choice(entry, &known, &config.theme) {
            Ok(value) => drop(chosen.insert(entry.key.clone(), value)),
            Err(problem) => problems.push(*problem),
        }
    }
    chosen
}

/// Returns the site's value for one option.
fn choice(entry: &Entry, known: &BTreeMap<String, Declared>, theme: &str) -> Result<Value, Box<Problem>> {
    let path = SourcePath::new(PATH);
    let Entry { key, key_span, node: Node { value, span } } = entry;
    let Some(option) = known.get(key) else {
        let message = format!("the theme `{theme}` has no option `{key}`");
        let place = Place::new(&path, key_span.clone());
        return Err(Box::new(Problem::new(Code::SiteUnknownKey, place, message).hint(nearest(key, known))));
    };
    let place = Place::new(&path, span.clone());
    let Some(value) = fitting(value, &option.default) else {
        let message = format!("`{key}` must be {1}, not {0}", value.type_name(), option.default.type_name());
        let hint = format!("the default is `{}`", written(&option.default));
        return Err(Box::new(Problem::new(Code::SiteInvalid, place, message).hint(hint)));
    };
    match unlisted(key, &value, &option.one_of, place) {
        Some(problem) => Err(Box::new(Problem { code: Code::SiteInvalid, ..problem })),
        None => Ok(value),
    }
}

/// Returns the value if it has the type of `default`. An integer is valid as a number.
fn fitting(value: &Value, default: &Value) -> Option<Value> {
    match (value, default) {
        #[expect(clippy::cast_precision_loss, reason = "authors' numbers are far below 2^53")]
        (Value::Integer(number), Value::Float(_)) => Some(Value::Float(*number as f64)),
        (Value::Boolean(_), Value::Boolean(_))
        | (Value::Integer(_), Value::Integer(_))
        | (Value::Float(_), Value::Float(_))
        | (Value::Text(_), Value::Text(_)) => Some(value.clone()),
        _ => None,
    }
}

/// Returns the hint for an unknown option.
fn nearest(name: &str, known: &BTreeMap<String, Declared>) -> String {
    let names = || known.keys().map(String::as_str);
    if known.is_empty() {
        return "this theme has no options: remove the line".to_owned();
    }
    did_you_mean(name, names())
        .unwrap_or_else(|| format!("the known options are `{}`", names().collect::<Vec<_>>().join("`, `")))
}

/// Returns a value as an author writes it.
fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        // No option has one of these types.
        Value::Date(_) | Value::List(_) | Value::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Sources};

    /// Returns the options that result from the site's table, for a theme with an option of each type.
    fn choose(table: &str) -> (BTreeMap<String, Value>, Vec<Problem>) {
        let manifest = "[options]\ncontents = true\ncolumns = 2\nmeasure = 34.5\n\
                        dateline = { default = \"updated\", one_of = [\"updated\", \"published\"] }\n";
        let site = format!("title = \"T\"\ntheme = \"t\"\n[theme_options]\n{table}");
        let sources: Sources = [
            SourceFile::new("site.toml", site.into_bytes()),
            SourceFile::new("themes/t/theme.toml", manifest.as_bytes()),
            SourceFile::new("themes/t/templates/page.html", &b""[..]),
        ]
        .into_iter()
        .collect();
        let mut problems = Vec::new();
        let config = crate::parse::config::read(&sources, Some("https://example.com"), &mut problems);
        let theme = super::super::read(&config, &sources, &mut problems);
        (theme.options, problems)
    }

    #[test]
    fn a_site_chooses() {
        let (options, problems) = choose("contents = false\nmeasure = 30\n");
        assert_eq!(problems, []);
        assert_eq!(options["contents"], Value::Boolean(false));
        assert_eq!(options["measure"], Value::Float(30.0));
        assert_eq!(options["dateline"], Value::Text("updated".into()));
    }

    #[test]
    fn a_wrong_choice_is_reported_at_its_place() {
        let (options, problems) =
            choose("contens = true\ncontents = \"yes\"\ncolumns = 1.5\ndateline = \"never\"\n");
        let reported: Vec<_> =
            problems.iter().map(|problem| (problem.code.as_str(), problem.message.as_str())).collect();
        assert_eq!(
            reported,
            [
                ("site/unknown-key", "the theme `t` has no option `contens`"),
                ("site/invalid", "`contents` must be a boolean, not a string"),
                ("site/invalid", "`columns` must be an integer, not a number"),
                ("site/invalid", "unknown value `never` of `dateline`"),
            ]
        );
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `contents`?"));
        assert_eq!(options["columns"], Value::Integer(2));
    }
}
