//! The conditions that a condition is made of, each with its term: so that what is known of a term can be said in the
//! words of the part that it stands for.

use assay_diagnostic::author::{Condition, Formula, Graph, Op, TermId};

use super::Diagnostic;

/// What a condition is made of.
#[derive(Debug)]
pub(crate) enum Parts<'c> {
    /// It holds where all of these do.
    All(Vec<(&'c Condition, TermId)>),
    /// It holds where any of these does.
    Any(Vec<(&'c Condition, TermId)>),
    /// It holds where this does not.
    Not(&'c Condition, TermId),
    /// It is this one, by name.
    Named(&'c Condition),
    /// It is a statement of its own.
    Whole,
}

impl Diagnostic {
    /// What `condition`, whose term is `term`, is made of.
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

/// The terms of `count` parts, which were joined from left to right; `sides` opens a joint.
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
