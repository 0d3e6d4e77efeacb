//! Two answers to one question, all others being equal: a copy of the terms of a graph, with a second question instead
//! of the first.

use std::collections::BTreeMap;

use assay_diagnostic::author::{Graph, Op, Sum, TermId};

use super::terms::when;

/// The counterparts of the terms of a graph when one question has another answer.
#[derive(Debug)]
pub(super) struct Twin {
    /// The question, and the one that takes its place.
    question: usize,
    pub(super) other: usize,
    /// The question's own term, and that of the other.
    terms: BTreeMap<TermId, TermId>,
}

impl Twin {
    /// Asks `question` once more, in the same case. What other questions it leads to is the same for both.
    pub(super) fn of(graph: &mut Graph, question: usize) -> Self {
        let asked = graph.questions[question];
        let (shape, when) = (graph.shapes[question], when(graph, question));
        let other = graph.ask(shape, when);
        let terms = BTreeMap::from([(asked, graph.questions[other])]);
        Self { question, other, terms }
    }

    /// The term that takes the place of `term`.
    pub(super) fn term(&mut self, graph: &mut Graph, term: TermId) -> TermId {
        if let Some(known) = self.terms.get(&term) {
            return *known;
        }
        let op = graph.op(term).clone();
        let mut other = |part: TermId| self.term(graph, part);
        let op = match op {
            Op::Chosen(question, option) => Op::Chosen(self.place(question), option),
            Op::Answer(question) => Op::Answer(self.place(question)),
            Op::Score(Sum { places, feeds }) => {
                let mut feeds: Vec<(usize, Vec<i64>)> =
                    feeds.into_iter().map(|(question, weights)| (self.place(question), weights)).collect();
                feeds.sort_by_key(|(question, _)| *question);
                Op::Score(Sum { places, feeds })
            }
            op @ (Op::Constant(_) | Op::Question(..)) => op,
            Op::Count(parts) => Op::Count(parts.into_iter().map(other).collect()),
            Op::Not(a) => Op::Not(other(a)),
            Op::Round(a) => Op::Round(other(a)),
            Op::And(a, b) => Op::And(other(a), other(b)),
            Op::Or(a, b) => Op::Or(other(a), other(b)),
            Op::Add(a, b) => Op::Add(other(a), other(b)),
            Op::Subtract(a, b) => Op::Subtract(other(a), other(b)),
            Op::Multiply(a, b) => Op::Multiply(other(a), other(b)),
            Op::Divide(a, b) => Op::Divide(other(a), other(b)),
            Op::Least(a, b) => Op::Least(other(a), other(b)),
            Op::Greatest(a, b) => Op::Greatest(other(a), other(b)),
            Op::First(a, b) => Op::First(other(a), other(b)),
            Op::Less(a, b) => Op::Less(other(a), other(b)),
            Op::AtMost(a, b) => Op::AtMost(other(a), other(b)),
            Op::Equal(a, b) => Op::Equal(other(a), other(b)),
        };
        let made = graph.term(op);
        self.terms.insert(term, made);
        made
    }

    fn place(&self, question: usize) -> usize {
        if question == self.question { self.other } else { question }
    }
}
