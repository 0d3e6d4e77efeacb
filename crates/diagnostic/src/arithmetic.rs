//! Decimal arithmetic, on doubles.
//!
//! A number has at most fifteen significant digits and twenty-two decimal places, and is less than `10^37`. No two such
//! decimals have the same nearest double, and that double represents the decimal: so numbers are stored and compared as
//! doubles, and print as the decimals they mean. An operation computes the exact decimal result and rounds it once,
//! halves away from zero. That is monotone, as an [interval](crate::interval) requires.
//!
//! Only powers of ten that a double represents exactly are used as factors and divisors, so that the conversions
//! between a double and its digits are exact. Invalid input gives invalid output, the same everywhere.

use crate::op;

/// The first integer with too many digits.
const DIGITS: u64 = 1_000_000_000_000_000;
/// The maximum number of decimal places. Ten to this power is the last power of ten that a double represents exactly.
const PLACES: i32 = 22;
/// Most numbers are multiples of a millionth: those need no digits.
const PLAIN: f64 = 1_000_000.0;

/// Returns `a + b`, `a * b` or `a / b`, according to the instruction. An overflow gives at least `10^37`.
pub(crate) fn calculate(op: u32, a: f64, b: f64) -> f64 {
    let is_sum = op == op::ADD;
    let rough = match op {
        op::ADD => a + b,
        op::MULTIPLY => a * b,
        _ => a / b,
    };
    // The double is off by less than half a digit, so that a multiple of a millionth is the only decimal it can be. For
    // a sum this requires that both operands are such multiples.
    if is_whole(rough * PLAIN) && (!is_sum || is_whole(a * PLAIN) && is_whole(b * PLAIN)) {
        return rough * PLAIN / PLAIN;
    }
    let (mut left, mut right) = (Digits::of(a), Digits::of(b));
    let mut sign = a * b;
    let is_apart = sign.is_sign_negative();
    let mut places = left.places + right.places;
    let (mut by, mut factor, mut groups) = (DIGITS, right.whole, 5);
    if op == op::DIVIDE {
        // Uses eighteen digits more than the dividend has. The remainder is less than the last of the extra digits,
        // which alone decide how to round halves away from zero. Invalid input may have no digits.
        (by, factor, groups) = (right.whole.max(1), GROUP, 7);
        places = left.places - right.places + 33;
    }
    if is_sum {
        sign = a;
        if right.places < left.places {
            (left, right, sign) = (right, left, b);
        }
        places = right.places;
        // An operand so far below the last digit never amounts to half of it.
        if places - left.places > 16 {
            return sign;
        }
        factor = scaled(1.0, places - left.places) as u64;
    }
    // Multiplies by the factor, three digits at a time from the most significant, and divides as it goes.
    let (mut high, mut low) = (0u64, 0);
    for _ in 0..groups {
        low = low * 1000 + factor / GROUP * left.whole;
        factor = factor % GROUP * 1000;
        high = high.wrapping_mul(1000).wrapping_add(low / by);
        low %= by;
    }
    if op == op::DIVIDE {
        low = 0;
    }
    if is_sum {
        if !is_apart {
            low += right.whole;
        } else if high == 0 {
            // Neither is below the other's last digit; the larger one determines the sign.
            sign *= if low < right.whole { -1.0 } else { 1.0 };
            low = low.abs_diff(right.whole);
        } else {
            high -= 1;
            low += DIGITS - right.whole;
        }
    }
    number(high, low, places).copysign(sign)
}

/// Returns true if [`calculate`] needs no digits.
#[cfg(feature = "author")]
pub(crate) fn is_plain(op: u32, a: f64, b: f64) -> bool {
    let is_micro = |number: f64| is_whole(number * PLAIN);
    match op {
        op::ADD => is_micro(a + b) && is_micro(a) && is_micro(b),
        op::MULTIPLY => is_micro(a * b),
        _ => is_micro(a / b),
    }
}

