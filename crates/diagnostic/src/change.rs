//! The smallest change of the answers that would lead to another outcome.
//!
//! A change is a move or two: another option, another step, a box of `many` turned over. One move is smaller than two;
//! among as many, the least: a step moves its share of the scale, a box its share of the boxes, another option a whole.
//! Bounded by a number of evaluations, so that it stays quick in a browser: past it, the best change found so far is
//! given. Of two moves, one along a scale goes to its end.

use crate::answers::{Answer, Answers};
use crate::evaluate::{Asked, Evaluation, NO_PROGRAM, UNDECIDED};
use crate::limits;
use crate::program::Program;
use crate::question::{Kind, Question};

/// How many evaluations a search may spend.
const BUDGET: u32 = 20_000;

/// Other answers, and the outcome they lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The outcome that would be shown.
    pub outcome: usize,
    /// All answers as they would be.
    pub answers: Answers,
}

impl Change {
    /// The questions whose answers are others than `before`, and these.
    pub fn moves(&self, before: &Answers) -> impl Iterator<Item = (usize, Answer)> {
        let each = (0..limits::QUESTIONS).map(|question| (question, self.answers.get(question)));
        each.filter(|(question, answer)| before.get(*question) != *answer)
    }
}

/// The smallest change of `answers` that would lead to another outcome. None while no outcome is decided, or
/// where no change of one or two moves does it.
pub fn smallest_change(program: &Program<'_>, answers: &Answers) -> Option<Change> {
    let mut evaluation = Evaluation::of(program, answers);
    let outcome = evaluation.change();
    let mut changed = answers.clone();
    for (index, asked) in evaluation.questions.iter().enumerate().take(evaluation.question_count()) {
        // What is not answered stays so, and is not written in another way.
        let before = answers.get(index);
        if asked.shape.clip(before) != asked.answer && before.low == before.high {
            changed.put(index, asked.answer);
        }
    }
    (outcome < NO_PROGRAM).then_some(Change { outcome: outcome as usize, answers: changed })
}

/// A search under way.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    /// The outcome that there is.
    now: u32,
    /// How many evaluations may still be spent.
    budget: u32,
    /// Where the smallest change so far leads, how far it goes, and its moves.
    outcome: u32,
    cost: f64,
    moves: [Move; 2],
    /// The first move of two, while the second is looked for.
    held: Move,
}

/// Another answer to a question.
#[derive(Clone, Copy, Debug)]
struct Move {
    question: usize,
    answer: Answer,
}

impl Search {
    /// Before any.
    pub(crate) const NOTHING: Self =
        Self { now: 0, budget: 0, outcome: 0, cost: 0.0, moves: [Move::NOTHING; 2], held: Move::NOTHING };
}

impl Move {
    const NOTHING: Self = Self { question: 0, answer: Answer { low: 0, high: 0 } };
}

impl Evaluation {
    /// Makes the smallest change of the answers that leads to another outcome, and gives that outcome; [`UNDECIDED`]
    /// where there is none. What follows is still that of the answers before.
    pub fn change(&mut self) -> u32 {
        self.search.now = self.run();
        self.search.budget = BUDGET;
        self.search.outcome = UNDECIDED;
        self.search.cost = f64::INFINITY;
        // Alone, a move comes after one that moves nothing.
        self.search.held = Move { question: 0, answer: self.questions[0].answer };
        if self.search.now < NO_PROGRAM {
            self.moves(0, 0.0, false);
            if self.search.outcome == UNDECIDED {
                self.moves(0, 0.0, true);
            }
        }
        // What is asked is told of the answers as they were.
        self.run();
        if self.search.outcome != UNDECIDED {
            let [first, second] = self.search.moves;
            self.put(first.question, first.answer);
            self.put(second.question, second.answer);
        }
        self.search.outcome
    }

    /// Tries the moves of every answered question from `from` on, each alone or with another one after it. What is
    /// not asked leads nowhere else, and so is never found.
    fn moves(&mut self, from: usize, spent: f64, with_another: bool) {
        for index in from..self.question_count() {
            let before = self.questions[index % limits::QUESTIONS].answer;
            if before.low == before.high {
                self.moves_of(index, spent, with_another);
                self.put(index, before);
            }
        }
    }

    /// Tries the moves of a question. Of two boxes to turn over, both may be its own.
    fn moves_of(&mut self, question: usize, spent: f64, with_another: bool) {
        let Asked { shape: Question { kind, size, .. }, answer: before, .. } =
            self.questions[question % limits::QUESTIONS];
        for choice in 0..if kind == Kind::Steps { 2 } else { size } {
            let mut share = 1.0;
            let mut answer = Answer::one(choice);
            if kind == Kind::Many {
                share = 1.0 / f64::from(size);
                answer = Answer::many(before.low ^ answer.low);
            }
            if kind == Kind::Steps {
                let end = choice * size;
                let step = if with_another { end } else { self.nearest(question, before.low, end) };
                share = f64::from(step.abs_diff(before.low)) / f64::from(size);
                answer = Answer::step(step);
            }
            self.put(question, answer);
            if with_another {
                self.search.held = Move { question, answer };
                self.moves(question + usize::from(kind != Kind::Many), spent + share, false);
            } else {
                self.attempt(Move { question, answer }, spent + share);
            }
        }
    }

    /// The nearest step from `at` towards `end` that leads to another outcome, or `end`. Ranges that certainly lead to
    /// the same are passed over, each twice as wide as the one before.
    fn nearest(&mut self, question: usize, mut at: u32, end: u32) -> u32 {
        let (towards, mut width) = (if at < end { 1 } else { u32::MAX }, 1);
        while at != end {
            width = width.min(end.abs_diff(at));
            let near = at.wrapping_add(towards);
            let far = at.wrapping_add(towards.wrapping_mul(width));
            self.put(question, Answer::steps(near.min(far), near.max(far)));
            let outcome = self.outcome_now();
            if outcome != self.search.now && width > 1 {
                width /= 2;
                continue;
            }
            at = far;
            if outcome != self.search.now && outcome < NO_PROGRAM {
                break;
            }
            width *= 2;
        }
        at
    }

    /// Keeps the answers as they stand if they lead elsewhere and are the smallest change so far.
    fn attempt(&mut self, last: Move, cost: f64) {
        let outcome = self.outcome_now();
        if outcome < NO_PROGRAM && outcome != self.search.now && cost < self.search.cost {
            self.search.cost = cost;
            self.search.outcome = outcome;
            self.search.moves = [self.search.held, last];
        }
    }

    /// The outcome as things stand; while the budget lasts, else the one there was.
    fn outcome_now(&mut self) -> u32 {
        if self.search.budget == 0 {
            return self.search.now;
        }
        self.search.budget -= 1;
        self.run()
    }
}
