//! Results of arithmetic that a proof needs again and again: of the same growth over the same years, for every loan.

use alloc::vec;
use alloc::vec::Vec;

use crate::arithmetic::{calculate, is_plain};

/// The number of results that are kept, each in the place that its operands lead to: a megabyte.
const PLACES: usize = 1 << 15;
/// The number of calculations before any is kept: most evaluations have few.
const FIRST: u32 = 2000;

/// Results of calculations, by their operation and operands.
#[derive(Clone, Debug)]
pub(crate) struct Memo {
    /// The operation plus one, so that zeros are nothing, the operands and the result.
    results: Vec<[u64; 4]>,
    count: u32,
}

impl Memo {
    /// Before anything was calculated.
    pub(crate) const NOTHING: Self = Self { results: Vec::new(), count: 0 };

    /// Returns what [`calculate`] does.
    pub(crate) fn calculate(&mut self, op: u32, a: f64, b: f64) -> f64 {
        if is_plain(op, a, b) {
            return calculate(op, a, b);
        }
        if self.results.is_empty() {
            self.count += 1;
            if self.count < FIRST {
                return calculate(op, a, b);
            }
            self.results = vec![[0; 4]; PLACES];
        }
        let (tag, left, right) = (u64::from(op) + 1, a.to_bits(), b.to_bits());
        let mixed =
            left.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ right.wrapping_mul(0xc2b2_ae3d_27d4_eb4f) ^ tag;
        let place = (mixed.wrapping_mul(0xff51_afd7_ed55_8ccd) >> 49) as usize % PLACES;
        let known = &mut self.results[place];
        if [known[0], known[1], known[2]] != [tag, left, right] {
            *known = [tag, left, right, calculate(op, a, b).to_bits()];
        }
        f64::from_bits(known[3])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::op;

    #[test]
    fn results_are_the_same_as_without_it() {
        let mut memo = Memo::NOTHING;
        // Few operands, so that most results are asked for again, and some share a place.
        for round in 0..200_000_u32 {
            let number = |digits: u32| f64::from(digits % 317) / 7.0 - 20.0;
            let (a, b) = (number(round.wrapping_mul(2_654_435_761) >> 7), number(round / 3));
            let op = [op::ADD, op::MULTIPLY, op::DIVIDE][round as usize % 3];
            assert_eq!(memo.calculate(op, a, b).to_bits(), calculate(op, a, b).to_bits(), "{op} {a} {b}");
        }
        assert_eq!(memo.results.len(), PLACES);
    }
}
