//! Answers: for each question, the set of answers that are still possible.

use crate::limits;
#[cfg(feature = "author")]
use crate::program::Program;
#[cfg(feature = "author")]
use crate::question::Refusal;

/// The answers to one question that are still possible.
///
/// For a question with options, two masks with bit `i` for option `i`: the options that are certainly chosen and those
/// that may be. For a scale or a number, the first and the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The options that are certainly chosen, or the lowest step.
    pub low: u32,
    /// The options that may be chosen, or the highest step.
    pub high: u32,
}

impl Answer {
    /// Not answered: everything is possible.
    pub const PENDING: Self = Self { low: 0, high: u32::MAX };

    /// Returns the answer of one option, by index.
    pub const fn one(option: u32) -> Self {
        let mask = 1u32.wrapping_shl(option);
        Self { low: mask, high: mask }
    }

    /// Returns the answer of exactly these options, as a mask.
    pub const fn many(options: u32) -> Self {
        Self { low: options, high: options }
    }

    /// Returns the answer of one step, by index.
    pub const fn step(index: u32) -> Self {
        Self { low: index, high: index }
    }

    /// Returns 1 or 0 for whether `option` is certainly chosen, and for whether it may be.
    #[inline]
    pub(crate) fn bits(self, option: u32) -> (u32, u32) {
        (self.low.wrapping_shr(option) & 1, self.high.wrapping_shr(option) & 1)
    }

    /// Returns the answers from step `first` to step `last`.
    pub const fn steps(first: u32, last: u32) -> Self {
        Self { low: first, high: last }
    }
}

/// The answers of a visitor so far, in a slot for each question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    slots: [Answer; limits::QUESTIONS],
}

impl Answers {
    /// No answers.
    pub const NONE: Self = Self { slots: [Answer::PENDING; limits::QUESTIONS] };

    /// Returns the answer in slot `question`; not answered if there is no such slot.
    #[inline]
    pub fn get(&self, question: usize) -> Answer {
        self.slots.get(question).copied().unwrap_or(Answer::PENDING)
    }

    /// Puts an answer into slot `question`. Ignored if there is no such slot.
    #[inline]
    pub fn put(&mut self, question: usize, answer: Answer) {
        if let Some(slot) = self.slots.get_mut(question) {
            *slot = answer;
        }
    }
}

#[cfg(feature = "author")]
impl Answers {
    /// Sets an answer from outside, as one number: 1 or 0 for yes or no, the index of an option, a mask of options, or
    /// the number itself. NaN removes the answer. Ignored if there is no such question.
    ///
    /// # Errors
    /// The number is not a valid answer. The slot is then empty, so that a refused answer is never scored.
    pub fn set(&mut self, program: &Program<'_>, question: usize, raw: f64) -> Result<(), Refusal> {
        self.put(question, Answer::PENDING);
        if let Some(shape) = program.question(question).filter(|_| !raw.is_nan()) {
            self.put(question, shape.answer(raw)?);
        }
        Ok(())
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self::NONE
    }
}
