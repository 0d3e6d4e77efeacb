//! Sums of answers, seen as scores. `(a + b + c) / 4` of three scales tells as much apart as their sum does: written as
//! a score, it is counted like one, exactly and without looking at single answers.
//!
//! A term is such a sum where it is made of scores and of numbers that are always asked, added, subtracted, multiplied
//! with constants and divided by constants whose inverse is a decimal, and where nothing on the way to it is rounded.

use std::collections::BTreeMap;

use assay_diagnostic::author::{Decimal, Graph, Op, Sum, TermId};

use super::terms::{operands, when};

/// The first number that has too many digits to be exact.
const EXACT: i128 = 1_000_000_000_000_000;

/// A graph in which sums of answers are scores.
#[derive(Debug)]
pub(super) struct Linear {
    pub(super) graph: Graph,
    /// The questions that feed sums which were no scores before.
    pub(super) summed: Vec<usize>,
}

/// `graph` with sums of answers as scores; none where there are none.
pub(super) fn linear(graph: &Graph) -> Option<Linear> {
    let mut writer = Writer {
        from: graph,
        to: Graph::new(graph.choose),
        sums: Vec::new(),
        terms: Vec::new(),
        summed: Vec::new(),
    };
    for op in &graph.terms {
        let weighed = writer.weigh(op);
        writer.sums.push(weighed);
    }
    let needed = writer.needed();
    for (index, op) in graph.terms.iter().enumerate() {
        let made = if needed[index] { writer.write(index, op) } else { TermId(0) };
        writer.terms.push(made);
    }
    let Writer { mut to, terms, mut summed, .. } = writer;
    to.outcomes = graph.outcomes.iter().map(|outcome| outcome.map(|holds| terms[holds.index()])).collect();
    summed.sort_unstable();
    summed.dedup();
    (!summed.is_empty()).then_some(Linear { graph: to, summed })
}

/// Whole numbers to be added up, and the power of ten that they are divided by.
#[derive(Clone, Debug)]
struct Weighed {
    places: u8,
    constant: i128,
    /// For each question, what each option or step adds.
    feeds: BTreeMap<usize, Vec<i128>>,
}

struct Writer<'a> {
    from: &'a Graph,
    to: Graph,
    /// For each term so far, the sum that it is, if it is one.
    sums: Vec<Option<Weighed>>,
    /// For each term so far, what it has become.
    terms: Vec<TermId>,
    summed: Vec<usize>,
}

impl Writer<'_> {
    /// The sum that a term is, if it is one and exact.
    fn weigh(&self, op: &Op) -> Option<Weighed> {
        let sum = |term: &TermId| self.sums[term.index()].as_ref();
        let constant = |term: &TermId| match self.from.op(*term) {
            Op::Constant(bits) => Decimal::from_number(f64::from_bits(*bits)),
            _ => None,
        };
        let weighed = match op {
            Op::Constant(bits) => {
                let number = Decimal::from_number(f64::from_bits(*bits))?;
                Weighed {
                    places: number.places(),
                    constant: number.scaled(number.places())?.into(),
                    feeds: BTreeMap::new(),
                }
            }
            Op::Answer(question) if when(self.from, *question).is_none() => self.answer(*question)?,
            Op::Score(Sum { places, feeds }) => {
                let feeds = feeds.iter().map(|(question, weights)| {
                    (*question, weights.iter().map(|weight| i128::from(*weight)).collect())
                });
                Weighed { places: *places, constant: 0, feeds: feeds.collect() }
            }
            Op::Add(a, b) => sum(a)?.plus(sum(b)?, 1)?,
            Op::Subtract(a, b) => sum(a)?.plus(sum(b)?, -1)?,
            Op::Multiply(a, b) => match (constant(a), constant(b)) {
                (Some(by), _) => sum(b)?.times(by)?,
                (_, Some(by)) => sum(a)?.times(by)?,
                _ => return None,
            },
            Op::Divide(a, b) => sum(a)?.over(constant(b)?)?,
            _ => return None,
        };
        (weighed.most(self.from) < EXACT).then_some(weighed)
    }

    fn answer(&self, question: usize) -> Option<Weighed> {
        let shape = &self.from.shapes[question];
        let (first, second) =
            (Decimal::from_number(shape.number(0))?, Decimal::from_number(shape.number(1))?);
        let places = first.places().max(second.places());
        let (first, second) = (first.scaled(places)?, second.scaled(places)?);
        let feeds = BTreeMap::from([(question, vec![i128::from(second) - i128::from(first)])]);
        Some(Weighed { places, constant: first.into(), feeds })
    }

    /// Returns which terms decide something. What a sum is made of does not, unless something else reads it: each part of a
    /// long sum would be a score of its own.
    fn needed(&self) -> Vec<bool> {
        let mut needed = vec![false; self.from.terms.len()];
        let mut open: Vec<TermId> = self.from.outcomes.iter().flatten().copied().collect();
        open.extend(&self.from.questions);
        while let Some(term) = open.pop() {
            if !std::mem::replace(&mut needed[term.index()], true) && self.score(term.index()).is_none() {
                open.extend(operands(self.from.op(term)));
            }
        }
        needed
    }

    /// Returns the score and the constant that a term becomes, if it is a sum of answers and not yet a score.
    fn score(&self, index: usize) -> Option<(Sum, f64)> {
        let op = &self.from.terms[index];
        let is_made = matches!(op, Op::Add(..) | Op::Subtract(..) | Op::Multiply(..) | Op::Divide(..));
        let weighed = self.sums[index].as_ref().filter(|weighed| is_made && weighed.feeds.len() > 1);
        weighed.and_then(Weighed::score)
    }

    /// Rewrites a term. A sum of answers that is not yet a score becomes a score and a constant.
    fn write(&mut self, index: usize, op: &Op) -> TermId {
        if let Some((sum, constant)) = self.score(index) {
            self.summed.extend(sum.feeds.iter().map(|(question, _)| *question));
            let score = self.to.term(Op::Score(sum));
            if constant == 0.0 {
                return score;
            }
            let constant = self.to.term(Op::Constant(constant.to_bits()));
            return self.to.term(Op::Add(score, constant));
        }
        let placed = |term: TermId| self.terms[term.index()];
        let op = match op.clone() {
            Op::Question(question, condition) => {
                let asked = self.to.ask(self.from.shapes[question], condition.map(placed));
                return self.to.questions[asked];
            }
            Op::Count(parts) => Op::Count(parts.into_iter().map(placed).collect()),
            Op::Not(a) => Op::Not(placed(a)),
            Op::Round(a) => Op::Round(placed(a)),
            Op::And(a, b) => Op::And(placed(a), placed(b)),
            Op::Or(a, b) => Op::Or(placed(a), placed(b)),
            Op::Add(a, b) => Op::Add(placed(a), placed(b)),
            Op::Subtract(a, b) => Op::Subtract(placed(a), placed(b)),
            Op::Multiply(a, b) => Op::Multiply(placed(a), placed(b)),
            Op::Divide(a, b) => Op::Divide(placed(a), placed(b)),
            Op::Least(a, b) => Op::Least(placed(a), placed(b)),
            Op::Greatest(a, b) => Op::Greatest(placed(a), placed(b)),
            Op::First(a, b) => Op::First(placed(a), placed(b)),
            Op::Less(a, b) => Op::Less(placed(a), placed(b)),
            Op::AtMost(a, b) => Op::AtMost(placed(a), placed(b)),
            Op::Equal(a, b) => Op::Equal(placed(a), placed(b)),
            op @ (Op::Chosen(..) | Op::Answer(_) | Op::Constant(_) | Op::Score(_)) => op,
        };
        self.to.term(op)
    }
}

