//! The keys of front matter: Assay's own, their synonyms in other generators, and those with a meaning for other tools.
//! A site that was written for another generator builds unchanged; a misspelt key is still reported.

use std::ops::Range;

use crate::data::{Entry, Value, boolean_of};

/// Every key of front matter, in the order in which importers write them.
pub(crate) const KNOWN: &[&str] = &[
    "title",
    "description",
    "summary",
    "kicker",
    "lede",
    "date",
    "updated",
    "publish",
    "expires",
    "review_by",
    "draft",
    "noindex",
    "slug",
    "path",
    "aliases",
    "id",
    "weight",
    "sort_by",
    "paginate_by",
    "list",
    "transparent",
    "tags",
    "categories",
    "series",
    "authors",
    "taxonomies",
    "hero",
    "related",
    "template",
    "extra",
];

/// Synonyms of our keys, folded.
const SYNONYMS: &[(&str, &str)] = &[
    ("alias", "aliases"),
    ("author", "authors"),
    ("categories", "categories"),
    ("category", "categories"),
    ("datecreated", "date"),
    ("created", "date"),
    ("createdat", "date"),
    ("excerpt", "summary"),
    ("expiredate", "expires"),
    ("expirydate", "expires"),
    ("isdraft", "draft"),
    ("lastmod", "updated"),
    ("lastmodified", "updated"),
    ("lastmodifiedat", "updated"),
    ("lastupdated", "updated"),
    ("modified", "updated"),
    ("order", "weight"),
    ("pubdate", "date"),
    ("publishdate", "publish"),
    ("redirectfrom", "aliases"),
    ("review", "review_by"),
    ("reviewby", "review_by"),
    ("robotsnoindex", "noindex"),
    ("tag", "tags"),
    ("unpublishdate", "expires"),
    ("updatedat", "updated"),
    ("updateddate", "updated"),
];

/// Keys with a meaning for other generators and their themes, folded. They are kept for templates.
const FOREIGN: &str = "\
    analytics audio banner bibliography body canonical canonicalurl cascade classes comment comments \
    copyright cover coverimage css cssclass data disablecomments disableshare editpost \
    eleventyexcludefromcollections eleventynavigation email excludesearch favorite feature featured \
    featuredimage featureimage generatefeeds guid header headless height hidden hiddeninhomelist hide \
    hidemeta hidesummary icon image images insearchindex insertanchorlinks katex keywords lang language \
    layout license linktitle locale location markup math mathjax menu menus mermaid name nav navorder \
    outputs pagetemplate pagination params parent permalink pin pinned place rating redirectto \
    render resources robots rsslink search searchhidden seo share showreadingtime showtoc sidebar \
    sidebarlabel sidebarposition sitemap social source sources state status sticky style styles subtitle \
    tabs tagline teaser thumbnail time toc tocopen translationkey translations twitter type url \
    usepagebundles uuid version video weather width";

/// Returns a key without the differences between the conventions of generators.
pub(crate) fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// An entry that means the same as another one, which counts.
pub(super) struct Double {
    /// Its key as written, and the span.
    pub(super) key: String,
    pub(super) key_span: Range<usize>,
    /// The other key as written.
    pub(super) counts: String,
}

/// Renames every entry to the key that it has here. If two would have the same key, the one written so wins, or else
/// the first. Of two that decide if the page is public, the one that says it is not wins.
pub(super) fn settle(entries: &mut Vec<Entry>) -> Vec<Double> {
    let mut doubles = Vec::new();
    // Entries that other entries replace and whose keys mean something else here.
    let mut settled: Vec<usize> = Vec::new();
    let mut renamed: Vec<(&'static str, String)> = Vec::new();
    for index in 0..entries.len() {
        let is_public = is_public(&entries[index]);
        if KNOWN.contains(&entries[index].key.as_str()) && !is_public {
            continue;
        }
        let Some(name) = meant(&entries[index]) else { continue };
        // Other generators state that an article is public, Assay that it is a draft.
        if let (Some(public), true) = (truth(&entries[index].node.value), is_public) {
            entries[index].node.value = Value::Boolean(!public);
        }
        let Entry { key, key_span, node } = &entries[index];
        match entries.iter().find(|other| other.key == name) {
            None => {
                renamed.push((name, std::mem::replace(&mut entries[index].key, name.to_owned())));
            }
            Some(other) => {
                let written = renamed.iter().find(|(known, _)| *known == name);
                let written = written.map_or_else(|| name.to_owned(), |(_, written)| written.clone());
                let is_draft = is_public.then(|| (truth(&node.value), truth(&other.node.value)));
                match is_draft {
                    Some((one, other)) if one == other => {}
                    Some((Some(true), Some(false))) => {
                        let (key_span, counts) = (other.key_span.clone(), key.clone());
                        doubles.push(Double { key: written, key_span, counts });
                        if let Some(other) = entries.iter_mut().find(|other| other.key == name) {
                            other.node.value = Value::Boolean(true);
                        }
                    }
                    _ => {
                        doubles.push(Double { key: key.clone(), key_span: key_span.clone(), counts: written })
                    }
                }
                if is_public && KNOWN.contains(&entries[index].key.as_str()) {
                    settled.push(index);
                }
            }
        }
    }
    let mut index = 0;
    entries.retain(|_| {
        index += 1;
        !settled.contains(&(index - 1))
    });
    doubles
}

/// Returns the boolean that a value stands for, with or without quotation marks, or as a number.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        Value::Integer(0) => Some(false),
        Value::Integer(1) => Some(true),
        Value::Text(text) => boolean_of(text),
        _ => None,
    }
}

