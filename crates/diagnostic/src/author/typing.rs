//! The types of an expression: what each name means, and whether its parts go together.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::check::{Mistake, Wrong};
use super::language::{Binary, Comparison, Condition, Function, Number, Rounding, Syntax, SyntaxKind};
use super::model::{Band, Formula, Question, Shape};

/// The meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Question(usize),
    Score(usize),
    Value(usize),
}

/// The names that expressions may use.
pub(crate) struct Scope<'a> {
    pub(crate) names: BTreeMap<&'a str, Meaning>,
    pub(crate) questions: &'a [Question],
    /// The formulas of the values, as far as they are known.
    pub(crate) values: Vec<Option<Formula>>,
    pub(crate) bands: &'a [Band],
}

impl Scope<'_> {
    /// The band of a score or a value.
    fn band_of(&self, number: &Number) -> Option<&Band> {
        self.bands.iter().find(|band| band.of == *number)
    }
}

/// The type of a part of an expression.
enum Typed {
    Condition(Condition),
    Number(Number),
    /// The id of an option.
    Option(String),
    /// A question with options.
    Choice(usize),
    /// A part with a mistake in it that was told already.
    Broken,
}

pub(crate) struct Typing<'a> {
    scope: &'a Scope<'a>,
    pub(crate) mistakes: Vec<Mistake>,
    /// The names that were used, and where.
    pub(crate) uses: Vec<(Range<usize>, Meaning)>,
}

