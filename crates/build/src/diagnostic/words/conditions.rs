//! Conditions in words.

use assay_diagnostic::author::{Comparison, Condition, Formula, Number, Shape};

use super::{Clause, Speaker, Statement};

/// The polarity of a phrase: a condition or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Holds,
    Fails,
}

impl Side {
    fn turned(self) -> Self {
        if self == Self::Holds { Self::Fails } else { Self::Holds }
    }
}

/// A condition without negations, before it is decided how it is set.
#[derive(Clone, Debug)]
pub(super) enum Phrase {
    /// A statement.
    Plain(Clause),
    /// A number, and what is said of it: “X” is “2 or more”.
    Compared(Clause, Clause),
    /// All of them.
    All(Vec<Phrase>),
    /// Any of them.
    Any(Vec<Phrase>),
}

impl Phrase {
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Self::Plain(clause) => clause.items.is_empty(),
            Self::Compared(..) => true,
            _ => false,
        }
    }

    /// Set as a sentence of its own: two statements in a line, more of them or deeper ones as a list.
    pub(super) fn top(self) -> Clause {
        match &self {
            Self::Plain(_) | Self::Compared(..) => self.inline(),
            Self::All(parts) | Self::Any(parts) if parts.len() <= 2 && parts.iter().all(Self::is_plain) => {
                self.inline()
            }
            _ => self.list(),
        }
    }

    /// Set in a line.
    pub(super) fn inline(self) -> Clause {
        let (parts, word) = match self {
            Self::Plain(clause) => return clause,
            Self::Compared(number, words) => return number.and(" is ").followed(words),
            Self::All(parts) => (parts, " and "),
            Self::Any(parts) => (parts, " or "),
        };
        let last = parts.len().saturating_sub(1);
        parts.into_iter().enumerate().fold(Clause::default(), |line, (index, part)| {
            let joint = if index == 0 {
                ""
            } else if index == last {
                word
            } else {
                ", "
            };
            line.and(joint).followed(part.part())
        })
    }

    /// Set as a part of a line: in brackets where it has parts of its own, and its list in the line.
    pub(super) fn part(self) -> Clause {
        let is_plain = matches!(self, Self::Plain(_) | Self::Compared(..));
        let line = self.inline().flat();
        if is_plain { line } else { Clause::plain("(").followed(line).and(")") }
    }

    pub(super) fn list(self) -> Clause {
        let (parts, words) = match self {
            Self::Plain(_) | Self::Compared(..) => return self.inline(),
            Self::All(parts) => (parts, "all of these are true:"),
            Self::Any(parts) => (parts, "at least one of these is true:"),
        };
        Clause { items: parts.into_iter().map(Self::top).collect(), ..Clause::plain(words) }
    }
}

