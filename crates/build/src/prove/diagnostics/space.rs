//! The space of answers that a proof walks through: what decides and nothing else, with whatever can be told apart
//! no more folded together. It is a diagnostic of its own, run by the same evaluator.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::author::{Graph, Op, Sum, TermId};
use assay_diagnostic::{Answer, Kind, Program, Question};
use num_bigint::BigUint;

use super::fold::{Fold, Pull, Weights};
use super::split;

/// The space, and the program that decides in it.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) graph: Graph,
    pub(super) program: Vec<u8>,
    /// What is answered, in the order a proof goes through it: whether a dimension is asked depends on earlier
    /// ones alone.
    pub(super) dimensions: Vec<Dimension>,
}

/// Something that is answered.
#[derive(Debug)]
pub(super) struct Dimension {
    /// The question of the space that stands for it.
    pub(super) question: usize,
    /// What it stands for.
    pub(super) of: Original,
}

impl Dimension {
    /// Every answer. Of sums these are their indexes: the numbers between are no answers.
    pub(super) fn whole(&self, graph: &Graph) -> Answer {
        match &self.of {
            Original::Question(_) => split::whole(&graph.shapes[self.question]),
            Original::Fold(fold) => Answer::steps(0, fold.last()),
        }
    }

    /// What the evaluator is given for `part`.
    pub(super) fn bounds(&self, part: Answer) -> Answer {
        match &self.of {
            Original::Question(_) => part,
            Original::Fold(fold) => Answer::steps(fold.sum(part.low), fold.sum(part.high)),
        }
    }

    /// How many answer sets of the diagnostic `part` stands for.
    pub(super) fn ways(&self, graph: &Graph, part: Answer) -> BigUint {
        match &self.of {
            Original::Question(_) => split::ways(&graph.shapes[self.question], part),
            Original::Fold(fold) => fold.ways(part.low, part.high),
        }
    }

    /// One answer of `part`, the plainest.
    pub(super) fn plainest(&self, graph: &Graph, part: Answer) -> Answer {
        split::plainest(&graph.shapes[self.question], self.bounds(part))
    }

    /// Smaller parts of `part`.
    pub(super) fn parts(&self, graph: &Graph, looked_at: u32, part: Answer) -> Vec<Answer> {
        split::parts(&graph.shapes[self.question], looked_at, part)
    }
}

/// What a dimension stands for in the diagnostic.
#[derive(Debug)]
pub(super) enum Original {
    /// A question.
    Question(usize),
    /// Questions that are seen only through their sum.
    Fold(Fold),
}

/// How far a space is reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reduce {
    /// Every question stands for itself, in the order they are asked.
    Nothing,
    /// What is seen only through sums is folded.
    Sums,
}

impl Space {
    /// The space of what decides in `graph`. None where what takes the place of questions is larger than a program
    /// can be; the questions themselves never are.
    pub(super) fn of(graph: &Graph, reduce: Reduce) -> Option<Self> {
        let folds = if reduce == Reduce::Sums { folds(graph) } else { Vec::new() };
        let mut rewriter = Rewriter {
            from: graph,
            to: Graph::new(graph.choose),
            terms: BTreeMap::new(),
            places: vec![Place::Unknown; graph.shapes.len()],
            offsets: BTreeMap::new(),
        };
        let dimensions = rewriter.dimensions(folds);
        for outcome in &graph.outcomes {
            let outcome = outcome.map(|holds| rewriter.term(holds));
            rewriter.to.outcomes.push(outcome);
        }
        let graph = rewriter.to;
        let program = graph.write([0; 4]).ok()?;
        Some(Self { graph, program, dimensions })
    }

