//! The parts that add up to a score.

use alloc::vec;
use alloc::vec::Vec;

use super::Sum;
use super::shape::shape;
use crate::author::decimal::Decimal;
use crate::author::model::{Model, Question, Shape};
use crate::question::Kind;

/// The parts that add up to a score.
#[derive(Default)]
pub(super) struct Weighed {
    pub(super) sum: Sum,
    /// The value before anything is added. It includes the least that numbers add, if they are always asked.
    pub(super) constant: Decimal,
    /// The least that numbers add which are asked only sometimes.
    pub(super) least: Vec<(usize, Decimal)>,
}

/// Returns the parts of score `index`, if none of its sums has more digits than a number may have.
pub(super) fn weights(model: &Model, index: usize) -> Option<Weighed> {
    // A number adds its points for each one of it: in steps from the least, and for the least itself.
    let points = |question: &Question, points: Decimal| match &question.shape {
        Shape::Number { step, .. } => points.times(*step),
        _ => Some(points),
    };
    let mut places = 0;
    for question in &model.questions {
        for add in question.adds.iter().filter(|add| add.score == index) {
            places = places.max(points(question, add.points)?.places());
        }
    }
    let mut feeds = vec![];
    let mut constant = model.starts.get(index).copied().unwrap_or_default();
    let mut least = vec![];
    let mut most = constant.scaled(places.max(constant.places()))?.unsigned_abs();
    for (question, deciding) in model.questions.iter().enumerate() {
        let adds: Vec<_> = deciding.adds.iter().filter(|add| add.score == index).collect();
        if adds.is_empty() {
            continue;
        }
        let shape = shape(&deciding.shape).ok()?;
        let steps = shape.kind == Kind::Steps;
        let mut scaled = vec![0i64; if steps { 1 } else { shape.size as usize }];
        for add in adds {
            let weight = scaled.get_mut(add.option)?;
            *weight = weight.checked_add(points(deciding, add.points)?.scaled(places)?)?;
            if let Shape::Number { min, .. } = &deciding.shape
                && !min.is_zero()
            {
                let base = add.points.times(*min)?;
                most = most.checked_add(base.scaled(places.max(base.places()))?.unsigned_abs())?;
                match model.whens[question] {
                    None => constant = constant.plus(base)?,
                    Some(_) => least.push((question, base)),
                }
            }
        }
        let times = if steps { u64::from(shape.size) } else { 1 };
        for weight in &scaled {
            most = most.checked_add(weight.unsigned_abs().checked_mul(times)?)?;
        }
        feeds.push((question, scaled));
    }
    (most < 1_000_000_000_000_000).then_some(Weighed { sum: Sum { places, feeds }, constant, least })
}
