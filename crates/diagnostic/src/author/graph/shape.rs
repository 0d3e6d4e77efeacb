//! The type of answer of a question, as the engine has it.

use crate::author::decimal::Decimal;
use crate::author::model::Shape;
use crate::author::write::TooLarge;
use crate::limits;
use crate::question::{Kind, Question};

/// Returns the type of answer of a question, or the limit that it exceeds.
pub(super) fn shape(shape: &Shape) -> Result<Question, fn(usize) -> TooLarge> {
    let options = |kind, count: usize| {
        let size = u32::try_from(count).ok().filter(|size| (1..=limits::OPTIONS as u32).contains(size));
        size.map(|size| Question::with_options(kind, size)).ok_or(TooLarge::Options as fn(usize) -> TooLarge)
    };
    match shape {
        Shape::YesNo => options(Kind::One, 2),
        Shape::One(names) => options(Kind::One, names.len()),
        Shape::Many(names) => options(Kind::Many, names.len()),
        Shape::Scale { low, high } => {
            let (low, high) = (Decimal::whole(*low), Decimal::whole(*high));
            steps(low, high, Decimal::whole(1)).ok_or(TooLarge::Steps)
        }
        Shape::Number { min, max, step } => steps(Some(*min), Some(*max), Some(*step)).ok_or(TooLarge::Steps),
    }
}

/// A question answered in steps from `min` to `max`, if whole numbers hold them exactly.
fn steps(min: Option<Decimal>, max: Option<Decimal>, step: Option<Decimal>) -> Option<Question> {
    let (min, max, step) = (min?, max?, step?);
    let places = min.places().max(step.places());
    let (first, step) = (min.scaled(places)?, step.scaled(places)?);
    let last = max.scaled(places)?.checked_sub(first)?.checked_div(step)?;
    let last = u32::try_from(last).ok().filter(|last| *last <= limits::STEPS)?;
    let step = u32::try_from(step).ok().filter(|step| *step > 0)?;
    Some(Question::with_steps(last, first, step, places))
}
