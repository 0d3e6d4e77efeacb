//! Problems in templates, with the same wording for all engines.

use std::ops::Range;

use minijinja::value::Value;

use super::record::Fields;
use crate::parse::Theme;
use crate::problem::{Code, Place, Problem, did_you_mean, nearest};
use crate::source::{SourceFile, SourcePath};

/// Returns the problem of a template that the theme does not have.
pub(super) fn missing(template: &str, theme: &Theme) -> Problem {
    let own = || SourcePath::new(&format!("themes/{}/theme.toml", theme.name));
    absent(template, theme, Place::whole(&theme.manifest.clone().unwrap_or_else(own)))
}

/// Returns the problem of a template that the theme does not have, at the place that names it.
pub(super) fn absent(template: &str, theme: &Theme, place: Place) -> Problem {
    let message = format!("the theme `{}` has no template `{template}`", theme.name);
    // Without the extension, which all names share.
    let stem = |name: &'_ str| name.trim_end_matches(".html").to_owned();
    let known: Vec<String> = theme.templates.keys().map(|name| stem(name)).collect();
    let near = nearest(&stem(template), known.iter().map(String::as_str));
    let hint = match near.filter(|_| template.ends_with(".html")) {
        Some(near) => format!("did you mean `{near}.html`?"),
        None => format!("add `themes/{}/templates/{template}`", theme.name),
    };
    Problem::new(Code::TemplateError, place, message).hint(hint)
}

/// Returns the problem of a template that brings itself in, through `next`.
pub(super) fn circle(template: &str, next: &str, place: Place) -> Problem {
    let message = if next == template {
        format!("`{template}` includes itself")
    } else {
        format!("`{template}` includes itself through `{next}`")
    };
    Problem::new(Code::TemplateError, place, message).hint("remove one of these tags")
}

/// Returns the problem of an unknown name at `span` of a template.
pub(super) fn undefined(file: &SourceFile, span: Range<usize>, context: &Value) -> Problem {
    let source = file.text().ok().and_then(|text| text.get(span.clone())).unwrap_or_default();
    if let Some(problem) = no_asset(source, Place::new(&file.path, span.clone())) {
        return problem;
    }
    let name = source
        .rsplit(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
        .find(|name| !name.is_empty());
    let known = names(context);
    let nearest = name
        .filter(|name| !known.iter().any(|known| known == name))
        .and_then(|name| did_you_mean(name, known.iter().map(String::as_str)));
    Problem::new(Code::TemplateError, Place::new(&file.path, span), "undefined value").maybe_hint(nearest)
}

/// Returns the problem of a file that the theme does not publish, if `looked_up` is the look-up of one:
/// `site.assets["menu.js"]`.
pub(super) fn no_asset(looked_up: &str, place: Place) -> Option<Problem> {
    let (_, rest) = looked_up.split_once("assets[")?;
    let name = rest.split(['"', '\'']).nth(1)?;
    let message = format!("the theme has no file `{name}`");
    let hint = "a theme publishes the files in `scripts/` and `pictures/`, and the stylesheets that no other \
         stylesheet imports";
    Some(Problem::new(Code::TemplateError, place, message).hint(hint))
}

/// Returns the names in the context of a template: its variables, and the fields of those that are records.
fn names(context: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for key in context.try_iter().into_iter().flatten() {
        names.extend(key.as_str().map(str::to_owned));
        let value = context.get_item(&key).unwrap_or_default();
        let fields = Fields::of(&value).map(Fields::names).unwrap_or_default();
        names.extend(fields.into_iter().map(str::to_owned));
    }
    names
}
