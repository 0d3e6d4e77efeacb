//! Writes a graph as a program.

use alloc::vec::Vec;

use super::decimal::Decimal;
use super::graph::{Graph, Op, Sum, TermId};
use super::model::{Model, Question};
use crate::limits;
use crate::op;
use crate::program::{Choose, FINGERPRINT, MAGIC, Program};
use crate::question::{Kind, Question as Shape, power_of_ten};

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
    /// More bytes than [`limits::PROGRAM`].
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
        if program.len() > limits::PROGRAM {
            return Err(TooLarge::Program);
        }
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
    pub fn write(&self, fingerprint: [u8; FINGERPRINT]) -> Result<Vec<u8>, TooLarge> {
        self.within_limits()?;
        let mut writer = Writer { bytes: Vec::new(), nodes: 0 };
        writer.bytes.extend(MAGIC);
        writer.bytes.extend(fingerprint);
        writer.graph(self);
        let loaded = Program::load(&writer.bytes);
        debug_assert!(loaded.is_ok() || writer.bytes.len() > limits::BYTES, "no program was written");
        if loaded.is_ok() { Ok(writer.bytes) } else { Err(TooLarge::Program) }
    }

    fn within_limits(&self) -> Result<(), TooLarge> {
        let counts = [
            (self.questions.len(), limits::QUESTIONS, TooLarge::Questions),
            (self.scores.len(), limits::SCORES, TooLarge::Scores),
            (self.shown.len(), limits::VALUES, TooLarge::Values),
            (self.outcomes.len(), limits::OUTCOMES, TooLarge::Outcomes),
        ];
        let passed = counts.into_iter().find(|(count, limit, _)| count > limit);
        passed.map_or(Ok(()), |(.., limit)| Err(limit))
    }
}

/// The node of a term: node 0 is the number one.
fn node(term: TermId) -> usize {
    term.index() + 1
}

struct Writer {
    bytes: Vec<u8>,
    /// How many nodes were made.
    nodes: usize,
}

impl Writer {
    /// Writes everything.
    fn graph(&mut self, graph: &Graph) {
        self.constant(1.0);
        for term in &graph.terms {
            self.term(graph, term);
        }
        for (place, score) in graph.scores.iter().enumerate() {
            self.instruction(op::SHOW, [node(*score), place]);
        }
        for (place, value) in graph.shown.iter().enumerate() {
            self.instruction(op::SHOW, [node(*value), limits::SCORES + place]);
        }
        let op = if graph.choose == Choose::Only { op::OUTCOME } else { op::NEXT_OUTCOME };
        for (index, holds) in graph.outcomes.iter().enumerate() {
            let holds = holds.map_or_else(|| self.otherwise(graph), node);
            self.instruction(op, [holds, index]);
        }
        self.number(f64::from(op::END));
    }

    fn term(&mut self, graph: &Graph, term: &Op) {
        match term {
            Op::Question(index, when) => self.question(&graph.shapes[*index], when.map_or(0, node)),
            Op::Chosen(question, option) => self.instruction(op::CHOSEN, [*question, *option]),
            Op::Answer(question) => self.instruction(op::ANSWER, [*question, 0]),
            Op::Constant(bits) => self.constant(f64::from_bits(*bits)),
            Op::Score(sum) => self.score(sum),
            Op::Count(conditions) => self.count(conditions.iter().copied()),
            Op::Not(a) => self.instruction(op::SUBTRACT, [0, node(*a)]),
            Op::Round(a) => self.instruction(op::ROUND, [node(*a), 0]),
            Op::And(a, b) | Op::Least(a, b) => self.instruction(op::LEAST, [node(*a), node(*b)]),
            Op::Or(a, b) | Op::Greatest(a, b) => self.instruction(op::GREATEST, [node(*a), node(*b)]),
            Op::Add(a, b) => self.instruction(op::ADD, [node(*a), node(*b)]),
            Op::Subtract(a, b) => self.instruction(op::SUBTRACT, [node(*a), node(*b)]),
            Op::Multiply(a, b) => self.instruction(op::MULTIPLY, [node(*a), node(*b)]),
            Op::Divide(a, b) => self.instruction(op::DIVIDE, [node(*a), node(*b)]),
            Op::Less(a, b) => self.instruction(op::LESS, [node(*a), node(*b)]),
            Op::AtMost(a, b) => self.instruction(op::AT_MOST, [node(*a), node(*b)]),
            Op::Equal(a, b) => self.instruction(op::EQUAL, [node(*a), node(*b)]),
        }
    }

