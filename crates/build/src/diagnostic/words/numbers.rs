//! Numbers in words.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Condition, Formula, Number, Rounding, date};

use super::{Clause, Speaker, WITH};
use crate::diagnostic::Format;
use crate::messages::Messages;

/// The scores and values that a rule names, by index.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) scores: BTreeSet<usize>,
    pub(super) values: BTreeSet<usize>,
}

/// A number with what it is a number of. How it is written, and with which signs, is up to the language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    /// A plain number.
    Number(f64),
    /// A share of one.
    Percent(f64),
    /// A number of days.
    Days(f64),
    /// An amount of a currency, by its code in ISO 4217.
    Currency(String, f64),
    /// A date, by its number of days from 1 January 1970.
    Date(f64),
}

/// The operation around a number, the one that binds least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    Product,
    Factor,
}

impl Speaker<'_> {
    /// Describes a number inside a sentence.
    pub(super) fn number(&self, number: &Number) -> Clause {
        match number {
            Number::Constant(number) => Clause::number(Quantity::Number(*number)),
            Number::Answer(question) => self.question(*question),
            Number::Score(index) => Clause::quoted(&self.diagnostic.scores[*index].label.value),
            Number::Value(index) => self.value(*index),
            Number::Count(conditions) => self.count(conditions),
            Number::Negative(inner) => Clause::plain("−").followed(self.operand(inner)),
            Number::Sum(a, b) => self.within(a, Level::Sum).and(" + ").followed(self.within(b, Level::Sum)),
            Number::Difference(to, from) if self.is_date(to) || self.is_date(from) => {
                let (first, last) = (self.number_beside(from, to), self.number_beside(to, from));
                Clause::of("the number of days from {first} to {last}", [("first", first), ("last", last)])
            }
            Number::Difference(a, b) => {
                self.within(a, Level::Sum).and(" − ").followed(self.within(b, Level::Product))
            }
            Number::Product(a, b) => {
                self.within(a, Level::Product).and(" × ").followed(self.within(b, Level::Product))
            }
            Number::Quotient(a, b, _) => {
                self.within(a, Level::Product).and(" ÷ ").followed(self.within(b, Level::Factor))
            }
            Number::Least(parts) => self.choice("the least of {list}", parts),
            Number::Greatest(parts) => self.choice("the greatest of {list}", parts),
            Number::Round(how, inner, places) => rounded(self.operand(inner), *how, *places),
            Number::If(condition, then, otherwise) => Clause::of(
                "{number} if {condition}, otherwise {other}",
                [
                    ("number", self.operand(then)),
                    ("condition", self.condition(condition, super::Side::Holds).inline().flat()),
                    ("other", self.operand(otherwise)),
                ],
            ),
            Number::First(parts) => self.choice("the first that is known of {list}", parts),
            Number::Power(base, 2) => Clause::of("{number} squared", [("number", self.operand(base))]),
            Number::Power(base, times) => Clause::of(
                "{number} to the power of {power}",
                [("number", self.operand(base)), ("power", Clause::plain(times.to_string()))],
            ),
            Number::Compound(rate, periods, _) => Clause::of(
                "growth at a rate of {rate} over {periods} periods",
                [("rate", self.operand(rate)), ("periods", self.operand(periods))],
            ),
        }
    }

    /// A value by its name or, where visitors know none, by what it is made of.
    fn value(&self, index: usize) -> Clause {
        match (self.name_of(index), &self.diagnostic.model.formulas[index]) {
            (Some(name), _) => Clause::quoted(&name),
            (None, Formula::Number(number)) => self.within(number, Level::Sum),
            (None, Formula::Condition(_)) => Clause::default(),
        }
    }

    /// "how many of “A”, “B” and “C” are true".
    fn count(&self, conditions: &[Condition]) -> Clause {
        let part = |condition| self.condition(condition, super::Side::Holds).inline().flat().in_brackets();
        let list = Clause::list_of(WITH, conditions.iter().map(part));
        Clause::of("how many of {list} hold", [("list", list)])
    }

    fn choice(&self, english: &'static str, parts: &[Number]) -> Clause {
        let list = Clause::list_of(WITH, parts.iter().map(|part| self.operand(part)));
        Clause::of(english, [("list", list)])
    }

    /// Describes a number as a part of another, in brackets if it has parts itself.
    fn operand(&self, number: &Number) -> Clause {
        self.within(number, Level::Factor)
    }

    /// Describes a number as a part of an operation, in brackets if it would be read as something else.
    fn within(&self, number: &Number, level: Level) -> Clause {
        let is_simple = match number {
            Number::Constant(_) | Number::Answer(_) | Number::Score(_) => true,
            Number::Value(index) => match &self.diagnostic.model.formulas[*index] {
                // Its own words bring their brackets.
                _ if self.name_of(*index).is_some() => true,
                Formula::Number(number) => return self.within(number, level),
                Formula::Condition(_) => true,
            },
            Number::Difference(a, b) if self.is_date(a) || self.is_date(b) => false,
            Number::Sum(..) | Number::Difference(..) => level == Level::Sum,
            Number::Product(..) | Number::Quotient(..) => level <= Level::Product,
            _ => false,
        };
        let words = self.number(number);
        if is_simple { words } else { words.in_brackets() }
    }

    /// A number that is compared with `other`, in that one's format and unit.
    pub(super) fn number_beside(&self, number: &Number, other: &Number) -> Clause {
        let Number::Constant(constant) = number else { return self.number(number) };
        let (quantity, unit) = match other {
            Number::Value(index) => {
                let value = &self.diagnostic.values[*index];
                (Quantity::formatted(*constant, &value.format), value.unit.as_ref())
            }
            Number::Answer(_) if self.is_date(other) => (Quantity::Date(*constant), None),
            Number::Answer(question) => {
                (Quantity::Number(*constant), self.diagnostic.questions[*question].unit.as_ref())
            }
            _ => (Quantity::Number(*constant), None),
        };
        let words = Clause::number(quantity);
        unit.map_or(words.clone(), |unit| words.and(" ").and(&unit.value))
    }

    /// Returns true if a number is the answer to a question for a date.
    pub(super) fn is_date(&self, number: &Number) -> bool {
        matches!(number, Number::Answer(question) if self.diagnostic.model.questions[*question].shape.is_date())
    }

    /// Returns true if a number can never be absent.
    pub(super) fn is_number_always_there(&self, number: &Number) -> bool {
        match number {
            Number::Constant(_) | Number::Score(_) | Number::Count(_) => true,
            Number::Answer(question) => !self.diagnostic.model.may_be_absent(*question),
            Number::Value(index) => self.is_value_always_there(*index),
            Number::Negative(inner) | Number::Round(_, inner, _) | Number::Power(inner, _) => {
                self.is_number_always_there(inner)
            }
            Number::If(condition, then, otherwise) => {
                self.is_always_there(condition)
                    && self.is_number_always_there(then)
                    && self.is_number_always_there(otherwise)
            }
            Number::First(parts) => parts.iter().any(|part| self.is_number_always_there(part)),
            Number::Compound(rate, periods, _) => {
                self.is_number_always_there(rate) && self.is_number_always_there(periods)
            }
            Number::Sum(a, b) | Number::Difference(a, b) | Number::Product(a, b) => {
                self.is_number_always_there(a) && self.is_number_always_there(b)
            }
            // A divisor can be zero.
            Number::Quotient(..) => false,
            Number::Least(parts) | Number::Greatest(parts) => {
                parts.iter().all(|part| self.is_number_always_there(part))
            }
        }
    }

    /// Collects the scores and values that the words of a condition name.
    pub(super) fn names_in_condition(&self, condition: &Condition, named: &mut Named) {
        match condition {
            Condition::Yes(_) | Condition::Chosen(..) | Condition::Answered(_) => {}
            Condition::Compare(left, _, right) => {
                for (side, other) in [(left, right), (right, left)] {
                    // The comparison of a count with a number is described in full in place.
                    if !(matches!(**other, Number::Constant(_)) && self.counted_in(side).is_some()) {
                        self.names_in_number(side, named);
                    }
                }
            }
            Condition::Not(inner) => self.names_in_condition(inner, named),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.names_in_condition(part, named));
            }
            Condition::Value(index) => {
                if named.values.insert(*index)
                    && let Formula::Condition(condition) = &self.diagnostic.model.formulas[*index]
                {
                    self.names_in_condition(condition, named);
                }
            }
        }
    }

    fn names_in_number(&self, number: &Number, named: &mut Named) {
        match number {
            Number::Constant(_) | Number::Answer(_) => {}
            Number::Score(index) => {
                named.scores.insert(*index);
            }
            Number::Value(index) => {
                if named.values.insert(*index)
                    && let Formula::Number(number) = &self.diagnostic.model.formulas[*index]
                {
                    self.names_in_number(number, named);
                }
            }
            Number::Count(conditions) => {
                conditions.iter().for_each(|condition| self.names_in_condition(condition, named));
            }
            Number::Negative(inner) | Number::Round(_, inner, _) | Number::Power(inner, _) => {
                self.names_in_number(inner, named);
            }
            Number::If(condition, then, otherwise) => {
                self.names_in_condition(condition, named);
                [then, otherwise].into_iter().for_each(|part| self.names_in_number(part, named));
            }
            Number::Compound(a, b, _) => {
                [a, b].into_iter().for_each(|part| self.names_in_number(part, named));
            }
            Number::Sum(a, b)
            | Number::Difference(a, b)
            | Number::Product(a, b)
            | Number::Quotient(a, b, _) => {
                self.names_in_number(a, named);
                self.names_in_number(b, named);
            }
            Number::Least(parts) | Number::Greatest(parts) | Number::First(parts) => {
                parts.iter().for_each(|part| self.names_in_number(part, named));
            }
        }
    }
}

