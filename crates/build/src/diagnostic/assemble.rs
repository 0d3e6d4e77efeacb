//! Puts the parts of a diagnostic together: the model is checked and compiled, and what is wrong with an expression
//! becomes a problem at the characters that cause it.

use std::collections::BTreeSet;
use std::ops::Range;

use assay_diagnostic::author::{
    Compiled, Draft, Mistake, Model, Question as Deciding, Rule, Site, TooLarge, Wrong, check,
};
use assay_diagnostic::{Choose, limits};

use super::questions::Read;
use super::{Diagnostic, Intervention, Kind, Outcome, Score, Value};
use crate::data::Text;
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// The parts of a diagnostic, in whatever notation they were written.
pub(super) struct Parts {
    pub(super) id: String,
    pub(super) span: Range<usize>,
    pub(super) title: Text,
    pub(super) summary: Option<Text>,
    pub(super) kind: Kind,
    pub(super) minutes: Option<u32>,
    pub(super) checklist: bool,
    pub(super) choose: Choose,
    pub(super) scores: Vec<Score>,
    /// The scores that answers add to and that were said to be missing.
    pub(super) missing: BTreeSet<String>,
    pub(super) questions: Vec<Read>,
    pub(super) values: Vec<Value>,
    pub(super) interventions: Vec<Intervention>,
    pub(super) outcomes: Vec<Outcome>,
}

/// The diagnostic that `parts` make, if their expressions mean something.
pub(super) fn assemble(
    parts: Parts,
    source: &str,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> Option<Diagnostic> {
    let before = problems.len();
    told_missing(&parts, path, problems);
    let (model, compiled) = match compiled(&parts) {
        Ok(compiled) => compiled,
        Err(Refused::Mistakes(mistakes)) => {
            // A name that is missing is one mistake, however often it is used.
            let mut told = BTreeSet::new();
            let is_new = |(_, mistake): &(Site, Mistake)| match &mistake.unknown {
                Some((name, _)) if parts.missing.contains(name) => false,
                Some(_) => told.insert(mistake.message.clone()),
                None => true,
            };
            problems.extend(
                mistakes
                    .into_iter()
                    .filter(is_new)
                    .map(|(site, mistake)| problem(&parts, site, mistake, source, path)),
            );
            return None;
        }
        Err(Refused::TooLarge(limit)) => {
            problems.push(too_large(&parts, limit, path));
            return None;
        }
    };
    if problems.len() > before {
        return None;
    }
    let divisors = compiled.graph.divisions.iter();
    let divisors =
        divisors.map(|division| span_in(&parts, division.site, division.span.clone(), source)).collect();
    let Parts {
        id,
        span,
        title,
        summary,
        kind,
        minutes,
        checklist,
        scores,
        values,
        interventions,
        outcomes,
        ..
    } = parts;
    let questions = parts.questions.into_iter().map(|question| question.said).collect();
    let path = path.clone();
    Some(Diagnostic {
        id,
        path,
        span,
        title,
        summary,
        kind,
        minutes,
        checklist,
        model,
        compiled,
        divisors,
        questions,
        scores,
        values,
        outcomes,
        interventions,
    })
}

/// Tells of what no diagnostic can be without, and of a second `otherwise`.
fn told_missing(parts: &Parts, path: &SourcePath, problems: &mut Vec<Problem>) {
    let mut tell = |span: &Range<usize>, message: &str, hint: &str| {
        let place = Place::new(path, span.clone());
        problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    };
    if parts.questions.is_empty() {
        tell(
            &parts.span,
            "a diagnostic needs a question",
            "add `[[question]]` with an `id` and what to `ask`",
        );
    }
    if parts.outcomes.is_empty() {
        tell(
            &parts.span,
            "a diagnostic needs an outcome",
            "add `[[outcome]]` with an `id`, a `title` and a condition `when`",
        );
    }
    for outcome in parts.outcomes.iter().filter(|outcome| outcome.when.is_none()).skip(1) {
        tell(
            &outcome.id.span,
            "only one outcome can have `otherwise`",
            "write the condition of this \
            outcome in `when`",
        );
    }
}

enum Refused {
    Mistakes(Vec<(Site, Mistake)>),
    TooLarge(TooLarge),
}

fn compiled(parts: &Parts) -> Result<(Model, Compiled), Refused> {
    let model = check(&draft(parts)).map_err(Refused::Mistakes)?;
    let compiled = model.compile().map_err(Refused::TooLarge)?;
    Ok((model, compiled))
}

fn draft(parts: &Parts) -> Draft {
    let value = |text: &Text| text.value.clone();
    Draft {
        choose: parts.choose,
        questions: parts
            .questions
            .iter()
            .map(|Read { said, shape, adds }| Deciding {
                id: value(&said.id),
                shape: shape.clone(),
                adds: adds.clone(),
            })
            .collect(),
        whens: parts.questions.iter().map(|question| question.said.when.as_ref().map(value)).collect(),
        scores: parts.scores.iter().map(|score| value(&score.id)).collect(),
        formulas: parts.values.iter().map(|part| (value(&part.id), value(&part.formula))).collect(),
        shown: parts.values.iter().map(|part| part.label.is_some()).collect(),
        outcomes: parts
            .outcomes
            .iter()
            .map(|outcome| outcome.when.as_ref().map_or(Rule::Otherwise, |when| Rule::When(value(when))))
            .collect(),
    }
}

/// A mistake in an expression, at the characters of the file that cause it.
fn problem(parts: &Parts, site: Site, mistake: Mistake, source: &str, path: &SourcePath) -> Problem {
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

/// Where a part of an expression stands in the file.
fn span_in(parts: &Parts, site: Site, part: Range<usize>, source: &str) -> Range<usize> {
    let text = match site {
        Site::When(index) => parts.questions.get(index).and_then(|question| question.said.when.as_ref()),
        Site::Formula(index) => parts.values.get(index).map(|value| &value.formula),
        Site::Outcome(index) => parts.outcomes.get(index).and_then(|outcome| outcome.when.as_ref()),
    };
    text.map_or_else(|| parts.span.clone(), |text| text.span_of(source, part))
}

fn too_large(parts: &Parts, limit: TooLarge, path: &SourcePath) -> Problem {
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
            more("values with a label", limits::VALUES),
            "remove the label of values that need not be shown",
        ),
        TooLarge::Outcomes => (whole(), more("outcomes", limits::OUTCOMES), split),
        TooLarge::Options(index) => {
            let message = format!("a question must have 1 to {} options", limits::OPTIONS);
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
