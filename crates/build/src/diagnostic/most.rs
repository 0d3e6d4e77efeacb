//! The most that a score can be on the path that was asked: questions that were not asked could have added nothing.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Condition, Formula, Model, Number, Shape};

use super::particulars::Places;

/// Returns the place of the most that a score can be, if that depends on what is asked.
pub(super) fn of(places: &mut Places<'_>, score: usize) -> Option<usize> {
    let diagnostic = places.diagnostic;
    let model = &diagnostic.model;
    let adds = |question: &usize| model.questions[*question].adds.iter().any(|add| add.score == score);
    let fed: Vec<usize> = (0..model.questions.len()).filter(adds).collect();
    if diagnostic.scores[score].hidden || fed.iter().all(|question| model.whens[*question].is_none()) {
        return None;
    }
    let mut named = Named { model, options: BTreeSet::new(), values: BTreeSet::new() };
    model.whens.iter().flatten().for_each(|when| named.condition(when));
    let start = Number::Constant(model.starts[score].number());
    let most = fed.into_iter().fold(start, |sum, question| {
        let most = Number::First(vec![most_of(model, question, score, &named), Number::Constant(0.0)]);
        Number::Sum(Box::new(sum), Box::new(most))
    });
    Some(places.shown(&most))
}

/// Returns the most that a question can add: of options that decide what else is asked, what the chosen one adds.
fn most_of(model: &Model, question: usize, score: usize, named: &Named<'_>) -> Number {
    let asked = &model.questions[question];
    let adds = || asked.adds.iter().filter(|add| add.score == score);
    let points =
        |option: usize| adds().filter(|add| add.option == option).map(|add| add.points.number()).sum();
    let each = adds().map(|add| add.points.number()).sum::<f64>();
    let is_named = |option: &usize| named.options.contains(&(question, *option));
    let greatest =
        |options: &[usize]| options.iter().map(|option| points(*option)).reduce(f64::max).unwrap_or(0.0);
    let if_chosen = |option: usize, otherwise: Number| {
        let chosen = Box::new(Condition::Chosen(question, option));
        Number::If(chosen, Box::new(Number::Constant(points(option))), Box::new(otherwise))
    };
    let most = match &asked.shape {
        Shape::YesNo if is_named(&1) => Number::If(
            Box::new(Condition::Yes(question)),
            Box::new(Number::Constant(points(1))),
            Box::new(Number::Constant(points(0))),
        ),
        Shape::YesNo => Number::Constant(greatest(&[0, 1])),
        Shape::One(options) => {
            let (those, others): (Vec<usize>, Vec<usize>) = (0..options.len()).partition(is_named);
            let rest = Number::Constant(greatest(&others));
            those.into_iter().fold(rest, |rest, option| if_chosen(option, rest))
        }
        Shape::Many(options) => {
            let (those, others): (Vec<usize>, Vec<usize>) = (0..options.len()).partition(is_named);
            let (alone, joined): (Vec<usize>, Vec<usize>) =
                others.into_iter().partition(|option| asked.exclusive.contains(option));
            let sum = joined.iter().map(|option| f64::max(points(*option), 0.0)).sum();
            let rest = Number::Constant(f64::max(sum, greatest(&alone)));
            those.into_iter().fold(rest, |rest, option| {
                let adds = if_chosen(option, Number::Constant(0.0));
                Number::Sum(Box::new(rest), Box::new(adds))
            })
        }
        Shape::Scale { low, high } => Number::Constant(f64::max(each * (high - low) as f64, 0.0)),
        Shape::Number { min, max, .. } => {
            Number::Constant(f64::max(each * min.number(), each * max.number()))
        }
        Shape::Date { .. } => Number::Constant(0.0),
    };
    if model.whens[question].is_none() {
        return most;
    }
    let asked = Box::new(Condition::Answered(question));
    Number::If(asked, Box::new(most), Box::new(Number::Constant(0.0)))
}

/// The options that conditions name; a yes is option 1.
struct Named<'a> {
    model: &'a Model,
    options: BTreeSet<(usize, usize)>,
    values: BTreeSet<usize>,
}

impl Named<'_> {
    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Yes(question) => drop(self.options.insert((*question, 1))),
            Condition::Chosen(question, option) => drop(self.options.insert((*question, *option))),
            // A number that decides keeps the most that it can be.
            Condition::Answered(_) | Condition::Compare(..) => {}
            Condition::Not(inner) => self.condition(inner),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|part| self.condition(part))
            }
            Condition::Value(index) => {
                if let Formula::Condition(condition) = &self.model.formulas[*index]
                    && self.values.insert(*index)
                {
                    self.condition(condition);
                }
            }
        }
    }
}
