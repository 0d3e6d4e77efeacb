//! The sides of `or` and `and`, and what `count` counts, in rules, inside `not` and in values: that each side of an `or`
//! can hold, and each side of an `and` can fail. A side that does not changes nothing, and most likely says something else
//! than was meant.

use std::collections::BTreeMap;

use assay_diagnostic::author::{Graph, Joint, Side, TermId};
use assay_diagnostic::{Answers, Choose, Evaluation, Program, Question, Truth};

use super::findings::Prover;
use super::walk::Walk;
use crate::diagnostic::words;
use crate::problem::{Code, Problem};

/// The number of answer sets to sample before an operand is decided. Most operands hold in one of them and fail in
/// another.
pub(super) const SAMPLE: u32 = 64;

/// The truth values that a condition can take: it can hold, and it can fail. Both are assumed where they could not be
/// decided.
#[derive(Clone, Copy, Debug, Default)]
struct Can {
    hold: bool,
    fail: bool,
}

impl Can {
    fn both(self) -> bool {
        self.hold && self.fail
    }
}

impl Prover<'_> {
    /// Tells of every side of `and` and `or` that changes nothing, and of what `count` counts in vain, wherever they stand.
    pub(super) fn idle_sides(&mut self) {
        let compiled = &self.diagnostic.compiled;
        let Ok(program) = Program::load(&compiled.program) else { return };
        let mut look = Look { prover: self, seen: seen(&program, &compiled.graph), known: BTreeMap::new() };
        let mut idle = Vec::new();
        for side in &compiled.graph.sides {
            // A condition that never holds, or always does, is reported elsewhere, and its parts are not.
            if !side.within.iter().all(|whole| look.can(*whole).both()) {
                continue;
            }
            let can = look.can(side.term);
            // A counted condition may always hold: then it adds one.
            if !can.both() && (side.joint != Joint::Count || !can.hold) {
                idle.push(look.prover.idle_side(side, can));
            }
        }
        idle.into_iter().for_each(|problem| self.tell(problem));
    }

    fn idle_side(&self, side: &Side, can: Can) -> Problem {
        let words = words::condition(self.diagnostic, &side.condition);
        let (does, so) =
            if can.hold { ("always holds", "always true") } else { ("never holds", "never true") };
        let message = match side.joint {
            Joint::And => format!("one side of `and` {does} and has no effect"),
            Joint::Or => format!("one side of `or` {does} and has no effect"),
            Joint::Count => format!("one part of `count` {does} and has no effect"),
        };
        let problem = self.at(Code::DiagnosticIdleCondition, &self.span_of(side.site), message);
        let problem = problem.note(format!("{so}: {words}"));
        if can.hold {
            problem.hint("remove it, or change it so that some answers do not meet it")
        } else {
            self.closest(problem, &side.condition, side.term)
                .hint("remove it, or change it so that some answers meet it")
        }
    }

    /// Decides whether a condition can hold and can fail over all answer sets; `None` if the budget is spent.
    fn decided(&self, term: TermId) -> Option<Can> {
        let mut graph: Graph = self.diagnostic.compiled.graph.clone();
        graph.choose = Choose::First;
        graph.outcomes = vec![Some(term)];
        let Walk { diagram, doubts, .. } =
            Walk::through(&graph, &self.effort, self.effort.explanation).ok()?;
        // Bit 0 is the condition.
        let can = |holds: u32| {
            doubts.contains(&holds) || diagram.ends.iter().any(|end| end.certain && end.holds == holds)
        };
        Some(Can { hold: can(1), fail: can(0) })
    }
}

/// A look at one condition after another.
struct Look<'p, 'd> {
    prover: &'p Prover<'d>,
    /// What each condition does in the sample.
    seen: BTreeMap<TermId, Can>,
    known: BTreeMap<TermId, Can>,
}

impl Look<'_, '_> {
    /// Returns whether a condition can hold and can fail: from the sample, or else by deciding it.
    fn can(&mut self, term: TermId) -> Can {
        if let Some(known) = self.known.get(&term) {
            return *known;
        }
        let seen = self.seen.get(&term).copied().unwrap_or_default();
        let can = if seen.both() {
            seen
        } else {
            let decided = self.prover.decided(term).unwrap_or(Can { hold: true, fail: true });
            Can { hold: seen.hold || decided.hold, fail: seen.fail || decided.fail }
        };
        self.known.insert(term, can);
        can
    }
}

/// Returns what each side and each condition around it does in the sample.
fn seen(program: &Program<'_>, graph: &Graph) -> BTreeMap<TermId, Can> {
    let conditions = graph.sides.iter().flat_map(|side| side.within.iter().chain([&side.term]));
    let mut seen: BTreeMap<TermId, Can> = conditions.map(|term| (*term, Can::default())).collect();
    if seen.is_empty() {
        return seen;
    }
    // An evaluation is too large to make one for each answer set.
    let mut evaluation = Evaluation::NOTHING;
    for index in 0..SAMPLE {
        evaluation.update(program, &answers(&graph.shapes, index));
        for (term, can) in &mut seen {
            let holds = evaluation.condition(term.index()) == Truth::TRUE;
            can.hold |= holds;
            can.fail |= !holds;
        }
    }
    seen
}

/// Answers to every question, others for each index and always the same.
pub(super) fn answers(shapes: &[Question], index: u32) -> Answers {
    let mut answers = Answers::NONE;
    for (question, shape) in (0u32..).zip(shapes) {
        // Spread by multiplication with odd numbers, as hash functions do.
        let spread =
            (index * 64 + question).wrapping_mul(0x9e37_79b9).rotate_left(15).wrapping_mul(0x85eb_ca6b);
        answers.put(question as usize, shape.sample(shape.all(), u64::from(spread ^ spread >> 16)));
    }
    answers
}
