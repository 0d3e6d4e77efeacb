//! Writes a diagnostic's graph again, with what takes the place of questions.

use std::collections::BTreeMap;

use assay_diagnostic::Question;
use assay_diagnostic::author::{Graph, Op, Sum, TermId};

use super::cluster::Reading;
use super::dimension::{Dimension, Original};
use super::explore::Explored;
use super::fold::Fold;
use super::terms::{relevant_options, when};

/// The replacements for questions and scores.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// True if two scores that are compared are only used through their difference.
    pub(super) differences: bool,
    /// Questions that are seen only through their sum.
    pub(super) folds: Vec<Fold>,
    /// Questions that are seen only through comparisons.
    pub(super) clusters: Vec<Explored>,
}

/// The graph of what decides in `from`, and its dimensions, each where its first question was asked.
pub(super) fn rewrite(from: &Graph, taken: Taken) -> (Graph, Vec<Dimension>) {
    let places = vec![Place::Unknown; from.shapes.len()];
    let to = Graph::new(from.choose);
    let differences = taken.differences;
    let mut rewriter =
        Rewriter { from, to, terms: BTreeMap::new(), places, offsets: BTreeMap::new(), differences };
    let mut dimensions = rewriter.dimensions(taken);
    for outcome in &from.outcomes {
        let outcome = outcome.map(|holds| rewriter.term(holds));
        rewriter.to.outcomes.push(outcome);
    }
    let relevant = relevant_options(&rewriter.to);
    dimensions.iter_mut().for_each(|dimension| dimension.relevant = relevant[dimension.questions[0]]);
    (rewriter.to, dimensions)
}

/// The replacement of a question of the diagnostic.
#[derive(Clone, Copy, Debug)]
enum Place {
    Unknown,
    /// It is this question of the space.
    Question(usize),
    /// It is part of this question of the space.
    Folded(usize),
    /// It is seen only through terms that were replaced.
    Seen,
}

/// The points that a fold adds to scores.
struct Offset {
    /// For each score, what one multiple adds, and what all members add at least.
    adds: Vec<(TermId, i64, i64)>,
    /// The question that brings the least.
    question: usize,
}

struct Rewriter<'a> {
    from: &'a Graph,
    to: Graph,
    terms: BTreeMap<TermId, TermId>,
    places: Vec<Place>,
    /// For each question that represents a fold, the points that the fold adds.
    offsets: BTreeMap<usize, Offset>,
    differences: bool,
}

