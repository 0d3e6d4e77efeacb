//! Writes a graph as a program.

use alloc::vec::Vec;

use super::decimal::Decimal;
use super::graph::{Graph, Op, Sum, TermId};
use super::model::{Model, Question};
use crate::author::decimal::power_of_ten;
use crate::limits;
use crate::op;
use crate::program::{Choose, FINGERPRINT, MAGIC, PROOF, Program};
use crate::question::{Kind, Question as Shape};

/// A program, and the graph of terms it runs.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The program that proofs run: node by node what the graph is.
    pub program: Vec<u8>,
    /// The program that a page carries. It says the same with fewer instructions, and shows what a page shows.
    pub page: Vec<u8>,
    /// Its terms, by the index of their nodes.
    pub graph: Graph,
}

/// The one of the [limits] that a diagnostic exceeds.
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
    /// Returns the limit that it exceeds.
    pub fn compile(&self) -> Result<Compiled, TooLarge> {
        let graph = Graph::of(self)?;
        let mark = self.fingerprint();
        let (program, page) = (graph.write(mark)?, graph.write_page(mark, &Page::default())?);
        Ok(Compiled { program, page, graph })
    }

    /// Writes the program of a page, with everything that it shows. `graph` is that of this model, with the terms of `page`.
    ///
    /// # Errors
    /// Returns the limit that it exceeds.
    pub fn write_page(&self, graph: &Graph, page: &Page) -> Result<Vec<u8>, TooLarge> {
        graph.write_page(self.fingerprint(), page)
    }

    /// Returns four bytes that identify the questions: their ids, types, options, bounds and units (FNV-1a).
    fn fingerprint(&self) -> [u8; 4] {
        let questions: Vec<_> = self.questions.iter().map(|Question { id, shape, .. }| (id, shape)).collect();
        let mut text = alloc::format!("{questions:?}");
        for Question { id, unit, optional, exclusive, .. } in &self.questions {
            text.extend(unit.as_ref().map(|unit| alloc::format!("{id:?}{unit:?}")));
            text.extend(optional.then(|| alloc::format!("{id:?} optional")));
            text.extend((!exclusive.is_empty()).then(|| alloc::format!("{id:?}{exclusive:?}")));
        }
        let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        text.bytes().fold(0x811c_9dc5, hash).to_le_bytes()
    }
}

impl Graph {
    /// The program of this graph, marked with the questions' `fingerprint`.
    ///
    /// # Errors
    /// Returns the limit that it exceeds.
    pub fn write(&self, fingerprint: [u8; FINGERPRINT]) -> Result<Vec<u8>, TooLarge> {
        self.written(fingerprint, None)
    }

    /// The program of this graph that a page carries, marked with the questions' `fingerprint`.
    ///
    /// # Errors
    /// Returns the limit that it exceeds.
    pub fn write_page(&self, fingerprint: [u8; FINGERPRINT], page: &Page) -> Result<Vec<u8>, TooLarge> {
        self.written(fingerprint, Some(page))
    }

    fn written(&self, fingerprint: [u8; FINGERPRINT], page: Option<&Page>) -> Result<Vec<u8>, TooLarge> {
        self.within_limits()?;
        let shown = page.map_or(0, |page| page.shown.len());
        if self.shown.len() + shown > limits::VALUES {
            return Err(TooLarge::Values);
        }
        let mut writer = Writer { bytes: Vec::new(), nodes: 0, placed: Vec::new(), page };
        writer.bytes.extend(if page.is_some() { MAGIC } else { PROOF });
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

/// The content of a place of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// A number.
    Number(TermId),
    /// A condition: 1 where it holds, absent where it does not.
    Mark(TermId),
}

/// The parts of a page beside the outcome, scores and values.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The content of the places after those of values.
    pub shown: Vec<Shown>,
    /// The outcomes for contradictory input, one bit each: they are shown, and never decided.
    pub contradictions: u32,
    /// Conditions on answers that no form takes: no outcome is decided where one holds.
    pub invalid: Vec<TermId>,
}

struct Writer<'a> {
    bytes: Vec<u8>,
    /// The number of nodes written so far.
    nodes: usize,
    /// For each term so far, its node. In a program that proofs run it is the next after the term's place, since node 0 is the
    /// number one.
    placed: Vec<usize>,
    /// The parts of the page, if the program is for one.
    page: Option<&'a Page>,
}

