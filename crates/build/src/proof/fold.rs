//! Folds questions that are used only through scores, and that add to them in the same direction, into one number.
//!
//! Sixty signals that each add to one score decide no more than their sum: sixty-one sums, each with a number of ways
//! to reach it. The sums replace the questions, exactly; the score is computed from the same integers as before.

use std::collections::BTreeMap;

use assay_diagnostic::author::TermId;
use assay_diagnostic::{Answer, Question};
use num_bigint::BigUint;

/// The maximum number of sums of a fold. With more, the questions stay separate.
pub(super) const MOST_SUMS: usize = 4096;

/// The weights of each answer to a question: for each score, by option or step.
pub(super) type Weights = BTreeMap<TermId, Vec<i64>>;

/// A question that can be folded: what it adds to each score is a multiple of one direction.
#[derive(Clone, Debug)]
pub(super) struct Pull {
    /// The weight of one multiple in each score.
    pub(super) direction: Vec<(TermId, i64)>,
    /// The weight at multiple zero in each score, the minimum.
    pub(super) base: Vec<(TermId, i64)>,
    /// Each possible multiple, with the number of answers that give it, and one of them.
    pub(super) multiples: BTreeMap<u32, (u64, Answer)>,
}

/// Questions with the same direction, as one number: the sum of their multiples.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    /// The questions, and the pull of each.
    members: Vec<(usize, Pull)>,
    /// Each sum, ascending, with the number of ways in which the members reach it or a lesser one.
    sums: Vec<(u32, BigUint)>,
    /// For each number of members, the sums that they can reach.
    reached: Vec<BTreeMap<u32, BigUint>>,
}

impl Fold {
    /// Returns the fold of these questions, if they have few enough sums.
    pub(super) fn of(members: Vec<(usize, Pull)>) -> Option<Self> {
        let mut reached = vec![BTreeMap::from([(0u32, BigUint::from(1u8))])];
        for (_, pull) in &members {
            let mut next: BTreeMap<u32, BigUint> = BTreeMap::new();
            for (sum, ways) in reached.last()? {
                for (multiple, (more, _)) in &pull.multiples {
                    *next.entry(sum.checked_add(*multiple)?).or_default() += ways * more;
                }
            }
            if next.len() > MOST_SUMS {
                return None;
            }
            reached.push(next);
        }
        let mut so_far = BigUint::ZERO;
        let sums = reached.last()?.iter().map(|(sum, ways)| {
            so_far += ways;
            (*sum, so_far.clone())
        });
        let sums = sums.collect();
        Some(Self { members, sums, reached })
    }

    /// Returns the question that is asked first.
    pub(super) fn first(&self) -> usize {
        self.members().min().unwrap_or_default()
    }

    /// Returns the questions.
    pub(super) fn members(&self) -> impl Iterator<Item = usize> {
        self.members.iter().map(|(question, _)| *question)
    }

    /// Returns what one multiple adds to `score`, and the minimum that all members add to it.
    pub(super) fn adds(&self, score: TermId) -> (i64, i64) {
        let of = |list: &[(TermId, i64)]| {
            list.iter().find(|(to, _)| *to == score).map_or(0, |(_, weight)| *weight)
        };
        let base = self.members.iter().map(|(_, pull)| of(&pull.base)).sum();
        (self.members.first().map_or(0, |(_, pull)| of(&pull.direction)), base)
    }

    /// Returns the index of the greatest sum.
    pub(super) fn last(&self) -> u32 {
        self.sums.len() as u32 - 1
    }

    /// Returns sum `index`; the least is 0.
    pub(super) fn sum(&self, index: u32) -> u32 {
        self.sums[index as usize].0
    }

    /// Returns the number of ways in which the members reach one of the sums from index `first` to `last`.
    pub(super) fn ways(&self, first: u32, last: u32) -> BigUint {
        let before =
            first.checked_sub(1).map_or(BigUint::ZERO, |before| self.sums[before as usize].1.clone());
        &self.sums[last as usize].1 - before
    }

    /// Returns answers of the members that reach `sum`.
    pub(super) fn answers(&self, mut sum: u32) -> Vec<(usize, Answer)> {
        let mut answers = Vec::new();
        for ((question, pull), before) in self.members.iter().zip(&self.reached).rev() {
            let found = pull.multiples.iter().find_map(|(multiple, (_, answer))| {
                let rest = sum.checked_sub(*multiple)?;
                before.contains_key(&rest).then_some((rest, *answer))
            });
            debug_assert!(found.is_some(), "every sum was reached by some answers");
            if let Some((rest, answer)) = found {
                sum = rest;
                answers.push((*question, answer));
            }
        }
        answers.reverse();
        answers
    }
}

impl Pull {
    /// Returns the pull of a question, if all its answers have the same direction.
    pub(super) fn of(shape: &Question, weights: &Weights) -> Option<Self> {
        let increments = weights.values().map(|weights| shape.increments(weights));
        let (origin, increments): (Vec<i64>, Vec<Vec<i64>>) = increments.collect::<Option<_>>()?;
        let parts = parts(shape, &increments)?;
        let direction = direction(&parts)?;
        let parts = parts.iter().map(|part| multiple(part, &direction)).collect::<Option<Vec<i64>>>()?;
        let multiples = shape.sums(&parts, MOST_SUMS)?;
        // A question that adds the same whatever is answered makes no difference to a sum.
        if multiples.len() < 2 {
            return None;
        }
        let least = *multiples.first_key_value()?.0;
        let base = origin.iter().zip(&direction).map(|(origin, by)| origin + least * by);
        let multiples =
            multiples.into_iter().map(|(at, found)| Some((u32::try_from(at - least).ok()?, found)));
        let scores = || weights.keys().copied();
        Some(Self {
            base: scores().zip(base).collect(),
            multiples: multiples.collect::<Option<_>>()?,
            direction: scores().zip(direction).collect(),
        })
    }
}

/// Returns what each option or step adds, as a vector with a component for each score.
fn parts(shape: &Question, weights: &[Vec<i64>]) -> Option<Vec<Vec<i64>>> {
    let part = |index| weights.iter().map(|weights| weights.get(index).copied()).collect();
    (0..shape.weights() as usize).map(part).collect()
}

/// Returns the direction of the first vector that has one, reduced to coprime integers. Its first non-zero component is
/// positive, so that equal directions are equal.
fn direction(parts: &[Vec<i64>]) -> Option<Vec<i64>> {
    let found = parts.iter().find(|part| part.iter().any(|component| *component != 0))?;
    let divisor =
        found.iter().fold(0, |divisor, component| greatest_common_divisor(divisor, component.abs()));
    let first = found.iter().find(|component| **component != 0)?;
    Some(found.iter().map(|component| component / divisor * first.signum()).collect())
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// Returns the multiple of `direction` that a vector is, if it is one.
fn multiple(part: &[i64], direction: &[i64]) -> Option<i64> {
    let (along, by) = part.iter().zip(direction).find(|(_, by)| **by != 0)?;
    let times = along / by;
    part.iter().zip(direction).all(|(part, by)| times.checked_mul(*by) == Some(*part)).then_some(times)
}
