//! What something may still come to: numbers with [decimal arithmetic](crate::arithmetic) on their ends, and conditions
//! as numbers.
//!
//! Rounding is monotone, so an interval made from the ends of others holds every number that could come of numbers
//! inside them; and where both ends are one number, the result is that number's, bit for bit.
//!
//! A condition is 0 where it is false, 1 where it is true and a half where it is *absent*, when it asks about
//! something that was not asked. Then `and` is the lesser of two, `or` the greater and `not` what is left of one:
//! strong Kleene logic, and an interval of them is a condition that may still turn out either way.

use crate::arithmetic::calculate;
use crate::limits::MOST;
use crate::op;
use crate::truth::Truth;

/// The numbers something may still come to, and whether it may be absent: unasked, divided by zero, or past the
/// largest number there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least it may be. Always finite; nothing when it cannot be present.
    pub low: f64,
    /// The most it may be. Always finite.
    pub high: f64,
    /// 0 where it is present for certain, [`SURELY`] or more where it is absent for certain, else [`MAYBE`]. So what is
    /// made of two has the bits of both. Of a condition it only says whether between false and true lies absent.
    pub(crate) absent: u32,
}

/// It may be absent.
pub(crate) const MAYBE: u32 = 1;
/// It is absent.
pub(crate) const SURELY: u32 = 2;
/// What an absent condition counts as.
pub(crate) const HALF: f64 = 0.5;

impl Interval {
    /// Absent for certain.
    pub const ABSENT: Self = Self { low: HALF, high: HALF, absent: SURELY };

    /// The interval with these ends. What certainly overflows, or is no number, is absent; a condition that may be
    /// absent reaches to the half between false and true.
    #[inline]
    pub(crate) fn settled(low: f64, high: f64, absent: u32, is_condition: bool) -> Self {
        if absent >= SURELY || !(low <= MOST && high >= -MOST) {
            return Self { low: HALF, high: HALF, absent: if is_condition { MAYBE } else { SURELY } };
        }
        if is_condition && absent > 0 {
            return Self { low: least(low, HALF), high: greatest(high, HALF), absent };
        }
        let overflows = u32::from(low < -MOST) | u32::from(high > MOST);
        Self {
            // Adding zero makes `0` of `-0`, which would be printed with its sign.
            low: greatest(low, -MOST) + 0.0,
            high: least(high, MOST) + 0.0,
            absent: absent | overflows,
        }
    }

    /// What memory holds before anything is put there.
    pub(crate) const NOTHING: Self = Self { low: 0.0, high: 0.0, absent: 0 };

    /// Whether it may be absent.
    pub const fn may_be_absent(self) -> bool {
        self.absent > 0
    }

    /// Whether it may be there.
    pub const fn may_be_present(self) -> bool {
        self.absent < SURELY
    }

    /// The number, where there is one alone and it is certainly there.
    pub fn number(self) -> Option<f64> {
        (self.absent == 0 && self.low == self.high).then_some(self.low)
    }

    /// Whether nothing is left open: one number, or certainly none.
    pub fn is_settled(self) -> bool {
        self.absent != MAYBE && self.low == self.high
    }

    /// What a condition may still be.
    pub(crate) fn truth(self) -> Truth {
        let between = self.low == HALF || self.high == HALF || (self.low < self.high && self.absent > 0);
        Truth::FALSE
            .when(self.low == 0.0)
            .or_else(Truth::ABSENT.when(between))
            .or_else(Truth::TRUE.when(self.high == 1.0))
    }

    /// What holds of a condition: an absent one does not. 0 or 1, at least and at most.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "truncating is what it is for"
    )]
    pub(crate) fn holds(self) -> (u32, u32) {
        (self.low as u32, self.high as u32)
    }
}

/// The ends of a product of intervals, or of a quotient, as the instruction says.
#[inline]
pub(crate) fn product(op: u32, a: Interval, b: Interval) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    if op == op::DIVIDE && b.low <= 0.0 && b.high >= 0.0 {
        // Divided by zero alone it is beyond every number; by what may be zero, it may be anything.
        return if b.low == b.high { (low, low) } else { (high, low) };
    }
    let (mut x, mut other, mut y) = (a.low, a.high, b.low);
    for corner in 0..4 {
        let result = calculate(op, x, y);
        low = least(low, result);
        high = greatest(high, result);
        (x, other) = (other, x);
        if corner == 1 {
            y = b.high;
        }
    }
    (low, high)
}

/// The lesser of two numbers.
#[inline(never)]
pub(crate) fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The greater of two numbers.
#[inline(never)]
pub(crate) fn greatest(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The nearest whole number, halves away from zero. `core` has no rounding of its own.
#[expect(clippy::cast_possible_truncation, reason = "truncating is what it is for")]
#[expect(clippy::cast_precision_loss, reason = "whole numbers under 2^52 are exact")]
pub(crate) fn round(number: f64) -> f64 {
    // From 2^52 on every number is whole, and the casts below are exact under it.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    if number.abs() >= WHOLE {
        return number;
    }
    let whole = number as i64 as f64;
    whole + ((number - whole) * 2.0) as i64 as f64
}
