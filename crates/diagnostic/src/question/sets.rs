//! Sets of answers to one question, as a proof explores them: what they contain, how they split and join, and what they
//! add to a score.
//!
//! The laws that a proof relies on are [tested](super::tests) for every small question: the parts of a set contain each of
//! its answers once, and joined they are the set again. A new property of an option that decides which answers are valid
//! is a change of this file.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::{Kind, Question};
use crate::answers::Answer;
use crate::author::decimal::power_of_ten;

/// The sums that the answers to a question add to a score: for each, the number of answers that give it, and one of them.
pub type Sums = BTreeMap<i64, (u64, Answer)>;

/// Answers from several sets, as a person would list them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alternatives {
    /// One of these options.
    Options(Vec<u32>),
    /// A step in one of these ranges, ascending, by the indices of their first and last steps.
    Steps(Vec<(u32, u32)>),
}

impl Question {
    /// Returns a question of which one of `size` options is chosen.
    pub const fn one(size: u32) -> Self {
        Self::with_options(Kind::One, size)
    }

    /// Returns a question of which any number of `size` options is chosen, or one of those in the mask `exclusive` alone.
    /// If `is_required` is true, at least one has to be chosen.
    pub const fn many(size: u32, exclusive: u32, is_required: bool) -> Self {
        Self { exclusive, is_required, ..Self::with_options(Kind::Many, size) }
    }

    /// Returns a question with steps up to index `last`: the numbers `(first + index * step) / 10^places`.
    pub fn steps(last: u32, first: i64, step: u32, places: u8) -> Self {
        Self {
            kind: Kind::Steps,
            size: last,
            first: first as f64,
            step: f64::from(step),
            scale: power_of_ten(places),
            ..Self::NONE
        }
    }

    /// Returns the index of the greatest [number](Question::number) that is an answer.
    pub fn last(&self) -> u32 {
        if self.kind == Kind::One { self.size.saturating_sub(1) } else { self.all().high }
    }

    /// Returns true if one of several options is chosen, so that a set splits into single answers at once.
    pub fn is_choice(&self) -> bool {
        self.kind == Kind::One && self.size > 1
    }

    /// Returns the number of options that are chosen or not each by itself; zero if an answer is anything else.
    pub fn toggles(&self) -> u32 {
        if self.kind == Kind::Many { self.size } else { 0 }
    }

    /// Returns the answer that says that an optional question is left open: the option after the last, no option at all, or
    /// the step before the first.
    pub fn open(&self) -> Answer {
        match self.kind {
            Kind::One => Answer::one(self.size.saturating_sub(1)),
            Kind::Many => Answer::many(0),
            Kind::Steps => Answer::step(0),
        }
    }

    /// Returns the number of [`Question::open`], as the runtime takes it; none if it is a number that people choose as well.
    pub fn open_number(&self) -> Option<f64> {
        self.raw(self.open()).filter(|_| self.toggles() == 0 && self.size > 0)
    }

    /// Returns the options that are certainly chosen; for a question with steps, none.
    pub fn chosen(&self, answer: Answer) -> impl Iterator<Item = u32> + use<> {
        bits(if self.kind == Kind::Steps { 0 } else { self.clip(answer).low })
    }

    /// Returns true if a single answer is valid: it has no options that exclude each other, and one where one is required.
    pub fn accepts(&self, answer: Answer) -> bool {
        self.count(answer) > 0
    }

    /// Returns the number of answers in `part`.
    pub fn count(&self, part: Answer) -> u64 {
        let Answer { low, high } = part;
        match self.kind {
            Kind::One => high.count_ones().into(),
            Kind::Steps => u64::from(high - low) + 1,
            Kind::Many => {
                let is_ordinary = low & self.exclusive == 0;
                let ordinary = 1 << (high & !low & !self.exclusive).count_ones();
                let none = u64::from(self.is_required && low == 0);
                let alone = bits(high & self.exclusive).filter(|option| low & !(1 << option) == 0);
                alone.count() as u64 + if is_ordinary { ordinary - none } else { 0 }
            }
        }
    }

    /// Returns the plainest answer in `part`: the first option, as few options as possible, the lowest step.
    pub fn plainest(&self, part: Answer) -> Answer {
        let Answer { low, high } = part;
        let first = high & high.wrapping_neg();
        match self.kind {
            Kind::One => Answer::many(first),
            Kind::Many => Answer::many(if self.is_required && low == 0 { first } else { low }),
            Kind::Steps => Answer::step(low),
        }
    }

