//! All expressions of a diagnostic as one graph of terms, each written once however often it is used.
//!
//! A term's id is the index of its node in the program, so that the evaluation of a node is that of the term. A graph
//! is all that is needed to [write](Graph::write) the program.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use super::check::Site;
use super::decimal::Decimal;
use super::language::{Comparison, Condition, Number, Rounding};
use super::model::{Formula, Model, Rule, Shape};
use super::write::TooLarge;
use crate::limits;
use crate::program::Choose;
use crate::question::{Kind, Question, power_of_ten};
use crate::truth::Truth;

/// A term, by its place in the graph and in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

impl TermId {
    /// The id as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The operation of a term. Every term it refers to comes before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// True if a question is asked: always, or when a condition holds.
    Question(usize, Option<TermId>),
    /// True if an option of a question is chosen; a yes is option 1.
    Chosen(usize, usize),
    /// The number that was answered.
    Answer(usize),
    /// A number, by its bits.
    Constant(u64),
    /// A score.
    Score(Sum),
    /// The number of conditions that are true.
    Count(Vec<TermId>),
    /// `not`.
    Not(TermId),
    /// `and`.
    And(TermId, TermId),
    /// `or`.
    Or(TermId, TermId),
    /// The nearest whole number.
    Round(TermId),
    /// `+`.
    Add(TermId, TermId),
    /// `-`.
    Subtract(TermId, TermId),
    /// `*`.
    Multiply(TermId, TermId),
    /// `/`.
    Divide(TermId, TermId),
    /// The lesser.
    Least(TermId, TermId),
    /// The greater.
    Greatest(TermId, TermId),
    /// The first where it is there, else the second.
    First(TermId, TermId),
    /// `<`.
    Less(TermId, TermId),
    /// `<=`.
    AtMost(TermId, TermId),
    /// `==`.
    Equal(TermId, TermId),
}

/// A score: whole numbers to be added up, and the power of ten they are divided by.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum {
    /// The decimal places that weights are scaled by.
    pub places: u8,
    /// The questions that feed it, and what each option or step adds, scaled.
    pub feeds: Vec<(usize, Vec<i64>)>,
}

/// A division, and where it is written.
#[derive(Clone, Debug)]
pub struct Division {
    /// The expression.
    pub site: Site,
    /// The divisor in it.
    pub span: Range<usize>,
    /// The divisor's term.
    pub divisor: TermId,
    /// The guards: conditions under which it matters.
    pub guards: Vec<Guard>,
}

/// A side of `and` or `or` beside an expression: where it settles them, the expression does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The side.
    pub side: TermId,
    /// The truths that settle: false in an `and`, true in an `or`, all but true before the first number of an `if`.
    pub settles: Truth,
}

/// A part of a condition: a side of `and` or `or`, or what is counted.
#[derive(Clone, Debug)]
pub struct Side {
    /// The expression that contains it.
    pub site: Site,
    /// The operator that joins it with the others.
    pub joint: Joint,
    /// The part.
    pub condition: Condition,
    /// Its term.
    pub term: TermId,
    /// The conditions that it is a part of, up to the whole.
    pub within: Vec<TermId>,
}

/// An operator that joins parts of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// `and`
    And,
    /// `or`
    Or,
    /// `count(…)`
    Count,
}

/// A use of a value by its name.
#[derive(Clone, Debug)]
pub struct Use {
    /// The value, by index.
    pub value: usize,
    /// The expression that names it.
    pub site: Site,
    /// The guards: conditions under which it matters.
    pub guards: Vec<Guard>,
}

/// The terms of a diagnostic and what they mean.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The way in which the outcome is chosen.
    pub choose: Choose,
    /// The type of answer of each question.
    pub shapes: Vec<Question>,
    /// The terms.
    pub terms: Vec<Op>,
    /// For each question, the term that says whether it is asked.
    pub questions: Vec<TermId>,
    /// For each score, its term.
    pub scores: Vec<TermId>,
    /// For each value, its term.
    pub values: Vec<TermId>,
    /// For each value that is shown, its term.
    pub shown: Vec<TermId>,
    /// For each outcome, the term that says whether it holds; none for `otherwise`.
    pub outcomes: Vec<Option<TermId>>,
    /// Every division.
    pub divisions: Vec<Division>,
    /// Every use of a value.
    pub uses: Vec<Use>,
    /// Every part of a condition.
    pub sides: Vec<Side>,
    /// For each score, the term that adds answers up: the score without what it starts from.
    pub sums: Vec<TermId>,
    /// For each piece of advice, the term that says whether it is shown.
    pub advice: Vec<TermId>,
    /// For each band, the terms that say whether its levels are reached.
    pub bands: Vec<Vec<TermId>>,
    /// For each intervention, the term that decides whether it is in a plan.
    pub steps: Vec<Option<TermId>>,
    known: BTreeMap<Op, TermId>,
}

