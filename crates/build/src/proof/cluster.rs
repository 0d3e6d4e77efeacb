//! Clusters: numbers that formulas combine, reduced to the regions that comparisons distinguish.
//!
//! `people * salary * drag >= 250000` depends on millions of answers and distinguishes two regions. If numbers are used
//! only in comparisons, the possible combinations of regions replace the numbers. Comparisons of one formula share its
//! regions, so that `cost > 100` and `cost <= 100` are never both open: a gap between rules is then decided without
//! examining a single cost.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::author::{Graph, Op, TermId};
use assay_diagnostic::{Evaluation, Interval, Truth};

use super::effort::Effort;
use super::terms::{feeding, operands, reachable, reads, when};

/// Questions that are used only through these views.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// The questions, in the order in which they are asked.
    pub(super) members: Vec<usize>,
    /// The views of them.
    pub(super) views: Vec<View>,
    /// For each term that depends on the members alone: its view, and how it reads the view.
    pub(super) atoms: BTreeMap<TermId, (usize, Reading)>,
}

impl Cluster {
    /// Returns the question that is asked first.
    pub(super) fn first(&self) -> usize {
        self.members.first().copied().unwrap_or_default()
    }
}

/// A view of a cluster: a number or condition that depends on its members.
#[derive(Clone, Debug)]
pub(super) struct View {
    /// The subject that the view observes.
    pub(super) subject: Subject,
    /// The boundaries of its regions, ascending.
    pub(super) cuts: Vec<Cut>,
    /// The members it depends on, by index in the cluster.
    pub(super) feeds: BTreeSet<usize>,
    /// Those of them that its formulas read more than once, so that it has a wider interval than it has results.
    pub(super) repeated: BTreeSet<usize>,
}

/// The subject of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// A number, compared with constants.
    Number(TermId),
    /// A number compared with another: less, equal or greater.
    Pair(TermId, TermId),
    /// A condition: region 0 if it is false, region 1 if it is true.
    Condition(TermId),
}

/// The boundary of a region: just below a number, or just above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    at: f64,
    above: bool,
}

/// The way in which a term reads a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// True if the region is before this cut.
    Before(usize),
    /// True if the region is after this cut.
    After(usize),
    /// True if the region is between this cut and the previous one.
    Between(usize),
    /// True if the condition is.
    True,
}

/// The regions that are still possible, and whether the subject may be present or absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Regions {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) present: bool,
    pub(super) absent: bool,
}

impl Regions {
    /// Returns the only possible region, or absence; none if several are possible.
    pub(super) fn settled(self) -> Option<Option<u32>> {
        match (self.present, self.absent) {
            (false, _) => Some(None),
            (true, false) if self.first == self.last => Some(Some(self.first)),
            _ => None,
        }
    }

    /// Returns everything that is possible: regions, or absence.
    pub(super) fn all(self) -> impl Iterator<Item = Option<u32>> {
        let regions = self.present.then_some(self.first..=self.last).into_iter().flatten().map(Some);
        regions.chain(self.absent.then_some(None))
    }
}

impl View {
    /// Returns the regions of this view that are still possible.
    pub(super) fn regions(&self, evaluation: &Evaluation) -> Regions {
        let number = |term: TermId| evaluation.number(term.index()).unwrap_or(Interval::ABSENT);
        match self.subject {
            Subject::Condition(term) => {
                let truth = evaluation.condition(term.index());
                Regions {
                    first: u32::from(!truth.may_be(Truth::FALSE)),
                    last: u32::from(truth.may_be(Truth::TRUE)),
                    present: truth.may_be(Truth::EITHER),
                    absent: truth.may_be(Truth::ABSENT),
                }
            }
            Subject::Number(term) => {
                let number = number(term);
                self.between(number.low, number.high, number.may_be_present(), number.may_be_absent())
            }
            Subject::Pair(a, b) => {
                let (a, b) = (number(a), number(b));
                let sign = |a: f64, b: f64| f64::from(i8::from(a > b) - i8::from(a < b));
                let present = a.may_be_present() && b.may_be_present();
                let absent = a.may_be_absent() || b.may_be_absent();
                self.between(sign(a.low, b.high), sign(a.high, b.low), present, absent)
            }
        }
    }

    fn between(&self, low: f64, high: f64, present: bool, absent: bool) -> Regions {
        Regions { first: self.region(low), last: self.region(high), present, absent }
    }

    /// Returns the region of a number: the number of cuts before it.
    fn region(&self, number: f64) -> u32 {
        self.cuts.iter().filter(|cut| cut.at < number || (cut.at == number && !cut.above)).count() as u32
    }

    /// Returns true if the view observes a condition.
    pub(super) fn is_condition(&self) -> bool {
        matches!(self.subject, Subject::Condition(_))
    }

