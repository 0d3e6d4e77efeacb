//! Gives the expressions of a draft their types and meanings. Every mistake is found; none stops the rest.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::decimal::Decimal;
use super::language::{Condition, Number, Syntax, parse};
use super::model::{Draft, Formula, Model, Rule};
use super::typing::{Meaning, Scope, Typing};
use crate::limits;

/// The kind of a mistake in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It cannot be read.
    Syntax,
    /// Its parts are of types that do not go together.
    Type,
    /// A name that nothing has.
    Name,
    /// A dependency that goes round in a circle, or on what is not known yet.
    Order,
}

/// A mistake in an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// The kind of the mistake.
    pub wrong: Wrong,
    /// Its bytes within the expression.
    pub span: Range<usize>,
    /// The message: lower case, no final full stop, values in backticks.
    pub message: String,
    /// The suggested replacement.
    pub hint: Option<String>,
    /// Of a name that nothing has: the name, and the names that would have been known there.
    pub unknown: Option<(String, Vec<String>)>,
}

impl Mistake {
    pub(crate) fn new(wrong: Wrong, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { wrong, span, message: message.into(), hint: None, unknown: None }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(crate) fn named<S: ToString>(self, name: String, known: impl IntoIterator<Item = S>) -> Self {
        Self { unknown: Some((name, known.into_iter().map(|name| name.to_string()).collect())), ..self }
    }
}

/// The place of an expression in a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The condition under which a question is asked.
    When(usize),
    /// The formula of a value.
    Formula(usize),
    /// The condition under which an outcome is shown.
    Outcome(usize),
    /// The condition under which a piece of advice is shown.
    Advice(usize),
    /// The condition for including an intervention in a plan.
    Step(usize),
    /// The score or the value that a band is of.
    Band(usize),
}

/// The model of `draft`, or every mistake in its expressions.
///
/// # Errors
/// Returns the mistakes, each with the expression that contains it.
pub fn check(draft: &Draft) -> Result<Model, Vec<(Site, Mistake)>> {
    if let Some((_, source)) = draft.formulas.get(limits::FORMULAS) {
        let message = format!("more than {} values", limits::FORMULAS);
        let mistake = Mistake::new(Wrong::Order, 0..source.len(), message);
        return Err(vec![(Site::Formula(limits::FORMULAS), mistake.hint("split it into two diagnostics"))]);
    }
    let mut checker = Checker::new(draft);
    let formulas: Vec<_> = (0..draft.formulas.len()).map(|index| checker.formula(index)).collect();
    let whens: Vec<_> = (0..draft.whens.len()).map(|index| checker.when(index)).collect();
    let outcomes: Vec<_> = (0..draft.outcomes.len()).map(|index| checker.outcome(index)).collect();
    let advice: Vec<_> = (0..draft.advice.len()).map(|index| checker.advice(index)).collect();
    for (index, band) in draft.bands.iter().enumerate() {
        if let Number::Value(value) = band.of
            && let Some(Formula::Condition(_)) = checker.formula(value)
        {
            let message = "a band is of a number, and this value is a condition";
            let mistake = Mistake::new(Wrong::Type, 0..draft.formulas[value].0.len(), message);
            checker.mistakes.push((Site::Band(index), mistake.hint("let it count: `count(…)`")));
        }
    }
    let steps: Vec<_> = (0..draft.steps.len()).map(|index| checker.step(index)).collect();
    if !checker.mistakes.is_empty() {
        return Err(checker.mistakes);
    }
    let start = |index: usize| draft.starts.get(index).copied().unwrap_or(Decimal::ZERO);
    Ok(Model {
        choose: draft.choose,
        questions: draft.questions.clone(),
        whens,
        scores: draft.scores.clone(),
        value_ids: draft.formulas.iter().map(|(id, _)| id.clone()).collect(),
        formulas: formulas.into_iter().flatten().collect(),
        shown: draft.shown.clone(),
        outcomes: outcomes.into_iter().flatten().collect(),
        starts: (0..draft.scores.len()).map(start).collect(),
        bands: draft.bands.clone(),
        advice: advice.into_iter().flatten().collect(),
        steps,
    })
}

/// The names an expression uses, and where.
type Uses = Vec<(Range<usize>, Meaning)>;

/// The progress of checking a value.
#[derive(Clone)]
enum Progress {
    Unseen,
    /// Its formula is being checked: meeting it again is a cycle.
    Open,
    /// Its formula, if known, and the last question that it depends on.
    Done(Option<Formula>, Option<usize>),
}

struct Checker<'a> {
    draft: &'a Draft,
    scope: Scope<'a>,
    values: Vec<Progress>,
    mistakes: Vec<(Site, Mistake)>,
}

impl<'a> Checker<'a> {
    fn new(draft: &'a Draft) -> Self {
        let mut names = BTreeMap::new();
        // The first question with a name keeps it; a duplicate is reported where the ids are read.
        for (index, question) in draft.questions.iter().enumerate() {
            names.entry(&*question.id).or_insert(Meaning::Question(index));
        }
        for (index, id) in draft.scores.iter().enumerate() {
            names.entry(&**id).or_insert(Meaning::Score(index));
        }
        for (index, (id, _)) in draft.formulas.iter().enumerate() {
            names.entry(&**id).or_insert(Meaning::Value(index));
        }
        let values = vec![None; draft.formulas.len()];
        let scope = Scope { names, questions: &draft.questions, values, bands: &draft.bands };
        Self { draft, scope, values: vec![Progress::Unseen; draft.formulas.len()], mistakes: vec![] }
    }

