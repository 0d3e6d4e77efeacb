//! Figures in texts: that each is there whenever its text is shown. An absent one would leave a hole in a sentence.

use std::collections::BTreeMap;

use assay_diagnostic::author::{Graph, Number, TermId};
use assay_diagnostic::{Evaluation, Program, Truth};

use super::findings::Prover;
use super::search::{Found, search};
use super::terms::feeding;
use crate::diagnostic::Said;
use crate::problem::Code;

impl Prover<'_> {
    /// Reports every figure that is absent for some answers that show its text. Most values are never absent, which is
    /// known before any text is looked at.
    pub(super) fn absent_figures(&mut self) {
        let diagnostic = self.diagnostic;
        let graph = &diagnostic.compiled.graph;
        let Ok(program) = Program::load(&diagnostic.compiled.program) else { return };
        let mut is_never_absent = BTreeMap::new();
        for mention in &diagnostic.mentions {
            // A score is never absent.
            let Number::Value(index) = mention.number else { continue };
            let number = graph.values[index];
            let is_absent = |evaluation: &Evaluation| is_absent(evaluation, number);
            let never = is_never_absent.entry(index).or_insert_with(|| {
                self.is_always_there(index)
                    || search(graph, &program, &[number], is_absent, &self.effort) == Found::No
            });
            if *never {
                continue;
            }
            let leaves_hole =
                |evaluation: &Evaluation| is_absent(evaluation).and(shows(evaluation, graph, mention.text));
            let terms: Vec<TermId> = std::iter::once(number).chain(decide(graph, mention.text)).collect();
            if let Found::Yes(witness) = search(graph, &program, &terms, leaves_hole, &self.effort) {
                let name = &diagnostic.values[index].id.value;
                let message = format!("`{name}` is absent for some answers that show this text");
                let hint = "give its formula a number for these answers, as in `first(…, 0)`, or write the sentence \
                            as `[[advice]]` with a `when` that leaves them out";
                let problem = self.at(Code::DiagnosticInvalid, &mention.span, message).hint(hint);
                self.shown(problem, &witness);
            }
        }
    }

    /// Returns true if a value is shown and reads only questions that are always asked. Such a value is never absent: its
    /// divisions are proven wherever they matter.
    fn is_always_there(&self, value: usize) -> bool {
        let graph = &self.diagnostic.compiled.graph;
        let mut read = feeding(graph, &[graph.values[value]]).into_iter();
        self.diagnostic.values[value].is_shown()
            && read.all(|question| !self.diagnostic.model.may_be_absent(question))
    }
}

/// Decides whether a number is absent.
fn is_absent(evaluation: &Evaluation, number: TermId) -> Truth {
    match evaluation.number(number.index()) {
        Some(number) if !number.may_be_absent() => Truth::FALSE,
        Some(number) if number.may_be_present() => Truth::EITHER,
        _ => Truth::TRUE,
    }
}

/// Decides whether a text is shown.
fn shows(evaluation: &Evaluation, graph: &Graph, text: Said) -> Truth {
    let (may_be, is) = match text {
        Said::Outcome(index) => {
            let possible = evaluation.possible_outcomes();
            (possible >> index & 1 == 1, possible == 1 << index)
        }
        Said::Advice(index) => {
            let truth = evaluation.condition(graph.advice[index].index());
            (truth.may_be(Truth::TRUE), truth.is(Truth::TRUE))
        }
    };
    match (may_be, is) {
        (_, true) => Truth::TRUE,
        (true, false) => Truth::EITHER,
        (false, false) => Truth::FALSE,
    }
}

/// Returns the conditions that decide whether a text is shown.
fn decide(graph: &Graph, text: Said) -> Vec<TermId> {
    match text {
        Said::Outcome(_) => graph.outcomes.iter().flatten().copied().collect(),
        Said::Advice(index) => vec![graph.advice[index]],
    }
}
