//! The budgets of a proof. Numbers of steps and never times, so that every machine gets the same result.

/// The budgets of a proof, and its thresholds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// The maximum number of evaluations for a diagram.
    pub(super) diagram: usize,
    /// The maximum number of evaluations for each diagram of an explanation. Beyond it there is no explanation.
    pub(super) explanation: usize,
    /// The maximum number of boxes of a cluster that are examined before single answers are tried.
    pub(super) boxes: usize,
    /// The maximum number of boxes that a search for one answer set examines.
    pub(super) search: usize,
    /// The number of combinations of numbers from which a comparison is reduced to regions.
    pub(super) woven: u64,
}

impl Effort {
    /// The budgets of a build: each part takes well under a second.
    pub(super) const BUILD: Self =
        Self { diagram: 1_000_000, explanation: 100_000, boxes: 120_000, search: 200_000, woven: 2000 };
}
