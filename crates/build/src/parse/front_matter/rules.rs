//! Which keys a page must state and may state: what its section asks for, and what front matter has at all.

use std::ops::Range;

use super::fences::Notation;
use super::{CODES, keys};
use crate::data::{Entry, Value};
use crate::parse::CONTENT;
use crate::parse::parse_options::{ParseOptions, SectionRule};
use crate::problem::{Code, Place, Problem, Severity, did_you_mean};
use crate::source::SourcePath;

/// What the section of the page at `path` asks of it. A section's own page is none of its articles.
pub(super) fn rule<'a>(path: &SourcePath, parse_options: &'a ParseOptions) -> Option<&'a SectionRule> {
    let inner = path.as_str().strip_prefix(CONTENT)?;
    parse_options.rule_for(inner).filter(|_| !path.is_section())
}

/// Gives every entry the name that it has here, and reports those that say what another says.
pub(super) fn settle(entries: &mut Vec<Entry>, path: &SourcePath, problems: &mut Vec<Problem>) {
    problems.extend(keys::settle(entries).into_iter().map(|double| {
        let keys::Double { key, key_span, counts } = double;
        let message = format!("`{key}` says the same as `{counts}`, and `{counts}` is the one that counts");
        Problem::new(CODES.unknown_key, Place::new(path, key_span), message)
            .severity(Severity::Warning)
            .hint(format!("remove `{key}` or `{counts}`"))
    }));
}

/// The warning for a page that begins with a thematic break, a line of text that has the form of a key, and another
/// break: what stands between them is front matter and is not shown. Keys that only a theme knows are no text: they are
/// written in small letters, or have a value that is not a sentence.
pub(super) fn meant_as_text(
    entries: &[Entry],
    rule: Option<&SectionRule>,
    parse_options: &ParseOptions,
    place: Place,
) -> Option<Problem> {
    let means_something = |Entry { key, .. }: &Entry| {
        keys::KNOWN.contains(&key.as_str())
            || keys::is_synonym(key)
            || keys::is_foreign(key)
            || keys::slip(key, []).is_some()
            || parse_options.taxonomies.contains(key)
            || is_named(rule, key)
    };
    let is_sentence = |Entry { key, node, .. }: &Entry| {
        matches!(node.value, Value::Text(_)) && !key.starts_with(|c: char| c.is_lowercase() || c == '_')
    };
    if entries.is_empty() || entries.iter().any(|entry| means_something(entry) || !is_sentence(entry)) {
        return None;
    }
    let message = "this is front matter without a key that means anything, and is not shown on the page";
    Some(
        Problem::new(CODES.unknown_key, place, message)
            .severity(Severity::Warning)
            .hint("write `***` where a thematic break is meant, or add a `title`"),
    )
}

/// Returns true if the page's section asks for `key` or allows it.
fn is_named(rule: Option<&SectionRule>, key: &str) -> bool {
    rule.is_some_and(|rule| {
        rule.required.iter().chain(rule.allowed.iter().flatten()).any(|named| named == key)
    })
}

/// Tells the keys that the page's section asks for and the page does not have, and those that it does not allow.
pub(super) fn check(
    entries: &[Entry],
    rule: Option<&SectionRule>,
    span: Range<usize>,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) {
    let Some(SectionRule { path: section, required, allowed }) = rule else { return };
    let start = span.start..span.end.min(span.start + 1);
    for key in required.iter().filter(|key| !entries.iter().any(|entry| entry.key == **key)) {
        let message = format!("`{key}` is missing, which every page in `{section}` states");
        problems.push(
            Problem::new(Code::FrontMatterMissingKey, Place::new(path, start.clone()), message)
                .hint(format!("state `{key}` between the fences at the top of the page")),
        );
    }
    let Some(allowed) = allowed else { return };
    let known = || allowed.iter().chain(required).map(String::as_str);
    for entry in entries.iter().filter(|entry| !known().any(|known| known == entry.key)) {
        let message = format!("pages in `{section}` have no `{}`", entry.key);
        let hint = did_you_mean(&entry.key, known()).unwrap_or_else(|| {
            format!("take it away, or allow it under `[sections.{section}]` in `site.toml`")
        });
        let place = Place::new(path, entry.key_span.clone());
        problems.push(Problem::new(CODES.unknown_key, place, message).hint(hint));
    }
}

/// Keeps the keys that are the author's own; one that is a slip of the hand is a problem, and so is every other
/// where all keys must be known.
pub(super) fn own_keys(
    rest: Vec<Entry>,
    notation: Notation,
    rule: Option<&SectionRule>,
    parse_options: &ParseOptions,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let mut own = Vec::new();
    for entry in rest {
        // What says the same as a key that counts was reported before.
        if keys::is_foreign(&entry.key) || is_named(rule, &entry.key) || keys::is_synonym(&entry.key) {
            own.push(entry);
            continue;
        }
        // Where a section says all that its pages may state, what else they state was reported before.
        if rule.is_some_and(|rule| rule.allowed.is_some()) {
            continue;
        }
        let slip = keys::slip(&entry.key, parse_options.taxonomies.iter().map(String::as_str));
        if slip.is_none() && notation != Notation::Toml {
            own.push(entry);
            continue;
        }
        let hint = slip.map_or_else(
            || "write it under `[extra]`, where a theme finds it".to_owned(),
            |known| format!("did you mean `{known}`?"),
        );
        let message = format!("there is no key `{}` here", entry.key);
        let place = Place::new(path, entry.key_span);
        problems.push(Problem::new(CODES.unknown_key, place, message).hint(hint));
    }
    own
}
