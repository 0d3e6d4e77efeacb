//! Where a number may still lie, with IEEE arithmetic on its ends. Rounding is monotone, so an interval made
//! from the ends of others holds every number that could come of numbers inside them; and where both ends are
//! one number, the result is that number's, bit for bit.

use crate::Truth;

/// The numbers something may still come to, and whether it may be absent: unasked, divided by zero, or past the
/// largest number there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least it may be. Always finite; nothing when it cannot be present.
    pub low: f64,
    /// The most it may be. Always finite.
    pub high: f64,
    /// `TRUE` where it may be present, `ABSENT` where it may be absent.
    presence: Truth,
}

impl Interval {
    /// Absent for certain.
    pub const ABSENT: Self = Self { low: 0.0, high: 0.0, presence: Truth::ABSENT };

    /// No number and no absence: what memory holds before anything is put there.
    pub(crate) const NOTHING: Self = Self { low: 0.0, high: 0.0, presence: Truth::NOTHING };

    /// The numbers from `low` to `high`, present for certain.
    pub const fn new(low: f64, high: f64) -> Self {
        Self { low, high, presence: Truth::TRUE }
    }

    /// One number.
    pub const fn exactly(number: f64) -> Self {
        Self::new(number, number)
    }

    /// Whether it may be absent.
    pub const fn may_be_absent(self) -> bool {
        self.presence.may_be(Truth::ABSENT)
    }

    /// Whether it may be there.
    pub const fn may_be_present(self) -> bool {
        self.presence.may_be(Truth::TRUE)
    }

    /// The number, where there is one alone and it is certainly there.
    pub fn number(self) -> Option<f64> {
        (self.presence.is(Truth::TRUE) && self.low == self.high).then_some(self.low)
    }

    /// Whether nothing is left open: one number, or certainly none.
    pub fn is_settled(self) -> bool {
        self.presence.is_settled() && self.low == self.high
    }

    /// The same numbers, possibly absent or not there at all as `asked` says.
    pub(crate) fn asked(self, asked: Truth) -> Self {
        let unasked = Truth::ABSENT.when(asked.may_be(Truth::FALSE));
        let presence = Truth::TRUE.when(asked.may_be(Truth::TRUE)).or_else(unasked);
        if presence.is(Truth::ABSENT) { Self::ABSENT } else { Self { presence, ..self } }
    }

    pub(crate) fn add(self, other: Self) -> Self {
        self.combined(other, [self.low + other.low, self.high + other.high])
    }

    pub(crate) fn subtract(self, other: Self) -> Self {
        self.combined(other, [self.low - other.high, self.high - other.low])
    }

    pub(crate) fn multiply(self, other: Self) -> Self {
        let ends = corners(self, other, |a, b| a * b);
        self.combined(other, ends)
    }

    pub(crate) fn divide(self, other: Self) -> Self {
        if other.low > 0.0 || other.high < 0.0 {
            let ends = corners(self, other, |a, b| a / b);
            return self.combined(other, ends);
        }
        let zero = other.low == other.high;
        if zero { Self::ABSENT } else { self.combined(other, [f64::NEG_INFINITY, f64::INFINITY]) }
    }

    pub(crate) fn least(self, other: Self) -> Self {
        self.combined(other, [least(self.low, other.low), least(self.high, other.high)])
    }

    pub(crate) fn greatest(self, other: Self) -> Self {
        self.combined(other, [-least(-self.low, -other.low), -least(-self.high, -other.high)])
    }

    pub(crate) fn rounded(self) -> Self {
        Self { low: round(self.low), high: round(self.high), ..self }
    }

    /// `self < other`.
    pub(crate) fn less(self, other: Self) -> Truth {
        self.compared(other, self.low < other.high, self.high >= other.low)
    }

    /// `self <= other`.
    pub(crate) fn at_most(self, other: Self) -> Truth {
        self.compared(other, self.low <= other.high, self.high > other.low)
    }

    /// `self == other`.
    pub(crate) fn equals(self, other: Self) -> Truth {
        let meet = self.low <= other.high && other.low <= self.high;
        let same = meet && self.low == self.high && other.low == other.high;
        self.compared(other, meet, !same)
    }

    /// What is absent in either is absent in what is made of both.
    fn both_present(self, other: Self) -> Truth {
        let present = self.may_be_present() && other.may_be_present();
        let absent = self.may_be_absent() || other.may_be_absent();
        Truth::TRUE.when(present).or_else(Truth::ABSENT.when(absent))
    }

    fn compared(self, other: Self, may_hold: bool, may_fail: bool) -> Truth {
        let presence = self.both_present(other);
        let held = Truth::TRUE.when(may_hold).or_else(Truth::FALSE.when(may_fail));
        let absent = Truth::ABSENT.when(presence.may_be(Truth::ABSENT));
        if presence.may_be(Truth::TRUE) { held.or_else(absent) } else { absent }
    }

    /// An interval with these ends. An end that is not finite is an overflow: what overflows is absent.
    fn combined(self, other: Self, [low, high]: [f64; 2]) -> Self {
        let presence = self.both_present(other);
        if !presence.may_be(Truth::TRUE) || low > f64::MAX || high < f64::MIN {
            return Self::ABSENT;
        }
        let overflows = low < f64::MIN || high > f64::MAX;
        let presence = presence.or_else(Truth::ABSENT.when(overflows));
        // Adding zero makes `0` of `-0`, which would be printed with its sign.
        Self { low: -least(-low, f64::MAX) + 0.0, high: least(high, f64::MAX) + 0.0, presence }
    }
}

/// The least and the greatest result of an operation that is monotone in each operand.
fn corners(a: Interval, b: Interval, f: impl Fn(f64, f64) -> f64) -> [f64; 2] {
    let mut ends = [f64::INFINITY, f64::NEG_INFINITY];
    for x in [a.low, a.high] {
        for y in [b.low, b.high] {
            let result = f(x, y);
            ends = [least(ends[0], result), -least(-ends[1], -result)];
        }
    }
    ends
}

/// The lesser of two numbers, neither of which is NaN.
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The nearest whole number, halves away from zero. `core` has no rounding of its own.
fn round(number: f64) -> f64 {
    // From 2^52 on every number is whole, and the cast below is exact under it.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    if number <= -WHOLE || number >= WHOLE {
        return number;
    }
    #[expect(clippy::cast_possible_truncation, reason = "truncating is what it is for")]
    #[expect(clippy::cast_precision_loss, reason = "whole numbers under 2^52 are exact")]
    let whole = number as i64 as f64;
    let rest = number - whole;
    if rest >= 0.5 {
        whole + 1.0
    } else if rest <= -0.5 {
        whole - 1.0
    } else {
        whole
    }
}
