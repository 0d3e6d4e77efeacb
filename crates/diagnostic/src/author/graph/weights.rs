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
        let shape = shape(deciding).ok()?;
        let steps = shape.kind == Kind::Steps;
        let mut scaled = vec![0i64; if steps { 1 } else { shape.size as usize }];
        for add in adds {
            let by = points(deciding, add.points)?.scaled(places)?;
            if matches!(deciding.shape, Shape::Scale { .. }) && !steps {
                // The steps of an optional scale are options, of which the last says that it was left open.
                let last = scaled.len() - 1;
                for (weight, step) in scaled[..last].iter_mut().zip(0i64..) {
                    *weight = weight.checked_add(by.checked_mul(step)?)?;
                }
            } else {
                let weight = scaled.get_mut(add.option)?;
                *weight = weight.checked_add(by)?;
            }
            let base = base(deciding, add.points)?;
            if !base.is_zero() {
                most = most.checked_add(base.scaled(places.max(base.places()))?.unsigned_abs())?;
                if model.may_be_absent(question) {
                    least.push((question, base));
                } else {
                    constant = constant.plus(base)?;
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

/// Returns what one option or step adds. A number adds its points for each one of it, in steps from the least.
fn points(question: &Question, points: Decimal) -> Option<Decimal> {
    match &question.shape {
        Shape::Number { step, .. } => points.times(*step),
        _ => Some(points),
    }
}

/// Returns what an answer adds beside its steps: for a number, what the least of it adds. If the question may be left open,
/// that is the first step, and adds nothing.
fn base(question: &Question, by: Decimal) -> Option<Decimal> {
    let least = match &question.shape {
        Shape::Number { min, .. } => by.times(*min)?,
        _ => Decimal::ZERO,
    };
    if question.optional && question.shape.is_typed() {
        least.plus(points(question, by)?.negative())
    } else {
        Some(least)
    }
}