impl Quantity {
    /// Returns the number in a value's format.
    pub(super) fn formatted(number: f64, format: &Format) -> Self {
        match format {
            Format::Number => Self::Number(number),
            Format::Percent => Self::Percent(number),
            Format::Days => Self::Days(number),
            Format::Currency(code) => Self::Currency(code.clone(), number),
        }
    }

    /// Returns the quantity as a language writes it.
    pub(crate) fn written(&self, language: &str) -> String {
        let written = |number: f64| Messages::number(language, &number.to_string());
        match self {
            Self::Number(number) => written(*number),
            // Rounded, because a hundred times 0.07 is not quite 7.
            Self::Percent(number) => Messages::percent(language, &((number * 1e8).round() / 1e6).to_string()),
            Self::Days(number) => counted_days(language, *number),
            Self::Currency(code, number) => Messages::currency(language, code, &number.to_string()),
            Self::Date(number) => day(language, *number),
        }
    }
}

/// A number of days, in the plural form for it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "only the form follows from it")]
fn counted_days(language: &str, number: f64) -> String {
    let whole = number.abs() as u64;
    // French and Portuguese have one of 1.5; in most languages a part of a day has the form of a few.
    let is_truncated = ["fr", "pt"].iter().any(|tag| language.to_ascii_lowercase().starts_with(tag));
    let whole = if number.fract() == 0.0 || is_truncated { whole } else { 2 };
    let written = Messages::number(language, &number.to_string());
    Messages::of(language).form("{n} days", whole).replace("{n}", &written)
}

