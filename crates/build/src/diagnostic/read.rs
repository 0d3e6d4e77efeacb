//! Reads a file `NAME.diagnostic.toml`. Every mistake in it is reported; one that leaves nothing to decide with gives
//! no diagnostic.

use assay_diagnostic::Choose;

use super::assemble::assemble;
use super::definition::Definition;
use super::names;
use super::questions::{Around, Referred};
use super::{Diagnostic, Kind, cases, lists, outcomes, questions};
use crate::data::{Codes, Fields, read_toml};
use crate::messages::Messages;
use crate::problem::{Code, Problem, not_utf8};
use crate::source::SourceFile;

/// The codes of problems with a diagnostic's file.
const CODES: Codes = Codes { invalid: Code::DiagnosticInvalid, unknown_key: Code::DiagnosticUnknownKey };

/// The suffix of the file names of diagnostics.
pub(crate) const SUFFIX: &str = ".diagnostic.toml";

/// The ways of choosing an outcome, as authors write them.
const WAYS: [(&str, Choose); 2] = [("first", Choose::First), ("only", Choose::Only)];

/// Returns the diagnostic in `file`, with `messages` for what no author wrote, and adds every problem with it.
pub(crate) fn read(file: &SourceFile, messages: Messages, problems: &mut Vec<Problem>) -> Option<Diagnostic> {
    let source = match file.text() {
        Ok(source) => source,
        Err(offset) => {
            problems.push(not_utf8(file, offset));
            return None;
        }
    };
    let name = file.path.file_name();
    let id = name.strip_suffix(SUFFIX).unwrap_or(name).to_owned();
    let found = problems.len();
    let entries = read_toml(source, 0..source.len(), &file.path, CODES.invalid, problems);
    let unreadable = problems.len() > found;
    let first_line = 0..source.lines().next().map_or(0, str::len);
    let mut fields = Fields::new(entries, first_line.clone(), &file.path, CODES, problems);
    let parts = parts(&mut fields, id, first_line);
    // A field hidden by a syntax error is not reported as missing.
    if unreadable {
        problems.truncate(found + 1);
        return None;
    }
    fields.finish();
    assemble(parts?, source, &file.path, messages, problems)
}

/// The parts of a diagnostic, each as far as it could be read.
fn parts(fields: &mut Fields<'_>, id: String, span: std::ops::Range<usize>) -> Option<Definition> {
    let title = fields.required_text("title");
    let summary = fields.text("summary");
    let kind = fields.one_of("kind", &Kind::ALL).map(|(kind, _)| kind).unwrap_or_default();
    let choose = fields.one_of("choose", &WAYS).map(|(choose, _)| choose).unwrap_or_default();
    let minutes = minutes(fields);
    let chart = fields.one_of("chart", &[("radar", ())]).map(|((), span)| span);
    let scores = each(fields, "score", outcomes::score);
    let mut referred = Referred::default();
    let lists = each(fields, "options", lists::options);
    let groups = each(fields, "group", lists::group);
    let around = Around { scores: &scores.read, groups: &groups.read, lists: &lists.read };
    let questions = each(fields, "question", |fields| questions::read(fields, &around, &mut referred));
    let values = each(fields, "value", outcomes::value);
    let interventions = each(fields, "intervention", outcomes::intervention);
    let outcomes = each(fields, "outcome", |fields| outcomes::outcome(fields, &interventions.read));
    let bands = each(fields, "band", lists::band);
    let advice = each(fields, "advice", cases::advice);
    let cases = each(fields, "case", cases::case);
    lists::unused(
        fields,
        ("options", "list of options"),
        lists.read.iter().map(|(id, _)| id),
        &referred.lists,
    );
    lists::unused(fields, ("group", "group"), groups.read.iter().map(|group| &group.id), &referred.groups);
    if questions.whole {
        lists::check_grids(fields, &groups.read, &questions.read);
    }
    names::duplicates(fields, lists.read.iter().map(|(id, _)| id), "lists of options");
    names::duplicates(fields, groups.read.iter().map(|group| &group.id), "groups");
    names::duplicates(fields, advice.read.iter().map(|advice| &advice.id), "pieces of advice");
    let named = questions.read.iter().map(|question| &question.said.id);
    let named = named
        .chain(scores.read.iter().map(|score| &score.id))
        .chain(values.read.iter().map(|value| &value.id));
    names::duplicates(fields, named, "questions, scores and values");
    names::duplicates(fields, outcomes.read.iter().map(|outcome| &outcome.id), "outcomes");
    names::duplicates(
        fields,
        interventions.read.iter().map(|intervention| &intervention.id),
        "interventions",
    );
    let whole = scores.whole && questions.whole && values.whole && interventions.whole && outcomes.whole;
    let whole = whole && lists.whole && groups.whole && bands.whole && advice.whole && cases.whole;
    let parts = Definition {
        id,
        span,
        title: title?,
        summary,
        kind,
        minutes,
        checklist: false,
        choose,
        scores: scores.read,
        missing: referred.missing,
        questions: questions.read,
        values: values.read,
        interventions: interventions.read,
        outcomes: outcomes.read,
        groups: groups.read,
        bands: bands.read,
        advice: advice.read,
        cases: cases.read,
        chart,
    };
    whole.then_some(parts)
}

/// The readable part of a list of tables, and whether it is complete.
struct Each<T> {
    read: Vec<T>,
    whole: bool,
}

fn each<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
) -> Each<T> {
    let mut each = Each { read: Vec::new(), whole: true };
    for (entries, span) in fields.tables(name) {
        let mut table = fields.nested(entries, span);
        let part = read(&mut table);
        table.finish();
        each.whole &= part.is_some();
        each.read.extend(part);
    }
    each
}

fn minutes(fields: &mut Fields<'_>) -> Option<u32> {
    let (minutes, span) = fields.integer("minutes")?;
    let found = u32::try_from(minutes).ok().filter(|minutes| (1..=600).contains(minutes));
    if found.is_none() {
        let place = fields.place(span);
        let problem = Problem::new(
            Code::DiagnosticInvalid,
            place,
            format!(
                "`minutes` must be at least 1, \
            not {minutes}"
            ),
        );
        fields.push(problem.hint("write the duration in whole minutes, such as `minutes = 5`"));
    }
    found
}
