//! All expressions of a diagnostic as one graph of terms, each written once however often it is used.
//!
//! A term's id is the index of the node that the program makes for it, so that what an evaluation says of a node
//! is said of the term.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::language::{Comparison, Condition, Number};
use super::model::{Formula, Model, Rule};

/// A term, by its place in the graph and in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

impl TermId {
    /// The id as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a term is made of. Every term it refers to stands before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// Whether a question is asked: always, or when a condition holds.
    Question(usize, Option<TermId>),
    /// Whether an option of a question is chosen; a yes is option 1.
    Chosen(usize, usize),
    /// The number that was answered.
    Answer(usize),
    /// A number, by its bits.
    Constant(u64),
    /// A score.
    Score(usize),
    /// How many conditions are true.
    Count(Vec<TermId>),
    /// `not`.
    Not(TermId),
    /// `and`.
    And(TermId, TermId),
    /// `or`.
    Or(TermId, TermId),
    /// The nearest whole number.
    Round(TermId),
    /// `+`.
    Add(TermId, TermId),
    /// `-`.
    Subtract(TermId, TermId),
    /// `*`.
    Multiply(TermId, TermId),
    /// `/`.
    Divide(TermId, TermId),
    /// The lesser.
    Least(TermId, TermId),
    /// The greater.
    Greatest(TermId, TermId),
    /// `<`.
    Less(TermId, TermId),
    /// `<=`.
    AtMost(TermId, TermId),
    /// `==`.
    Equal(TermId, TermId),
}

/// The terms of a diagnostic and what they mean.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The terms.
    pub terms: Vec<Op>,
    /// For each question, the term that says whether it is asked.
    pub questions: Vec<TermId>,
    /// For each score, its term.
    pub scores: Vec<TermId>,
    /// For each value, its term.
    pub values: Vec<TermId>,
    /// For each outcome, the term that says whether it holds; none for `otherwise`.
    pub outcomes: Vec<Option<TermId>>,
    known: BTreeMap<Op, TermId>,
    /// Values that were met already.
    made: Vec<Option<TermId>>,
}

impl Graph {
    /// The graph of `model`.
    pub(crate) fn of(model: &Model) -> Self {
        let mut graph = Self { made: vec![None; model.formulas.len()], ..Self::default() };
        for (index, when) in model.whens.iter().enumerate() {
            let when = when.as_ref().map(|when| graph.condition(model, when));
            let asked = graph.term(Op::Question(index, when));
            graph.questions.push(asked);
        }
        graph.scores = (0..model.scores.len()).map(|index| graph.term(Op::Score(index))).collect();
        graph.values = (0..model.formulas.len()).map(|index| graph.value(model, index)).collect();
        for rule in &model.outcomes {
            let holds = match rule {
                Rule::When(condition) => Some(graph.condition(model, condition)),
                Rule::Otherwise => None,
            };
            graph.outcomes.push(holds);
        }
        graph
    }

    /// The term that `op` makes, the same for the same.
    fn term(&mut self, op: Op) -> TermId {
        let next = TermId(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry(op.clone()).or_insert(next);
        if id == next {
            self.terms.push(op);
        }
        id
    }

    fn value(&mut self, model: &Model, index: usize) -> TermId {
        if let Some(made) = self.made[index] {
            return made;
        }
        let made = match &model.formulas[index] {
            Formula::Condition(condition) => self.condition(model, condition),
            Formula::Number(number) => self.number(model, number),
        };
        self.made[index] = Some(made);
        made
    }

    /// The term of a condition.
    pub(crate) fn condition(&mut self, model: &Model, condition: &Condition) -> TermId {
        match condition {
            Condition::Yes(question) => self.term(Op::Chosen(*question, 1)),
            Condition::Chosen(question, option) => self.term(Op::Chosen(*question, *option)),
            Condition::Answered(question) => self.questions[*question],
            Condition::Compare(left, comparison, right) => {
                let (a, b) = (self.number(model, left), self.number(model, right));
                self.comparison(a, *comparison, b)
            }
            Condition::Not(inner) => {
                let inner = self.condition(model, inner);
                self.term(Op::Not(inner))
            }
            Condition::All(parts) => self.fold(model, parts, Self::condition, Op::And),
            Condition::Any(parts) => self.fold(model, parts, Self::condition, Op::Or),
            Condition::Value(index) => self.value(model, *index),
        }
    }

    fn comparison(&mut self, a: TermId, comparison: Comparison, b: TermId) -> TermId {
        let op = match comparison {
            Comparison::Less => Op::Less(a, b),
            Comparison::AtMost => Op::AtMost(a, b),
            Comparison::More => Op::Less(b, a),
            Comparison::AtLeast => Op::AtMost(b, a),
            Comparison::Equal | Comparison::Different => Op::Equal(a.min(b), a.max(b)),
        };
        let made = self.term(op);
        if comparison == Comparison::Different { self.term(Op::Not(made)) } else { made }
    }

    /// The term of a number.
    pub(crate) fn number(&mut self, model: &Model, number: &Number) -> TermId {
        match number {
            Number::Constant(number) => self.term(Op::Constant(number.to_bits())),
            Number::Answer(question) => self.term(Op::Answer(*question)),
            Number::Score(index) => self.term(Op::Score(*index)),
            Number::Value(index) => self.value(model, *index),
            Number::Count(conditions) => {
                let conditions =
                    conditions.iter().map(|condition| self.condition(model, condition)).collect();
                self.term(Op::Count(conditions))
            }
            Number::Negative(inner) => {
                let (zero, inner) = (self.term(Op::Constant(0)), self.number(model, inner));
                self.term(Op::Subtract(zero, inner))
            }
            Number::Sum(a, b) => self.two(model, a, b, Op::Add),
            Number::Difference(a, b) => self.two(model, a, b, Op::Subtract),
            Number::Product(a, b) => self.two(model, a, b, Op::Multiply),
            Number::Quotient(a, b, _) => self.two(model, a, b, Op::Divide),
            Number::Least(parts) => self.fold(model, parts, Self::number, Op::Least),
            Number::Greatest(parts) => self.fold(model, parts, Self::number, Op::Greatest),
            Number::Round(inner) => {
                let inner = self.number(model, inner);
                self.term(Op::Round(inner))
            }
        }
    }

    fn two(&mut self, model: &Model, a: &Number, b: &Number, op: impl Fn(TermId, TermId) -> Op) -> TermId {
        let (a, b) = (self.number(model, a), self.number(model, b));
        self.term(op(a, b))
    }

    /// The parts joined from left to right. No part at all is never written; it would be a zero.
    fn fold<T>(
        &mut self,
        model: &Model,
        parts: &[T],
        read: impl Fn(&mut Self, &Model, &T) -> TermId,
        op: impl Fn(TermId, TermId) -> Op,
    ) -> TermId {
        let terms: Vec<_> = parts.iter().map(|part| read(self, model, part)).collect();
        let joined = terms.into_iter().reduce(|a, b| self.term(op(a, b)));
        joined.unwrap_or_else(|| self.term(Op::Constant(0)))
    }
}
