//! Numbers as authors write them: digits and decimal places, so that a tenth is a tenth.

use alloc::format;
use core::fmt;

use crate::limits;

/// An exact decimal number: `digits / 10^places`, with no more places than it needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i64,
    places: u8,
}

impl Decimal {
    /// A whole number, if it has not too many digits.
    pub fn whole(number: i64) -> Option<Self> {
        (number.unsigned_abs() < EXACT).then_some(Self { digits: number, places: 0 })
    }

    /// The shortest decimal number that reads as `number`: what was typed, as a rule. None where it has more
    /// decimal places or more digits than a program can hold.
    pub fn from_number(number: f64) -> Option<Self> {
        let text = format!("{number}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let places = u8::try_from(fraction.len()).ok().filter(|places| *places <= limits::DECIMALS)?;
        let digits: i64 = format!("{whole}{fraction}").parse().ok()?;
        (digits.unsigned_abs() < EXACT).then_some(Self { digits, places })
    }

    /// Nought.
    pub const ZERO: Self = Self { digits: 0, places: 0 };

    /// Both multiplied, if the product has not too many digits or decimal places.
    pub fn times(self, other: Self) -> Option<Self> {
        Self {
            digits: self.digits.checked_mul(other.digits)?,
            places: self.places.checked_add(other.places)?,
        }
        .shortest()
    }

    /// The number with its sign turned.
    #[must_use]
    pub fn negative(self) -> Self {
        Self { digits: -self.digits, ..self }
    }

    /// Both added, if the sum has not too many digits.
    pub fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        Self { digits: self.scaled(places)?.checked_add(other.scaled(places)?)?, places }.shortest()
    }

    /// The same with no more places than it needs, if it has not too many digits then.
    fn shortest(mut self) -> Option<Self> {
        while self.places > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.places -= 1;
        }
        (self.digits.unsigned_abs() < EXACT && self.places <= limits::DECIMALS).then_some(self)
    }

    /// Returns the number of decimal places.
    pub fn places(self) -> u8 {
        self.places
    }

    /// The whole number that it is once scaled by `10^places`, if that is exact.
    pub fn scaled(self, places: u8) -> Option<i64> {
        let zeros = u32::from(places.checked_sub(self.places)?);
        let scaled = self.digits.checked_mul(10i64.checked_pow(zeros)?)?;
        (scaled.unsigned_abs() < EXACT).then_some(scaled)
    }

    /// The number as a double.
    #[expect(clippy::cast_precision_loss, reason = "what has more digits than a double holds is never made")]
    pub fn number(self) -> f64 {
        self.digits as f64 / power_of_ten(self.places)
    }

    /// Returns true if it is zero.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }
}

/// The first whole number of more digits than [`limits::DIGITS`].
const EXACT: u64 = 1_000_000_000_000_000;

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

/// Returns a power of ten; exact up to the maximum number of decimal places.
pub(crate) fn power_of_ten(places: u8) -> f64 {
    (0..places).fold(1.0, |power, _| power * 10.0)
}
