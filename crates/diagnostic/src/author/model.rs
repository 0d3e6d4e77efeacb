//! The parts of a diagnostic that decide something. The texts for the visitor are kept elsewhere; the two agree by
//! index.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::decimal::Decimal;
use super::language::{Comparison, Condition, Number};
use crate::program::Choose;

/// A diagnostic whose expressions are as they were written.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The way in which the outcome is chosen.
    pub choose: Choose,
    /// The questions, in the order they are asked.
    pub questions: Vec<Question>,
    /// For each question, the condition under which it is asked.
    pub whens: Vec<Option<String>>,
    /// The ids of the scores.
    pub scores: Vec<String>,
    /// The ids and formulas of the values.
    pub formulas: Vec<(String, String)>,
    /// For each value, whether it is shown with the result.
    pub shown: Vec<bool>,
    /// For each outcome, when it holds.
    pub outcomes: Vec<Rule<String>>,
    /// For each score, what it is before anything is added. Those that are left out are 0.
    pub starts: Vec<Decimal>,
    /// Bands of scores and values.
    pub bands: Vec<Band>,
    /// For each piece of advice, when it is shown.
    pub advice: Vec<String>,
    /// For each intervention, the condition for including it in a plan.
    pub steps: Vec<Option<String>>,
}

/// A diagnostic that was checked: every name means something, and every expression has its type.
#[derive(Clone, Debug)]
pub struct Model {
    /// The way in which the outcome is chosen.
    pub choose: Choose,
    /// The questions, in the order they are asked.
    pub questions: Vec<Question>,
    /// For each question, the condition under which it is asked. It depends on earlier questions alone.
    pub whens: Vec<Option<Condition>>,
    /// The ids of the scores.
    pub scores: Vec<String>,
    /// The ids of the values.
    pub value_ids: Vec<String>,
    /// The formulas of the values. None depends on itself.
    pub formulas: Vec<Formula>,
    /// For each value, whether it is shown with the result. A value that is shown is a number.
    pub shown: Vec<bool>,
    /// For each outcome, when it holds.
    pub outcomes: Vec<Rule<Condition>>,
    /// For each score, what it is before anything is added.
    pub starts: Vec<Decimal>,
    /// Bands of scores and values.
    pub bands: Vec<Band>,
    /// For each piece of advice, when it is shown.
    pub advice: Vec<Condition>,
    /// For each intervention, the condition for including it in a plan.
    pub steps: Vec<Option<Condition>>,
}

impl Model {
    /// Returns true if a question may have no answer: because it is not asked, or because it is left open.
    pub fn may_be_absent(&self, question: usize) -> bool {
        self.whens[question].is_some() || self.questions[question].optional
    }
}

/// A table from ranges of a score or a value to levels.
#[derive(Clone, Debug)]
pub struct Band {
    /// The score or the value.
    pub of: Number,
    /// The levels, from the lowest up: each reaches up to where it ends, the last without an end.
    pub levels: Vec<Level>,
}

/// A level of a band.
#[derive(Clone, Debug)]
pub struct Level {
    /// Its name in expressions.
    pub id: String,
    /// The first number above it; none for the last.
    pub below: Option<f64>,
}

impl Band {
    /// The condition that `number` is in level `index`.
    pub fn holds(&self, number: &Number, index: usize) -> Condition {
        let compare = |comparison, bound: f64| {
            Condition::Compare(Box::new(number.clone()), comparison, Box::new(Number::Constant(bound)))
        };
        let from = index.checked_sub(1).and_then(|before| self.levels.get(before)?.below);
        let below = self.levels.get(index).and_then(|level| level.below);
        match (from, below) {
            (Some(from), Some(below)) => {
                Condition::All([compare(Comparison::AtLeast, from), compare(Comparison::Less, below)].into())
            }
            (Some(from), None) => compare(Comparison::AtLeast, from),
            (None, Some(below)) => compare(Comparison::Less, below),
            // A single level without an end: wherever the number is there.
            (None, None) => {
                Condition::Compare(Box::new(number.clone()), Comparison::Equal, Box::new(number.clone()))
            }
        }
    }
}

/// A question, as far as it decides something.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name in expressions.
    pub id: String,
    /// Its type of answer.
    pub shape: Shape,
    /// The points that its answers add to scores.
    pub adds: Vec<Weight>,
    /// The unit of a number: an answer in another unit is another answer.
    pub unit: Option<String>,
    /// True if it may be left open. It is then absent, as if it was not asked.
    pub optional: bool,
    /// Of a `Many`, the options that exclude all others, by index.
    pub exclusive: Vec<usize>,
}

impl Question {
    /// Returns a question that has to be answered, and adds nothing.
    pub fn new(id: &str, shape: Shape) -> Self {
        Self { id: id.into(), shape, adds: Vec::new(), unit: None, optional: false, exclusive: Vec::new() }
    }
}

/// The type of answer of a question.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Yes or no.
    YesNo,
    /// One of these options, by id.
    One(Vec<String>),
    /// Any number of these options, by id.
    Many(Vec<String>),
    /// A whole step from `low` to `high`, both included.
    Scale {
        /// The lowest step.
        low: i64,
        /// The highest step.
        high: i64,
    },
    /// A number from `min` to `max`, both included, in steps from `min`.
    Number {
        /// The least that may be answered.
        min: Decimal,
        /// The most that may be answered: a whole number of steps above `min`.
        max: Decimal,
        /// From one number to the next.
        step: Decimal,
    },
    /// A day from `min` to `max`, both included, each as its [number](super::date).
    Date {
        /// The first day.
        min: i64,
        /// The last day.
        max: i64,
    },
}

impl Shape {
    /// The ids of the options, where it has any.
    pub fn options(&self) -> &[String] {
        match self {
            Self::One(options) | Self::Many(options) => options,
            _ => &[],
        }
    }

    /// Returns true if the answer is typed: a number, or a scale with too many steps to choose from at a glance.
    pub fn is_typed(&self) -> bool {
        match self {
            Self::Number { .. } => true,
            Self::Scale { low, high } => high.saturating_sub(*low) > 20,
            _ => false,
        }
    }

    /// Returns true if the answer is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Scale { .. } | Self::Number { .. })
    }

    /// Returns true if the answer is a date.
    pub fn is_date(&self) -> bool {
        matches!(self, Self::Date { .. })
    }
}

/// The points that an answer adds to a score.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// The score, by index.
    pub score: usize,
    /// The option that adds it, by index: 1 for a yes, 0 for a no. Of a scale, the same for each step above `low`; of a
    /// number, for each one of it.
    pub option: usize,
    /// The points.
    pub points: Decimal,
}

/// The condition of an outcome.
#[derive(Clone, Debug)]
pub enum Rule<E> {
    /// Holds if this is true.
    When(E),
    /// Holds if no other outcome does.
    Otherwise,
}

/// The formula of a value.
#[derive(Clone, Debug)]
pub enum Formula {
    /// A condition with a name.
    Condition(Condition),
    /// A number with a name.
    Number(Number),
}
