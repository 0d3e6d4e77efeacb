//! The author's own examples: that each leads where it says. And advice and steps of plans: that each can be shown.

use assay_diagnostic::author::{Op, Question, Shape, date};
use assay_diagnostic::{Answer, Answers, Evaluation, Interval, Outcome, Program, Truth};

use super::Witness;
use super::findings::Prover;
use crate::data::{Node, Text, Value};
use crate::diagnostic::Case;
use crate::problem::{Code, Problem, did_you_mean};

impl Prover<'_> {
    /// Tells of every example that does not hold, and why.
    pub(super) fn cases(&mut self) {
        let diagnostic = self.diagnostic;
        let Ok(program) = Program::load(&diagnostic.compiled.program) else { return };
        for case in &diagnostic.cases {
            let answers = self.answers_of(case, &program);
            let names_are_known = self.names_of(case);
            let Some(answers) = answers else { continue };
            let evaluation = Evaluation::of(&program, &answers);
            if let Some(problem) = self.open(case, &answers, &evaluation) {
                self.tell(problem);
            } else if names_are_known {
                self.case(case, &answers, &evaluation);
            }
        }
    }

    /// Reports an answer that is missing although its question is asked, or given although it is not.
    fn open(&self, case: &Case, answers: &Answers, evaluation: &Evaluation) -> Option<Problem> {
        for (index, question) in self.diagnostic.questions.iter().enumerate() {
            let id = &question.id.value;
            let given = case.answers.iter().find(|(name, _)| name.value == *id);
            let is_asked = evaluation.asked(index);
            if given.is_none() && !is_asked.is(Truth::FALSE) && answers.get(index) == Answer::PENDING {
                let message = format!("this case does not say what is answered to `{id}`");
                let problem = self.at(Code::DiagnosticCaseFails, &case.span, message);
                return Some(problem.hint(format!("add `{id} = …` to its `answers`")));
            }
            if let Some((name, _)) = given.filter(|_| is_asked.is(Truth::FALSE)) {
                let message = format!("`{id}` is not asked where the others are answered so");
                let problem = self.at(Code::DiagnosticCaseFails, &name.span, message);
                return Some(problem.hint("take this answer out, or change the others so that it is asked"));
            }
        }
        None
    }

    /// Checks that every result in a case has a known name.
    fn names_of(&mut self, case: &Case) -> bool {
        let diagnostic = self.diagnostic;
        let outcomes: Vec<&str> = diagnostic.outcomes.iter().map(|outcome| &*outcome.id.value).collect();
        let advice: Vec<&str> = diagnostic.advice.iter().map(|advice| &*advice.id.value).collect();
        let scores = diagnostic.scores.iter().map(|score| &*score.id.value);
        let numbers: Vec<&str> =
            scores.chain(diagnostic.values.iter().map(|value| &*value.id.value)).collect();
        let said = case.outcome.iter().map(|name| (name, "outcome", &outcomes));
        let said = said.chain(case.advice.iter().flatten().map(|name| (name, "advice", &advice)));
        let said = said.chain(case.values.iter().map(|(name, _)| (name, "score or value", &numbers)));
        let unknown: Vec<Problem> = said
            .filter(|(name, _, known)| !known.contains(&&*name.value))
            .map(|(name, what, known)| self.unknown(name, what, known))
            .collect();
        let is_known = unknown.is_empty();
        unknown.into_iter().for_each(|problem| self.tell(problem));
        is_known
    }

    fn unknown(&self, name: &Text, what: &str, known: &[&str]) -> Problem {
        let message = format!("there is no {what} `{}`", name.value);
        let list = || match known {
            [] => format!("this diagnostic has no {what}"),
            _ => format!("the names here are `{}`", known.join("`, `")),
        };
        let hint = did_you_mean(&name.value, known.iter().copied()).unwrap_or_else(list);
        self.at(Code::DiagnosticUnknownName, &name.span, message).hint(hint)
    }

    fn case(&mut self, case: &Case, answers: &Answers, evaluation: &Evaluation) {
        let diagnostic = self.diagnostic;
        let mut wrong = Vec::new();
        if let Some(expected) = &case.outcome {
            let found = match evaluation.outcome() {
                Outcome::Decided(index) => diagnostic.outcomes.get(index),
                Outcome::Undecided => None,
            };
            let found = found.map(|outcome| outcome.id.value.as_str());
            if found != Some(&*expected.value) {
                let found = found.map_or_else(|| "no outcome alone".to_owned(), |found| format!("`{found}`"));
                wrong.push((expected, format!("this case leads to {found} and not to `{}`", expected.value)));
            }
        }
        for (name, expected) in &case.values {
            let found = self.result(&name.value, evaluation);
            if found.number() != Some(*expected) {
                let found = found.number().map_or_else(|| "absent".to_owned(), |number| number.to_string());
                wrong.push((name, format!("`{}` is {found} in this case and not {expected}", name.value)));
            }
        }
        if let Some(expected) = &case.advice {
            let is_shown = |index: usize| {
                let term = diagnostic.compiled.graph.advice.get(index);
                term.is_some_and(|term| evaluation.condition(term.index()).is(Truth::TRUE))
            };
            for (index, advice) in diagnostic.advice.iter().enumerate() {
                let named = expected.iter().find(|name| name.value == advice.id.value);
                let message = match (named, is_shown(index)) {
                    (Some(_), false) => format!("the advice `{}` is not shown in this case", advice.id.value),
                    (None, true) => format!("the advice `{}` is shown in this case too", advice.id.value),
                    _ => continue,
                };
                wrong.push((named.or(expected.first()).unwrap_or(&advice.id), message));
            }
        }
        let witness = self.witness_of(answers, evaluation);
        for (name, message) in wrong {
            let problem = self.at(Code::DiagnosticCaseFails, &name.span, message);
            let problem = problem.hint("correct what the case expects, or the rules if they are wrong");
            self.shown(problem, &witness);
        }
    }

    /// Returns the result of a score or a value; a condition counts as 1 if it holds and as 0 if it does not.
    fn result(&self, name: &str, evaluation: &Evaluation) -> Interval {
        let diagnostic = self.diagnostic;
        let graph = &diagnostic.compiled.graph;
        let score = diagnostic.scores.iter().position(|score| score.id.value == name);
        let value = || diagnostic.values.iter().position(|value| value.id.value == name);
        let term = match score {
            Some(index) => graph.scores.get(index),
            None => value().and_then(|index| graph.values.get(index)),
        };
        term.and_then(|term| evaluation.number(term.index())).unwrap_or(Interval::ABSENT)
    }

    fn witness_of(&self, answers: &Answers, evaluation: &Evaluation) -> Witness {
        let asked =
            (0..self.diagnostic.questions.len()).filter(|index| evaluation.asked(*index).is(Truth::TRUE));
        Witness { answers: asked.map(|index| (index, answers.get(index))).collect() }
    }

    /// The answers of a case; none where one is no answer, which is reported.
    fn answers_of(&mut self, case: &Case, program: &Program<'_>) -> Option<Answers> {
        let diagnostic = self.diagnostic;
        let mut answers = Answers::NONE;
        let shapes = &diagnostic.compiled.graph.shapes;
        for (index, shape) in shapes.iter().enumerate() {
            if diagnostic.model.questions[index].optional {
                answers.put(index, shape.open());
            }
        }
        let mut is_whole = true;
        for (name, node) in &case.answers {
            let Some(index) =
                diagnostic.questions.iter().position(|question| question.id.value == name.value)
            else {
                let known: Vec<&str> =
                    diagnostic.questions.iter().map(|question| &*question.id.value).collect();
                let problem = self.unknown(name, "question", &known);
                self.tell(problem);
                is_whole = false;
                continue;
            };
            let deciding = &diagnostic.model.questions[index];
            let shape = &shapes[index];
            let raw = raw(deciding, node);
            let is_taken = raw.is_some_and(|raw| answers.set(program, index, raw).is_ok());
            // The number beyond the others that stands for an open question is none that people write.
            let is_number = !deciding.optional || raw != shape.open_number();
            let excludes = is_taken && !shape.accepts(answers.get(index));
            if !is_taken || !is_number || excludes {
                let message = format!("this is no answer to `{}`", name.value);
                let hint = if excludes { alone(deciding) } else { wanted(&deciding.shape) };
                let problem = self.at(Code::DiagnosticInvalid, &node.span, message).hint(hint);
                self.tell(problem);
                is_whole = false;
            }
        }
        is_whole.then_some(answers)
    }

    /// Reports advice that is never shown, and steps that are in no plan.
    pub(super) fn never_shown(&mut self) {
        let diagnostic = self.diagnostic;
        let mut graph = diagnostic.compiled.graph.clone();
        let advice = graph.advice.clone();
        for (index, term) in advice.into_iter().enumerate() {
            if self.reaches(term) == Some(None) {
                let said = &diagnostic.advice[index];
                let message =
                    format!("the advice `{}` is never shown: its condition never holds", said.id.value);
                let problem = self.at(Code::DiagnosticUnreachableOutcome, &said.when.span, message);
                let problem = self.closest(problem, &diagnostic.model.advice[index], term);
                self.tell(
                    problem.hint("change the condition so that some answers meet it, or take the advice out"),
                );
            }
        }
        for (index, term) in graph.steps.clone().into_iter().enumerate() {
            let (Some(term), Some(when)) = (term, &diagnostic.interventions[index].when) else { continue };
            let plans = diagnostic
                .outcomes
                .iter()
                .enumerate()
                .filter(|(_, outcome)| outcome.interventions.contains(&index));
            let whole = diagnostic.compiled.graph.outcomes.clone();
            // If an `otherwise` outcome plans it, it is enough that the condition can hold.
            let shown: Option<Vec<_>> =
                plans.map(|(outcome, _)| whole.get(outcome).copied().flatten()).collect();
            let shown = shown.filter(|shown| !shown.is_empty());
            let planned = shown.and_then(|shown| shown.into_iter().reduce(|a, b| graph.term(Op::Or(a, b))));
            let both = planned.map_or(term, |planned| graph.term(Op::And(term, planned)));
            if super::outcomes::reaches(&graph, both, &self.effort) == Some(None) {
                let message = format!(
                    "`{}` is never in a plan: its condition never holds there",
                    diagnostic.interventions[index].id.value
                );
                let problem = self.at(Code::DiagnosticUnreachableOutcome, &when.span, message);
                self.tell(
                    problem.hint(
                        "change the condition so that some answers meet it, or take the intervention out",
                    ),
                );
            }
        }
    }
}

