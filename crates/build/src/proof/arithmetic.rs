//! Arithmetic: that nothing is divided by zero and nothing overflows, whatever is answered.

use std::collections::{BTreeMap, BTreeSet};

use assay_diagnostic::author::{Division, Graph, Guard, Op, Site, TermId};
use assay_diagnostic::{Evaluation, Interval, Program, Truth, limits};

use super::findings::Prover;
use super::search::{Found, search};
use super::terms::{operands, reachable_from};
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
                is_zero(evaluation, division.divisor).and(guarded.matters(evaluation, division))
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
                    let hint = "set `min` above 0, divide by `max(…, 1)`, or test for 0 first, as in `n > 0 \
                                and 1 / n > 2`";
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

    pub(super) fn overflows(&mut self, divided: Divided) {
        let compiled = &self.diagnostic.compiled;
        let Ok(program) = Program::load(&compiled.program) else { return };
        let unchosen = unchosen(&compiled.graph);
        for (index, op) in (0u32..).zip(&compiled.graph.terms) {
            let term = TermId(index);
            if !matches!(op, Op::Add(..) | Op::Subtract(..) | Op::Multiply(..) | Op::Divide(..)) {
                continue;
            }
            let parts = operands(op);
            // Division by a count is compiled to an `if`: the quotient, or absent.
            if let Op::Divide(_, divisor) = op
                && matches!(compiled.graph.op(*divisor), Op::Count(_))
            {
                continue;
            }
            let divisor = if let Op::Divide(_, divisor) = op { Some(*divisor) } else { None };
            let choices = choices_above(&compiled.graph, &unchosen, term);
            let shows = |evaluation: &Evaluation| {
                let chosen = choices
                    .iter()
                    .flatten()
                    .fold(Truth::FALSE, |chosen, choice| chosen.or(holds(evaluation, *choice)));
                let chosen = if choices.is_some() { chosen } else { Truth::TRUE };
                overflows(evaluation, term, &parts, divisor).and(chosen)
            };
            let terms: Vec<TermId> = [term].into_iter().chain(choices.iter().flatten().copied()).collect();
            let span = self.span_of(site_of(&compiled.graph, term));
            let hint = "narrow the range of the answers with `min` and `max`";
            match search(&compiled.graph, &program, &terms, shows, &self.effort) {
                Found::No => continue,
                Found::Yes(witness) => {
                    let message = "arithmetic overflow";
                    let problem = self.at(Code::DiagnosticOverflow, &span, message);
                    self.shown(problem.hint(hint), &witness);
                }
                // Near a division by zero, which was reported, everything is large.
                Found::Undecided if divided == Divided::Told => continue,
                Found::Undecided => {
                    let message = "could not prove that this never overflows";
                    let problem = self.at(Code::DiagnosticUndecided, &span, message);
                    self.tell(problem.hint(hint));
                }
            }
            // Terms built from it overflow as well, and are not reported again.
            return;
        }
    }
}

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

/// Returns the condition of an `if` and the term that it chooses when the condition holds.
fn chosen(graph: &Graph, op: &Op) -> Option<(TermId, TermId)> {
    let Op::Divide(chosen, by) = op else { return None };
    match graph.op(*by) {
        Op::Count(parts) => parts.first().map(|condition| (*chosen, *condition)),
        _ => None,
    }
}

/// The terms that matter whatever an `if` chooses; none where there is no `if`.
fn unchosen(graph: &Graph) -> Option<BTreeSet<TermId>> {
    if !graph.terms.iter().any(|op| chosen(graph, op).is_some()) {
        return None;
    }
    let roots = graph.outcomes.iter().chain(&graph.steps).flatten().chain(&graph.advice);
    let mut open: Vec<TermId> =
        roots.chain(&graph.questions).chain(&graph.shown).chain(&graph.scores).copied().collect();
    let mut found = BTreeSet::new();
    while let Some(term) = open.pop() {
        if found.insert(term) {
            let op = graph.op(term);
            let skipped = chosen(graph, op).map(|(chosen, _)| chosen);
            open.extend(operands(op).into_iter().filter(|operand| Some(*operand) != skipped));
        }
    }
    Some(found)
}

/// The conditions of which one must hold for a term to matter; none where it matters in any case.
fn choices_above(graph: &Graph, unchosen: &Option<BTreeSet<TermId>>, term: TermId) -> Option<Vec<TermId>> {
    if unchosen.as_ref()?.contains(&term) {
        return None;
    }
    let choices = graph.terms.iter().filter_map(|op| chosen(graph, op));
    let above = choices.filter(|(chosen, _)| reachable_from(graph, [*chosen]).contains(&term));
    Some(above.map(|(_, condition)| condition).collect())
}

/// Decides whether a condition holds. An absent one does not.
fn holds(evaluation: &Evaluation, term: TermId) -> Truth {
    let truth = evaluation.condition(term.index());
    if truth.is(Truth::TRUE) {
        Truth::TRUE
    } else if truth.may_be(Truth::TRUE) {
        Truth::EITHER
    } else {
        Truth::FALSE
    }
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
fn overflows(evaluation: &Evaluation, term: TermId, parts: &[TermId], divisor: Option<TermId>) -> Truth {
    let parts: Vec<Interval> = parts.iter().filter_map(|part| number(evaluation, *part)).collect();
    let divided = divisor.map_or(Truth::FALSE, |divisor| is_zero(evaluation, divisor));
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