impl<'a> Typing<'a> {
    pub(crate) fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, mistakes: vec![], uses: vec![] }
    }

    /// A value's formula: a number, or, where it is not shown, also a condition.
    pub(crate) fn formula(&mut self, syntax: &Syntax, shown: bool) -> Option<Formula> {
        if !shown && let Typed::Condition(_) = Typing::new(self.scope).typed(syntax) {
            return self.condition(syntax).map(Formula::Condition);
        }
        self.number(syntax).map(Formula::Number)
    }

    pub(crate) fn condition(&mut self, syntax: &Syntax) -> Option<Condition> {
        let (message, hint) = match self.typed(syntax) {
            Typed::Condition(condition) => return Some(condition),
            Typed::Broken => return None,
            Typed::Number(_) => {
                ("expected a condition, found a number".into(), "compare it, as in `… >= 2`".into())
            }
            Typed::Option(id) => (
                format!("expected a condition, found the option `\"{id}\"`"),
                format!("compare it with a question, as in `question == \"{id}\"`"),
            ),
            Typed::Choice(question) => self.choice_as("a condition", question),
        };
        self.mistake(syntax, message, hint);
        None
    }

    pub(crate) fn number(&mut self, syntax: &Syntax) -> Option<Number> {
        let (message, hint) = match self.typed(syntax) {
            Typed::Number(number) => return Some(number),
            Typed::Broken => return None,
            Typed::Condition(_) => (
                "expected a number, found a condition".into(),
                "count conditions with `count(…)`: 1 for each that is true".into(),
            ),
            Typed::Option(id) => (
                format!("expected a number, found the option `\"{id}\"`"),
                "write numbers without quotes".into(),
            ),
            Typed::Choice(question) => self.choice_as("a number", question),
        };
        self.mistake(syntax, message, hint);
        None
    }

    /// Returns the message and the hint for a question with options in the place of `wanted`.
    fn choice_as(&self, wanted: &str, question: usize) -> (String, String) {
        let Question { id, shape, .. } = &self.scope.questions[question];
        let option = shape.options().first().map_or("option", |option| option);
        match shape {
            Shape::Many(_) => (
                format!("expected {wanted}, found `{id}`, a question of type `many`"),
                format!("test one option: `has({id}, \"{option}\")`"),
            ),
            _ => (
                format!("expected {wanted}, found `{id}`, a question of type `one`"),
                format!("compare it with an option: `{id} == \"{option}\"`"),
            ),
        }
    }

    fn typed(&mut self, syntax: &Syntax) -> Typed {
        match &syntax.kind {
            SyntaxKind::Number(number) => Typed::Number(Number::Constant(*number)),
            SyntaxKind::Option(id) => Typed::Option(id.clone()),
            SyntaxKind::Name(name) => self.name(name, syntax),
            SyntaxKind::Negative(inner) => as_number(self.number(inner).map(|number| match number {
                Number::Constant(number) => Number::Constant(-number),
                number => Number::Negative(Box::new(number)),
            })),
            SyntaxKind::Not(inner) => {
                as_condition(self.condition(inner).map(|inner| Condition::Not(Box::new(inner))))
            }
            SyntaxKind::Binary(operator, left, right) => self.binary(*operator, left, right, syntax),
            SyntaxKind::Power(base, exponent) => self.power(base, exponent),
            SyntaxKind::Call(function, arguments) => self.call(*function, arguments, syntax),
        }
    }

    /// `base ^ 3`.
    fn power(&mut self, base: &Syntax, exponent: &Syntax) -> Typed {
        let base = self.number(base);
        let SyntaxKind::Number(number) = exponent.kind else {
            let message = "a power is a whole number that is written out".into();
            self.mistake(
                exponent,
                message,
                "as in `x ^ 3`; for what is asked, write `compound(rate, periods)`".into(),
            );
            return Typed::Broken;
        };
        match whole(number).filter(|times| (1..=MOST_PERIODS).contains(times)) {
            Some(times) => as_number(base.map(|base| Number::Power(Box::new(base), times))),
            None => {
                let message = format!("a power is a whole number from 1 to {MOST_PERIODS}");
                self.mistake(exponent, message, "as in `x ^ 3`".into());
                Typed::Broken
            }
        }
    }

    fn name(&mut self, name: &str, syntax: &Syntax) -> Typed {
        let Some(&meaning) = self.scope.names.get(name) else {
            let known = self.scope.names.keys().copied();
            let mistake = Mistake::new(
                Wrong::Name,
                syntax.span.clone(),
                format!("unknown question, score or value `{name}`"),
            );
            self.mistakes.push(mistake.named(name.into(), known));
            return Typed::Broken;
        };
        self.uses.push((syntax.span.clone(), meaning));
        match meaning {
            Meaning::Score(index) => Typed::Number(Number::Score(index)),
            Meaning::Value(index) => match self.scope.values[index] {
                Some(Formula::Condition(_)) => Typed::Condition(Condition::Value(index)),
                Some(Formula::Number(_)) => Typed::Number(Number::Value(index)),
                None => Typed::Broken,
            },
            Meaning::Question(index) => match self.scope.questions[index].shape {
                Shape::YesNo => Typed::Condition(Condition::Yes(index)),
                Shape::One(_) | Shape::Many(_) => Typed::Choice(index),
                Shape::Scale { .. } | Shape::Number { .. } => Typed::Number(Number::Answer(index)),
            },
        }
    }

    fn binary(&mut self, operator: Binary, left: &Syntax, right: &Syntax, whole: &Syntax) -> Typed {
        match operator {
            Binary::And | Binary::Or => {
                let sides = (self.condition(left), self.condition(right));
                let (Some(left), Some(right)) = sides else { return Typed::Broken };
                Typed::Condition(joined(operator, left, right))
            }
            Binary::Compare(comparison) => self.comparison(comparison, left, right, whole),
            _ => {
                let sides = (self.number(left), self.number(right));
                let (Some(a), Some(b)) = sides else { return Typed::Broken };
                let (a, b) = (Box::new(a), Box::new(b));
                Typed::Number(match operator {
                    Binary::Add => Number::Sum(a, b),
                    Binary::Subtract => Number::Difference(a, b),
                    Binary::Multiply => Number::Product(a, b),
                    _ => Number::Quotient(a, b, right.span.clone()),
                })
            }
        }
    }

    fn comparison(&mut self, comparison: Comparison, left: &Syntax, right: &Syntax, whole: &Syntax) -> Typed {
        let is_option = |side: &Syntax| matches!(side.kind, SyntaxKind::Option(_));
        let (question, option) = if is_option(left) { (right, left) } else { (left, right) };
        if let SyntaxKind::Option(id) = &option.kind {
            return self.option(comparison, question, id, option, whole);
        }
        let sides = (self.number(left), self.number(right));
        let (Some(a), Some(b)) = sides else { return Typed::Broken };
        Typed::Condition(Condition::Compare(Box::new(a), comparison, Box::new(b)))
    }

    /// `question == "option"`.
    fn option(
        &mut self,
        comparison: Comparison,
        question: &Syntax,
        id: &str,
        option: &Syntax,
        whole: &Syntax,
    ) -> Typed {
        let (message, hint) = match self.typed(question) {
            Typed::Broken => return Typed::Broken,
            Typed::Choice(index) if matches!(self.scope.questions[index].shape, Shape::One(_)) => {
                let Some(chosen) = self.chosen(index, id, option) else { return Typed::Broken };
                match comparison {
                    Comparison::Equal => return Typed::Condition(chosen),
                    Comparison::Different => return Typed::Condition(Condition::Not(Box::new(chosen))),
                    _ => ("options have no order".into(), "compare them with `==` or `!=`".into()),
                }
            }
            Typed::Choice(index) => {
                let name = &self.scope.questions[index].id;
                (
                    format!("`{name}` is a question of type `many`, which cannot be compared"),
                    format!("write `has({name}, \"{id}\")`"),
                )
            }
            Typed::Condition(Condition::Yes(index)) => {
                let name = &self.scope.questions[index].id;
                (
                    format!("`{name}` is a question of type `yes-no`, which has no options"),
                    format!("write `{name}` or `not {name}`"),
                )
            }
            Typed::Number(number) if self.scope.band_of(&number).is_some() => {
                let Some(level) = self.level(&number, id, option) else { return Typed::Broken };
                match comparison {
                    Comparison::Equal => return Typed::Condition(level),
                    Comparison::Different => return Typed::Condition(Condition::Not(Box::new(level))),
                    _ => (
                        "levels are compared with `==` or `!=`".into(),
                        "for an order, compare the number itself".into(),
                    ),
                }
            }
            _ => (
                format!(
                    "only a question of type `one`, or a number with a `[[band]]`, can be compared with the option `\"{id}\"`"
                ),
                "write numbers without quotes".into(),
            ),
        };
        self.mistake(whole, message, hint);
        Typed::Broken
    }

    /// That a number is in the level `id` of its band, if it has that level.
    fn level(&mut self, number: &Number, id: &str, syntax: &Syntax) -> Option<Condition> {
        let band = self.scope.band_of(number)?;
        let found = band.levels.iter().position(|level| level.id == id);
        if found.is_none() {
            let mistake = Mistake::new(Wrong::Name, syntax.span.clone(), format!("there is no level `{id}`"));
            self.mistakes.push(mistake.named(id.into(), band.levels.iter().map(|level| &level.id)));
        }
        found.map(|index| band.holds(number, index))
    }

    /// That `id` is chosen of a question's options, if it has that option.
    fn chosen(&mut self, question: usize, id: &str, syntax: &Syntax) -> Option<Condition> {
        let Question { id: name, shape, .. } = &self.scope.questions[question];
        let found = shape.options().iter().position(|option| option == id);
        if found.is_none() {
            let mistake =
                Mistake::new(Wrong::Name, syntax.span.clone(), format!("unknown option `{id}` of `{name}`"));
            self.mistakes.push(mistake.named(id.into(), shape.options()));
        }
        found.map(|option| Condition::Chosen(question, option))
    }

    fn call(&mut self, function: Function, arguments: &[Syntax], whole: &Syntax) -> Typed {
        match (function, arguments) {
            (Function::Count, [_, ..]) => as_number(self.each(arguments, Self::condition).map(Number::Count)),
            (Function::Min, [_, ..]) => as_number(self.each(arguments, Self::number).map(Number::Least)),
            (Function::Max, [_, ..]) => as_number(self.each(arguments, Self::number).map(Number::Greatest)),
            (Function::Round, [one]) => self.round(Rounding::Nearest, one, None),
            (Function::Round, [one, places]) => self.round(Rounding::Nearest, one, Some(places)),
            (Function::Floor, [one]) => self.round(Rounding::Down, one, None),
            (Function::Floor, [one, places]) => self.round(Rounding::Down, one, Some(places)),
            (Function::Ceil, [one]) => self.round(Rounding::Up, one, None),
            (Function::Ceil, [one, places]) => self.round(Rounding::Up, one, Some(places)),
            (Function::If, [condition, then, otherwise]) => {
                let parts = (self.condition(condition), self.number(then), self.number(otherwise));
                let (Some(condition), Some(then), Some(otherwise)) = parts else { return Typed::Broken };
                Typed::Number(Number::If(Box::new(condition), Box::new(then), Box::new(otherwise)))
            }
            (Function::First, [_, _, ..]) => as_number(self.each(arguments, Self::number).map(Number::First)),
            (Function::Compound, [rate, periods]) => self.compound(rate, periods),
            (Function::Highest, [_, _, ..]) => {
                let Some(parts) = self.each(arguments, Self::number) else { return Typed::Broken };
                let mut parts = parts.into_iter();
                let Some(first) = parts.next() else { return Typed::Broken };
                let above =
                    |other| Condition::Compare(Box::new(first.clone()), Comparison::More, Box::new(other));
                let all: Vec<Condition> = parts.map(above).collect();
                match <[Condition; 1]>::try_from(all) {
                    Ok([alone]) => Typed::Condition(alone),
                    Err(all) => Typed::Condition(Condition::All(all)),
                }
            }
            (Function::Has, [question, option]) => self.has(question, option),
            (Function::Answered, [question]) => self.answered(question),
            _ => {
                let name = function.as_str();
                let (wanted, example) = match function {
                    Function::Count => ("one or more conditions", "count(first, second)"),
                    Function::Min | Function::Max => ("one or more numbers", "min(first, second)"),
                    Function::Round => {
                        ("a number and, if any, the decimal places to keep", "round(first / second, 1)")
                    }
                    Function::Floor => {
                        ("a number and, if any, the decimal places to keep", "floor(first / second, 1)")
                    }
                    Function::Ceil => {
                        ("a number and, if any, the decimal places to keep", "ceil(first / second, 1)")
                    }
                    Function::If => ("a condition and two numbers", "if(n > 0, total / n, 0)"),
                    Function::First => ("two or more numbers", "first(measured, 0)"),
                    Function::Compound => ("a rate and a number of periods", "compound(0.05, years)"),
                    Function::Highest => ("two or more numbers", "highest(this, that)"),
                    Function::Has => ("a question and one of its options", "has(question, \"option\")"),
                    Function::Answered => ("one question", "answered(question)"),
                };
                self.mistake(
                    whole,
                    format!("the arguments of `{name}` are {wanted}"),
                    format!("write it as in `{example}`"),
                );
                Typed::Broken
            }
        }
    }

    fn round(&mut self, how: Rounding, number: &Syntax, places: Option<&Syntax>) -> Typed {
        let number = self.number(number);
        let kept = match places.map(|places| &places.kind) {
            None => Some(0),
            Some(SyntaxKind::Number(places)) => whole(*places).filter(|places| *places <= 9),
            Some(_) => None,
        };
        match (kept, places) {
            (None, Some(places)) => {
                let message = "decimal places are a whole number from 0 to 9 that is written out".into();
                self.mistake(places, message, "as in `round(x, 2)`".into());
                Typed::Broken
            }
            (kept, _) => {
                let places = kept.and_then(|kept| u8::try_from(kept).ok()).unwrap_or_default();
                as_number(number.map(|number| Number::Round(how, Box::new(number), places)))
            }
        }
    }

    /// `compound(rate, periods)`.
    fn compound(&mut self, rate: &Syntax, periods: &Syntax) -> Typed {
        let (Some(rate), Some(count)) = (self.number(rate), self.number(periods)) else {
            return Typed::Broken;
        };
        match self.most_periods(&count).filter(|most| (1..=MOST_PERIODS).contains(most)) {
            Some(most) => Typed::Number(Number::Compound(Box::new(rate), Box::new(count), most)),
            None => {
                let message =
                    format!("periods are a whole number that is never below 0 or above {MOST_PERIODS}");
                let hint = "write a number, an answer in whole steps, or a product of both, as in `compound(rate / 12, years * 12)`";
                self.mistake(periods, message, hint.into());
                Typed::Broken
            }
        }
    }

    /// The most that a number can be, where it is certainly whole and never negative.
    fn most_periods(&self, number: &Number) -> Option<u32> {
        match number {
            Number::Constant(number) => whole(*number),
            Number::Answer(question) => match &self.scope.questions[*question].shape {
                Shape::Scale { low, high } => u32::try_from(*high).ok().filter(|_| *low >= 0),
                Shape::Number { min, max, step } => {
                    let is_whole = [min, max, step].iter().all(|number| number.places() == 0);
                    whole(max.number()).filter(|_| is_whole && min.number() >= 0.0)
                }
                _ => None,
            },
            Number::Sum(a, b) => self.most_periods(a)?.checked_add(self.most_periods(b)?),
            Number::Product(a, b) => self.most_periods(a)?.checked_mul(self.most_periods(b)?),
            Number::Value(index) => match &self.scope.values[*index] {
                Some(Formula::Number(number)) => self.most_periods(number),
                _ => None,
            },
            Number::First(parts) | Number::Least(parts) | Number::Greatest(parts) => {
                let most: Option<Vec<u32>> = parts.iter().map(|part| self.most_periods(part)).collect();
                most?.into_iter().max()
            }
            Number::If(_, then, otherwise) => {
                Some(self.most_periods(then)?.max(self.most_periods(otherwise)?))
            }
            Number::Count(conditions) => u32::try_from(conditions.len()).ok(),
            _ => None,
        }
    }

    fn has(&mut self, question: &Syntax, option: &Syntax) -> Typed {
        let SyntaxKind::Option(id) = &option.kind else {
            self.mistake(option, "expected an option".into(), "write the id of an option in quotes".into());
            return Typed::Broken;
        };
        match self.typed(question) {
            Typed::Choice(index) if matches!(self.scope.questions[index].shape, Shape::Many(_)) => {
                as_condition(self.chosen(index, id, option))
            }
            Typed::Choice(index) => {
                let name = &self.scope.questions[index].id;
                self.mistake(
                    question,
                    format!("`{name}` is a question of type `one`"),
                    format!("write `{name} == \"{id}\"`"),
                );
                Typed::Broken
            }
            Typed::Broken => Typed::Broken,
            _ => {
                let hint = "`has` tests whether an option of a question of type `many` was chosen";
                self.mistake(question, "expected a question of type `many`".into(), hint.into());
                Typed::Broken
            }
        }
    }

    fn answered(&mut self, question: &Syntax) -> Typed {
        match self.typed(question) {
            Typed::Choice(index)
            | Typed::Condition(Condition::Yes(index))
            | Typed::Number(Number::Answer(index)) => Typed::Condition(Condition::Answered(index)),
            Typed::Broken => Typed::Broken,
            _ => {
                self.mistake(question, "expected a question".into(), "write the id of a question".into());
                Typed::Broken
            }
        }
    }

    /// Returns the meaning of every argument, if all have one. All are checked, so that every mistake is reported.
    fn each<T>(
        &mut self,
        arguments: &[Syntax],
        read: impl Fn(&mut Self, &Syntax) -> Option<T>,
    ) -> Option<Vec<T>> {
        let all: Vec<_> = arguments.iter().map(|argument| read(self, argument)).collect();
        all.into_iter().collect()
    }

    fn mistake(&mut self, syntax: &Syntax, message: String, hint: String) {
        self.mistakes.push(Mistake::new(Wrong::Type, syntax.span.clone(), message).hint(hint));
    }
}

/// The most periods of a compound, and the largest power.
const MOST_PERIODS: u32 = 1200;

/// A number that is whole and not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is compared with what was cast"
)]
fn whole(number: f64) -> Option<u32> {
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}

/// Two conditions joined; `a and b and c` is one condition of three.
fn joined(operator: Binary, left: Condition, right: Condition) -> Condition {
    let mut all = vec![];
    for side in [left, right] {
        match (operator, side) {
            (Binary::And, Condition::All(parts)) | (Binary::Or, Condition::Any(parts)) => all.extend(parts),
            (_, part) => all.push(part),
        }
    }
    if operator == Binary::And { Condition::All(all) } else { Condition::Any(all) }
}

fn as_number(number: Option<Number>) -> Typed {
    number.map_or(Typed::Broken, Typed::Number)
}

fn as_condition(condition: Option<Condition>) -> Typed {
    condition.map_or(Typed::Broken, Typed::Condition)
}
