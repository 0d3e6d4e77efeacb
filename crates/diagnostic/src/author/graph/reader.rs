//! Reads a model into a graph: every question, score, value and condition becomes terms.

use alloc::vec;
use alloc::vec::Vec;

use super::shape::shape;
use super::weights::weights;
use super::{Division, Graph, Joint, Op, TermId, Use};
use crate::author::check::Site;
use crate::author::language::{Condition, Number};
use crate::author::model::{Formula, Model, Rule};
use crate::author::write::TooLarge;

impl Graph {
    /// The graph of `model`.
    pub(in crate::author) fn of(model: &Model) -> Result<Self, TooLarge> {
        let mut graph = Self::new(model.choose);
        let mut reader = GraphReader {
            model,
            graph: &mut graph,
            made: vec![None; model.formulas.len()],
            site: None,
            settled: Settled::default(),
        };
        reader.read()?;
        let Settled { mut divisions, mut uses } = reader.settled;
        graph.divisions.append(&mut divisions);
        graph.uses.append(&mut uses);
        Ok(graph)
    }

    /// Returns the term of a condition of `model`, which this is the graph of.
    pub fn condition(&mut self, model: &Model, condition: &Condition) -> TermId {
        self.reader(model).condition(condition)
    }

    /// Returns the term of a number of `model`, which this is the graph of.
    pub fn number(&mut self, model: &Model, number: &Number) -> TermId {
        self.reader(model).number(number)
    }

    /// Reads further expressions, all values being read.
    fn reader<'a>(&'a mut self, model: &'a Model) -> GraphReader<'a> {
        let made = self.values.iter().copied().map(Some).collect();
        GraphReader { model, graph: self, made, site: None, settled: Settled::default() }
    }
}

/// Reads a model into a graph.
pub(super) struct GraphReader<'a> {
    pub(super) model: &'a Model,
    pub(super) graph: &'a mut Graph,
    /// The values that were read already.
    made: Vec<Option<TermId>>,
    /// The expression that is being read.
    pub(super) site: Option<Site>,
    /// The divisions and uses in the formulas that were read.
    settled: Settled,
}

/// Divisions and uses that nothing outside their formula guards.
#[derive(Default)]
struct Settled {
    divisions: Vec<Division>,
    uses: Vec<Use>,
}

