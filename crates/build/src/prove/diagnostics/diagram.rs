//! The reduced decision diagram: dimension after dimension, partial answer sets that leave the same open are one
//! node. What is counted and found at its ends holds for every single answer set.

use std::collections::HashMap;

use assay_diagnostic::{Answer, Answers, Evaluation, Kind, Program, Truth};
use num_bigint::BigUint;

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

impl Diagram {
    /// The diagram of `space`, if `budget` evaluations are enough.
    pub(super) fn of(space: &Space, budget: usize) -> Result<Self, Spent> {
        let mut states = vec![State {
            answers: Vec::new(),
            ways: BigUint::from(1u8),
            holds: 0,
            certain: true,
            open: true,
        }];
        let mut levels = Vec::new();
        let mut budget = budget;
        for (index, dimension) in space.dimensions.iter().enumerate() {
            let spent = Spent { dimension: index };
            let Some(stage) = Stage::of(space, index) else { return Err(spent) };
            let Some(program) = stage.load() else { return Err(spent) };
            let mut builder = Builder {
                space,
                dimension,
                stage: &stage,
                program: &program,
                evaluation: Evaluation::of(&program, &Answers::NONE),
                frontier: Frontier::new(&stage.graph),
                answers: Answers::NONE,
                first_after: first_after(space, index),
                budget,
                next: Level::default(),
            };
            let level = states.iter().map(|state| builder.branch(state)).collect::<Option<_>>();
            levels.push(level.ok_or(spent)?);
            budget = builder.budget;
            states = builder.next.states;
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
    known: HashMap<Box<[u64]>, usize>,
}

/// Makes a level of the diagram.
struct Builder<'a> {
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
    budget: usize,
    next: Level,
}

impl Builder<'_> {
    /// Goes on from `state` with every answer to the dimension. None where the budget is spent.
    fn branch(&mut self, state: &State) -> Option<Branching> {
        self.answers = Answers::NONE;
        for (earlier, answer) in self.space.dimensions.iter().zip(&state.answers) {
            if let Some(answer) = answer {
                earlier.put(&mut self.answers, *answer);
            }
        }
        self.stage.sum_up(&mut self.answers);
        let mut edges = Vec::new();
        let is_choice = self.dimension.shape.kind == Kind::One && self.dimension.shape.size > 1;
        if state.open && is_choice && self.stage.sums_up(self.dimension) {
            // It is asked, and most likely waited for: to look at the whole first would seldom spare its parts.
            self.split_up(state, self.dimension.whole(), &mut edges)?;
            return Some(Branching { asked: true, certain: state.certain, edges });
        }
        self.evaluate()?;
        let asked = self.evaluation.asked(self.dimension.questions[0]);
        debug_assert!(asked.is_settled(), "whether a question is asked depends on earlier ones alone");
        let asked = asked.is(Truth::TRUE);
        if asked {
            // What is not answered yet may be answered with anything, so that the whole is evaluated already.
            self.split(state, self.dimension.whole(), &mut edges)?;
        } else {
            self.frontier.read(&self.evaluation, &self.answers, self.first_after);
            let to = self.arrive(state, None);
            edges.push(Edge { answer: None, to });
        }
        Some(Branching { asked, certain: state.certain, edges })
    }

    /// Goes on with all answers in `part`, which was evaluated, at once where nothing open waits for them, else with its
    /// parts.
    fn split(&mut self, state: &State, part: Answer, edges: &mut Vec<Edge>) -> Option<()> {
        self.frontier.read(&self.evaluation, &self.answers, self.first_after);
        if !self.dimension.is_awaited(&self.frontier) {
            let to = self.arrive(state, Some(part));
            edges.push(Edge { answer: Some(part), to });
            return Some(());
        }
        self.split_up(state, part, edges)
    }

    /// Goes on with the parts of `whole`.
    fn split_up(&mut self, state: &State, whole: Answer, edges: &mut Vec<Edge>) -> Option<()> {
        for part in self.dimension.parts(whole) {
            self.dimension.put(&mut self.answers, part);
            self.evaluate()?;
            self.split(state, part, edges)?;
        }
        Some(())
    }

    /// The state on the next level that `state` becomes with these answers, known by what it leaves open.
    fn arrive(&mut self, state: &State, part: Option<Answer>) -> usize {
        let ways = part.map_or_else(|| state.ways.clone(), |part| &state.ways * self.dimension.ways(part));
        let answer = part.map(|part| self.dimension.one_of(part));
        let certain = state.certain && answer.is_none_or(|answer| self.dimension.is_certain(answer));
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
        let open = self.frontier.awaited != 0;
        self.next.states.push(State { answers: answers(), ways, holds, certain, open });
        self.next.known.insert(self.frontier.key.as_slice().into(), index);
        index
    }

    fn evaluate(&mut self) -> Option<()> {
        self.budget = self.budget.checked_sub(1)?;
        self.evaluation.update(self.program, &self.answers);
        Some(())
    }
}
