//! The shape of a question's answers, and the reasons why an answer is refused.
//!
//! Whatever depends on the kind of a question is asked of its [`Question`]: no crate above this one knows the kinds.

mod change;
#[cfg(feature = "author")]
mod sets;
#[cfg(all(test, feature = "author"))]
mod tests;

use crate::answers::Answer;

#[cfg(feature = "author")]
pub use self::sets::{Alternatives, Sums};

/// The kind of a question. A yes-no question is `One` of two options, of which yes is the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One of its options.
    One,
    /// Any number of its options.
    Many,
    /// A number in steps: a scale or a number field.
    Steps,
}

/// The shape of a question's answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// The kind.
    pub(crate) kind: Kind,
    /// The number of options; for steps, the index of the last one. Options are numbered like steps of one from 0.
    pub size: u32,
    /// The number of step 0, times `scale`.
    pub(crate) first: f64,
    /// The size of a step, times `scale`.
    pub(crate) step: f64,
    /// The power of ten that makes `first` and `step` integers.
    pub(crate) scale: f64,
    /// Of `Many`, a mask of the options that exclude all others. No program contains it: the build knows it, and a page
    /// keeps to it.
    #[cfg(feature = "author")]
    pub(crate) exclusive: u32,
    /// Of `Many`, true if an option has to be chosen.
    #[cfg(feature = "author")]
    pub(crate) is_required: bool,
}

/// The reason why a number is not a valid answer. Options are numbers from 0. The codes up to 2 are reserved for the
/// caller, for answers that are missing or not numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Refusal {
    /// It is less than the minimum.
    BelowMin = 3,
    /// It is greater than the maximum.
    AboveMax = 4,
    /// It is between two steps.
    OffStep = 5,
}

impl Question {
    pub(crate) const NONE: Self = Self {
        kind: Kind::One,
        size: 0,
        first: 0.0,
        step: 0.0,
        scale: 0.0,
        #[cfg(feature = "author")]
        exclusive: 0,
        #[cfg(feature = "author")]
        is_required: false,
    };

    /// Returns a question with options.
    pub(crate) const fn with_options(kind: Kind, size: u32) -> Self {
        Self { kind, size, step: 1.0, scale: 1.0, ..Self::NONE }
    }

    /// Returns the number of step `index`. Exact, because it is computed from integers and divided once.
    pub fn number(&self, index: u32) -> f64 {
        (self.first + f64::from(index) * self.step) / self.scale
    }

    /// Returns the set of all answers.
    pub fn all(&self) -> Answer {
        let high = if self.kind == Kind::Steps { self.size } else { self.options() };
        // A single option is always chosen.
        Answer { low: u32::from(self.kind == Kind::One && high == 1), high }
    }

    /// Converts a number from outside to an answer: 1 or 0 for yes or no, the index of an option, a mask of options, or
    /// the number itself. NaN means not answered.
    ///
    /// # Errors
    /// The number is not a valid answer.
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and every result is checked")]
    #[expect(clippy::cast_sign_loss, reason = "what is negative becomes zero, and every result is checked")]
    #[inline]
    pub fn answer(&self, raw: f64) -> Result<Answer, Refusal> {
        let all = self.all();
        if raw.is_nan() {
            return Ok(all);
        }
        let is_one = self.kind == Kind::One;
        let last = if is_one { self.size.wrapping_sub(1) } else { all.high };
        let index = ((raw * self.scale - self.first) / self.step + 0.5) as u32;
        if raw < self.number(0) {
            Err(Refusal::BelowMin)
        } else if raw > self.number(last) {
            Err(Refusal::AboveMax)
        } else if raw != self.number(index) {
            Err(Refusal::OffStep)
        } else {
            Ok(if is_one { Answer::one(index) } else { Answer::step(index) })
        }
    }

    /// Returns the number of an answer, if it is a single one: the inverse of [`Question::answer`].
    pub fn raw(&self, Answer { low, high }: Answer) -> Option<f64> {
        let index = if self.kind == Kind::One { low.trailing_zeros() } else { low };
        (low == high).then(|| self.number(index))
    }

    /// Returns true if only one answer is possible.
    pub fn is_settled(&self, answer: Answer) -> bool {
        let Answer { low, high } = self.clip(answer);
        low == high
    }

    /// Returns a mask of all options.
    pub(crate) fn options(&self) -> u32 {
        1u32.wrapping_shl(self.size).wrapping_sub(1)
    }

    /// Returns the number of weights in a score: one for each option, or one for a step.
    pub fn weights(&self) -> u32 {
        if self.kind == Kind::Steps { 1 } else { self.size }
    }

    /// Restricts `answer` to the answers of this question. For `One`, the only remaining option is certain.
    pub fn clip(&self, answer: Answer) -> Answer {
        let Answer { low, high } = answer;
        match self.kind {
            Kind::Steps => Answer { low, high: high.min(self.size) },
            Kind::Many => Answer { low: low & self.options(), high: high & self.options() },
            Kind::One => {
                let high = high & self.options();
                Answer { low: if high.is_power_of_two() { high } else { 0 }, high }
            }
        }
    }
}
