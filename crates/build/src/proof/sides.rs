//! The sides of `or` and `and`: that each side of an `or` can hold, and each side of an `and` can fail. A side that
//! does not changes nothing, and most likely says something else than was meant.

use assay_diagnostic::author::{Condition, Graph, Rule, Site, TermId};
use assay_diagnostic::{Answer, Answers, Choose, Evaluation, Kind, Program, Question, Truth};

use super::findings::Prover;
use super::terms::when;
use super::walk::Walk;
use crate::diagnostic::{Parts, words};
use crate::problem::{Code, Problem};

/// How many answer sets are looked at before a side is looked into: most sides hold in one of them, and fail in another.
const SAMPLE: u32 = 64;

/// What a condition can do: hold, and fail. Where that could not be decided, it is taken to.
#[derive(Clone, Copy, Debug, Default)]
struct Can {
    hold: bool,
    fail: bool,
}

impl Prover<'_> {
    /// Tells of every side that changes nothing, in the rules of outcomes and in the conditions of questions.
    pub(super) fn idle_sides(&mut self) {
        let diagnostic = self.diagnostic;
        let compiled = &diagnostic.compiled;
        let Ok(program) = Program::load(&compiled.program) else { return };
        let sample = (0..SAMPLE).map(|index| Evaluation::of(&program, &answers(&program, index))).collect();
        let mut look = Look { prover: self, sample, idle: Vec::new() };
        for (index, condition) in diagnostic.model.whens.iter().enumerate() {
            if let (Some(condition), Some(term)) = (condition, when(&compiled.graph, index)) {
                look.condition(Site::When(index), condition, term);
            }
        }
        for (index, rule) in diagnostic.model.outcomes.iter().enumerate() {
            if let (Rule::When(condition), Some(term)) = (rule, compiled.graph.outcomes[index]) {
                look.condition(Site::Outcome(index), condition, term);
            }
        }
        look.idle.into_iter().for_each(|problem| self.tell(problem));
    }

    fn idle_side(&self, site: Site, joint: &str, part: &Condition, term: TermId, can: Can) -> Problem {
        let words = words::condition(self.diagnostic, part);
        let (does, so) =
            if can.hold { ("always holds", "always true") } else { ("never holds", "never true") };
        let message = format!("one side of `{joint}` {does} and has no effect");
        let problem = self.at(Code::DiagnosticIdleCondition, &self.span_of(site), message);
        let problem = problem.note(format!("{so}: {words}"));
        if can.hold {
            problem.hint("remove it, or change it so that some answers do not meet it")
        } else {
            self.closest(problem, part, term).hint("remove it, or change it so that some answers meet it")
        }
    }

    /// What a condition can do, over all answer sets; none where the budget is spent.
    fn decided(&self, term: TermId) -> Option<Can> {
        let mut graph: Graph = self.diagnostic.compiled.graph.clone();
        graph.choose = Choose::First;
        graph.outcomes = vec![Some(term)];
        let Walk { diagram, doubts, .. } =
            Walk::through(&graph, &self.effort, self.effort.explanation).ok()?;
        // Bit 0 stands for the condition.
        let can = |holds: u32| {
            doubts.contains(&holds) || diagram.ends.iter().any(|end| end.certain && end.holds == holds)
        };
        Some(Can { hold: can(1), fail: can(0) })
    }
}

/// A look at one condition after another.
struct Look<'p, 'd> {
    prover: &'p Prover<'d>,
    sample: Vec<Evaluation>,
    idle: Vec<Problem>,
}

impl Look<'_, '_> {
    /// Looks at a whole condition. One that never holds, or always does, is told of elsewhere.
    fn condition(&mut self, site: Site, condition: &Condition, term: TermId) {
        let has_sides =
            matches!(self.prover.diagnostic.parts(condition, term), Parts::All(_) | Parts::Any(_));
        if has_sides && matches!(self.can(term), Can { hold: true, fail: true }) {
            self.sides(site, condition, term);
        }
    }

    /// Looks at the sides of a condition that can hold and can fail, and at their sides.
    fn sides(&mut self, site: Site, condition: &Condition, term: TermId) {
        let (joint, parts) = match self.prover.diagnostic.parts(condition, term) {
            Parts::All(parts) => ("and", parts),
            Parts::Any(parts) => ("or", parts),
            Parts::Not(..) | Parts::Named(_) | Parts::Whole => return,
        };
        for (part, term) in parts {
            match self.can(term) {
                Can { hold: true, fail: true } => self.sides(site, part, term),
                can => self.idle.push(self.prover.idle_side(site, joint, part, term, can)),
            }
        }
    }

    /// What a condition can do: seen in the sample, or else decided.
    fn can(&self, term: TermId) -> Can {
        let holds = |evaluation: &Evaluation| evaluation.condition(term.index()) == Truth::TRUE;
        let seen = Can { hold: self.sample.iter().any(holds), fail: !self.sample.iter().all(holds) };
        if seen.hold && seen.fail {
            return seen;
        }
        let Some(decided) = self.prover.decided(term) else { return Can { hold: true, fail: true } };
        Can { hold: seen.hold || decided.hold, fail: seen.fail || decided.fail }
    }
}

/// Answers to every question, others for each index and always the same.
fn answers(program: &Program<'_>, index: u32) -> Answers {
    let mut answers = Answers::NONE;
    for (question, shape) in (0u32..).zip(program.questions()) {
        // Spread by multiplication with odd numbers, as hash functions do.
        let spread =
            (index * 64 + question).wrapping_mul(0x9e37_79b9).rotate_left(15).wrapping_mul(0x85eb_ca6b);
        answers.put(question as usize, answer(shape, spread ^ spread >> 16));
    }
    answers
}

/// One of the answers that a question takes.
fn answer(shape: &Question, number: u32) -> Answer {
    match shape.kind {
        Kind::One => Answer::one(number % shape.size),
        Kind::Many => Answer::many(number & ((1 << shape.size) - 1)),
        Kind::Steps => Answer::step(number.checked_rem(shape.size.saturating_add(1)).unwrap_or(number)),
    }
}
