//! A dimension of the space: a question, the sum of several, or the views of several.

use std::collections::BTreeMap;

use assay_diagnostic::author::Graph;
use assay_diagnostic::{Answer, Answers, Program, Question};
use num_bigint::BigUint;

use super::Bounds;
use super::effort::Effort;
use super::explore::{Explored, Seen};
use super::fold::Fold;
use super::frontier::Frontier;

/// A variable of the space. Its answers are those of its shape: for a fold the index of a sum, for a cluster the index
/// of a sight.
#[derive(Debug)]
pub(super) struct Dimension {
    /// The shape of its answers.
    pub(super) shape: Question,
    /// The options that some term depends on.
    pub(super) relevant: u32,
    /// The questions of the space that represent it; it is asked if the first is.
    pub(super) questions: Vec<usize>,
    /// The part of the diagnostic that it stands for.
    pub(super) of: Original,
}

/// The part of the diagnostic that a dimension stands for.
#[derive(Debug)]
pub(super) enum Original {
    /// A question.
    Question(usize),
    /// Questions that are used only through their sum.
    Fold(Fold),
    /// Questions that are used only through comparisons.
    Cluster(Explored),
}

impl Dimension {
    /// Returns the first question that it stands for.
    pub(super) fn first_original(&self) -> usize {
        match &self.of {
            Original::Question(question) => *question,
            Original::Fold(fold) => fold.first(),
            Original::Cluster(explored) => explored.cluster.first(),
        }
    }

    /// Returns the set of all answers.
    pub(super) fn whole(&self) -> Answer {
        match &self.of {
            Original::Cluster(explored) => Answer::steps(0, explored.sights.len() as u32 - 1),
            Original::Question(_) | Original::Fold(_) => self.shape.all(),
        }
    }

    /// Returns smaller parts of `part`.
    pub(super) fn parts(&self, part: Answer) -> Vec<Answer> {
        match &self.of {
            // Sights have no order in which halves would be meaningful.
            Original::Cluster(_) => (part.low..=part.high).map(Answer::step).collect(),
            Original::Question(_) | Original::Fold(_) => self.shape.split(part, self.relevant),
        }
    }

    /// Returns one answer of `part`: the plainest, and a certain one if there is any.
    pub(super) fn one_of(&self, part: Answer) -> Answer {
        let plainest = self.shape.plainest(part);
        let certain = (part.low..=part.high).find(|index| self.is_certain(Answer::step(*index)));
        match &self.of {
            Original::Cluster(_) => certain.map_or(plainest, Answer::step),
            Original::Question(_) | Original::Fold(_) => plainest,
        }
    }

    /// Returns true if it is certain that the diagnostic's questions can be answered so.
    pub(super) fn is_certain(&self, answer: Answer) -> bool {
        match &self.of {
            Original::Cluster(explored) => explored.sights[answer.low as usize].witness.is_some(),
            Original::Question(_) | Original::Fold(_) => true,
        }
    }

    /// Makes an uncertain answer certain, or drops it. Returns false if it stays uncertain.
    pub(super) fn resolve(
        &mut self,
        graph: &Graph,
        program: &Program<'_>,
        answer: Answer,
        effort: &Effort,
    ) -> bool {
        match &mut self.of {
            Original::Cluster(explored) => explored.resolve(graph, program, answer.low as usize, effort),
            Original::Question(_) | Original::Fold(_) => true,
        }
    }

    /// Drops an answer that stays uncertain.
    pub(super) fn forget(&mut self, answer: Answer) {
        if let Original::Cluster(explored) = &mut self.of {
            explored.sights.remove(answer.low as usize);
        }
    }

    /// Returns the number of answer sets of the diagnostic that `part` stands for.
    pub(super) fn ways(&self, part: Answer) -> BigUint {
        match &self.of {
            Original::Question(_) => self.shape.count(part).into(),
            Original::Fold(fold) => fold.ways(part.low, part.high),
            Original::Cluster(explored) => seen(explored, part).map(|seen| &seen.ways).sum(),
        }
    }

    /// Returns the bounds of that number.
    pub(super) fn bounds(&self, part: Answer) -> Bounds {
        match &self.of {
            Original::Question(_) | Original::Fold(_) => {
                let ways = self.ways(part);
                Bounds { least: ways.clone(), most: ways }
            }
            Original::Cluster(explored) => Bounds {
                least: seen(explored, part).map(|seen| &seen.bounds.least).sum(),
                most: seen(explored, part).map(|seen| &seen.bounds.most).sum(),
            },
        }
    }

    /// Passes `part` to the evaluator.
    pub(super) fn put(&self, answers: &mut Answers, part: Answer) {
        match &self.of {
            Original::Question(_) => answers.put(self.questions[0], part),
            Original::Fold(fold) => {
                answers.put(self.questions[0], Answer::steps(fold.sum(part.low), fold.sum(part.high)));
            }
            Original::Cluster(explored) => {
                if part.low == part.high {
                    self.put_sight(explored, answers, part.low);
                }
            }
        }
    }

    /// Answers, for each view, if it is present and which region it has.
    fn put_sight(&self, explored: &Explored, answers: &mut Answers, index: u32) {
        let shown = &explored.sights[index as usize].sight;
        for ((view, shown), pair) in explored.cluster.views.iter().zip(shown).zip(self.questions.chunks(2)) {
            let &[presence, region] = pair else { continue };
            answers.put(presence, Answer::one(u32::from(shown.is_some())));
            if let Some(shown) = shown {
                answers.put(
                    region,
                    if view.is_condition() { Answer::one(*shown) } else { Answer::step(*shown) },
                );
            }
        }
    }

    /// Returns true if something open depends on it.
    pub(super) fn is_awaited(&self, frontier: &Frontier<'_>) -> bool {
        self.questions.iter().any(|question| frontier.awaits(*question))
    }

    /// Returns answers of the diagnostic's questions that `answer` stands for.
    pub(super) fn originals(&self, answer: Answer) -> BTreeMap<usize, Answer> {
        match &self.of {
            Original::Question(question) => BTreeMap::from([(*question, answer)]),
            Original::Fold(fold) => fold.answers(fold.sum(answer.low)).into_iter().collect(),
            Original::Cluster(explored) => {
                explored.sights[answer.low as usize].witness.clone().unwrap_or_default()
            }
        }
    }
}

fn seen(explored: &Explored, part: Answer) -> impl Iterator<Item = &Seen> {
    explored.sights[part.low as usize..=part.high as usize].iter()
}
