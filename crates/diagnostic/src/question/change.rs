//! The answers to one question as [the smallest change](crate::change) searches them: from an earlier answer, which may
//! be any set of answers, to the nearest of those that remain.

use super::{Kind, Question};
use crate::answers::Answer;

impl Question {
    /// Returns the answer in `part` that is nearest to `before`: both of its ends are this number.
    pub(crate) fn nearest(&self, part: Answer, before: Answer) -> u32 {
        let (Answer { low, high }, before) = (part, before.low);
        match self.kind {
            Kind::Steps => before.max(low).min(high),
            Kind::Many => before & high | low,
            // For a single option both masks are the same.
            Kind::One => {
                let mask = if before & high == 0 { high } else { before };
                mask & mask.wrapping_neg()
            }
        }
    }

    /// Returns the distance from `before` to the nearest answer in `part`.
    pub(crate) fn distance(&self, part: Answer, before: Answer) -> f64 {
        let near = self.nearest(part, before);
        let apart = match self.kind {
            _ if before.low != before.high => return 1.0,
            Kind::Steps => near.abs_diff(before.low),
            Kind::Many => (near ^ before.low).count_ones(),
            Kind::One => return f64::from(u32::from(near != before.low)),
        };
        f64::from(apart) / f64::from(self.size)
    }

    /// Returns the share of the answers that can still be split; zero for a single answer.
    pub(crate) fn width(&self, Answer { low, high }: Answer) -> f64 {
        let left = if self.kind == Kind::Steps { high - low } else { (high ^ low).count_ones() };
        f64::from(left) / f64::from(self.size)
    }

    /// Returns the answers that a change from `before` may lead to: the other options, where one of them is chosen, or else
    /// all.
    pub(crate) fn others(&self, before: Answer) -> Answer {
        let mut others = self.all();
        if self.kind == Kind::One && before.low == before.high {
            others = self.clip(Answer { low: 0, high: !before.high });
        }
        others
    }

    /// Returns the two halves of `part`, which is not a single answer, the nearer to `before` first. Each is a pair of the
    /// lower and the upper end.
    pub(crate) fn halves(&self, Answer { low, high }: Answer, before: Answer) -> (u32, u32, u32, u32) {
        let before = before.low;
        let bit = (high ^ low) & (high ^ low).wrapping_neg();
        let (middle, rest) = (low + (high - low) / 2, high ^ bit);
        match self.kind {
            Kind::Steps if middle < before => (middle + 1, high, low, middle),
            Kind::Steps => (low, middle, middle + 1, high),
            Kind::Many if before & bit > 0 => (low | bit, high, low, rest),
            Kind::Many => (low, rest, low | bit, high),
            Kind::One => (bit, bit, if rest.is_power_of_two() { rest } else { 0 }, rest),
        }
    }
}
