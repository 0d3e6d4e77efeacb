//! The references between templates, so that a change to one invalidates the pages of others that use it.

use std::collections::{BTreeSet, HashMap};

use crate::fingerprint::{Fingerprint, fingerprint};
use crate::parse::Theme;
use crate::source::ContentHash;

/// The statements that bring in another template.
const BRING_IN: [&str; 4] = ["extends", "include", "import", "from"];

/// For each template, its own name and those of all that it may bring in, directly or indirectly.
#[derive(Debug)]
pub(super) struct References(HashMap<String, BTreeSet<String>>);

impl References {
    /// Finds the references between the templates of a theme.
    pub(super) fn new(theme: &Theme) -> Self {
        let components = components(theme);
        let direct: HashMap<&str, BTreeSet<&str>> = theme
            .templates
            .keys()
            .map(|name| (name.as_str(), direct_references(theme, name, &components)))
            .collect();
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
        Self(theme.templates.keys().map(|name| (name.clone(), closure(name))).collect())
    }

    /// Returns the names of `template` and of all that it may bring in.
    pub(super) fn of(&self, template: &str) -> impl Iterator<Item = &str> {
        self.0.get(template).into_iter().flatten().map(String::as_str)
    }

    /// Returns for each template the fingerprint of it and of all that it may bring in, in the site's language.
    pub(super) fn fingerprints(&self, theme: &Theme, language: &str) -> HashMap<String, Fingerprint> {
        let hashes = |name: &str| -> Vec<(String, Option<ContentHash>)> {
            let hash = |name: &str| theme.templates.get(name).map(|file| file.hash);
            self.of(name).map(|name| (name.to_owned(), hash(name))).collect()
        };
        let names = theme.templates.keys();
        names.map(|name| (name.clone(), fingerprint(&(theme.language, language, hashes(name))))).collect()
    }
}

/// Returns the templates that `name` may bring in directly: those named in quotes, and those that define a component it
/// uses; all templates if a name is computed.
fn direct_references<'a>(
    theme: &'a Theme,
    name: &str,
    components: &[(String, &'a str)],
) -> BTreeSet<&'a str> {
    let text = theme.templates.get(name).and_then(|file| file.text().ok()).unwrap_or_default();
    let all = || theme.templates.keys().map(String::as_str);
    if tags(text).any(brings_in_unnamed) {
        return all().collect();
    }
    let named =
        |other: &&str| ['"', '\''].iter().any(|quote| text.contains(&format!("{quote}{other}{quote}")));
    let called = |component: &&(String, &str)| text.contains(&format!("<{}", component.0));
    let defining = components.iter().filter(called).map(|(_, template)| *template);
    all().filter(named).chain(defining).collect()
}

/// Returns every component that a template of the theme defines, with that template's name, in the order of templates.
fn components(theme: &Theme) -> Vec<(String, &str)> {
    let of = |name| theme.templates.get(name).and_then(|file| file.text().ok()).unwrap_or_default();
    let names = theme.templates.keys().map(String::as_str);
    names.flat_map(|name| tags(of(name)).filter_map(component).map(move |it| (it.to_owned(), name))).collect()
}

/// Returns the name of the component whose definition begins with this tag of Tera.
fn component(tag: &str) -> Option<&str> {
    let rest = tag.trim_start_matches(['-', '+']).trim_start().strip_prefix("component")?;
    let name = rest.split('(').next().unwrap_or_default().trim();
    (rest.starts_with(char::is_whitespace) && !name.is_empty()).then_some(name)
}

/// Returns the insides of `{% … %}`.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.split("{%").skip(1).filter_map(|rest| rest.split_once("%}")).map(|(tag, _)| tag)
}

/// Returns true if a tag brings in a template whose name is not a quoted text.
fn brings_in_unnamed(tag: &str) -> bool {
    let tag = tag.trim_start_matches(['-', '+']).trim_start();
    let rest = BRING_IN.iter().find_map(|word| tag.strip_prefix(word));
    rest.is_some_and(|rest| {
        rest.starts_with(|next: char| next.is_whitespace() || next == '(')
            && !rest.trim_start().starts_with(['"', '\''])
    })
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

    /// Returns the templates whose fingerprint changes with `base.html`.
    fn reached(others: &[(&str, &str)]) -> Vec<String> {
        let of = |base: &str| {
            let mut templates = others.to_vec();
            templates.push(("base.html", base));
            let theme = theme(&templates);
            References::new(&theme).fingerprints(&theme, "en")
        };
        let (before, after) = (of("{% component Card(t) %}1"), of("{% component Card(t) %}2"));
        let mut changed: Vec<_> =
            before.keys().filter(|name| before[*name] != after[*name]).cloned().collect();
        changed.sort();
        changed
    }

    #[test]
    fn a_change_reaches_those_that_bring_it_in() {
        let changed = reached(&[
            ("page.html", "{% extends \"base.html\" %}"),
            ("far.html", "{% include 'page.html' %}"),
            ("any.html", "{% include name %}"),
            ("tight.html", "{%-include(name)%}"),
            ("alone.html", "base"),
        ]);
        assert_eq!(changed, ["any.html", "base.html", "far.html", "page.html", "tight.html"]);
    }

    #[test]
    fn a_component_is_brought_in_by_its_name() {
        let changed = reached(&[
            ("page.html", "{{ <Card t={1} /> }}"),
            ("far.html", "{% include 'page.html' %}"),
            ("other.html", "{{ <Button/> }}"),
        ]);
        assert_eq!(changed, ["base.html", "far.html", "page.html"]);
    }
}
