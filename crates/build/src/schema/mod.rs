//! JSON Schemas of the files that authors write, for editors (<https://json-schema.org/draft/2020-12>). They are made of what
//! the readers ask for: each reader reads a specimen, a file that has every table once and nothing in it, while its
//! questions are recorded. A key that a reader learns is in the schema at once.

use serde_json::{Map, Value as Json, json};

use crate::data::{Asked, Entry, Node, Question, Value, read_toml, recorded};
use crate::diagnostic;
use crate::messages::Messages;
use crate::parse;
use crate::problem::Code;
use crate::source::{SourceFile, SourcePath, Sources};

/// The files that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// `site.toml`.
    Site,
    /// Front matter in TOML, with Assay's own names of keys.
    FrontMatter,
    /// A file `NAME.diagnostic.toml`.
    Diagnostic,
    /// `theme.toml`.
    Theme,
}

impl Schema {
    /// Every schema, by its name.
    pub const ALL: [(&str, Self); 4] = [
        ("site", Self::Site),
        ("front-matter", Self::FrontMatter),
        ("diagnostic", Self::Diagnostic),
        ("theme", Self::Theme),
    ];

    /// Returns the schema as JSON.
    pub fn json(self) -> String {
        let (specimen, questions) = self.questions();
        let entries = entries(specimen);
        let mut schema = table(&entries, None, &questions);
        if let Json::Object(schema) = &mut schema {
            schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
            schema.insert("title".to_owned(), json!(self.title()));
        }
        // A value of plain texts always serializes.
        serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
    }

    fn title(self) -> &'static str {
        match self {
            Self::Site => "Assay: site.toml",
            Self::FrontMatter => "Assay: front matter",
            Self::Diagnostic => "Assay: a diagnostic",
            Self::Theme => "Assay: theme.toml",
        }
    }

    /// Returns the specimen, and what its reader asks.
    fn questions(self) -> (&'static str, Vec<Question>) {
        match self {
            Self::Site => {
                let specimen = include_str!("site.toml");
                let sources = Sources::from_iter([SourceFile::new("site.toml", specimen.as_bytes())]);
                (specimen, recorded(|| parse::read_config(&sources)))
            }
            Self::FrontMatter => {
                let specimen = include_str!("front-matter.toml");
                (specimen, recorded(|| parse::read_metadata(entries(specimen))))
            }
            Self::Diagnostic => {
                let specimen = include_str!("diagnostic.toml");
                let file = SourceFile::new("a.diagnostic.toml", specimen.as_bytes());
                (specimen, recorded(|| drop(diagnostic::read(&file, Messages::default(), &mut Vec::new()))))
            }
            Self::Theme => {
                let specimen = include_str!("theme.toml");
                let file = SourceFile::new("theme.toml", specimen.as_bytes());
                (specimen, recorded(|| parse::read_manifest(&file)))
            }
        }
    }
}

fn entries(specimen: &str) -> Vec<Entry> {
    read_toml(specimen, 0..specimen.len(), &SourcePath::new(""), Code::SiteInvalid, &mut Vec::new())
}