    fn when(&mut self, index: usize) -> Option<Condition> {
        let source = self.draft.whens[index].as_deref()?;
        let site = Site::When(index);
        let syntax = self.parse(source, site)?;
        let (condition, uses) = self.typed(&syntax, site, |typing, syntax| typing.condition(syntax))?;
        for (span, meaning) in uses {
            if self.last_question(meaning).is_some_and(|last| last >= index) {
                let name = &source[span.clone()];
                let mistake = Mistake::new(
                    Wrong::Order,
                    span.clone(),
                    format!("`{name}` is not decided before this question is asked"),
                )
                .hint("use only answers of the questions above, or move this question down");
                self.mistakes.push((site, mistake));
            }
        }
        condition
    }

    fn outcome(&mut self, index: usize) -> Option<Rule<Condition>> {
        let Rule::When(source) = &self.draft.outcomes[index] else { return Some(Rule::Otherwise) };
        let site = Site::Outcome(index);
        let syntax = self.parse(source, site)?;
        self.typed(&syntax, site, |typing, syntax| typing.condition(syntax))?.0.map(Rule::When)
    }

    fn advice(&mut self, index: usize) -> Option<Condition> {
        self.plain(&self.draft.advice[index], Site::Advice(index))
    }

    fn step(&mut self, index: usize) -> Option<Condition> {
        self.plain(self.draft.steps[index].as_deref()?, Site::Step(index))
    }

    /// A condition on everything there is.
    fn plain(&mut self, source: &str, site: Site) -> Option<Condition> {
        let syntax = self.parse(source, site)?;
        self.typed(&syntax, site, |typing, syntax| typing.condition(syntax))?.0
    }

    /// Returns the formula of value `index`. Each value is checked once.
    fn formula(&mut self, index: usize) -> Option<Formula> {
        if let Progress::Done(formula, _) = &self.values[index] {
            return formula.clone();
        }
        self.values[index] = Progress::Open;
        let result = self.open_formula(index);
        let (formula, last) = result.map_or((None, None), |(formula, last)| (formula, last));
        self.scope.values[index].clone_from(&formula);
        self.values[index] = Progress::Done(formula.clone(), last);
        formula
    }

    fn open_formula(&mut self, index: usize) -> Option<(Option<Formula>, Option<usize>)> {
        let site = Site::Formula(index);
        let source = &self.draft.formulas[index].1;
        let syntax = self.parse(source, site)?;
        let shown = self.draft.shown[index];
        let (formula, uses) = self.typed(&syntax, site, |typing, syntax| typing.formula(syntax, shown))?;
        let last = uses.iter().filter_map(|(_, meaning)| self.last_question(*meaning)).max();
        Some((formula, last))
    }

    fn parse(&mut self, source: &str, site: Site) -> Option<Syntax> {
        parse(source).map_err(|mistake| self.mistakes.push((site, mistake))).ok()
    }

    /// The meaning of `syntax` and the names it uses, once the values it names are known. None where a value it
    /// names is made of itself.
    fn typed<T>(
        &mut self,
        syntax: &Syntax,
        site: Site,
        read: impl FnOnce(&mut Typing<'_>, &Syntax) -> Option<T>,
    ) -> Option<(Option<T>, Uses)> {
        let mut circle = false;
        for (name, span) in names_of(syntax) {
            let Some(Meaning::Value(value)) = self.scope.names.get(name).copied() else { continue };
            match self.values[value] {
                Progress::Open => {
                    circle = true;
                    let mistake = Mistake::new(
                        Wrong::Order,
                        span,
                        format!(
                            "the value `{name}` depends on \
                        itself"
                        ),
                    )
                    .hint("a value can use other values, but none that use it: remove one of these uses");
                    self.mistakes.push((site, mistake));
                }
                Progress::Unseen => drop(self.formula(value)),
                Progress::Done(..) => {}
            }
        }
        if circle {
            return None;
        }
        let mut typing = Typing::new(&self.scope);
        let typed = read(&mut typing, syntax);
        let Typing { mistakes, uses, .. } = typing;
        self.mistakes.extend(mistakes.into_iter().map(|mistake| (site, mistake)));
        Some((typed, uses))
    }

    /// The last question that must be answered, or passed over, before `meaning` is known.
    fn last_question(&self, meaning: Meaning) -> Option<usize> {
        match meaning {
            Meaning::Question(index) => Some(index),
            Meaning::Score(score) => self
                .draft
                .questions
                .iter()
                .rposition(|question| question.adds.iter().any(|add| add.score == score)),
            Meaning::Value(value) => match self.values[value] {
                Progress::Done(_, last) => last,
                Progress::Unseen | Progress::Open => None,
            },
        }
    }
}

/// Every name in an expression, and where it stands.
fn names_of(syntax: &Syntax) -> Vec<(&str, Range<usize>)> {
    use super::language::SyntaxKind::*;
    match &syntax.kind {
        Name(name) => vec![(name, syntax.span.clone())],
        Number(_) | Option(_) => vec![],
        Negative(inner) | Not(inner) => names_of(inner),
        Binary(_, left, right) | Power(left, right) => [names_of(left), names_of(right)].concat(),
        Call(_, arguments) => arguments.iter().flat_map(names_of).collect(),
    }
}
