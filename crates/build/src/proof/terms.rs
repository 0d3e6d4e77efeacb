//! Walks through a graph of terms.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::author::{Graph, Op, TermId};

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
pub(crate) fn operands(op: &Op) -> impl Iterator<Item = TermId> {
    let (some, all): ([Option<&TermId>; 2], &[TermId]) = match op {
        Op::Question(_, when) => ([when.as_ref(), None], &[]),
        Op::Chosen(..) | Op::Answer(_) | Op::Constant(_) | Op::Score(_) => ([None; 2], &[]),
        Op::Count(parts) => ([None; 2], parts),
        Op::Not(a) | Op::Round(a) => ([Some(a), None], &[]),
        Op::And(a, b)
        | Op::Or(a, b)
        | Op::Add(a, b)
        | Op::Subtract(a, b)
        | Op::Multiply(a, b)
        | Op::Divide(a, b)
        | Op::Least(a, b)
        | Op::Greatest(a, b)
        | Op::First(a, b)
        | Op::Less(a, b)
        | Op::AtMost(a, b)
        | Op::Equal(a, b) => ([Some(a), Some(b)], &[]),
    };
    some.into_iter().flatten().chain(all).copied()
}

/// Returns true for a condition and false for a number.
pub(super) fn is_condition(op: &Op) -> bool {
    match op {
        Op::Question(..) | Op::Chosen(..) | Op::Not(_) | Op::And(..) | Op::Or(..) => true,
        Op::Less(..) | Op::AtMost(..) | Op::Equal(..) => true,
        Op::Answer(_) | Op::Constant(_) | Op::Score(_) | Op::Count(_) | Op::Round(_) => false,
        Op::Add(..) | Op::Subtract(..) | Op::Multiply(..) | Op::Divide(..) => false,
        Op::Least(..) | Op::Greatest(..) | Op::First(..) => false,
    }
}

/// The questions that a term reads itself: not those that decide whether others are asked.
pub(crate) fn read_by(graph: &Graph, term: TermId) -> BTreeSet<usize> {
    let mut read = BTreeSet::new();
    for term in reachable_from(graph, [term]) {
        match graph.op(term) {
            Op::Chosen(question, _) | Op::Answer(question) => drop(read.insert(*question)),
            Op::Score(sum) => read.extend(sum.feeds.iter().map(|(question, _)| *question)),
            _ => {}
        }
    }
    read
}

/// Returns how often the formulas of `roots` read each question, as if every term were written out.
pub(super) fn reads(graph: &Graph, roots: &[TermId]) -> BTreeMap<usize, u32> {
    let mut reads = BTreeMap::new();
    let mut often: BTreeMap<TermId, u32> = BTreeMap::new();
    roots.iter().for_each(|root| *often.entry(*root).or_default() += 1);
    // A term comes after those that it is made of.
    for term in reachable_from(graph, roots.iter().copied()).into_iter().rev() {
        let times = often.get(&term).copied().unwrap_or_default();
        let mut read = |question: usize| {
            let reads: &mut u32 = reads.entry(question).or_default();
            *reads = reads.saturating_add(times);
        };
        match graph.op(term) {
            Op::Chosen(question, _) | Op::Answer(question) => read(*question),
            Op::Score(sum) => sum.feeds.iter().for_each(|(question, _)| read(*question)),
            op => operands(op).for_each(|part| {
                let often = often.entry(part).or_default();
                *often = often.saturating_add(times);
            }),
        }
    }
    reads
}

/// Every question that `terms` depend on, directly or because it decides whether another is asked.
pub(super) fn feeding(graph: &Graph, terms: &[TermId]) -> BTreeSet<usize> {
    let mut open = terms.to_vec();
    let mut seen = BTreeSet::new();
    let mut questions = BTreeSet::new();
    while let Some(term) = open.pop() {
        if !seen.insert(term) {
            continue;
        }
        let looked_at = match graph.op(term) {
            Op::Chosen(question, _) | Op::Answer(question) => vec![*question],
            Op::Score(sum) => sum.feeds.iter().map(|(question, _)| *question).collect(),
            op => {
                open.extend(operands(op));
                continue;
            }
        };
        open.extend(looked_at.iter().map(|question| graph.questions[*question]));
        questions.extend(looked_at);
    }
    questions
}

/// Returns for each question the options that some term depends on, directly or through a score.
pub(super) fn relevant_options(graph: &Graph) -> Vec<u32> {
    let mut relevant = vec![0; graph.shapes.len()];
    for op in &graph.terms {
        match op {
            Op::Chosen(question, option) => relevant[*question] |= 1 << option,
            Op::Score(sum) => {
                for (question, weights) in &sum.feeds {
                    let adding = weights.iter().enumerate().filter(|(_, weight)| **weight != 0);
                    relevant[*question] |= adding.fold(0, |mask, (option, _)| mask | 1 << option);
                }
            }
            _ => {}
        }
    }
    relevant
}
