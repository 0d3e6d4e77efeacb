//! Random numbers that are the same on every machine and in every run: SplitMix64 (Steele, Lea and Flood, 2014).

/// A pseudo-random generator.
pub(super) struct Chance(u64);

impl Chance {
    /// Returns a generator with this `seed`.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The remainder is below `end`, so it fits.
        usize::try_from(mixed % end as u64).unwrap_or_default()
    }

    /// Returns one of `all`, which is not empty.
    pub(super) fn one<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}
