//! Outcomes: one holds for every answer set, no two do where only one may, and each is reached.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Comparison, Condition, Graph, Number, Op, Rule, TermId};
use assay_diagnostic::{Choose, Evaluation, Program};

use super::diagram::Diagram;
use super::effort::Effort;
use super::findings::{Prover, witness};
use super::space::Space;
use super::walk::Walk;
use super::{Proof, Witness};
use crate::diagnostic::{Parts, words};
use crate::problem::{Code, Problem};

impl Prover<'_> {
    pub(super) fn gaps(&mut self, space: &Space, diagram: &Diagram) {
        let Some(end) = diagram.ends.iter().find(|end| end.holds == 0) else { return };
        let hint = "add an outcome with `otherwise = true`, or extend the rule of another outcome";
        let problem = self.whole(Code::DiagnosticGap, "no outcome holds for some answers").hint(hint);
        self.shown(problem, &witness(space, end));
    }

    pub(super) fn overlaps(&mut self, space: &Space, diagram: &Diagram) {
        let outcomes = &self.diagnostic.outcomes;
        let mut reported = BTreeSet::new();
        for end in diagram.ends.iter().filter(|end| end.holds.count_ones() > 1) {
            let holding = || (0..outcomes.len()).filter(|index| end.holds >> index & 1 == 1);
            let pairs = holding().flat_map(|first| {
                holding().filter(move |second| *second > first).map(move |second| (first, second))
            });
            for (first, second) in pairs.filter(|pair| reported.insert(*pair)) {
                self.overlapping |= 1 << first | 1 << second;
                let (first, second) = (&outcomes[first], &outcomes[second]);
                let message = format!("`{}` and `{}` can hold together", second.id.value, first.id.value);
                let span = second.when.as_ref().map_or(&second.id.span, |when| &when.span);
                let hint = "change the rules so that they exclude each other, or write `choose = \"first\"`";
                let problem = self.at(Code::DiagnosticOverlap, span, message).hint(hint);
                self.shown(problem, &witness(space, end));
            }
        }
    }

    /// Reports every outcome that no answers lead to, and why. Overlapping ones are already reported.
    pub(super) fn unreachable(&mut self, proof: &Proof) {
        for (index, share) in proof.outcomes.iter().enumerate() {
            if share.witness.is_none() && (self.undecided | self.overlapping) >> index & 1 == 0 {
                let problem = self.why_unreachable(index);
                self.tell(problem);
            }
        }
    }

    fn why_unreachable(&self, index: usize) -> Problem {
        let outcome = &self.diagnostic.outcomes[index];
        let id = &outcome.id.value;
        let code = Code::DiagnosticUnreachableOutcome;
        let graph = &self.diagnostic.compiled.graph;
        let (Rule::When(condition), Some(term), Some(when)) =
            (&self.diagnostic.model.outcomes[index], graph.outcomes[index], &outcome.when)
        else {
            let message = format!("unreachable outcome `{id}`: another outcome always holds");
            return self
                .at(code, &outcome.id.span, message)
                .hint("remove it, or narrow the rule of another outcome");
        };
        if self.reaches(term) == Some(None) {
            let problem =
                self.at(code, &when.span, format!("unreachable outcome `{id}`: its rule never holds"));
            let problem = self.closest(problem, condition, term);
            return problem.hint("change the rule so that some answers meet it, or remove the outcome");
        }
        let taken = self.taken_by(index);
        let names: Vec<String> = taken
            .iter()
            .map(|(other, _)| format!("`{}`", self.diagnostic.outcomes[*other].id.value))
            .collect();
        if self.diagnostic.model.choose == Choose::Only || names.is_empty() {
            let message = format!("unreachable outcome `{id}`: another outcome holds whenever it does");
            return self
                .at(code, &when.span, message)
                .hint("change the rules so that they exclude each other");
        }
        let verb = if names.len() == 1 { "comes first and holds" } else { "come first and hold" };
        let message = format!("unreachable outcome `{id}`: {} {verb} whenever it does", names.join(" and "));
        let problem = self.at(code, &when.span, message).hint("move it up, or narrow the rules above it");
        match taken.first() {
            Some((_, witness)) => self.with_witness(problem, witness),
            None => problem,
        }
    }

    /// Returns the outcomes that are shown when the rule of outcome `index` holds, each with answers that show it.
    fn taken_by(&self, index: usize) -> Vec<(usize, Witness)> {
        let mut graph = self.diagnostic.compiled.graph.clone();
        graph.choose = Choose::Only;
        graph.outcomes.truncate(index + 1);
        graph.outcomes.retain(Option::is_some);
        let above: Vec<usize> =
            (0..=index).filter(|above| self.diagnostic.compiled.graph.outcomes[*above].is_some()).collect();
        let this = above.len() - 1;
        let mut reported = BTreeSet::new();
        let Ok(walk) = Walk::through(&graph, &self.effort, self.effort.explanation) else {
            return Vec::new();
        };
        let holding = walk.diagram.ends.iter().filter(|end| end.certain && end.holds >> this & 1 == 1);
        let first =
            holding.map(|end| (above[end.holds.trailing_zeros() as usize], witness(&walk.space, end)));
        first.filter(|(other, _)| *other != index && reported.insert(*other)).collect()
    }

    /// Adds notes on why a condition can never hold: the impossible part of it, and the closest value.
    pub(super) fn closest(&self, problem: Problem, condition: &Condition, term: TermId) -> Problem {
        match self.diagnostic.parts(condition, term) {
            Parts::All(parts) => {
                match parts.into_iter().find(|(_, term)| self.reaches(*term) == Some(None)) {
                    Some((part, term)) => {
                        let words = words::condition(self.diagnostic, part);
                        self.closest(problem.note(format!("never true: {words}")), part, term)
                    }
                    None => problem.note("each part can hold, but not all together"),
                }
            }
            Parts::Named(condition) => self.closest(problem, condition, term),
            Parts::Any(_) | Parts::Not(..) => problem,
            Parts::Whole => self.closest_number(problem, condition, term),
        }
    }

    /// Adds a note on the closest that a number comes to what a comparison requires.
    fn closest_number(&self, problem: Problem, condition: &Condition, term: TermId) -> Problem {
        let Condition::Compare(left, comparison, right) = condition else { return problem };
        match (&**left, &**right) {
            (Number::Constant(_), Number::Constant(_)) => problem,
            (number, Number::Constant(_)) => self.extreme_note(problem, number, *comparison, term, false),
            (Number::Constant(_), number) => self.extreme_note(problem, number, *comparison, term, true),
            _ => problem,
        }
    }

    /// Adds a note on the greatest or least value of a number, if the comparison requires more or less.
    fn extreme_note(
        &self,
        problem: Problem,
        number: &Number,
        comparison: Comparison,
        term: TermId,
        turned: bool,
    ) -> Problem {
        let wants_more = match comparison {
            Comparison::More | Comparison::AtLeast => !turned,
            Comparison::Less | Comparison::AtMost => turned,
            Comparison::Equal | Comparison::Different => return problem,
        };
        let Some(number_term) = compared(&self.diagnostic.compiled.graph, term) else { return problem };
        match self.extreme(number_term, wants_more) {
            Some((value, witness)) => {
                let most = if wants_more { "highest" } else { "lowest" };
                let words = words::number(self.diagnostic, number).text();
                let note =
                    format!("the {most} value of {words} is {value}: {}", witness.text(self.diagnostic));
                problem.note(note)
            }
            None => problem,
        }
    }

    /// Returns the greatest or least value of a number, and answers that give it.
    fn extreme(&self, number: TermId, greatest: bool) -> Option<(f64, Witness)> {
        let compiled = &self.diagnostic.compiled;
        let program = Program::load(&compiled.program).ok()?;
        let range = |witness: &Witness| Evaluation::of(&program, &witness.answers()).number(number.index());
        let value = |witness: &Witness| range(witness)?.number();
        let range = range(&Witness::default())?;
        // Answers for which the number is at least, or at most, `bound`.
        let beyond = |bound: f64| {
            let mut graph = compiled.graph.clone();
            let bound = graph.term(Op::Constant(bound.to_bits()));
            let holds =
                graph.term(if greatest { Op::AtMost(bound, number) } else { Op::AtMost(number, bound) });
            reaches(&graph, holds, &self.effort).flatten()
        };
        let (near, far) = if greatest { (range.low, range.high) } else { (range.high, range.low) };
        let mut best = beyond(far).or_else(|| beyond(near))?;
        let mut reached = value(&best)?;
        // Bisects the interval over all doubles in it, so that it ends at the exact number, however wide the range.
        let mut far = ordinal(far);
        while ordinal(reached).abs_diff(far) > 1 {
            let middle = ordinal(reached).midpoint(far);
            match beyond(at_ordinal(middle)) {
                Some(witness) if ordinal(value(&witness)?) != ordinal(reached) => {
                    reached = value(&witness)?;
                    best = witness;
                }
                _ => far = middle,
            }
        }
        Some((reached, best))
    }

    /// Searches for answers for which a condition holds: `Some(None)` if there are none, `None` if that is not known
    /// within the budget.
    pub(super) fn reaches(&self, condition: TermId) -> Option<Option<Witness>> {
        reaches(&self.diagnostic.compiled.graph, condition, &self.effort)
    }
}

