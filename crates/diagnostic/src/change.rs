//! The smallest change of the answers that would lead to another outcome.
//!
//! Fewer questions are smaller; among changes of as many questions, the one that moves least: a step moves its
//! share of the scale, a box of `many` its share of the boxes (two boxes are tried at most), another option a whole. Bounded by a number of
//! evaluations, so that it stays quick in a browser: past it, the best change found so far is given.

use crate::answers::{Answer, Answers};
use crate::evaluate::{Evaluation, Outcome};
use crate::program::Program;
use crate::question::{Kind, Question};
use crate::truth::Truth;

/// How many evaluations a search may spend.
const BUDGET: u32 = 20_000;

/// Other answers to one question or two, and the outcome they lead to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The outcome that would be shown.
    pub outcome: usize,
    /// A question and its other answer.
    pub first: (usize, Answer),
    /// Another question that must change with it.
    pub second: Option<(usize, Answer)>,
}

/// The smallest change of `answers` that would lead to another outcome. None while no outcome is decided, or
/// where no change of one or two answers does it.
pub fn smallest_change(program: &Program<'_>, answers: &Answers) -> Option<Change> {
    let now = Evaluation::of(program, answers);
    let Outcome::Decided(outcome) = now.outcome() else { return None };
    let answers = answers.clone();
    let mut search = Search {
        program,
        answers,
        outcome,
        now,
        budget: BUDGET,
        held: None,
        best: None,
        cost: f64::INFINITY,
    };
    search.singles(0);
    if search.best.is_none() {
        search.pairs();
    }
    search.best
}

struct Search<'a> {
    program: &'a Program<'a>,
    answers: Answers,
    outcome: usize,
    now: Evaluation,
    budget: u32,
    /// The first change of a pair, while its second is looked for.
    held: Option<(usize, Answer, f64)>,
    best: Option<Change>,
    cost: f64,
}

impl Search<'_> {
    /// Tries every question from `from` on.
    fn singles(&mut self, from: usize) {
        for question in from..self.program.question_count() {
            let before = self.answers.get(question);
            if let Some(shape) = self.changeable(question) {
                match shape.kind {
                    Kind::Steps => self.steps(question, &shape, before.low),
                    Kind::One | Kind::Many => self.options(question, &shape, before),
                }
                self.answers.put(question, before);
            }
        }
    }

    /// Tries every two questions: of steps only the ends for the first.
    fn pairs(&mut self) {
        for question in 0..self.program.question_count() {
            let before = self.answers.get(question);
            let Some(shape) = self.changeable(question) else { continue };
            let count = if shape.kind == Kind::Steps { 2 } else { shape.size };
            for choice in 0..count {
                let (answer, cost) = match shape.kind {
                    Kind::Steps => step(&shape, before.low, choice * shape.size),
                    Kind::One | Kind::Many => option(&shape, before, choice),
                };
                if answer != before {
                    self.answers.put(question, answer);
                    self.held = Some((question, answer, cost));
                    self.singles(question + 1);
                }
            }
            self.answers.put(question, before);
        }
    }

    /// The shape of a question that is asked and answered as things stand.
    fn changeable(&mut self, question: usize) -> Option<Question> {
        let shape = *self.program.question(question)?;
        self.evaluate()?;
        let asked = self.now.asked(question).is(Truth::TRUE);
        (asked && shape.is_settled(self.answers.get(question))).then_some(shape)
    }

    /// Tries every other option, or every other box and then every two.
    fn options(&mut self, question: usize, shape: &Question, before: Answer) {
        let mut found = false;
        for choice in 0..shape.size {
            let (answer, cost) = option(shape, before, choice);
            found |= answer != before && self.attempt(question, answer, cost);
        }
        if shape.kind == Kind::Many && !found {
            for second in 1..shape.size {
                let (one, cost) = option(shape, before, second);
                for first in 0..second {
                    self.attempt(question, option(shape, one, first).0, 2.0 * cost);
                }
            }
        }
    }

    /// Looks for the nearest step on either side that leads elsewhere.
    fn steps(&mut self, question: usize, shape: &Question, before: u32) {
        if before < shape.size {
            self.nearest(question, shape, before, before + 1, shape.size);
        }
        if before > 0 {
            self.nearest(question, shape, before, 0, before - 1);
        }
    }

    /// Halves the steps from `low` to `high`, the nearer half first, until one alone leads elsewhere. A range
    /// that certainly leads to the same outcome is not looked into.
    fn nearest(&mut self, question: usize, shape: &Question, before: u32, low: u32, high: u32) -> bool {
        if low == high {
            let (answer, cost) = step(shape, before, low);
            return self.attempt(question, answer, cost);
        }
        self.answers.put(question, Answer::steps(low, high));
        match self.evaluate() {
            None => return false,
            Some(Outcome::Decided(outcome)) if outcome == self.outcome => return false,
            Some(_) => {}
        }
        let middle = low + (high - low) / 2;
        let halves = [(low, middle), (middle + 1, high)];
        let order = if low > before { halves } else { [halves[1], halves[0]] };
        order.iter().any(|&(low, high)| self.nearest(question, shape, before, low, high))
    }

    /// Keeps this change if it leads elsewhere and is the smallest so far; says whether it leads elsewhere.
    fn attempt(&mut self, question: usize, answer: Answer, cost: f64) -> bool {
        self.answers.put(question, answer);
        let Some(Outcome::Decided(outcome)) = self.evaluate() else { return false };
        if outcome == self.outcome {
            return false;
        }
        let total = cost + self.held.map_or(0.0, |(.., held)| held);
        if total < self.cost {
            self.cost = total;
            let this = (question, answer);
            self.best = Some(match self.held {
                Some((first, other, _)) => Change { outcome, first: (first, other), second: Some(this) },
                None => Change { outcome, first: this, second: None },
            });
        }
        true
    }

    /// The outcome as things stand, while the budget lasts.
    fn evaluate(&mut self) -> Option<Outcome> {
        self.budget = self.budget.checked_sub(1)?;
        self.now.update(self.program, &self.answers);
        Some(self.now.outcome())
    }
}

/// The answer with `choice` instead, or with that box turned over, and how far that is from `before`.
fn option(shape: &Question, before: Answer, choice: u32) -> (Answer, f64) {
    if shape.kind == Kind::Many {
        (Answer::many(before.low ^ 1 << choice), 1.0 / f64::from(shape.size))
    } else {
        (Answer::one(choice), 1.0)
    }
}

/// The answer with step `index`, and how far that is from step `before`.
fn step(shape: &Question, before: u32, index: u32) -> (Answer, f64) {
    (Answer::step(index), f64::from(index.abs_diff(before)) / f64::from(shape.size))
}
