//! The naive enumeration: every answer set, one after the other, straight from the definition of the language. It
//! shares no code with the engine.

use super::exact::Exact;
use super::random::{Ask, Case, Condition, Kind, Number};

/// An answer: yes is 1; an option's index; a mask; a step's index. None where the question is not asked. If a question may be
/// left open, that is the option after the last, an empty mask, or the first step of a number.
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

/// Returns the number of answers of a question, as if options never excluded each other.
pub(super) fn answers(ask: &Ask) -> u32 {
    let open = u32::from(ask.optional);
    match ask.kind {
        Kind::YesNo => 2 + open,
        Kind::One(options) => options as u32 + open,
        Kind::Many(options) => 1 << options,
        Kind::Scale(low, high) => (high - low) as u32 + 1 + open,
        Kind::Number(_, _, last) => last as u32 + 1 + open,
    }
}

/// Returns every answer of a question.
pub(super) fn choices(ask: &Ask) -> impl Iterator<Item = u32> {
    let Ask { exclusive, optional, .. } = *ask;
    let excludes = move |answer: u32| {
        exclusive != 0 && (answer & exclusive != 0 && answer.count_ones() > 1 || answer == 0 && !optional)
    };
    (0..answers(ask)).filter(move |answer| !excludes(*answer))
}

/// Returns what was answered; none if the question was left open.
fn given(ask: &Ask, answer: u32) -> Option<u32> {
    match ask.kind {
        _ if !ask.optional => Some(answer),
        Kind::Many(_) => Some(answer).filter(|answer| *answer != 0),
        Kind::Number(..) => answer.checked_sub(1),
        _ => Some(answer).filter(|answer| answer + 1 < answers(ask)),
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
            let choices = if asked { choices(ask).map(Some).collect() } else { vec![None] };
            next.extend(choices.into_iter().map(|answer| [set.as_slice(), &[answer]].concat()));
        }
        sets = next;
    }
    sets
}

/// Returns the result of a number.
pub(super) fn number(case: &Case, set: &Set, number: &Number) -> Option<f64> {
    Naive::new(case, set).number(number).map(|number| number.double())
}

/// Returns true if a condition holds for a complete answer set.
pub(super) fn holds(case: &Case, set: &Set, condition: &Condition) -> bool {
    Naive::new(case, set).condition(condition) == Some(true)
}

/// Evaluates a complete answer set.
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
    let scores = (0..case.scores).map(|score| naive.score(score).double()).collect();
    let values = (0..case.values.len()).map(|value| {
        let before = naive.divides_by_zero;
        let number = naive.number(&Number::Value(value));
        // A value that is neither shown nor named causes no division by zero.
        naive.divides_by_zero = before || naive.divides_by_zero && case.values[value].1;
        number.map(|number| number.double())
    });
    let values = values.collect();
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

    fn given(&self, question: usize) -> Option<u32> {
        given(&self.case.questions[question], self.set[question]?)
    }

    fn condition(&mut self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Yes(question) => self.given(*question).map(|answer| answer == 1),
            Condition::Is(question, option) => self.given(*question).map(|answer| answer == *option as u32),
            Condition::IsNot(question, option) => {
                self.given(*question).map(|answer| answer != *option as u32)
            }
            Condition::Has(question, option) => self.given(*question).map(|answer| answer >> option & 1 == 1),
            Condition::Answered(question) => Some(self.given(*question).is_some()),
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
            Condition::And(left, right) => match self.sides(left, right, false) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Condition::Or(left, right) => match self.sides(left, right, true) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }

    /// Both sides of a connective. A division by zero in one of them is none where the other `settles` it.
    fn sides(&mut self, left: &Condition, right: &Condition, settles: bool) -> (Option<bool>, Option<bool>) {
        let before = std::mem::take(&mut self.divides_by_zero);
        let left = self.condition(left);
        let left_divides = std::mem::take(&mut self.divides_by_zero);
        let right = self.condition(right);
        let right_divides = std::mem::take(&mut self.divides_by_zero);
        let matters = left_divides && right != Some(settles) || right_divides && left != Some(settles);
        self.divides_by_zero = before || matters;
        (left, right)
    }

    fn number(&mut self, number: &Number) -> Option<Exact> {
        match number {
            Number::Constant(thousandths) => Some(Exact::decimal(*thousandths, 3)),
            Number::Answer(question) => {
                self.given(*question).map(|step| match self.case.questions[*question].kind {
                    Kind::Scale(low, _) => Exact::decimal(low + i64::from(step), 0),
                    Kind::Number(min, by, _) => Exact::decimal(min + by * i64::from(step), 1),
                    Kind::YesNo | Kind::One(_) | Kind::Many(_) => Exact::decimal(i64::MAX, 0),
                })
            }
            Number::Score(score) => Some(self.score(*score)),
            Number::Value(value) => self.number(&self.case.values[*value].0),
            Number::Count(parts) => {
                let count = parts.iter().filter(|part| self.condition(part) == Some(true)).count();
                Some(Exact::decimal(count as i64, 0))
            }
            Number::Two(sign, left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                self.divides_by_zero |= *sign == "/" && right.as_ref().is_some_and(Exact::is_zero);
                let (left, right) = (left?, right?);
                match *sign {
                    "+" => left.plus(&right),
                    "-" => left.plus(&right.negative()),
                    "*" => left.times(&right),
                    _ => left.over(&right),
                }
            }
            Number::Least(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                Some(left?.min(right?))
            }
            Number::Greatest(left, right) => {
                let (left, right) = (self.number(left), self.number(right));
                Some(left?.max(right?))
            }
            Number::Round(inner) => self.number(inner).map(|inner| inner.round()),
            Number::Rounded(how, inner) => {
                let ten = Exact::decimal(10, 0);
                self.number(inner)?.times(&ten)?.rounded_so(how).over(&ten)
            }
            Number::If(condition, then, otherwise) => {
                let holds = self.condition(condition);
                // The branch that is not chosen is not evaluated.
                match holds {
                    Some(true) => self.number(then),
                    Some(false) => self.number(otherwise),
                    None => None,
                }
            }
            Number::First(first, second) => {
                let before = self.divides_by_zero;
                let first = self.number(first);
                // That is what the second is for.
                self.divides_by_zero = before;
                let second = self.number(second);
                first.or(second)
            }
            Number::Power(base, times) => {
                let base = self.number(base)?;
                // By squaring, each product rounded.
                match times {
                    1 => Some(base),
                    2 => base.times(&base),
                    _ => base.times(&base.times(&base)?),
                }
            }
            Number::Negative(inner) => self.number(inner).map(|inner| inner.negative()),
        }
    }

    /// A score in hundredths, divided at the end.
    fn score(&self, score: usize) -> Exact {
        let mut sum = 10 * self.case.starts[score];
        for (ask, answer) in self.case.questions.iter().zip(self.set) {
            let answer = answer.and_then(|answer| given(ask, answer));
            let (Some(answer), Some(weights)) = (answer, ask.weights.get(score)) else { continue };
            sum += match ask.kind {
                Kind::YesNo | Kind::One(_) => 10 * weights[answer as usize],
                Kind::Many(_) => {
                    weights.iter().enumerate().map(|(bit, by)| 10 * i64::from(answer >> bit & 1) * by).sum()
                }
                Kind::Scale(..) => 10 * i64::from(answer) * weights[0],
                Kind::Number(min, by, _) => (min + by * i64::from(answer)) * weights[0],
            };
        }
        Exact::decimal(sum, 2)
    }
}