/// Returns true if an entry states whether a page is public.
fn is_public(entry: &Entry) -> bool {
    truth(&entry.node.value).is_some() && matches!(&*folded(&entry.key), "published" | "publish")
}

/// Returns the key that an entry has here, if it is written in another way.
fn meant(entry: &Entry) -> Option<&'static str> {
    let folded = folded(&entry.key);
    match (folded.as_str(), &entry.node.value) {
        ("published" | "publish", value) if truth(value).is_some() => return Some("draft"),
        ("published", Value::Date(_) | Value::Text(_)) => return Some("date"),
        // An address with variables is specific to another generator.
        ("permalink" | "url", Value::Text(url)) if url.starts_with('/') && !url.contains(':') => {
            return Some("path");
        }
        _ => {}
    }
    let own = KNOWN.iter().find(|known| same_folded(known, &folded)).copied();
    own.or_else(|| SYNONYMS.iter().find(|(name, _)| *name == folded).map(|(_, known)| *known))
}

/// Returns true if an entry with this key means the same as one of our keys, even if it was not renamed.
pub(super) fn is_synonym(name: &str) -> bool {
    let folded = folded(name);
    folded == "published"
        || KNOWN.iter().any(|known| same_folded(known, &folded))
        || SYNONYMS.iter().any(|(synonym, _)| *synonym == folded)
}

/// Returns true if the known key equals `folded` when it is folded itself.
fn same_folded(known: &str, folded: &str) -> bool {
    known.bytes().filter(|byte| *byte != b'_').eq(folded.bytes())
}

/// Returns true if other generators or their themes use the key `name`.
pub(super) fn is_foreign(name: &str) -> bool {
    let name = folded(name);
    FOREIGN.split_ascii_whitespace().any(|foreign| foreign == name)
}

/// Returns the known key of which `name` is a misspelling, if it is one: one letter too many, missing, replaced or
/// swapped; two in a longer key.
pub(super) fn slip<'a>(name: &str, also: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = folded(name);
    let synonyms = SYNONYMS.iter().map(|(synonym, _)| *synonym);
    let distance = |known: &&str| {
        let shorter = name.len().min(known.len());
        let distance = strsim::osa_distance(&name, known);
        let first = name.chars().next() == known.chars().next();
        let near = distance <= usize::from(shorter >= 3) + usize::from(shorter >= 6);
        (near && (first || shorter >= 5)).then_some(distance)
    };
    let known = KNOWN.iter().copied().chain(synonyms).chain(also);
    known.filter_map(|known| Some((distance(&known)?, known))).min_by_key(|(d, _)| *d).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_documented() {
        // Many are also keys of `site.toml`, which is documented above.
        let (_, documented) = include_str!("../../../README.md").split_once("## Front matter").unwrap();
        for name in KNOWN {
            assert!(documented.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn misspelt_keys_are_distinguished_from_own_ones() {
        for (slipped, meant) in [
            ("titel", "title"),
            ("desciption", "description"),
            ("catagories", "categories"),
            ("auhtor", "author"),
            ("Tages", "tags"),
            ("dat", "date"),
            ("wieght", "weight"),
        ] {
            assert_eq!(slip(slipped, []), Some(meant), "{slipped}");
        }
        for own in ["rate", "lead", "company", "page", "client", "event", "math", "x", "duration"] {
            assert_eq!(slip(own, []), None, "{own}");
        }
    }
}
