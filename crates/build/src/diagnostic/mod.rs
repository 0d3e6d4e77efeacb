//! A diagnostic as its author wrote it: what decides, compiled, and what is said, in Markdown. Two notations give
//! it, a TOML file and the short form inside an article; nothing after this module knows which it was.
//!
//! Refuses: rendering Markdown, following links, and proving anything; see [`crate::prove`].

mod assemble;
mod names;
mod outcomes;
mod parts;
mod questions;
mod read;
mod short;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod words;

use std::ops::Range;

use assay_diagnostic::author::{Compiled, Model};

use crate::data::Text;
use crate::source::SourcePath;

pub(crate) use self::parts::Parts;
pub(crate) use self::read::{SUFFIX, read};
pub(crate) use self::short::{ShortForm, ShortItem, ShortOutcome, short_form};

/// A diagnostic that could be read: every name means something, every expression has its type.
#[derive(Clone, Debug)]
pub(crate) struct Diagnostic {
    /// Its name in `::diagnostic{#id}` and on the command line.
    pub(crate) id: String,
    /// The file it stands in.
    pub(crate) path: SourcePath,
    /// Where a problem with the whole of it is shown.
    pub(crate) span: Range<usize>,
    /// Its name for visitors; plain text.
    pub(crate) title: Text,
    /// What it is for; Markdown.
    pub(crate) summary: Option<Text>,
    /// What sort of instrument it is.
    pub(crate) kind: Kind,
    /// How long it takes.
    pub(crate) minutes: Option<u32>,
    /// Whether it is a checklist: every question is a box to tick, and an empty box is a no.
    pub(crate) checklist: bool,
    /// What decides: questions, scores, values and outcomes by index.
    pub(crate) model: Model,
    /// The program and its terms.
    pub(crate) compiled: Compiled,
    /// Where the divisors of the graph's divisions stand in the file.
    pub(crate) divisors: Vec<Range<usize>>,
    /// What is said of each question of the model.
    pub(crate) questions: Vec<Question>,
    /// What is said of each score of the model.
    pub(crate) scores: Vec<Score>,
    /// What is said of each value of the model.
    pub(crate) values: Vec<Value>,
    /// What is said of each outcome of the model.
    pub(crate) outcomes: Vec<Outcome>,
    /// What outcomes can advise.
    pub(crate) interventions: Vec<Intervention>,
}

/// What sort of instrument a diagnostic is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Signs that a visitor recognises, or does not.
    #[default]
    SelfAssessment,
    /// Whether what is sold suits the visitor.
    FitCheck,
    /// Numbers in, numbers out.
    Calculator,
}

impl Kind {
    /// Every kind, by the name an author writes.
    pub(crate) const ALL: [(&str, Self); 3] = [
        ("self-assessment", Self::SelfAssessment),
        ("fit-check", Self::FitCheck),
        ("calculator", Self::Calculator),
    ];

    /// The name an author writes.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SelfAssessment => "self-assessment",
            Self::FitCheck => "fit-check",
            Self::Calculator => "calculator",
        }
    }
}

/// What is said of a question.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Its name in expressions.
    pub(crate) id: Text,
    /// The question itself; Markdown.
    pub(crate) ask: Text,
    /// The same in short, for summaries and charts; plain text.
    pub(crate) label: Text,
    /// The options; none for a question that has none, and none for yes and no.
    pub(crate) options: Vec<Choice>,
    /// What the lowest step of a scale means.
    pub(crate) low: Option<Text>,
    /// What the highest step of a scale means.
    pub(crate) high: Option<Text>,
    /// What a number counts.
    pub(crate) unit: Option<Text>,
    /// What the field of a number holds at first.
    pub(crate) start: Option<f64>,
    /// When it is asked, as it was written.
    pub(crate) when: Option<Text>,
}

/// What is said of an option.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Its name in expressions.
    pub(crate) id: Text,
    /// What a visitor reads; Markdown.
    pub(crate) text: Text,
}

/// What is said of a score.
#[derive(Clone, Debug)]
pub(crate) struct Score {
    /// Its name in expressions.
    pub(crate) id: Text,
    /// Its name for visitors.
    pub(crate) label: Text,
}

/// What is said of a value.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// Its name in expressions.
    pub(crate) id: Text,
    /// Its name for visitors, if it is shown to them.
    pub(crate) label: Option<Text>,
    /// The formula, as it was written.
    pub(crate) formula: Text,
    /// How its number is written.
    pub(crate) format: Format,
    /// What its number counts.
    pub(crate) unit: Option<Text>,
}

/// How a number is written for a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// As a number.
    #[default]
    Number,
    /// As a percentage: 0.25 is 25 %.
    Percent,
    /// As a number of days.
    Days,
    /// As an amount of money, by the currency's code of ISO 4217.
    Currency(String),
}

impl Format {
    /// The name an author writes.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Percent => "percent",
            Self::Days => "days",
            Self::Currency(_) => "currency",
        }
    }
}

/// What is said when an outcome holds.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// Its name.
    pub(crate) id: Text,
    /// Its heading; plain text.
    pub(crate) title: Text,
    /// What it says; Markdown.
    pub(crate) text: Text,
    /// What it advises.
    pub(crate) recommend: Recommend,
    /// What it plans: interventions by index.
    pub(crate) interventions: Vec<usize>,
    /// When it holds, as it was written; none for `otherwise`.
    pub(crate) when: Option<Text>,
}

/// What an outcome advises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Recommend {
    /// To book a call.
    Call,
    /// To read on.
    Read,
    /// Nothing: not now.
    #[default]
    None,
}

impl Recommend {
    /// Every advice, by the name an author writes.
    pub(crate) const ALL: [(&str, Self); 3] =
        [("call", Self::Call), ("read", Self::Read), ("none", Self::None)];

    /// The name an author writes.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Read => "read",
            Self::None => "none",
        }
    }
}

/// A step of a plan.
#[derive(Clone, Debug)]
pub(crate) struct Intervention {
    /// Its name.
    pub(crate) id: Text,
    /// What is done; plain text.
    pub(crate) title: Text,
    /// When it is done.
    pub(crate) time: Option<Time>,
    /// Who does it.
    pub(crate) owner: Option<Text>,
    /// How its success is seen.
    pub(crate) measure: Option<Text>,
    /// Where to read on: a source's path or an address.
    pub(crate) link: Option<Text>,
}

/// When a step of a plan is done, counted from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    /// In this week, the first being 1.
    Week(u32),
    /// From this day to that.
    Days(u32, u32),
}

impl Time {
    /// The week, where it is said so.
    pub(crate) fn week(self) -> Option<u32> {
        match self {
            Self::Week(week) => Some(week),
            Self::Days(..) => None,
        }
    }

    /// Its days, counted from the Monday a plan starts on; of a week, the working days.
    pub(crate) fn days(self) -> Range<u32> {
        match self {
            Self::Week(week) => {
                let monday = week.saturating_sub(1).saturating_mul(7);
                monday..monday.saturating_add(5)
            }
            Self::Days(first, last) => first..last.saturating_add(1),
        }
    }
}
