//! The reduced ordered decision diagram: dimension by dimension, partial answer sets with the same future are merged
//! into one node. What is counted and found at its ends holds for every single answer set.

use assay_diagnostic::{Answer, Answers, Evaluation, Program, Truth};
use num_bigint::BigUint;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Bounds;
use super::dimension::Dimension;
use super::frontier::Frontier;
use super::space::Space;
use super::stage::Stage;

/// The decision diagram of a space.
#[derive(Debug)]
pub(super) struct Diagram {
    /// For each dimension, the nodes at which it is answered. The first level has one.
    pub(super) levels: Vec<Vec<Branching>>,
    /// The ends of all answer sets, by what is decided there.
    pub(super) ends: Vec<End>,
}

/// A node: whether its dimension is asked, and the edges.
#[derive(Debug)]
pub(super) struct Branching {
    /// True if the dimension is asked here. If it is not, there is a single edge.
    pub(super) asked: bool,
    /// True if it is certain that some answers lead here.
    pub(super) certain: bool,
    /// The edges.
    pub(super) edges: Vec<Edge>,
}

/// An edge from one node to another.
#[derive(Debug)]
pub(super) struct Edge {
    /// The answers of this edge; none if nothing is asked.
    pub(super) answer: Option<Answer>,
    /// The node on the next level, or the end.
    pub(super) to: usize,
}

/// An end of answer sets.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// One answer set that ends here: for each dimension its answer, if it was asked.
    pub(super) answers: Vec<Option<Answer>>,
    /// The number of answer sets that end here.
    pub(super) ways: BigUint,
    /// The outcomes that hold, as a bit mask.
    pub(super) holds: u32,
    /// True if it is certain that `answers` are possible; otherwise `ways` may be zero.
    pub(super) certain: bool,
}

/// The budget was exceeded before everything was decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spent {
    /// The dimension at which it was.
    pub(super) dimension: usize,
}

/// The number of states of a level that are examined before the budget is checked.
const AT_ONCE: usize = 1024;

/// The minimum number of states per thread: fewer are finished before another thread has started.
const FOR_A_THREAD: usize = 64;

impl Diagram {
    /// Computes the diagram of `space` within a `budget` of evaluations.
    pub(super) fn of(space: &Space, mut budget: usize) -> Result<Self, Spent> {
        let first =
            State { answers: Vec::new(), ways: BigUint::from(1u8), holds: 0, certain: true, open: true };
        let mut states = vec![first];
        let mut levels = Vec::new();
        for (index, dimension) in space.dimensions.iter().enumerate() {
            let spent = || Spent { dimension: index };
            let stage = Stage::of(space, index).ok_or_else(spent)?;
            let program = stage.load().ok_or_else(spent)?;
            let mut nodes = Vec::new();
            let mut next = Level::default();
            for states in states.chunks(AT_ONCE) {
                let looker = || Looker {
                    space,
                    dimension,
                    stage: &stage,
                    program: &program,
                    evaluation: Evaluation::of(&program, &Answers::NONE),
                    frontier: Frontier::new(&stage.graph),
                    answers: Answers::NONE,
                    first_after: first_after(space, index),
                    budget,
                };
                let states = states.par_iter().with_min_len(FOR_A_THREAD);
                let looked: Vec<_> =
                    states.map_init(looker, |looker, state| (state, looker.look(state))).collect();
                for (state, looked) in looked {
                    let Looked { asked, ways, evaluations } = looked.ok_or_else(spent)?;
                    budget = budget.checked_sub(evaluations).ok_or_else(spent)?;
                    let edges = ways.into_iter().map(|way| next.arrive(dimension, state, way));
                    nodes.push(Branching { asked, certain: state.certain, edges: edges.collect() });
                }
            }
            levels.push(nodes);
            states = next.states;
        }
        let ends = states.into_iter().map(|State { answers, ways, holds, certain, .. }| End {
            answers,
            ways,
            holds,
            certain,
        });
        Ok(Self { levels, ends: ends.collect() })
    }
}

impl Diagram {
    /// Returns for each end the bounds of its count.
    pub(super) fn bounds(&self, space: &Space) -> Vec<Bounds> {
        let nothing = || Bounds { least: BigUint::ZERO, most: BigUint::ZERO };
        let mut here = vec![Bounds { least: BigUint::from(1u8), most: BigUint::from(1u8) }];
        for (index, (dimension, level)) in space.dimensions.iter().zip(&self.levels).enumerate() {
            let count = self.levels.get(index + 1).map_or(self.ends.len(), Vec::len);
            let mut next = vec![nothing(); count];
            for (node, bounds) in level.iter().zip(&here) {
                for Edge { answer, to } in &node.edges {
                    let one = || Bounds { least: BigUint::from(1u8), most: BigUint::from(1u8) };
                    let by = answer.map_or_else(one, |answer| dimension.bounds(answer));
                    next[*to].least += &bounds.least * by.least;
                    next[*to].most += &bounds.most * by.most;
                }
            }
            here = next;
        }
        here
    }
}

/// Returns the first question of the space after dimension `index`.
fn first_after(space: &Space, index: usize) -> usize {
    space.dimensions.get(index + 1).map_or(space.graph.shapes.len(), |next| next.questions[0])
}

/// Something uncertain on which a finding depends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    /// The dimension with the uncertain answer.
    pub(super) dimension: usize,
    /// An answer that may stand for no answers of the diagnostic.
    pub(super) answer: Answer,
    /// The outcomes that would hold.
    pub(super) holds: u32,
}

