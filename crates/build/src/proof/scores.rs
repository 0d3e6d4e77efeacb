//! Scores: that each is read by something, and that something adds to it.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Condition, Formula, Model, Number, Op, Rule};

use super::findings::Prover;
use crate::diagnostic::Mention;
use crate::problem::Code;

impl Prover<'_> {
    /// Reports every score that nothing reads, and every one that nothing adds to.
    pub(super) fn unused_scores(&mut self) {
        let graph = &self.diagnostic.compiled.graph;
        let mut read = read(&self.diagnostic.model);
        read.extend(self.diagnostic.mentions.iter().filter_map(|mention| match mention.number {
            Number::Score(index) => Some(index),
            _ => None,
        }));
        for (index, (score, term)) in self.diagnostic.scores.iter().zip(&graph.sums).enumerate() {
            let id = &score.id.value;
            let is_fed = matches!(graph.op(*term), Op::Score(sum) if !sum.feeds.is_empty());
            let (message, hint) = if !read.contains(&index) {
                (format!("unused score `{id}`"), "use it in a rule, or remove it")
            } else if !is_fed {
                (
                    format!("no answer adds to the score `{id}`"),
                    "add to it with an answer, as in `yes = { … = 1 }`",
                )
            } else {
                continue;
            };
            let problem = self.at(Code::DiagnosticUnusedScore, &score.id.span, message).hint(hint);
            self.tell(problem);
        }
    }

    /// Reports every value that nobody sees and nothing reads.
    pub(super) fn unused_values(&mut self) {
        let graph = &self.diagnostic.compiled.graph;
        for (index, value) in self.diagnostic.values.iter().enumerate() {
            let named = |mention: &Mention| mention.number == Number::Value(index);
            let is_seen = value.is_shown() || self.diagnostic.mentions.iter().any(named);
            if !is_seen && !graph.uses.iter().any(|used| used.value == index) {
                let message =
                    format!("unused value `{}`: it has no label and nothing reads it", value.id.value);
                let problem = self.at(Code::DiagnosticUnusedScore, &value.id.span, message);
                self.tell(problem.hint("give it a `label`, compare it in a rule, or take it out"));
            }
        }
    }

    /// Reports every intervention that is in no plan.
    pub(super) fn unused_interventions(&mut self) {
        let diagnostic = self.diagnostic;
        for (index, step) in diagnostic.interventions.iter().enumerate() {
            if !diagnostic.outcomes.iter().any(|outcome| outcome.interventions.contains(&index)) {
                let id = &step.id.value;
                let message = format!("unused intervention `{id}`: no outcome has it");
                let problem = self.at(Code::DiagnosticUnusedScore, &step.id.span, message);
                let hint = format!("write `interventions = [\"{id}\"]` in an outcome, or remove it");
                self.tell(problem.hint(hint));
            }
        }
    }
}

/// Returns the scores that expressions name. In the graph, two scores that are made alike are one term, and a score that
/// nothing reads would hide behind one that something does.
fn read(model: &Model) -> BTreeSet<usize> {
    let mut read = BTreeSet::new();
    let rules = model.outcomes.iter().filter_map(|rule| match rule {
        Rule::When(condition) => Some(condition),
        Rule::Otherwise => None,
    });
    rules
        .chain(model.whens.iter().chain(&model.steps).flatten())
        .chain(&model.advice)
        .for_each(|condition| in_condition(condition, &mut read));
    for formula in &model.formulas {
        match formula {
            Formula::Condition(condition) => in_condition(condition, &mut read),
            Formula::Number(number) => in_number(number, &mut read),
        }
    }
    read
}

fn in_condition(condition: &Condition, read: &mut BTreeSet<usize>) {
    match condition {
        Condition::Yes(_) | Condition::Chosen(..) | Condition::Answered(_) | Condition::Value(_) => {}
        Condition::Compare(left, _, right) => {
            [left, right].into_iter().for_each(|side| in_number(side, read))
        }
        Condition::Not(inner) => in_condition(inner, read),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| in_condition(part, read));
        }
    }
}

fn in_number(number: &Number, read: &mut BTreeSet<usize>) {
    match number {
        Number::Constant(_) | Number::Answer(_) | Number::Value(_) => {}
        Number::Score(index) => drop(read.insert(*index)),
        Number::Count(conditions) => conditions.iter().for_each(|condition| in_condition(condition, read)),
        Number::Negative(inner) | Number::Round(_, inner, _) | Number::Power(inner, _) => {
            in_number(inner, read)
        }
        Number::If(condition, then, otherwise) => {
            in_condition(condition, read);
            [then, otherwise].into_iter().for_each(|side| in_number(side, read));
        }
        Number::Compound(a, b, _) => [a, b].into_iter().for_each(|side| in_number(side, read)),
        Number::Sum(a, b) | Number::Difference(a, b) | Number::Product(a, b) | Number::Quotient(a, b, _) => {
            [a, b].into_iter().for_each(|side| in_number(side, read));
        }
        Number::Least(parts) | Number::Greatest(parts) | Number::First(parts) => {
            parts.iter().for_each(|part| in_number(part, read));
        }
    }
}