/// A group of three of the fifteen digits.
const GROUP: u64 = DIGITS / 1000;

/// Returns `(high * 10^15 + low) / 10^places`, rounded.
#[inline]
fn number(mut high: u64, mut low: u64, mut places: i32) -> f64 {
    let mut dropped = 0;
    while high > 0 || low >= DIGITS || places > PLACES {
        dropped = low % 10;
        low = low / 10 + high % 10 * (DIGITS / 10);
        high /= 10;
        places -= 1;
    }
    scaled((low + dropped / 5) as f64, -places)
}

/// Returns true if a number is an integer with at most fifteen digits.
#[inline(never)]
#[expect(clippy::cast_possible_truncation, reason = "truncating is what it is for")]
fn is_whole(number: f64) -> bool {
    number as i64 as f64 == number && number.abs() < DIGITS as f64
}

/// The absolute value of a number: `whole / 10^places`. Unless it is zero, `whole` has fifteen digits.
#[derive(Clone, Copy)]
struct Digits {
    whole: u64,
    places: i32,
}

impl Digits {
    #[inline(never)]
    #[expect(clippy::cast_possible_truncation, reason = "an exponent has eleven bits")]
    #[expect(clippy::cast_sign_loss, reason = "no number is negative here")]
    fn of(number: f64) -> Self {
        let number = number.abs();
        let exponent = (number.to_bits() >> 52) as i32 - 1023;
        // Uses the logarithm of two to base ten, times 4096: the result is exact, or one too large.
        let mut places = (14 - ((exponent * 1233) >> 12)).min(PLACES);
        let whole = |places: i32| (scaled(number, places) + 0.5) as u64;
        if whole(places) >= DIGITS {
            places -= 1;
        }
        let mut digits = Self { whole: whole(places).min(DIGITS - 1), places };
        // Digits beyond the maximum number of places are zeros.
        while digits.whole < DIGITS / 10 && digits.places < PLACES + 14 {
            digits.whole *= 10;
            digits.places += 1;
        }
        digits
    }
}

/// Returns `number * 10^places`. Accurate enough to determine its digits, as long as the power is exact.
#[inline(never)]
fn scaled(number: f64, places: i32) -> f64 {
    let power = power(places.unsigned_abs());
    if places < 0 { number / power } else { number * power }
}

/// Returns ten to the power of `places`.
fn power(places: u32) -> f64 {
    // A table is faster in proofs, and longer in the browser.
    #[cfg(feature = "author")]
    if let Some(power) = POWERS.get(places as usize) {
        return *power;
    }
    (0..places).fold(1.0, |power, _| power * 10.0)
}