impl Speaker<'_> {
    /// The condition, or its opposite, as a phrase.
    pub(super) fn condition(&self, condition: &Condition, side: Side) -> Phrase {
        match condition {
            Condition::Yes(question) => self.yes(*question, side),
            Condition::Chosen(question, option) => self.chosen(*question, *option, side),
            Condition::Answered(question) => {
                let words = match (side, self.diagnostic.model.questions[*question].optional) {
                    (Side::Holds, false) => " is asked",
                    (Side::Fails, false) => " is not asked",
                    (Side::Holds, true) => " is answered",
                    (Side::Fails, true) => " is not answered",
                };
                Phrase::Plain(self.question(*question).and(words))
            }
            Condition::Compare(left, comparison, right) => self.comparison(left, *comparison, right, side),
            Condition::Not(inner) => self.condition(inner, side.turned()),
            Condition::All(parts) => joined(self.each(parts, side), side),
            Condition::Any(parts) => joined(self.each(parts, side), side.turned()),
            Condition::Value(index) => match &self.diagnostic.model.formulas[*index] {
                Formula::Condition(condition) => match self.name_of(*index) {
                    Some(name) => {
                        let words = if side == Side::Holds { " is so" } else { " is not so" };
                        Phrase::Plain(Clause::quoted(&name).and(words))
                    }
                    None => self.condition(condition, side),
                },
                Formula::Number(_) => Phrase::Plain(Clause::default()),
            },
        }
    }

    fn each(&self, parts: &[Condition], side: Side) -> Vec<Phrase> {
        parts.iter().map(|part| self.condition(part, side)).collect()
    }

    /// The name of a question that visitors know it by.
    pub(super) fn question(&self, index: usize) -> Clause {
        Clause::quoted(&self.diagnostic.questions[index].label.value)
    }

    /// A yes or a no. A label that is a question is answered; one that is a statement is true. Where the question
    /// may not be asked, "not true" could be read as "not asked", and is not said.
    pub(super) fn yes(&self, question: usize, side: Side) -> Phrase {
        let asks = self.diagnostic.questions[question].label.value.trim_end().ends_with('?');
        let branches = self.diagnostic.model.may_be_absent(question);
        let words = match side {
            Side::Holds if asks => " is answered yes",
            Side::Holds => " is true",
            Side::Fails if asks || branches => " is answered no",
            Side::Fails => " is not true",
        };
        Phrase::Plain(self.question(question).and(words))
    }

    pub(super) fn chosen(&self, question: usize, option: usize, side: Side) -> Phrase {
        let branches = self.diagnostic.model.may_be_absent(question);
        let asked = &self.diagnostic.model.questions[question];
        // An option that excludes the others is all that is chosen.
        let many = matches!(asked.shape, Shape::Many(_)) && !asked.exclusive.contains(&option);
        let words = match side {
            Side::Holds if many => " includes ",
            Side::Holds => " is ",
            Side::Fails if many && branches => " is answered without ",
            Side::Fails if many => " does not include ",
            Side::Fails if branches => " is answered, but not with ",
            Side::Fails => " is not ",
        };
        let said = self.diagnostic.questions[question].options.get(option);
        let option = said.map_or_else(Clause::default, |option| Clause::quoted(&option.text.value));
        Phrase::Plain(self.question(question).and(words).followed(option))
    }

    fn comparison(&self, left: &Number, comparison: Comparison, right: &Number, side: Side) -> Phrase {
        let (left, comparison, right) = sided(left, comparison, right, side);
        let is_constant = |number: &Number| matches!(number, Number::Constant(_));
        if let (Some(counted), Number::Constant(number)) = (self.counted(left), right)
            && let Some(words) = count_words(comparison, *number, counted.len())
        {
            let items = counted.into_iter().map(Phrase::top).collect();
            return Phrase::Plain(Clause { items, ..Clause::plain(words) });
        }
        let right_words = self.number_beside(right, left);
        let after = |words: &str| Clause::plain(words).followed(right_words.clone());
        let words = match comparison {
            Comparison::Less if self.is_date(left) => after("before "),
            Comparison::More if self.is_date(left) => after("after "),
            Comparison::AtMost if self.is_date(left) => right_words.and(" or earlier"),
            Comparison::AtLeast if self.is_date(left) => right_words.and(" or later"),
            Comparison::Equal if self.is_date(left) => right_words,
            Comparison::Less => after("less than "),
            Comparison::More => after("more than "),
            Comparison::AtMost if is_constant(right) => right_words.and(" or less"),
            Comparison::AtLeast if is_constant(right) => right_words.and(" or more"),
            Comparison::AtMost => after("at most "),
            Comparison::AtLeast => after("at least "),
            Comparison::Equal => after("exactly "),
            Comparison::Different => after("not "),
        };
        Phrase::Compared(self.number(left), words)
    }

    /// A condition that is not taken apart, or its opposite.
    pub(super) fn statement(&self, condition: &Condition, side: Side) -> Statement {
        let whole = |compared| Statement {
            words: self.condition(condition, side).inline(),
            counted: Vec::new(),
            is_each: false,
            compared,
        };
        let Condition::Compare(left, comparison, right) = condition else { return whole(Vec::new()) };
        let (left, comparison, right) = sided(left, *comparison, right, side);
        if let (Some(counted), Number::Constant(number)) = (self.counted_in(left), right)
            && let Some(said) = count_words(comparison, *number, counted.len())
        {
            let is_each = said.starts_with("all ") || said.starts_with("none ");
            return Statement { words: Clause::plain(said), counted, is_each, compared: Vec::new() };
        }
        let is_date = self.is_date(left) || self.is_date(right);
        whole(if is_date { Vec::new() } else { vec![left.clone(), right.clone()] })
    }

    /// The statements that a number counts, if it counts any.
    fn counted(&self, number: &Number) -> Option<Vec<Phrase>> {
        let counted = self.counted_in(number)?;
        Some(counted.iter().map(|condition| self.condition(condition, Side::Holds)).collect())
    }

    /// Returns the conditions that a number counts, if it counts any: `count(…)`, or a score to which each yes adds one.
    pub(super) fn counted_in(&self, number: &Number) -> Option<Vec<Condition>> {
        let score = match number {
            Number::Count(conditions) => return Some(conditions.clone()),
            Number::Value(index) => match &self.diagnostic.model.formulas[*index] {
                Formula::Number(number) => return self.counted_in(number),
                Formula::Condition(_) => return None,
            },
            Number::Score(score) if self.diagnostic.scores[*score].start.is_zero() => *score,
            _ => return None,
        };
        let mut counted = Vec::new();
        for (index, question) in self.diagnostic.model.questions.iter().enumerate() {
            for add in question.adds.iter().filter(|add| add.score == score) {
                let one_for_a_yes = matches!(question.shape, Shape::YesNo) && add.option == 1;
                if !one_for_a_yes || add.points.number() != 1.0 {
                    return None;
                }
                counted.push(Condition::Yes(index));
            }
        }
        (!counted.is_empty()).then_some(counted)
    }

    /// Returns true if a value can never be absent.
    pub(super) fn is_value_always_there(&self, value: usize) -> bool {
        *self.there[value].get_or_init(|| match &self.diagnostic.model.formulas[value] {
            Formula::Condition(condition) => self.is_always_there(condition),
            Formula::Number(number) => self.is_number_always_there(number),
        })
    }

    /// Returns true if a condition can never be absent, so that it is false exactly when its opposite is true.
    pub(super) fn is_always_there(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Yes(question) | Condition::Chosen(question, _) => {
                !self.diagnostic.model.may_be_absent(*question)
            }
            Condition::Answered(_) => true,
            Condition::Compare(left, _, right) => {
                self.is_number_always_there(left) && self.is_number_always_there(right)
            }
            Condition::Not(inner) => self.is_always_there(inner),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().all(|part| self.is_always_there(part))
            }
            Condition::Value(index) => self.is_value_always_there(*index),
        }
    }
}

