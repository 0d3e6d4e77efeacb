//! The smallest change of the answers that leads to another outcome: of as few answers as possible, and then with the
//! least distance. A step counts as its share of the scale, a tick as its share of the options; another option counts
//! 1, and so does an answer to an open question.
//!
//! All changes of one answer are tried, then all of two, and so on. The possible results are searched by halves, the
//! nearer first; a half that certainly leads to the same outcome, or is no nearer than the best so far, is dropped. The
//! number of evaluations is bounded, so that it stays fast in a browser: beyond it, the best change so far is returned.

use crate::answers::{Answer, Answers};
use crate::evaluate::{Asked, Evaluation, NO_PROGRAM, UNDECIDED};
use crate::interval::SURELY;
use crate::limits;
use crate::program::Program;

/// The maximum number of evaluations of a search.
const BUDGET: u32 = 20_000;

/// Changed answers, and the outcome they lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The outcome after the change.
    pub outcome: usize,
    /// All answers after the change.
    pub answers: Answers,
}

impl Change {
    /// Returns the questions whose answers differ from `before`, with their new answers.
    pub fn moves(&self, before: &Answers) -> impl Iterator<Item = (usize, Answer)> {
        let each = (0..limits::QUESTIONS).map(|question| (question, self.answers.get(question)));
        each.filter(|(question, answer)| before.get(*question) != *answer)
    }
}

/// Returns the smallest change of `answers` that leads to another outcome. None while no outcome is decided, or if none
/// was found.
pub fn smallest_change(program: &Program<'_>, answers: &Answers) -> Option<Change> {
    let mut evaluation = Evaluation::of(program, answers);
    let outcome = evaluation.change();
    let mut changed = answers.clone();
    for (index, asked) in evaluation.questions.iter().enumerate().take(evaluation.question_count()) {
        // An unchanged answer keeps its representation.
        if asked.answer != asked.before {
            changed.put(index, asked.answer);
        }
    }
    (outcome < NO_PROGRAM).then_some(Change { outcome: outcome as usize, answers: changed })
}

/// The state of a search.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    /// The current outcome.
    now: u32,
    /// The number of evaluations left.
    budget: u32,
    /// The outcome of the smallest change so far, and its distance.
    outcome: u32,
    cost: f64,
}

impl Search {
    /// The initial state.
    pub(crate) const NOTHING: Self = Self { now: 0, budget: 0, outcome: 0, cost: 0.0 };
}

impl Asked {
    /// Returns the remaining answer that is nearest to the previous one.
    fn nearest(&self) -> Answer {
        Answer::many(self.shape.nearest(self.answer, self.before))
    }
}

impl Evaluation {
    /// Applies the smallest change of the answers that leads to another outcome, and returns that outcome;
    /// [`UNDECIDED`] if none was found. The results are then those of the changed answers.
    pub fn change(&mut self) -> u32 {
        self.search.now = self.run();
        self.search.budget = BUDGET;
        self.search.outcome = UNDECIDED;
        self.search.cost = f64::INFINITY;
        for asked in &mut self.questions {
            asked.before = asked.answer;
            asked.best = asked.answer;
            asked.is_free = 0;
            asked.answer = asked.shape.all();
        }
        // If all answers together certainly lead to the same outcome, there is nothing to search for.
        let may_change = self.search.now < NO_PROGRAM && self.run() != self.search.now;
        for asked in &mut self.questions {
            asked.answer = asked.before;
        }
        let mut answers = 1;
        while may_change
            && self.search.outcome == UNDECIDED
            && self.search.budget > 0
            && answers <= self.question_count
        {
            self.choose(0, answers);
            answers += 1;
        }
        for asked in &mut self.questions {
            asked.answer = asked.best;
        }
        self.run();
        self.search.outcome
    }

    /// Frees this many answers, of the questions from `from` on.
    fn choose(&mut self, from: usize, answers: u32) {
        if answers == 0 {
            return self.narrow();
        }
        for index in from..self.question_count() {
            let asked = &mut self.questions[index % limits::QUESTIONS];
            asked.answer = asked.shape.others(asked.before);
            asked.is_free = asked.answer.high;
            // There is no other answer with a single option, and no time if the budget is used up.
            if asked.is_free > 0 && self.search.budget > 0 {
                self.choose(index + 1, answers - 1);
            }
            let asked = &mut self.questions[index % limits::QUESTIONS];
            (asked.answer, asked.is_free) = (asked.before, 0);
        }
    }

    /// Searches the possible results of the free answers.
    fn narrow(&mut self) {
        let outcome = self.outcome_now();
        let (mut cost, mut widest, mut at, mut in_vain) = (0.0, 0.0, 0, false);
        for (index, asked) in self.questions.iter().enumerate().take(self.question_count()) {
            if asked.is_free > 0 {
                cost += asked.shape.distance(asked.answer, asked.before);
                // A question that is not asked has no effect.
                in_vain |= asked.absent >= SURELY;
                if asked.shape.width(asked.answer) > widest {
                    (widest, at) = (asked.shape.width(asked.answer), index);
                }
            }
        }
        if in_vain || outcome == self.search.now || cost >= self.search.cost {
            return;
        }
        if outcome < NO_PROGRAM {
            (self.search.cost, self.search.outcome) = (cost, outcome);
            for asked in &mut self.questions {
                asked.best = if asked.is_free > 0 { asked.nearest() } else { asked.answer };
            }
        } else if widest > 0.0 {
            let asked = &self.questions[at % limits::QUESTIONS];
            let Answer { low, high } = asked.answer;
            // Plain numbers, because values that live across a call must not use memory: the module's stack is small.
            let (low_first, high_first, low_second, high_second) =
                asked.shape.halves(asked.answer, asked.before);
            self.put(at, Answer { low: low_first, high: high_first });
            self.narrow();
            self.put(at, Answer { low: low_second, high: high_second });
            self.narrow();
            self.put(at, Answer { low, high });
        }
    }

    /// Returns the current outcome; after the budget is used up, the original one.
    fn outcome_now(&mut self) -> u32 {
        if self.search.budget == 0 {
            return self.search.now;
        }
        self.search.budget -= 1;
        self.run()
    }
}
