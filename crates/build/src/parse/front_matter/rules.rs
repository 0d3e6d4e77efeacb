//! The keys that a page must and may have: by the rule of its section, and by front matter in general.

use std::ops::Range;

use super::fences::Notation;
use super::{CASCADE, CODES, keys};
use crate::data::{Entry, Value};
use crate::parse::CONTENT;
use crate::parse::inherited::OwnKeys;
use crate::parse::parse_options::{ParseOptions, SectionRule};
use crate::problem::{Code, Place, Problem, Severity, certain, did_you_mean};
use crate::source::SourcePath;

/// Returns the rule of the section for the page at `path`. A section's own page is not one of its articles.
pub(super) fn rule<'a>(path: &SourcePath, parse_options: &'a ParseOptions) -> Option<&'a SectionRule> {
    let inner = path.as_str().strip_prefix(CONTENT)?;
    parse_options.rule_for(inner).filter(|_| !path.is_section())
}

/// Renames every entry to the key that it has here, and reports those that mean the same as another.
pub(super) fn settle(entries: &mut Vec<Entry>, path: &SourcePath, problems: &mut Vec<Problem>) {
    problems.extend(keys::settle(entries).into_iter().map(|double| {
        let keys::Double { key, key_span, counts } = double;
        let message = format!("`{key}` and `{counts}` set the same value; `{counts}` is used");
        Problem::new(CODES.unknown_key, Place::new(path, key_span), message)
            .severity(Severity::Warning)
            .hint(format!("remove `{key}` or `{counts}`"))
    }));
}

/// The keys that decide if a page is public, folded.
const DECIDING: [&str; 7] =
    ["draft", "published", "publish", "publishdate", "expires", "expirydate", "noindex"];

/// Reports each key in a table inside front matter that decides nothing there and would at the top: in TOML, every key
/// below the name of a table belongs to that table.
pub(super) fn without_effect(entries: &[Entry], path: &SourcePath, problems: &mut Vec<Problem>) {
    let at_top = |key: &str| entries.iter().any(|entry| keys::folded(&entry.key) == keys::folded(key));
    // In `cascade`, it is for the pages below.
    for table in entries.iter().filter(|table| table.key != CASCADE) {
        let Value::Table(inside) = &table.node.value else { continue };
        let deciding = |key: &str| DECIDING.contains(&keys::folded(key).as_str());
        for Entry { key, key_span, .. } in
            inside.iter().filter(|entry| deciding(&entry.key) && !at_top(&entry.key))
        {
            let message = format!("`{key}` has no effect inside `{}`", table.key);
            problems.push(
                Problem::new(CODES.unknown_key, Place::new(path, key_span.clone()), message)
                    .severity(Severity::Warning)
                    .hint(format!(
                        "move it above `{}`, or give it another name if only a template reads it",
                        table.key
                    )),
            );
        }
    }
}

/// The keys of a page that lists others.
const OF_LISTS: [&str; 5] = ["sort_by", "paginate_by", "list", "transparent", CASCADE];

/// Reports each key for lists of a page that has none: sections list pages, and so does the front page.
pub(super) fn without_list(entries: &[Entry], path: &SourcePath, problems: &mut Vec<Problem>) {
    let is_front_page = path.is_index() && path.folder() == CONTENT.trim_end_matches('/');
    if path.is_section() || is_front_page {
        return;
    }
    for Entry { key, key_span, .. } in entries.iter().filter(|entry| OF_LISTS.contains(&entry.key.as_str())) {
        let message = format!("`{key}` has no effect here: this page lists no others");
        let problem = Problem::new(CODES.unknown_key, Place::new(path, key_span.clone()), message);
        let hint = "move it into the `_index.md` of a section, or under `extra` if a template reads it";
        problems.push(problem.severity(Severity::Warning).hint(hint));
    }
}

