//! Formulas with the reader's own numbers in place of names: "12 people × 180,000 ÷ 4 × 0.4 = A$216,000".

use assay_diagnostic::author::{Formula, Number, Op, TermId};

use super::particulars::{Figure, Places};
use super::{Diagnostic, words};

/// A formula in numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Worked {
    /// The place of the mark that says if the value is worked out in this way; none if it always is.
    pub(crate) place: Option<usize>,
    /// True if the result is rounded.
    pub(crate) is_rounded: bool,
    /// The formula.
    pub(crate) pieces: Vec<Piece>,
    /// The result.
    pub(crate) result: Figure,
}

/// A piece of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    /// Signs and words.
    Plain(&'static str),
    /// A constant.
    Constant(f64),
    /// A number that the runtime fills in.
    Figure(Figure),
}

/// The most pieces of a formula that is read at a glance.
const MOST: usize = 24;

/// The most cases of a value.
const CASES: usize = 8;

/// Returns the formula of value `index`, once for each of its cases. There is none that has nothing to work out, that is long,
/// or with a number that visitors do not see.
pub(super) fn of(places: &mut Places<'_>, index: usize) -> Vec<Worked> {
    let diagnostic = places.diagnostic;
    let number = match &diagnostic.model.formulas[index] {
        Formula::Number(number) if diagnostic.values[index].is_shown() => number,
        _ => return Vec::new(),
    };
    let mut cases = Vec::new();
    split(places, Case { number, guard: None, is_rounded: false }, &mut cases);
    cases.into_iter().filter_map(|case| worked(places, case, index)).collect()
}

/// A way in which a value is worked out.
struct Case<'n> {
    number: &'n Number,
    guard: Option<TermId>,
    is_rounded: bool,
}

/// Takes a choice between numbers apart into its cases.
fn split<'n>(places: &mut Places<'n>, case: Case<'n>, cases: &mut Vec<Case<'n>>) {
    let Case { number, guard, is_rounded } = case;
    let diagnostic = places.diagnostic;
    match number {
        _ if cases.len() >= CASES => {}
        Number::If(condition, then, otherwise) => {
            let holds = places.graph.condition(&diagnostic.model, condition);
            let fails = places.graph.term(Op::Not(holds));
            for (condition, number) in [(holds, then), (fails, otherwise)] {
                let guard = Some(places.both(guard, condition));
                split(places, Case { number, guard, is_rounded }, cases);
            }
        }
        Number::Round(_, number, _) => split(places, Case { number, guard, is_rounded: true }, cases),
        Number::Value(index) if !words::is_named(diagnostic, *index) => {
            if let Formula::Number(number) = &diagnostic.model.formulas[*index] {
                split(places, Case { number, guard, is_rounded }, cases);
            }
        }
        _ => cases.push(case),
    }
}

/// Returns value `index` as one of its cases works it out, if that is worth showing.
fn worked(places: &mut Places<'_>, case: Case<'_>, index: usize) -> Option<Worked> {
    let mut parts = Vec::new();
    write(places.diagnostic, case.number, Level::Sum, &mut parts)?;
    let is_of_answers = parts.iter().any(|part| matches!(part, Part::Number(_)));
    if parts.len() < 2 || !is_of_answers {
        return None;
    }
    let mut pieces = Vec::new();
    for part in parts {
        pieces.push(match part {
            Part::Plain(words) => Piece::Plain(words),
            Part::Number(Number::Constant(number)) => Piece::Constant(*number),
            Part::Number(number) => Piece::Figure(places.figure(number)?),
        });
    }
    let result = places.figure(&Number::Value(index))?;
    let place = case.guard.map(|guard| places.mark(guard));
    Some(Worked { place, is_rounded: case.is_rounded, pieces, result })
}

/// The operation around a part of a formula, the one that binds least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    Product,
    Factor,
}

/// A part of a formula before it has a place.
enum Part<'n> {
    Plain(&'static str),
    Number(&'n Number),
}

/// Writes a number as part of a formula. Returns `None` if the formula is no good to visitors.
fn write<'n>(
    diagnostic: &'n Diagnostic,
    number: &'n Number,
    within: Level,
    parts: &mut Vec<Part<'n>>,
) -> Option<()> {
    let mut two = |a, sign, b, level: Level, right: Level| {
        let is_apart = within > level;
        parts.extend(is_apart.then_some(Part::Plain("(")));
        write(diagnostic, a, level, parts)?;
        parts.push(Part::Plain(sign));
        write(diagnostic, b, right, parts)?;
        parts.extend(is_apart.then_some(Part::Plain(")")));
        Some(())
    };
    match number {
        Number::Sum(a, b) => two(a, " + ", b, Level::Sum, Level::Sum)?,
        Number::Difference(a, b) if !is_date(diagnostic, a) && !is_date(diagnostic, b) => {
            two(a, " − ", b, Level::Sum, Level::Product)?;
        }
        Number::Product(a, b) => two(a, " × ", b, Level::Product, Level::Product)?,
        Number::Quotient(a, b, _) => two(a, " ÷ ", b, Level::Product, Level::Factor)?,
        Number::Negative(inner) => {
            parts.push(Part::Plain("−"));
            write(diagnostic, inner, Level::Factor, parts)?;
        }
        Number::Power(base, 2) => {
            write(diagnostic, base, Level::Factor, parts)?;
            parts.push(Part::Plain("²"));
        }
        Number::Least(list) | Number::Greatest(list) => {
            let is_least = matches!(number, Number::Least(_));
            parts.push(Part::Plain(if is_least { "the least of (" } else { "the greatest of (" }));
            for (at, part) in list.iter().enumerate() {
                parts.extend((at > 0).then_some(Part::Plain("; ")));
                write(diagnostic, part, Level::Sum, parts)?;
            }
            parts.push(Part::Plain(")"));
        }
        Number::Value(index) if !words::is_named(diagnostic, *index) => {
            match &diagnostic.model.formulas[*index] {
                Formula::Number(number) => write(diagnostic, number, within, parts)?,
                Formula::Condition(_) => return None,
            }
        }
        number if is_date(diagnostic, number) => return None,
        number => parts.push(Part::Number(number)),
    }
    (parts.len() <= MOST).then_some(())
}

fn is_date(diagnostic: &Diagnostic, number: &Number) -> bool {
    matches!(number, Number::Answer(question) if diagnostic.model.questions[*question].shape.is_date())
}
