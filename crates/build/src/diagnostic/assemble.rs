//! Puts the parts of a diagnostic together: the model is checked and compiled, and what is wrong with an expression
//! becomes a problem at the characters that cause it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use assay_diagnostic::author::{
    Band as Banded, Compiled, Draft, Graph, Level, Mistake, Model, Op, Page, Question as Deciding, Rule,
    Shown, Site, TermId, TooLarge, Wrong, check,
};
use assay_diagnostic::{Choose, limits};

use super::definition::Definition;
use super::figures::{figures, mentions};
use super::particulars;
use super::questions::{Read, TODAY, today};
use super::radar::radar;
use super::{Band, Diagnostic, Value};
use crate::data::Text;
use crate::messages::Messages;
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// Returns the diagnostic that `parts` make, if their expressions mean something; `messages` is for what no author wrote.
pub(super) fn assemble(
    mut parts: Definition,
    source: &str,
    path: &SourcePath,
    messages: Messages,
    problems: &mut Vec<Problem>,
) -> Option<Diagnostic> {
    let before = problems.len();
    add_today(&mut parts, messages);
    report_missing(&parts, path, problems);
    report_bands(&parts, path, problems);
    let (model, mut compiled) = match compiled(&parts) {
        Ok(compiled) => compiled,
        Err(refused) => {
            problems.extend(refused.problems(&parts, source, path));
            return None;
        }
    };
    let mentions = mentions(&parts, &model, source, path, problems);
    let figures = figures(&parts, &compiled.graph, &mentions);
    let chart = parts.chart.as_ref();
    let radar = chart.and_then(|chart| radar(chart, &parts.scores, &compiled, path, problems));
    if problems.len() > before {
        return None;
    }
    let mut graph = compiled.graph.clone();
    let page = page(&parts, &mut graph, &figures);
    match model.write_page(&graph, &page) {
        Ok(program) => compiled.page = program,
        Err(limit) => {
            problems.push(too_large(&parts, limit, path));
            return None;
        }
    }
    let divisors = compiled.graph.divisions.iter();
    let divisors =
        divisors.map(|division| span_in(&parts, division.site, division.span.clone(), source)).collect();
    let mut diagnostic = Diagnostic {
        id: parts.id,
        path: path.clone(),
        span: parts.span,
        title: parts.title,
        summary: parts.summary,
        kind: parts.kind,
        minutes: parts.minutes,
        checklist: parts.checklist,
        model,
        compiled,
        divisors,
        questions: parts.questions.into_iter().map(|question| question.said).collect(),
        scores: parts.scores,
        values: parts.values,
        outcomes: parts.outcomes,
        interventions: parts.interventions,
        groups: parts.groups,
        bands: parts.bands.into_iter().map(|(band, _)| band).collect(),
        advice: parts.advice,
        cases: parts.cases,
        figures,
        mentions,
        radar,
        reasons: Vec::new(),
        asked: BTreeMap::new(),
        most: Vec::new(),
        formulas: Vec::new(),
    };
    particulars::add(&mut diagnostic, graph, page);
    Some(diagnostic)
}

/// Adds the question for today's date, if an expression names it and no question has the name: as the last, or before the
/// first question that is asked by it.
fn add_today(parts: &mut Definition, messages: Messages) {
    let named = |text: Option<&Text>| text.is_some_and(|text| names_today(&text.value));
    let is_taken = parts.questions.iter().map(|question| &question.said.id.value);
    let is_taken = is_taken
        .chain(parts.scores.iter().map(|score| &score.id.value))
        .chain(parts.values.iter().map(|value| &value.id.value))
        .any(|id| id == TODAY);
    let asked = parts.questions.iter().position(|question| named(question.said.when.as_ref()));
    let is_named = asked.is_some()
        || parts.values.iter().any(|value| named(Some(&value.formula)))
        || parts.outcomes.iter().any(|outcome| named(outcome.when.as_ref()))
        || parts.advice.iter().any(|advice| named(Some(&advice.when)))
        || parts.interventions.iter().any(|step| named(step.when.as_ref()));
    if is_named && !is_taken {
        let at = asked.unwrap_or(parts.questions.len());
        parts.questions.splice(at..at, today(&parts.span, messages));
    }
}

