//! The lineage of a theme: itself and the themes that it extends, nearest first.

use super::manifest::{self, Manifest};
use super::{CODES, MANIFEST, SHARED};
use crate::data::Text;
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::{SourcePath, Sources};

/// Returns the theme `name` and those that it extends, nearest first, with their manifests.
pub(super) fn read(name: &str, sources: &Sources, problems: &mut Vec<Problem>) -> Vec<(String, Manifest)> {
    let mut lineage: Vec<(String, Manifest)> = Vec::new();
    let mut next = Some(name.to_owned());
    while let Some(name) = next {
        let path = manifest_of(&name);
        let manifest =
            sources.get(path.as_str()).map(|file| manifest::read(file, problems)).unwrap_or_default();
        let extends = manifest.extends.clone();
        lineage.push((name, manifest));
        next = extends.and_then(|parent| {
            let problem = unfit(&parent, &path, &lineage, sources);
            problems.extend(problem.clone());
            problem.is_none().then_some(parent.value)
        });
    }
    lineage
}

/// Reports each theme whose template language differs from that of the theme it extends.
pub(super) fn of_two_engines(lineage: &[(String, Manifest)]) -> Vec<Problem> {
    let engine_from =
        |at: usize| lineage[at..].iter().find_map(|(_, theme)| theme.language).unwrap_or_default();
    let pairs = (1..lineage.len()).filter_map(|parent| {
        let (name, theme) = &lineage[parent - 1];
        let (own, extends) = (theme.language?, theme.extends.as_ref()?);
        let other = Some(engine_from(parent)).filter(|other| *other != own)?;
        let place = Place::new(&manifest_of(name), extends.span.clone());
        let message = format!("the theme `{}` uses {other}, this theme uses {own}", extends.value);
        Some(Problem::new(CODES.invalid, place, message).hint(
            "a theme must have the same engine as the theme \
                that it extends",
        ))
    });
    pairs.collect()
}

/// Returns the path of a theme's manifest.
pub(super) fn manifest_of(name: &str) -> SourcePath {
    SourcePath::new(&format!("themes/{name}/{MANIFEST}"))
}

/// Returns the problem if a theme cannot extend `parent`.
fn unfit(
    parent: &Text,
    path: &SourcePath,
    lineage: &[(String, Manifest)],
    sources: &Sources,
) -> Option<Problem> {
    let place = Place::new(path, parent.span.clone());
    if lineage.iter().any(|(name, _)| *name == parent.value) {
        let message = format!("the theme `{}` extends itself", parent.value);
        return Some(Problem::new(CODES.invalid, place, message).hint("remove this line"));
    }
    let there = sources.under(&format!("themes/{}/", parent.value)).next().is_some();
    (!there).then(|| missing(&parent.value, place, sources))
}

/// Returns the problem at `place` that there is no theme `name`.
pub(super) fn missing(name: &str, place: Place, sources: &Sources) -> Problem {
    let mut known: Vec<&str> =
        sources.under("themes/").filter_map(|file| file.path.as_str().split('/').nth(1)).collect();
    known.dedup();
    known.retain(|known| *known != SHARED);
    let hint = did_you_mean(name, known.iter().copied().filter(|known| *known != name))
        .unwrap_or_else(|| format!("the known themes are {}", known.join(", ")));
    Problem::new(Code::ThemeInvalid, place, format!("unknown theme `{name}`")).hint(hint)
}
