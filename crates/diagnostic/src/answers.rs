//! Answers: for each question, the set of answers that are still possible.

use crate::limits;
#[cfg(feature = "author")]
use crate::program::Program;
#[cfg(feature = "author")]
use crate::question::Refusal;

/// The answers to one question that are still possible.
///
/// To a question with options these are two masks, bit `i` for option `i`: those that are certainly chosen and
/// those that may be. To a scale or a number they are the first and the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The options that are certainly chosen, or the lowest step.
    pub low: u32,
    /// The options that may be chosen, or the highest step.
    pub high: u32,
}

impl Answer {
    /// Not answered yet: everything is possible.
    pub const PENDING: Self = Self { low: 0, high: u32::MAX };

    /// One option, by its index.
    pub const fn one(option: u32) -> Self {
        let mask = 1u32.wrapping_shl(option);
        Self { low: mask, high: mask }
    }

    /// Just these options, as a mask.
    pub const fn many(options: u32) -> Self {
        Self { low: options, high: options }
    }

    /// One step, by its index.
    pub const fn step(index: u32) -> Self {
        Self { low: index, high: index }
    }

    /// Whether `option` is certainly chosen, and whether it may be; 1 where it is so.
    #[inline]
    pub(crate) fn bits(self, option: u32) -> (u32, u32) {
        (self.low.wrapping_shr(option) & 1, self.high.wrapping_shr(option) & 1)
    }

    /// Any step from `first` to `last`.
    pub const fn steps(first: u32, last: u32) -> Self {
        Self { low: first, high: last }
    }
}

/// What a visitor has answered so far, a slot for each question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    slots: [Answer; limits::QUESTIONS],
}

impl Answers {
    /// Nothing answered.
    pub const NONE: Self = Self { slots: [Answer::PENDING; limits::QUESTIONS] };

    /// The answer in slot `question`; past the last slot, nothing was answered.
    #[inline]
    pub fn get(&self, question: usize) -> Answer {
        self.slots.get(question).copied().unwrap_or(Answer::PENDING)
    }

    /// Puts an answer into slot `question`. Past the last slot it goes nowhere.
    #[inline]
    pub fn put(&mut self, question: usize, answer: Answer) {
        if let Some(slot) = self.slots.get_mut(question) {
            *slot = answer;
        }
    }
}

#[cfg(feature = "author")]
impl Answers {
    /// Takes an answer from the edge, one number a question: 1 or 0 for yes or no, the index of an option, a mask
    /// of options, or the number itself. NaN takes the answer back. Past the last question it goes nowhere.
    ///
    /// # Errors
    /// Why it is no answer. The slot is then empty, so that what was refused is never scored.
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
