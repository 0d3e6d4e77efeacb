//! The evaluation of the answers so far.

use crate::answers::{Answer, Answers};
use crate::change::Search;
use crate::interval::{Interval, SURELY};
use crate::limits;
#[cfg(feature = "author")]
use crate::memo::Memo;
use crate::program::Program;
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

/// The value for an outcome that is not settled, and for a question that may or may not be asked.
pub const UNDECIDED: u32 = u32::MAX;
/// The value for an outcome when there is no program.
pub const NO_PROGRAM: u32 = u32::MAX - 1;
/// The value for a question that is not asked.
pub const NOT_ASKED: u32 = u32::MAX - 1;

/// A program, what is answered, and what follows: which questions are asked, scores, values and the outcome.
///
/// It is one piece of memory that the machine works in, small things first, because their addresses are shorter
/// then and the browser's module with them.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Evaluation {
    /// The position at which the machine continues to read.
    pub(crate) at: usize,
    /// The length of the program in bytes.
    pub(crate) length: usize,
    pub(crate) node_count: u32,
    pub(crate) question_count: u32,
    /// The outcomes that may be shown, and those that certainly are, bit `i` for outcome `i`.
    pub(crate) outcomes: u32,
    pub(crate) settled: u32,
    pub(crate) search: Search,
    /// True if a proof made the program.
    #[cfg(feature = "author")]
    pub(crate) is_proof: bool,
    /// The number of nodes that the last run of the same program made, and those of them that it changed.
    #[cfg(feature = "author")]
    pub(crate) kept: u32,
    #[cfg(feature = "author")]
    pub(crate) changed: [bool; limits::NODES],
    /// The results of earlier operations on long decimals.
    #[cfg(feature = "author")]
    pub(crate) memo: Memo,
    /// For each place, the node that is shown in it, or 0.
    pub(crate) shown: [u32; limits::SHOWN],
    pub(crate) questions: [Asked; limits::QUESTIONS],
    /// Node 0 is the number one; the terms of the diagnostic follow.
    pub(crate) nodes: [Interval; limits::NODES],
    pub(crate) program: [u8; limits::BYTES],
}

/// A question as the machine met it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) shape: Question,
    /// The answers that are still possible. Others write it, and it always fits the shape.
    pub(crate) answer: Answer,
    /// True if it is not asked, in the encoding of an interval's `absent`.
    pub(crate) absent: u32,
    /// While a change is looked for: the answer as it was and as it is in the smallest change so far, and whether it may be
    /// another one, which is so where this is not 0.
    pub(crate) before: Answer,
    pub(crate) best: Answer,
    pub(crate) is_free: u32,
    /// The answer as the caller gave it, and the reason why it is refused, or 0.
    raw: f64,
    refusal: u32,
}

impl Asked {
    const NOTHING: Self = Self {
        shape: Question::NONE,
        answer: Answer { low: 0, high: 0 },
        absent: 0,
        before: Answer { low: 0, high: 0 },
        best: Answer { low: 0, high: 0 },
        is_free: 0,
        raw: 0.0,
        refusal: 0,
    };
}

impl Evaluation {
    /// Before anything was evaluated. All of its bytes are zero, so that a module need not carry them.
    pub const NOTHING: Self = Self {
        at: 0,
        length: 0,
        node_count: 0,
        question_count: 0,
        outcomes: 0,
        settled: 0,
        search: Search::NOTHING,
        #[cfg(feature = "author")]
        is_proof: false,
        #[cfg(feature = "author")]
        kept: 0,
        #[cfg(feature = "author")]
        changed: [false; limits::NODES],
        #[cfg(feature = "author")]
        memo: Memo::NOTHING,
        shown: [0; limits::SHOWN],
        questions: [Asked::NOTHING; limits::QUESTIONS],
        nodes: [Interval::NOTHING; limits::NODES],
        program: [0; limits::BYTES],
    };

    /// Evaluates `answers`.
    pub fn of(program: &Program<'_>, answers: &Answers) -> Self {
        let mut evaluation = Self::NOTHING;
        evaluation.update(program, answers);
        evaluation
    }

    /// The same in the memory of an earlier evaluation.
    pub fn update(&mut self, program: &Program<'_>, answers: &Answers) {
        let is_taken = self.take(program.bytes());
        for (index, shape) in program.questions().iter().enumerate() {
            self.put(index, shape.clip(answers.get(index)));
        }
        let outcome = self.run();
        debug_assert!(is_taken && outcome != NO_PROGRAM, "a loaded program was checked");
    }

