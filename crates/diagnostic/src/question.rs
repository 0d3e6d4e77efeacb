//! What a question takes for an answer, and why it refuses one.

use crate::answers::Answer;

/// How a question is answered. A yes-no question is `One` of two options, of which yes is the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of its options.
    One,
    /// Any number of its options.
    Many,
    /// A number in steps: a scale or a number field.
    Steps,
}

/// What a question takes for an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// How it is answered.
    pub kind: Kind,
    /// How many options it has; for steps, the index of the last one. Options are answered as steps of one from 0.
    pub size: u32,
    /// The number of step 0, times `scale`.
    pub(crate) first: f64,
    /// From one step to the next, times `scale`.
    pub(crate) step: f64,
    /// The power of ten that makes whole numbers of `first` and `step`.
    pub(crate) scale: f64,
}

/// Why a number is no answer to a question. Options count as numbers from 0. The numbers up to 2 are left to the edge,
/// for answers that are missing or no numbers at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Refusal {
    /// It is less than the least that may be answered.
    BelowMin = 3,
    /// It is more than the most that may be answered.
    AboveMax = 4,
    /// It lies between two steps.
    OffStep = 5,
}

impl Question {
    pub(crate) const NONE: Self = Self { kind: Kind::One, size: 0, first: 0.0, step: 0.0, scale: 0.0 };

    /// A question with options.
    pub const fn with_options(kind: Kind, size: u32) -> Self {
        Self { kind, size, first: 0.0, step: 1.0, scale: 1.0 }
    }

    /// A question with steps up to index `last`: the numbers `(first + index * step) / 10^places`.
    #[cfg(feature = "author")]
    pub fn with_steps(last: u32, first: i64, step: u32, places: u8) -> Self {
        let scale = power_of_ten(places);
        Self { kind: Kind::Steps, size: last, first: first as f64, step: f64::from(step), scale }
    }

    /// The number that step `index` stands for. Exact, because it is made of whole numbers and divided once.
    pub fn number(&self, index: u32) -> f64 {
        (self.first + f64::from(index) * self.step) / self.scale
    }

    /// Every answer, where nothing was answered yet.
    pub(crate) fn whole(&self) -> Answer {
        let high = if self.kind == Kind::Steps { self.size } else { self.options() };
        // Where there is one option alone, it is chosen.
        Answer { low: u32::from(self.kind == Kind::One && high == 1), high }
    }

    /// The answer that a number from the edge stands for: 1 or 0 for yes or no, the index of an option, a mask of
    /// options, or the number itself. NaN is no answer yet.
    ///
    /// # Errors
    /// Why it is no answer.
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and every result is checked")]
    #[expect(clippy::cast_sign_loss, reason = "what is negative becomes zero, and every result is checked")]
    #[inline]
    pub fn answer(&self, raw: f64) -> Result<Answer, Refusal> {
        let whole = self.whole();
        if raw.is_nan() {
            return Ok(whole);
        }
        let is_one = self.kind == Kind::One;
        let last = if is_one { self.size.wrapping_sub(1) } else { whole.high };
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

    /// The edge value of an answer, where it is one alone: the inverse of [`Question::answer`].
    pub fn raw(&self, Answer { low, high }: Answer) -> Option<f64> {
        let index = if self.kind == Kind::One { low.trailing_zeros() } else { low };
        (low == high).then(|| self.number(index))
    }

    /// Whether one answer alone is possible.
    pub fn is_settled(&self, answer: Answer) -> bool {
        let Answer { low, high } = self.clip(answer);
        low == high
    }

    /// A mask of all options.
    pub(crate) fn options(&self) -> u32 {
        1u32.wrapping_shl(self.size).wrapping_sub(1)
    }

    /// How many weights it has in a score: one an option, or one for a step.
    pub(crate) fn weights(&self) -> u32 {
        if self.kind == Kind::Steps { 1 } else { self.size }
    }

    /// What of `answer` this question could be answered with. Of `One`, the option that alone is left must be.
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

/// One and so many zeros; exact up to the most decimal places there are.
#[cfg(feature = "author")]
pub(crate) fn power_of_ten(places: u8) -> f64 {
    (0..places).fold(1.0, |power, _| power * 10.0)
}