/// Returns true if an expression names `today`, outside quotes.
fn names_today(expression: &str) -> bool {
    let outside = expression.split(['"', '\'']).step_by(2);
    let mut words = outside.flat_map(|part| part.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    words.any(|word| word == TODAY)
}

/// Reports what no diagnostic can be without, and a second `otherwise`.
fn report_missing(parts: &Definition, path: &SourcePath, problems: &mut Vec<Problem>) {
    let mut report = |span: &Range<usize>, message: &str, hint: &str| {
        let place = Place::new(path, span.clone());
        problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    };
    if parts.questions.is_empty() {
        report(
            &parts.span,
            "a diagnostic needs a question",
            "add `[[question]]` with an `id` and what to `ask`",
        );
    }
    if parts.outcomes.is_empty() {
        report(
            &parts.span,
            "a diagnostic needs an outcome",
            "add `[[outcome]]` with an `id`, a `title` and a condition `when`",
        );
    }
    for outcome in parts.outcomes.iter().filter(|outcome| outcome.when.is_none()).skip(1) {
        report(
            &outcome.id.span,
            "only one outcome can have `otherwise`",
            "write the condition of this \
            outcome in `when`",
        );
    }
}

/// Reports a band of what does not exist, or has one already.
fn report_bands(parts: &Definition, path: &SourcePath, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for (Band { of, .. }, _) in &parts.bands {
        let (code, message, hint) = if parts.number_named(&of.value).is_none() {
            let known = parts.scores.iter().map(|score| &*score.id.value);
            let known = known.chain(parts.values.iter().map(|value| &*value.id.value));
            let hint = did_you_mean(&of.value, known)
                .unwrap_or_else(|| "a band is of a score or a value".to_owned());
            (Code::DiagnosticUnknownName, format!("there is no score or value `{}`", of.value), hint)
        } else if seen.insert(&of.value) {
            continue;
        } else {
            let hint = "write all its levels in one band".to_owned();
            (Code::DiagnosticDuplicateId, format!("there are two bands of `{}`", of.value), hint)
        };
        problems.push(Problem::new(code, Place::new(path, of.span.clone()), message).hint(hint));
    }
}

/// Builds the list of what a page shows beside outcomes, scores and values, in this order: advice, conditional steps of
/// plans, the levels of every band, and contradictions. [`Diagnostic::mark`](super::Diagnostic::mark) gives the
/// position of each.
fn page(parts: &Definition, graph: &mut Graph, figures: &[TermId]) -> Page {
    let levels = graph.bands.iter().flatten();
    let marks = graph.advice.iter().chain(graph.steps.iter().flatten()).chain(levels);
    let numbers = figures.iter().copied().map(Shown::Number);
    let mut shown: Vec<Shown> = numbers.chain(marks.copied().map(Shown::Mark)).collect();
    let contradictions = parts.outcomes.iter().enumerate().filter(|(_, outcome)| outcome.contradiction);
    let mut bits = 0;
    for (index, _) in contradictions {
        bits |= 1u32.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or(0);
        let Some(Some(holds)) = graph.outcomes.get(index).copied() else { continue };
        // Tried in order, it is shown where none before it holds.
        let before = if parts.choose == Choose::First { &graph.outcomes[..index] } else { &[] };
        let before: Vec<TermId> = before.iter().flatten().copied().collect();
        let (before, one) = (graph.term(Op::Count(before)), graph.term(Op::Constant(1f64.to_bits())));
        let is_first = graph.term(Op::Less(before, one));
        shown.push(Shown::Mark(graph.term(Op::And(holds, is_first))));
    }
    Page { shown, contradictions: bits, invalid: graph.invalid.clone() }
}

/// The reasons why parts make no diagnostic.
enum Refused {
    Mistakes(Vec<(Site, Mistake)>),
    TooLarge(TooLarge),
}

impl Refused {
    /// Returns what is wrong, at the characters that cause it. A name that is missing is one mistake, however often it is
    /// used.
    fn problems(self, parts: &Definition, source: &str, path: &SourcePath) -> Vec<Problem> {
        let mistakes = match self {
            Self::Mistakes(mistakes) => mistakes,
            Self::TooLarge(limit) => return vec![too_large(parts, limit, path)],
        };
        let mut reported = BTreeSet::new();
        let is_new = |(_, mistake): &(Site, Mistake)| match &mistake.unknown {
            Some((name, _)) if parts.missing.contains(name) => false,
            Some(_) => reported.insert(mistake.message.clone()),
            None => true,
        };
        let mistakes = mistakes.into_iter().filter(is_new);
        mistakes.map(|(site, mistake)| problem(parts, site, mistake, source, path)).collect()
    }
}

fn compiled(parts: &Definition) -> Result<(Model, Compiled), Refused> {
    let model = check(&draft(parts)).map_err(Refused::Mistakes)?;
    let compiled = model.compile().map_err(Refused::TooLarge)?;
    Ok((model, compiled))
}

fn draft(parts: &Definition) -> Draft {
    let value = |text: &Text| text.value.clone();
    Draft {
        choose: parts.choose,
        questions: parts
            .questions
            .iter()
            .map(|Read { said, shape, adds, optional, exclusive, .. }| Deciding {
                id: value(&said.id),
                shape: shape.clone(),
                adds: adds.clone(),
                unit: said.unit.as_ref().map(value),
                optional: *optional,
                exclusive: exclusive.clone(),
            })
            .collect(),
        whens: parts.questions.iter().map(|question| question.said.when.as_ref().map(value)).collect(),
        scores: parts.scores.iter().map(|score| value(&score.id)).collect(),
        formulas: parts.values.iter().map(|part| (value(&part.id), value(&part.formula))).collect(),
        shown: parts.values.iter().map(Value::is_shown).collect(),
        outcomes: parts
            .outcomes
            .iter()
            .map(|outcome| outcome.when.as_ref().map_or(Rule::Otherwise, |when| Rule::When(value(when))))
            .collect(),
        starts: parts.scores.iter().map(|score| score.start).collect(),
        bands: parts.bands.iter().filter_map(|(band, levels)| banded(parts, band, levels)).collect(),
        advice: parts.advice.iter().map(|advice| value(&advice.when)).collect(),
        steps: parts.interventions.iter().map(|step| step.when.as_ref().map(value)).collect(),
    }
}

fn banded(parts: &Definition, band: &Band, levels: &[Level]) -> Option<Banded> {
    Some(Banded { of: parts.number_named(&band.of.value)?, levels: levels.to_vec() })
}

/// A mistake in an expression, at the characters of the file that cause it.
fn problem(parts: &Definition, site: Site, mistake: Mistake, source: &str, path: &SourcePath) -> Problem {
    let span = span_in(parts, site, mistake.span, source);
    let code = match mistake.wrong {
        Wrong::Name => Code::DiagnosticUnknownName,
        Wrong::Syntax | Wrong::Type => Code::DiagnosticTypeMismatch,
        Wrong::Order => Code::DiagnosticInvalid,
    };
    let near = mistake.unknown.and_then(|(name, known)| {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        did_you_mean(&name, known.iter().copied())
            .or_else(|| (!known.is_empty()).then(|| format!("the known names are {list}")))
    });
    Problem::new(code, Place::new(path, span), mistake.message).maybe_hint(mistake.hint).maybe_hint(near)
}

/// Returns the span in the file of a part of an expression.
fn span_in(parts: &Definition, site: Site, part: Range<usize>, source: &str) -> Range<usize> {
    let text = match site {
        Site::When(index) => parts.questions.get(index).and_then(|question| question.said.when.as_ref()),
        Site::Formula(index) => parts.values.get(index).map(|value| &value.formula),
        Site::Outcome(index) => parts.outcomes.get(index).and_then(|outcome| outcome.when.as_ref()),
        Site::Advice(index) => parts.advice.get(index).map(|advice| &advice.when),
        Site::Step(index) => parts.interventions.get(index).and_then(|step| step.when.as_ref()),
        Site::Band(index) => parts.bands.get(index).map(|(band, _)| &band.of),
    };
    text.map_or_else(|| parts.span.clone(), |text| text.span_of(source, part))
}

fn too_large(parts: &Definition, limit: TooLarge, path: &SourcePath) -> Problem {
    let whole = || parts.span.clone();
    let question =
        |index: usize| parts.questions.get(index).map_or_else(whole, |read| read.said.id.span.clone());
    let more = |what: &str, limit: usize| format!("more than {limit} {what}");
    let split = "split it into two diagnostics";
    let (span, message, hint) = match limit {
        TooLarge::Questions => (whole(), more("questions", limits::QUESTIONS), split),
        TooLarge::Scores => (whole(), more("scores", limits::SCORES), split),
        TooLarge::Values => (
            whole(),
            format!(
                "the page shows more than {} values, pieces of advice, conditional steps and levels",
                limits::VALUES
            ),
            "remove the label of values that need not be shown, or make two diagnostics of it",
        ),
        TooLarge::Outcomes => (whole(), more("outcomes", limits::OUTCOMES), split),
        TooLarge::Options(index) => {
            let is_optional = parts.questions.get(index).is_some_and(|read| read.optional);
            let most = limits::OPTIONS - usize::from(is_optional);
            let what = if is_optional { "an optional question" } else { "a question" };
            let message = format!("{what} must have 1 to {most} options");
            (question(index), message, "remove options, or ask for a number")
        }
        TooLarge::Steps(index) => {
            let message = format!("more than {} steps, or numbers with too many digits", limits::STEPS);
            (question(index), message, "use larger steps or a smaller range")
        }
        TooLarge::Weights(index) => {
            let span = parts.scores.get(index).map_or_else(whole, |score| score.id.span.clone());
            (
                span,
                "the weights of this score have too many digits to be exact".to_owned(),
                "use smaller weights with fewer decimal places",
            )
        }
        TooLarge::Program => {
            let message = format!("the compiled rules exceed {} bytes", limits::PROGRAM);
            (whole(), message, "simplify the rules: add up a score instead of comparing answers one by one")
        }
    };
    Problem::new(Code::DiagnosticInvalid, Place::new(path, span), message).hint(hint)
}