/// Returns "Two or more of these are true:", if the number is a whole one that a count can reach.
fn count_words(comparison: Comparison, number: f64, of: usize) -> Option<String> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a small whole number")]
    let whole = (number.fract() == 0.0 && (0.0..=1000.0).contains(&number)).then_some(number as usize)?;
    // From here on: at least, at most or exactly this number.
    let (comparison, whole) = match comparison {
        Comparison::Less => (Comparison::AtMost, whole.checked_sub(1)?),
        Comparison::More => (Comparison::AtLeast, whole + 1),
        other => (other, whole),
    };
    let words = super::numbers::in_words(whole);
    Some(match comparison {
        Comparison::AtLeast | Comparison::Equal if whole == of && of > 1 => {
            "all of these are true:".to_owned()
        }
        Comparison::AtLeast if whole == 0 => return None,
        Comparison::AtLeast if whole == 1 => "at least one of these is true:".to_owned(),
        Comparison::AtLeast => format!("{words} or more of these are true:"),
        Comparison::AtMost | Comparison::Equal if whole == 0 => "none of these is true:".to_owned(),
        Comparison::AtMost => {
            format!("fewer than {} of these are true:", super::numbers::in_words(whole + 1))
        }
        Comparison::Equal if whole == 1 => "exactly one of these is true:".to_owned(),
        Comparison::Equal => format!("exactly {words} of these are true:"),
        _ => return None,
    })
}

/// Phrases joined: all of them where `side` holds, any of them where it fails. What is joined alike is one list.
fn joined(parts: Vec<Phrase>, side: Side) -> Phrase {
    let mut all = Vec::new();
    for part in parts {
        match (side, part) {
            (Side::Holds, Phrase::All(inner)) | (Side::Fails, Phrase::Any(inner)) => all.extend(inner),
            (_, part) => all.push(part),
        }
    }
    if side == Side::Holds {
        all = ranges(all);
    }
    if all.len() == 1 {
        return all.remove(0);
    }
    if side == Side::Holds { Phrase::All(all) } else { Phrase::Any(all) }
}

/// Phrases that all hold, with what is said of one number in one phrase: “X” is 3 or more and less than 6.
fn ranges(phrases: Vec<Phrase>) -> Vec<Phrase> {
    let mut all: Vec<Phrase> = Vec::new();
    for phrase in phrases {
        match (all.last_mut(), phrase) {
            (Some(Phrase::Compared(known, words)), Phrase::Compared(number, others)) if *known == number => {
                *words = std::mem::take(words).and(" and ").followed(others);
            }
            (_, phrase) => all.push(phrase),
        }
    }
    all
}

/// A comparison or its opposite, with a constant on the right.
pub(super) fn sided<'n>(
    left: &'n Number,
    comparison: Comparison,
    right: &'n Number,
    side: Side,
) -> (&'n Number, Comparison, &'n Number) {
    let comparison = if side == Side::Holds { comparison } else { opposite(comparison) };
    let is_constant = |number: &Number| matches!(number, Number::Constant(_));
    if is_constant(left) && !is_constant(right) {
        (right, turned(comparison), left)
    } else {
        (left, comparison, right)
    }
}

/// The comparison that holds where this one fails, both numbers being there.
fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::AtLeast,
        Comparison::AtMost => Comparison::More,
        Comparison::More => Comparison::AtMost,
        Comparison::AtLeast => Comparison::Less,
        Comparison::Equal => Comparison::Different,
        Comparison::Different => Comparison::Equal,
    }
}

/// The same comparison read from the right.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
        other => other,
    }
}
