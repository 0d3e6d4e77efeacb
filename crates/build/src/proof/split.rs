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
        Kind::Many => many(shape, part),
        Kind::Steps => (u64::from(part.high - part.low) + 1).into(),
    }
}

/// Returns true if a single answer is one that the question takes: no options that exclude each other.
pub(crate) fn is_answer(shape: &Question, answer: Answer) -> bool {
    ways(shape, answer) != BigUint::ZERO
}

/// Returns the number of choices in `part` that exclude nothing they contain.
fn many(shape: &Question, Answer { low, high }: Answer) -> BigUint {
    let ordinary = |mask: u32| mask & !shape.exclusive;
    let mut ways = BigUint::ZERO;
    if ordinary(low) == low {
        ways += BigUint::from(1u8) << ordinary(high & !low).count_ones();
        if shape.is_required && low == 0 {
            ways -= 1u8;
        }
    }
    let alone = bits(high & shape.exclusive).filter(|option| low & !(1 << option) == 0);
    ways + alone.count()
}

/// Returns the choices in `part` without options that can no longer be chosen; none if nothing is left.
fn narrowed(shape: &Question, Answer { low, mut high }: Answer) -> Option<Answer> {
    if low & !shape.exclusive != 0 {
        high &= !shape.exclusive;
    } else if low != 0 {
        high = low;
    }
    // One has to be chosen, and it is the only one left.
    let is_last = low == 0 && shape.is_required && high.is_power_of_two();
    let part = if is_last { Answer::many(high) } else { Answer { low, high } };
    (many(shape, part) > BigUint::ZERO).then_some(part)
}

/// Returns the plainest answer in `part`: the first option, as few ticks as possible, the lowest step.
pub(super) fn plainest(shape: &Question, part: Answer) -> Answer {
    match shape.kind {
        Kind::One => Answer::one(part.high.trailing_zeros()),
        Kind::Many if shape.is_required && part.low == 0 => {
            Answer::many(1u32.wrapping_shl(part.high.trailing_zeros()) & part.high)
        }
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
            // What excludes the others comes first: then the others are free.
            let first = if open & shape.exclusive == 0 { next } else { open & shape.exclusive };
            let ticked = 1 << first.trailing_zeros();
            let parts = [Answer { low, high: high & !ticked }, Answer { low: low | ticked, high }];
            parts.into_iter().filter_map(|part| narrowed(shape, part)).collect()
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
