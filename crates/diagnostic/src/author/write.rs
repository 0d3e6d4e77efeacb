//! Writes a graph as a program.

use alloc::vec::Vec;

use super::decimal::Decimal;
use super::graph::{Graph, Op, Sum};
use super::model::{Model, Question};
use crate::limits;
use crate::op;
use crate::program::{Choose, MAGIC, Program, VERSION};
use crate::question::{Kind, Question as Shape};

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
        let graph = Graph::of(self)?;
        let program = graph.write(self.fingerprint())?;
        Ok(Compiled { program, graph })
    }

    /// Four bytes that stand for the questions: their ids, types, options and bounds (FNV-1a).
    fn fingerprint(&self) -> [u8; 4] {
        let questions: Vec<_> = self.questions.iter().map(|Question { id, shape, .. }| (id, shape)).collect();
        let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        alloc::format!("{questions:?}").bytes().fold(0x811c_9dc5, hash).to_le_bytes()
    }
}

impl Graph {
    /// The program of this graph, marked with the questions' `fingerprint`.
    ///
    /// # Errors
    /// Which limit it passes.
    pub fn write(&self, fingerprint: [u8; 4]) -> Result<Vec<u8>, TooLarge> {
        self.within_limits()?;
        let mut writer = Writer { bytes: Vec::new() };
        writer.bytes.extend(MAGIC);
        writer.bytes.extend([VERSION, u8::from(self.choose == Choose::Only)]);
        writer.bytes.extend(fingerprint);
        writer.graph(self);
        let loaded = Program::load(&writer.bytes);
        debug_assert!(
            loaded.is_ok() || writer.bytes.len() > limits::BYTES,
            "no program was written: {loaded:?}"
        );
        if loaded.is_ok() { Ok(writer.bytes) } else { Err(TooLarge::Program) }
    }

    fn within_limits(&self) -> Result<(), TooLarge> {
        let counts = [
            (self.questions.len(), limits::QUESTIONS, TooLarge::Questions),
            (self.scores.len(), limits::SCORES, TooLarge::Scores),
            (self.shown.len(), limits::VALUES, TooLarge::Values),
            (self.outcomes.len(), limits::OUTCOMES, TooLarge::Outcomes),
            (self.terms.len(), limits::NODES, TooLarge::Program),
        ];
        let passed = counts.into_iter().find(|(count, limit, _)| count > limit);
        passed.map_or(Ok(()), |(.., limit)| Err(limit))
    }
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn graph(&mut self, graph: &Graph) {
        for term in &graph.terms {
            self.term(graph, term);
        }
        for score in &graph.scores {
            self.instruction(op::SHOW_SCORE, &[score.index()]);
        }
        for value in &graph.shown {
            self.instruction(op::SHOW_VALUE, &[value.index()]);
        }
        for outcome in &graph.outcomes {
            match outcome {
                Some(holds) => self.instruction(op::OUTCOME, &[holds.index()]),
                None => self.instruction(op::OTHERWISE, &[]),
            }
        }
        self.bytes.push(op::END);
    }

    fn term(&mut self, graph: &Graph, term: &Op) {
        match term {
            Op::Question(index, when) => {
                self.question(&graph.shapes[*index], when.map_or(0, |when| when.index() + 1));
            }
            Op::Chosen(question, option) => self.instruction(op::CHOSEN, &[*question, *option]),
            Op::Answer(question) => self.instruction(op::ANSWER, &[*question]),
            Op::Constant(bits) => self.constant(f64::from_bits(*bits)),
            Op::Score(sum) => self.score(sum),
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
    }

    fn question(&mut self, shape: &Shape, when: usize) {
        let op = match shape.kind {
            Kind::One => op::ONE,
            Kind::Many => op::MANY,
            Kind::Steps => op::STEPS,
        };
        self.instruction(op, &[shape.size as usize, when]);
        if let Some((first, step, places)) = shape.scaled_steps() {
            self.bytes.push(places);
            self.integer(first);
            self.natural(u64::from(step));
        }
    }

    fn constant(&mut self, number: f64) {
        let decimal = Decimal::from_number(number).filter(|decimal| decimal.number() == number);
        match decimal.and_then(|decimal| Some((decimal.places(), decimal.scaled(decimal.places())?))) {
            Some((0, digits)) => {
                self.bytes.push(op::WHOLE);
                self.integer(digits);
            }
            Some((places, digits)) => {
                self.bytes.extend([op::DECIMAL, places]);
                self.integer(digits);
            }
            None => {
                self.bytes.push(op::DOUBLE);
                self.bytes.extend(number.to_le_bytes());
            }
        }
    }

    fn score(&mut self, Sum { places, feeds }: &Sum) {
        self.bytes.extend([op::SCORE, *places]);
        self.natural(feeds.len() as u64);
        for (question, weights) in feeds {
            self.natural(*question as u64);
            weights.iter().for_each(|weight| self.integer(*weight));
        }
    }

    /// An instruction with naturals for operands.
    fn instruction(&mut self, op: u8, operands: &[usize]) {
        self.bytes.push(op);
        operands.iter().for_each(|operand| self.natural(*operand as u64));
    }

    fn natural(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn integer(&mut self, number: i64) {
        self.natural(((number << 1) ^ (number >> 63)) as u64);
    }
}
