//! Walks through everything that can be answered, until nothing uncertain is left that a finding hinges on.

use assay_diagnostic::Program;
use assay_diagnostic::author::Graph;

use super::diagram::{Diagram, Doubt};
use super::effort::Effort;
use super::space::Space;

/// A space and its diagram, with every doubt looked into.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) space: Space,
    pub(super) diagram: Diagram,
    /// Sets of outcomes, bit by bit, of which it could not be decided whether they hold anywhere.
    pub(super) doubts: Vec<u32>,
}

impl Walk {
    /// Walks through the space of `graph`. Where something hinges on what is uncertain, that is looked into, and the
    /// walk begins again with what is known then.
    ///
    /// # Errors
    /// The question at which `budget` was spent; none where the graph is larger than a program can be.
    pub(super) fn through(graph: &Graph, effort: &Effort, budget: usize) -> Result<Self, Option<usize>> {
        let program = graph.write([0; 4]).map_err(|_| None)?;
        let program = Program::load(&program).map_err(|_| None)?;
        let mut space = Space::reduced(graph, &program, effort).ok_or(None)?;
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