impl Graph {
    /// The graph of `model`.
    pub(crate) fn of(model: &Model) -> Result<Self, TooLarge> {
        let mut graph = Self::new(model.choose);
        let mut reader = GraphReader {
            model,
            graph: &mut graph,
            made: vec![None; model.formulas.len()],
            site: None,
            settled: Settled::default(),
            within: Vec::new(),
        };
        reader.read()?;
        let Settled { mut divisions, mut uses } = reader.settled;
        graph.divisions.append(&mut divisions);
        graph.uses.append(&mut uses);
        Ok(graph)
    }

    /// A graph with nothing in it.
    pub fn new(choose: Choose) -> Self {
        Self { choose, ..Self::default() }
    }

    /// The term that `op` makes, the same for the same.
    pub fn term(&mut self, op: Op) -> TermId {
        let next = TermId(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry(op.clone()).or_insert(next);
        if id == next {
            self.terms.push(op);
        }
        id
    }

    /// The next question: what it takes for an answer, and when it is asked.
    pub fn ask(&mut self, shape: Question, when: Option<TermId>) -> usize {
        let index = self.shapes.len();
        self.shapes.push(shape);
        let asked = self.term(Op::Question(index, when));
        self.questions.push(asked);
        index
    }

    /// Returns the operation of term `id`.
    pub fn op(&self, id: TermId) -> &Op {
        &self.terms[id.index()]
    }
}

/// Makes a graph of a model.
struct GraphReader<'a> {
    model: &'a Model,
    graph: &'a mut Graph,
    /// Values that were met already.
    made: Vec<Option<TermId>>,
    /// The expression that is being read.
    site: Option<Site>,
    /// The divisions and uses in the formulas that were read.
    settled: Settled,
    /// The sides that are being read, by their places in the graph's list.
    within: Vec<usize>,
}

/// Divisions and uses that nothing outside their formula guards.
#[derive(Default)]
struct Settled {
    divisions: Vec<Division>,
    uses: Vec<Use>,
}

