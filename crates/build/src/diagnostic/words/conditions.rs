//! Conditions in words.

use assay_diagnostic::author::{Comparison, Condition, Formula, Number, Shape};

use super::{AND, Clause, OR, Speaker, Statement};

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
        match self {
            Self::Plain(clause) => clause,
            Self::Compared(number, words) => compared(number, words),
            Self::All(parts) => Clause::list_of(AND, parts.into_iter().map(Self::part)),
            Self::Any(parts) => Clause::list_of(OR, parts.into_iter().map(Self::part)),
        }
    }

    /// Set as a part of a line: in brackets where it has parts of its own, and its list in the line.
    pub(super) fn part(self) -> Clause {
        let is_plain = matches!(self, Self::Plain(_) | Self::Compared(..));
        let line = self.inline().flat();
        if is_plain { line } else { line.in_brackets() }
    }

    pub(super) fn list(self) -> Clause {
        let (parts, words) = match self {
            Self::Plain(_) | Self::Compared(..) => return self.inline(),
            Self::All(parts) => (parts, ALL_OF_THESE),
            Self::Any(parts) => (parts, ONE_OF_THESE),
        };
        Clause { items: parts.into_iter().map(Self::top).collect(), ..Clause::text_of(words) }
    }
}

/// The text before conditions that all hold.
const ALL_OF_THESE: &str = "all of these are true:";

/// The text before conditions of which one holds.
const ONE_OF_THESE: &str = "at least one of these is true:";

fn compared(number: Clause, comparison: Clause) -> Clause {
    Clause::of("{number} is {comparison}", [("number", number), ("comparison", comparison)])
}