/// The powers of ten that a double represents exactly.
#[cfg(feature = "author")]
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use num_bigint::BigInt;

    use super::*;

    /// `whole / 10^places`, with its sign.
    type Decimal = (i64, i32);

    /// The number of pairs of random decimals.
    const CASES: u64 = 100_000;

    fn ten(places: i32) -> BigInt {
        BigInt::from(10).pow(places.max(0) as u32)
    }

    /// Returns a decimal as a fraction.
    fn exact((whole, places): Decimal) -> (BigInt, BigInt) {
        (BigInt::from(whole) * ten(-places), ten(places))
    }

    fn double((whole, places): Decimal) -> f64 {
        format!("{whole}e{}", -places).parse().unwrap()
    }

    /// Rounds a fraction by definition: at most fifteen digits and twenty-two places, halves away from zero.
    fn rounded(above: &BigInt, below: &BigInt) -> f64 {
        let is_negative = (*above < BigInt::ZERO) != (*below < BigInt::ZERO);
        let size = |number: &BigInt| if *number < BigInt::ZERO { -number } else { number.clone() };
        let (above, below) = (size(above), size(below));
        for places in (-22..=22).rev() {
            let (above, below) = (&above * ten(places), &below * ten(-places));
            let whole: BigInt = (above * 2 + &below) / (below * 2);
            if whole < BigInt::from(DIGITS) {
                let number: f64 = format!("{whole}e{}", -places).parse().unwrap();
                return limited(if is_negative { -number } else { number });
            }
        }
        if is_negative { f64::NEG_INFINITY } else { f64::INFINITY }
    }

    /// Returns a number, or infinity if it overflows; zero has no sign.
    fn limited(number: f64) -> f64 {
        if number.abs() < 1e37 { number + 0.0 } else { number.signum() * f64::INFINITY }
    }

    fn random(state: &mut u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) ^ (*state >> 18)
    }

    fn decimal(state: &mut u64) -> Decimal {
        let digits = 1 + random(state) as u32 % 15;
        let whole = ((random(state) << 31) ^ random(state)) % 10u64.pow(digits);
        // Most are like those that people write; some have the maximum number of digits, and many are halves.
        let whole = if random(state).is_multiple_of(4) { whole / 10 * 10 + 5 } else { whole };
        let whole = whole.min(DIGITS - 1) as i64;
        let places = match random(state) % 4 {
            0 => 2,
            1 => random(state) as i32 % 23,
            2 => digits as i32 - random(state) as i32 % 8,
            _ => random(state) as i32 % 8 - 4,
        };
        (if random(state).is_multiple_of(3) { -whole } else { whole }, places.clamp(-10, 22))
    }

    fn add(a: f64, b: f64) -> f64 {
        calculate(op::ADD, a, b)
    }

    fn multiply(a: f64, b: f64) -> f64 {
        calculate(op::MULTIPLY, a, b)
    }

    fn divide(a: f64, b: f64) -> f64 {
        calculate(op::DIVIDE, a, b)
    }

    #[test]
    fn every_operation_is_what_exact_fractions_round_to() {
        let mut state = 7;
        let mut inexact = 0;
        for case in 0..CASES {
            let (a, mut b) = (decimal(&mut state), decimal(&mut state));
            if case % 5 == 0 {
                // As close to each other as two decimals can be.
                b = (-a.0 + random(&mut state) as i64 % 3 - 1, a.1);
            }
            let ((n, d), (m, e)) = (exact(a), exact(b));
            let context = || -> String { format!("{a:?} {b:?}") };
            let sum = rounded(&(&n * &e + &m * &d), &(&d * &e));
            assert_eq!(limited(add(double(a), double(b))), sum, "{}", context());
            let product = rounded(&(&n * &m), &(&d * &e));
            assert_eq!(limited(multiply(double(a), double(b))), product, "{}", context());
            if b.0 != 0 {
                let quotient = rounded(&(&n * &e), &(&d * &m));
                assert_eq!(limited(divide(double(a), double(b))), quotient, "{}", context());
                inexact += u64::from(quotient != double(a) / double(b));
            }
        }
        assert!(inexact > CASES / 100, "{inexact}");
    }

    #[test]
    fn what_people_mean_by_decimals_is_what_comes_out() {
        assert_eq!(add(0.1, 0.2), 0.3);
        assert_eq!(add(1.0, -0.9), 0.1);
        assert_eq!(multiply(1.005, 100.0), 100.5);
        assert_eq!(multiply(0.3, 3.0), 0.9);
        assert_eq!(add(1_000_000.1, -1_000_000.0), 0.1);
        assert_eq!(divide(2.0, 3.0), 0.666_666_666_666_667);
        assert_eq!(divide(-1.0, 8.0), -0.125);
        assert_eq!(add(0.0, -1e-22), -1e-22);
    }

    #[test]
    fn nonsense_comes_to_an_end() {
        let odd = [0.0, -0.0, 5e-324, 1e-300, f64::MAX, f64::INFINITY, f64::NAN, 1e37, 1e-23, 0.1 + 0.2];
        for (a, b) in odd.iter().flat_map(|a| odd.iter().map(move |b| (*a, *b))) {
            let _ = (add(a, b), multiply(a, b), divide(a, b));
        }
    }
}
