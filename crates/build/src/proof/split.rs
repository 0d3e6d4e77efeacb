//! Sets of answers to one question, and how to split them.

use assay_diagnostic::author::{Graph, Op};
use assay_diagnostic::{Answer, Kind, Question};
use num_bigint::BigUint;

/// Returns the set of all answers to a question.
pub(super) fn whole(shape: &Question) -> Answer {
    match shape.kind {
        Kind::One | Kind::Many => Answer { low: 0, high: u32::MAX >> (32 - shape.size) },
        Kind::Steps => Answer::steps(0, shape.size),
    }
}

/// Returns the number of answers in `part`.
pub(super) fn ways(shape: &Question, part: Answer) -> BigUint {
    match shape.kind {
        Kind::One => part.high.count_ones().into(),
        Kind::Many => BigUint::from(1u8) << (part.high & !part.low).count_ones(),
        Kind::Steps => (u64::from(part.high - part.low) + 1).into(),
    }
}

/// Returns the plainest answer in `part`: the first option, as few ticks as possible, the lowest step.
pub(super) fn plainest(shape: &Question, part: Answer) -> Answer {
    match shape.kind {
        Kind::One => Answer::one(part.high.trailing_zeros()),
        Kind::Many => Answer::many(part.low),
        Kind::Steps => Answer::step(part.low),
    }
}

/// Splits `part`, which contains more than one answer. Options that no term depends on stay together.
pub(super) fn parts(shape: &Question, looked_at: u32, part: Answer) -> Vec<Answer> {
    let Answer { low, high } = part;
    match shape.kind {
        Kind::One => {
            let rest = Some(Answer { low: 0, high: high & !looked_at }).filter(|rest| rest.high != 0);
            let mut parts: Vec<Answer> = bits(high & looked_at).map(Answer::one).chain(rest).collect();
            if parts.len() == 1 {
                parts = bits(high).map(Answer::one).collect();
            }
            parts
        }
        Kind::Many => {
            let open = high & !low;
            let next = if open & looked_at == 0 { open } else { open & looked_at };
            let ticked = 1 << next.trailing_zeros();
            vec![Answer { low, high: high & !ticked }, Answer { low: low | ticked, high }]
        }
        Kind::Steps => {
            let middle = low + (high - low) / 2;
            vec![Answer::steps(low, middle), Answer::steps(middle + 1, high)]
        }
    }
}

/// Returns the indices of the bits in a mask.
fn bits(mask: u32) -> impl Iterator<Item = u32> {
    (0..32).filter(move |bit| mask >> bit & 1 != 0)
}

/// Returns for each question the options that some term depends on, directly or through a score.
pub(super) fn looked_at(graph: &Graph) -> Vec<u32> {
    let mut looked_at = vec![0; graph.shapes.len()];
    for op in &graph.terms {
        match op {
            Op::Chosen(question, option) => looked_at[*question] |= 1 << option,
            Op::Score(sum) => {
                for (question, weights) in &sum.feeds {
                    let adding = weights.iter().enumerate().filter(|(_, weight)| **weight != 0);
                    looked_at[*question] |= adding.fold(0, |mask, (option, _)| mask | 1 << option);
                }
            }
            _ => {}
        }
    }
    looked_at
}
