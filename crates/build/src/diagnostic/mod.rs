//! A diagnostic as its author wrote it: the logic, compiled, and the texts, in Markdown. It has two notations, a TOML
//! file and the short form inside an article; no code after this module knows which one was used.
//!
//! Refuses: rendering Markdown, following links, and proving anything; see [`crate::prove`].

mod assemble;
mod cases;
mod definition;
mod figures;
mod formulas;
mod lists;
mod most;
mod names;
mod outcomes;
mod particulars;
mod parts;
mod questions;
mod radar;
mod read;
mod reasons;
mod short;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use assay_diagnostic::author::{Compiled, Decimal, Model, TermId};

use crate::data::{Node, Text};
use crate::source::SourcePath;

pub(crate) use self::figures::{Braced, Mention, Said, braced};
pub(crate) use self::formulas::{Piece, Worked};
pub(crate) use self::particulars::Figure;
pub(crate) use self::parts::Parts;
pub(crate) use self::radar::Radar;
pub(crate) use self::read::{SUFFIX, read};
pub(crate) use self::reasons::Reason;
pub(crate) use self::short::{ShortForm, ShortItem, ShortOutcome, short_form};

/// A diagnostic that could be read: every name means something, every expression has its type.
#[derive(Clone, Debug)]
pub(crate) struct Diagnostic {
    /// Its name in `::diagnostic{#id}` and on the command line.
    pub(crate) id: String,
    /// The file that contains it.
    pub(crate) path: SourcePath,
    /// The span at which a problem with the whole diagnostic is shown.
    pub(crate) span: Range<usize>,
    /// Its name for visitors; plain text.
    pub(crate) title: Text,
    /// Its purpose, in Markdown.
    pub(crate) summary: Option<Text>,
    /// The kind of instrument.
    pub(crate) kind: Kind,
    /// The time it takes, in minutes.
    pub(crate) minutes: Option<u32>,
    /// True for a checklist: every question is a box to tick, and an empty box counts as no.
    pub(crate) checklist: bool,
    /// The logic: questions, scores, values and outcomes by index.
    pub(crate) model: Model,
    /// The program and its terms.
    pub(crate) compiled: Compiled,
    /// The spans in the file of the divisors of the graph's divisions.
    pub(crate) divisors: Vec<Range<usize>>,
    /// The text of each question of the model.
    pub(crate) questions: Vec<Question>,
    /// The text of each score of the model.
    pub(crate) scores: Vec<Score>,
    /// The text of each value of the model.
    pub(crate) values: Vec<Value>,
    /// The text of each outcome of the model.
    pub(crate) outcomes: Vec<Outcome>,
    /// The interventions that outcomes can recommend.
    pub(crate) interventions: Vec<Intervention>,
    /// The titles that questions stand under.
    pub(crate) groups: Vec<Group>,
    /// The text of each band of the model.
    pub(crate) bands: Vec<Band>,
    /// The text of each piece of advice of the model.
    pub(crate) advice: Vec<Advice>,
    /// The author's own examples.
    pub(crate) cases: Vec<Case>,
    /// Numbers that are used in texts and not shown elsewhere: in a page, their places follow those of the values.
    pub(crate) figures: Vec<TermId>,
    /// Every number and level that a text names.
    pub(crate) mentions: Vec<Mention>,
    /// The radar chart of its scores, if it has one.
    pub(crate) radar: Option<Radar>,
    /// For each outcome, the conditions that a result gives as its reasons. None where the page has no room for them.
    pub(crate) reasons: Vec<Vec<Reason>>,
    /// Of a diagnostic with outcomes for contradictory input, the places of the marks that say which questions are asked. Those
    /// that always are have none.
    pub(crate) asked: BTreeMap<usize, usize>,
    /// For each score, the place of the most that it can be on the path that was asked. None where that is always the same.
    pub(crate) most: Vec<Option<usize>>,
    /// For each value, its formula with numbers in it. None where the page has no room for them.
    pub(crate) formulas: Vec<Vec<Worked>>,
}

/// A title that questions stand under.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Its name.
    pub(crate) id: Text,
    /// The title that visitors read, as plain text.
    pub(crate) title: Text,
    /// True if its questions share one list of options and are asked together, as the rows of a grid.
    pub(crate) grid: bool,
}

/// The texts of the levels of a score or a value.
#[derive(Clone, Debug)]
pub(crate) struct Band {
    /// The score or the value.
    pub(crate) of: Text,
    /// The name of each level, as plain text.
    pub(crate) levels: Vec<Text>,
}

/// A text that is shown beside an outcome when its condition holds.
#[derive(Clone, Debug)]
pub(crate) struct Advice {
    /// Its name.
    pub(crate) id: Text,
    /// Its heading, if it has one; plain text.
    pub(crate) title: Option<Text>,
    /// Its text, in Markdown.
    pub(crate) text: Text,
    /// The condition for showing it, as the author wrote it.
    pub(crate) when: Text,
}

