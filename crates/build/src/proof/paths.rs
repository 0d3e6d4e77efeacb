//! The paths of a diagnostic: which question follows which answer, and the outcome at the end. They are derived from
//! the diagram of the proof. A path skips questions that can no longer change the outcome, and equivalent positions are
//! one step.
//!
//! Refuses: diagrams that exceeded the budget, and answers with no outcome or with several.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::author::{Graph, Op};
use assay_diagnostic::{Alternatives, Answer, Question};
use num_bigint::BigUint;
use rustc_hash::FxHashMap;

use super::diagram::{Branching, Diagram};
use super::dimension::{Dimension, Original};
use super::effort::Effort;
use super::fold::Fold;
use super::space::Space;
use super::walk::Walk;
use crate::diagnostic::Diagnostic;

/// The paths of a diagnostic.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    /// The beginning: a diagnostic with a constant outcome asks nothing.
    pub(crate) start: Lead,
    /// The steps, in the order in which they are asked.
    pub(crate) steps: Vec<Step>,
    /// True if steps with the same question were merged.
    pub(crate) is_merged: bool,
}

/// The target of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Lead {
    /// A step.
    Step(usize),
    /// An outcome.
    Outcome(usize),
}

/// A step: a question and its branches. There are at least two branches, with different targets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    /// The question.
    pub(crate) asks: Asks,
    /// The branches, with their answers.
    pub(crate) ways: Vec<(Choice, Lead)>,
}

/// The question of a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Asks {
    /// A question.
    Question(usize),
    /// An option of a question, which is ticked or not.
    Ticked(usize, u32),
    /// Questions that are used only through a sum, with the score if they feed a single one.
    Sum(Vec<usize>, Option<usize>),
    /// Questions that formulas combine.
    Woven(Vec<usize>),
}

impl Asks {
    /// Returns its position in the order of questions.
    pub(crate) fn place(&self) -> (usize, u32) {
        match self {
            Self::Question(question) => (*question, 0),
            Self::Ticked(question, option) => (*question, option + 1),
            Self::Sum(questions, _) | Self::Woven(questions) => {
                (questions.iter().copied().min().unwrap_or_default(), 0)
            }
        }
    }
}

/// The answers of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Choice {
    /// One of these options; for yes-no, yes is the second.
    Options(Vec<u32>),
    /// The option is ticked, or not.
    Ticked(bool),
    /// A number in one of these ranges, by the indices of their first and last steps.
    Steps(Vec<(u32, u32)>),
    /// A sum in one of these ranges, and the number of decimal places by which it is scaled.
    Sums(Vec<(i64, i64)>, u8),
    /// A number of answer sets out of a total.
    Share(BigUint, BigUint),
    /// Some answers: which, depends on earlier answers.
    Some,
}

impl Paths {
    /// The maximum number of steps that get a page each.
    pub(crate) const MOST_PAGES: usize = 64;

    /// Returns the paths with each question asked separately, if they have few steps.
    pub(crate) fn plain(diagnostic: &Diagnostic) -> Option<Self> {
        // This few steps are found with far fewer evaluations, or not at all.
        const BUDGET: usize = 20_000;
        let space = Space::plain(&diagnostic.compiled.graph)?;
        let diagram = Diagram::of(&space, BUDGET).ok()?;
        let paths = Self::of(diagnostic, &space, &diagram)?;
        (paths.steps.len() <= Self::MOST_PAGES).then_some(paths)
    }

    /// Returns the paths in which questions that always occur together are one step.
    pub(crate) fn reduced(diagnostic: &Diagnostic) -> Option<Self> {
        let effort = Effort::BUILD;
        let walk = Walk::as_written(&diagnostic.compiled.graph, &effort, effort.diagram).ok()?;
        Self::of(diagnostic, &walk.space, &walk.diagram)
    }

    fn of(diagnostic: &Diagnostic, space: &Space, diagram: &Diagram) -> Option<Self> {
        let end =
            |holds: u32| holds.is_power_of_two().then(|| Lead::Outcome(holds.trailing_zeros() as usize));
        let mut leads: Vec<Lead> =
            diagram.ends.iter().map(|end_at| end(end_at.holds)).collect::<Option<_>>()?;
        let mut builder =
            Builder { graph: &diagnostic.compiled.graph, steps: Vec::new(), known: FxHashMap::default() };
        for (dimension, level) in space.dimensions.iter().zip(&diagram.levels).rev() {
            leads = level.iter().map(|node| builder.node(dimension, node, &leads)).collect::<Option<_>>()?;
        }
        Some(builder.from(*leads.first()?))
    }

