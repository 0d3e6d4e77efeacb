//! Menus in configurations, whatever their generator calls the parts.

use assay_build::reading::{Entry, Value};

use crate::value::{as_integer, as_text, get, items, table};

/// The links of a menu: a list of tables with a name and an address, or a table from names to addresses.
pub(crate) fn links(value: Option<&Value>) -> Vec<(String, String)> {
    match value {
        Some(Value::List(_)) => {
            let mut links: Vec<(i64, String, String)> =
                items(value).into_iter().filter_map(|item| link(table(Some(item)))).collect();
            links.sort_by_key(|(weight, ..)| *weight);
            links.into_iter().map(|(_, title, link)| (title, link)).collect()
        }
        Some(Value::Table(entries)) => entries.iter().filter_map(named).collect(),
        _ => Vec::new(),
    }
}

/// Returns the entries of a menu that `links` leaves out, those below another and those without an address: each with its name, and
/// its address if it has one.
pub(crate) fn left_out(value: Option<&Value>) -> Vec<(String, String)> {
    let text = |entries: &[Entry], names: &[&str]| {
        names.iter().find_map(|name| get(entries, name).and_then(as_text)).unwrap_or_default()
    };
    let all = items(value).into_iter().map(|item| table(Some(item)));
    let all = all.filter(|entries| !entries.is_empty() && link(entries).is_none());
    let named = |entries: &[Entry]| {
        (text(entries, &["name", "title", "identifier"]), text(entries, &["url", "pageRef"]))
    };
    all.map(named).collect()
}

fn link(entries: &[Entry]) -> Option<(i64, String, String)> {
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| get(entries, name).and_then(as_text))
            .filter(|text| !text.trim().is_empty())
    };
    let title = text(&["name", "title", "label", "text"]);
    let target = text(&["url", "link", "href", "pageRef", "path"])?;
    let title = title.or_else(|| text(&["identifier", "id"]))?;
    // Entries below another are left to it.
    if text(&["parent"]).is_some() {
        return None;
    }
    Some((
        text(&["weight", "order"])
            .and_then(|text| text.parse().ok())
            .or_else(|| get(entries, "weight").and_then(as_integer))
            .unwrap_or(i64::MAX),
        title,
        target,
    ))
}

/// `Home: /` and, as themes of Hexo have it, `Home: / || fa fa-home`.
fn named(entry: &Entry) -> Option<(String, String)> {
    let target = as_text(&entry.node.value)?;
    let target = target.split("||").next().unwrap_or_default().trim().to_owned();
    (target.starts_with('/') || target.contains("://")).then(|| (entry.key.clone(), target))
}

/// The first menu that is found under a key that is called like one.
pub(crate) fn find(entries: &[Entry], depth: usize) -> Vec<(String, String)> {
    for entry in entries {
        let name = entry.key.to_ascii_lowercase();
        let is_menu = ["menu", "nav", "links"].iter().any(|part| name.contains(part))
            && !name.contains("footer")
            && !name.contains("social");
        if is_menu {
            let found = links(Some(&entry.node.value));
            if !found.is_empty() {
                return found;
            }
            if let Value::Table(inner) = &entry.node.value {
                let first = ["main", "header", "top"].iter().find_map(|name| get(inner, name));
                let found = links(first);
                if !found.is_empty() {
                    return found;
                }
            }
        }
    }
    if depth == 0 {
        return Vec::new();
    }
    let inner = entries.iter().map(|entry| find(table(Some(&entry.node.value)), depth - 1));
    inner.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}