impl GraphReader<'_> {
    fn read(&mut self) -> Result<(), TooLarge> {
        let model = self.model;
        for (index, when) in model.whens.iter().enumerate() {
            self.site = Some(Site::When(index));
            let shape = shape(&model.questions[index].shape).map_err(|passed| passed(index))?;
            let when = when.as_ref().map(|when| self.condition(when));
            self.graph.ask(shape, when);
        }
        for index in 0..model.scores.len() {
            let score = self.score(index)?;
            self.graph.scores.push(score);
        }
        for (index, shown) in model.shown.iter().enumerate() {
            let value = self.value(index);
            self.graph.values.push(value);
            self.graph.shown.extend(shown.then_some(value));
        }
        for (index, rule) in model.outcomes.iter().enumerate() {
            self.site = Some(Site::Outcome(index));
            let holds = match rule {
                Rule::When(condition) => Some(self.condition(condition)),
                Rule::Otherwise => None,
            };
            self.graph.outcomes.push(holds);
        }
        for (index, condition) in model.advice.iter().enumerate() {
            self.site = Some(Site::Advice(index));
            let shown = self.condition(condition);
            self.graph.advice.push(shown);
        }
        for (index, condition) in model.steps.iter().enumerate() {
            self.site = Some(Site::Step(index));
            let step = condition.as_ref().map(|condition| self.condition(condition));
            self.graph.steps.push(step);
        }
        self.site = None;
        for band in &model.bands {
            let level = |index| self.condition(&band.holds(&band.of, index));
            let levels = (0..band.levels.len()).map(level).collect();
            self.graph.bands.push(levels);
        }
        Ok(())
    }

    fn term(&mut self, op: Op) -> TermId {
        self.graph.term(op)
    }

    /// The term of a score. Its weights are scaled to whole numbers, which add up exactly in any order.
    fn score(&mut self, index: usize) -> Result<TermId, TooLarge> {
        let weighed = weights(self.model, index).ok_or(TooLarge::Weights(index))?;
        let sum = self.term(Op::Score(weighed.sum.clone()));
        self.graph.sums.push(sum);
        Ok(self.weighed(weighed))
    }

    /// The term of a score: the sum of answers, and what is added beside them.
    fn weighed(&mut self, Weighed { sum, constant, least }: Weighed) -> TermId {
        let mut score = self.term(Op::Score(sum));
        if !constant.is_zero() {
            let constant = self.constant(constant.number());
            score = self.term(Op::Add(score, constant));
        }
        for (question, least) in least {
            // It is added where the question is asked: a condition that does not hold counts for nothing.
            let asked = self.graph.questions[question];
            let (asked, least) = (self.term(Op::Count(vec![asked])), self.constant(least.number()));
            let added = self.term(Op::Multiply(asked, least));
            score = self.term(Op::Add(score, added));
        }
        score
    }

    fn constant(&mut self, number: f64) -> TermId {
        self.term(Op::Constant(number.to_bits()))
    }

    fn value(&mut self, index: usize) -> TermId {
        if let Some(made) = self.made[index] {
            return made;
        }
        let outside = self.site.replace(Site::Formula(index));
        let within = core::mem::take(&mut self.within);
        // An operand beside its name is not an operand of its content.
        let divisions = core::mem::take(&mut self.graph.divisions);
        let uses = core::mem::take(&mut self.graph.uses);
        let made = match &self.model.formulas[index] {
            Formula::Condition(condition) => self.condition(condition),
            Formula::Number(number) => self.number(number),
        };
        self.site = outside;
        self.within = within;
        self.settled.divisions.append(&mut self.graph.divisions);
        self.settled.uses.append(&mut self.graph.uses);
        (self.graph.divisions, self.graph.uses) = (divisions, uses);
        self.made[index] = Some(made);
        made
    }

    /// The term of a condition.
    fn condition(&mut self, condition: &Condition) -> TermId {
        match condition {
            Condition::Yes(question) => self.term(Op::Chosen(*question, 1)),
            Condition::Chosen(question, option) => self.term(Op::Chosen(*question, *option)),
            Condition::Answered(question) => self.graph.questions[*question],
            Condition::Compare(left, comparison, right) => {
                let (a, b) = (self.number(left), self.number(right));
                self.comparison(a, *comparison, b)
            }
            Condition::Not(inner) => {
                let inner = self.condition(inner);
                self.term(Op::Not(inner))
            }
            Condition::All(parts) => self.joined(parts, Joint::And),
            Condition::Any(parts) => self.joined(parts, Joint::Or),
            Condition::Value(index) => self.named(*index),
        }
    }

    /// The term of a value where it is named.
    fn named(&mut self, index: usize) -> TermId {
        if let Some(site) = self.site {
            self.graph.uses.push(Use { value: index, site, guards: Vec::new() });
        }
        self.value(index)
    }

    /// Joins the operands of a connective from left to right. Each is a guard of the content of the others.
    fn joined(&mut self, parts: &[Condition], joint: Joint) -> TermId {
        let (op, settles): (fn(TermId, TermId) -> Op, _) =
            if joint == Joint::And { (Op::And, Truth::FALSE) } else { (Op::Or, Truth::TRUE) };
        let mut sides = vec![];
        let mut ends = vec![];
        let begin = (self.graph.divisions.len(), self.graph.uses.len());
        let first = self.graph.sides.len();
        for part in parts {
            let side = self.side(part, joint);
            sides.push(side);
            ends.push((self.graph.divisions.len(), self.graph.uses.len()));
        }
        let mut from = begin;
        for (index, to) in ends.into_iter().enumerate() {
            let divisions =
                self.graph.divisions[from.0..to.0].iter_mut().map(|division| &mut division.guards);
            let uses = self.graph.uses[from.1..to.1].iter_mut().map(|used| &mut used.guards);
            for guards in divisions.chain(uses) {
                let beside = sides.iter().enumerate().filter(|(other, _)| *other != index);
                guards.extend(beside.map(|(_, side)| Guard { side: *side, settles }));
            }
            from = to;
        }
        let joined = sides.into_iter().reduce(|a, b| self.term(op(a, b)));
        let joined = joined.unwrap_or_else(|| self.term(Op::Constant(0)));
        // A part of an operand is also a part of the whole.
        self.graph.sides[first..].iter_mut().for_each(|side| side.within.push(joined));
        joined
    }

    /// The term of a part of a condition.
    fn side(&mut self, part: &Condition, joint: Joint) -> TermId {
        let place = self.graph.sides.len();
        let inner = self.condition(part);
        self.graph.sides[place..].iter_mut().for_each(|side| side.within.push(inner));
        if let Some(site) = self.site {
            // Parts stand before what is in them.
            let side = Side { site, joint, condition: part.clone(), term: inner, within: Vec::new() };
            self.graph.sides.insert(place, side);
        }
        inner
    }

    /// Lets divisions and uses since `from` matter only where `side` is none of the truths that settle.
    fn guard(&mut self, from: (usize, usize), side: TermId, settles: Truth) {
        let guard = Guard { side, settles };
        self.graph.divisions[from.0..].iter_mut().for_each(|division| division.guards.push(guard));
        self.graph.uses[from.1..].iter_mut().for_each(|used| used.guards.push(guard));
    }

    fn here(&self) -> (usize, usize) {
        (self.graph.divisions.len(), self.graph.uses.len())
    }

    /// A number where a condition is true, another where it is false. Divided by how many of one condition hold, a
    /// number is itself where it does, and else absent.
    fn choice(
        &mut self,
        condition: TermId,
        then: impl FnOnce(&mut Self) -> TermId,
        otherwise: impl FnOnce(&mut Self) -> TermId,
    ) -> TermId {
        let begin = self.here();
        let then = then(self);
        self.guard(begin, condition, Truth::FALSE.or_else(Truth::ABSENT));
        let begin = self.here();
        let otherwise = otherwise(self);
        self.guard(begin, condition, Truth::TRUE.or_else(Truth::ABSENT));
        let fails = self.term(Op::Not(condition));
        let (holds, fails) = (self.term(Op::Count(vec![condition])), self.term(Op::Count(vec![fails])));
        let (then, otherwise) = (self.term(Op::Divide(then, holds)), self.term(Op::Divide(otherwise, fails)));
        self.term(Op::First(then, otherwise))
    }

    /// Rounds a number to the given number of places. Rounding down is rounding to the nearest, less one if that is
    /// above it.
    fn rounded(&mut self, how: Rounding, number: TermId, places: u8) -> TermId {
        let scale = self.constant(power_of_ten(places));
        let scaled = if places > 0 { self.term(Op::Multiply(number, scale)) } else { number };
        let mut rounded = self.term(Op::Round(scaled));
        if how != Rounding::Nearest {
            let is_down = how == Rounding::Down;
            let beyond = if is_down { Op::Less(scaled, rounded) } else { Op::Less(rounded, scaled) };
            let beyond = self.term(beyond);
            let one = self.term(Op::Count(vec![beyond]));
            rounded = self.term(if is_down { Op::Subtract(rounded, one) } else { Op::Add(rounded, one) });
        }
        if places > 0 { self.term(Op::Divide(rounded, scale)) } else { rounded }
    }

    /// A number times itself, by squaring.
    fn power(&mut self, mut base: TermId, times: u32) -> TermId {
        let mut power = None;
        let mut left = times;
        while left > 0 {
            if left % 2 == 1 {
                power = Some(power.map_or(base, |power| self.term(Op::Multiply(power, base))));
            }
            left /= 2;
            if left > 0 {
                base = self.term(Op::Multiply(base, base));
            }
        }
        power.unwrap_or(base)
    }

    /// Builds the growth factor of a rate over a number of periods: the product of the growth for each binary digit of
    /// the number that is one.
    fn compound(&mut self, rate: TermId, periods: TermId, most: u32) -> TermId {
        let one = self.constant(1.0);
        let (half, quarter) = (self.constant(0.5), self.constant(0.25));
        let mut growth = self.term(Op::Add(one, rate));
        let (mut left, mut most) = (periods, most);
        let mut grown = None;
        while most > 0 {
            let is_odd = if most > 1 {
                // Half of what is left, rounded down: of whole numbers a quarter less is rounded to the nearest.
                let less = self.term(Op::Multiply(left, half));
                let less = self.term(Op::Subtract(less, quarter));
                let halved = self.term(Op::Round(less));
                let even = self.term(Op::Add(halved, halved));
                let odd = self.term(Op::Less(even, left));
                left = halved;
                odd
            } else {
                self.term(Op::AtMost(one, left))
            };
            let factor = self.choice(is_odd, |_| growth, |_| one);
            grown = Some(grown.map_or(factor, |grown| self.term(Op::Multiply(grown, factor))));
            most /= 2;
            if most > 0 {
                growth = self.term(Op::Multiply(growth, growth));
            }
        }
        grown.unwrap_or(one)
    }

    fn comparison(&mut self, a: TermId, comparison: Comparison, b: TermId) -> TermId {
        let op = match comparison {
            Comparison::Less => Op::Less(a, b),
            Comparison::AtMost => Op::AtMost(a, b),
            Comparison::More => Op::Less(b, a),
            Comparison::AtLeast => Op::AtMost(b, a),
            Comparison::Equal | Comparison::Different => Op::Equal(a.min(b), a.max(b)),
        };
        let made = self.term(op);
        if comparison == Comparison::Different { self.term(Op::Not(made)) } else { made }
    }

    /// The term of a number.
    fn number(&mut self, number: &Number) -> TermId {
        match number {
            Number::Constant(number) => self.term(Op::Constant(number.to_bits())),
            Number::Answer(question) => self.term(Op::Answer(*question)),
            Number::Score(index) => self.score_term(*index),
            Number::Value(index) => self.named(*index),
            Number::Count(conditions) => {
                let conditions = conditions.iter().map(|part| self.side(part, Joint::Count)).collect();
                self.term(Op::Count(conditions))
            }
            Number::Negative(inner) => {
                let (zero, inner) = (self.term(Op::Constant(0)), self.number(inner));
                self.term(Op::Subtract(zero, inner))
            }
            Number::Sum(a, b) => self.two(a, b, Op::Add),
            Number::Difference(a, b) => self.two(a, b, Op::Subtract),
            Number::Product(a, b) => self.two(a, b, Op::Multiply),
            Number::Quotient(a, b, span) => {
                let (a, divisor) = (self.number(a), self.number(b));
                if let Some(site) = self.site {
                    let guards = Vec::new();
                    self.graph.divisions.push(Division { site, span: span.clone(), divisor, guards });
                }
                self.term(Op::Divide(a, divisor))
            }
            Number::Least(parts) => self.fold(parts, Self::number, Op::Least),
            Number::Greatest(parts) => self.fold(parts, Self::number, Op::Greatest),
            Number::Round(how, inner, places) => {
                let inner = self.number(inner);
                self.rounded(*how, inner, *places)
            }
            Number::If(condition, then, otherwise) => {
                let condition = self.condition(condition);
                self.choice(condition, |reader| reader.number(then), |reader| reader.number(otherwise))
            }
            Number::First(parts) => self.first(parts),
            Number::Power(base, times) => {
                let base = self.number(base);
                self.power(base, *times)
            }
            Number::Compound(rate, periods, most) => {
                let (rate, periods) = (self.number(rate), self.number(periods));
                self.compound(rate, periods, *most)
            }
        }
    }

    /// Returns the term of a score, and makes it if necessary. Weights that are too large are reported elsewhere.
    fn score_term(&mut self, index: usize) -> TermId {
        let weighed = weights(self.model, index).unwrap_or_default();
        self.weighed(weighed)
    }

    /// The first part that is there. That a part is not, because it divides by zero, is what the next is for.
    fn first(&mut self, parts: &[Number]) -> TermId {
        let mut terms = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let (divisions, uses) = self.here();
            let term = self.number(part);
            terms.push(term);
            if index + 1 < parts.len() {
                self.graph.divisions.truncate(divisions);
                // Whatever its result, a division inside a value that is named here does no harm.
                let settles = Truth::EITHER.or_else(Truth::ABSENT);
                let guard = Guard { side: term, settles };
                self.graph.uses[uses..].iter_mut().for_each(|used| used.guards.push(guard));
            }
        }
        let last = terms.pop();
        let first = last
            .map(|last| terms.into_iter().rev().fold(last, |rest, part| self.term(Op::First(part, rest))));
        first.unwrap_or_else(|| self.constant(0.0))
    }

    fn two(&mut self, a: &Number, b: &Number, op: impl Fn(TermId, TermId) -> Op) -> TermId {
        let (a, b) = (self.number(a), self.number(b));
        self.term(op(a, b))
    }

    /// The parts joined from left to right. No part at all is never written; it would be a zero.
    fn fold<T>(
        &mut self,
        parts: &[T],
        read: impl Fn(&mut Self, &T) -> TermId,
        op: impl Fn(TermId, TermId) -> Op,
    ) -> TermId {
        let terms: Vec<_> = parts.iter().map(|part| read(self, part)).collect();
        let joined = terms.into_iter().reduce(|a, b| self.term(op(a, b)));
        joined.unwrap_or_else(|| self.term(Op::Constant(0)))
    }
}

