//! The terms of a page: names in each taxonomy, as a list, as one text, or as tables with a name.

use super::{AUTHORS, SERIES, TAXONOMIES, Terms};
use crate::data::{Entry, Fields, Node, Text, Value};
use crate::parse::parse_options::ParseOptions;

/// Returns the terms in every taxonomy, from keys of their own or below `taxonomies`.
pub(super) fn terms(fields: &mut Fields<'_>, parse_options: &ParseOptions) -> Box<[Terms]> {
    let mut all: Vec<Terms> = Vec::new();
    let own = parse_options.taxonomies.iter().map(String::as_str).filter(|name| !TAXONOMIES.contains(name));
    for taxonomy in TAXONOMIES.into_iter().chain(own) {
        if let Some(node) = fields.take(taxonomy) {
            let values = names(fields, taxonomy, node);
            all.push(Terms { taxonomy: taxonomy.to_owned(), values });
        }
    }
    if let Some((entries, _)) = fields.table("taxonomies") {
        for Entry { key, node, .. } in entries {
            let values = names(fields, &key, node);
            all.push(Terms { taxonomy: key, values });
        }
    }
    all.retain(|terms| !terms.values.is_empty());
    all.into()
}

/// Returns the names in a taxonomy; a table has one under `name`. One text is several names where commas separate them, but not
/// of people and series: `Ada Bell, PhD` is one person.
fn names(fields: &mut Fields<'_>, taxonomy: &str, node: Node) -> Box<[Text]> {
    fn named(node: Node) -> Node {
        match node.value {
            Value::List(items) => Node { value: Value::List(items.into_iter().map(named).collect()), ..node },
            Value::Table(mut entries) => match entries.iter().position(|entry| entry.key == "name") {
                Some(index) => entries.swap_remove(index).node,
                None => Node { value: Value::Table(entries), ..node },
            },
            _ => node,
        }
    }
    let node = match (node.value, taxonomy) {
        (value @ (Value::Text(_) | Value::Table(_)), AUTHORS | SERIES) => {
            let span = node.span.clone();
            Node { value: Value::List(vec![Node { value, span }]), span: node.span }
        }
        (value, _) => Node { value, span: node.span },
    };
    let mut names = fields.as_texts(taxonomy, named(node));
    names.retain(|name| !name.value.trim().is_empty());
    names.into()
}