/// Returns the warning for a page that begins with a thematic break, a line of text in the form of a key, and another
/// break: the text between them is front matter and is not shown. Keys that only a theme knows do not count: they are
/// in lower case, or have a value that is not a sentence.
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
    let message = "this text is read as front matter, but it has no known key";
    Some(
        Problem::new(CODES.unknown_key, place, message)
            .severity(Severity::Warning)
            .hint("for a thematic break write `***`; for front matter add a `title`"),
    )
}

/// Returns true if the page's section requires or allows `key`.
fn is_named(rule: Option<&SectionRule>, key: &str) -> bool {
    rule.is_some_and(|rule| {
        rule.required.iter().chain(rule.allowed.iter().flatten()).any(|named| named == key)
    })
}

/// Reports the keys that the page's section requires and the page lacks, and those that it does not allow.
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
        let message = format!("missing key `{key}`, required in `{section}`");
        problems.push(
            Problem::new(Code::FrontMatterMissingKey, Place::new(path, start.clone()), message)
                .hint(format!("add `{key}` to the front matter")),
        );
    }
    let Some(allowed) = allowed else { return };
    let known = || allowed.iter().chain(required).map(String::as_str);
    // An inherited value has no place in the page.
    let stated = entries.iter().filter(|entry| !entry.key_span.is_empty());
    for entry in stated.filter(|entry| !known().any(|known| known == entry.key)) {
        let message = format!("the key `{}` is not allowed in `{section}`", entry.key);
        let hint = did_you_mean(&entry.key, known())
            .unwrap_or_else(|| format!("remove it, or allow it under `[sections.{section}]` in `site.toml`"));
        let place = Place::new(path, entry.key_span.clone());
        problems.push(Problem::new(CODES.unknown_key, place, message).hint(hint));
    }
}

/// Keeps the keys that the author chose; a misspelt one is a problem, and so is every unknown one where all keys must
/// be known.
pub(super) fn own_keys(
    rest: Vec<Entry>,
    keys_there: &[String],
    notation: Notation,
    rule: Option<&SectionRule>,
    parse_options: &ParseOptions,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let mut own = Vec::new();
    for entry in rest {
        // Keys that mean the same as one that counts were already reported.
        let is_own = matches!(&parse_options.own_keys, OwnKeys::Named(_))
            && parse_options.own_keys.contains(&entry.key);
        // An inherited value was checked where it is stated.
        let is_inherited = entry.key_span.is_empty();
        if is_own
            || is_inherited
            || keys::is_foreign(&entry.key)
            || is_named(rule, &entry.key)
            || keys::is_synonym(&entry.key)
        {
            own.push(entry);
            continue;
        }
        // If a section lists all allowed keys, others were already reported.
        if rule.is_some_and(|rule| rule.allowed.is_some()) {
            continue;
        }
        let slip = keys::slip(&entry.key, parse_options.taxonomies.iter().map(String::as_str));
        if slip.is_none() && (notation != Notation::Toml || parse_options.own_keys == OwnKeys::Any) {
            own.push(entry);
            continue;
        }
        let meant = |key: &str| certain(key, keys::KNOWN.iter().copied());
        let is_free = |name: &&str| {
            let same = |there: &String| there == name || (*there != entry.key && meant(there) == Some(*name));
            slip.is_some() && !keys_there.iter().any(same)
        };
        let fix = meant(&entry.key).filter(is_free);
        let hint = slip.map_or_else(
            || {
                "move it to `[extra]`, where templates find it, or allow it with `[front_matter] own` in `site.toml`".to_owned()
            },
            |known| format!("did you mean `{known}`?"),
        );
        let message = format!("unknown key `{}`", entry.key);
        let place = Place::new(path, entry.key_span.clone());
        let mut problem = Problem::new(CODES.unknown_key, place, message).hint(hint);
        if parse_options.own_keys == OwnKeys::Any {
            problem.severity = Severity::Warning;
            own.push(entry);
        } else {
            problem = problem.fix(&entry.key, fix);
        }
        problems.push(problem);
    }
    own
}
