//! The shape of a question's answers, and the reasons why an answer is refused.

use crate::answers::Answer;

/// The kind of a question. A yes-no question is `One` of two options, of which yes is the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
    pub kind: Kind,
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
    pub exclusive: u32,
    /// Of `Many`, true if an option has to be chosen.
    #[cfg(feature = "author")]
    pub is_required: bool,
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
    pub const fn with_options(kind: Kind, size: u32) -> Self {
        Self { kind, size, step: 1.0, scale: 1.0, ..Self::NONE }
    }

    /// Returns a question with options of which any number is chosen, or one of those in the mask `exclusive` alone. If
    /// `is_required` is true, at least one has to be chosen.
    #[cfg(feature = "author")]
    pub const fn with_exclusive(size: u32, exclusive: u32, is_required: bool) -> Self {
        Self { exclusive, is_required, ..Self::with_options(Kind::Many, size) }
    }

    /// Returns a question with steps up to index `last`: the numbers `(first + index * step) / 10^places`.
    #[cfg(feature = "author")]
    pub fn with_steps(last: u32, first: i64, step: u32, places: u8) -> Self {
        let scale = power_of_ten(places);
        Self {
            kind: Kind::Steps,
            size: last,
            first: first as f64,
            step: f64::from(step),
            scale,
            ..Self::NONE
        }
    }

    /// Returns the number of step `index`. Exact, because it is computed from integers and divided once.
    pub fn number(&self, index: u32) -> f64 {
        (self.first + f64::from(index) * self.step) / self.scale
    }

    /// Returns all answers, for an open question.
    pub(crate) fn whole(&self) -> Answer {
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

    /// Returns the number of the answer that an optional question is left open, as the runtime takes it; none for `Many`,
    /// where that is no option at all.
    #[cfg(feature = "author")]
    pub fn open_number(&self) -> Option<f64> {
        match self.kind {
            Kind::One => self.size.checked_sub(1).map(f64::from),
            Kind::Many => None,
            Kind::Steps => Some(self.number(0)),
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
    pub(crate) fn weights(&self) -> u32 {
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

/// Returns a power of ten; exact up to the maximum number of decimal places.
#[cfg(feature = "author")]
pub(crate) fn power_of_ten(places: u8) -> f64 {
    (0..places).fold(1.0, |power, _| power * 10.0)
}
