//! Answers that show something, as an author reads them.

use std::collections::BTreeMap;

use assay_diagnostic::author::{Shape, date};
use assay_diagnostic::{Answer, Answers, Evaluation, Program};

use crate::diagnostic::Diagnostic;

/// Answers to every question that is asked, by the question's index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Witness {
    pub(crate) answers: BTreeMap<usize, Answer>,
}

/// An answer as its author writes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    /// Yes or no.
    YesNo(bool),
    /// An option, by its id.
    One(String),
    /// Options, by their ids.
    Many(Vec<String>),
    /// A number.
    Number(f64),
    /// A date, as ISO 8601 writes it.
    Date(String),
    /// Nothing: the question was left open.
    Open,
}

impl Given {
    /// The answer in a line of words.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::YesNo(true) => "yes".to_owned(),
            Self::YesNo(false) => "no".to_owned(),
            Self::One(text) | Self::Date(text) => text.clone(),
            Self::Many(options) if options.is_empty() => "none of them".to_owned(),
            Self::Many(options) => options.join(" and "),
            Self::Number(number) => number.to_string(),
            Self::Open => "left open".to_owned(),
        }
    }
}

/// The number of answers that a line shows.
const SHOWN: usize = 12;

impl Witness {
    /// The answers by the ids of their questions, in the order they are asked.
    pub(crate) fn given<'a>(&self, diagnostic: &'a Diagnostic) -> Vec<(&'a str, Given)> {
        let given = self.answers.iter().filter_map(|(question, answer)| {
            let deciding = diagnostic.model.questions.get(*question)?;
            let shape = diagnostic.compiled.graph.shapes.get(*question)?;
            let given = match &deciding.shape {
                _ if deciding.optional && *answer == shape.open() => Given::Open,
                Shape::YesNo => Given::YesNo(shape.chosen(*answer).any(|option| option == 1)),
                Shape::One(options) => {
                    Given::One(options.get(shape.chosen(*answer).next()? as usize)?.clone())
                }
                Shape::Many(options) => {
                    let chosen = shape.chosen(*answer).filter_map(|option| options.get(option as usize));
                    Given::Many(chosen.cloned().collect())
                }
                Shape::Date { min, .. } => {
                    let first = i64::from(answer.low) - i64::from(deciding.optional);
                    Given::Date(date::written(min + first))
                }
                Shape::Scale { .. } | Shape::Number { .. } => {
                    Given::Number(shape.raw(*answer)? + deciding.first_option() as f64)
                }
            };
            Some((&*deciding.id, given))
        });
        given.collect()
    }

    /// The answers, a line each: `late = yes`.
    pub(crate) fn lines(&self, diagnostic: &Diagnostic) -> Vec<String> {
        self.given(diagnostic).iter().map(|(id, given)| format!("{id} = {}", given.text())).collect()
    }

    /// The answers in a line: `late = yes, stage = growth`.
    pub(crate) fn text(&self, diagnostic: &Diagnostic) -> String {
        let lines = self.lines(diagnostic);
        if lines.is_empty() {
            return "any answers".to_owned();
        }
        let line = lines[..lines.len().min(SHOWN)].join(", ");
        match lines.len().saturating_sub(SHOWN) {
            0 => line,
            more => format!("{line}, and {more} more"),
        }
    }

    /// The answers, for the evaluator.
    pub(crate) fn answers(&self) -> Answers {
        let mut answers = Answers::NONE;
        for (question, answer) in &self.answers {
            answers.put(*question, *answer);
        }
        answers
    }

    /// Returns the results of scores and values for these answers: `signals = 2, cost = 540000`.
    pub(crate) fn results(&self, diagnostic: &Diagnostic) -> Option<String> {
        let program = Program::load(&diagnostic.compiled.program).ok()?;
        let evaluation = Evaluation::of(&program, &self.answers());
        let scores =
            diagnostic.scores.iter().enumerate().map(|(index, score)| (&score.id, evaluation.score(index)));
        let shown = diagnostic.values.iter().filter(|value| value.is_shown()).enumerate();
        let values = shown.map(|(index, value)| (&value.id, evaluation.value(index)));
        let results = scores.chain(values).filter_map(|(id, number)| {
            let (id, number) = (&id.value, number?);
            Some(match number.number() {
                Some(number) => format!("{id} = {number}"),
                None if number.may_be_present() => format!("{id} = {} to {}", number.low, number.high),
                None => format!("{id} is absent"),
            })
        });
        let results: Vec<String> = results.collect();
        (!results.is_empty()).then(|| results.join(", "))
    }
}