/// The parts that add up to a score.
#[derive(Default)]
struct Weighed {
    sum: Sum,
    /// The value before anything is added. It includes the least that numbers add, if they are always asked.
    constant: Decimal,
    /// The least that numbers add which are asked only sometimes.
    least: Vec<(usize, Decimal)>,
}

/// Returns the parts of score `index`, if none of its sums has more digits than a number may have.
fn weights(model: &Model, index: usize) -> Option<Weighed> {
    // A number adds its points for each one of it: in steps from the least, and for the least itself.
    let points = |question: &super::model::Question, points: Decimal| match &question.shape {
        Shape::Number { step, .. } => points.times(*step),
        _ => Some(points),
    };
    let mut places = 0;
    for question in &model.questions {
        for add in question.adds.iter().filter(|add| add.score == index) {
            places = places.max(points(question, add.points)?.places());
        }
    }
    let mut feeds = vec![];
    let mut constant = model.starts.get(index).copied().unwrap_or_default();
    let mut least = vec![];
    let mut most = constant.scaled(places.max(constant.places()))?.unsigned_abs();
    for (question, deciding) in model.questions.iter().enumerate() {
        let adds: Vec<_> = deciding.adds.iter().filter(|add| add.score == index).collect();
        if adds.is_empty() {
            continue;
        }
        let shape = shape(&deciding.shape).ok()?;
        let steps = shape.kind == Kind::Steps;
        let mut scaled = vec![0i64; if steps { 1 } else { shape.size as usize }];
        for add in adds {
            let weight = scaled.get_mut(add.option)?;
            *weight = weight.checked_add(points(deciding, add.points)?.scaled(places)?)?;
            if let Shape::Number { min, .. } = &deciding.shape
                && !min.is_zero()
            {
                let base = add.points.times(*min)?;
                most = most.checked_add(base.scaled(places.max(base.places()))?.unsigned_abs())?;
                match model.whens[question] {
                    None => constant = constant.plus(base)?,
                    Some(_) => least.push((question, base)),
                }
            }
        }
        let times = if steps { u64::from(shape.size) } else { 1 };
        for weight in &scaled {
            most = most.checked_add(weight.unsigned_abs().checked_mul(times)?)?;
        }
        feeds.push((question, scaled));
    }
    (most < 1_000_000_000_000_000).then_some(Weighed { sum: Sum { places, feeds }, constant, least })
}

