//! The types of an expression: what each name means, and whether its parts go together.

mod dates;
mod functions;
mod options;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::check::{Mistake, Wrong};
use super::language::{Binary, Comparison, Condition, Number, Syntax, SyntaxKind};
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
    /// The answer to a question for a date.
    Date(usize),
    /// A part with a mistake in it that is already reported.
    Broken,
}

/// Gives types to the parts of an expression. A mistake in one part does not hide those in another.
pub(crate) struct Typing<'a> {
    scope: &'a Scope<'a>,
    /// Every mistake so far.
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
            Typed::Date(question) => self.date_as("a condition", question),
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
            Typed::Date(question) => self.date_as("a number", question),
        };
        self.mistake(syntax, message, hint);
        None
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
                Shape::Date { .. } => Typed::Date(index),
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
        if self.is_date(left) || self.is_date(right) {
            let sides = (self.date(left), self.date(right));
            let (Some(a), Some(b)) = sides else { return Typed::Broken };
            return Typed::Condition(Condition::Compare(Box::new(a), comparison, Box::new(b)));
        }
        let is_option = |side: &Syntax| matches!(side.kind, SyntaxKind::Option(_));
        let (question, option) = if is_option(left) { (right, left) } else { (left, right) };
        if let SyntaxKind::Option(id) = &option.kind {
            return self.option(comparison, question, id, option, whole);
        }
        if self.is_unquoted(left, right) || self.is_unquoted(right, left) {
            return Typed::Broken;
        }
        let sides = (self.number(left), self.number(right));
        let (Some(a), Some(b)) = sides else { return Typed::Broken };
        Typed::Condition(Condition::Compare(Box::new(a), comparison, Box::new(b)))
    }

    fn mistake(&mut self, syntax: &Syntax, message: String, hint: String) {
        self.mistakes.push(Mistake::new(Wrong::Type, syntax.span.clone(), message).hint(hint));
    }
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
