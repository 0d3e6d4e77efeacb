//! Arithmetic: that nothing is divided by zero and nothing overflows, whatever is answered.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::author::{Division, Graph, Guard, Op, Site, TermId};
use assay_diagnostic::{Answers, Evaluation, Interval, Program, Truth, limits};

use super::Witness;
use super::choices::{Choices, is_choice};
use super::findings::Prover;
use super::search::{Found, search};
use super::terms::{operands, reachable_from, read_by};
use crate::problem::Code;

/// The result of checking the divisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Divided {
    /// None divides by zero.
    Well,
    /// Some do, or it could not be decided.
    Told,
}

impl Prover<'_> {
    pub(super) fn divisions(&mut self) -> Divided {
        let compiled = &self.diagnostic.compiled;
        let Ok(program) = Program::load(&compiled.program) else { return Divided::Well };
        let mut told = BTreeSet::new();
        let mut divided = Divided::Well;
        for (division, span) in compiled.graph.divisions.iter().zip(&self.diagnostic.divisors) {
            if !told.insert((span.start, span.end)) {
                continue;
            }
            let guarded = Guarded::new(&compiled.graph);
            let shows = |evaluation: &Evaluation| {
                and_if(is_zero(evaluation, division.divisor), || guarded.matters(evaluation, division))
            };
            let terms: Vec<TermId> = [division.divisor].into_iter().chain(guarded.sides(division)).collect();
            let found = search(&compiled.graph, &program, &terms, shows, &self.effort);
            if found != Found::No {
                divided = Divided::Told;
            }
            match found {
                Found::No => {}
                Found::Yes(witness) => {
                    let problem = self.at(Code::DiagnosticDivisionByZero, span, "division by zero");
                    let hint = "set `min` above 0, divide by `max(…, 1)`, or test for 0 first, as in \
                                `if(n > 0, 1 / n, 0)` or `n > 0 and 1 / n > 2`";
                    self.shown(problem.hint(hint), &witness);
                }
                Found::Undecided => {
                    let message = "could not prove that this never divides by zero";
                    let problem = self.at(Code::DiagnosticUndecided, span, message);
                    self.tell(problem.hint("divide by `max(…, 1)`, or by a simpler expression"));
                }
            }
        }
        divided
    }

    /// Reports a result that is too large, of the first term that has one: terms built from it overflow as well.
    pub(super) fn overflows(&mut self, divided: Divided) {
        let compiled = &self.diagnostic.compiled;
        let Ok(program) = Program::load(&compiled.program) else { return };
        let choices = Choices::of(&compiled.graph);
        let may = |evaluation: &Evaluation, term: TermId| {
            and_if(overflows(evaluation, term, compiled.graph.op(term)), || choices.matters(evaluation, term))
        };
        let unanswered = Evaluation::of(&program, &Answers::NONE);
        let large: Vec<TermId> = (0u32..)
            .zip(&compiled.graph.terms)
            .filter(|(_, op)| {
                matches!(op, Op::Add(..) | Op::Subtract(..) | Op::Multiply(..) | Op::Divide(..))
                    && !is_choice(&compiled.graph, op)
            })
            .map(|(index, _)| TermId(index))
            .filter(|term| may(&unanswered, *term).may_be(Truth::TRUE))
            .collect();
        for term in large {
            let shows = |evaluation: &Evaluation| may(evaluation, term);
            let terms: Vec<TermId> = [term].into_iter().chain(choices.conditions(term)).collect();
            match search(&compiled.graph, &program, &terms, shows, &self.effort) {
                Found::No => continue,
                Found::Yes(witness) => self.overflow(term, &witness),
                // Near a division by zero, which was reported, everything is large.
                Found::Undecided if divided == Divided::Told => continue,
                Found::Undecided => {
                    let span = self.span_of(site_of(&compiled.graph, term));
                    let message = "could not prove that this never overflows";
                    let problem = self.at(Code::DiagnosticUndecided, &span, message);
                    self.tell(problem.hint(NARROW));
                }
            }
            return;
        }
    }

    fn overflow(&mut self, term: TermId, witness: &Witness) {
        let graph = &self.diagnostic.compiled.graph;
        let span = self.span_of(site_of(graph, term));
        let problem = self.at(Code::DiagnosticOverflow, &span, "arithmetic overflow");
        if read_by(graph, term).is_empty() {
            self.tell(problem.hint("use smaller numbers: a result must be below 10^37"));
        } else {
            self.shown(problem.hint(NARROW), witness);
        }
    }
}

/// The hint for an overflow.
const NARROW: &str = "narrow the range of the answers with `min` and `max`";

/// The context of divisions: the operands beside them, and the places that name the values they are in.
struct Guarded<'a> {
    graph: &'a Graph,
}

impl<'a> Guarded<'a> {
    fn new(graph: &'a Graph) -> Self {
        Self { graph }
    }