impl GraphReader<'_> {
    fn read(&mut self) -> Result<(), TooLarge> {
        self.questions()?;
        self.scores()?;
        self.values();
        self.outcomes();
        self.parts_of_the_page();
        Ok(())
    }

    fn questions(&mut self) -> Result<(), TooLarge> {
        for (index, (question, when)) in self.model.questions.iter().zip(&self.model.whens).enumerate() {
            self.site = Some(Site::When(index));
            let shape = shape(question).map_err(|passed| passed(index))?;
            let when = when.as_ref().map(|when| self.condition(when));
            self.graph.ask(shape, when);
            self.graph.optional.push(question.optional);
            self.graph.exclude(index);
        }
        Ok(())
    }

    /// Weights are scaled to whole numbers, which add up exactly in any order.
    fn scores(&mut self) -> Result<(), TooLarge> {
        for index in 0..self.model.scores.len() {
            let weighed = weights(self.model, index).ok_or(TooLarge::Weights(index))?;
            let sum = self.term(Op::Score(weighed.sum.clone()));
            self.graph.sums.push(sum);
            let score = self.graph.weighed(weighed);
            self.graph.scores.push(score);
        }
        Ok(())
    }

    fn values(&mut self) {
        for (index, shown) in self.model.shown.iter().enumerate() {
            let value = self.value(index);
            self.graph.values.push(value);
            self.graph.shown.extend(shown.then_some(value));
        }
    }

    fn outcomes(&mut self) {
        for (index, rule) in self.model.outcomes.iter().enumerate() {
            self.site = Some(Site::Outcome(index));
            let holds = match rule {
                Rule::When(condition) => Some(self.condition(condition)),
                Rule::Otherwise => None,
            };
            self.graph.outcomes.push(holds);
        }
    }

    /// Reads the conditions on advice, steps of plans and levels.
    fn parts_of_the_page(&mut self) {
        let model = self.model;
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
    }

    pub(super) fn term(&mut self, op: Op) -> TermId {
        self.graph.term(op)
    }

    /// Returns the term of a value, and makes it if necessary.
    fn value(&mut self, index: usize) -> TermId {
        if let Some(made) = self.made[index] {
            return made;
        }
        let outside = self.site.replace(Site::Formula(index));
        // An operand beside its name is not an operand of its content.
        let divisions = core::mem::take(&mut self.graph.divisions);
        let uses = core::mem::take(&mut self.graph.uses);
        let made = match &self.model.formulas[index] {
            Formula::Condition(condition) => self.condition(condition),
            Formula::Number(number) => self.number(number),
        };
        self.site = outside;
        self.settled.divisions.append(&mut self.graph.divisions);
        self.settled.uses.append(&mut self.graph.uses);
        (self.graph.divisions, self.graph.uses) = (divisions, uses);
        self.made[index] = Some(made);
        made
    }

    /// The term of a condition.
    pub(super) fn condition(&mut self, condition: &Condition) -> TermId {
        match condition {
            Condition::Yes(question) => self.chosen(*question, 1),
            Condition::Chosen(question, option) => self.chosen(*question, *option),
            Condition::Answered(question) => self.graph.answered(*question),
            Condition::Compare(left, comparison, right) => {
                let (a, b) = (self.number(left), self.number(right));
                self.graph.comparison(a, *comparison, b)
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

    /// The condition that an option is chosen.
    fn chosen(&mut self, question: usize, option: usize) -> TermId {
        let chosen = self.term(Op::Chosen(question, option));
        self.graph.of_answer(question, chosen)
    }

    /// The term of a value where it is named.
    fn named(&mut self, index: usize) -> TermId {
        if let Some(site) = self.site {
            self.graph.uses.push(Use { value: index, site, guards: Vec::new() });
        }
        self.value(index)
    }

    /// The term of a number.
    pub(super) fn number(&mut self, number: &Number) -> TermId {
        match number {
            Number::Constant(number) => self.term(Op::Constant(number.to_bits())),
            Number::Answer(question) => self.answer(*question),
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
            Number::Least(parts) => self.fold(parts, Op::Least),
            Number::Greatest(parts) => self.fold(parts, Op::Greatest),
            Number::Round(how, inner, places) => {
                let inner = self.number(inner);
                self.graph.rounded(*how, inner, *places)
            }
            Number::If(condition, then, otherwise) => self.choice(condition, then, otherwise),
            Number::First(parts) => self.first(parts),
            Number::Power(base, times) => {
                let base = self.number(base);
                self.graph.power(base, *times)
            }
            Number::Compound(rate, periods, most) => {
                let (rate, periods) = (self.number(rate), self.number(periods));
                self.graph.compound(rate, periods, *most)
            }
        }
    }

    /// Returns the term of a score, and makes it if necessary. Weights that are too large are reported elsewhere.
    fn score_term(&mut self, index: usize) -> TermId {
        let weighed = weights(self.model, index).unwrap_or_default();
        self.graph.weighed(weighed)
    }

    fn two(&mut self, a: &Number, b: &Number, op: impl Fn(TermId, TermId) -> Op) -> TermId {
        let (a, b) = (self.number(a), self.number(b));
        self.term(op(a, b))
    }

    /// The parts joined from left to right. No part at all is never written; it would be a zero.
    fn fold(&mut self, parts: &[Number], op: fn(TermId, TermId) -> Op) -> TermId {
        let terms: Vec<_> = parts.iter().map(|part| self.number(part)).collect();
        let joined = terms.into_iter().reduce(|a, b| self.term(op(a, b)));
        joined.unwrap_or_else(|| self.graph.constant(0.0))
    }
}