/// An answer as the engine takes it.
fn raw(deciding: &Question, node: &Node) -> Option<f64> {
    let option = |options: &[String], id: &str| options.iter().position(|option| option == id);
    match (&deciding.shape, &node.value) {
        (Shape::YesNo, Value::Boolean(yes)) => Some(f64::from(u8::from(*yes))),
        (Shape::YesNo, Value::Text(text)) => match text.as_str() {
            "yes" => Some(1.0),
            "no" => Some(0.0),
            _ => None,
        },
        (Shape::One(options), Value::Text(id)) => option(options, id).map(|index| index as f64),
        (Shape::Many(options), Value::List(ids)) => {
            let mut mask = 0u32;
            for id in ids {
                let Value::Text(id) = &id.value else { return None };
                mask |= 1u32.checked_shl(u32::try_from(option(options, id)?).ok()?)?;
            }
            Some(f64::from(mask))
        }
        #[expect(clippy::cast_precision_loss, reason = "no date has so many digits")]
        (Shape::Date { .. }, Value::Date(text) | Value::Text(text)) => {
            date::parse(text).map(|day| day as f64)
        }
        #[expect(clippy::cast_precision_loss, reason = "it is compared with a double")]
        (Shape::Scale { .. } | Shape::Number { .. }, Value::Integer(number)) => {
            Some(number.checked_sub(deciding.first_option())? as f64)
        }
        (Shape::Scale { .. } | Shape::Number { .. }, Value::Float(number)) => Some(*number),
        _ => None,
    }
}

/// Describes which options exclude the others.
fn alone(deciding: &Question) -> String {
    let options = deciding.shape.options();
    let alone: Vec<String> =
        deciding.exclusive.iter().filter_map(|index| Some(format!("`{}`", options.get(*index)?))).collect();
    format!("choose one or more options, and {} alone", alone.join(" or "))
}

/// Describes the answers that a question accepts.
fn wanted(shape: &Shape) -> String {
    match shape {
        Shape::YesNo => "write `true` or `false`".to_owned(),
        Shape::One(options) => format!("write one of `\"{}\"`", options.join("\"`, `\"")),
        Shape::Many(options) => format!("write a list of any of `\"{}\"`", options.join("\"`, `\"")),
        Shape::Scale { low, high } => format!("write a whole number from {low} to {high}"),
        Shape::Date { min, max } => {
            format!("write a date from {} to {}", date::written(*min), date::written(*max))
        }
        Shape::Number { min, max, step } => format!("write a number from {min} to {max} in steps of {step}"),
    }
}