/// Returns the schema of the table with these `entries`; `place` is that of a table inside another.
fn table(entries: &[Entry], place: Option<usize>, questions: &[Question]) -> Json {
    let own = || questions.iter().filter(|question| question.table == place);
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for question in own() {
        let name = question.name;
        match &question.asked {
            Asked::Required => required.push(name),
            asked => {
                let node = entries.iter().find(|entry| entry.key == name).map(|entry| &entry.node);
                let schema = value(asked, node, questions);
                let schema = match properties.remove(name) {
                    Some(known) => narrower(known, schema),
                    None => schema,
                };
                properties.insert(name.to_owned(), schema);
            }
        }
    }
    // The keys that nobody asks for by name are the author's.
    let chosen: Vec<Json> = entries
        .iter()
        .filter(|entry| !properties.contains_key(&entry.key))
        .map(|entry| written(&entry.node, questions))
        .collect();
    let is_read = own().next().is_some();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    if !properties.is_empty() {
        schema.insert("properties".to_owned(), Json::Object(properties));
    }
    required.sort_unstable();
    required.dedup();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    if !chosen.is_empty() {
        schema.insert("additionalProperties".to_owned(), any_of(chosen));
    } else if is_read {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    Json::Object(schema)
}

/// Returns the schema of a value that a reader asked for as `asked`; `node` is the value in the specimen.
fn value(asked: &Asked, node: Option<&Node>, questions: &[Question]) -> Json {
    match asked {
        Asked::Text | Asked::Date => json!({ "type": "string" }),
        Asked::OneOf(choices) => json!({ "enum": choices }),
        Asked::Boolean => json!({ "type": "boolean" }),
        Asked::Integer => json!({ "type": "integer" }),
        Asked::Number => json!({ "type": "number" }),
        Asked::Texts => any_of(vec![
            json!({ "type": "string" }),
            json!({ "type": "array", "items": { "type": "string" } }),
        ]),
        Asked::Table | Asked::Tables | Asked::List | Asked::Any | Asked::Required => match (asked, node) {
            (_, Some(node)) => written(node, questions),
            (Asked::Table, None) => json!({ "type": "object" }),
            (Asked::Tables | Asked::List, None) => json!({ "type": "array" }),
            _ => json!({}),
        },
    }
}

/// Returns the schema of values like the one in the specimen.
fn written(node: &Node, questions: &[Question]) -> Json {
    match &node.value {
        Value::Boolean(false) => json!({ "const": false }),
        Value::Boolean(true) => json!({ "type": "boolean" }),
        Value::Integer(_) => json!({ "type": "integer" }),
        Value::Float(_) => json!({ "type": "number" }),
        Value::Text(_) | Value::Date(_) => json!({ "type": "string" }),
        Value::Table(entries) => table(entries, Some(node.span.start), questions),
        Value::List(items) => {
            let tables = items.iter().filter(|item| matches!(item.value, Value::Table(_)));
            let tables: Vec<Json> = tables.map(|item| written(item, questions)).collect();
            let others = items.iter().filter(|item| !matches!(item.value, Value::Table(_)));
            let mut kinds: Vec<Json> = others.map(|item| written(item, questions)).collect();
            kinds.extend(tables.into_iter().reduce(united));
            match kinds.is_empty() {
                true => json!({ "type": "array" }),
                false => json!({ "type": "array", "items": any_of(kinds) }),
            }
        }
    }
}

/// Returns the schema of a table that is like one of two. Each kind of question has keys of its own; a key that only one of
/// them requires is not required.
fn united(mut one: Json, other: Json) -> Json {
    let Json::Object(other) = other else { return one };
    let required = |schema: &Map<String, Json>| -> Vec<Json> {
        schema.get("required").and_then(Json::as_array).cloned().unwrap_or_default()
    };
    if let Json::Object(one) = &mut one {
        let both: Vec<Json> =
            required(one).into_iter().filter(|name| required(&other).contains(name)).collect();
        one.insert("required".to_owned(), json!(both));
        let more = other.get("properties").and_then(Json::as_object).cloned().unwrap_or_default();
        if let Some(Json::Object(properties)) = one.get_mut("properties") {
            for (name, schema) in more {
                match properties.remove(&name) {
                    Some(known) => properties.insert(name, any_of(vec![known, schema])),
                    None => properties.insert(name, schema),
                };
            }
        }
    }
    one
}

/// Returns the more exact of two schemas of one key, which its reader asked for twice.
fn narrower(one: Json, other: Json) -> Json {
    let is_exact = |schema: &Json| schema.get("enum").is_some() || schema.get("properties").is_some();
    match (one.as_object().is_some_and(Map::is_empty), is_exact(&one)) {
        (true, _) => other,
        (false, true) => one,
        (false, false) if other.as_object().is_some_and(Map::is_empty) => one,
        _ => other,
    }
}

/// Returns the schema of values that have one of several schemas.
fn any_of(schemas: Vec<Json>) -> Json {
    let mut all: Vec<Json> = Vec::new();
    for schema in schemas {
        let parts = schema.get("anyOf").and_then(Json::as_array).cloned().unwrap_or_else(|| vec![schema]);
        for part in parts {
            if !all.contains(&part) {
                all.push(part);
            }
        }
    }
    match all.len() {
        1 => all.remove(0),
        _ => json!({ "anyOf": all }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables whose keys are the author's, or a theme's.
    const OPEN: [&str; 7] = ["extra", "theme_options", "adds", "yes", "no", "answers", "values"];

    #[test]
    fn a_specimen_has_every_table_that_its_reader_asks_for() {
        for (name, schema) in Schema::ALL {
            let (specimen, questions) = schema.questions();
            assert!(questions.len() > 5, "{name}: {questions:?}");
            for Question { name: key, asked, .. } in &questions {
                if matches!(asked, Asked::Table | Asked::Tables) && !OPEN.contains(key) {
                    assert!(specimen.contains(key), "{name}.toml lacks `{key}`");
                }
            }
        }
    }

    #[test]
    fn a_schema_says_what_its_reader_asks_for() {
        let schema: Json = serde_json::from_str(&Schema::Site.json()).unwrap();
        assert_eq!(schema["required"], json!(["base_url", "title"]));
        assert_eq!(schema["properties"]["archive"], json!({ "type": "boolean" }));
        assert_eq!(schema["properties"]["slugs"]["additionalProperties"], json!(false));
        let redirects = &schema["properties"]["redirects"];
        assert_eq!(redirects["additionalProperties"], json!({ "type": "string" }));
        let diagnostic: Json = serde_json::from_str(&Schema::Diagnostic.json()).unwrap();
        let question = &diagnostic["properties"]["question"]["items"];
        assert_eq!(question["required"], json!(["ask", "id"]));
        for key in ["yes", "options", "low", "unit", "help"] {
            assert!(question["properties"].get(key).is_some(), "{key}: {question}");
        }
    }

    /// The keys that importers and the documentation list are those that the reader asks for.
    #[test]
    fn front_matter_has_exactly_its_known_keys() {
        let schema: Json = serde_json::from_str(&Schema::FrontMatter.json()).unwrap();
        let mut found: Vec<&str> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = crate::reading::FRONT_MATTER_KEYS.to_vec();
        // Importers write what a page says, and nothing for other pages.
        known.push("cascade");
        found.sort_unstable();
        known.sort_unstable();
        assert_eq!(found, known);
    }
}
