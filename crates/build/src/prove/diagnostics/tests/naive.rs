//! The naive enumeration: every answer set, one after the other, straight from the definition of the language. It
//! shares no code with the engine.

use super::random::{Case, Condition, Kind, Number};

/// An answer: yes is 1; an option's index; a mask; a step's index. None where the question is not asked.
pub(super) type Set = Vec<Option<u32>>;

/// Everything that follows from one complete answer set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Result {
    /// The outcomes that hold; under `first`, the first of them alone.
    pub(super) holds: Vec<usize>,
    /// The rules that are true, whatever stands above them.
    pub(super) rules: Vec<bool>,
    pub(super) scores: Vec<f64>,
    pub(super) values: Vec<Option<f64>>,
    pub(super) divides_by_zero: bool,
}

/// How many answers a question has.
pub(super) fn answers(kind: Kind) -> u32 {
    match kind {
        Kind::YesNo => 2,
        Kind::One(options) => options as u32,
        Kind::Many(options) => 1 << options,
        Kind::Scale(low, high) => (high - low) as u32 + 1,
        Kind::Number(_, _, last) => last as u32 + 1,
    }
}

/// Every complete answer set.
pub(super) fn sets(case: &Case) -> Vec<Set> {
    let mut sets: Vec<Set> = vec![Vec::new()];
    for ask in &case.questions {
        let mut next = Vec::new();
        for set in sets {
            let asked =
                ask.when.as_ref().is_none_or(|when| Naive::new(case, &set).condition(when) == Some(true));
            let choices = if asked { (0..answers(ask.kind)).map(Some).collect() } else { vec![None] };
            next.extend(choices.into_iter().map(|answer| [set.as_slice(), &[answer]].concat()));
        }
        sets = next;
    }
    sets
}

/// The complete answer set that changed answers make: what is not asked any more is dropped. None where a question
/// is asked now that was not before.
pub(super) fn settled(case: &Case, changed: &Set) -> Option<Set> {
    let mut set = Set::new();
    for (ask, given) in case.questions.iter().zip(changed) {
        let asked = ask.when.as_ref().is_none_or(|when| Naive::new(case, &set).condition(when) == Some(true));
        set.push(if asked { Some((*given)?) } else { None });
    }
    Some(set)
}

/// What a number comes to.
pub(super) fn number(case: &Case, set: &Set, number: &Number) -> Option<f64> {
    Naive::new(case, set).number(number)
}

/// Whether a condition holds for a complete answer set.
pub(super) fn holds(case: &Case, set: &Set, condition: &Condition) -> bool {
    Naive::new(case, set).condition(condition) == Some(true)
}

/// What follows from a complete answer set.
pub(super) fn result(case: &Case, set: &Set) -> Result {
    let mut naive = Naive::new(case, set);
    let rules: Vec<Option<bool>> = case
        .outcomes
        .iter()
        .map(|rule| rule.as_ref().map(|rule| naive.condition(rule) == Some(true)))
        .collect();
    let mut holds: Vec<usize> = (0..rules.len()).filter(|index| rules[*index] == Some(true)).collect();
    if !case.only {
        holds.truncate(1);
    }
    if holds.is_empty() {
        holds.extend(rules.iter().position(Option::is_none));
    }
    let scores = (0..case.scores).map(|score| naive.score(score)).collect();
    let values = (0..case.values.len()).map(|value| naive.number(&Number::Value(value))).collect();
    for ask in &case.questions {
        ask.when.as_ref().map(|when| naive.condition(when));
    }
    let rules = rules.into_iter().map(|rule| rule == Some(true)).collect();
    Result { holds, rules, scores, values, divides_by_zero: naive.divides_by_zero }
}

struct Naive<'a> {
    case: &'a Case,
    set: &'a [Option<u32>],
    divides_by_zero: bool,
}

impl<'a> Naive<'a> {
    fn new(case: &'a Case, set: &'a [Option<u32>]) -> Self {
        Self { case, set, divides_by_zero: false }
    }

    fn condition(&mut self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Yes(question) => self.set[*question].map(|answer| answer == 1),
            Condition::Is(question, option) => self.set[*question].map(|answer| answer == *option as u32),
            Condition::IsNot(question, option) => self.set[*question].map(|answer| answer != *option as u32),
            Condition::Has(question, option) => self.set[*question].map(|answer| answer >> option & 1 == 1),
            Condition::Answered(question) => Some(self.set[*question].is_some()),
            Condition::Compare(left, sign, right) => {
                let (left, right) = (self.number(left), self.number(right));
                let (left, right) = (left?, right?);
                Some(match *sign {
                    "<" => left < right,
                    "<=" => left <= right,
                    ">" => left > right,
                    ">=" => left >= right,
                    "==" => left == right,
                    _ => left != right,
                })
            }
            Condition::Not(inner) => self.condition(inner).map(|inner| !inner),
            Condition::And(left, right) => match (self.condition(left), self.condition(right)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Condition::Or(left, right) => match (self.condition(left), self.condition(right)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }

    fn number(&mut self, number: &Number) -> Option<f64> {
        match number {
            Number::Constant(tenths) => Some(*tenths as f64 / 10.0),
            Number::Answer(question) => {
                self.set[*question].map(|step| match self.case.questions[*question].kind {
                    Kind::Scale(low, _) => (low + i64::from(step)) as f64,
                    Kind::Number(min, by, _) => (min + by * i64::from(step)) as f64 / 10.0,
                    _ => f64::NAN,
                })
            }
            Number::Score(score) => Some(self.score(*score)),
            Number::Value(value) => self.number(&self.case.values[*value].0),
            Number::Count(parts) => {
                Some(parts.iter().filter(|part| self.condition(part) == Some(true)).count() as f64)
            }
            Number::Two(sign, left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                self.divides_by_zero |= *sign == "/" && right == Some(0.0);
                let (left, right) = (left?, right?);
                let result = match *sign {
                    "+" => left + right,
                    "-" => left - right,
                    "*" => left * right,
                    _ => left / right,
                };
                result.is_finite().then_some(result)
            }
            Number::Least(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                Some(left?.min(right?))
            }
            Number::Greatest(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                Some(left?.max(right?))
            }
            Number::Round(inner) => self.number(inner).map(f64::round),
            Number::Negative(inner) => self.number(inner).map(|inner| -inner),
        }
    }

    /// A score in tenths, divided at the end.
    fn score(&self, score: usize) -> f64 {
        let mut sum = 0;
        for (ask, answer) in self.case.questions.iter().zip(self.set) {
            let (Some(answer), Some(weights)) = (answer, ask.weights.get(score)) else { continue };
            sum += match ask.kind {
                Kind::YesNo | Kind::One(_) => weights[*answer as usize],
                Kind::Many(_) => {
                    weights.iter().enumerate().map(|(bit, by)| i64::from(answer >> bit & 1) * by).sum()
                }
                Kind::Scale(..) => i64::from(*answer) * weights[0],
                Kind::Number(..) => 0,
            };
        }
        sum as f64 / 10.0
    }
}
