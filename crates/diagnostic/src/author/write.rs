//! Writes a model as a program.

use alloc::vec::Vec;

use super::decimal::Decimal;
use super::graph::{Graph, Op};
use super::model::{Model, Question, Shape};
use crate::limits;
use crate::op;
use crate::program::{Choose, MAGIC, Program, VERSION};

/// A program, and the graph of terms it runs.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The program.
    pub program: Vec<u8>,
    /// Its terms, by the index of their nodes.
    pub graph: Graph,
}

/// Which of the [limits] a diagnostic passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// More questions than [`limits::QUESTIONS`].
    Questions,
    /// A question with more options than [`limits::OPTIONS`], or none.
    Options(usize),
    /// A question with more steps than [`limits::STEPS`], or numbers that doubles do not hold exactly.
    Steps(usize),
    /// More scores than [`limits::SCORES`].
    Scores,
    /// Weights of a score that doubles do not hold exactly.
    Weights(usize),
    /// More values that are shown than [`limits::VALUES`].
    Values,
    /// More outcomes than [`limits::OUTCOMES`].
    Outcomes,
    /// More terms than [`limits::NODES`], or more bytes than [`limits::BYTES`].
    Program,
}

impl Model {
    /// The program of this model.
    ///
    /// # Errors
    /// Which limit it passes.
    pub fn compile(&self) -> Result<Compiled, TooLarge> {
        self.within_limits()?;
        let graph = Graph::of(self);
        if graph.terms.len() > limits::NODES {
            return Err(TooLarge::Program);
        }
        let program = Writer { model: self, bytes: Vec::new() }.program(&graph)?;
        match Program::load(&program) {
            Ok(_) => Ok(Compiled { program, graph }),
            Err(fault) => {
                debug_assert!(
                    program.len() > limits::BYTES,
                    "the compiler wrote what is no program: {fault:?}"
                );
                Err(TooLarge::Program)
            }
        }
    }

    fn within_limits(&self) -> Result<(), TooLarge> {
        let shown = self.shown.iter().filter(|shown| **shown).count();
        let counts = [
            (self.questions.len(), limits::QUESTIONS, TooLarge::Questions),
            (self.scores.len(), limits::SCORES, TooLarge::Scores),
            (shown, limits::VALUES, TooLarge::Values),
            (self.outcomes.len(), limits::OUTCOMES, TooLarge::Outcomes),
        ];
        match counts.into_iter().find(|(count, limit, _)| count > limit) {
            Some((.., passed)) => Err(passed),
            None => Ok(()),
        }
    }

    /// Four bytes that stand for the questions: their ids, types, options and bounds (FNV-1a).
    fn fingerprint(&self) -> [u8; 4] {
        let text = alloc::format!(
            "{:?}",
            self.questions.iter().map(|Question { id, shape, .. }| (id, shape)).collect::<Vec<_>>()
        );
        let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        text.bytes().fold(0x811c_9dc5, hash).to_le_bytes()
    }
}

struct Writer<'a> {
    model: &'a Model,
    bytes: Vec<u8>,
}

