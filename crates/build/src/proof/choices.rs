//! The choices of `if`: a number that is not chosen does not matter.
//!
//! In the graph, `if(c, a, b)` is the first of `a / count(c)` and `b / count(not c)` that is there. Such a division is a
//! choice: what it divides matters only if the condition holds, and only if the choice itself matters.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Graph, Op, TermId};
use assay_diagnostic::{Evaluation, Truth};

use super::terms::operands;

/// The choices of a graph.
#[derive(Debug)]
pub(super) struct Choices {
    /// Each after those that it contains, since an operand comes before its term.
    all: Vec<Choice>,
    /// The terms that matter whatever is chosen.
    always: BTreeSet<TermId>,
}

/// A division that stands for a choice.
#[derive(Debug)]
struct Choice {
    term: TermId,
    condition: TermId,
    /// The terms that matter if this is chosen, whatever is chosen inside.
    contains: BTreeSet<TermId>,
}

/// Returns true if an operation divides by a count of conditions, as only a choice does.
pub(super) fn is_choice(graph: &Graph, op: &Op) -> bool {
    chosen(graph, op).is_some()
}

impl Choices {
    pub(super) fn of(graph: &Graph) -> Self {
        let roots = graph.outcomes.iter().chain(&graph.steps).flatten().chain(&graph.advice);
        let roots = roots.chain(&graph.questions).chain(&graph.shown).chain(&graph.scores).copied();
        let choice = |(index, op)| {
            let (chosen, condition) = chosen(graph, op)?;
            let contains = outside_choices(graph, [chosen]);
            Some(Choice { term: TermId(index), condition, contains })
        };
        let all = (0u32..).zip(&graph.terms).filter_map(choice).collect();
        Self { all, always: outside_choices(graph, roots) }
    }

    /// Returns the conditions that decide whether `term` matters.
    pub(super) fn conditions(&self, term: TermId) -> Vec<TermId> {
        let mut inside = BTreeSet::from([term]);
        let mut conditions = Vec::new();
        for choice in &self.all {
            if inside.iter().any(|term| !self.always.contains(term) && choice.contains.contains(term)) {
                inside.insert(choice.term);
                conditions.push(choice.condition);
            }
        }
        conditions
    }

    /// Decides whether the result of `term` matters.
    pub(super) fn matters(&self, evaluation: &Evaluation, term: TermId) -> Truth {
        if self.always.contains(&term) {
            return Truth::TRUE;
        }
        // From the outermost in: whether each choice is chosen, and matters itself.
        let mut chosen: Vec<(&Choice, Truth)> = Vec::new();
        let within = |chosen: &[(&Choice, Truth)], term: TermId| {
            let around = chosen.iter().filter(|(choice, _)| choice.contains.contains(&term));
            around.fold(Truth::FALSE, |any, (_, is_chosen)| any.or(*is_chosen))
        };
        for choice in self.all.iter().rev().take_while(|choice| choice.term > term) {
            let matters = match self.always.contains(&choice.term) {
                true => Truth::TRUE,
                false => within(&chosen, choice.term),
            };
            chosen.push((choice, holds(evaluation, choice.condition).and(matters)));
        }
        within(&chosen, term)
    }
}

/// Returns the condition of a choice and the term that it chooses when the condition holds.
fn chosen(graph: &Graph, op: &Op) -> Option<(TermId, TermId)> {
    let Op::Divide(chosen, by) = op else { return None };
    match graph.op(*by) {
        Op::Count(parts) => parts.first().map(|condition| (*chosen, *condition)),
        _ => None,
    }
}

/// Returns the terms that `roots` are made of, without what is only chosen in them.
fn outside_choices(graph: &Graph, roots: impl IntoIterator<Item = TermId>) -> BTreeSet<TermId> {
    let mut open: Vec<TermId> = roots.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(term) = open.pop() {
        if found.insert(term) {
            let op = graph.op(term);
            let skipped = chosen(graph, op).map(|(chosen, _)| chosen);
            open.extend(operands(op).filter(|operand| Some(*operand) != skipped));
        }
    }
    found
}

/// Decides whether a condition holds. An absent one does not.
fn holds(evaluation: &Evaluation, term: TermId) -> Truth {
    let truth = evaluation.condition(term.index());
    if truth.is(Truth::TRUE) {
        Truth::TRUE
    } else if truth.may_be(Truth::TRUE) {
        Truth::EITHER
    } else {
        Truth::FALSE
    }
}
