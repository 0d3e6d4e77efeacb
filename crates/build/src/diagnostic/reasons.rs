//! The reasons for an outcome: the parts of its rule that can hold, each with the condition on which it is one of the
//! reasons. `assay explain --answers` gives the same reasons for one set of answers.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Condition, Formula, Number, Op, Rule, TermId};

use super::Parts;
use super::particulars::{Figure, Places};
use super::words::{self, Clause, Statement};

/// A condition that is a reason for an outcome.
#[derive(Clone, Debug)]
pub(crate) struct Reason {
    /// The condition in words, without a full stop.
    pub(crate) words: Clause,
    /// The place of the mark that says if it is a reason; none if it always is where the outcome is shown.
    pub(crate) place: Option<usize>,
    /// The numbers that it compares.
    pub(crate) figures: Vec<Figure>,
    /// The conditions that it counts.
    pub(crate) items: Vec<Reason>,
}

/// The most reasons that are looked for. Conditions that name each other many times over have more than anybody reads.
const MOST: usize = 128;

/// Returns the reasons for outcome `index`; none if they are too many.
pub(super) fn of(places: &mut Places<'_>, index: usize) -> Option<Vec<Reason>> {
    let diagnostic = places.diagnostic;
    let mut found = Reasons { places, found: Vec::new(), left: MOST };
    let rules = &diagnostic.model.outcomes;
    match &rules[index] {
        Rule::When(condition) => found.rule(index, condition, true),
        Rule::Otherwise => {
            for (other, rule) in rules.iter().enumerate() {
                if let Rule::When(condition) = rule {
                    found.rule(other, condition, false);
                }
            }
        }
    }
    found.finish()
}

/// A reason before it has a place.
struct Found {
    statement: Statement,
    guard: Option<TermId>,
}

struct Reasons<'p, 'a> {
    places: &'p mut Places<'a>,
    found: Vec<Found>,
    left: usize,
}

impl Reasons<'_, '_> {
    fn rule(&mut self, outcome: usize, condition: &Condition, holds: bool) {
        let Some(Some(term)) = self.places.graph.outcomes.get(outcome).copied() else { return };
        if holds { self.holding(condition, term, None) } else { self.failed(condition, term, None, false) }
    }

    /// Adds the reasons why a condition holds, where `guard` holds.
    fn holding(&mut self, condition: &Condition, term: TermId, guard: Option<TermId>) {
        if !self.may_go_on() {
            return;
        }
        match self.places.diagnostic.parts(condition, term) {
            Parts::All(parts) => parts.into_iter().for_each(|(part, term)| self.holding(part, term, guard)),
            Parts::Any(parts) => {
                for (part, term) in parts {
                    let guard = self.places.both(guard, term);
                    self.holding(part, term, Some(guard));
                }
            }
            Parts::Not(part, term) => self.failed(part, term, guard, true),
            Parts::Named(condition) => self.holding(condition, term, guard),
            Parts::Whole => self.add(condition, guard, true),
        }
    }

    /// Adds the reasons why a condition does not hold, where `guard` holds. It is `certain` there that it is false, and not
    /// absent.
    fn failed(&mut self, condition: &Condition, term: TermId, guard: Option<TermId>, certain: bool) {
        if !self.may_go_on() {
            return;
        }
        match self.places.diagnostic.parts(condition, term) {
            Parts::All(parts) => {
                for (part, term) in parts {
                    let fails = self.places.is_not_true(term);
                    let guard = self.places.both(guard, fails);
                    self.failed(part, term, Some(guard), false);
                }
            }
            Parts::Any(parts) => {
                parts.into_iter().for_each(|(part, term)| self.failed(part, term, guard, certain));
            }
            Parts::Not(part, term) if certain => self.holding(part, term, guard),
            Parts::Not(part, term) => {
                let holds = self.places.both(guard, term);
                self.holding(part, term, Some(holds));
                self.unasked(part, term, guard);
            }
            Parts::Named(condition) => self.failed(condition, term, guard, certain),
            Parts::Whole if certain || self.absent_in(condition).is_empty() => {
                self.add(condition, guard, false)
            }
            Parts::Whole => {
                let is_false = self.places.graph.term(Op::Not(term));
                let is_false = self.places.both(guard, is_false);
                self.add(condition, Some(is_false), false);
                self.unasked(condition, term, guard);
            }
        }
    }

    /// Adds the questions whose missing answers leave a condition without a truth.
    fn unasked(&mut self, condition: &Condition, term: TermId, guard: Option<TermId>) {
        for question in self.absent_in(condition) {
            let opposite = self.places.graph.term(Op::Not(term));
            let is_absent = self.places.fewer_than_one(vec![term, opposite]);
            let is_absent = self.places.both(guard, is_absent);
            let answered = Condition::Answered(question);
            let given = self.places.graph.condition(&self.places.diagnostic.model, &answered);
            let is_not_given = self.places.is_not_true(given);
            let guard = self.places.both(Some(is_absent), is_not_given);
            self.add(&answered, Some(guard), false);
        }
    }