impl Writer<'_> {
    /// Writes everything.
    fn graph(&mut self, graph: &Graph) {
        self.constant(1.0);
        for term in &graph.terms {
            self.term(graph, term);
            self.placed.push(self.nodes - 1);
        }
        for (place, score) in graph.scores.iter().enumerate() {
            self.instruction(op::SHOW, [self.node(*score), place]);
        }
        let page = self.page;
        let values = graph.shown.iter().copied().map(Shown::Number);
        let shown = values.chain(page.iter().flat_map(|page| page.shown.iter().copied()));
        for (place, shown) in (limits::SCORES..).zip(shown) {
            let node = match shown {
                Shown::Number(number) => self.node(number),
                Shown::Mark(condition) => {
                    // One divided by none is absent.
                    self.count([self.node(condition)].into_iter());
                    self.instruction(op::DIVIDE, [0, self.nodes - 1]);
                    self.nodes - 1
                }
            };
            self.instruction(op::SHOW, [node, place]);
        }
        for invalid in page.iter().flat_map(|page| &page.invalid) {
            self.undecided(self.node(*invalid), 0);
        }
        let is_only = graph.choose == Choose::Only && page.is_none();
        let op = if is_only { op::OUTCOME } else { op::NEXT_OUTCOME };
        for (index, holds) in graph.outcomes.iter().enumerate() {
            let holds = match holds {
                Some(holds) => self.node(*holds),
                None => self.otherwise(graph),
            };
            if page.is_some_and(|page| page.contradictions >> index & 1 == 1) {
                self.undecided(holds, index);
            } else {
                self.instruction(op, [holds, index]);
            }
        }
        self.number(f64::from(op::END));
    }

    /// Lets no outcome be decided where a condition holds, and no outcome before it does.
    fn undecided(&mut self, holds: usize, index: usize) {
        // Three are the bits of two outcomes, and of two none is decided.
        self.count([holds; 3].into_iter());
        self.instruction(op::NEXT_OUTCOME, [self.nodes - 1, index]);
    }

    /// The node of a term.
    fn node(&self, term: TermId) -> usize {
        self.placed.get(term.index()).copied().unwrap_or_default()
    }

    /// Writes `a < b`, as: `b` is not at most `a`.
    fn less(&mut self, a: usize, b: usize) {
        if self.page.is_none() {
            return self.instruction(op::LESS, [a, b]);
        }
        self.instruction(op::AT_MOST, [b, a]);
        self.instruction(op::SUBTRACT, [0, self.nodes - 1]);
    }

    /// Writes `a = b`, as: each is at most the other.
    fn equal(&mut self, a: usize, b: usize) {
        if self.page.is_none() {
            return self.instruction(op::EQUAL, [a, b]);
        }
        self.instruction(op::AT_MOST, [a, b]);
        self.instruction(op::AT_MOST, [b, a]);
        self.instruction(op::LEAST, [self.nodes - 2, self.nodes - 1]);
    }

    fn term(&mut self, graph: &Graph, term: &Op) {
        match term {
            Op::Question(index, when) => {
                self.question(&graph.shapes[*index], when.map_or(0, |when| self.node(when)));
            }
            Op::Chosen(question, option) => self.instruction(op::CHOSEN, [*question, *option]),
            Op::Answer(question) => self.instruction(op::ANSWER, [*question, 0]),
            Op::Constant(bits) => self.constant(f64::from_bits(*bits)),
            Op::Score(sum) => self.score(sum),
            Op::Count(conditions) => {
                let nodes: Vec<usize> = conditions.iter().map(|condition| self.node(*condition)).collect();
                self.count(nodes.into_iter());
            }
            Op::First(a, b) => self.instruction(op::FIRST, [self.node(*a), self.node(*b)]),
            Op::Not(a) => self.instruction(op::SUBTRACT, [0, self.node(*a)]),
            Op::Round(a) => self.instruction(op::ROUND, [self.node(*a), 0]),
            Op::And(a, b) | Op::Least(a, b) => self.instruction(op::LEAST, [self.node(*a), self.node(*b)]),
            Op::Or(a, b) | Op::Greatest(a, b) => {
                self.instruction(op::GREATEST, [self.node(*a), self.node(*b)])
            }
            Op::Add(a, b) => self.instruction(op::ADD, [self.node(*a), self.node(*b)]),
            Op::Subtract(a, b) => self.instruction(op::SUBTRACT, [self.node(*a), self.node(*b)]),
            Op::Multiply(a, b) => self.instruction(op::MULTIPLY, [self.node(*a), self.node(*b)]),
            Op::Divide(a, b) => self.instruction(op::DIVIDE, [self.node(*a), self.node(*b)]),
            Op::Less(a, b) => self.less(self.node(*a), self.node(*b)),
            Op::AtMost(a, b) => self.instruction(op::AT_MOST, [self.node(*a), self.node(*b)]),
            Op::Equal(a, b) => self.equal(self.node(*a), self.node(*b)),
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

    fn count(&mut self, conditions: impl Iterator<Item = usize>) {
        self.instruction(op::COUNT, [0, 0]);
        conditions.for_each(|condition| self.number(condition as f64));
        self.number(0.0);
    }

    /// The node of the condition that no other outcome holds: less than one of them does.
    fn otherwise(&mut self, graph: &Graph) -> usize {
        let nodes: Vec<usize> = graph.outcomes.iter().flatten().map(|holds| self.node(*holds)).collect();
        self.count(nodes.into_iter());
        self.less(self.nodes - 1, 0);
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
