//! The reduced decision diagram: dimension after dimension, partial answer sets that leave the same open are one
//! node. What is counted and found at its ends holds for every single answer set.

use std::collections::HashMap;

use assay_diagnostic::{Answer, Answers, Evaluation, Program, Truth};
use num_bigint::BigUint;

use super::dimension::Dimension;
use super::frontier::Frontier;
use super::space::Space;

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

impl Diagram {
    /// The diagram of `space`, if `budget` evaluations are enough.
    pub(super) fn of(space: &Space, program: &Program<'_>, budget: usize) -> Result<Self, Spent> {
        let mut builder = Builder {
            space,
            program,
            evaluation: Evaluation::of(program, &Answers::NONE),
            frontier: Frontier::new(&space.graph),
            answers: Answers::NONE,
            budget,
            next: Level::default(),
        };
        builder.build()
    }
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
    budget: usize,
    next: Level,
}

impl Builder<'_> {
    fn build(&mut self) -> Result<Diagram, Spent> {
        let mut states =
            vec![State { answers: Vec::new(), ways: BigUint::from(1u8), holds: 0, certain: true }];
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
        let ends = states.into_iter().map(|State { answers, ways, holds, certain }| End {
            answers,
            ways,
            holds,
            certain,
        });
        Ok(Diagram { levels, ends: ends.collect() })
    }

    /// Goes on from `state` with every answer to `dimension`. None where the budget is spent.
    fn branch(&mut self, dimension: &Dimension, index: usize, state: &State) -> Option<Branching> {
        self.answers = Answers::NONE;
        for (earlier, answer) in self.space.dimensions.iter().zip(&state.answers) {
            if let Some(answer) = answer {
                earlier.put(&mut self.answers, *answer);
            }
        }
        self.evaluate()?;
        let mut edges = Vec::new();
        let asked = self.evaluation.asked(dimension.questions[0]);
        debug_assert!(asked.is_settled(), "whether a question is asked depends on earlier ones alone");
        let asked = asked.is(Truth::TRUE);
        if asked {
            self.split(dimension, index, state, dimension.whole(), &mut edges)?;
        } else {
            self.frontier.read(&self.evaluation, &self.answers, self.first_after(index));
            let to = self.arrive(state, None);
            edges.push(Edge { answer: None, to });
        }
        Some(Branching { asked, certain: state.certain, edges })
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
        dimension.put(&mut self.answers, part);
        self.evaluate()?;
        self.frontier.read(&self.evaluation, &self.answers, self.first_after(index));
        if !dimension.is_awaited(&self.frontier) {
            let to = self.arrive(state, Some((dimension, part)));
            edges.push(Edge { answer: Some(part), to });
            return Some(());
        }
        for part in dimension.parts(part) {
            self.split(dimension, index, state, part, edges)?;
        }
        Some(())
    }

    /// The state on the next level that `state` becomes with these answers, known by what it leaves open.
    fn arrive(&mut self, state: &State, given: Option<(&Dimension, Answer)>) -> usize {
        let ways =
            given.map_or_else(|| state.ways.clone(), |(dimension, part)| &state.ways * dimension.ways(part));
        let answer = given.map(|(dimension, part)| dimension.one_of(part));
        let certain = state.certain
            && given.zip(answer).is_none_or(|((dimension, _), answer)| dimension.is_certain(answer));
        let answers = || state.answers.iter().copied().chain([answer]).collect();
        if let Some(index) = self.next.known.get(self.frontier.key.as_slice()) {
            let known = &mut self.next.states[*index];
            known.ways += ways;
            if certain && !known.certain {
                (known.answers, known.certain) = (answers(), true);
            }
            return *index;
        }
        let index = self.next.states.len();
        let holds = self.evaluation.possible_outcomes();
        self.next.states.push(State { answers: answers(), ways, holds, certain });
        self.next.known.insert(self.frontier.key.as_slice().into(), index);
        index
    }

    /// The first question of the space that comes after dimension `index`.
    fn first_after(&self, index: usize) -> usize {
        self.space.dimensions.get(index + 1).map_or(self.space.graph.shapes.len(), |next| next.questions[0])
    }

    fn evaluate(&mut self) -> Option<()> {
        self.budget = self.budget.checked_sub(1)?;
        self.evaluation.update(self.program, &self.answers);
        Some(())
    }
}
