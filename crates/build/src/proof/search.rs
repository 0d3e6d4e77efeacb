//! Searches for an answer set with a property, by splitting boxes of answers: a box in which the property certainly
//! fails is dropped, and one in which it certainly holds is the result.

use std::collections::BTreeMap;

use assay_diagnostic::author::{Graph, TermId};
use assay_diagnostic::{Answer, Answers, Evaluation, Program, Truth};

use super::Witness;
use super::effort::Effort;
use super::terms::{feeding, reads, relevant_options};

/// The result of a search.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// These answers have the property.
    Yes(Witness),
    /// No answers have it.
    No,
    /// The budget was exceeded.
    Undecided,
}

/// The largest factor by which the share of answers that are left counts more, for a question that a formula reads repeatedly:
/// it is halved six times before the others are, and no more, because it may have millions of answers. With a single answer to
/// each of those, the interval of a formula is no wider than its results.
pub(super) const MOST_READS: u32 = 64;

/// Searches for answers for which `shows` is true; it depends on `terms` alone. It is called for boxes, and returns
/// what is still possible in them.
pub(super) fn search(
    graph: &Graph,
    program: &Program<'_>,
    terms: &[TermId],
    shows: impl Fn(&Evaluation) -> Truth,
    effort: &Effort,
) -> Found {
    let feeding = feeding(graph, terms);
    let mut often: BTreeMap<usize, u32> = feeding.into_iter().map(|question| (question, 1)).collect();
    for (question, reads) in terms.iter().flat_map(|term| reads(graph, &[*term])) {
        let often = often.entry(question).or_default();
        *often = reads.min(MOST_READS).max(*often);
    }
    let relevant = relevant_options(graph);
    let mut evaluation = Evaluation::of(program, &Answers::NONE);
    let mut open = vec![Answers::NONE];
    for _ in 0..effort.search {
        let Some(answers) = open.pop() else { return Found::No };
        evaluation.update(program, &answers);
        let truth = shows(&evaluation);
        if truth.is(Truth::TRUE) {
            return Found::Yes(complete(graph, program, answers));
        }
        if !truth.may_be(Truth::TRUE) {
            continue;
        }
        let Some(question) = next(graph, &often, &evaluation, &answers) else { continue };
        let shape = &graph.shapes[question];
        let all = shape.clip(answers.get(question));
        // The plainest part is examined first.
        for part in shape.split(all, relevant[question]).into_iter().rev() {
            let mut smaller = answers.clone();
            smaller.put(question, part);
            open.push(smaller);
        }
    }
    Found::Undecided
}

/// Returns the question to split next: of those that are asked, the one with the most answers left, counted
/// as `often` as it is read.
fn next(
    graph: &Graph,
    often: &BTreeMap<usize, u32>,
    evaluation: &Evaluation,
    answers: &Answers,
) -> Option<usize> {
    let open = often.keys().copied().filter(|question| {
        let asked = evaluation.asked(*question).is(Truth::TRUE);
        asked && !graph.shapes[*question].is_settled(answers.get(*question))
    });
    let left = |question: &usize| {
        let Answer { low, high } = graph.shapes[*question].clip(answers.get(*question));
        let times = often.get(question).copied().unwrap_or(1);
        (u64::from(high - low) * u64::from(times), std::cmp::Reverse(*question))
    };
    open.max_by_key(left)
}

/// Returns a complete answer set from `answers`: open questions get their plainest answers, in the order in which they
/// are asked.
pub(super) fn complete(graph: &Graph, program: &Program<'_>, mut answers: Answers) -> Witness {
    let mut evaluation = Evaluation::of(program, &answers);
    let mut witness = Witness::default();
    for (question, shape) in graph.shapes.iter().enumerate() {
        if evaluation.asked(question).is(Truth::TRUE) {
            let answer = shape.plainest(shape.clip(answers.get(question)));
            answers.put(question, answer);
            witness.answers.insert(question, answer);
            evaluation.update(program, &answers);
        }
    }
    witness
}