impl Speaker<'_> {
    /// The condition, or its opposite, as a phrase.
    pub(super) fn condition(&self, condition: &Condition, side: Side) -> Phrase {
        match condition {
            Condition::Yes(question) => self.yes(*question, side),
            Condition::Chosen(question, option) => self.chosen(*question, *option, side),
            Condition::Answered(question) => {
                let words = match (side, self.diagnostic.model.questions[*question].optional) {
                    (Side::Holds, false) => "{question} is asked",
                    (Side::Fails, false) => "{question} is not asked",
                    (Side::Holds, true) => "{question} is answered",
                    (Side::Fails, true) => "{question} is not answered",
                };
                Phrase::Plain(Clause::of(words, [("question", self.question(*question))]))
            }
            Condition::Compare(left, comparison, right) => self.comparison(left, *comparison, right, side),
            Condition::Not(inner) => self.condition(inner, side.turned()),
            Condition::All(parts) => joined(self.each(parts, side), side),
            Condition::Any(parts) => joined(self.each(parts, side), side.turned()),
            Condition::Value(index) => match &self.diagnostic.model.formulas[*index] {
                Formula::Condition(condition) => match self.name_of(*index) {
                    Some(name) => {
                        let words = if side == Side::Holds { "{value} is so" } else { "{value} is not so" };
                        Phrase::Plain(Clause::of(words, [("value", Clause::quoted(&name))]))
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
            Side::Holds if asks => "{question} is answered yes",
            Side::Holds => "{question} is true",
            Side::Fails if asks || branches => "{question} is answered no",
            Side::Fails => "{question} is not true",
        };
        Phrase::Plain(Clause::of(words, [("question", self.question(question))]))
    }

    pub(super) fn chosen(&self, question: usize, option: usize, side: Side) -> Phrase {
        let branches = self.diagnostic.model.may_be_absent(question);
        let asked = &self.diagnostic.model.questions[question];
        // An option that excludes the others is all that is chosen.
        let many = matches!(asked.shape, Shape::Many(_)) && !asked.exclusive.contains(&option);
        let words = match side {
            Side::Holds if many => "{question} includes {option}",
            Side::Holds => "{question} is {option}",
            Side::Fails if many && branches => "{question} is answered without {option}",
            Side::Fails if many => "{question} does not include {option}",
            Side::Fails if branches => "{question} is answered, but not with {option}",
            Side::Fails => "{question} is not {option}",
        };
        let said = self.diagnostic.questions[question].options.get(option);
        let option = said.map_or_else(Clause::default, |option| Clause::quoted(&option.text.value));
        Phrase::Plain(Clause::of(words, [("question", self.question(question)), ("option", option)]))
    }

    fn comparison(&self, left: &Number, comparison: Comparison, right: &Number, side: Side) -> Phrase {
        let (left, comparison, right) = sided(left, comparison, right, side);
        let is_constant = |number: &Number| matches!(number, Number::Constant(_));
        if let (Some(counted), Number::Constant(number)) = (self.counted(left), right)
            && let Some(words) = count_words(comparison, *number, counted.len())
        {
            let items = counted.into_iter().map(Phrase::top).collect();
            return Phrase::Plain(Clause { items, ..words.clause() });
        }
        let right_words = self.number_beside(right, left);
        let text = |english| Clause::of(english, [("number", right_words.clone())]);
        let date = |english| Clause::of(english, [("date", right_words.clone())]);
        let words = match comparison {
            Comparison::Less if self.is_date(left) => date("before {date}"),
            Comparison::More if self.is_date(left) => date("after {date}"),
            Comparison::AtMost if self.is_date(left) => date("{date} or earlier"),
            Comparison::AtLeast if self.is_date(left) => date("{date} or later"),
            Comparison::Equal if self.is_date(left) => date("on {date}"),
            Comparison::Different if self.is_date(left) => date("not {date}"),
            Comparison::Less => text("less than {number}"),
            Comparison::More => text("more than {number}"),
            Comparison::AtMost if is_constant(right) => text("{number} or less"),
            Comparison::AtLeast if is_constant(right) => text("{number} or more"),
            Comparison::AtMost => text("at most {number}"),
            Comparison::AtLeast => text("at least {number}"),
            Comparison::Equal => text("exactly {number}"),
            Comparison::Different => text("not {number}"),
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
            let is_each = matches!(said, Counted::All | Counted::None);
            return Statement { words: said.clause(), counted, is_each, compared: Vec::new() };
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

/// A number of conditions that hold, of those that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    All,
    None,
    AtLeast(usize),
    LessThan(usize),
    Exactly(usize),
}

impl Counted {
    /// Returns "two or more of these are true:".
    fn clause(self) -> Clause {
        let counted = |english, number| Clause::of(english, [("count", super::numbers::in_words(number))]);
        match self {
            Self::All => Clause::text_of(ALL_OF_THESE),
            Self::None => Clause::text_of("none of these is true:"),
            Self::AtLeast(1) => Clause::text_of(ONE_OF_THESE),
            Self::AtLeast(number) => counted("{count} or more of these are true:", number),
            Self::LessThan(number) => counted("fewer than {count} of these are true:", number),
            Self::Exactly(1) => Clause::text_of("exactly one of these is true:"),
            Self::Exactly(number) => counted("exactly {count} of these are true:", number),
        }
    }
}

/// Returns how many are counted, if the number is a whole one that a count can reach.
fn count_words(comparison: Comparison, number: f64, of: usize) -> Option<Counted> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a small whole number")]
    let whole = (number.fract() == 0.0 && (0.0..=1000.0).contains(&number)).then_some(number as usize)?;
    // From here on: at least, at most or exactly this number.
    let (comparison, whole) = match comparison {
        Comparison::Less => (Comparison::AtMost, whole.checked_sub(1)?),
        Comparison::More => (Comparison::AtLeast, whole + 1),
        other => (other, whole),
    };
    match comparison {
        Comparison::AtLeast | Comparison::Equal if whole == of && of > 1 => Some(Counted::All),
        Comparison::AtLeast => (whole > 0).then_some(Counted::AtLeast(whole)),
        Comparison::AtMost | Comparison::Equal if whole == 0 => Some(Counted::None),
        Comparison::AtMost => Some(Counted::LessThan(whole + 1)),
        Comparison::Equal => Some(Counted::Exactly(whole)),
        _ => None,
    }
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
                *words = Clause::list_of(AND, [std::mem::take(words), others]);
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
