//! The frontier of a partial answer set: the settled values that undecided rules still read, and the questions they
//! depend on. Two partial answer sets with the same frontier have the same future, and are merged.
//!
//! It is read off the evaluation of what is answered so far. The walk begins at what decides – the outcomes' rules
//! and the conditions of the questions to come – and goes no further than what is settled.

use assay_diagnostic::author::{Graph, Op, TermId};
use assay_diagnostic::{Answers, Choose, Evaluation, Truth};

use super::terms::{is_condition, operands, when};

/// A frontier, in memory that is used again.
#[derive(Debug)]
pub(super) struct Frontier<'a> {
    graph: &'a Graph,
    /// The visit in which each term was last seen.
    visited: Vec<u32>,
    visit: u32,
    /// The open terms, the settled values beside them, and which questions are asked, in the order of the walk.
    /// Each begins with a tag, so that no two walks are written alike.
    pub(super) key: Vec<u64>,
    /// The questions that something open waits for, bit by bit.
    pub(super) awaited: u128,
}

impl<'a> Frontier<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        Self { graph, visited: vec![0; graph.terms.len()], visit: 0, key: Vec::new(), awaited: 0 }
    }

    /// Reads off what `answers`, evaluated, leave open of the outcome and of whether the questions from `next` on
    /// are asked.
    pub(super) fn read(&mut self, evaluation: &Evaluation, answers: &Answers, next: usize) {
        self.visit += 1;
        self.key.clear();
        self.awaited = 0;
        let mut walk = Walk { frontier: self, evaluation, answers, next };
        walk.outcomes();
        for question in next..walk.frontier.graph.shapes.len() {
            walk.asked(question);
        }
    }

    /// Returns true if an open term depends on `question`.
    pub(super) fn awaits(&self, question: usize) -> bool {
        self.awaited >> question & 1 != 0
    }
}

struct Walk<'w, 'a> {
    frontier: &'w mut Frontier<'a>,
    evaluation: &'w Evaluation,
    answers: &'w Answers,
    /// The first question that is still to come.
    next: usize,
}

/// The mark of an open term in a key. No settled value has this bit pattern.
const OPEN: u64 = u64::MAX;

impl Walk<'_, '_> {
    fn outcomes(&mut self) {
        let graph = self.frontier.graph;
        for holds in graph.outcomes.iter().flatten() {
            let truth = self.truth(*holds);
            // Absent or false is all one: it does not hold.
            if !truth.may_be(Truth::TRUE) {
                self.frontier.key.push(0);
            } else if truth.is(Truth::TRUE) {
                self.frontier.key.push(1);
                if graph.choose == Choose::First {
                    break;
                }
            } else {
                self.frontier.key.push(OPEN);
                self.term(*holds);
            }
        }
    }

    /// Visits the condition for asking a later question.
    fn asked(&mut self, question: usize) {
        let graph = self.frontier.graph;
        let Some(when) = when(graph, question) else { return };
        let asked = self.evaluation.asked(question);
        self.frontier.key.push((question as u64) << 1);
        if asked.is_settled() {
            self.frontier.key.push(u64::from(asked.is(Truth::TRUE)));
        } else {
            self.frontier.key.push(OPEN);
            self.term(when);
        }
    }

    fn truth(&self, term: TermId) -> Truth {
        self.evaluation.condition(term.index())
    }

    /// A term, and what it is made of where it is not settled.
    fn term(&mut self, term: TermId) {
        let visited = &mut self.frontier.visited[term.index()];
        if *visited == self.frontier.visit {
            return;
        }
        *visited = self.frontier.visit;
        self.frontier.key.push(u64::from(term.0) << 1 | 1);
        match self.settled(term) {
            Some(known) => self.frontier.key.push(known),
            None => {
                self.frontier.key.push(OPEN);
                self.open(term);
            }
        }
    }

    /// Returns the result of a term, if it is settled.
    fn settled(&self, term: TermId) -> Option<u64> {
        if is_condition(self.frontier.graph.op(term)) {
            let truth = self.truth(term);
            let known = u64::from(truth.may_be(Truth::TRUE)) + 2 * u64::from(truth.may_be(Truth::ABSENT));
            return truth.is_settled().then_some(known);
        }
        let number = self.evaluation.number(term.index()).filter(|number| number.is_settled())?;
        Some(number.number().map_or(OPEN - 1, f64::to_bits))
    }

    /// Visits the parts of an open term.
    fn open(&mut self, term: TermId) {
        let graph = self.frontier.graph;
        match graph.op(term) {
            Op::Chosen(question, _) | Op::Answer(question) => self.question(*question),
            Op::Score(sum) => {
                // Its known part is the least it may be, less the least of the rest.
                self.bounds(term);
                for (question, weights) in &sum.feeds {
                    self.feed(*question, weights);
                }
            }
            Op::Count(parts) => {
                self.bounds(term);
                for part in parts {
                    if !self.truth(*part).is_settled() {
                        self.term(*part);
                    }
                }
            }
            Op::And(a, b) => self.both(*a, *b, Truth::TRUE),
            Op::Or(a, b) => self.both(*a, *b, Truth::FALSE),
            op => operands(op).for_each(|operand| self.term(operand)),
        }
    }

    /// Both sides of a connective. One that leaves the decision to the other is no part of the future.
    fn both(&mut self, a: TermId, b: TermId, neutral: Truth) {
        for side in [a, b] {
            if !self.truth(side).is(neutral) {
                self.term(side);
            }
        }
    }

    /// A question that feeds an open score.
    fn feed(&mut self, question: usize, weights: &[i64]) {
        let adds = weights.iter().any(|weight| *weight != 0);
        if self.frontier.graph.shapes[question].varies(weights) {
            self.question(question);
        } else if adds && question >= self.next {
            self.asked(question);
        }
    }

    /// A question that an open term looks at. What was answered or passed over is part of the term's bounds.
    fn question(&mut self, question: usize) {
        let open = !self.frontier.graph.shapes[question].is_settled(self.answers.get(question));
        if open && self.evaluation.asked(question).may_be(Truth::TRUE) {
            self.frontier.awaited |= 1 << question;
        }
        if question >= self.next {
            self.asked(question);
        }
    }

    fn bounds(&mut self, term: TermId) {
        if let Some(number) = self.evaluation.number(term.index()) {
            self.frontier.key.extend([number.low.to_bits(), number.high.to_bits()]);
        }
    }
}