    /// Takes the bytes of what may be a program; false where they are too many.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> bool {
        let Some(place) = self.program.get_mut(..bytes.len()) else { return false };
        #[cfg(feature = "author")]
        if place != bytes || self.length != bytes.len() {
            self.kept = 0;
        }
        place.copy_from_slice(bytes);
        self.length = bytes.len();
        true
    }

    /// Puts the byte at `at` of the program; the program ends with the byte that was put last.
    pub fn write(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.program.get_mut(at) {
            #[cfg(feature = "author")]
            {
                self.kept = 0;
            }
            *place = byte;
            self.length = at + 1;
        }
    }

    /// Takes up the program that was written. It asks its questions then, and what else follows is not known before
    /// they are answered. Where it is [none](NO_PROGRAM), nothing follows.
    pub fn open(&mut self) -> u32 {
        let outcome = self.run();
        if outcome == NO_PROGRAM {
            self.length = 0;
            self.run();
        }
        outcome
    }

    /// Answers a question with what fits it.
    pub(crate) fn put(&mut self, question: usize, answer: Answer) {
        self.questions[question % limits::QUESTIONS].answer = answer;
    }

    /// Takes the number that was answered to a question, NaN for none.
    pub fn give(&mut self, question: usize, raw: f64) {
        self.questions[question % limits::QUESTIONS].raw = raw;
    }

    /// Works out what follows from the program that was written and the numbers that were given. Gives the outcome, where
    /// they decide it. A number that is [refused](Self::refusal) is no answer.
    pub fn evaluate(&mut self) -> u32 {
        self.open();
        for question in 0..self.question_count() {
            let asked = &mut self.questions[question % limits::QUESTIONS];
            asked.answer = asked.shape.all();
            asked.refusal = 0;
            match asked.shape.answer(asked.raw) {
                Ok(answer) => asked.answer = answer,
                Err(refusal) => asked.refusal = refusal as u32,
            }
        }
        self.run()
    }

    /// Returns the reason why the number given to a question is refused, or 0; [`NOT_ASKED`] if the question is not
    /// asked, and [`UNDECIDED`] if it may be.
    pub fn refusal(&self, question: usize) -> u32 {
        match self.met(question) {
            Some(Asked { absent: 0, refusal, .. }) => *refusal,
            Some(Asked { absent: ..SURELY, .. }) => UNDECIDED,
            _ => NOT_ASKED,
        }
    }

    /// The answer to a question as the edge gives it, if it is one.
    pub fn raw(&self, question: usize) -> Option<f64> {
        let asked = self.met(question)?;
        asked.shape.raw(asked.answer)
    }

    /// Returns the number of questions.
    pub fn question_count(&self) -> usize {
        self.question_count as usize
    }

    /// Returns the type of answer of question `index`.
    pub fn question(&self, index: usize) -> Option<&Question> {
        self.met(index).map(|asked| &asked.shape)
    }

    /// Returns whether question `index` is asked: true, false, or not known yet.
    pub fn asked(&self, index: usize) -> Truth {
        match self.met(index).map_or(SURELY, |asked| asked.absent) {
            0 => Truth::TRUE,
            SURELY.. => Truth::FALSE,
            _ => Truth::EITHER,
        }
    }

    /// Returns the interval of possible results of score `index`, in the order of the diagnostic.
    pub fn score(&self, index: usize) -> Option<Interval> {
        if index < limits::SCORES { self.shown(index) } else { None }
    }

    /// Returns the interval of possible results of value `index` among those that are shown.
    pub fn value(&self, index: usize) -> Option<Interval> {
        self.shown(index.checked_add(limits::SCORES)?)
    }

    /// Returns the interval shown in a place: scores from 0, values from [`limits::SCORES`].
    pub fn shown(&self, place: usize) -> Option<Interval> {
        let node = *self.shown.get(place)?;
        (node > 0).then_some(self.nodes[node as usize % limits::NODES])
    }

    /// Term `index` of the program, in the order it makes them, which is a number.
    pub fn number(&self, index: usize) -> Option<Interval> {
        let node = index.checked_add(1).filter(|node| *node < self.node_count as usize)?;
        self.nodes.get(node).copied()
    }

    /// Term `index` of the program, which is a condition.
    pub fn condition(&self, index: usize) -> Truth {
        self.number(index).map_or(Truth::NOTHING, Interval::truth)
    }

    /// The outcome. It may be decided long before everything is answered.
    pub fn outcome(&self) -> Outcome {
        if self.outcomes == self.settled && self.settled.is_power_of_two() {
            Outcome::Decided(self.settled.trailing_zeros() as usize)
        } else {
            Outcome::Undecided
        }
    }

    /// The outcomes that may still be shown, bit `i` for outcome `i`.
    pub fn possible_outcomes(&self) -> u32 {
        self.outcomes
    }

    /// Returns true if some outcome is certainly shown.
    pub fn has_outcome(&self) -> bool {
        self.settled != 0
    }

    /// Returns true if every question that is asked is answered.
    pub fn is_complete(&self) -> bool {
        let is_open = |asked: &Asked| asked.absent < SURELY && !asked.shape.is_settled(asked.answer);
        !self.questions.iter().take(self.question_count()).any(is_open)
    }

    fn met(&self, index: usize) -> Option<&Asked> {
        self.questions.get(index).filter(|_| index < self.question_count())
    }
}