/// Searches for answers for which a condition of `graph` holds: `Some(None)` if there are none, `None` if that is not
/// known within the budget.
pub(super) fn reaches(graph: &Graph, condition: TermId, effort: &Effort) -> Option<Option<Witness>> {
    let mut graph = graph.clone();
    graph.choose = Choose::First;
    graph.outcomes = vec![Some(condition)];
    let Walk { space, diagram, doubts } = Walk::through(&graph, effort, effort.explanation).ok()?;
    let reached = diagram.ends.iter().find(|end| end.holds == 1 && end.certain);
    match reached {
        Some(end) => Some(Some(witness(&space, end))),
        None if doubts.contains(&1) => None,
        None => Some(None),
    }
}

/// Returns the operand of a comparison that is not constant.
fn compared(graph: &Graph, term: TermId) -> Option<TermId> {
    let (Op::Less(a, b) | Op::AtMost(a, b)) = graph.op(term) else { return None };
    let is_constant = |term: &TermId| matches!(graph.op(*term), Op::Constant(_));
    [*a, *b].into_iter().find(|side| !is_constant(side))
}

/// Returns the position of a number among all doubles, in ascending order.
fn ordinal(number: f64) -> i64 {
    let bits = number.to_bits().cast_signed();
    if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
}

/// Returns the double at a position: the inverse of [`ordinal`].
fn at_ordinal(ordinal: i64) -> f64 {
    let bits = if ordinal < 0 { i64::MIN.wrapping_sub(ordinal) } else { ordinal };
    f64::from_bits(bits.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_have_their_places_in_order() {
        let numbers = [f64::MIN, -1.0, -f64::MIN_POSITIVE, 0.0, f64::MIN_POSITIVE, 0.1, 1.0, f64::MAX];
        for number in numbers {
            assert_eq!(at_ordinal(ordinal(number)), number);
        }
        assert!(numbers.is_sorted_by(|a, b| ordinal(*a) < ordinal(*b)));
        assert_eq!(ordinal(1.0) + 1, ordinal(1.0f64.next_up()));
    }
}