    /// Returns a single answer in `part`, another for each number: of random numbers, random answers.
    #[expect(clippy::cast_possible_truncation, reason = "the lower bits of a random number are random")]
    pub fn sample(&self, part: Answer, random: u64) -> Answer {
        let Answer { low, high } = part;
        let below = |count: u64| (random % count.max(1)) as u32;
        match self.kind {
            Kind::Steps => Answer::step(low + below(u64::from(high - low) + 1)),
            Kind::One => {
                let option = bits(high).nth(below(high.count_ones().into()) as usize);
                Answer::one(option.unwrap_or_default())
            }
            Kind::Many => {
                // Most choices of many options exclude nothing that they contain; the plainest never does.
                let chosen = Answer::many(low | high & random as u32);
                if self.accepts(chosen) { chosen } else { self.plainest(part) }
            }
        }
    }

    /// Splits `part`, which contains more than one answer, into parts that contain each of its answers once. Options that
    /// are not in the mask `relevant` stay together as long as others are left.
    pub fn split(&self, part: Answer, relevant: u32) -> Vec<Answer> {
        let Answer { low, high } = part;
        match self.kind {
            Kind::One => {
                let single = bits(high & relevant).map(Answer::one);
                let rest = Some(Answer { low: 0, high: high & !relevant }).filter(|rest| rest.high != 0);
                let parts: Vec<Answer> = single.chain(rest).collect();
                if parts.len() == 1 { bits(high).map(Answer::one).collect() } else { parts }
            }
            Kind::Many => {
                let open = high & !low;
                let next = if open & relevant == 0 { open } else { open & relevant };
                // Options that exclude the others come first: then the others are independent.
                let first = if open & self.exclusive == 0 { next } else { open & self.exclusive };
                let option = first.trailing_zeros();
                [false, true].into_iter().filter_map(|chosen| self.toggle(part, option, chosen)).collect()
            }
            Kind::Steps => {
                let middle = low.midpoint(high);
                vec![Answer::steps(low, middle), Answer::steps(middle + 1, high)]
            }
        }
    }

    /// Returns the answers in `part` in which an option is chosen, or those in which it is not; none if there are none. Only
    /// for options that are [chosen each by itself](Question::toggles).
    pub fn toggle(&self, Answer { low, high }: Answer, option: u32, is_chosen: bool) -> Option<Answer> {
        let option = 1u32.wrapping_shl(option);
        if is_chosen && high & option == 0 || !is_chosen && low & option != 0 {
            return None;
        }
        let part =
            if is_chosen { Answer { low: low | option, high } } else { Answer { low, high: high & !option } };
        self.tight(part)
    }

    /// Returns the smallest set with the answers that are valid in a set of options; none if there are none.
    fn tight(&self, Answer { low, mut high }: Answer) -> Option<Answer> {
        if low & !self.exclusive != 0 {
            high &= !self.exclusive;
        } else if low != 0 {
            high = low;
        }
        // One has to be chosen, and only one is left.
        let is_last = low == 0 && self.is_required && high.is_power_of_two();
        let part = Answer { low: if is_last { high } else { low }, high };
        self.accepts(part).then_some(part)
    }

    /// Returns the set with exactly the answers of `a` and `b`, which have none in common, if there is one: the inverse of
    /// [`Question::split`].
    pub fn join(&self, a: Answer, b: Answer) -> Option<Answer> {
        let both = match self.kind {
            Kind::Steps => Answer::steps(a.low.min(b.low), a.high.max(b.high)),
            Kind::One | Kind::Many => Answer { low: a.low & b.low, high: a.high | b.high },
        };
        (self.count(both) == self.count(a) + self.count(b)).then_some(both)
    }

    /// Joins sets with equal values. Sets that were split off in order become the same list, however far each was split.
    pub fn joined<T: PartialEq>(&self, parts: impl IntoIterator<Item = (Answer, T)>) -> Vec<(Answer, T)> {
        let mut joined: Vec<(Answer, T)> = Vec::new();
        for (mut part, value) in parts {
            // The halves of a set are adjacent.
            while let Some((before, known)) = joined.last()
                && *known == value
                && let Some(both) = self.join(*before, part)
            {
                joined.pop();
                part = both;
            }
            joined.push((part, value));
        }
        joined
    }

    /// Returns the answers of `parts` as a list of options or ranges.
    pub fn alternatives(&self, parts: &[Answer]) -> Alternatives {
        if self.kind != Kind::Steps {
            return Alternatives::Options(
                bits(parts.iter().fold(0, |mask, part| mask | part.high)).collect(),
            );
        }
        Alternatives::Steps(Answer::ranges(parts))
    }
}

impl Answer {
    /// Returns the ranges that sets of steps form together, ascending, by the indices of their first and last steps.
    pub fn ranges(parts: &[Self]) -> Vec<(u32, u32)> {
        let mut parts: Vec<(u32, u32)> = parts.iter().map(|part| (part.low, part.high)).collect();
        parts.sort_unstable();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for (low, high) in parts {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == low => *last = high,
                _ => ranges.push((low, high)),
            }
        }
        ranges
    }
}

