//! Folds questions that are seen only through scores, and pull them all the same way, into one number.
//!
//! Sixty signals that each add to one score decide no more than their sum does: sixty-one sums, each with a number
//! of ways to come about. The sums take the place of the questions, exactly; the score is made of the same whole
//! numbers as before.

use std::collections::BTreeMap;

use assay_diagnostic::author::TermId;
use assay_diagnostic::{Answer, Kind, Question};
use num_bigint::BigUint;

/// The most sums that are worth folding for. IncrementalState them the questions stay as they are.
const MOST_SUMS: usize = 4096;

/// What each answer of a question adds to the scores it feeds: for each score, the weights by option or step.
pub(super) type Weights = BTreeMap<TermId, Vec<i64>>;

/// A question that can be folded: what it adds to each score is some multiple of one direction.
#[derive(Clone, Debug)]
pub(super) struct Pull {
    /// What one multiple adds to each score.
    pub(super) direction: Vec<(TermId, i64)>,
    /// What it adds to each score at least: at multiple zero.
    pub(super) base: Vec<(TermId, i64)>,
    /// Each multiple it can pull: in how many ways, and the answer that is one of them.
    pub(super) multiples: BTreeMap<u32, (BigUint, Answer)>,
}

/// Questions that pull the same way, as one number: the multiples they come to together.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    /// The questions, and what each can pull.
    members: Vec<(usize, Pull)>,
    /// Each sum, ascending, and in how many ways the members come to it or to a lesser one.
    sums: Vec<(u32, BigUint)>,
    /// For each number of members, the sums that these come to.
    reached: Vec<BTreeMap<u32, BigUint>>,
}

impl Fold {
    /// The fold of these questions, if their sums are few enough.
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

    /// The question that is asked first.
    pub(super) fn first(&self) -> usize {
        self.members().min().unwrap_or_default()
    }

    /// The questions.
    pub(super) fn members(&self) -> impl Iterator<Item = usize> {
        self.members.iter().map(|(question, _)| *question)
    }

    /// What one multiple adds to `score`, and what all members add to it at least.
    pub(super) fn adds(&self, score: TermId) -> (i64, i64) {
        let of = |list: &[(TermId, i64)]| {
            list.iter().find(|(to, _)| *to == score).map_or(0, |(_, weight)| *weight)
        };
        let base = self.members.iter().map(|(_, pull)| of(&pull.base)).sum();
        (self.members.first().map_or(0, |(_, pull)| of(&pull.direction)), base)
    }

    /// The index of the greatest sum.
    pub(super) fn last(&self) -> u32 {
        self.sums.len() as u32 - 1
    }

    /// Sum `index`, the least being 0.
    pub(super) fn sum(&self, index: u32) -> u32 {
        self.sums[index as usize].0
    }

    /// In how many ways the members come to one of the sums from `first` to `last`, by their indexes.
    pub(super) fn ways(&self, first: u32, last: u32) -> BigUint {
        let before =
            first.checked_sub(1).map_or(BigUint::ZERO, |before| self.sums[before as usize].1.clone());
        &self.sums[last as usize].1 - before
    }

    /// Answers of the members that come to `sum`.
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
    /// What a question pulls, if all its answers pull one way.
    pub(super) fn of(shape: &Question, weights: &Weights) -> Option<Self> {
        let mut parts = parts(shape, weights)?;
        // Of `one` some option is always chosen: what the first adds is where the others begin.
        let origin = if shape.kind == Kind::One { parts.first()?.clone() } else { vec![0; weights.len()] };
        if shape.kind == Kind::One {
            parts.iter_mut().for_each(|part| part.iter_mut().zip(&origin).for_each(|(a, b)| *a -= b));
        }
        let direction = direction(&parts)?;
        let parts = parts.iter().map(|part| multiple(part, &direction)).collect::<Option<Vec<i64>>>()?;
        let multiples = match shape.kind {
            Kind::One => one(&parts),
            Kind::Many => many(&parts)?,
            Kind::Steps => steps(shape.size, *parts.first()?)?,
        };
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

/// What each option adds, or each step, a component for each score.
fn parts(shape: &Question, weights: &Weights) -> Option<Vec<Vec<i64>>> {
    let count = if shape.kind == Kind::Steps { 1 } else { shape.size as usize };
    (0..count).map(|index| weights.values().map(|weights| weights.get(index).copied()).collect()).collect()
}

/// The direction of the first part that has one, as short as whole numbers make it. Its first component that is
/// not zero is positive, so that equal directions are equal.
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

/// How many times `direction` a part is, if it points that way.
fn multiple(part: &[i64], direction: &[i64]) -> Option<i64> {
    let (along, by) = part.iter().zip(direction).find(|(_, by)| **by != 0)?;
    let times = along / by;
    part.iter().zip(direction).all(|(part, by)| times.checked_mul(*by) == Some(*part)).then_some(times)
}

/// The multiples that answers come to: in how many ways each, and one of them.
type Multiples = BTreeMap<i64, (BigUint, Answer)>;

fn one(options: &[i64]) -> Multiples {
    let mut multiples = Multiples::new();
    for (option, multiple) in (0..).zip(options) {
        let found = multiples.entry(*multiple).or_insert_with(|| (BigUint::ZERO, Answer::one(option)));
        found.0 += 1u8;
    }
    multiples
}

fn many(options: &[i64]) -> Option<Multiples> {
    let mut multiples = Multiples::from([(0, (BigUint::from(1u8), Answer::many(0)))]);
    for (option, multiple) in options.iter().enumerate() {
        for (at, (ways, answer)) in multiples.clone() {
            let ticked = Answer::many(answer.low | 1 << option);
            let found =
                multiples.entry(at.checked_add(*multiple)?).or_insert_with(|| (BigUint::ZERO, ticked));
            found.0 += ways;
        }
        if multiples.len() > MOST_SUMS {
            return None;
        }
    }
    Some(multiples)
}

fn steps(last: u32, multiple: i64) -> Option<Multiples> {
    if last as usize >= MOST_SUMS {
        return None;
    }
    let each = (0..=last)
        .map(|step| Some((multiple.checked_mul(i64::from(step))?, (1u8.into(), Answer::step(step)))));
    each.collect()
}
