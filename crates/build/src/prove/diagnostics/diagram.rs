//! The reduced decision diagram: dimension after dimension, partial answer sets that leave the same open are one
//! node. What is counted and found at its ends holds for every single answer set.

use std::collections::HashMap;

use assay_diagnostic::{Answer, Answers, Evaluation, Program, Truth};
use num_bigint::BigUint;

use super::frontier::Frontier;
use super::space::{Dimension, Space};
use super::split::looked_at;

/// How many evaluations a diagram may take. A number of steps and not a time, so that every machine agrees.
pub(super) const BUDGET: usize = 1_000_000;

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
}

/// The budget was spent before everything was decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spent {
    /// The dimension that the proof got to.
    pub(super) dimension: usize,
}

impl Diagram {
    /// The diagram of `space`.
    pub(super) fn of(space: &Space, program: &Program<'_>, budget: usize) -> Result<Self, Spent> {
        let mut builder = Builder {
            space,
            program,
            evaluation: Evaluation::of(program, &Answers::NONE),
            frontier: Frontier::new(&space.graph),
            answers: Answers::NONE,
            looked_at: looked_at(&space.graph),
            budget,
            next: Level::default(),
        };
        builder.build()
    }
}

/// A partial answer set, standing for all that leave the same open.
#[derive(Clone, Debug)]
struct State {
    answers: Vec<Option<Answer>>,
    ways: BigUint,
    holds: u32,
}

/// The states of a level, found again by what they leave open.
#[derive(Default)]
struct Level {
    states: Vec<State>,
    known: HashMap<Box<[u64]>, usize>,
}

struct Builder<'a> {
    space: &'a Space,
    program: &'a Program<'a>,
    evaluation: Evaluation,
    frontier: Frontier<'a>,
    /// The answers of the state that is being looked into, by question of the space.
    answers: Answers,
    /// For each question of the space, the options that something looks at.
    looked_at: Vec<u32>,
    budget: usize,
    next: Level,
}

impl Builder<'_> {
    fn build(&mut self) -> Result<Diagram, Spent> {
        let mut states = vec![State { answers: Vec::new(), ways: BigUint::from(1u8), holds: 0 }];
        let mut levels = Vec::new();
        for (index, dimension) in self.space.dimensions.iter().enumerate() {
            let mut level = Vec::new();
            for state in &states {
                let node = self.branch(dimension, index, state).ok_or(Spent { dimension: index })?;
                level.push(node);
            }
            levels.push(level);
            states = std::mem::take(&mut self.next).states;
        }
        let ends = states.into_iter().map(|State { answers, ways, holds }| End { answers, ways, holds });
        Ok(Diagram { levels, ends: ends.collect() })
    }

    /// Goes on from `state` with every answer to `dimension`. None where the budget is spent.
    fn branch(&mut self, dimension: &Dimension, index: usize, state: &State) -> Option<Branching> {
        self.answers = Answers::NONE;
        for (earlier, answer) in self.space.dimensions.iter().zip(&state.answers) {
            self.answers.put(earlier.question, answer.unwrap_or(Answer::PENDING));
        }
        self.evaluate()?;
        let mut edges = Vec::new();
        let asked = self.evaluation.asked(dimension.question);
        debug_assert!(asked.is_settled(), "whether a question is asked depends on earlier ones alone");
        let asked = asked.is(Truth::TRUE);
        if asked {
            let whole = dimension.whole(&self.space.graph);
            self.split(dimension, index, state, whole, &mut edges)?;
        } else {
            self.frontier.read(&self.evaluation, &self.answers, self.first_after(index));
            let to = self.arrive(state, None, &BigUint::from(1u8));
            edges.push(Edge { answer: None, to });
        }
        Some(Branching { asked, edges })
    }

    /// Goes on with all answers in `part` at once where nothing open waits for them, else with its parts.
    fn split(
        &mut self,
        dimension: &Dimension,
        index: usize,
        state: &State,
        part: Answer,
        edges: &mut Vec<Edge>,
    ) -> Option<()> {
        self.answers.put(dimension.question, dimension.bounds(part));
        self.evaluate()?;
        self.frontier.read(&self.evaluation, &self.answers, self.first_after(index));
        if !self.frontier.awaits(dimension.question) {
            let graph = &self.space.graph;
            let to = self.arrive(state, Some(dimension.plainest(graph, part)), &dimension.ways(graph, part));
            edges.push(Edge { answer: Some(dimension.bounds(part)), to });
            return Some(());
        }
        for part in dimension.parts(&self.space.graph, self.looked_at[dimension.question], part) {
            self.split(dimension, index, state, part, edges)?;
        }
        Some(())
    }

    /// The state on the next level that `state` becomes with `answer`, known by what it leaves open.
    fn arrive(&mut self, state: &State, answer: Option<Answer>, ways: &BigUint) -> usize {
        let ways = &state.ways * ways;
        if let Some(known) = self.next.known.get(self.frontier.key.as_slice()) {
            self.next.states[*known].ways += ways;
            return *known;
        }
        let index = self.next.states.len();
        let answers = state.answers.iter().copied().chain([answer]).collect();
        let holds = self.evaluation.possible_outcomes();
        self.next.states.push(State { answers, ways, holds });
        self.next.known.insert(self.frontier.key.as_slice().into(), index);
        index
    }

    /// The first question of the space that comes after dimension `index`.
    fn first_after(&self, index: usize) -> usize {
        self.space.dimensions.get(index + 1).map_or(self.space.graph.shapes.len(), |next| next.question)
    }

    fn evaluate(&mut self) -> Option<()> {
        self.budget = self.budget.checked_sub(1)?;
        self.evaluation.update(self.program, &self.answers);
        Some(())
    }
}
