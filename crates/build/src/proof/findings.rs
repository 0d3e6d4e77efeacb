//! The failed checks of a diagnostic, as problems with witnesses.

use std::ops::Range;

use assay_diagnostic::author::Site;
use num_bigint::BigUint;

use super::diagram::{Diagram, End};
use super::effort::Effort;
use super::space::Space;
use super::walk::Walk;
use super::{Bounds, Proof, Share, Witness, grouped};
use crate::diagnostic::{Diagnostic, Kind, Recommend};
use crate::problem::{Code, Place, Problem};

/// Proves one diagnostic and tells what does not hold.
pub(super) struct Prover<'a> {
    pub(super) diagnostic: &'a Diagnostic,
    pub(super) effort: Effort,
    /// Outcomes of which it could not be decided whether they are reached, bit by bit.
    pub(super) undecided: u32,
    /// Outcomes that can hold together with another, bit by bit.
    pub(super) overlapping: u32,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(diagnostic: &'a Diagnostic, effort: Effort, problems: &'a mut Vec<Problem>) -> Self {
        Self { diagnostic, effort, undecided: 0, overlapping: 0, problems }
    }

    pub(super) fn prove(mut self) -> Proof {
        let divided = self.divisions();
        self.overflows(divided);
        self.unused_scores();
        self.unused_values();
        self.unused_interventions();
        self.cases();
        self.honest_no();
        let compiled = &self.diagnostic.compiled;
        match Walk::through(&compiled.graph, &self.effort, self.effort.diagram) {
            Ok(Walk { space, diagram, doubts }) => {
                doubts.into_iter().for_each(|holds| self.doubtful(holds));
                self.conclude(&space, &diagram)
            }
            Err(Some(question)) => {
                self.given_up(question);
                Proof::default()
            }
            Err(None) => Proof::default(),
        }
    }

    fn conclude(&mut self, space: &Space, diagram: &Diagram) -> Proof {
        let proof = self.proof(space, diagram);
        self.gaps(space, diagram);
        self.overlaps(space, diagram);
        self.unreachable(&proof);
        self.questions(space, diagram);
        self.idle_sides();
        self.never_shown();
        self.absent_figures();
        self.directions();
        proof
    }

    /// The counts, shares and witnesses of the outcomes.
    fn proof(&self, space: &Space, diagram: &Diagram) -> Proof {
        let answer_sets: BigUint = diagram.ends.iter().map(|end| &end.ways).sum();
        let bounds = (!space.is_exact()).then(|| diagram.bounds(space));
        let counted = (0..self.diagnostic.outcomes.len()).map(|index| {
            let ends = || diagram.ends.iter().filter(move |end| end.holds == 1 << index);
            let witness = ends().find(|end| end.certain).map(|end| witness(space, end));
            let mut ways: BigUint = ends().map(|end| &end.ways).sum();
            let bounds = bounds.as_ref().map(|bounds| {
                let here = || bounds.iter().zip(&diagram.ends).filter(|(_, end)| end.holds == 1 << index);
                let mut least: BigUint = here().map(|(bounds, _)| &bounds.least).sum();
                let most: BigUint = here().map(|(bounds, _)| &bounds.most).sum();
                // One answer set is known where there is a witness.
                least = least.max(BigUint::from(u8::from(witness.is_some())));
                ways = ways.clone().min(most.clone()).max(least.clone());
                Bounds { least, most }
            });
            Share { share: None, answer_sets: ways, bounds, witness }
        });
        let (exact, outcomes) = (bounds.is_none(), counted.collect());
        let mut proof = Proof { answer_sets, sound: Bounds::default(), exact, outcomes };
        self.set_shares(&mut proof);
        proof
    }

    /// Sets the share of each outcome, without the answer sets that contradict themselves.
    fn set_shares(&self, proof: &mut Proof) {
        let is_contradiction: Vec<bool> =
            self.diagnostic.outcomes.iter().map(|outcome| outcome.contradiction).collect();
        let sound = |count: fn(&Share) -> &BigUint| {
            let contradictory = proof.outcomes.iter().zip(&is_contradiction).filter(|(_, is)| **is);
            let contradictory: BigUint = contradictory.map(|(share, _)| count(share)).sum();
            &proof.answer_sets - contradictory.min(proof.answer_sets.clone())
        };
        let sound_sets = sound(|share| &share.answer_sets);
        proof.sound = Bounds { least: sound(Share::most), most: sound(Share::least) };
        for (share, _) in proof.outcomes.iter_mut().zip(is_contradiction).filter(|(_, is)| !is) {
            share.share = Some(ratio(&share.answer_sets, &sound_sets));
        }
    }

    /// A calculator or a page that never recommends a call need not advise against one.
    fn honest_no(&mut self) {
        let recommends = |what| self.diagnostic.outcomes.iter().any(|outcome| outcome.recommend == what);
        let advises = self.diagnostic.kind != Kind::Calculator;
        if advises && recommends(Recommend::Call) && !recommends(Recommend::None) {
            let problem = self.whole(Code::DiagnosticNoHonestNo, "no outcome recommends against the call");
            self.tell(
                problem
                    .hint("add an outcome with `recommend = \"none\"` for visitors who do not need the call"),
            );
        }
    }

    /// Tells that the walk was given up at a question.
    fn given_up(&mut self, question: usize) {
        let id = &self.diagnostic.questions[question].id;
        let steps = grouped(&self.effort.diagram.to_string());
        let message = format!("the proof was stopped at the question `{}`, after {steps} steps", id.value);
        let problem = self.at(Code::DiagnosticUndecided, &id.span, message);
        let hint = "compare fewer answers with each other: add them to one score, or use larger steps";
        self.tell(problem.hint(hint));
    }

    /// Tells that formulas could not be decided: whether these outcomes can hold together, or alone, or none can.
    fn doubtful(&mut self, holds: u32) {
        self.undecided |= holds;
        let outcomes = self.diagnostic.outcomes.iter().enumerate();
        let concerned: Vec<_> =
            outcomes.filter(|(index, _)| holds >> index & 1 == 1).map(|(_, outcome)| outcome).collect();
        let names: Vec<String> = concerned.iter().map(|outcome| format!("`{}`", outcome.id.value)).collect();
        let what = match names.len() {
            0 => "whether an outcome holds for all answers".to_owned(),
            1 => format!("whether {} can be reached", names[0]),
            _ => format!("whether {} can hold together", names.join(" and ")),
        };
        // The rule that was tried last is the one to look at: what stands before it is known.
        let rule = concerned.iter().rev().find_map(|outcome| outcome.when.as_ref());
        let span = rule.map_or_else(|| self.diagnostic.span.clone(), |when| when.span.clone());
        let message = format!("could not prove {what}");
        let problem = self.at(Code::DiagnosticUndecided, &span, message);
        let hint = if names.len() == 1 {
            "compare fewer numbers in the rule, or give them larger steps and narrower ranges"
        } else {
            "compare one formula in both rules, with `>=` in one and `<` in the other, or end with `otherwise = true`"
        };
        self.tell(problem.hint(hint));
    }

    /// A problem with the whole diagnostic.
    pub(super) fn whole(&self, code: Code, message: impl Into<String>) -> Problem {
        self.at(code, &self.diagnostic.span, message)
    }

    /// A problem at a place in the diagnostic's file.
    pub(super) fn at(&self, code: Code, span: &Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(code, Place::new(&self.diagnostic.path, span.clone()), message)
    }

    /// Returns the span of an expression in the file.
    pub(super) fn span_of(&self, site: Site) -> Range<usize> {
        let text = match site {
            Site::When(index) => self.diagnostic.questions[index].when.as_ref(),
            Site::Formula(index) => Some(&self.diagnostic.values[index].formula),
            Site::Outcome(index) => self.diagnostic.outcomes[index].when.as_ref(),
            Site::Advice(index) => self.diagnostic.advice.get(index).map(|advice| &advice.when),
            Site::Band(index) => self.diagnostic.bands.get(index).map(|band| &band.of),
            Site::Step(index) => self.diagnostic.interventions[index].when.as_ref(),
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

    /// Returns the problem with the answers that show it, and their results.
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
pub(super) fn ratio(part: &BigUint, whole: &BigUint) -> f64 {
    let shift = whole.bits().saturating_sub(1000);
    let number = |big: &BigUint| (big >> shift).to_string().parse::<f64>().unwrap_or(0.0);
    if *whole == BigUint::ZERO { 0.0 } else { number(part) / number(whole) }
}
