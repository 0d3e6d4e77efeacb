//! A diagnostic as its author wrote it: what decides, compiled, and what is said, in Markdown. Two notations give
//! it, a TOML file and the short form inside an article; nothing after this module knows which it was.
//!
//! Refuses: rendering Markdown, following links, and proving anything; see [`crate::prove`].

mod assemble;
mod cases;
mod figures;
mod lists;
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

use assay_diagnostic::author::{Compiled, Decimal, Model, TermId};

use crate::data::{Node, Text};
use crate::source::SourcePath;

pub(crate) use self::figures::{Braced, braced};
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
    /// The titles that questions stand under.
    pub(crate) groups: Vec<Group>,
    /// What is said of each band of the model.
    pub(crate) bands: Vec<Band>,
    /// What is said of each piece of advice of the model.
    pub(crate) advice: Vec<Advice>,
    /// The author's own examples.
    pub(crate) cases: Vec<Case>,
    /// Numbers that stand in texts and are not shown besides: in a page, their places follow those of the values.
    pub(crate) figures: Vec<TermId>,
}

/// A title that questions stand under.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Its name.
    pub(crate) id: Text,
    /// What visitors read; plain text.
    pub(crate) title: Text,
}

/// What is said of the levels of a score or a value.
#[derive(Clone, Debug)]
pub(crate) struct Band {
    /// The score or the value.
    pub(crate) of: Text,
    /// What each level is called; plain text.
    pub(crate) levels: Vec<Text>,
}

/// What is said beside an outcome when its condition holds.
#[derive(Clone, Debug)]
pub(crate) struct Advice {
    /// Its name.
    pub(crate) id: Text,
    /// Its heading, if it has one; plain text.
    pub(crate) title: Option<Text>,
    /// What it says; Markdown.
    pub(crate) text: Text,
    /// When it is shown, as it was written.
    pub(crate) when: Text,
}

/// Answers, and what must follow from them.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Where it stands.
    pub(crate) span: Range<usize>,
    /// The answers, by the ids of their questions.
    pub(crate) answers: Vec<(Text, Node)>,
    /// The outcome, if it says one.
    pub(crate) outcome: Option<Text>,
    /// What scores and values come to: none where they are absent.
    pub(crate) values: Vec<(Text, f64)>,
    /// All the advice that is shown, if it says any.
    pub(crate) advice: Option<Vec<Text>>,
}

/// What a page shows only where a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A piece of advice, by index.
    Advice(usize),
    /// A step of a plan that has a condition: the intervention, by index.
    Step(usize),
    /// A level of a band, both by index.
    Level(usize, usize),
    /// An outcome that stands for input that cannot be, by index.
    Contradiction(usize),
}

impl Diagnostic {
    /// The place of a mark among the values of the page's program; none where it has none.
    pub(crate) fn mark(&self, mark: Mark) -> Option<usize> {
        let graph = &self.compiled.graph;
        let advice = graph.shown.len() + self.figures.len();
        let steps = advice + graph.advice.len();
        let levels = steps + graph.steps.iter().flatten().count();
        let contradictions = levels + graph.bands.iter().map(Vec::len).sum::<usize>();
        Some(match mark {
            Mark::Advice(index) => advice + index,
            Mark::Step(index) => {
                graph.steps.get(index)?.as_ref()?;
                steps + graph.steps.iter().take(index).flatten().count()
            }
            Mark::Level(band, level) => {
                levels + graph.bands.iter().take(band).map(Vec::len).sum::<usize>() + level
            }
            Mark::Contradiction(index) => {
                self.outcomes.get(index).filter(|outcome| outcome.contradiction)?;
                contradictions
                    + self.outcomes.iter().take(index).filter(|outcome| outcome.contradiction).count()
            }
        })
    }

    /// Where a value stands among the values of the page's program: shown, or in a text.
    pub(crate) fn place_of(&self, value: usize) -> Option<usize> {
        let graph = &self.compiled.graph;
        if self.values.get(value)?.is_shown() {
            return Some(self.values.iter().take(value).filter(|value| value.is_shown()).count());
        }
        let term = graph.values.get(value)?;
        Some(graph.shown.len() + self.figures.iter().position(|figure| figure == term)?)
    }

    /// Whether a visitor without a script would have to work out more than which outcome holds.
    pub(crate) fn is_more_than_outcomes(&self) -> bool {
        !self.advice.is_empty()
            || !self.bands.is_empty()
            || self.interventions.iter().any(|step| step.when.is_some())
            || self
                .outcomes
                .iter()
                .any(|outcome| outcome.contradiction || !braced(&outcome.text.value).is_empty())
    }
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
    /// What else is said of it; Markdown.
    pub(crate) help: Option<Text>,
    /// The title it stands under, by index.
    pub(crate) group: Option<usize>,
    /// Where it says that more is worse.
    pub(crate) worse: Option<Range<usize>>,
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
    /// What it is before anything is added.
    pub(crate) start: Decimal,
    /// Whether visitors do not see it.
    pub(crate) hidden: bool,
    /// Where it says that more is worse.
    pub(crate) worse: Option<Range<usize>>,
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
    /// Whether visitors do not see it, although it has a label.
    pub(crate) hidden: bool,
    /// How many decimal places are shown, where that is said.
    pub(crate) decimals: Option<u8>,
    /// The threshold that is drawn on its bar, and what it is called.
    pub(crate) line: Option<(f64, Text)>,
    /// Whether the result begins with it.
    pub(crate) headline: bool,
}

impl Value {
    /// Whether it is shown with the result.
    pub(crate) fn is_shown(&self) -> bool {
        self.label.is_some() && !self.hidden
    }
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
    /// How the browser writes it: the options of `Intl.NumberFormat`, as JSON.
    pub(crate) fn browser(&self, decimals: Option<u8>) -> String {
        let (style, usual) = match self {
            Self::Number => (String::new(), 2),
            Self::Percent => ("\"style\":\"percent\",".to_owned(), 0),
            Self::Days => ("\"style\":\"unit\",\"unit\":\"day\",\"unitDisplay\":\"long\",".to_owned(), 1),
            Self::Currency(code) => {
                // A code that is none was reported; a browser would not start with one.
                let code: String = code.chars().filter(char::is_ascii_alphabetic).collect();
                (format!("\"style\":\"currency\",\"currency\":\"{code}\","), 0)
            }
        };
        match decimals {
            None => format!("{{{style}\"maximumFractionDigits\":{usual}}}"),
            Some(places) => {
                format!("{{{style}\"minimumFractionDigits\":{places},\"maximumFractionDigits\":{places}}}")
            }
        }
    }

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
    /// Whether it stands for input that cannot be.
    pub(crate) contradiction: bool,
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
    /// The condition under which it stands in a plan, as it was written.
    pub(crate) when: Option<Text>,
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