impl Writer<'_> {
    fn program(mut self, graph: &Graph) -> Result<Vec<u8>, TooLarge> {
        self.bytes.extend(MAGIC);
        self.bytes.extend([VERSION, u8::from(self.model.choose == Choose::Only)]);
        self.bytes.extend(self.model.fingerprint());
        for term in &graph.terms {
            self.term(term)?;
        }
        for score in &graph.scores {
            self.instruction(op::SHOW_SCORE, &[score.index()]);
        }
        for (value, _) in graph.values.iter().zip(&self.model.shown).filter(|(_, shown)| **shown) {
            self.instruction(op::SHOW_VALUE, &[value.index()]);
        }
        for outcome in &graph.outcomes {
            match outcome {
                Some(holds) => self.instruction(op::OUTCOME, &[holds.index()]),
                None => self.instruction(op::OTHERWISE, &[]),
            }
        }
        self.bytes.push(op::END);
        Ok(self.bytes)
    }

    fn term(&mut self, term: &Op) -> Result<(), TooLarge> {
        match term {
            Op::Question(index, when) => self.question(*index, when.map_or(0, |when| when.index() + 1))?,
            Op::Chosen(question, option) => self.instruction(op::CHOSEN, &[*question, *option]),
            Op::Answer(question) => self.instruction(op::ANSWER, &[*question]),
            Op::Constant(bits) => self.constant(f64::from_bits(*bits)),
            Op::Score(index) => self.score(*index)?,
            Op::Count(conditions) => {
                self.instruction(op::COUNT, &[conditions.len()]);
                conditions.iter().for_each(|condition| self.natural(condition.index() as u64));
            }
            Op::Not(a) => self.instruction(op::NOT, &[a.index()]),
            Op::Round(a) => self.instruction(op::ROUND, &[a.index()]),
            Op::And(a, b) => self.instruction(op::AND, &[a.index(), b.index()]),
            Op::Or(a, b) => self.instruction(op::OR, &[a.index(), b.index()]),
            Op::Add(a, b) => self.instruction(op::ADD, &[a.index(), b.index()]),
            Op::Subtract(a, b) => self.instruction(op::SUBTRACT, &[a.index(), b.index()]),
            Op::Multiply(a, b) => self.instruction(op::MULTIPLY, &[a.index(), b.index()]),
            Op::Divide(a, b) => self.instruction(op::DIVIDE, &[a.index(), b.index()]),
            Op::Least(a, b) => self.instruction(op::LEAST, &[a.index(), b.index()]),
            Op::Greatest(a, b) => self.instruction(op::GREATEST, &[a.index(), b.index()]),
            Op::Less(a, b) => self.instruction(op::LESS, &[a.index(), b.index()]),
            Op::AtMost(a, b) => self.instruction(op::AT_MOST, &[a.index(), b.index()]),
            Op::Equal(a, b) => self.instruction(op::EQUAL, &[a.index(), b.index()]),
        }
        Ok(())
    }

    fn question(&mut self, index: usize, when: usize) -> Result<(), TooLarge> {
        let options = match &self.model.questions[index].shape {
            Shape::YesNo => 2,
            Shape::One(options) | Shape::Many(options) => options.len(),
            Shape::Scale { low, high } => {
                let (low, high) = (Decimal::whole(*low), Decimal::whole(*high));
                let one = Decimal::whole(1);
                return self.steps(when, low, high, one).ok_or(TooLarge::Steps(index));
            }
            Shape::Number { min, max, step } => {
                return self.steps(when, Some(*min), Some(*max), Some(*step)).ok_or(TooLarge::Steps(index));
            }
        };
        if options == 0 || options > limits::OPTIONS {
            return Err(TooLarge::Options(index));
        }
        let many = matches!(self.model.questions[index].shape, Shape::Many(_));
        self.instruction(if many { op::MANY } else { op::ONE }, &[options, when]);
        Ok(())
    }

    /// A question answered in steps from `min` to `max`, if whole numbers hold them exactly.
    fn steps(
        &mut self,
        when: usize,
        min: Option<Decimal>,
        max: Option<Decimal>,
        step: Option<Decimal>,
    ) -> Option<()> {
        let (min, max, step) = (min?, max?, step?);
        let places = min.places().max(step.places());
        let (first, step) = (min.scaled(places)?, step.scaled(places)?);
        let last = max.scaled(places)?.checked_sub(first)?.checked_div(step)?;
        let last = u32::try_from(last).ok().filter(|last| *last <= limits::STEPS)?;
        let step = u32::try_from(step).ok().filter(|step| *step > 0)?;
        self.instruction(op::STEPS, &[last as usize, when]);
        self.bytes.push(places);
        self.integer(first);
        self.natural(u64::from(step));
        Some(())
    }

    fn constant(&mut self, number: f64) {
        match Decimal::from_number(number)
            .and_then(|decimal| Some((decimal, decimal.scaled(decimal.places())?)))
        {
            Some((decimal, digits)) if decimal.places() == 0 => {
                self.bytes.push(op::WHOLE);
                self.integer(digits);
            }
            Some((decimal, digits)) if decimal.number() == number => {
                self.bytes.extend([op::DECIMAL, decimal.places()]);
                self.integer(digits);
            }
            _ => {
                self.bytes.push(op::DOUBLE);
                self.bytes.extend(number.to_le_bytes());
            }
        }
    }

    fn score(&mut self, score: usize) -> Result<(), TooLarge> {
        let questions = &self.model.questions;
        let weights = |question: &Question| {
            question.adds.iter().copied().filter(move |add| add.score == score).collect::<Vec<_>>()
        };
        let feeding: Vec<_> =
            questions.iter().map(weights).enumerate().filter(|(_, adds)| !adds.is_empty()).collect();
        let places =
            feeding.iter().flat_map(|(_, adds)| adds).map(|add| add.points.places()).max().unwrap_or(0);
        self.bytes.extend([op::SCORE, places]);
        self.natural(feeding.len() as u64);
        for (index, adds) in feeding {
            self.natural(index as u64);
            let size = match &questions[index].shape {
                Shape::YesNo => 2,
                Shape::One(options) | Shape::Many(options) => options.len(),
                Shape::Scale { .. } | Shape::Number { .. } => 1,
            };
            for option in 0..size {
                let points =
                    adds.iter().filter(|add| add.option == option).map(|add| add.points.scaled(places));
                let sum = points.sum::<Option<i64>>().filter(|sum| sum.unsigned_abs() < 1 << 40);
                self.integer(sum.ok_or(TooLarge::Weights(score))?);
            }
        }
        Ok(())
    }

    /// An instruction with naturals for operands.
    fn instruction(&mut self, op: u8, operands: &[usize]) {
        self.bytes.push(op);
        operands.iter().for_each(|operand| self.natural(*operand as u64));
    }

    fn natural(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 & 0x7f | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn integer(&mut self, number: i64) {
        self.natural(((number << 1) ^ (number >> 63)) as u64);
    }
}