/// Returns the type of answer of a question, or the limit that it exceeds.
fn shape(shape: &Shape) -> Result<Question, fn(usize) -> TooLarge> {
    let options = |kind, count: usize| {
        let size = u32::try_from(count).ok().filter(|size| (1..=limits::OPTIONS as u32).contains(size));
        size.map(|size| Question::with_options(kind, size)).ok_or(TooLarge::Options as fn(usize) -> TooLarge)
    };
    match shape {
        Shape::YesNo => options(Kind::One, 2),
        Shape::One(names) => options(Kind::One, names.len()),
        Shape::Many(names) => options(Kind::Many, names.len()),
        Shape::Scale { low, high } => {
            let (low, high) = (Decimal::whole(*low), Decimal::whole(*high));
            steps(low, high, Decimal::whole(1)).ok_or(TooLarge::Steps)
        }
        Shape::Number { min, max, step } => steps(Some(*min), Some(*max), Some(*step)).ok_or(TooLarge::Steps),
    }
}

/// A question answered in steps from `min` to `max`, if whole numbers hold them exactly.
fn steps(min: Option<Decimal>, max: Option<Decimal>, step: Option<Decimal>) -> Option<Question> {
    let (min, max, step) = (min?, max?, step?);
    let places = min.places().max(step.places());
    let (first, step) = (min.scaled(places)?, step.scaled(places)?);
    let last = max.scaled(places)?.checked_sub(first)?.checked_div(step)?;
    let last = u32::try_from(last).ok().filter(|last| *last <= limits::STEPS)?;
    let step = u32::try_from(step).ok().filter(|step| *step > 0)?;
    Some(Question::with_steps(last, first, step, places))
}
