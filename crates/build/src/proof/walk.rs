//! Explores all answers, until nothing uncertain is left on which a finding depends.

use assay_diagnostic::Program;
use assay_diagnostic::author::Graph;
use num_bigint::BigUint;

use super::cluster::clusters;
use super::diagram::{Diagram, Doubt};
use super::dimension::Original;
use super::effort::Effort;
use super::linear::{Linear, linear};
use super::space::Space;

/// A space and its diagram, with every doubt resolved.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) space: Space,
    pub(super) diagram: Diagram,
    /// Sets of outcomes, as bit masks, for which it could not be decided if any answers lead to them.
    pub(super) doubts: Vec<u32>,
}

/// The maximum number of answers of a question that is split up although it is used only through a sum.
const FEW_ANSWERS: u32 = 32;

impl Walk {
    /// Explores the space of `graph`. If a finding depends on something uncertain, that is resolved, and the
    /// exploration starts again with the result.
    ///
    /// # Errors
    /// The question at which `budget` was exceeded; none if the graph is too large for a program.
    pub(super) fn through(graph: &Graph, effort: &Effort, budget: usize) -> Result<Self, Option<usize>> {
        // If no numbers are combined, everything is counted as written.
        let is_woven = !clusters(graph, effort).is_empty();
        let summed = is_woven.then(|| linear(graph)).flatten();
        let summed = summed.and_then(|linear| Self::summed(&linear, effort, budget));
        summed.map_or_else(|| Self::as_written(graph, effort, budget), Ok)
    }

    /// Explores the space with only scores merged: its steps can be described with the author's names.
    ///
    /// # Errors
    /// Those of [`Self::through`].
    pub(super) fn as_written(graph: &Graph, effort: &Effort, budget: usize) -> Result<Self, Option<usize>> {
        Self::of(graph, |_| true, effort, budget)
    }

    /// Explores the space in which sums of answers are scores, if that leaves only sums and questions with few answers.
    fn summed(Linear { graph, summed }: &Linear, effort: &Effort, budget: usize) -> Option<Self> {
        let is_small = |space: &Space| {
            space.dimensions.iter().all(|dimension| match dimension.of {
                Original::Question(question) => {
                    !summed.contains(&question)
                        || dimension.ways(dimension.whole()) <= BigUint::from(FEW_ANSWERS)
                }
                Original::Fold(_) | Original::Cluster(_) => true,
            })
        };
        Self::of(graph, is_small, effort, budget).ok()
    }

    fn of(
        graph: &Graph,
        is_fit: impl Fn(&Space) -> bool,
        effort: &Effort,
        budget: usize,
    ) -> Result<Self, Option<usize>> {
        let program = graph.write([0; 4]).map_err(|_| None)?;
        let program = Program::load(&program).map_err(|_| None)?;
        let mut space = Space::reduced(graph, &program, effort).filter(|space| is_fit(space)).ok_or(None)?;
        let mut doubts = Vec::new();
        loop {
            let diagram = Diagram::of(&space, budget);
            let diagram =
                diagram.map_err(|spent| Some(space.dimensions[spent.dimension].first_original()))?;
            let Some(Doubt { dimension, answer, holds }) = diagram.doubt(&space) else {
                return Ok(Self { space, diagram, doubts });
            };
            let dimension = &mut space.dimensions[dimension];
            if !dimension.resolve(graph, &program, answer, effort) {
                dimension.forget(answer);
                doubts.push(holds);
            }
        }
    }
}