    /// Returns the index of the last region.
    pub(super) fn last(&self) -> u32 {
        if self.is_condition() { 1 } else { self.cuts.len() as u32 }
    }
}

/// Returns the clusters of everything that decides in `graph`.
pub(super) fn clusters(graph: &Graph, effort: &Effort) -> Vec<Cluster> {
    let groups = Groups::of(graph, effort);
    let mut finders: Vec<Finder> =
        groups.hard().into_iter().map(|members| Finder::new(graph, members)).collect();
    let whens = (0..graph.shapes.len()).filter_map(|question| {
        let inside = finders.iter().any(|finder| finder.members.contains(&question));
        when(graph, question).filter(|_| !inside)
    });
    let mut open: Vec<TermId> = graph.outcomes.iter().flatten().copied().chain(whens).collect();
    let mut seen = BTreeSet::new();
    while let Some(term) = open.pop() {
        if seen.insert(term) && !finders.iter_mut().any(|finder| finder.takes(term)) {
            open.extend(operands(graph.op(term)));
        }
    }
    finders.into_iter().map(Finder::finish).collect()
}

/// Questions that have to be considered together, because a comparison or a condition combines them.
struct Groups<'a> {
    graph: &'a Graph,
    /// For each question, another of its group; the first points to itself.
    other: Vec<usize>,
    /// For each comparison of numbers: the questions it depends on.
    comparisons: Vec<BTreeSet<usize>>,
    hard: Vec<bool>,
}

impl<'a> Groups<'a> {
    fn of(graph: &'a Graph, effort: &Effort) -> Self {
        let count = graph.shapes.len();
        let mut groups =
            Self { graph, other: (0..count).collect(), comparisons: Vec::new(), hard: vec![false; count] };
        for term in reachable(graph, std::iter::empty()) {
            if let Op::Less(a, b) | Op::AtMost(a, b) | Op::Equal(a, b) = graph.op(term) {
                let looked_at = looked_at(graph, &[*a, *b]);
                if looked_at.numbers > effort.woven {
                    looked_at.questions.iter().for_each(|question| groups.hard[*question] = true);
                }
                if looked_at.has_numbers {
                    groups.comparisons.push(looked_at.questions);
                }
            }
        }
        groups.close();
        groups
    }

    /// Joins groups until nothing else is combined with a hard question.
    fn close(&mut self) {
        let comparisons = std::mem::take(&mut self.comparisons);
        loop {
            let before = (self.other.clone(), self.hard.clone());
            for questions in &comparisons {
                self.join(questions);
            }
            for question in 0..self.other.len() {
                if let Some(when) = when(self.graph, question) {
                    let mut questions = feeding(self.graph, &[when]);
                    questions.insert(question);
                    if self.hard[question] {
                        self.join(&questions);
                    }
                }
            }
            if before == (self.other.clone(), self.hard.clone()) {
                break;
            }
        }
    }

    /// Joins questions into one group if one of them is hard.
    fn join(&mut self, questions: &BTreeSet<usize>) {
        if !questions.iter().any(|question| self.hard[*question]) {
            return;
        }
        let Some(first) = questions.iter().map(|question| self.first(*question)).min() else { return };
        for question in questions {
            let root = self.first(*question);
            self.other[root] = first;
            self.hard[*question] = true;
        }
    }

    fn first(&self, question: usize) -> usize {
        let mut at = question;
        while self.other[at] != at {
            at = self.other[at];
        }
        at
    }

    /// Returns the groups of hard questions, each in the order in which they are asked.
    fn hard(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for question in (0..self.other.len()).filter(|question| self.hard[*question]) {
            groups.entry(self.first(question)).or_default().push(question);
        }
        groups.into_values().collect()
    }
}

/// The dependencies of a comparison.
struct LookedAt {
    questions: BTreeSet<usize>,
    /// True if it compares a number or a score, not only a count of conditions.
    has_numbers: bool,
    /// The number of combinations of answers, if two or more numbers are combined.
    numbers: u64,
}

fn looked_at(graph: &Graph, sides: &[TermId]) -> LookedAt {
    let mut looked_at = LookedAt { questions: BTreeSet::new(), has_numbers: false, numbers: 1 };
    let mut open = sides.to_vec();
    let mut seen = BTreeSet::new();
    let mut woven = 0;
    while let Some(term) = open.pop() {
        if !seen.insert(term) {
            continue;
        }
        match graph.op(term) {
            Op::Answer(question) => {
                looked_at.has_numbers = true;
                looked_at.questions.insert(*question);
                let answers = u64::from(graph.shapes[*question].size) + 1;
                looked_at.numbers = looked_at.numbers.saturating_mul(answers);
                woven += 1;
            }
            Op::Score(sum) => {
                looked_at.has_numbers = true;
                looked_at.questions.extend(sum.feeds.iter().map(|(question, _)| *question));
            }
            Op::Count(parts) => looked_at.questions.extend(feeding(graph, parts)),
            op => open.extend(operands(op)),
        }
    }
    if woven < 2 {
        looked_at.numbers = 1;
    }
    looked_at
}

