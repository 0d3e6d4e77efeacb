//! The parts of a condition, each with its term, so that a result for a term can be described in the words of its part.

use assay_diagnostic::author::{Condition, Formula, Graph, Op, TermId};

use super::Diagnostic;

/// The structure of a condition.
#[derive(Debug)]
pub(crate) enum Parts<'c> {
    /// It holds if all of these do.
    All(Vec<(&'c Condition, TermId)>),
    /// It holds if any of these does.
    Any(Vec<(&'c Condition, TermId)>),
    /// It holds if this does not.
    Not(&'c Condition, TermId),
    /// It names this condition.
    Named(&'c Condition),
    /// It has no parts.
    Whole,
}

impl Diagnostic {
    /// Returns the structure of `condition`, whose term is `term`.
    pub(crate) fn parts<'c>(&'c self, condition: &'c Condition, term: TermId) -> Parts<'c> {
        let graph = &self.compiled.graph;
        match condition {
            Condition::All(parts) => {
                let side = |op: &Op| if let Op::And(left, right) = op { Some((*left, *right)) } else { None };
                Parts::All(parts.iter().zip(spine(graph, term, parts.len(), side)).collect())
            }
            Condition::Any(parts) => {
                let side = |op: &Op| if let Op::Or(left, right) = op { Some((*left, *right)) } else { None };
                Parts::Any(parts.iter().zip(spine(graph, term, parts.len(), side)).collect())
            }
            Condition::Not(part) => match graph.op(term) {
                Op::Not(inner) => Parts::Not(part, *inner),
                _ => Parts::Whole,
            },
            Condition::Value(index) => match &self.model.formulas[*index] {
                Formula::Condition(named) => Parts::Named(named),
                Formula::Number(_) => Parts::Whole,
            },
            _ => Parts::Whole,
        }
    }
}

/// Returns the terms of `count` operands that were joined from left to right; `sides` returns both operands of a joint.
fn spine(
    graph: &Graph,
    term: TermId,
    count: usize,
    sides: impl Fn(&Op) -> Option<(TermId, TermId)>,
) -> Vec<TermId> {
    let mut parts = Vec::new();
    let mut rest = term;
    while parts.len() + 1 < count
        && let Some((left, right)) = sides(graph.op(rest))
    {
        parts.push(right);
        rest = left;
    }
    parts.push(rest);
    parts.reverse();
    parts
}
