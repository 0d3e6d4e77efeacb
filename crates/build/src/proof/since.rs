//! Two versions of a diagnostic: which answer sets lead to another outcome than they did. Both are terms over the same
//! questions, so that a walk through those counts them.

use std::collections::BTreeMap;

use assay_diagnostic::Choose;
use assay_diagnostic::author::{Graph, Op, Question, Sum, TermId};
use num_bigint::BigUint;

use super::effort::Effort;
use super::findings::{ratio, witness};
use super::monotone::shown;
use super::terms::when;
use super::walk::Walk;
use super::{Share, Witness};
use crate::diagnostic::Diagnostic;

/// Answer sets that lead to another outcome than before.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    /// The outcome they led to, by its index in the version before.
    pub(crate) from: usize,
    /// The outcome they lead to, by index.
    pub(crate) to: usize,
    /// Their number, and one of them.
    pub(crate) share: Share,
}

/// Returns the answer sets whose outcome differs between `before` and `now`, or the reason why they cannot be
/// determined, with a hint.
///
/// # Errors
/// The versions do not ask the same questions, or too much would have to be looked at.
pub(crate) fn moved(before: &Diagnostic, now: &Diagnostic) -> Result<Vec<Moved>, (String, String)> {
    let questions = questions(before, now)?;
    let old = &before.compiled.graph;
    let mut graph = now.compiled.graph.clone();
    let mut version = Version { old, questions, terms: BTreeMap::new() };
    for (index, question) in before.questions.iter().enumerate() {
        let old_when = when(old, index).map(|when| version.term(&mut graph, when));
        if old_when != when(&graph, version.questions[index]) {
            let message = format!("`{}` is asked under another condition than before", question.id.value);
            return Err((
                message,
                "compare versions that ask the same questions in the same cases".to_owned(),
            ));
        }
    }
    // The outcome of the previous version, over the questions of this one.
    let mut before_graph = old.clone();
    let led: Vec<TermId> = (0..before.outcomes.len()).map(|index| shown(&mut before_graph, index)).collect();
    version.old = &before_graph;
    let led: Vec<TermId> = led.into_iter().map(|term| version.term(&mut graph, term)).collect();
    let leads: Vec<TermId> = (0..now.outcomes.len()).map(|index| shown(&mut graph, index)).collect();
    let mut all = Vec::new();
    for (to, leads) in leads.into_iter().enumerate() {
        let id = &now.outcomes[to].id.value;
        let others: Vec<usize> =
            (0..before.outcomes.len()).filter(|from| before.outcomes[*from].id.value != *id).collect();
        let mut walked = graph.clone();
        walked.choose = Choose::First;
        walked.outcomes = others.iter().map(|from| Some(walked.term(Op::And(leads, led[*from])))).collect();
        let Ok(Walk { space, diagram, .. }) = Walk::through(&walked, &Effort::BUILD, Effort::BUILD.diagram)
        else {
            let message = "there is too much to look at in both versions together".to_owned();
            return Err((
                message,
                "compare fewer numbers in the rules, or make their steps larger".to_owned(),
            ));
        };
        let bounds = (!space.is_exact()).then(|| diagram.bounds(&space));
        let total: BigUint = diagram.ends.iter().map(|end| &end.ways).sum();
        for (bit, from) in others.into_iter().enumerate() {
            let ends = || diagram.ends.iter().enumerate().filter(move |(_, end)| end.holds == 1 << bit);
            let answer_sets: BigUint = ends().map(|(_, end)| &end.ways).sum();
            if answer_sets == BigUint::ZERO {
                continue;
            }
            let found: Option<Witness> =
                ends().find(|(_, end)| end.certain).map(|(_, end)| witness(&space, end));
            let bounds = bounds.as_ref().map(|bounds| super::Bounds {
                least: ends().map(|(index, _)| &bounds[index].least).sum(),
                most: ends().map(|(index, _)| &bounds[index].most).sum(),
            });
            let share =
                Share { share: Some(ratio(&answer_sets, &total)), answer_sets, bounds, witness: found };
            all.push(Moved { from, to, share });
        }
    }
    Ok(all)
}

/// For each question of the version before, the same question now.
fn questions(before: &Diagnostic, now: &Diagnostic) -> Result<Vec<usize>, (String, String)> {
    let hint = || "compare versions that ask the same questions".to_owned();
    let same = |index: usize| -> Option<usize> {
        let old = &before.model.questions[index];
        let place = now.model.questions.iter().position(|question| question.id == old.id)?;
        let asked = |question: &Question| {
            format!("{:?}{}{:?}", question.shape, question.optional, question.exclusive)
        };
        let is_same = asked(&now.model.questions[place]) == asked(old);
        is_same.then_some(place)
    };
    let places: Vec<Option<usize>> = (0..before.model.questions.len()).map(same).collect();
    if let Some(lost) = places.iter().position(Option::is_none) {
        let id = &before.model.questions[lost].id;
        return Err((format!("`{id}` was asked before, and is not asked in the same way now"), hint()));
    }
    let places: Vec<usize> = places.into_iter().flatten().collect();
    if let Some(new) = (0..now.model.questions.len()).find(|index| !places.contains(index)) {
        return Err((format!("`{}` was not asked before", now.model.questions[new].id), hint()));
    }
    Ok(places)
}

/// The version before, in terms of this one's questions.
struct Version<'a> {
    old: &'a Graph,
    questions: Vec<usize>,
    terms: BTreeMap<TermId, TermId>,
}

impl Version<'_> {
    fn term(&mut self, graph: &mut Graph, term: TermId) -> TermId {
        if let Some(known) = self.terms.get(&term) {
            return *known;
        }
        let op = self.old.op(term).clone();
        let mut now = |part: TermId| self.term(graph, part);
        let op = match op {
            Op::Question(question, _) => {
                let asked = graph.questions[self.questions[question]];
                self.terms.insert(term, asked);
                return asked;
            }
            Op::Chosen(question, option) => Op::Chosen(self.questions[question], option),
            Op::Answer(question) => Op::Answer(self.questions[question]),
            Op::Score(Sum { places, feeds }) => {
                let mut feeds: Vec<(usize, Vec<i64>)> = feeds
                    .into_iter()
                    .map(|(question, weights)| (self.questions[question], weights))
                    .collect();
                feeds.sort_by_key(|(question, _)| *question);
                Op::Score(Sum { places, feeds })
            }
            op @ Op::Constant(_) => op,
            Op::Count(parts) => Op::Count(parts.into_iter().map(now).collect()),
            Op::Not(a) => Op::Not(now(a)),
            Op::Round(a) => Op::Round(now(a)),
            Op::And(a, b) => Op::And(now(a), now(b)),
            Op::Or(a, b) => Op::Or(now(a), now(b)),
            Op::Add(a, b) => Op::Add(now(a), now(b)),
            Op::Subtract(a, b) => Op::Subtract(now(a), now(b)),
            Op::Multiply(a, b) => Op::Multiply(now(a), now(b)),
            Op::Divide(a, b) => Op::Divide(now(a), now(b)),
            Op::Least(a, b) => Op::Least(now(a), now(b)),
            Op::Greatest(a, b) => Op::Greatest(now(a), now(b)),
            Op::First(a, b) => Op::First(now(a), now(b)),
            Op::Less(a, b) => Op::Less(now(a), now(b)),
            Op::AtMost(a, b) => Op::AtMost(now(a), now(b)),
            Op::Equal(a, b) => Op::Equal(now(a), now(b)),
        };
        let made = graph.term(op);
        self.terms.insert(term, made);
        made
    }
}
