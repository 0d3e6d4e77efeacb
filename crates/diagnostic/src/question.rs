//! What a question takes for an answer, and why it refuses one.

use crate::answers::Answer;
use crate::limits;

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
    /// How many options it has; for steps, the index of the last one.
    pub size: u32,
    /// The number of step 0, times `scale`.
    pub(crate) first: f64,
    /// From one step to the next, times `scale`.
    pub(crate) step: f64,
    /// The power of ten that makes whole numbers of `first` and `step`.
    pub(crate) scale: f64,
}

/// Why a number is no answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// There is no such question.
    NoQuestion = 1,
    /// There is no such option, or not that many.
    NoOption = 2,
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
        Self { kind, size, ..Self::NONE }
    }

    /// A question with steps up to index `last`: the numbers `(first + index * step) / 10^places`.
    #[cfg(feature = "author")]
    pub fn with_steps(last: u32, first: i64, step: u32, places: u8) -> Self {
        let scale = power_of_ten(places);
        Self { kind: Kind::Steps, size: last, first: first as f64, step: f64::from(step), scale }
    }

    /// The inverse of [`Question::with_steps`]: the first number, the step and the decimal places of both.
    #[cfg(feature = "author")]
    pub(crate) fn scaled_steps(&self) -> Option<(i64, u32, u8)> {
        let places = (0..=limits::DECIMALS).find(|places| power_of_ten(*places) == self.scale)?;
        (self.kind == Kind::Steps).then_some((self.first as i64, self.step as u32, places))
    }

    /// The number that step `index` stands for. Exact, because it is made of whole numbers and divided once.
    pub fn number(&self, index: u32) -> f64 {
        (self.first + f64::from(index) * self.step) / self.scale
    }

    /// The number that an answer's edge value stands for: an option's index, a mask of options, a step's number.
    ///
    /// # Errors
    /// Why it is no answer.
    #[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and every result is checked")]
    #[expect(clippy::cast_sign_loss, reason = "what is negative becomes zero, and every result is checked")]
    pub fn answer(&self, raw: f64) -> Result<Answer, Refusal> {
        let whole = raw as u32;
        let is_whole = f64::from(whole) == raw;
        match self.kind {
            Kind::One if is_whole && whole < self.size => Ok(Answer::one(whole)),
            Kind::Many if is_whole && whole & !self.options() == 0 => Ok(Answer::many(whole)),
            Kind::One | Kind::Many => Err(Refusal::NoOption),
            Kind::Steps if raw < self.number(0) => Err(Refusal::BelowMin),
            Kind::Steps if raw > self.number(self.size) => Err(Refusal::AboveMax),
            Kind::Steps => {
                let index = ((raw * self.scale - self.first) / self.step + 0.5) as u32;
                let found = index <= self.size && self.number(index) == raw;
                if found { Ok(Answer::step(index)) } else { Err(Refusal::OffStep) }
            }
        }
    }

    /// The edge value of an answer, where it is one alone: the inverse of [`Question::answer`].
    pub fn raw(&self, answer: Answer) -> Option<f64> {
        let Answer { low, high } = self.clip(answer);
        match self.kind {
            Kind::One => high.is_power_of_two().then(|| f64::from(high.trailing_zeros())),
            Kind::Many => (low == high).then(|| f64::from(low)),
            Kind::Steps => (low == high).then(|| self.number(low)),
        }
    }

    /// Whether one answer alone is possible.
    pub fn is_settled(&self, answer: Answer) -> bool {
        let Answer { low, high } = self.clip(answer);
        low == high
    }

    /// A mask of all options.
    pub(crate) fn options(&self) -> u32 {
        const ALL: u32 = (1 << limits::OPTIONS) - 1;
        ALL >> (limits::OPTIONS as u32).saturating_sub(self.size)
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
pub(crate) fn power_of_ten(places: u8) -> f64 {
    (0..places).fold(1.0, |power, _| power * 10.0)
}