    /// Decides whether the result of a division matters: no operand of an `and` or an `or` beside it settles them, and
    /// none beside any place that names the value it is in.
    fn matters(&self, evaluation: &Evaluation, division: &Division) -> Truth {
        let stands = self.stands(evaluation, division.site, &mut BTreeMap::new());
        unguarded(evaluation, &division.guards).and(stands)
    }

    /// Decides whether the result of an expression matters. That of a value that is shown always does.
    fn stands(&self, evaluation: &Evaluation, site: Site, known: &mut BTreeMap<usize, Truth>) -> Truth {
        let Site::Formula(value) = site else { return Truth::TRUE };
        if self.graph.shown.contains(&self.graph.values[value]) {
            return Truth::TRUE;
        }
        if let Some(known) = known.get(&value) {
            return *known;
        }
        let mut stands = Truth::FALSE;
        for used in self.graph.uses.iter().filter(|used| used.value == value) {
            let here = self.stands(evaluation, used.site, known);
            stands = stands.or(unguarded(evaluation, &used.guards).and(here));
        }
        known.insert(value, stands);
        stands
    }

    /// Every side that guards a division, or a value on the way to where it matters.
    fn sides(&self, division: &Division) -> BTreeSet<TermId> {
        let mut sides: BTreeSet<TermId> = division.guards.iter().map(|guard| guard.side).collect();
        let mut open = vec![division.site];
        let mut seen = BTreeSet::new();
        while let Some(site) = open.pop() {
            let Site::Formula(value) = site else { continue };
            if seen.insert(value) {
                for used in self.graph.uses.iter().filter(|used| used.value == value) {
                    sides.extend(used.guards.iter().map(|guard| guard.side));
                    open.push(used.site);
                }
            }
        }
        sides
    }
}

/// Decides whether none of these operands settles the condition that contains it.
fn unguarded(evaluation: &Evaluation, guards: &[Guard]) -> Truth {
    guards.iter().fold(Truth::TRUE, |unguarded, guard| {
        let side = evaluation.condition(guard.side.index());
        unguarded.and(if side.or_else(guard.settles) == guard.settles {
            Truth::FALSE
        } else if side.may_be(guard.settles) {
            Truth::EITHER
        } else {
            Truth::TRUE
        })
    })
}

/// Returns `a and b`, where `b` is asked for only if it can make a difference.
fn and_if(a: Truth, b: impl FnOnce() -> Truth) -> Truth {
    if a == Truth::FALSE { a } else { a.and(b()) }
}

fn number(evaluation: &Evaluation, term: TermId) -> Option<Interval> {
    evaluation.number(term.index())
}

/// Decides whether a number is present and zero.
fn is_zero(evaluation: &Evaluation, term: TermId) -> Truth {
    match number(evaluation, term) {
        Some(number) if number.number() == Some(0.0) => Truth::TRUE,
        Some(number) if number.may_be_present() && number.low <= 0.0 && number.high >= 0.0 => Truth::EITHER,
        _ => Truth::FALSE,
    }
}

/// Decides whether a number is absent although all its parts are present and it does not divide by zero.
fn overflows(evaluation: &Evaluation, term: TermId, op: &Op) -> Truth {
    let parts: Vec<Interval> = operands(op).filter_map(|part| number(evaluation, part)).collect();
    let divided = if let Op::Divide(_, divisor) = op { is_zero(evaluation, *divisor) } else { Truth::FALSE };
    match number(evaluation, term) {
        Some(made) if made.may_be_absent() && parts.iter().all(|part| part.may_be_present()) => {
            let certain = !made.may_be_present() && !parts.iter().any(|part| part.may_be_absent());
            match divided {
                Truth::TRUE => Truth::FALSE,
                Truth::FALSE if certain => Truth::TRUE,
                // Absence that comes from a part is no overflow, and a part that may be absent says nothing yet.
                Truth::FALSE if at_limit(made) || certain => Truth::EITHER,
                Truth::FALSE => Truth::FALSE,
                _ => Truth::EITHER,
            }
        }
        _ => Truth::FALSE,
    }
}

/// Returns true if a number was cut off at the largest possible one.
fn at_limit(number: Interval) -> bool {
    number.low == -limits::MOST || number.high == limits::MOST
}

/// The first expression that a term is part of.
fn site_of(graph: &Graph, term: TermId) -> Site {
    let holds = |root: &TermId| reachable_from(graph, [*root]).contains(&term);
    if let Some(index) = graph.values.iter().position(holds) {
        return Site::Formula(index);
    }
    let outcome = graph.outcomes.iter().position(|outcome| outcome.as_ref().is_some_and(holds));
    let question = graph.questions.iter().position(holds).map_or(Site::Outcome(0), Site::When);
    outcome.map_or(question, Site::Outcome)
}
