//! What does not hold of a diagnostic, as problems with witnesses.

use std::collections::BTreeSet;

use num_bigint::BigUint;

use super::diagram::{BUDGET, Diagram, End, Spent};
use super::space::{Reduce, Space};
use super::{Proof, Share, Witness};
use crate::diagnostic::Diagnostic;
use crate::problem::{Code, Place, Problem};

pub(super) struct Prover<'a> {
    diagnostic: &'a Diagnostic,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(diagnostic: &'a Diagnostic, problems: &'a mut Vec<Problem>) -> Self {
        Self { diagnostic, problems }
    }

    pub(super) fn prove(mut self) -> Proof {
        let graph = &self.diagnostic.compiled.graph;
        let space = Space::of(graph, Reduce::Sums).or_else(|| Space::of(graph, Reduce::Nothing));
        let proof = space.and_then(|space| self.walk(&space));
        proof.unwrap_or_default()
    }

    /// Walks through the space and tells what is found at the ends.
    fn walk(&mut self, space: &Space) -> Option<Proof> {
        let program = space.load()?;
        match Diagram::of(space, &program, BUDGET) {
            Ok(diagram) => {
                self.gaps(space, &diagram);
                self.overlaps(space, &diagram);
                Some(self.proof(space, &diagram))
            }
            Err(spent) => {
                self.undecided(space, &spent);
                None
            }
        }
    }

    /// The counts, shares and witnesses of the outcomes.
    fn proof(&self, space: &Space, diagram: &Diagram) -> Proof {
        let answer_sets: BigUint = diagram.ends.iter().map(|end| &end.ways).sum();
        let outcomes = (0..self.diagnostic.outcomes.len()).map(|index| {
            let mut ends = diagram.ends.iter().filter(|end| end.holds == 1 << index).peekable();
            let witness = ends.peek().map(|end| witness(space, end));
            let ways: BigUint = ends.map(|end| &end.ways).sum();
            Share { share: ratio(&ways, &answer_sets), answer_sets: ways, witness }
        });
        Proof { outcomes: outcomes.collect(), answer_sets, exact: true }
    }

    fn gaps(&mut self, space: &Space, diagram: &Diagram) {
        let Some(end) = diagram.ends.iter().find(|end| end.holds == 0) else { return };
        let hint = "add an outcome with `otherwise = true`, or let another outcome hold here as well";
        let problem = self.whole(Code::DiagnosticGap, "no outcome holds for some answers").hint(hint);
        self.shown(problem, &witness(space, end));
    }

    fn overlaps(&mut self, space: &Space, diagram: &Diagram) {
        let mut told = BTreeSet::new();
        for end in diagram.ends.iter().filter(|end| end.holds.count_ones() > 1) {
            let first = end.holds.trailing_zeros() as usize;
            let second = (end.holds & (end.holds - 1)).trailing_zeros() as usize;
            if told.insert((first, second)) {
                let outcomes = &self.diagnostic.outcomes;
                let message = format!(
                    "`{}` holds together with `{}`",
                    outcomes[second].id.value, outcomes[first].id.value
                );
                let hint = "let the two rules exclude each other, or write `choose = \"first\"`";
                let problem = self.whole(Code::DiagnosticOverlap, message).hint(hint);
                self.shown(problem, &witness(space, end));
            }
        }
    }

    fn undecided(&mut self, _space: &Space, spent: &Spent) {
        let problem = self.whole(Code::DiagnosticUndecided, format!("given up at {}", spent.dimension));
        self.problems.push(problem);
    }

    fn whole(&self, code: Code, message: impl Into<String>) -> Problem {
        Problem::new(code, Place::new(&self.diagnostic.path, self.diagnostic.span.clone()), message)
    }

    fn shown(&mut self, problem: Problem, witness: &Witness) {
        let problem = problem.note(format!("for example: {}", witness.text(self.diagnostic)));
        self.problems.push(problem);
    }
}

fn witness(space: &Space, end: &End) -> Witness {
    Witness { answers: space.originals(&end.answers) }
}

/// `part / whole`, exact to the last digits of a double whatever the size of both.
fn ratio(part: &BigUint, whole: &BigUint) -> f64 {
    let shift = whole.bits().saturating_sub(1000);
    let number = |big: &BigUint| (big >> shift).to_string().parse::<f64>().unwrap_or(0.0);
    if *whole == BigUint::ZERO { 0.0 } else { number(part) / number(whole) }
}