impl Rewriter<'_> {
    /// Asks every dimension, each where its first question was asked.
    fn dimensions(&mut self, Taken { folds, clusters, .. }: Taken) -> Vec<Dimension> {
        let mut folds: BTreeMap<usize, Fold> = folds.into_iter().map(|fold| (fold.first(), fold)).collect();
        let clusters = clusters.into_iter().map(|explored| (explored.cluster.first(), explored));
        let mut clusters: BTreeMap<usize, Explored> = clusters.collect();
        let mut dimensions = Vec::new();
        for index in 0..self.from.shapes.len() {
            if let Some(explored) = clusters.remove(&index) {
                dimensions.push(self.ask_cluster(explored));
            } else if let Some(fold) = folds.remove(&index) {
                dimensions.push(self.ask_fold(fold, index));
            } else if matches!(self.places[index], Place::Unknown) {
                let shape = self.from.shapes[index];
                let question = self.ask(shape, index);
                self.places[index] = Place::Question(question);
                dimensions.push(dimension(shape, vec![question], Original::Question(index)));
            }
        }
        dimensions
    }

    /// Asks a question under the condition under which `original` is asked.
    fn ask(&mut self, shape: Question, original: usize) -> usize {
        let when = when(self.from, original).map(|when| self.term(when));
        self.to.ask(shape, when)
    }

    /// Asks for the sum of a fold, and, as a question with one option, for what its members add at least.
    fn ask_fold(&mut self, fold: Fold, first: usize) -> Dimension {
        let most = fold.sum(fold.last());
        let question = self.ask(Question::steps(most, 0, 1, 0), first);
        let offset = self.ask(Question::one(1), first);
        fold.members().for_each(|member| self.places[member] = Place::Folded(question));
        let scores = self.from.terms.iter().zip(0u32..).filter(|(op, _)| matches!(op, Op::Score(_)));
        let adds = scores.map(|(_, score)| {
            let score = TermId(score);
            let (step, base) = fold.adds(score);
            (score, step, base)
        });
        self.offsets.insert(question, Offset { adds: adds.collect(), question: offset });
        let shape = Question::steps(fold.last(), 0, 1, 0);
        dimension(shape, vec![question, offset], Original::Fold(fold))
    }

    /// Asks, for each view of a cluster, whether it is there, and which region it shows.
    fn ask_cluster(&mut self, explored: Explored) -> Dimension {
        let mut questions = Vec::new();
        for view in &explored.cluster.views {
            let presence = self.to.ask(Question::one(2), None);
            let is_there = self.to.term(Op::Chosen(presence, 1));
            let regions =
                if view.is_condition() { Question::one(2) } else { Question::steps(view.last(), 0, 1, 0) };
            questions.extend([presence, self.to.ask(regions, Some(is_there))]);
        }
        for (term, (view, reading)) in &explored.cluster.atoms {
            let question = questions[2 * view + 1];
            let read = self.reading(question, *reading);
            self.terms.insert(*term, read);
        }
        explored.cluster.members.iter().for_each(|member| self.places[*member] = Place::Seen);
        let last = explored.sights.len() as u32 - 1;
        dimension(Question::steps(last, 0, 1, 0), questions, Original::Cluster(explored))
    }

    /// Returns the term for what the diagnostic reads from a view.
    fn reading(&mut self, question: usize, reading: Reading) -> TermId {
        let mut number = |index: usize| self.to.term(Op::Constant((index as f64).to_bits()));
        let op = match reading {
            Reading::True => Op::Chosen(question, 1),
            Reading::Before(cut) => {
                let cut = number(cut);
                Op::AtMost(self.to.term(Op::Answer(question)), cut)
            }
            Reading::After(cut) => {
                let cut = number(cut);
                Op::Less(cut, self.to.term(Op::Answer(question)))
            }
            Reading::Between(cut) => {
                let cut = number(cut);
                Op::Equal(self.to.term(Op::Answer(question)), cut)
            }
        };
        self.to.term(op)
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
            Op::First(a, b) => Op::First(self.term(a), self.term(b)),
            Op::Less(a, b) => self.comparison(a, b, Op::Less),
            Op::AtMost(a, b) => self.comparison(a, b, Op::AtMost),
            Op::Equal(a, b) => self.comparison(a, b, Op::Equal),
        };
        let made = self.to.term(op);
        self.terms.insert(id, made);
        made
    }

    /// Returns the question of the space that represents `question`. It is asked before any term that reads it.
    fn place(&self, question: usize) -> usize {
        match self.places[question] {
            Place::Question(index) | Place::Folded(index) => index,
            Place::Unknown | Place::Seen => {
                debug_assert!(false, "a question is asked before it is read, and read where it is seen");
                0
            }
        }
    }

    /// A comparison. Of two scores it looks at the difference: fewer answers can be told apart by that than by both.
    fn comparison(&mut self, a: TermId, b: TermId, op: impl Fn(TermId, TermId) -> Op) -> Op {
        let scores = (self.from.op(a), self.from.op(b));
        let (Op::Score(left), Op::Score(right)) = scores else { return op(self.term(a), self.term(b)) };
        if !self.differences || left.places != right.places || a == b {
            return op(self.term(a), self.term(b));
        }
        // One difference serves both ways of asking for it.
        let (first, second) = if a < b { (left, right) } else { (right, left) };
        let (first, second) = (self.sum(a.min(b), first.clone()), self.sum(a.max(b), second.clone()));
        let difference = self.to.term(Op::Score(difference(first, second)));
        let nothing = self.to.term(Op::Constant(0));
        if a < b { op(difference, nothing) } else { op(nothing, difference) }
    }

    /// A score with its folded questions replaced by their sums.
    fn sum(&self, score: TermId, sum: Sum) -> Sum {
        let mut feeds: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for (question, weights) in sum.feeds {
            let place = self.place(question);
            match self.offsets.get(&place) {
                None => drop(feeds.insert(place, weights)),
                Some(Offset { adds, question: offset }) => {
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

/// Returns the score that is the difference of `first` and `second`.
fn difference(first: Sum, second: Sum) -> Sum {
    let mut feeds: BTreeMap<usize, Vec<i64>> = first.feeds.into_iter().collect();
    for (question, weights) in second.feeds {
        let entry = feeds.entry(question).or_insert_with(|| vec![0; weights.len()]);
        entry.iter_mut().zip(weights).for_each(|(weight, less)| *weight -= less);
    }
    feeds.retain(|_, weights| weights.iter().any(|weight| *weight != 0));
    Sum { places: first.places, feeds: feeds.into_iter().collect() }
}

fn dimension(shape: Question, questions: Vec<usize>, of: Original) -> Dimension {
    Dimension { shape, relevant: 0, questions, of }
}