impl Weighed {
    /// Returns its largest possible magnitude before division.
    fn most(&self, graph: &Graph) -> i128 {
        let each = self.feeds.iter().map(|(question, weights)| {
            let times = i128::from(graph.shapes[*question].multiplicity());
            weights.iter().map(|weight| weight.abs().saturating_mul(times)).fold(0, i128::saturating_add)
        });
        each.fold(self.constant.abs(), i128::saturating_add)
    }

    /// Returns it scaled to the given number of decimal places and multiplied by a number.
    fn scaled(&self, places: u8, by: i128) -> Option<Self> {
        let by = 10i128.checked_pow(u32::from(places.checked_sub(self.places)?))?.checked_mul(by)?;
        let feeds = self.feeds.iter().map(|(question, weights)| {
            let weights: Option<Vec<i128>> = weights.iter().map(|weight| weight.checked_mul(by)).collect();
            Some((*question, weights?))
        });
        let feeds = feeds.collect::<Option<_>>()?;
        Some(Self { places, constant: self.constant.checked_mul(by)?, feeds })
    }

    fn plus(&self, other: &Self, sign: i128) -> Option<Self> {
        let places = self.places.max(other.places);
        let (mut sum, other) = (self.scaled(places, 1)?, other.scaled(places, sign)?);
        sum.constant = sum.constant.checked_add(other.constant)?;
        for (question, weights) in other.feeds {
            let entry = sum.feeds.entry(question).or_insert_with(|| vec![0; weights.len()]);
            for (weight, more) in entry.iter_mut().zip(weights) {
                *weight = weight.checked_add(more)?;
            }
        }
        sum.feeds.retain(|_, weights| weights.iter().any(|weight| *weight != 0));
        Some(sum)
    }

    fn times(&self, by: Decimal) -> Option<Self> {
        let mut product = self.scaled(self.places, by.scaled(by.places())?.into())?;
        product.places = product.places.checked_add(by.places()).filter(|places| *places <= 15)?;
        Some(product)
    }

    /// Divided by a number whose inverse is a decimal.
    fn over(&self, by: Decimal) -> Option<Self> {
        let digits = i128::from(by.scaled(by.places())?);
        let power = (0..=9u8).find(|power| digits != 0 && 10i128.pow(u32::from(*power)) % digits == 0)?;
        let inverse = 10i128.pow(u32::from(power)) / digits * 10i128.pow(u32::from(by.places()));
        let mut quotient = self.scaled(self.places, inverse)?;
        quotient.places = quotient.places.checked_add(power).filter(|places| *places <= 15)?;
        Some(quotient)
    }

    /// The score that adds up what is answered, and the constant that remains.
    fn score(&self) -> Option<(Sum, f64)> {
        let feeds = self.feeds.iter().map(|(question, weights)| {
            let weights: Option<Vec<i64>> =
                weights.iter().map(|weight| i64::try_from(*weight).ok()).collect();
            Some((*question, weights?))
        });
        let feeds: Vec<(usize, Vec<i64>)> = feeds.collect::<Option<_>>()?;
        let constant = self.constant as f64 / 10f64.powi(i32::from(self.places));
        Some((Sum { places: self.places, feeds }, constant))
    }
}
