//! Functions of the language, in terms of the few operations that a graph has.

use alloc::vec;

use super::weights::Weighed;
use super::{Graph, Op, TermId};
use crate::author::decimal::power_of_ten;
use crate::author::language::{Comparison, Rounding};

impl Graph {
    pub(super) fn constant(&mut self, number: f64) -> TermId {
        self.term(Op::Constant(number.to_bits()))
    }

    /// The term of a score: the sum of answers, and what is added beside them.
    pub(super) fn weighed(&mut self, Weighed { sum, constant, least }: Weighed) -> TermId {
        let mut score = self.term(Op::Score(sum));
        if !constant.is_zero() {
            let constant = self.constant(constant.number());
            score = self.term(Op::Add(score, constant));
        }
        for (question, least) in least {
            // It is added where the question is answered: a condition that does not hold counts for nothing.
            let answered = self.given(question).unwrap_or(self.questions[question]);
            let (answered, least) = (self.term(Op::Count(vec![answered])), self.constant(least.number()));
            let added = self.term(Op::Multiply(answered, least));
            score = self.term(Op::Add(score, added));
        }
        score
    }

    pub(super) fn comparison(&mut self, a: TermId, comparison: Comparison, b: TermId) -> TermId {
        let op = match comparison {
            Comparison::Less => Op::Less(a, b),
            Comparison::AtMost => Op::AtMost(a, b),
            Comparison::More => Op::Less(b, a),
            Comparison::AtLeast => Op::AtMost(b, a),
            Comparison::Equal | Comparison::Different => Op::Equal(a.min(b), a.max(b)),
        };
        let made = self.term(op);
        if comparison == Comparison::Different { self.term(Op::Not(made)) } else { made }
    }

    /// A number where a condition is true, another where it is false. Divided by how many of one condition hold, a
    /// number is itself where it does, and else absent.
    pub(super) fn choice(&mut self, condition: TermId, then: TermId, otherwise: TermId) -> TermId {
        let fails = self.term(Op::Not(condition));
        let (holds, fails) = (self.term(Op::Count(vec![condition])), self.term(Op::Count(vec![fails])));
        let (then, otherwise) = (self.term(Op::Divide(then, holds)), self.term(Op::Divide(otherwise, fails)));
        self.term(Op::First(then, otherwise))
    }

    /// Rounds a number to the given number of places. Rounding down is rounding to the nearest, less one if that is
    /// above it.
    pub(super) fn rounded(&mut self, how: Rounding, number: TermId, places: u8) -> TermId {
        let scale = self.constant(power_of_ten(places));
        let scaled = if places > 0 { self.term(Op::Multiply(number, scale)) } else { number };
        let mut rounded = self.term(Op::Round(scaled));
        if how != Rounding::Nearest {
            let is_down = how == Rounding::Down;
            let beyond = if is_down { Op::Less(scaled, rounded) } else { Op::Less(rounded, scaled) };
            let beyond = self.term(beyond);
            let one = self.term(Op::Count(vec![beyond]));
            rounded = self.term(if is_down { Op::Subtract(rounded, one) } else { Op::Add(rounded, one) });
        }
        if places > 0 { self.term(Op::Divide(rounded, scale)) } else { rounded }
    }

    /// A number times itself, by squaring.
    pub(super) fn power(&mut self, mut base: TermId, times: u32) -> TermId {
        let mut power = None;
        let mut left = times;
        while left > 0 {
            if left % 2 == 1 {
                power = Some(power.map_or(base, |power| self.term(Op::Multiply(power, base))));
            }
            left /= 2;
            if left > 0 {
                base = self.term(Op::Multiply(base, base));
            }
        }
        power.unwrap_or(base)
    }

    /// Builds the growth factor of a rate over a number of periods: the product of the growth for each binary digit of
    /// the number that is one.
    pub(super) fn compound(&mut self, rate: TermId, periods: TermId, most: u32) -> TermId {
        let one = self.constant(1.0);
        let (half, quarter) = (self.constant(0.5), self.constant(0.25));
        let mut growth = self.term(Op::Add(one, rate));
        let (mut left, mut most) = (periods, most);
        let mut grown = None;
        while most > 0 {
            let is_odd = if most > 1 {
                // Half of what is left, rounded down: of whole numbers a quarter less is rounded to the nearest.
                let less = self.term(Op::Multiply(left, half));
                let less = self.term(Op::Subtract(less, quarter));
                let halved = self.term(Op::Round(less));
                let even = self.term(Op::Add(halved, halved));
                let odd = self.term(Op::Less(even, left));
                left = halved;
                odd
            } else {
                self.term(Op::AtMost(one, left))
            };
            let factor = self.choice(is_odd, growth, one);
            grown = Some(grown.map_or(factor, |grown| self.term(Op::Multiply(grown, factor))));
            most /= 2;
            if most > 0 {
                growth = self.term(Op::Multiply(growth, growth));
            }
        }
        grown.unwrap_or(one)
    }
}
