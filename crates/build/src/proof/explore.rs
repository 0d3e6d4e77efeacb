//! Explores the possible sights of a cluster: boxes of answers are halved until each has a single sight, or until the
//! budget is exceeded. Then single answers are tried, and sights that were neither found nor ruled out are kept as
//! uncertain, to be [searched for](Explored::resolve) if a finding depends on one.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use assay_diagnostic::author::Graph;
use assay_diagnostic::{Answer, Answers, Evaluation, Program, Truth};
use num_bigint::BigUint;

use super::Bounds;
use super::cluster::{Cluster, Regions, Subject};
use super::effort::Effort;
use super::search::{Found, MOST_READS, search};
use super::terms::relevant_options;

/// The maximum number of sights. A cluster with more is not reduced.
const MOST: usize = 2048;

/// The combined state of all views: for each its region, or that it is absent.
pub(super) type Sight = Vec<Option<u32>>;

/// The possible sights of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Explored {
    pub(super) cluster: Cluster,
    /// All possible sights.
    pub(super) sights: Vec<Seen>,
    /// True if every answer was counted for its sight.
    pub(super) exact: bool,
}

/// A possible sight.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) sight: Sight,
    /// The number of answer sets of the members with this sight; an estimate if not all were examined.
    pub(super) ways: BigUint,
    /// The bounds of that number.
    pub(super) bounds: Bounds,
    /// Answers of the members with this sight; none if it is uncertain that there are any.
    pub(super) witness: Option<BTreeMap<usize, Answer>>,
}

impl Explored {
    /// Explores a cluster. None if it has too many sights to be worth it.
    pub(super) fn of(
        graph: &Graph,
        program: &Program<'_>,
        cluster: Cluster,
        effort: &Effort,
    ) -> Option<Self> {
        let explorer = Explorer {
            graph,
            cluster: &cluster,
            evaluation: Evaluation::of(program, &Answers::NONE),
            program,
            relevant: relevant_options(graph),
            found: BTreeMap::new(),
            uncertain: BTreeMap::new(),
            drawn: 0,
        };
        let (sights, exact) = explorer.explore(effort.boxes)?;
        Some(Self { cluster, sights, exact })
    }

    /// Searches for answers with `sight`, and keeps or drops it accordingly. Returns false if it stays uncertain.
    pub(super) fn resolve(
        &mut self,
        graph: &Graph,
        program: &Program<'_>,
        sight: usize,
        effort: &Effort,
    ) -> bool {
        let wanted = self.sights[sight].sight.clone();
        let views = &self.cluster.views;
        let terms: Vec<_> = views
            .iter()
            .flat_map(|view| match view.subject {
                Subject::Number(term) | Subject::Condition(term) => vec![term],
                Subject::Pair(a, b) => vec![a, b],
            })
            .collect();
        let shows = |evaluation: &Evaluation| {
            let each =
                views.iter().zip(&wanted).map(|(view, wanted)| matches(view.regions(evaluation), *wanted));
            each.fold(Truth::TRUE, Truth::and)
        };
        match search(graph, program, &terms, shows, effort) {
            Found::Yes(witness) => {
                let members = &self.cluster.members;
                let answers = witness.answers.into_iter().filter(|(question, _)| members.contains(question));
                self.sights[sight].witness = Some(answers.collect());
                true
            }
            Found::No => {
                self.sights.remove(sight);
                true
            }
            Found::Undecided => false,
        }
    }
}

/// Returns whether a view with possible `regions` has the `wanted` one.
fn matches(regions: Regions, wanted: Option<u32>) -> Truth {
    match regions.settled() {
        Some(settled) if settled == wanted => Truth::TRUE,
        None if regions.all().any(|shown| shown == wanted) => Truth::EITHER,
        _ => Truth::FALSE,
    }
}