/// The points that answers add to a score, by the [weights](Question::weights) of the options or of a step.
impl Question {
    /// Returns the weights of a score by which a later option, more options, or a higher number is more.
    pub fn ascending_weights(&self) -> Vec<i64> {
        match self.kind {
            Kind::One => (0..i64::from(self.size)).collect(),
            Kind::Many | Kind::Steps => vec![1; self.weights() as usize],
        }
    }

    /// Returns the points of an answer with a single option or step.
    pub fn points(&self, weights: &[i64], answer: Answer) -> i64 {
        let of = |option: u32| weights.get(option as usize).copied().unwrap_or(0);
        match self.kind {
            Kind::One | Kind::Many => self.chosen(answer).map(of).sum(),
            Kind::Steps => i64::from(answer.low) * of(0),
        }
    }

    /// Returns the least and the most points that the evaluator expects of an open answer. It does not know which options
    /// exclude others.
    pub fn points_range(&self, weights: &[i64]) -> (i64, i64) {
        let bounds = |weights: &mut dyn Iterator<Item = i64>| {
            weights.fold((0, 0), |(low, high), weight| (low + weight.min(0), high + weight.max(0)))
        };
        match self.kind {
            Kind::One => (
                weights.iter().min().copied().unwrap_or_default(),
                weights.iter().max().copied().unwrap_or_default(),
            ),
            Kind::Many => bounds(&mut weights.iter().copied()),
            Kind::Steps => bounds(&mut weights.iter().take(1).map(|weight| i64::from(self.size) * weight)),
        }
    }

    /// Returns the most times that a weight is added: once for an option, and for a step its highest index.
    pub fn multiplicity(&self) -> u32 {
        if self.kind == Kind::Steps { self.size } else { 1 }
    }

    /// Returns the points that every answer has in common because one option is always chosen, and the weights without them.
    pub fn increments(&self, weights: &[i64]) -> Option<(i64, Vec<i64>)> {
        let common = if self.kind == Kind::One { *weights.first()? } else { 0 };
        let rest = weights.iter().map(|weight| weight.checked_sub(common));
        Some((common, rest.collect::<Option<_>>()?))
    }

    /// Returns the sums that answers add to a score; none if there are more than `most`, or if one is out of range.
    pub fn sums(&self, weights: &[i64], most: usize) -> Option<Sums> {
        let single = |(option, weight): (u32, &i64)| (*weight, Answer::one(option));
        match self.kind {
            Kind::One => Some(counted(Sums::new(), (0..).zip(weights).map(single))),
            Kind::Many => {
                let is_exclusive = |(option, _): &(u32, &i64)| self.exclusive >> option & 1 == 1;
                let (alone, ordinary): (Vec<_>, Vec<_>) = (0..).zip(weights).partition(is_exclusive);
                let sums = self.sums_of_any(&ordinary, most)?;
                Some(counted(sums, alone.into_iter().map(single)))
            }
            Kind::Steps if self.size as usize >= most => None,
            Kind::Steps => {
                let weight = *weights.first()?;
                let step = |step| Some((weight.checked_mul(i64::from(step))?, Answer::step(step)));
                let steps: Vec<_> = (0..=self.size).map(step).collect::<Option<_>>()?;
                Some(counted(Sums::new(), steps))
            }
        }
    }

    /// Returns the sums of any choice of options that exclude nothing.
    fn sums_of_any(&self, options: &[(u32, &i64)], most: usize) -> Option<Sums> {
        let nothing = Answer::many(0);
        let mut sums = Sums::from([(0, (1, nothing))]);
        for (option, weight) in options {
            for (at, (ways, answer)) in sums.clone() {
                let chosen = Answer::many(answer.low | 1 << option);
                let found = sums.entry(at.checked_add(**weight)?).or_insert((0, chosen));
                // Any answer but none at all, which may not be valid.
                if self.is_required && found.1 == nothing {
                    found.1 = chosen;
                }
                found.0 += ways;
            }
            if sums.len() > most {
                return None;
            }
        }
        if self.is_required {
            sums.get_mut(&0)?.0 -= 1;
            sums.retain(|_, (ways, _)| *ways > 0);
        }
        Some(sums)
    }

    /// Returns true if the evaluator expects other points of one answer than of another.
    pub fn varies(&self, weights: &[i64]) -> bool {
        match self.kind {
            Kind::One => weights.iter().any(|weight| Some(weight) != weights.first()),
            Kind::Many | Kind::Steps => weights.iter().any(|weight| *weight != 0),
        }
    }
}

/// Adds answers, each with its points.
fn counted(mut sums: Sums, answers: impl IntoIterator<Item = (i64, Answer)>) -> Sums {
    for (points, answer) in answers {
        sums.entry(points).or_insert((0, answer)).0 += 1;
    }
    sums
}

/// Returns the indices of the bits in a mask.
fn bits(mask: u32) -> impl Iterator<Item = u32> {
    (0..u32::BITS).filter(move |bit| mask >> bit & 1 == 1)
}
