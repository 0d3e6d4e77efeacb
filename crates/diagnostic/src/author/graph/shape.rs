//! The type of answer of a question, as the engine has it.

use crate::author::decimal::Decimal;
use crate::author::model::{Question as Asking, Shape};
use crate::author::write::TooLarge;
use crate::limits;
use crate::question::Question;

/// Returns the type of answer of a question, or the limit that it exceeds. If the question may be left open, that is an
/// answer of its own: the option after the last, no option of a `many`, or the step before the first.
pub(super) fn shape(question: &Asking) -> Result<Question, fn(usize) -> TooLarge> {
    let optional = question.optional;
    let size = |count: usize| {
        let size = u32::try_from(count).ok().filter(|size| (1..=limits::OPTIONS as u32).contains(size));
        size.ok_or(TooLarge::Options as fn(usize) -> TooLarge)
    };
    let one = |count: usize| Ok(Question::one(size(count + usize::from(optional))?));
    match &question.shape {
        Shape::YesNo => one(2),
        Shape::One(names) => one(names.len()),
        Shape::Many(names) => {
            let exclusive = question.exclusive.iter().fold(0, |mask, option| mask | 1 << option);
            Ok(Question::many(size(names.len())?, exclusive, exclusive != 0 && !optional))
        }
        Shape::Scale { low, high } if optional && !question.shape.is_typed() => {
            one(usize::try_from(high - low).unwrap_or(usize::MAX).saturating_add(1))
        }
        Shape::Scale { low, high } => {
            let (low, high) = (Decimal::whole(*low), Decimal::whole(*high));
            steps(low, high, Decimal::whole(1), optional).ok_or(TooLarge::Steps)
        }
        Shape::Date { min, max } => {
            let (min, max) = (Decimal::whole(*min), Decimal::whole(*max));
            steps(min, max, Decimal::whole(1), optional).ok_or(TooLarge::Steps)
        }
        Shape::Number { min, max, step } => {
            steps(Some(*min), Some(*max), Some(*step), optional).ok_or(TooLarge::Steps)
        }
    }
}

impl Asking {
    /// Returns the number that option 0 stands for: of a scale that may be left open, whose steps are options, the first.
    pub fn first_option(&self) -> i64 {
        match self.shape {
            Shape::Scale { low, .. } if self.optional && !self.shape.is_typed() => low,
            _ => 0,
        }
    }
}

/// A question answered in steps from `min` to `max`, if whole numbers hold them exactly.
fn steps(
    min: Option<Decimal>,
    max: Option<Decimal>,
    step: Option<Decimal>,
    optional: bool,
) -> Option<Question> {
    let (min, max, step) = (min?, max?, step?);
    let places = min.places().max(step.places());
    let (first, step) = (min.scaled(places)?, step.scaled(places)?);
    let first = if optional { first.checked_sub(step)? } else { first };
    let last = max.scaled(places)?.checked_sub(first)?.checked_div(step)?;
    let last = u32::try_from(last).ok().filter(|last| *last <= limits::STEPS)?;
    let step = u32::try_from(step).ok().filter(|step| *step > 0)?;
    Some(Question::steps(last, first, step, places))
}
