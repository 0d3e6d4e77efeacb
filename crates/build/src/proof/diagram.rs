//! The reduced decision diagram: dimension after dimension, partial answer sets that leave the same open are one
//! node. What is counted and found at its ends holds for every single answer set.

use assay_diagnostic::{Answer, Answers, Evaluation, Kind, Program, Truth};
use num_bigint::BigUint;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Bounds;
use super::dimension::Dimension;
use super::frontier::Frontier;
use super::space::Space;
use super::stage::Stage;

/// The diagram of a space.
#[derive(Debug)]
pub(super) struct Diagram {
    /// For each dimension, the nodes where it is answered. The first level has one.
    pub(super) levels: Vec<Vec<Branching>>,
    /// Where every answer set ends, by what is decided there.
    pub(super) ends: Vec<End>,
}

/// A node: what its dimension is answered with, and where that leads.
#[derive(Debug)]
pub(super) struct Branching {
    /// Whether the dimension is asked here. Where it is not, one edge leads on.
    pub(super) asked: bool,
    /// Whether it is certain that any answers lead here.
    pub(super) certain: bool,
    /// The ways on.
    pub(super) edges: Vec<Edge>,
}

/// A way from one node to another.
#[derive(Debug)]
pub(super) struct Edge {
    /// The answers that lead this way; none where nothing is asked.
    pub(super) answer: Option<Answer>,
    /// The node on the next level, or the end.
    pub(super) to: usize,
}

/// Where answer sets end.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// One answer set that ends here: for each dimension its answer, if it was asked.
    pub(super) answers: Vec<Option<Answer>>,
    /// How many answer sets end here.
    pub(super) ways: BigUint,
    /// The outcomes that hold, bit by bit.
    pub(super) holds: u32,
    /// Whether it is certain that `answers` can be given; where not, `ways` may be nought.
    pub(super) certain: bool,
}

/// The budget was spent before everything was decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spent {
    /// The dimension that the proof got to.
    pub(super) dimension: usize,
}

/// How many states of a level are looked into before the budget is.
const AT_ONCE: usize = 1024;

/// How many states one thread takes at least: fewer are done before another has begun.
const FOR_A_THREAD: usize = 64;

impl Diagram {
    /// The diagram of `space`, if `budget` evaluations are enough.
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
    /// For each end, between which numbers its count lies.
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

/// The first question of the space that comes after dimension `index`.
fn first_after(space: &Space, index: usize) -> usize {
    space.dimensions.get(index + 1).map_or(space.graph.shapes.len(), |next| next.questions[0])
}

/// Something uncertain that a finding hinges on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    /// The dimension that is answered so.
    pub(super) dimension: usize,
    /// An answer that may stand for no answers of the diagnostic.
    pub(super) answer: Answer,
    /// The outcomes that would hold.
    pub(super) holds: u32,
}

impl Diagram {
    /// What must be looked into before anything is concluded: an end that is wrong, or that is the only one of its
    /// outcome, and that it is not certain any answers lead to.
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

/// A partial answer set, standing for all that leave the same open.
#[derive(Clone, Debug)]
struct State {
    answers: Vec<Option<Answer>>,
    ways: BigUint,
    holds: u32,
    certain: bool,
    /// Whether anything waits for answers still.
    open: bool,
}

/// The states of a level, found again by what they leave open.
#[derive(Default)]
struct Level {
    states: Vec<State>,
    known: FxHashMap<Box<[u64]>, usize>,
}

impl Level {
    /// The state that `state` becomes on a way, known by what it leaves open.
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

/// What was seen of a state: whether the dimension is asked, the ways on, and how many evaluations it took to see.
struct Looked {
    asked: bool,
    ways: Vec<Way>,
    evaluations: usize,
}

/// A way on from a state.
struct Way {
    /// The answers that lead this way; none where nothing is asked.
    part: Option<Answer>,
    /// What is left open there.
    key: Box<[u64]>,
    holds: u32,
    open: bool,
}

/// Looks into the states of a level.
struct Looker<'a> {
    space: &'a Space,
    /// The dimension that is answered.
    dimension: &'a Dimension,
    stage: &'a Stage,
    program: &'a Program<'a>,
    evaluation: Evaluation,
    frontier: Frontier<'a>,
    /// The answers of the state that is being looked into, by question of the stage.
    answers: Answers,
    /// The first question that comes after the dimension.
    first_after: usize,
    /// How many evaluations a state may take.
    budget: usize,
}

impl Looker<'_> {
    /// Where `state` leads with every answer to the dimension. None where the budget is spent.
    fn look(&mut self, state: &State) -> Option<Looked> {
        self.answers = Answers::NONE;
        for (earlier, answer) in self.space.dimensions.iter().zip(&state.answers) {
            if let Some(answer) = answer {
                earlier.put(&mut self.answers, *answer);
            }
        }
        self.stage.sum_up(&mut self.answers);
        let mut looked = Looked { asked: true, ways: Vec::new(), evaluations: 0 };
        let is_choice = self.dimension.shape.kind == Kind::One && self.dimension.shape.size > 1;
        if state.open && is_choice && self.stage.sums_up(self.dimension) {
            // It is asked, and most likely waited for: to look at the whole first would seldom spare its parts.
            self.split_up(self.dimension.whole(), &mut looked)?;
            return Some(looked);
        }
        self.evaluate(&mut looked)?;
        let asked = self.evaluation.asked(self.dimension.questions[0]);
        debug_assert!(asked.is_settled(), "whether a question is asked depends on earlier ones alone");
        looked.asked = asked.is(Truth::TRUE);
        if looked.asked {
            // What is not answered yet may be answered with anything, so that the whole is evaluated already.
            self.split(self.dimension.whole(), &mut looked)?;
        } else {
            self.frontier.read(&self.evaluation, &self.answers, self.first_after);
            looked.ways.push(self.way(None));
        }
        Some(looked)
    }

    /// Goes on with all answers in `part`, which was evaluated, at once where nothing open waits for them, else with its
    /// parts.
    fn split(&mut self, part: Answer, looked: &mut Looked) -> Option<()> {
        self.frontier.read(&self.evaluation, &self.answers, self.first_after);
        if !self.dimension.is_awaited(&self.frontier) {
            looked.ways.push(self.way(Some(part)));
            return Some(());
        }
        self.split_up(part, looked)
    }

    /// Goes on with the parts of `whole`.
    fn split_up(&mut self, whole: Answer, looked: &mut Looked) -> Option<()> {
        for part in self.dimension.parts(whole) {
            self.dimension.put(&mut self.answers, part);
            self.evaluate(looked)?;
            self.split(part, looked)?;
        }
        Some(())
    }

    /// The way of these answers, whose frontier was read.
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