/// A small whole number of which there are several, as a word.
pub(super) fn in_words(number: usize) -> Clause {
    const WORDS: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = number.checked_sub(2).and_then(|at| WORDS.get(at));
    word.map_or_else(|| Clause::plain(number.to_string()), |word| Clause::text_of(word))
}

/// The numbers from one end to the other with their unit, as a language writes them: "up to 2", "3 to 5 people", "6 or
/// more".
pub(crate) fn range(
    language: &str,
    (first, last): (f64, f64),
    is_first: bool,
    is_last: bool,
    unit: Option<&str>,
) -> String {
    let number = |number| Quantity::Number(number).written(language);
    let (first, last, messages) = (number(first), number(last), Messages::of(language));
    match (unit, is_first, is_last) {
        (None, ..) if first == last => first,
        (Some(unit), ..) if first == last => format!("{first} {unit}"),
        (None, true, _) => messages.filled("up to {number}", &[("number", &last)]),
        (Some(unit), true, _) => {
            messages.filled("up to {number} {unit}", &[("number", &last), ("unit", unit)])
        }
        (None, _, true) => messages.filled("{number} or more", &[("number", &first)]),
        (Some(unit), _, true) => {
            messages.filled("{number} or more {unit}", &[("number", &first), ("unit", unit)])
        }
        (None, ..) => messages.filled("{min} to {max}", &[("min", &first), ("max", &last)]),
        (Some(unit), ..) => {
            messages.filled("{min} to {max} {unit}", &[("min", &first), ("max", &last), ("unit", unit)])
        }
    }
}

/// The dates from one to the other, by their numbers: "up to 31 March 2026", "1 April 2026 or later".
pub(crate) fn days(language: &str, (first, last): (f64, f64), is_first: bool, is_last: bool) -> String {
    let (first, last, messages) = (day(language, first), day(language, last), Messages::of(language));
    if first == last {
        first
    } else if is_first {
        messages.filled("up to {date}", &[("date", &last)])
    } else if is_last {
        messages.filled("{date} or later", &[("date", &first)])
    } else {
        messages.filled("{first} to {last}", &[("first", &first), ("last", &last)])
    }
}

/// A date in words.
#[expect(clippy::cast_possible_truncation, reason = "a date is a small whole number")]
fn day(language: &str, number: f64) -> String {
    let written = date::written(number as i64);
    written.parse().map_or(written, |day| Messages::of(language).date(day))
}

/// Describes the rounding of a number.
fn rounded(number: Clause, how: Rounding, places: u8) -> Clause {
    let english = match (how, places) {
        (Rounding::Nearest, 0) => "{number} rounded to a whole number",
        (Rounding::Nearest, 1) => "{number} rounded to one decimal place",
        (Rounding::Nearest, _) => "{number} rounded to {places} decimal places",
        (Rounding::Down, 0) => "{number} rounded down to a whole number",
        (Rounding::Down, 1) => "{number} rounded down to one decimal place",
        (Rounding::Down, _) => "{number} rounded down to {places} decimal places",
        (Rounding::Up, 0) => "{number} rounded up to a whole number",
        (Rounding::Up, 1) => "{number} rounded up to one decimal place",
        (Rounding::Up, _) => "{number} rounded up to {places} decimal places",
    };
    Clause::of(english, [("number", number), ("places", in_words(places.into()))])
}