    /// The space's program.
    pub(super) fn load(&self) -> Option<Program<'_>> {
        let program = Program::load(&self.program).ok();
        debug_assert!(program.is_some(), "what was written can be loaded");
        program
    }

    /// The answers to the diagnostic's questions that stand behind answers in the space: for each dimension that
    /// was asked, its answer.
    pub(super) fn originals(&self, answers: &[Option<Answer>]) -> BTreeMap<usize, Answer> {
        let mut originals = BTreeMap::new();
        for (dimension, answer) in self.dimensions.iter().zip(answers) {
            let Some(answer) = *answer else { continue };
            match &dimension.of {
                Original::Question(question) => drop(originals.insert(*question, answer)),
                Original::Fold(fold) => originals.extend(fold.answers(answer.low)),
            }
        }
        originals
    }
}

/// Where a question of the diagnostic has gone.
#[derive(Clone, Copy, Debug)]
enum Place {
    Unknown,
    /// It is this question of the space.
    Question(usize),
    /// It is part of this question of the space.
    Folded(usize),
}

struct Rewriter<'a> {
    from: &'a Graph,
    to: Graph,
    terms: BTreeMap<TermId, TermId>,
    places: Vec<Place>,
    /// For each question that stands for a fold: the fold's weights by score, and the question that brings what
    /// its members add at least.
    offsets: BTreeMap<usize, (Vec<(TermId, i64, i64)>, usize)>,
}

impl Rewriter<'_> {
    /// Asks every dimension, each where its first question was asked.
    fn dimensions(&mut self, folds: Vec<Fold>) -> Vec<Dimension> {
        let mut folds: BTreeMap<usize, Fold> =
            folds.into_iter().filter_map(|fold| Some((fold.members().min()?, fold))).collect();
        let mut dimensions = Vec::new();
        for index in 0..self.from.shapes.len() {
            let when = when(self.from, index);
            if let Some(fold) = folds.remove(&index) {
                let when = when.map(|when| self.term(when));
                let question = self.ask_fold(&fold, when);
                dimensions.push(Dimension { question, of: Original::Fold(fold) });
            } else if matches!(self.places[index], Place::Unknown) {
                let when = when.map(|when| self.term(when));
                let question = self.to.ask(self.from.shapes[index], when);
                self.places[index] = Place::Question(question);
                dimensions.push(Dimension { question, of: Original::Question(index) });
            }
        }
        dimensions
    }

    /// Asks for the sum of a fold, and, as a question with one option, for what its members add at least.
    fn ask_fold(&mut self, fold: &Fold, when: Option<TermId>) -> usize {
        let most = fold.sum(fold.last());
        let question = self.to.ask(Question::with_steps(most, 0, 1, 0), when);
        let offset = self.to.ask(Question::with_options(Kind::One, 1), when);
        fold.members().for_each(|member| self.places[member] = Place::Folded(question));
        let scores = self.from.terms.iter().zip(0u32..).filter(|(op, _)| matches!(op, Op::Score(_)));
        let adds = scores.map(|(_, score)| {
            let score = TermId(score);
            let (step, base) = fold.adds(score);
            (score, step, base)
        });
        self.offsets.insert(question, (adds.collect(), offset));
        question
    }

    /// The term of the space that a term of the diagnostic becomes.
    fn term(&mut self, id: TermId) -> TermId {
        if let Some(known) = self.terms.get(&id) {
            return *known;
        }
        let op = match self.from.op(id).clone() {
            Op::Question(question, _) => {
                let asked = self.to.questions[self.place(question)];
                self.terms.insert(id, asked);
                return asked;
            }
            Op::Chosen(question, option) => Op::Chosen(self.place(question), option),
            Op::Answer(question) => Op::Answer(self.place(question)),
            Op::Constant(bits) => Op::Constant(bits),
            Op::Score(sum) => Op::Score(self.sum(id, sum)),
            Op::Count(parts) => Op::Count(parts.into_iter().map(|part| self.term(part)).collect()),
            Op::Not(a) => Op::Not(self.term(a)),
            Op::Round(a) => Op::Round(self.term(a)),
            Op::And(a, b) => Op::And(self.term(a), self.term(b)),
            Op::Or(a, b) => Op::Or(self.term(a), self.term(b)),
            Op::Add(a, b) => Op::Add(self.term(a), self.term(b)),
            Op::Subtract(a, b) => Op::Subtract(self.term(a), self.term(b)),
            Op::Multiply(a, b) => Op::Multiply(self.term(a), self.term(b)),
            Op::Divide(a, b) => Op::Divide(self.term(a), self.term(b)),
            Op::Least(a, b) => Op::Least(self.term(a), self.term(b)),
            Op::Greatest(a, b) => Op::Greatest(self.term(a), self.term(b)),
            Op::Less(a, b) => Op::Less(self.term(a), self.term(b)),
            Op::AtMost(a, b) => Op::AtMost(self.term(a), self.term(b)),
            Op::Equal(a, b) => Op::Equal(self.term(a), self.term(b)),
        };
        let made = self.to.term(op);
        self.terms.insert(id, made);
        made
    }

    /// The question of the space that stands for `question`, which is asked before any term that reads it.
    fn place(&self, question: usize) -> usize {
        match self.places[question] {
            Place::Question(index) | Place::Folded(index) => index,
            Place::Unknown => {
                debug_assert!(false, "a question is asked before it is read");
                0
            }
        }
    }

    /// A score with its folded questions replaced by their sums.
    fn sum(&self, score: TermId, sum: Sum) -> Sum {
        let mut feeds: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for (question, weights) in sum.feeds {
            let place = self.place(question);
            match self.offsets.get(&place) {
                None => drop(feeds.insert(place, weights)),
                Some((adds, offset)) => {
                    for (_, step, base) in adds.iter().filter(|(to, ..)| *to == score) {
                        feeds.insert(place, vec![*step]);
                        feeds.insert(*offset, vec![*base]);
                    }
                }
            }
        }
        Sum { places: sum.places, feeds: feeds.into_iter().collect() }
    }
}

