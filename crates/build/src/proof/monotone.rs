//! Directions: if the author says that more is worse, more never leads to a milder recommendation.

use assay_diagnostic::author::{Graph, Op, Sum, TermId};

use super::findings::Prover;
use super::outcomes::reaches;
use super::terms::{feeding, when};
use super::twin::Twin;
use crate::diagnostic::Recommend;
use crate::problem::Code;

impl Prover<'_> {
    /// Tells of every question with a direction where a worse answer leads to a milder recommendation, with both.
    pub(super) fn directions(&mut self) {
        let diagnostic = self.diagnostic;
        for (index, question) in diagnostic.questions.iter().enumerate() {
            if let Some(span) = &question.worse {
                self.direction(index, Order::Answer, span, &format!("`{}`", question.id.value));
            }
        }
        for (score, said) in diagnostic.scores.iter().enumerate() {
            let Some(span) = &said.worse else { continue };
            let Op::Score(sum) = diagnostic.compiled.graph.op(diagnostic.compiled.graph.sums[score]).clone()
            else {
                continue;
            };
            for (index, weights) in sum.feeds {
                let what = format!(
                    "`{}`, of which `{}` makes more",
                    said.id.value, diagnostic.questions[index].id.value
                );
                self.direction(index, Order::Points(weights), span, &what);
            }
        }
    }

    fn direction(&mut self, question: usize, order: Order, span: &std::ops::Range<usize>, what: &str) {
        let diagnostic = self.diagnostic;
        let mut graph = diagnostic.compiled.graph.clone();
        let count = graph.shapes.len();
        let asks_others = (0..count).any(|other| {
            when(&graph, other).is_some_and(|when| feeding(&graph, &[when]).contains(&question))
        });
        let mut twin = Twin::of(&mut graph, question);
        let is_optional = diagnostic.model.questions[question].optional;
        let Some(worse) = order.worse(&mut graph, question, twin.other, is_optional) else { return };
        let strength = |recommend| match recommend {
            Recommend::None => 0,
            Recommend::Read => 1,
            Recommend::Call => 2,
        };
        // Of outcomes that are tried in order, which is shown is a condition of its own.
        let shown: Vec<TermId> =
            (0..diagnostic.outcomes.len()).map(|index| shown(&mut graph, index)).collect();
        let mut milder = Vec::new();
        for (first, said) in diagnostic.outcomes.iter().enumerate() {
            for (second, other) in diagnostic.outcomes.iter().enumerate() {
                let counts = !said.contradiction && !other.contradiction;
                if counts && strength(other.recommend) < strength(said.recommend) {
                    let second = twin.term(&mut graph, shown[second]);
                    milder.push(graph.term(Op::And(shown[first], second)));
                }
            }
        }
        let Some(milder) = milder.into_iter().reduce(|a, b| graph.term(Op::Or(a, b))) else { return };
        let both = graph.term(Op::And(worse, milder));
        match reaches(&graph, both, &self.effort) {
            Some(None) => {}
            // If an answer decides which other questions are asked, two answer sets differ in more than one answer.
            _ if asks_others => {
                let message = format!(
                    "it is not looked into whether more of {what} ever leads to a milder recommendation"
                );
                let problem = self.at(Code::DiagnosticUndecided, span, message);
                self.tell(problem.hint("let no question depend on it, or take `direction` out"));
            }
            None => {
                let message = format!(
                    "it could not be decided whether more of {what} ever leads to a milder recommendation"
                );
                let problem = self.at(Code::DiagnosticUndecided, span, message);
                self.tell(problem.hint("compare fewer numbers in the rules, or take `direction` out"));
            }
            Some(Some(mut witness)) => {
                let message = format!("more of {what} leads to a milder recommendation");
                let problem = self.at(Code::DiagnosticNotMonotone, span, message);
                let other = witness.answers.remove(&twin.other);
                let before = self.led(&witness);
                let problem = problem.note(format!("for example: {}", witness.text(diagnostic)));
                let problem = problem.note(format!("then: {before}"));
                if let Some(other) = other {
                    witness.answers.insert(question, other);
                }
                let after = self.led(&witness);
                let answer = super::Witness {
                    answers: witness
                        .answers
                        .get(&question)
                        .map(|answer| (question, *answer))
                        .into_iter()
                        .collect(),
                };
                let problem = problem.note(format!("with {}: {after}", answer.text(diagnostic)));
                self.tell(problem.hint("let the rules agree with the direction, or take `direction` out"));
            }
        }
    }

    /// Describes the outcome of answers in words.
    fn led(&self, witness: &super::Witness) -> String {
        use assay_diagnostic::{Evaluation, Outcome, Program};
        let Ok(program) = Program::load(&self.diagnostic.compiled.program) else { return String::new() };
        match Evaluation::of(&program, &witness.answers()).outcome() {
            Outcome::Decided(index) => {
                let outcome = &self.diagnostic.outcomes[index];
                format!("`{}`, which recommends `{}`", outcome.id.value, outcome.recommend.as_str())
            }
            Outcome::Undecided => "no outcome alone".to_owned(),
        }
    }
}

/// The direction in which the answers of a question count as more.
enum Order {
    /// A yes, a later option, a higher number.
    Answer,
    /// More points.
    Points(Vec<i64>),
}

impl Order {
    /// The condition that the answer to `other` is worse than that to `question`; none where no answer is.
    fn worse(&self, graph: &mut Graph, question: usize, other: usize, is_optional: bool) -> Option<TermId> {
        let shape = graph.shapes[question];
        let weights = match self {
            Self::Answer => shape.ascending_weights(),
            Self::Points(weights) => weights.clone(),
        };
        let sum = |of: usize| Op::Score(Sum { places: 0, feeds: vec![(of, weights.clone())] });
        let (less, more) = (graph.term(sum(question)), graph.term(sum(other)));
        let mut worse = graph.term(Op::Less(less, more));
        // More boxes are worse where none that was ticked is left out.
        for option in 0..shape.toggles() as usize {
            let (before, after) =
                (graph.term(Op::Chosen(question, option)), graph.term(Op::Chosen(other, option)));
            let not_before = graph.term(Op::Not(before));
            let kept = graph.term(Op::Or(not_before, after));
            worse = graph.term(Op::And(worse, kept));
        }
        if is_optional {
            for of in [question, other] {
                let given = graph.is_given(of);
                worse = graph.term(Op::And(worse, given));
            }
        }
        weights.iter().any(|weight| *weight != 0).then_some(worse)
    }
}

/// The condition that outcome `index` is shown.
pub(super) fn shown(graph: &mut Graph, index: usize) -> TermId {
    let others: Vec<TermId> = match graph.outcomes[index] {
        Some(_) if graph.choose == assay_diagnostic::Choose::Only => Vec::new(),
        Some(_) => graph.outcomes[..index].iter().flatten().copied().collect(),
        None => graph.outcomes.iter().flatten().copied().collect(),
    };
    let (count, one) = (graph.term(Op::Count(others)), graph.term(Op::Constant(1f64.to_bits())));
    let is_first = graph.term(Op::Less(count, one));
    match graph.outcomes[index] {
        Some(holds) => graph.term(Op::And(holds, is_first)),
        None => is_first,
    }
}
