//! What follows from the answers so far.

use crate::answers::Answers;
use crate::interval::Interval;
use crate::limits;
use crate::machine::Machine;
use crate::program::{Choose, Fault, Program};
use crate::question::Question;
use crate::truth::Truth;

/// The outcome, as far as the answers settle it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This outcome, whatever else is answered.
    Decided(usize),
    /// Not settled; or, where the proof was not heeded, no outcome or several.
    Undecided,
}

/// One term of a program, as far as the answers settle it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node {
    /// A condition.
    Condition(Truth),
    /// A number.
    Number(Interval),
}

/// What follows from the answers so far: which questions are asked, scores, values and the outcome.
#[derive(Clone, Debug)]
pub struct Evaluation {
    pub(crate) nodes: [Node; limits::NODES],
    pub(crate) node_count: usize,
    pub(crate) shapes: [Question; limits::QUESTIONS],
    pub(crate) asked: [Truth; limits::QUESTIONS],
    pub(crate) question_count: usize,
    pub(crate) scores: List<{ limits::SCORES }>,
    pub(crate) values: List<{ limits::VALUES }>,
    pub(crate) outcomes: u32,
    pub(crate) outcome_count: u32,
    pub(crate) settled: u32,
    pub(crate) otherwise: Option<u32>,
    pub(crate) choose: Choose,
    pub(crate) pending: bool,
}

/// Numbers that are shown, in order.
#[derive(Clone, Debug)]
pub(crate) struct List<const N: usize> {
    items: [Interval; N],
    len: usize,
}

impl<const N: usize> List<N> {
    const EMPTY: Self = Self { items: [Interval::NOTHING; N], len: 0 };

    pub(crate) fn push(&mut self, number: Interval) -> Result<(), Fault> {
        *self.items.get_mut(self.len).ok_or(Fault::TooLarge)? = number;
        self.len += 1;
        Ok(())
    }

    fn get(&self, index: usize) -> Option<Interval> {
        if index < self.len { self.items.get(index).copied() } else { None }
    }
}

impl Evaluation {
    /// Before anything was evaluated. All of its bytes are zero, so that a program need not carry them.
    pub(crate) const NOTHING: Self = Self {
        nodes: [Node::Condition(Truth::NOTHING); limits::NODES],
        node_count: 0,
        shapes: [Question::NONE; limits::QUESTIONS],
        asked: [Truth::NOTHING; limits::QUESTIONS],
        question_count: 0,
        scores: List::EMPTY,
        values: List::EMPTY,
        outcomes: 0,
        outcome_count: 0,
        settled: 0,
        otherwise: None,
        choose: Choose::First,
        pending: false,
    };

    /// What follows from `answers`.
    pub fn of(program: &Program<'_>, answers: &Answers) -> Self {
        let mut evaluation = Self::NOTHING;
        evaluation.update(program, answers);
        evaluation
    }

    /// The same in the memory of an earlier evaluation.
    pub fn update(&mut self, program: &Program<'_>, answers: &Answers) {
        let result = self.run(program.bytes(), answers);
        debug_assert!(result.is_ok(), "a loaded program was checked: {result:?}");
    }

    pub(crate) fn run(&mut self, bytes: &[u8], answers: &Answers) -> Result<(), Fault> {
        self.node_count = 0;
        self.question_count = 0;
        self.scores.len = 0;
        self.values.len = 0;
        (self.outcomes, self.outcome_count, self.settled) = (0, 0, 0);
        self.otherwise = None;
        self.pending = false;
        Machine::new(bytes, answers, self)?.run()
    }

    /// Whether question `index` is asked: true, false, or not known yet.
    pub fn asked(&self, index: usize) -> Truth {
        if index < self.question_count {
            self.asked.get(index).copied().unwrap_or(Truth::FALSE)
        } else {
            Truth::FALSE
        }
    }

    /// Score `index`, in the order of the diagnostic: what it comes to, or may still come to.
    pub fn score(&self, index: usize) -> Option<Interval> {
        self.scores.get(index)
    }

    /// Value `index` of those that are shown: what it comes to, or may still come to.
    pub fn value(&self, index: usize) -> Option<Interval> {
        self.values.get(index)
    }

    /// Term `index` of the program, in the order it makes them.
    pub fn node(&self, index: usize) -> Option<Node> {
        if index < self.node_count { self.nodes.get(index).copied() } else { None }
    }

    /// The outcome. It may be decided long before everything is answered.
    pub fn outcome(&self) -> Outcome {
        if self.settled != 0 && self.outcomes == self.settled && self.settled.is_power_of_two() {
            Outcome::Decided(self.settled.trailing_zeros() as usize)
        } else {
            Outcome::Undecided
        }
    }

    /// The outcomes that may still be shown, bit `i` for outcome `i`.
    pub fn possible_outcomes(&self) -> u32 {
        self.outcomes
    }

    /// Whether some outcome certainly is shown.
    pub fn has_outcome(&self) -> bool {
        self.settled != 0
    }

    /// Whether everything that is asked is answered.
    pub fn is_complete(&self) -> bool {
        !self.pending
    }
}
