//! What does not hold of a diagnostic, as problems with witnesses.

use std::ops::Range;

use assay_diagnostic::author::{Op, Site};
use num_bigint::BigUint;

use super::diagram::{BUDGET, Diagram, End, Spent};
use super::space::{Original, Reduce, Space, reachable};
use super::{Proof, Share, Witness, grouped};
use crate::diagnostic::{Diagnostic, Kind, Recommend};
use crate::problem::{Code, Place, Problem};

/// Proves one diagnostic and tells what does not hold.
pub(super) struct Prover<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(diagnostic: &'a Diagnostic, problems: &'a mut Vec<Problem>) -> Self {
        Self { diagnostic, problems }
    }

    pub(super) fn prove(mut self) -> Proof {
        self.divisions();
        self.overflows();
        self.unused_scores();
        self.honest_no();
        let graph = &self.diagnostic.compiled.graph;
        let space = Space::of(graph, Reduce::Sums).or_else(|| Space::of(graph, Reduce::Nothing));
        let proof = space.and_then(|space| self.walk(&space));
        proof.unwrap_or_default()
    }

    /// Walks through the space and tells what is found there.
    fn walk(&mut self, space: &Space) -> Option<Proof> {
        let program = space.load()?;
        match Diagram::of(space, &program, BUDGET) {
            Ok(diagram) => {
                let proof = self.proof(space, &diagram);
                self.gaps(space, &diagram);
                self.overlaps(space, &diagram);
                self.unreachable(&proof);
                self.questions(space, &diagram);
                Some(proof)
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

    /// A calculator or a page that never recommends a call need not advise against one.
    fn honest_no(&mut self) {
        let recommends = |what| self.diagnostic.outcomes.iter().any(|outcome| outcome.recommend == what);
        let advises = self.diagnostic.kind != Kind::Calculator;
        if advises && recommends(Recommend::Call) && !recommends(Recommend::None) {
            let problem = self.whole(Code::DiagnosticNoHonestNo, "no outcome recommends against the call");
            self.tell(
                problem
                    .hint("add an outcome with `recommend = \"none\"`, for those who do not need the call"),
            );
        }
    }

    fn unused_scores(&mut self) {
        let graph = &self.diagnostic.compiled.graph;
        let read = reachable(graph, graph.values.iter().copied());
        for (score, term) in self.diagnostic.scores.iter().zip(&graph.scores) {
            let id = &score.id.value;
            let is_fed = matches!(graph.op(*term), Op::Score(sum) if !sum.feeds.is_empty());
            let (message, hint) = if !read.contains(term) {
                (format!("nothing reads the score `{id}`"), "compare it in a rule, or take it out")
            } else if !is_fed {
                (
                    format!("nothing adds to the score `{id}`"),
                    "let an answer add to it, as in `yes = { … = 1 }`",
                )
            } else {
                continue;
            };
            let problem = self.at(Code::DiagnosticUnusedScore, &score.id.span, message).hint(hint);
            self.tell(problem);
        }
    }

    fn undecided(&mut self, space: &Space, spent: &Spent) {
        let question = match &space.dimensions[spent.dimension].of {
            Original::Question(question) => *question,
            Original::Fold(fold) => fold.members().next().unwrap_or_default(),
        };
        let id = &self.diagnostic.questions[question].id;
        let steps = grouped(&BUDGET.to_string());
        let message = format!("the proof was given up at the question `{}`, after {steps} steps", id.value);
        let problem = self.at(Code::DiagnosticUndecided, &id.span, message);
        self.tell(
            problem.hint(
                "compare fewer answers with each other: let them add to one score, or make steps larger",
            ),
        );
    }

    /// A problem with the whole diagnostic.
    pub(super) fn whole(&self, code: Code, message: impl Into<String>) -> Problem {
        self.at(code, &self.diagnostic.span, message)
    }

    /// A problem at a place in the diagnostic's file.
    pub(super) fn at(&self, code: Code, span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(code, Place::new(&self.diagnostic.path, span.clone()), message)
    }

    /// Where an expression stands in the file.
    pub(super) fn span_of(&self, site: Site) -> Range<usize> {
        let text = match site {
            Site::When(index) => self.diagnostic.questions[index].when.as_ref(),
            Site::Formula(index) => Some(&self.diagnostic.values[index].formula),
            Site::Outcome(index) => self.diagnostic.outcomes[index].when.as_ref(),
        };
        text.map_or_else(|| self.diagnostic.span.clone(), |text| text.span.clone())
    }

    pub(super) fn tell(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Tells a problem and the answers that show it.
    pub(super) fn shown(&mut self, problem: Problem, witness: &Witness) {
        let problem = self.with_witness(problem, witness);
        self.tell(problem);
    }

    /// The problem with the answers that show it, and what they come to.
    pub(super) fn with_witness(&self, problem: Problem, witness: &Witness) -> Problem {
        let problem = problem.note(format!("for example: {}", witness.text(self.diagnostic)));
        match witness.results(self.diagnostic) {
            Some(results) => problem.note(format!("then: {results}")),
            None => problem,
        }
    }
}

/// The answer set of the diagnostic that stands behind an end.
pub(super) fn witness(space: &Space, end: &End) -> Witness {
    Witness { answers: space.originals(&end.answers) }
}

/// `part / whole`, exact to the last digits of a double whatever the size of both.
fn ratio(part: &BigUint, whole: &BigUint) -> f64 {
    let shift = whole.bits().saturating_sub(1000);
    let number = |big: &BigUint| (big >> shift).to_string().parse::<f64>().unwrap_or(0.0);
    if *whole == BigUint::ZERO { 0.0 } else { number(part) / number(whole) }
}