    fn may_go_on(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }

    /// Adds a reason. In the same words it is one reason, where any of its conditions holds.
    fn add(&mut self, condition: &Condition, guard: Option<TermId>, holds: bool) {
        let statement = words::statement(self.places.diagnostic, condition, holds);
        match self.found.iter_mut().find(|known| {
            known.statement.words == statement.words
                && known.statement.counted.len() == statement.counted.len()
        }) {
            Some(known) => {
                known.guard = match (known.guard, guard) {
                    (Some(one), Some(other)) => Some(self.places.graph.term(Op::Or(one, other))),
                    _ => None,
                };
            }
            None => self.found.push(Found { statement, guard }),
        }
    }

    fn finish(self) -> Option<Vec<Reason>> {
        let Self { places, found, left } = self;
        (left > 0).then(|| found.into_iter().map(|found| reason(places, found)).collect())
    }

    /// Returns the questions that a condition looks at and that may have no answer. Scores and counts always have a number.
    fn absent_in(&self, condition: &Condition) -> BTreeSet<usize> {
        let model = &self.places.diagnostic.model;
        let mut read =
            Read { formulas: &model.formulas, values: BTreeSet::new(), questions: BTreeSet::new() };
        read.condition(condition);
        read.questions.retain(|question| model.may_be_absent(*question));
        read.questions
    }
}

fn reason(places: &mut Places<'_>, Found { statement, guard }: Found) -> Reason {
    let Statement { words, counted, is_each, compared } = statement;
    let place = guard.map(|guard| places.mark(guard));
    let line = compared.iter().find_map(|number| match number {
        Number::Constant(line) => Some(*line),
        _ => None,
    });
    let compared = compared.iter().filter(|number| !matches!(number, Number::Constant(_)));
    let figures: Option<Vec<Figure>> = compared.map(|number| places.figure(number)).collect();
    let figures = figures.unwrap_or_default().into_iter();
    let figures = figures.map(|figure| Figure { line: line.or(figure.line), ..figure }).collect();
    let mut items: Vec<Reason> = Vec::new();
    let mut terms = Vec::new();
    for condition in &counted {
        let term = places.graph.condition(&places.diagnostic.model, condition);
        terms.push(term);
        let place = (!is_each).then(|| places.mark(term));
        let words = words::statement(places.diagnostic, condition, true).words;
        items.push(Reason { words, place, figures: Vec::new(), items: Vec::new() });
    }
    if !items.is_empty() && !is_each {
        let none = places.fewer_than_one(terms);
        let place = Some(places.mark(none));
        items.push(Reason { words: Clause::none(), place, figures: Vec::new(), items: Vec::new() });
    }
    Reason { words, place, figures, items }
}

/// The questions that an expression looks at.
struct Read<'a> {
    formulas: &'a [Formula],
    values: BTreeSet<usize>,
    questions: BTreeSet<usize>,
}

impl Read<'_> {
    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Yes(question) | Condition::Chosen(question, _) => {
                self.questions.insert(*question);
            }
            Condition::Answered(_) => {}
            Condition::Compare(left, _, right) => {
                [left, right].into_iter().for_each(|side| self.number(side))
            }
            Condition::Not(inner) => self.condition(inner),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.condition(part))
            }
            Condition::Value(index) => self.value(*index),
        }
    }

    fn value(&mut self, index: usize) {
        if self.values.insert(index) {
            match &self.formulas[index] {
                Formula::Condition(condition) => self.condition(condition),
                Formula::Number(number) => self.number(number),
            }
        }
    }

    fn number(&mut self, number: &Number) {
        match number {
            Number::Answer(question) => {
                self.questions.insert(*question);
            }
            Number::Value(index) => self.value(*index),
            Number::Constant(_) | Number::Score(_) | Number::Count(_) => {}
            Number::Negative(inner) | Number::Round(_, inner, _) | Number::Power(inner, _) => {
                self.number(inner)
            }
            Number::If(condition, then, otherwise) => {
                self.condition(condition);
                [then, otherwise].into_iter().for_each(|part| self.number(part));
            }
            Number::Sum(a, b)
            | Number::Difference(a, b)
            | Number::Product(a, b)
            | Number::Quotient(a, b, _)
            | Number::Compound(a, b, _) => [a, b].into_iter().for_each(|part| self.number(part)),
            Number::Least(parts) | Number::Greatest(parts) | Number::First(parts) => {
                parts.iter().for_each(|part| self.number(part));
            }
        }
    }
}