/// The condition under which a question is asked.
pub(super) fn when(graph: &Graph, question: usize) -> Option<TermId> {
    match graph.op(graph.questions[question]) {
        Op::Question(_, when) => *when,
        _ => None,
    }
}

/// The terms that outcomes and branches are decided by, and those that `besides` are made of.
pub(super) fn reachable(graph: &Graph, besides: impl Iterator<Item = TermId>) -> BTreeSet<TermId> {
    let whens = (0..graph.shapes.len()).filter_map(|question| when(graph, question));
    reachable_from(graph, graph.outcomes.iter().flatten().copied().chain(whens).chain(besides))
}

/// The terms that `roots` are made of.
pub(super) fn reachable_from(graph: &Graph, roots: impl IntoIterator<Item = TermId>) -> BTreeSet<TermId> {
    let mut open: Vec<TermId> = roots.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(term) = open.pop() {
        if found.insert(term) {
            open.extend(operands(graph.op(term)));
        }
    }
    found
}

/// The terms that a term is made of.
pub(super) fn operands(op: &Op) -> Vec<TermId> {
    match op {
        Op::Question(_, when) => when.iter().copied().collect(),
        Op::Chosen(..) | Op::Answer(_) | Op::Constant(_) | Op::Score(_) => Vec::new(),
        Op::Count(parts) => parts.clone(),
        Op::Not(a) | Op::Round(a) => vec![*a],
        Op::And(a, b)
        | Op::Or(a, b)
        | Op::Add(a, b)
        | Op::Subtract(a, b)
        | Op::Multiply(a, b)
        | Op::Divide(a, b)
        | Op::Least(a, b)
        | Op::Greatest(a, b)
        | Op::Less(a, b)
        | Op::AtMost(a, b)
        | Op::Equal(a, b) => vec![*a, *b],
    }
}

/// Questions that only scores look at, gathered by when they are asked and which way they pull.
fn folds(graph: &Graph) -> Vec<Fold> {
    let mut weights: BTreeMap<usize, Weights> = BTreeMap::new();
    let mut seen_alone = BTreeSet::new();
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
    groups.into_values().filter(|members| members.len() > 1).filter_map(Fold::of).collect()
}
