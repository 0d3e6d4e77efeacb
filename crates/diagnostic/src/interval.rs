//! The possible values of a term: numbers with [decimal arithmetic](crate::arithmetic) on the bounds, and conditions as
//! numbers.
//!
//! Rounding is monotone, so an interval computed from the bounds of others contains every number that results from
//! numbers inside them; and if both bounds are equal, the result is that number's, bit for bit.
//!
//! A condition is 0 if it is false, 1 if it is true and a half if it is *absent*, because it depends on something that
//! was not asked. Then `and` is the minimum, `or` the maximum and `not` the complement to 1: strong Kleene logic, and
//! an interval of them is a condition that is still open.

use crate::limits::MOST;
#[cfg(feature = "author")]
use crate::memo::Memo;
use crate::op;
use crate::truth::Truth;

/// The possible numbers of a term, and whether it may be absent: not asked, divided by zero, or beyond the largest
/// number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The minimum. Always finite; meaningless if the term cannot be present.
    pub low: f64,
    /// The maximum. Always finite.
    pub high: f64,
    /// 0 if it is certainly present, [`SURELY`] or more if it is certainly absent, otherwise [`MAYBE`]. A result of two
    /// operands has the bits of both. For a condition it only determines if an interval from false to true includes
    /// absent.
    pub(crate) absent: u32,
}

/// It may be absent.
pub(crate) const MAYBE: u32 = 1;
/// It is absent.
pub(crate) const SURELY: u32 = 2;
/// The value of an absent condition.
pub(crate) const HALF: f64 = 0.5;

impl Interval {
    /// Certainly absent.
    pub const ABSENT: Self = Self { low: HALF, high: HALF, absent: SURELY };

    /// Returns the interval with these bounds. A number that certainly overflows, or is NaN, is absent; a condition
    /// that may be absent extends to the half between false and true.
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
            // Adding zero turns `-0` into `0`, which would be printed with its sign.
            low: greatest(low, -MOST) + 0.0,
            high: least(high, MOST) + 0.0,
            absent: absent | overflows,
        }
    }

    /// The initial content of memory.
    pub(crate) const NOTHING: Self = Self { low: 0.0, high: 0.0, absent: 0 };

    /// Returns true if it may be absent.
    pub const fn may_be_absent(self) -> bool {
        self.absent > 0
    }

    /// Returns true if it may be present.
    pub const fn may_be_present(self) -> bool {
        self.absent < SURELY
    }

    /// Returns the number if it is the only one possible and certainly present.
    pub fn number(self) -> Option<f64> {
        (self.absent == 0 && self.low == self.high).then_some(self.low)
    }

    /// Returns true if it has a single number, if any.
    #[cfg(feature = "author")]
    pub(crate) fn is_number(self) -> bool {
        self.low == self.high
    }

    /// Returns true if nothing is open: a single number, or certainly absent.
    pub fn is_settled(self) -> bool {
        self.absent != MAYBE && self.low == self.high
    }

    /// Returns the possible truths of a condition.
    pub(crate) fn truth(self) -> Truth {
        let between = self.low == HALF || self.high == HALF || (self.low < self.high && self.absent > 0);
        Truth::FALSE
            .when(self.low == 0.0)
            .or_else(Truth::ABSENT.when(between))
            .or_else(Truth::TRUE.when(self.high == 1.0))
    }

    /// Returns 0 or 1 for whether a condition holds, at least and at most. An absent one does not.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "truncating is what it is for"
    )]
    pub(crate) fn holds(self) -> (u32, u32) {
        (self.low as u32, self.high as u32)
    }
}

/// Returns the only result of two single numbers, by one calculation. Proofs mostly have those; the browser does without.
#[cfg(feature = "author")]
pub(crate) fn of_numbers(memo: &mut Memo, op: u32, a: f64, b: f64) -> f64 {
    match op {
        op::SUBTRACT => memo.calculate(op::ADD, a, -b),
        // Beyond every number.
        op::DIVIDE if b == 0.0 => f64::INFINITY,
        _ => memo.calculate(op, a, b),
    }
}

/// Returns the bounds of a product of intervals, or of a quotient, according to the instruction, by the `calculation` of
/// single numbers.
#[inline]
pub(crate) fn product(
    op: u32,
    a: Interval,
    b: Interval,
    mut calculation: impl FnMut(u32, f64, f64) -> f64,
) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    if op == op::DIVIDE && b.low <= 0.0 && b.high >= 0.0 {
        // Divided by zero, it is beyond every number; by something that may be zero, it may be anything.
        return if b.low == b.high { (low, low) } else { (high, low) };
    }
    let (mut x, mut other, mut y) = (a.low, a.high, b.low);
    for corner in 0..4 {
        let result = calculation(op, x, y);
        low = least(low, result);
        high = greatest(high, result);
        (x, other) = (other, x);
        if corner == 1 {
            y = b.high;
        }
    }
    (low, high)
}

/// Returns the lesser of two numbers.
#[inline(never)]
pub(crate) fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Returns the greater of two numbers.
#[inline(never)]
pub(crate) fn greatest(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Returns the nearest integer, halves away from zero. `core` has no rounding of its own.
#[expect(clippy::cast_possible_truncation, reason = "truncating is what it is for")]
#[expect(clippy::cast_precision_loss, reason = "whole numbers under 2^52 are exact")]
pub(crate) fn round(number: f64) -> f64 {
    // From 2^52 on every number is an integer, and below it the casts are exact.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    if number.abs() >= WHOLE {
        return number;
    }
    let whole = number as i64 as f64;
    whole + ((number - whole) * 2.0) as i64 as f64
}
