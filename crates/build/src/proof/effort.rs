//! How much a proof may do. Numbers of steps and never times, so that every machine comes to the same end.

/// What a proof may spend, and from where on it takes the longer way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// How many evaluations a diagram may take.
    pub(super) diagram: usize,
    /// How many evaluations each diagram of an explanation may take. What takes more is left unexplained.
    pub(super) explanation: usize,
    /// How many boxes of a cluster are looked into before single answers are tried.
    pub(super) boxes: usize,
    /// How many boxes a search for one answer set may look into.
    pub(super) search: usize,
    /// How many combinations of numbers make a comparison worth seeing as regions.
    pub(super) woven: u64,
}

impl Effort {
    /// What the build spends: each part of it is done in well under a second.
    pub(super) const BUILD: Self =
        Self { diagram: 1_000_000, explanation: 100_000, boxes: 100_000, search: 200_000, woven: 2000 };
}