/// Collects the views of a cluster.
struct Finder<'a> {
    graph: &'a Graph,
    members: Vec<usize>,
    /// For each subject, its terms.
    terms: BTreeMap<Subject, Vec<(TermId, Option<Side>)>>,
}

/// A comparison: the cuts it needs, and how it reads them.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    /// Before this cut.
    Before(Cut),
    /// After this cut.
    After(Cut),
    /// Equal to this number.
    At(f64),
}

impl<'a> Finder<'a> {
    fn new(graph: &'a Graph, members: Vec<usize>) -> Self {
        let mut finder = Self { graph, members, terms: BTreeMap::new() };
        // Conditions for asking a member are always observed: members that are not asked do not count.
        for question in finder.members.clone() {
            if when(graph, question).is_some() {
                finder.takes(graph.questions[question]);
            }
        }
        finder
    }

    /// Adds a term that depends on the members alone. Returns false if it does not.
    fn takes(&mut self, term: TermId) -> bool {
        let (subject, side) = match self.graph.op(term) {
            Op::Chosen(question, _) | Op::Question(question, _) if self.members.contains(question) => {
                (Subject::Condition(term), None)
            }
            Op::Less(a, b) | Op::AtMost(a, b) | Op::Equal(a, b) if self.weaves(*a, *b) => {
                let (subject, side) = self.side(term, *a, *b);
                (subject, Some(side))
            }
            _ => return false,
        };
        self.terms.entry(subject).or_default().push((term, side));
        true
    }

    /// Returns true if a comparison depends on numbers of the members.
    fn weaves(&self, a: TermId, b: TermId) -> bool {
        let looked_at = looked_at(self.graph, &[a, b]);
        looked_at.has_numbers && looked_at.questions.iter().any(|question| self.members.contains(question))
    }

    fn side(&self, term: TermId, a: TermId, b: TermId) -> (Subject, Side) {
        let constant = |term: TermId| match self.graph.op(term) {
            Op::Constant(bits) => Some(f64::from_bits(*bits)),
            _ => None,
        };
        // A pair is observed in one order, whichever way it is compared.
        let (subject, at, left) = match (constant(a), constant(b)) {
            (_, Some(at)) => (Subject::Number(a), at, true),
            (Some(at), None) => (Subject::Number(b), at, false),
            (None, None) if a <= b => (Subject::Pair(a, b), 0.0, true),
            (None, None) => (Subject::Pair(b, a), 0.0, false),
        };
        let side = match (self.graph.op(term), left) {
            (Op::Less(..), true) => Side::Before(Cut { at, above: false }),
            (Op::Less(..), false) => Side::After(Cut { at, above: true }),
            (Op::AtMost(..), true) => Side::Before(Cut { at, above: true }),
            (Op::AtMost(..), false) => Side::After(Cut { at, above: false }),
            _ => Side::At(at),
        };
        (subject, side)
    }

    fn finish(self) -> Cluster {
        let mut views = Vec::new();
        let mut atoms = BTreeMap::new();
        for (subject, terms) in self.terms {
            let cuts = cuts(terms.iter().filter_map(|(_, side)| *side));
            let index = |cut: Cut| cuts.iter().position(|other| *other == cut).unwrap_or_default();
            for (term, side) in terms {
                let reading = match side {
                    None => Reading::True,
                    Some(Side::Before(cut)) => Reading::Before(index(cut)),
                    Some(Side::After(cut)) => Reading::After(index(cut)),
                    Some(Side::At(at)) => Reading::Between(index(Cut { at, above: true })),
                };
                atoms.insert(term, (views.len(), reading));
            }
            let roots = match subject {
                Subject::Number(term) | Subject::Condition(term) => vec![term],
                Subject::Pair(a, b) => vec![a, b],
            };
            let fed = feeding(self.graph, &roots);
            let feeds = (0..self.members.len()).filter(|place| fed.contains(&self.members[*place])).collect();
            let reads = reads(self.graph, &roots);
            let is_repeated =
                |place: &usize| reads.get(&self.members[*place]).is_some_and(|reads| *reads > 1);
            let repeated = (0..self.members.len()).filter(is_repeated).collect();
            views.push(View { subject, cuts, feeds, repeated });
        }
        Cluster { members: self.members, views, atoms }
    }
}

/// Returns the cuts that these comparisons need, ascending and without duplicates.
fn cuts(sides: impl Iterator<Item = Side>) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = sides
        .flat_map(|side| match side {
            Side::Before(cut) | Side::After(cut) => vec![cut],
            Side::At(at) => vec![Cut { at, above: false }, Cut { at, above: true }],
        })
        .collect();
    cuts.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.above.cmp(&b.above)));
    cuts.dedup();
    cuts
}
