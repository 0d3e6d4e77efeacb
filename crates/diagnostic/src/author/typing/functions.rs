//! The functions, and powers: how many arguments each takes, and of which type.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use super::{Typed, Typing, as_number};
use crate::author::language::{Comparison, Condition, Function, Number, Rounding, Syntax, SyntaxKind};
use crate::author::model::{Formula, Shape};

impl Typing<'_> {
    /// A function with its arguments.
    pub(super) fn call(&mut self, function: Function, arguments: &[Syntax], whole: &Syntax) -> Typed {
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
            (Function::Highest, [_, _, ..]) => self.highest(arguments),
            (Function::Days, [from, to]) => self.days(from, to),
            (Function::Has, [question, option]) => self.has(question, option),
            (Function::Answered, [question]) => self.answered(question),
            _ => {
                let (wanted, example) = arguments_of(function);
                let message = format!("the arguments of `{}` are {wanted}", function.as_str());
                self.mistake(whole, message, format!("write it as in `{example}`"));
                Typed::Broken
            }
        }
    }

    /// `highest(a, b, …)`: the first is above every other.
    fn highest(&mut self, arguments: &[Syntax]) -> Typed {
        let Some(parts) = self.each(arguments, Self::number) else { return Typed::Broken };
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else { return Typed::Broken };
        let above = |other| Condition::Compare(Box::new(first.clone()), Comparison::More, Box::new(other));
        let all: Vec<Condition> = parts.map(above).collect();
        match <[Condition; 1]>::try_from(all) {
            Ok([alone]) => Typed::Condition(alone),
            Err(all) => Typed::Condition(Condition::All(all)),
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

    /// `base ^ 3`.
    pub(super) fn power(&mut self, base: &Syntax, exponent: &Syntax) -> Typed {
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

    /// `round(x, 2)`, `floor(x, 2)` and `ceil(x, 2)`.
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

    /// Returns the most that a number can be, if it is certainly whole and never negative.
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
}

/// The most periods of a compound, and the largest power.
const MOST_PERIODS: u32 = 1200;

/// Returns `number` if it is whole and not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is compared with what was cast"
)]
fn whole(number: f64) -> Option<u32> {
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}

/// Returns a description of the arguments of a function, and an example of its use.
fn arguments_of(function: Function) -> (&'static str, &'static str) {
    let places = "a number and, if any, the decimal places to keep";
    match function {
        Function::Count => ("one or more conditions", "count(first, second)"),
        Function::Min | Function::Max => ("one or more numbers", "min(first, second)"),
        Function::Round => (places, "round(first / second, 1)"),
        Function::Floor => (places, "floor(first / second, 1)"),
        Function::Ceil => (places, "ceil(first / second, 1)"),
        Function::If => ("a condition and two numbers", "if(n > 0, total / n, 0)"),
        Function::First => ("two or more numbers", "first(measured, 0)"),
        Function::Compound => ("a rate and a number of periods", "compound(0.05, years)"),
        Function::Days => ("two dates", "days(started, today)"),
        Function::Highest => ("two or more numbers", "highest(this, that)"),
        Function::Has => ("a question and one of its options", "has(question, \"option\")"),
        Function::Answered => ("one question", "answered(question)"),
    }
}
