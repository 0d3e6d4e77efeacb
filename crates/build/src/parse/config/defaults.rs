//! `[defaults.SECTION]`: front matter for all pages of a section; and `[front_matter]`: the keys that the site's authors choose.

use crate::data::{Fields, Node, Text, Value};
use crate::parse::inherited::{Defaults, OwnKeys};

use super::content::named;

/// Parses `[defaults]`. Adds the sections to `names`.
pub(super) fn defaults(fields: &mut Fields<'_>, names: &mut Vec<Text>) -> Vec<Defaults> {
    let mut all = Vec::new();
    for (key, Node { value, span }) in named(fields, "defaults") {
        let Value::Table(entries) = value else {
            fields.problem(span, format!("`{}` must be a table, not {}", key.value, value.type_name()));
            continue;
        };
        let section = key.value.trim_matches('/').to_owned();
        names.push(Text { value: section.clone(), span: key.span });
        all.push(Defaults::read(section, entries, fields));
    }
    all
}

/// Parses `[front_matter]`.
pub(super) fn own_keys(fields: &mut Fields<'_>) -> OwnKeys {
    let Some((entries, span)) = fields.table("front_matter") else { return OwnKeys::default() };
    let mut table = fields.nested(entries, span);
    let own = match table.node("own") {
        Some(Node { value: Value::Text(text), span }) if text != "any" => {
            table.problem(span, format!("`own` must be a list of keys or `any`, not `{text}`"));
            OwnKeys::default()
        }
        Some(Node { value: Value::Text(_), .. }) => OwnKeys::Any,
        Some(node) => {
            OwnKeys::Named(table.as_texts("own", node).into_iter().map(|text| text.value).collect())
        }
        None => OwnKeys::default(),
    };
    table.finish();
    own
}
