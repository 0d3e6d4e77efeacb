//! All expressions of a diagnostic as one graph of terms, each written once however often it is used.
//!
//! A term's id is the index of its node in the program, so that the evaluation of a node is that of the term. A graph
//! is all that is needed to [write](Graph::write) the program.

mod derived;
mod guards;
mod optional;
mod reader;
mod shape;
mod weights;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Range;

use super::check::Site;
use super::language::Condition;
use crate::program::Choose;
use crate::question::Question;
use crate::truth::Truth;

/// A term, by its place in the graph and in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

impl TermId {
    /// The id as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The operation of a term. Every term it refers to comes before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// True if a question is asked: always, or when a condition holds.
    Question(usize, Option<TermId>),
    /// True if an option of a question is chosen; a yes is option 1.
    Chosen(usize, usize),
    /// The number that was answered.
    Answer(usize),
    /// A number, by its bits.
    Constant(u64),
    /// A score.
    Score(Sum),
    /// The number of conditions that are true.
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
    /// The first where it is there, else the second.
    First(TermId, TermId),
    /// `<`.
    Less(TermId, TermId),
    /// `<=`.
    AtMost(TermId, TermId),
    /// `==`.
    Equal(TermId, TermId),
}

/// A score: whole numbers to be added up, and the power of ten they are divided by.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum {
    /// The decimal places that weights are scaled by.
    pub places: u8,
    /// The questions that feed it, and what each option or step adds, scaled.
    pub feeds: Vec<(usize, Vec<i64>)>,
}

/// A division, and where it is written.
#[derive(Clone, Debug)]
pub struct Division {
    /// The expression.
    pub site: Site,
    /// The divisor in it.
    pub span: Range<usize>,
    /// The divisor's term.
    pub divisor: TermId,
    /// The guards: conditions under which it matters.
    pub guards: Vec<Guard>,
}

/// A side of `and` or `or` beside an expression: where it settles them, the expression does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The side.
    pub side: TermId,
    /// The truths that settle: false in an `and`, true in an `or`, all but true before the first number of an `if`.
    pub settles: Truth,
}

/// A part of a condition: a side of `and` or `or`, or what is counted.
#[derive(Clone, Debug)]
pub struct Side {
    /// The expression that contains it.
    pub site: Site,
    /// The operator that joins it with the others.
    pub joint: Joint,
    /// The part.
    pub condition: Condition,
    /// Its term.
    pub term: TermId,
    /// The conditions that it is a part of, up to the whole.
    pub within: Vec<TermId>,
}

/// An operator that joins parts of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `and`
    And,
    /// `or`
    Or,
    /// `count(…)`
    Count,
}

/// A use of a value by its name.
#[derive(Clone, Debug)]
pub struct Use {
    /// The value, by index.
    pub value: usize,
    /// The expression that names it.
    pub site: Site,
    /// The guards: conditions under which it matters.
    pub guards: Vec<Guard>,
}

/// The terms of a diagnostic and what they mean.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The way in which the outcome is chosen.
    pub choose: Choose,
    /// The type of answer of each question.
    pub shapes: Vec<Question>,
    /// The terms.
    pub terms: Vec<Op>,
    /// For each question, the term that says whether it is asked.
    pub questions: Vec<TermId>,
    /// For each question, true if it may be left open.
    pub optional: Vec<bool>,
    /// Conditions on answers that no form takes: an option that excludes others, beside one of them.
    pub invalid: Vec<TermId>,
    /// For each score, its term.
    pub scores: Vec<TermId>,
    /// For each value, its term.
    pub values: Vec<TermId>,
    /// For each value that is shown, its term.
    pub shown: Vec<TermId>,
    /// For each outcome, the term that says whether it holds; none for `otherwise`.
    pub outcomes: Vec<Option<TermId>>,
    /// Every division.
    pub divisions: Vec<Division>,
    /// Every use of a value.
    pub uses: Vec<Use>,
    /// Every part of a condition.
    pub sides: Vec<Side>,
    /// For each score, the term that adds answers up: the score without what it starts from.
    pub sums: Vec<TermId>,
    /// For each piece of advice, the term that says whether it is shown.
    pub advice: Vec<TermId>,
    /// For each band, the terms that say whether its levels are reached.
    pub bands: Vec<Vec<TermId>>,
    /// For each intervention, the term that decides whether it is in a plan.
    pub steps: Vec<Option<TermId>>,
    known: BTreeMap<Op, TermId>,
}

impl Graph {
    /// A graph with nothing in it.
    pub fn new(choose: Choose) -> Self {
        Self { choose, ..Self::default() }
    }

    /// The term that `op` makes, the same for the same.
    pub fn term(&mut self, op: Op) -> TermId {
        let next = TermId(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry(op.clone()).or_insert(next);
        if id == next {
            self.terms.push(op);
        }
        id
    }

    /// The next question: what it takes for an answer, and when it is asked.
    pub fn ask(&mut self, shape: Question, when: Option<TermId>) -> usize {
        let index = self.shapes.len();
        self.shapes.push(shape);
        let asked = self.term(Op::Question(index, when));
        self.questions.push(asked);
        index
    }

    /// Returns the operation of term `id`.
    pub fn op(&self, id: TermId) -> &Op {
        &self.terms[id.index()]
    }
}