    /// Returns the maximum number of steps with the same question.
    pub(crate) fn widest(&self) -> usize {
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        self.steps.iter().for_each(|step| *counts.entry(step.asks.place()).or_default() += 1);
        counts.into_values().max().unwrap_or(0)
    }

    /// Returns the paths with all steps of the same question merged: which branch is taken then depends on more than
    /// its answer.
    pub(crate) fn merged(&self) -> Self {
        let places: BTreeSet<_> = self.steps.iter().map(|step| step.asks.place()).collect();
        let places: BTreeMap<_, usize> = places.into_iter().zip(0..).collect();
        let merged = |lead: Lead| match lead {
            Lead::Step(step) => Lead::Step(places[&self.steps[step].asks.place()]),
            outcome @ Lead::Outcome(_) => outcome,
        };
        let mut steps: Vec<Step> = Vec::new();
        for step in &self.steps {
            // Steps are sorted by position, so that those to merge are adjacent.
            if steps.last().is_none_or(|last| last.asks.place() != step.asks.place()) {
                steps.push(Step { asks: step.asks.clone(), ways: Vec::new() });
            }
            if let Some(last) = steps.last_mut() {
                last.ways.extend(step.ways.iter().map(|(_, to)| (Choice::Some, merged(*to))));
            }
        }
        for step in &mut steps {
            step.ways.sort_by_key(|(_, to)| *to);
            step.ways.dedup();
        }
        Self { start: merged(self.start), steps, is_merged: true }
    }

    /// Returns for each step the maximum number of steps to an outcome, including itself.
    pub(crate) fn longest(&self) -> Vec<usize> {
        let mut longest = vec![0; self.steps.len()];
        // A branch leads to a later step, so that the last is known first.
        for (index, step) in self.steps.iter().enumerate().rev() {
            let after = step.ways.iter().map(|(_, to)| match to {
                Lead::Step(step) => longest[*step],
                Lead::Outcome(_) => 0,
            });
            longest[index] = 1 + after.max().unwrap_or(0);
        }
        longest
    }
}

/// Builds steps from the last level up, without duplicates.
struct Builder<'a> {
    graph: &'a Graph,
    steps: Vec<Step>,
    known: FxHashMap<Step, usize>,
}

