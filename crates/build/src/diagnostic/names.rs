//! The ids of a diagnostic's parts: their syntax, and duplicates.

use std::collections::BTreeSet;

use assay_diagnostic::author::language::RESERVED;

use crate::data::{Fields, Text};
use crate::problem::{Code, Problem};

/// The use of an id, which determines its syntax.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// In expressions, without quotes: `signals >= 2`.
    Bare,
    /// Only in quotes or lists, where a hyphen is not a minus.
    Quoted,
}

/// Reads the key `id`, which is required and has to be valid.
pub(super) fn id(fields: &mut Fields<'_>, how: Use) -> Option<Text> {
    let id = fields.required_text("id")?;
    check(fields, &id, how);
    Some(id)
}

/// Reads an `id` that may be left out.
pub(super) fn id_if_any(fields: &mut Fields<'_>, how: Use) -> Option<Text> {
    let id = fields.text("id")?;
    check(fields, &id, how);
    Some(id)
}

fn check(fields: &mut Fields<'_>, id: &Text, how: Use) {
    if let Some((message, hint)) = fault(&id.value, how) {
        let place = fields.place(id.span.clone());
        fields.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    }
}

/// Returns the fault of an invalid `name`, and how to fix it.
fn fault(name: &str, how: Use) -> Option<(String, String)> {
    if name.trim().is_empty() {
        return None;
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || (how == Use::Quoted && c == '-');
    let digit_first = how == Use::Bare && name.starts_with(|c: char| c.is_ascii_digit());
    if !name.chars().all(fits) || digit_first {
        let separator = if how == Use::Bare { "_" } else { "-" };
        let hint = match slug::slugify(name).replace('-', separator) {
            plain if plain.is_empty() || plain.starts_with(|c: char| c.is_ascii_digit()) => {
                "write a letter, then letters, digits and `_`".to_owned()
            }
            plain => format!("write `{plain}`"),
        };
        return Some((format!("invalid id `{name}`"), hint));
    }
    if how == Use::Bare && RESERVED.contains(&name) {
        return Some((format!("`{name}` is a reserved word"), "choose another id".to_owned()));
    }
    None
}

/// Reports every id that an earlier part has; `of` is the noun for the parts.
pub(super) fn duplicates<'a>(fields: &mut Fields<'_>, ids: impl IntoIterator<Item = &'a Text>, of: &str) {
    duplicates_with(fields, ids, of, |_| "change one of the two ids".to_owned());
}

/// Reports every id that an earlier part has, with a hint for the later one.
pub(super) fn duplicates_with<'a>(
    fields: &mut Fields<'_>,
    ids: impl IntoIterator<Item = &'a Text>,
    of: &str,
    hint: impl Fn(&Text) -> String,
) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(&*id.value) {
            let message = format!("duplicate id `{}` among {of}", id.value);
            let place = fields.place(id.span.clone());
            fields.push(Problem::new(Code::DiagnosticDuplicateId, place, message).hint(hint(id)));
        }
    }
}
