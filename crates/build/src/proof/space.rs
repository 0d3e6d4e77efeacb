//! The space of answers that a proof explores: only what decides, with indistinguishable answers merged. It is a
//! diagnostic of its own, run by the same evaluator.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::author::{Graph, Op};
use assay_diagnostic::{Answer, Program};

use super::cluster::clusters;
use super::dimension::{Dimension, Original};
use super::effort::Effort;
use super::explore::Explored;
use super::fold::{Fold, Pull, Weights};
use super::rewrite::{Taken, rewrite};
use super::terms::{reachable, when};

/// The space, and what decides in it.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) graph: Graph,
    /// The dimensions, in the order in which a proof handles them: whether one is asked depends only on earlier ones.
    pub(super) dimensions: Vec<Dimension>,
}

impl Space {
    /// Returns the reduced space of everything that decides in `graph`, whose program is `program`.
    pub(super) fn reduced(graph: &Graph, program: &Program<'_>, effort: &Effort) -> Option<Self> {
        let clusters = clusters(graph, effort).into_iter();
        let clusters = clusters.filter_map(|cluster| Explored::of(graph, program, cluster, effort));
        let clusters: Vec<Explored> = clusters.collect();
        let clustered =
            clusters.iter().flat_map(|explored| explored.cluster.members.iter().copied()).collect();
        let folds = folds(graph, &clustered);
        // The replacements can be larger than the questions; the questions themselves always fit.
        let differences = true;
        Self::of(graph, Taken { differences, folds: folds.clone(), clusters })
            .or_else(|| Self::of(graph, Taken { differences, folds, clusters: Vec::new() }))
            .or_else(|| Self::plain(graph))
    }

    /// Returns the space in which every question stands for itself, in the order in which they are asked.
    pub(super) fn plain(graph: &Graph) -> Option<Self> {
        Self::of(graph, Taken::default())
    }

    fn of(graph: &Graph, taken: Taken) -> Option<Self> {
        let (graph, dimensions) = rewrite(graph, taken);
        graph.write([0; 4]).ok()?;
        Some(Self { graph, dimensions })
    }

    /// Returns answers to the diagnostic's questions for answers in the space: for each dimension that was asked, its
    /// answer.
    pub(super) fn originals(&self, answers: &[Option<Answer>]) -> BTreeMap<usize, Answer> {
        let mut originals = BTreeMap::new();
        for (dimension, answer) in self.dimensions.iter().zip(answers) {
            originals.extend(answer.map(|answer| dimension.originals(answer)).unwrap_or_default());
        }
        originals
    }

    /// Returns true if everything is counted exactly.
    pub(super) fn is_exact(&self) -> bool {
        self.dimensions.iter().all(|dimension| match &dimension.of {
            Original::Cluster(explored) => explored.exact,
            Original::Question(_) | Original::Fold(_) => true,
        })
    }
}

/// The maximum number of options of a question that are examined one by one.
const FEW_BOXES: u32 = 8;

/// Returns folds of questions that are used only through scores, grouped by the condition for asking them and by
/// direction.
fn folds(graph: &Graph, clustered: &BTreeSet<usize>) -> Vec<Fold> {
    let mut weights: BTreeMap<usize, Weights> = BTreeMap::new();
    let mut seen_alone = clustered.clone();
    for term in reachable(graph, std::iter::empty()) {
        match graph.op(term) {
            Op::Score(sum) => {
                for (question, by) in &sum.feeds {
                    weights.entry(*question).or_default().insert(term, by.clone());
                }
            }
            Op::Chosen(question, _) | Op::Answer(question) | Op::Question(question, _) => {
                seen_alone.insert(*question);
            }
            _ => {}
        }
    }
    let mut groups: BTreeMap<_, Vec<(usize, Pull)>> = BTreeMap::new();
    for (question, weights) in weights.into_iter().filter(|(question, _)| !seen_alone.contains(question)) {
        if let Some(pull) = Pull::of(&graph.shapes[question], &weights) {
            groups.entry((when(graph, question), pull.direction.clone())).or_default().push((question, pull));
        }
    }
    // A single question with many options has far more answers than sums.
    let is_worth = |members: &Vec<(usize, Pull)>| {
        let boxes = |(question, _): &(usize, Pull)| graph.shapes[*question].toggles() > FEW_BOXES;
        members.len() > 1 || members.iter().any(boxes)
    };
    groups.into_values().filter(is_worth).filter_map(Fold::of).collect()
}