impl Diagram {
    /// Returns what has to be resolved before any conclusion: an end that is a mistake, or the only one of its outcome,
    /// and for which it is not certain that any answers lead to it.
    pub(super) fn doubt(&self, space: &Space) -> Option<Doubt> {
        let certain = |holds: u32| self.ends.iter().any(|end| end.certain && end.holds == holds);
        let doubtful = self.ends.iter().find(|end| !end.certain && !certain(end.holds))?;
        let answers = space.dimensions.iter().zip(&doubtful.answers).enumerate();
        let mut uncertain = answers.filter_map(|(index, (dimension, answer))| {
            answer.filter(|answer| !dimension.is_certain(*answer)).map(|answer| (index, answer))
        });
        let (dimension, answer) = uncertain.next()?;
        Some(Doubt { dimension, answer, holds: doubtful.holds })
    }
}

/// A partial answer set, representing all with the same future.
#[derive(Clone, Debug)]
struct State {
    answers: Vec<Option<Answer>>,
    ways: BigUint,
    holds: u32,
    certain: bool,
    /// True if something still depends on further answers.
    open: bool,
}

/// The states of a level, by their keys.
#[derive(Default)]
struct Level {
    states: Vec<State>,
    known: FxHashMap<Box<[u64]>, usize>,
}

impl Level {
    /// Adds the state that `state` becomes on a branch, merging it with an existing one of the same key.
    fn arrive(&mut self, dimension: &Dimension, state: &State, way: Way) -> Edge {
        let Way { part, key, holds, open } = way;
        let ways = part.map_or_else(|| state.ways.clone(), |part| &state.ways * dimension.ways(part));
        let answer = part.map(|part| dimension.one_of(part));
        let certain = state.certain && answer.is_none_or(|answer| dimension.is_certain(answer));
        let answers = || state.answers.iter().copied().chain([answer]).collect();
        if let Some(index) = self.known.get(&key) {
            let known = &mut self.states[*index];
            known.ways += ways;
            if certain && !known.certain {
                (known.answers, known.certain) = (answers(), true);
            }
            return Edge { answer: part, to: *index };
        }
        let to = self.states.len();
        self.states.push(State { answers: answers(), ways, holds, certain, open });
        self.known.insert(key, to);
        Edge { answer: part, to }
    }
}

/// The result of examining a state: whether the dimension is asked, the branches, and the number of evaluations used.
struct Looked {
    asked: bool,
    ways: Vec<Way>,
    evaluations: usize,
}

/// A branch from a state.
struct Way {
    /// The answers of this branch; none if nothing is asked.
    part: Option<Answer>,
    /// The key of its future.
    key: Box<[u64]>,
    holds: u32,
    open: bool,
}

/// Examines the states of a level.
struct Looker<'a> {
    space: &'a Space,
    /// The dimension to answer.
    dimension: &'a Dimension,
    stage: &'a Stage,
    program: &'a Program<'a>,
    evaluation: Evaluation,
    frontier: Frontier<'a>,
    /// The answers of the current state, by question of the stage.
    answers: Answers,
    /// The first question after the dimension.
    first_after: usize,
    /// The maximum number of evaluations for a state.
    budget: usize,
}

impl Looker<'_> {
    /// Returns the branches of `state` for every answer to the dimension. None if the budget is exceeded.
    fn look(&mut self, state: &State) -> Option<Looked> {
        self.answers = Answers::NONE;
        for (earlier, answer) in self.space.dimensions.iter().zip(&state.answers) {
            if let Some(answer) = answer {
                earlier.put(&mut self.answers, *answer);
            }
        }
        self.stage.sum_up(&mut self.answers);
        let mut looked = Looked { asked: true, ways: Vec::new(), evaluations: 0 };
        let is_choice = self.dimension.shape.is_choice();
        if state.open && is_choice && self.stage.sums_up(self.dimension) {
            // It is asked, and most likely matters: evaluating the whole first would seldom save its parts.
            self.split_up(self.dimension.whole(), &mut looked)?;
            return Some(looked);
        }
        self.evaluate(&mut looked)?;
        let asked = self.evaluation.asked(self.dimension.questions[0]);
        debug_assert!(asked.is_settled(), "whether a question is asked depends on earlier ones alone");
        looked.asked = asked.is(Truth::TRUE);
        if looked.asked {
            // An open question may have any answer, so that the whole is already evaluated.
            self.split(self.dimension.whole(), &mut looked)?;
        } else {
            self.frontier.read(&self.evaluation, &self.answers, self.first_after);
            looked.ways.push(self.way(None));
        }
        Some(looked)
    }

    /// Continues with all answers in `part`, which was evaluated: as one branch if nothing open depends on them, and
    /// otherwise with its parts.
    fn split(&mut self, part: Answer, looked: &mut Looked) -> Option<()> {
        self.frontier.read(&self.evaluation, &self.answers, self.first_after);
        if !self.dimension.is_awaited(&self.frontier) {
            looked.ways.push(self.way(Some(part)));
            return Some(());
        }
        self.split_up(part, looked)
    }

    /// Continues with the parts of `whole`.
    fn split_up(&mut self, whole: Answer, looked: &mut Looked) -> Option<()> {
        for part in self.dimension.parts(whole) {
            self.dimension.put(&mut self.answers, part);
            self.evaluate(looked)?;
            self.split(part, looked)?;
        }
        Some(())
    }

    /// Returns the branch of these answers, whose frontier was read.
    fn way(&self, part: Option<Answer>) -> Way {
        Way {
            part,
            key: self.frontier.key.as_slice().into(),
            holds: self.evaluation.possible_outcomes(),
            open: self.frontier.awaited != 0,
        }
    }

    fn evaluate(&mut self, looked: &mut Looked) -> Option<()> {
        looked.evaluations += 1;
        if looked.evaluations > self.budget {
            return None;
        }
        self.evaluation.update(self.program, &self.answers);
        Some(())
    }
}