/// Returns numbers that look random, another for each `number`: SplitMix64.
fn spread(number: u64) -> u64 {
    let mut spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    spread = (spread ^ (spread >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    spread = (spread ^ (spread >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    spread ^ (spread >> 31)
}

struct Explorer<'a> {
    graph: &'a Graph,
    cluster: &'a Cluster,
    program: &'a Program<'a>,
    evaluation: Evaluation,
    relevant: Vec<u32>,
    found: BTreeMap<Sight, Seen>,
    /// The possible sights of boxes that were not examined, with their number of answer sets.
    uncertain: BTreeMap<Sight, BigUint>,
    /// The number of answer sets that were sampled.
    drawn: u64,
}

/// A box of answers: for each member, the remaining ones. The largest box is examined first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    /// The number of times it can be halved.
    halvings: u32,
    answers: Vec<(u32, u32)>,
}

impl Explorer<'_> {
    fn explore(mut self, mut budget: usize) -> Option<(Vec<Seen>, bool)> {
        let shapes = &self.graph.shapes;
        let all = self.cluster.members.iter().map(|member| shapes[*member].all());
        let mut open = BinaryHeap::from([self.part(all.collect())]);
        while let Some(part) = open.pop() {
            if budget == 0 {
                open.push(part);
                break;
            }
            budget -= 1;
            self.look_into(&part, &mut open);
            if self.found.len() > MOST {
                return None;
            }
        }
        let exact = open.is_empty();
        for part in open.into_sorted_vec() {
            self.try_one(&part)?;
        }
        let uncertain = std::mem::take(&mut self.uncertain);
        for (sight, more) in uncertain {
            self.seen(sight, None).bounds.most += more;
        }
        Some((self.found.into_values().collect(), exact))
    }

    /// Counts a box with a single sight, or splits it.
    fn look_into(&mut self, part: &Part, open: &mut BinaryHeap<Part>) {
        let regions = self.regions(part);
        let settled: Option<Sight> = regions.iter().map(|regions| regions.settled()).collect();
        match settled {
            Some(sight) => self.count(sight, part),
            None => {
                let place = self.widest(part, &regions);
                let member = self.cluster.members[place];
                let shape = &self.graph.shapes[member];
                let (low, high) = part.answers[place];
                for smaller in shape.split(Answer { low, high }, self.relevant[member]) {
                    let mut answers: Vec<Answer> =
                        part.answers.iter().map(|(low, high)| Answer { low: *low, high: *high }).collect();
                    answers[place] = smaller;
                    open.push(self.part(answers));
                }
            }
        }
    }

    /// Returns the possible regions of each view in a box.
    fn regions(&mut self, part: &Part) -> Vec<Regions> {
        let mut answers = Answers::NONE;
        for (member, (low, high)) in self.cluster.members.iter().zip(&part.answers) {
            answers.put(*member, Answer { low: *low, high: *high });
        }
        self.evaluation.update(self.program, &answers);
        self.cluster.views.iter().map(|view| view.regions(&self.evaluation)).collect()
    }

    /// Returns the member to split: of those that open views depend on, the one with the largest share of its answers
    /// left. Those that a view reads repeatedly are split first: with a single answer to them, the interval of the view
    /// is no wider than its results, and what is still open is decided by large boxes.
    fn widest(&self, part: &Part, regions: &[Regions]) -> usize {
        let open = self.cluster.views.iter().zip(regions).filter(|(_, regions)| regions.settled().is_none());
        let open: Vec<_> = open.map(|(view, _)| view).collect();
        let awaited: BTreeSet<usize> = open.iter().flat_map(|view| view.feeds.iter().copied()).collect();
        let share = |place: &usize| {
            let is_repeated = open.iter().any(|view| view.repeated.contains(place));
            let preference = if is_repeated { f64::from(MOST_READS) } else { 1.0 };
            let shape = &self.graph.shapes[self.cluster.members[*place]];
            let (low, high) = part.answers[*place];
            let all = shape.all();
            preference * f64::from(high - low) / f64::from(all.high - all.low).max(1.0)
        };
        // A question that may not be asked is not split: each part would count the one answer set without it.
        let is_open = |place: &usize| {
            let member = self.cluster.members[*place];
            let (low, high) = part.answers[*place];
            let asked = self.evaluation.asked(member).is(Truth::TRUE);
            asked && !self.graph.shapes[member].is_settled(Answer { low, high })
        };
        let widest =
            awaited.into_iter().filter(is_open).max_by(|a, b| share(a).total_cmp(&share(b)).then(b.cmp(a)));
        debug_assert!(widest.is_some(), "a view that is open waits for an answer");
        widest.unwrap_or_default()
    }

    /// Samples some answers of a box to represent all of it, and keeps its other possible sights as uncertain. The
    /// sample is random, so that the estimates are unbiased, and always the same, so that every machine reports the
    /// same.
    fn try_one(&mut self, part: &Part) -> Option<()> {
        let mut possible = vec![Sight::new()];
        for regions in self.regions(part) {
            possible = possible
                .into_iter()
                .flat_map(|sight| regions.all().map(move |shown| [sight.as_slice(), &[shown]].concat()))
                .collect();
            if possible.len() > MOST {
                return None;
            }
        }
        let shapes = &self.graph.shapes;
        let members = self.cluster.members.iter().zip(&part.answers);
        let most: BigUint = members
            .map(|(member, (low, high))| shapes[*member].count(Answer { low: *low, high: *high }))
            .product();
        for sight in possible {
            *self.uncertain.entry(sight).or_default() += &most;
        }
        let mut drawn = self.drawn;
        let middles = self.cluster.members.iter().zip(&part.answers).map(|(member, (low, high))| {
            drawn += 1;
            shapes[*member].sample(Answer { low: *low, high: *high }, spread(drawn))
        });
        let middles = middles.collect();
        self.drawn = drawn;
        let middle = self.part(middles);
        let sight: Option<Sight> = self.regions(&middle).iter().map(|regions| regions.settled()).collect();
        debug_assert!(sight.is_some(), "single answers leave nothing open");
        let centre: BTreeMap<usize, Answer> = self
            .cluster
            .members
            .iter()
            .zip(&middle.answers)
            .map(|(member, (low, high))| (*member, Answer { low: *low, high: *high }))
            .collect();
        self.count_as(sight?, part, centre, false);
        (self.uncertain.len() <= MOST).then_some(())
    }

    fn count(&mut self, sight: Sight, part: &Part) {
        let shapes = &self.graph.shapes;
        let members = self.cluster.members.iter().zip(&part.answers);
        let witness = members.map(|(member, (low, high))| {
            (*member, shapes[*member].plainest(Answer { low: *low, high: *high }))
        });
        let witness = witness.collect();
        self.count_as(sight, part, witness, true);
    }

    /// Counts the answers of a box as having `sight`, like `witness`; `is_all` is true if all of them do. A question
    /// that is not asked has no answer.
    fn count_as(&mut self, sight: Sight, part: &Part, mut witness: BTreeMap<usize, Answer>, is_all: bool) {
        let (mut number, mut most) = (BigUint::from(1u8), BigUint::from(1u8));
        for (member, (low, high)) in self.cluster.members.iter().zip(&part.answers) {
            let asked = self.evaluation.asked(*member);
            let here = self.graph.shapes[*member].count(Answer { low: *low, high: *high });
            if asked.may_be(Truth::TRUE) {
                most *= here;
            }
            if asked.is(Truth::TRUE) {
                number *= here;
            } else {
                witness.remove(member);
            }
        }
        let seen = self.seen(sight, Some(witness));
        if is_all {
            seen.bounds.least += &number;
            seen.bounds.most += most;
        }
        seen.ways += number;
    }

    /// Returns the entry of `sight`, for which `witness` is an example if it is new.
    fn seen(&mut self, sight: Sight, witness: Option<BTreeMap<usize, Answer>>) -> &mut Seen {
        self.found.entry(sight).or_insert_with_key(|sight| Seen {
            sight: sight.clone(),
            ways: BigUint::ZERO,
            bounds: Bounds { least: BigUint::ZERO, most: BigUint::ZERO },
            witness,
        })
    }

    fn part(&self, answers: Vec<Answer>) -> Part {
        let halvings =
            self.cluster.members.iter().zip(&answers).map(|(member, answer)| {
                u64::BITS - self.graph.shapes[*member].count(*answer).leading_zeros()
            });
        Part {
            halvings: halvings.sum(),
            answers: answers.iter().map(|answer| (answer.low, answer.high)).collect(),
        }
    }
}
