//! Which templates a template may draw, so that a change to one reaches the pages of the other.

use std::collections::{BTreeSet, HashMap};

use crate::incremental::{Fingerprint, fingerprint};
use crate::parse::Theme;
use crate::source::ContentHash;

/// The words that bring in another template.
const BRING_IN: [&str; 4] = ["extends", "include", "import", "from"];

/// For each template, the fingerprint of it and of all that it may bring in, directly or through others.
pub(super) fn fingerprints(theme: &Theme) -> HashMap<String, Fingerprint> {
    let direct: HashMap<&str, BTreeSet<&str>> =
        theme.templates.keys().map(|name| (name.as_str(), references(theme, name))).collect();
    let closure = |name: &str| {
        let (mut reached, mut open) = (BTreeSet::from([name.to_owned()]), vec![name.to_owned()]);
        while let Some(next) = open.pop() {
            for other in direct.get(next.as_str()).into_iter().flatten() {
                if reached.insert((*other).to_owned()) {
                    open.push((*other).to_owned());
                }
            }
        }
        reached
    };
    let hashes = |names: BTreeSet<String>| -> Vec<(String, Option<ContentHash>)> {
        let hash = |name: &String| theme.templates.get(name).map(|file| file.hash);
        names.into_iter().map(|name| (name.clone(), hash(&name))).collect()
    };
    theme.templates.keys().map(|name| (name.clone(), fingerprint(&hashes(closure(name))))).collect()
}

/// The templates that `name` may bring in: those it names in quotes; all of them where it brings in one that it
/// does not name.
fn references<'a>(theme: &'a Theme, name: &str) -> BTreeSet<&'a str> {
    let text = theme.templates.get(name).and_then(|file| file.text().ok()).unwrap_or_default();
    let all = || theme.templates.keys().map(String::as_str);
    if tags(text).any(brings_in_unnamed) {
        return all().collect();
    }
    let named =
        |other: &&str| ['"', '\''].iter().any(|quote| text.contains(&format!("{quote}{other}{quote}")));
    all().filter(named).collect()
}

/// The insides of `{% … %}`.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split("{%").skip(1).filter_map(|rest| rest.split_once("%}")).map(|(tag, _)| tag)
}

/// Whether a tag brings in a template by anything but a name in quotes.
fn brings_in_unnamed(tag: &str) -> bool {
    let tag = tag.trim_start_matches(['-', '+', ' ', '\n']);
    let rest = BRING_IN.iter().find_map(|word| tag.strip_prefix(word));
    rest.is_some_and(|rest| rest.starts_with([' ', '\n']) && !rest.trim_start().starts_with(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn theme(templates: &[(&str, &str)]) -> Theme {
        let file = |text: &str| SourceFile::new("t", text.as_bytes());
        let templates = templates.iter().map(|(name, text)| ((*name).to_owned(), file(text))).collect();
        Theme { templates, ..Theme::default() }
    }

    #[test]
    fn a_change_reaches_those_that_bring_it_in() {
        let of = |base: &str| {
            fingerprints(&theme(&[
                ("base.html", base),
                ("page.html", "{% extends \"base.html\" %}"),
                ("far.html", "{% include 'page.html' %}"),
                ("any.html", "{% include name %}"),
                ("alone.html", "base"),
            ]))
        };
        let (before, after) = (of("1"), of("2"));
        let mut changed: Vec<_> = before.keys().filter(|name| before[*name] != after[*name]).collect();
        changed.sort();
        assert_eq!(changed, ["any.html", "base.html", "far.html", "page.html"]);
    }
}
