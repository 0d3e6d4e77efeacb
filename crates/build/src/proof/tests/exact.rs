//! Numbers as fractions of any size, rounded as the reference page says. They share nothing with the engine's decimals.

use num_bigint::BigInt;

/// A number, in units of ten to the minus twenty-second.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Exact(BigInt);

fn ten_to(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

impl Exact {
    /// `number / 10^places`.
    pub(super) fn decimal(number: i64, places: u32) -> Self {
        Self(BigInt::from(number) * ten_to(22 - places))
    }

    /// The nearest number of fifteen digits and twenty-two places to `above / below` units, halves away from zero. None
    /// where it has thirty-eight digits before the point.
    fn rounded(above: &BigInt, below: &BigInt) -> Option<Self> {
        let is_negative = (*above < BigInt::ZERO) != (*below < BigInt::ZERO);
        let size = |number: &BigInt| if *number < BigInt::ZERO { -number } else { number.clone() };
        let (above, below) = (size(above), size(below));
        // A whole number of so many bits has at least so many digits, and all but fifteen of them are rounded.
        let digits = (&above / &below).bits() * 30 / 100;
        let least = u32::try_from(digits.saturating_sub(15)).ok()?;
        let mut below = below * ten_to(least);
        for power in least..=44 {
            let whole: BigInt = (&above * 2 + &below) / (&below * 2);
            if whole < ten_to(15) {
                let units = whole * ten_to(power);
                return Some(Self(if is_negative { -units } else { units }));
            }
            below *= 10;
        }
        None
    }

    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        Self::rounded(&(&self.0 + &other.0), &BigInt::from(1))
    }

    pub(super) fn negative(&self) -> Self {
        Self(-&self.0)
    }

    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        Self::rounded(&(&self.0 * &other.0), &ten_to(22))
    }

    pub(super) fn over(&self, other: &Self) -> Option<Self> {
        if other.is_zero() { None } else { Self::rounded(&(&self.0 * ten_to(22)), &other.0) }
    }

    /// The nearest whole number, halves away from zero.
    pub(super) fn round(&self) -> Self {
        let half: BigInt = ten_to(22) / 2;
        let away = if self.0 < BigInt::ZERO { -half } else { half };
        Self((&self.0 + away) / ten_to(22) * ten_to(22))
    }

    /// The whole number that `how` leads to: `floor`, `ceil` or `round`.
    pub(super) fn rounded_so(&self, how: &str) -> Self {
        let unit = ten_to(22);
        let mut down: BigInt = &self.0 / &unit;
        if &down * &unit > self.0 {
            down -= 1;
        }
        match how {
            "floor" => Self(down * unit),
            "ceil" if &down * &unit == self.0 => self.clone(),
            "ceil" => Self((down + 1) * unit),
            _ => self.round(),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0 == BigInt::ZERO
    }

    /// The double that is nearest to it.
    pub(super) fn double(&self) -> f64 {
        format!("{}e-22", self.0).parse().unwrap_or(f64::NAN)
    }
}