/// Answers, and what must follow from them.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Its position.
    pub(crate) span: Range<usize>,
    /// The answers, by the ids of their questions.
    pub(crate) answers: Vec<(Text, Node)>,
    /// The outcome, if it says one.
    pub(crate) outcome: Option<Text>,
    /// The expected results of scores and values; `None` where they are absent.
    pub(crate) values: Vec<(Text, f64)>,
    /// All the advice that is shown, if it says any.
    pub(crate) advice: Option<Vec<Text>>,
}

/// A part of a page that is shown only when a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A piece of advice, by index.
    Advice(usize),
    /// A step of a plan that has a condition: the intervention, by index.
    Step(usize),
    /// A level of a band, both by index.
    Level(usize, usize),
    /// An outcome for contradictory input, by index.
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

    /// Returns the index of a value among the values of the page's program: those shown, and those used in a text.
    pub(crate) fn place_of(&self, value: usize) -> Option<usize> {
        let graph = &self.compiled.graph;
        if self.values.get(value)?.is_shown() {
            return Some(self.values.iter().take(value).filter(|value| value.is_shown()).count());
        }
        let term = graph.values.get(value)?;
        Some(graph.shown.len() + self.figures.iter().position(|figure| figure == term)?)
    }

    /// Returns true if a visitor without JavaScript would have to work out more than which outcome holds.
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

/// The kind of instrument that a diagnostic is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Signs that a visitor recognises, or does not.
    #[default]
    SelfAssessment,
    /// A check of whether an offer suits the visitor.
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

/// The text of a question.
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
    /// The label of the lowest step of a scale.
    pub(crate) low: Option<Text>,
    /// A step of a scale between both ends, and its label.
    pub(crate) mid: Option<(i64, Text)>,
    /// The label of the highest step of a scale.
    pub(crate) high: Option<Text>,
    /// The unit of a number.
    pub(crate) unit: Option<Text>,
    /// The initial value of the field of a number or, as its number, of a date.
    pub(crate) start: Option<f64>,
    /// True if the field of a date initially has the visitor's today.
    pub(crate) today: bool,
    /// The condition for asking it, as the author wrote it.
    pub(crate) when: Option<Text>,
    /// The help text, in Markdown.
    pub(crate) help: Option<Text>,
    /// The title it stands under, by index.
    pub(crate) group: Option<usize>,
    /// The span of the field that says that more is worse.
    pub(crate) worse: Option<Range<usize>>,
}

/// The text of an option.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Its name in expressions.
    pub(crate) id: Text,
    /// The text that a visitor reads, in Markdown.
    pub(crate) text: Text,
}

/// The text of a score.
#[derive(Clone, Debug)]
pub(crate) struct Score {
    /// Its name in expressions.
    pub(crate) id: Text,
    /// Its name for visitors.
    pub(crate) label: Text,
    /// Its value before anything is added.
    pub(crate) start: Decimal,
    /// True if visitors do not see it.
    pub(crate) hidden: bool,
    /// The span of the field that says that more is worse.
    pub(crate) worse: Option<Range<usize>>,
}

/// The text of a value.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// Its name in expressions.
    pub(crate) id: Text,
    /// Its name for visitors, if it is shown to them.
    pub(crate) label: Option<Text>,
    /// The formula, as it was written.
    pub(crate) formula: Text,
    /// The format of its number.
    pub(crate) format: Format,
    /// The unit of its number.
    pub(crate) unit: Option<Text>,
    /// True if visitors do not see it, although it has a label.
    pub(crate) hidden: bool,
    /// The number of decimal places to show, if the author gives one.
    pub(crate) decimals: Option<u8>,
    /// The threshold that is drawn on its bar, and what it is called.
    pub(crate) line: Option<(f64, Text)>,
    /// True if the result begins with it.
    pub(crate) headline: bool,
}

impl Value {
    /// Returns true if it is shown with the result.
    pub(crate) fn is_shown(&self) -> bool {
        self.label.is_some() && !self.hidden
    }
}

/// The format in which a visitor sees a number.
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
    /// Returns the options of `Intl.NumberFormat` for the browser, as JSON.
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

/// The text of an outcome.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// Its name.
    pub(crate) id: Text,
    /// Its heading; plain text.
    pub(crate) title: Text,
    /// Its text, in Markdown.
    pub(crate) text: Text,
    /// Its recommendation.
    pub(crate) recommend: Recommend,
    /// The interventions of its plan, by index.
    pub(crate) interventions: Vec<usize>,
    /// Its condition, as the author wrote it; `None` for `otherwise`.
    pub(crate) when: Option<Text>,
    /// True if it is for contradictory input.
    pub(crate) contradiction: bool,
}

/// The recommendation of an outcome.
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
    /// The action, as plain text.
    pub(crate) title: Text,
    /// The time at which it is done.
    pub(crate) time: Option<Time>,
    /// The person who does it.
    pub(crate) owner: Option<Text>,
    /// The measure of its success.
    pub(crate) measure: Option<Text>,
    /// A link to further reading: the path of a source, or a URL.
    pub(crate) link: Option<Text>,
    /// The condition for including it in a plan, as the author wrote it.
    pub(crate) when: Option<Text>,
}

/// The time of a step, counted from the beginning of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    /// In this week, the first being 1.
    Week(u32),
    /// From this day to that.
    Days(u32, u32),
}

impl Time {
    /// Returns the week, if the time is given in weeks.
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