    fn question(&mut self, shape: &Shape, when: usize) {
        let op = match shape.kind {
            Kind::One => op::ONE,
            Kind::Many => op::MANY,
            Kind::Steps => op::STEPS,
        };
        self.instruction(op, [shape.size as usize, when]);
        if shape.kind == Kind::Steps {
            self.difference(shape.first);
            self.number(shape.step);
            self.number(shape.scale);
        }
    }

    /// A constant as a whole number divided by others. Every double is one exactly.
    fn constant(&mut self, number: f64) {
        let decimal = Decimal::from_number(number).filter(|decimal| decimal.number() == number);
        let scaled = decimal.and_then(|decimal| Some((decimal.scaled(decimal.places())?, decimal.places())));
        let (whole, divisors) = match scaled {
            Some((digits, places)) => (digits as f64, [power_of_ten(places), 1.0]),
            None => ratio(number),
        };
        self.nodes += 1;
        self.number(f64::from(op::CONSTANT));
        self.difference(whole);
        divisors.into_iter().filter(|divisor| *divisor != 1.0).for_each(|divisor| self.number(divisor));
        self.number(0.0);
    }

    fn score(&mut self, Sum { places, feeds }: &Sum) {
        let least = feeds.iter().flat_map(|(_, weights)| weights).min().copied().unwrap_or_default();
        let bias = -least.min(0);
        self.nodes += 1;
        self.number(f64::from(op::SCORE));
        self.number(power_of_ten(*places));
        self.number(bias as f64);
        for (question, weights) in feeds {
            self.number((*question + 1) as f64);
            weights.iter().for_each(|weight| self.number((weight + bias) as f64));
        }
        self.number(0.0);
    }

    fn count(&mut self, conditions: impl Iterator<Item = TermId>) {
        self.instruction(op::COUNT, [0, 0]);
        conditions.for_each(|condition| self.number(node(condition) as f64));
        self.number(0.0);
    }

    /// The node of the condition that no other outcome holds: less than one of them does.
    fn otherwise(&mut self, graph: &Graph) -> usize {
        self.count(graph.outcomes.iter().flatten().copied());
        self.instruction(op::LESS, [self.nodes - 1, 0]);
        self.nodes - 1
    }

    /// An instruction that is nothing but its operands.
    fn instruction(&mut self, op: u32, operands: [usize; 2]) {
        self.nodes += 1;
        self.number(f64::from(op));
        operands.iter().for_each(|operand| self.number(*operand as f64));
    }

    /// A whole number with its sign, as one that is taken from another.
    fn difference(&mut self, number: f64) {
        self.number(if number > 0.0 { number } else { 0.0 });
        self.number(if number < 0.0 { -number } else { 0.0 });
    }

    /// A whole number that is not negative. Every double is written exactly.
    fn number(&mut self, mut number: f64) {
        let mut digits = Vec::new();
        while number >= 128.0 {
            let digit = number % 128.0;
            digits.push(digit as u8);
            number = (number - digit) / 128.0;
        }
        self.bytes.extend((!digits.is_empty()).then_some(number as u8 | 128));
        let last = digits.first().copied().unwrap_or(number as u8);
        self.bytes.extend(digits.iter().skip(1).rev().map(|digit| digit | 128));
        self.bytes.push(last);
    }
}

/// A whole number and two powers of two: divided by both it is `number`. One alone would be too large for a double
/// where the number is close to zero.
fn ratio(number: f64) -> (f64, [f64; 2]) {
    let (mut whole, mut divisors) = (number, [1.0, 1.0]);
    while whole % 1.0 != 0.0 {
        whole *= 2.0;
        divisors[usize::from(divisors[0] > 1e300)] *= 2.0;
    }
    (whole, divisors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Answers;
    use crate::evaluate::Evaluation;
    use crate::interval::Interval;

    /// A constant, after it went through a program.
    fn written(number: f64) -> Option<f64> {
        let mut graph = Graph::new(Choose::First);
        let constant = graph.term(Op::Constant(number.to_bits()));
        graph.shown.push(constant);
        let program = graph.write([0; FINGERPRINT]).ok()?;
        let program = Program::load(&program).ok()?;
        Evaluation::of(&program, &Answers::NONE).value(0).and_then(Interval::number)
    }

    #[test]
    fn constants_are_exact() {
        let numbers = [
            0.0,
            f64::MIN_POSITIVE,
            5e-310,
            1.0,
            0.1,
            0.65,
            127.0,
            128.0,
            45_000.0,
            1e-154,
            1e36,
            9e36,
            1.0 / 3.0,
            1e15 + 0.5,
        ];
        for number in numbers.into_iter().chain(numbers.map(f64::next_up)).filter(|number| number.is_finite())
        {
            assert_eq!(written(number), Some(number));
            assert_eq!(written(-number), Some(-number));
        }
        // No number of the language is as large as that.
        assert_eq!(written(1e300), None);
    }
}
