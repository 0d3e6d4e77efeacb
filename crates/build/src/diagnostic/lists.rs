//! Reads what questions share: lists of options and titles; and bands, which are tables of levels.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Level, Shape};

use super::names::{self, Use};
use super::outcomes::exact;
use super::questions::Read;
use super::{Band, Group};
use crate::data::{Fields, Node, Text, Value};
use crate::problem::{Code, Problem, did_you_mean};

/// A list of options: its id, and the options as they were written. Each question that uses it reads them for itself.
pub(super) fn options(fields: &mut Fields<'_>) -> Option<(Text, Node)> {
    let id = names::id(fields, Use::Quoted);
    if !fields.has("items") {
        fields.missing("items");
    }
    let items = fields.node("items");
    if let Some(items) = &items
        && !matches!(&items.value, Value::List(_))
    {
        fields.wrong_type("items", "a list", &items.value, items.span.clone());
        return None;
    }
    Some((id?, items?))
}

/// Reports every list or group that no question names under `key`. A name that nothing has may be one of them misspelt,
/// and is reported itself.
pub(super) fn unused<'a>(
    fields: &mut Fields<'_>,
    (key, what): (&str, &str),
    ids: impl Iterator<Item = &'a Text> + Clone,
    named: &BTreeSet<String>,
) {
    if named.iter().any(|name| !ids.clone().any(|id| id.value == *name)) {
        return;
    }
    for id in ids.filter(|id| !named.contains(&id.value)) {
        let message = format!("unused {what} `{}`: no question names it", id.value);
        let problem = Problem::new(Code::DiagnosticUnusedScore, fields.place(id.span.clone()), message);
        let hint = format!("write `{key} = \"{}\"` in a question, or remove the {what}", id.value);
        fields.push(problem.hint(hint));
    }
}

/// A title that questions stand under.
pub(super) fn group(fields: &mut Fields<'_>) -> Option<Group> {
    let id = names::id(fields, Use::Quoted);
    let title = fields.required_text("title");
    let grid = fields.boolean("grid").unwrap_or(false);
    Some(Group { id: id?, title: title?, grid })
}

/// Reports every question that cannot be a row of the grid that its group is: its answers are no columns of it, it is not
/// always asked, or another question stands between.
pub(super) fn check_grids(fields: &mut Fields<'_>, groups: &[Group], questions: &[Read]) {
    for (index, group) in groups.iter().enumerate().filter(|(_, group)| group.grid) {
        let rows = || questions.iter().enumerate().filter(|(_, row)| row.said.group == Some(index));
        let mut columns = None;
        let mut before = None;
        for (at, row) in rows() {
            let list = row.list.as_deref().filter(|_| matches!(row.shape, Shape::One(_)));
            let fault = match (list, columns) {
                (None, None) => Some((
                    "it does not choose one option of a shared list".to_owned(),
                    "write `options = \"…\"` with the id of an `[[options]]` that all questions of the group share"
                        .to_owned(),
                )),
                (None, Some(columns)) => Some((
                    "it does not choose one option of the list that the others have".to_owned(),
                    format!("write `options = \"{columns}\"`, or move it out of the group"),
                )),
                (Some(list), Some(columns)) if list != columns => Some((
                    format!("the questions before it have the options `{columns}`"),
                    format!("write `options = \"{columns}\"`, or move it out of the group"),
                )),
                _ if rows().next().is_some_and(|(_, first)| first.optional != row.optional) => Some((
                    "only some of its questions are optional".to_owned(),
                    "write `optional = true` in all questions of the group, or in none".to_owned(),
                )),
                _ if row.said.when.is_some() => Some((
                    "it is not always asked".to_owned(),
                    "remove its `when`, or move it out of the group".to_owned(),
                )),
                _ if before.is_some_and(|before| before + 1 != at) => Some((
                    "another question stands between it and the one before it".to_owned(),
                    "move the questions of the group next to each other".to_owned(),
                )),
                _ => None,
            };
            if let Some((why, hint)) = fault {
                let place = fields.place(row.said.id.span.clone());
                let message = format!(
                    "`{}` cannot be a row of the grid `{}`: {why}",
                    row.said.id.value, group.id.value
                );
                let problem = Problem::new(Code::DiagnosticInvalid, place, message);
                fields.push(problem.hint(hint).note("without `grid = true`, the group is a title alone"));
            }
            columns = columns.or(list);
            before = Some(at);
        }
    }
}

/// The group that a question names.
pub(super) fn group_named(fields: &mut Fields<'_>, name: &Text, known: &[Group]) -> Option<usize> {
    let found = known.iter().position(|group| group.id.value == name.value);
    if found.is_none() {
        let ids = known.iter().map(|group| &*group.id.value);
        let hint = did_you_mean(&name.value, ids)
            .unwrap_or_else(|| format!("add `[[group]]` with `id = \"{}\"` and a `title`", name.value));
        let place = fields.place(name.span.clone());
        let message = format!("there is no group `{}`", name.value);
        fields.push(Problem::new(Code::DiagnosticUnknownName, place, message).hint(hint));
    }
    found
}

/// Reads a band: its text and its levels.
pub(super) fn band(fields: &mut Fields<'_>) -> Option<(Band, Vec<Level>)> {
    let of = fields.required_text("of");
    if !fields.has("levels") {
        fields.missing("levels");
    }
    let span = fields.span_of("levels");
    let tables = fields.tables("levels");
    let count = tables.len();
    let (mut levels, mut texts, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    let mut above: Option<f64> = None;
    for (index, (entries, place)) in tables.into_iter().enumerate() {
        let mut level = fields.nested(entries, place.clone());
        let id = names::id(&mut level, Use::Quoted);
        let text = level.required_text("text");
        let below = exact(&mut level, "below").map(|below| below.number());
        let fault = match (below, above) {
            (None, _) if index + 1 < count => Some((
                "a level that is not the last reaches without an end",
                "write where it ends, as in `below = 5`",
            )),
            (Some(_), _) if index + 1 == count => Some((
                "the last level of a band has an end, so that what lies above it has no level",
                "leave `below` out of the last level, or add another",
            )),
            (Some(below), Some(above)) if below <= above => Some((
                "a level ends where the one before it does, or below",
                "write the levels in their order, the lowest first",
            )),
            _ => None,
        };
        if let Some((message, hint)) = fault {
            let at = if level.has("below") { level.span_of("below") } else { place };
            let place = level.place(at);
            level.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
        }
        level.finish();
        above = below.or(above);
        if let (Some(id), Some(text)) = (id, text) {
            levels.push(Level { id: id.value.clone(), below });
            ids.push(id);
            texts.push(text);
        }
    }
    names::duplicates(fields, &ids, "levels");
    if count == 0 {
        let place = fields.place(span);
        let hint = "write `levels = [{ below = 5, id = \"low\", text = \"Low\" }, { id = \"high\", text = \"High\" }]`";
        fields.push(Problem::new(Code::DiagnosticInvalid, place, "a band has at least one level").hint(hint));
        return None;
    }
    (levels.len() == count).then_some((Band { of: of?, levels: texts }, levels))
}
