//! The reasons for an outcome: the parts of its rule that hold, and those that fail in the rules tried before it. The
//! truth of every part is taken from the evaluation; nothing is computed again.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Condition, Graph, Op, Rule, TermId};
use assay_diagnostic::{Choose, Evaluation, Truth};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Parts, words};
use crate::proof::operands;

/// The reason why an outcome holds, or does not.
#[derive(Debug, Serialize)]
pub struct Reason {
    /// The id of the outcome.
    pub outcome: String,
    /// True if it holds.
    pub holds: bool,
    /// The conditions that decide this, in words.
    pub because: Vec<String>,
}

/// Returns the reasons for outcome `decided`, in the order in which outcomes are tried.
pub(super) fn reasons(diagnostic: &Diagnostic, evaluation: &Evaluation, decided: usize) -> Vec<Reason> {
    let why = Why { diagnostic, evaluation };
    let outcomes = &diagnostic.model.outcomes;
    let is_otherwise = matches!(outcomes[decided], Rule::Otherwise);
    let is_tried = |index: &usize| match diagnostic.model.choose {
        Choose::First => is_otherwise || *index <= decided,
        Choose::Only => is_otherwise || *index == decided,
    };
    let tried = (0..outcomes.len()).filter(is_tried);
    tried.filter_map(|index| why.reason(index, index == decided)).collect()
}

struct Why<'a> {
    diagnostic: &'a Diagnostic,
    evaluation: &'a Evaluation,
}

impl Why<'_> {
    fn reason(&self, index: usize, holds: bool) -> Option<Reason> {
        let outcome = self.diagnostic.outcomes[index].id.value.clone();
        let because = match (&self.diagnostic.model.outcomes[index], self.graph().outcomes[index]) {
            (Rule::When(condition), Some(term)) if holds => self.holding(condition, term),
            (Rule::When(condition), Some(term)) => self.failed(condition, term),
            _ if holds => vec!["no other outcome holds".to_owned()],
            _ => return None,
        };
        let mut known = BTreeSet::new();
        let because = because.into_iter().filter(|words| known.insert(words.clone())).collect();
        Some(Reason { outcome, holds, because })
    }

    fn graph(&self) -> &Graph {
        &self.diagnostic.compiled.graph
    }

    /// Returns the conditions that make a true condition hold.
    fn holding(&self, condition: &Condition, term: TermId) -> Vec<String> {
        match self.diagnostic.parts(condition, term) {
            Parts::All(parts) => {
                parts.into_iter().flat_map(|(part, term)| self.holding(part, term)).collect()
            }
            Parts::Any(parts) => {
                let holding = parts.into_iter().filter(|(_, term)| self.truth(*term).is(Truth::TRUE));
                holding.flat_map(|(part, term)| self.holding(part, term)).collect()
            }
            Parts::Not(part, term) => self.failed(part, term),
            Parts::Named(condition) => self.holding(condition, term),
            Parts::Whole => vec![words::condition(self.diagnostic, condition)],
        }
    }

    /// Returns the conditions that make a false condition fail.
    fn failed(&self, condition: &Condition, term: TermId) -> Vec<String> {
        match self.diagnostic.parts(condition, term) {
            Parts::All(parts) => {
                let failed = parts.into_iter().filter(|(_, term)| !self.truth(*term).may_be(Truth::TRUE));
                failed.flat_map(|(part, term)| self.failed(part, term)).collect()
            }
            Parts::Any(parts) => parts.into_iter().flat_map(|(part, term)| self.failed(part, term)).collect(),
            Parts::Not(part, term) if self.truth(term).is(Truth::TRUE) => self.holding(part, term),
            Parts::Not(_, term) => self.unasked(term),
            Parts::Named(condition) => self.failed(condition, term),
            Parts::Whole if self.truth(term).is(Truth::FALSE) => {
                vec![words::opposite(self.diagnostic, condition)]
            }
            Parts::Whole => self.unasked(term),
        }
    }

    /// Returns the questions that are not asked and so leave a condition without a value.
    fn unasked(&self, term: TermId) -> Vec<String> {
        let unasked = self.looked_at(term).into_iter().filter(|question| {
            // A question that may not be asked can leave the condition open as well.
            self.evaluation.asked(*question).may_be(Truth::FALSE)
        });
        let label = |question: usize| &self.diagnostic.questions[question].label.value;
        unasked.map(|question| format!("“{}” is not asked", label(question))).collect()
    }

    /// Returns the questions on whose answers a term depends. Scores and counts always have a value, and are not
    /// followed.
    fn looked_at(&self, term: TermId) -> BTreeSet<usize> {
        let mut open = vec![term];
        let mut questions = BTreeSet::new();
        while let Some(term) = open.pop() {
            match self.graph().op(term) {
                Op::Chosen(question, _) | Op::Answer(question) => {
                    questions.insert(*question);
                }
                Op::Question(..) | Op::Score(_) | Op::Count(_) => {}
                op => open.extend(operands(op)),
            }
        }
        questions
    }

    fn truth(&self, term: TermId) -> Truth {
        self.evaluation.condition(term.index())
    }
}