impl Builder<'_> {
    /// Returns the target that a node becomes: a step, or the target of all its branches if that is the same.
    fn node(&mut self, dimension: &Dimension, node: &Branching, leads: &[Lead]) -> Option<Lead> {
        let mut edges = Vec::new();
        for edge in &node.edges {
            let to = *leads.get(edge.to)?;
            match edge.answer {
                Some(answer) => edges.push((answer, to)),
                None => return Some(to),
            }
        }
        let (_, first) = *edges.first()?;
        if edges.iter().all(|(_, to)| *to == first) {
            return Some(first);
        }
        let (asks, ways) = match &dimension.of {
            Original::Question(question) if dimension.shape.toggles() > 0 => {
                return Some(self.ticked(&dimension.shape, *question, 0, &edges));
            }
            Original::Question(question) => {
                let choice = |parts: &[Answer]| match dimension.shape.alternatives(parts) {
                    Alternatives::Options(options) => Choice::Options(options),
                    Alternatives::Steps(ranges) => Choice::Steps(ranges),
                };
                (Asks::Question(*question), gathered(&edges, choice))
            }
            Original::Fold(fold) => self.sum(fold, &edges),
            Original::Cluster(explored) => {
                let all = dimension.ways(dimension.whole());
                let share = |parts: &[Answer]| {
                    let ways = parts.iter().map(|part| dimension.ways(*part)).sum();
                    Choice::Share(ways, all.clone())
                };
                (Asks::Woven(explored.cluster.members.clone()), gathered(&edges, share))
            }
        };
        Some(self.step(Step { asks, ways }))
    }

    fn step(&mut self, step: Step) -> Lead {
        let next = self.steps.len();
        let index = *self.known.entry(step.clone()).or_insert(next);
        if index == next {
            self.steps.push(step);
        }
        Lead::Step(index)
    }

    /// Asks for the options of a question one by one, from `option` on.
    fn ticked(&mut self, shape: &Question, question: usize, option: u32, edges: &[(Answer, Lead)]) -> Lead {
        let first = edges.first().map_or(Lead::Outcome(0), |(_, to)| *to);
        if edges.iter().all(|(_, to)| *to == first) {
            return first;
        }
        let left = |is_chosen: bool| -> Vec<(Answer, Lead)> {
            let left =
                edges.iter().filter_map(|(part, to)| Some((shape.toggle(*part, option, is_chosen)?, *to)));
            left.collect()
        };
        let (without, with) = (left(false), left(true));
        // An option that others exclude is not asked for, and neither is the last where one has to be chosen.
        if with.is_empty() {
            return self.ticked(shape, question, option + 1, &without);
        } else if without.is_empty() {
            return self.ticked(shape, question, option + 1, &with);
        }
        let without = self.ticked(shape, question, option + 1, &without);
        let with = self.ticked(shape, question, option + 1, &with);
        if without == with {
            return with;
        }
        let ways = vec![(Choice::Ticked(true), with), (Choice::Ticked(false), without)];
        self.step(Step { asks: Asks::Ticked(question, option), ways })
    }

    /// Returns a step for the sum of a fold: in points if it feeds one score, and otherwise in multiples.
    fn sum(&self, fold: &Fold, edges: &[(Answer, Lead)]) -> (Asks, Vec<(Choice, Lead)>) {
        let graph = self.graph;
        let fed = graph.scores.iter().enumerate().filter(|(_, term)| fold.adds(**term).0 != 0);
        let fed: Vec<_> = fed.collect();
        let (score, (step, base), places) = match fed[..] {
            [(score, term)] => {
                let places = match graph.op(*term) {
                    Op::Score(sum) => sum.places,
                    _ => 0,
                };
                (Some(score), fold.adds(*term), places)
            }
            _ => (None, (1, 0), 0),
        };
        let points = |index: u32| base + step * i64::from(fold.sum(index));
        let choice = |parts: &[Answer]| {
            let ends = Answer::ranges(parts).into_iter().map(|(first, last)| (points(first), points(last)));
            Choice::Sums(ends.map(|(a, b)| (a.min(b), a.max(b))).collect(), places)
        };
        (Asks::Sum(fold.members().collect(), score), gathered(edges, choice))
    }

    /// Returns the reachable steps, in the order in which they are asked.
    fn from(self, start: Lead) -> Paths {
        let mut found = Vec::new();
        let mut open = vec![start];
        while let Some(lead) = open.pop() {
            if let Lead::Step(index) = lead
                && !found.contains(&index)
            {
                found.push(index);
                open.extend(self.steps[index].ways.iter().rev().map(|(_, to)| *to));
            }
        }
        // Stable, so that steps of one question keep the order in which they were found.
        found.sort_by_key(|index| self.steps[*index].asks.place());
        let places: BTreeMap<usize, usize> = found.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let placed = |lead: Lead| match lead {
            Lead::Step(old) => Lead::Step(places.get(&old).copied().unwrap_or_default()),
            outcome @ Lead::Outcome(_) => outcome,
        };
        let steps = found.iter().map(|old| {
            let Step { asks, ways } = self.steps[*old].clone();
            Step { asks, ways: ways.into_iter().map(|(choice, to)| (choice, placed(to))).collect() }
        });
        Paths { start: placed(start), steps: steps.collect(), is_merged: false }
    }
}

/// Groups edges by target, in the order of first occurrence.
fn gathered(edges: &[(Answer, Lead)], choice: impl Fn(&[Answer]) -> Choice) -> Vec<(Choice, Lead)> {
    let mut ways: Vec<(Lead, Vec<Answer>)> = Vec::new();
    for (answer, to) in edges {
        match ways.iter_mut().find(|(known, _)| known == to) {
            Some((_, answers)) => answers.push(*answer),
            None => ways.push((*to, vec![*answer])),
        }
    }
    ways.into_iter().map(|(to, answers)| (choice(&answers), to)).collect()
}
