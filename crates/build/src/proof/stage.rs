//! The evaluation at one level of the diagram. Most questions are used only through the scores they add to. For such a
//! score, only the sum of the answered questions and the range of the later ones matter: two numbers for each score,
//! however many questions there are. So the cost of a level depends on what it decides, not on what was asked.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Graph, Op, TermId};
use assay_diagnostic::{Answer, Answers, Program, Question};

use super::dimension::Dimension;
use super::space::Space;
use super::terms::{reachable, when};

/// A space, as seen from one of its dimensions. Terms and questions keep their numbers; questions that are summed up
/// are replaced in place.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) graph: Graph,
    program: Vec<u8>,
    /// The questions that are used only through scores.
    summed: BTreeSet<usize>,
    /// The questions before the dimension that are summed up.
    before: Option<Group>,
}

/// Questions that are summed up, and their replacement.
#[derive(Debug)]
struct Group {
    questions: BTreeSet<usize>,
    /// For each score they add to, their sum.
    sums: Vec<Summed>,
}

/// A sum, and the question whose answer represents it, relative to its minimum.
#[derive(Debug)]
struct Summed {
    score: TermId,
    /// The summands: questions, their shapes, and what each answer adds.
    feeds: Vec<(usize, Question, Vec<i64>)>,
    question: usize,
    least: i64,
}

impl Stage {
    /// Returns the stage of dimension `index`; none if `space` is not a valid diagnostic.
    pub(super) fn of(space: &Space, index: usize) -> Option<Self> {
        let mut graph = space.graph.clone();
        let summed = summed(&graph);
        let questions = |dimensions: &[Dimension]| -> BTreeSet<usize> {
            let all = dimensions.iter().flat_map(|dimension| dimension.questions.iter().copied());
            all.filter(|question| summed.contains(question)).collect()
        };
        let before = Group::of(&mut graph, questions(&space.dimensions[..index]));
        Group::of(&mut graph, questions(&space.dimensions[index + 1..]));
        if let Ok(program) = graph.write([0; 4]) {
            return Some(Self { graph, program, summed, before });
        }
        // The replacement of few questions can be larger than they are; the space itself always fits.
        let graph = space.graph.clone();
        let program = graph.write([0; 4]).ok()?;
        Some(Self { graph, program, summed, before: None })
    }

    /// Returns the stage's program.
    pub(super) fn load(&self) -> Option<Program<'_>> {
        Program::load(&self.program).ok()
    }

    /// Returns true if a dimension is always asked, and used only through scores.
    pub(super) fn sums_up(&self, dimension: &Dimension) -> bool {
        dimension.questions.iter().all(|question| self.summed.contains(question))
    }

    /// Replaces earlier answers to questions of the space by their sums.
    pub(super) fn sum_up(&self, answers: &mut Answers) {
        let Some(group) = &self.before else { return };
        let sums = group.sums.iter().map(|Summed { feeds, .. }| {
            let points =
                feeds.iter().map(|(question, shape, weights)| shape.points(weights, answers.get(*question)));
            points.sum()
        });
        let sums: Vec<i64> = sums.collect();
        for question in &group.questions {
            answers.put(*question, Answer::PENDING);
        }
        for (summed, sum) in group.sums.iter().zip(sums) {
            let index = u32::try_from(sum - summed.least);
            debug_assert!(index.is_ok(), "a sum is never less than its least");
            answers.put(summed.question, Answer::step(index.unwrap_or(0)));
        }
    }
}

impl Group {
    /// Lets questions of `graph` be summed up. None, without a change, if they are too few for their scores. The
    /// replacement comes before the score, as the questions did.
    fn of(graph: &mut Graph, questions: BTreeSet<usize>) -> Option<Self> {
        let mut sums = Vec::new();
        let mut scores = Vec::new();
        for (score, op) in (0u32..).map(TermId).zip(&graph.terms) {
            let Op::Score(sum) = op else { continue };
            let (inside, outside): (Vec<_>, Vec<_>) =
                sum.feeds.iter().cloned().partition(|(question, _)| questions.contains(question));
            if inside.is_empty() {
                continue;
            }
            let feeds =
                inside.into_iter().map(|(question, weights)| (question, graph.shapes[question], weights));
            let feeds: Vec<_> = feeds.collect();
            let ranges = feeds.iter().map(|(_, shape, weights)| shape.points_range(weights));
            let (least, most) = ranges.fold((0, 0), |sum, range| (sum.0 + range.0, sum.1 + range.1));
            let shape = Question::steps(u32::try_from(most - least).ok()?, 0, 1, 0);
            scores.push((outside, shape));
            sums.push(Summed { score, feeds, question: 0, least });
        }
        // The minimum of their sum is not the answer to any of them.
        let constant = questions.first().copied().filter(|_| sums.iter().any(|summed| summed.least != 0));
        let mut taken: BTreeSet<usize> = constant.into_iter().collect();
        for Summed { feeds, question: place, .. } in &mut sums {
            *place = feeds.iter().map(|(question, ..)| *question).find(|question| taken.insert(*question))?;
        }
        if let Some(constant) = constant {
            graph.shapes[constant] = Question::one(1);
        }
        for (summed, (mut feeds, shape)) in sums.iter().zip(scores) {
            graph.shapes[summed.question] = shape;
            feeds.extend(constant.map(|constant| (constant, vec![summed.least])));
            feeds.push((summed.question, vec![1]));
            feeds.sort_by_key(|(question, _)| *question);
            if let Op::Score(sum) = &mut graph.terms[summed.score.index()] {
                sum.feeds = feeds;
            }
        }
        Some(Self { questions, sums })
    }
}

/// Returns the questions that are always asked, and used only through scores.
fn summed(graph: &Graph) -> BTreeSet<usize> {
    let (mut adding, mut alone) = (BTreeSet::new(), BTreeSet::new());
    for term in reachable(graph, std::iter::empty()) {
        match graph.op(term) {
            Op::Score(sum) => adding.extend(sum.feeds.iter().map(|(question, _)| *question)),
            Op::Chosen(question, _) | Op::Answer(question) | Op::Question(question, _) => {
                alone.insert(*question);
            }
            _ => {}
        }
    }
    adding.retain(|question| !alone.contains(question) && when(graph, *question).is_none());
    adding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::tests::read_well;

    /// Three signals, all of which lower a score that one rule uses.
    const LOWERED: &str = r#"
title = "Lowered"
kind = "calculator"
question = [
  { id = "a", ask = "?", yes = { left = -1 } },
  { id = "b", ask = "?", yes = { left = -2 } },
  { id = "c", ask = "?", yes = { left = -3 } },
]
score = [{ id = "left" }]
outcome = [{ id = "low", title = "?", when = "left <= -4" }, { id = "high", title = "?", otherwise = true }]
"#;

    #[test]
    fn a_stage_that_would_be_too_large_for_a_program_is_the_space_itself() {
        let mut space = Space::plain(&read_well(LOWERED).compiled.graph).unwrap();
        let last = space.dimensions.len() - 1;
        assert!(Stage::of(&space, last).unwrap().before.is_some(), "two questions are summed up");
        // Terms that nothing uses, until the program is full.
        let first = TermId(0);
        while space.graph.write([0; 4]).is_ok() {
            space.graph.terms.push(Op::Not(first));
        }
        space.graph.terms.pop();
        let stage = Stage::of(&space, last).unwrap();
        assert!(stage.before.is_none() && stage.load().is_some());
    }
}
