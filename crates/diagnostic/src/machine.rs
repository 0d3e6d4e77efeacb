//! Runs a program over possible answers, checking each instruction as it comes.

use crate::answers::{Answer, Answers};
use crate::cursor::Cursor;
use crate::evaluate::{Evaluation, Node};
use crate::interval::Interval;
use crate::limits;
use crate::op;
use crate::program::{Choose, Fault, Header};
use crate::question::{Kind, Question};
use crate::truth::Truth;

pub(crate) struct Machine<'a> {
    code: Cursor<'a>,
    answers: &'a Answers,
    into: &'a mut Evaluation,
}

impl<'a> Machine<'a> {
    /// A machine at the first instruction.
    pub(crate) fn new(
        bytes: &'a [u8],
        answers: &'a Answers,
        into: &'a mut Evaluation,
    ) -> Result<Self, Fault> {
        let mut code = Cursor::new(bytes);
        into.choose = Header::read(&mut code)?.choose;
        Ok(Self { code, answers, into })
    }

    /// Runs to the end.
    pub(crate) fn run(mut self) -> Result<(), Fault> {
        loop {
            match self.code.byte()? {
                op::END => break,
                op::SHOW_SCORE => {
                    let score = self.number()?;
                    self.into.scores.push(score)?;
                }
                op::SHOW_VALUE => {
                    let value = self.number()?;
                    self.into.values.push(value)?;
                }
                op::OUTCOME => {
                    let holds = self.condition()?;
                    self.outcome(holds)?;
                }
                op::OTHERWISE => {
                    if self.into.otherwise.is_some() {
                        return Err(Fault::Malformed);
                    }
                    self.into.otherwise = Some(self.into.outcome_count);
                    self.outcome(Truth::FALSE)?;
                }
                op => {
                    let node = self.node(op)?;
                    *self.into.nodes.get_mut(self.into.node_count).ok_or(Fault::TooLarge)? = node;
                    self.into.node_count += 1;
                }
            }
        }
        self.otherwise();
        if self.code.is_empty() { Ok(()) } else { Err(Fault::Malformed) }
    }

    /// The node that instruction `op` makes.
    fn node(&mut self, op: u8) -> Result<Node, Fault> {
        Ok(match op {
            op::ONE | op::MANY | op::STEPS => Node::Condition(self.question(op)?),
            op::CHOSEN => Node::Condition(self.chosen()?),
            op::NOT => Node::Condition(self.condition()?.negated()),
            op::AND | op::OR => {
                let (a, b) = (self.condition()?, self.condition()?);
                Node::Condition(if op == op::AND { a.and(b) } else { a.or(b) })
            }
            op::LESS | op::AT_MOST | op::EQUAL => {
                let (a, b) = (self.number()?, self.number()?);
                Node::Condition(match op {
                    op::LESS => a.less(b),
                    op::AT_MOST => a.at_most(b),
                    _ => a.equals(b),
                })
            }
            _ => Node::Number(self.made(op)?),
        })
    }

    /// The number that instruction `op` makes.
    fn made(&mut self, op: u8) -> Result<Interval, Fault> {
        match op {
            op::ANSWER => self.answer(),
            op::WHOLE => Ok(Interval::exactly(self.code.integer()?)),
            op::DECIMAL => {
                let scale = self.code.power_of_ten()?;
                Ok(Interval::exactly(self.code.integer()? / scale))
            }
            op::DOUBLE => {
                let number = f64::from_le_bytes(self.code.bytes()?);
                if number.is_finite() { Ok(Interval::exactly(number)) } else { Err(Fault::Malformed) }
            }
            op::SCORE => self.score(),
            op::COUNT => self.count(),
            op::ROUND => Ok(self.number()?.rounded()),
            op::ADD..=op::GREATEST => {
                let (a, b) = (self.number()?, self.number()?);
                Ok(match op {
                    op::ADD => a.add(b),
                    op::SUBTRACT => a.subtract(b),
                    op::MULTIPLY => a.multiply(b),
                    op::DIVIDE => a.divide(b),
                    op::LEAST => a.least(b),
                    _ => a.greatest(b),
                })
            }
            _ => Err(Fault::Malformed),
        }
    }

    /// Takes up the next question and says whether it is asked.
    fn question(&mut self, op: u8) -> Result<Truth, Fault> {
        let size = self.code.natural()?;
        let when = self.code.index()?;
        let mut shape = Question { size, scale: 1.0, ..Question::NONE };
        match op {
            op::STEPS => {
                shape.kind = Kind::Steps;
                shape.scale = self.code.power_of_ten()?;
                shape.first = self.code.integer()?;
                shape.step = f64::from(self.code.natural()?);
                if size > limits::STEPS || shape.step == 0.0 {
                    return Err(Fault::Malformed);
                }
            }
            _ if size == 0 || size > limits::OPTIONS as u32 => return Err(Fault::Malformed),
            op::MANY => shape.kind = Kind::Many,
            _ => {}
        }
        let asked = match when.checked_sub(1) {
            None => Truth::TRUE,
            Some(when) => hold(self.condition_at(when)?),
        };
        let index = self.into.question_count;
        *self.into.shapes.get_mut(index).ok_or(Fault::TooLarge)? = shape;
        *self.into.asked.get_mut(index).ok_or(Fault::TooLarge)? = asked;
        self.into.question_count += 1;
        self.into.pending |= asked.may_be(Truth::TRUE) && !shape.is_settled(self.answers.get(index));
        Ok(asked)
    }

    /// What a program may ask about a question: its shape, its possible answers and whether it is asked.
    fn asking(&mut self) -> Result<(Question, Answer, Truth), Fault> {
        let index = self.code.index()?;
        if index >= self.into.question_count {
            return Err(Fault::Malformed);
        }
        let shape = *self.into.shapes.get(index).ok_or(Fault::Malformed)?;
        let asked = *self.into.asked.get(index).ok_or(Fault::Malformed)?;
        Ok((shape, shape.clip(self.answers.get(index)), asked))
    }

    fn chosen(&mut self) -> Result<Truth, Fault> {
        let (shape, Answer { low, high }, asked) = self.asking()?;
        let option = self.code.natural()?;
        if shape.kind == Kind::Steps || option >= shape.size {
            return Err(Fault::Malformed);
        }
        let chosen = match (low >> option & 1, high >> option & 1) {
            (1, _) => Truth::TRUE,
            (_, 0) => Truth::FALSE,
            _ => Truth::EITHER,
        };
        let unasked = Truth::ABSENT.when(asked.may_be(Truth::FALSE));
        Ok(chosen.when(asked.may_be(Truth::TRUE)).or_else(unasked))
    }

    fn answer(&mut self) -> Result<Interval, Fault> {
        let (shape, Answer { low, high }, asked) = self.asking()?;
        if shape.kind != Kind::Steps {
            return Err(Fault::Malformed);
        }
        Ok(Interval::new(shape.number(low), shape.number(high)).asked(asked))
    }

    /// A score adds what asked questions were answered; a question that is not asked adds nothing.
    fn score(&mut self) -> Result<Interval, Fault> {
        let scale = self.code.power_of_ten()?;
        let (mut low, mut high) = (0.0, 0.0);
        for _ in 0..self.code.natural()? {
            let (shape, answer, asked) = self.asking()?;
            let mut points = self.points(shape, answer)?;
            if asked.may_be(Truth::FALSE) {
                points = [points[0].min(0.0), points[1].max(0.0)];
            }
            if asked.may_be(Truth::TRUE) {
                low += points[0];
                high += points[1];
            }
        }
        Ok(Interval::new(low / scale, high / scale))
    }

    /// The least and the most that a question adds to a score, were it asked.
    fn points(&mut self, shape: Question, Answer { low, high }: Answer) -> Result<[f64; 2], Fault> {
        if shape.kind == Kind::Steps {
            let weight = self.code.integer()?;
            let (a, b) = (f64::from(low) * weight, f64::from(high) * weight);
            return Ok([a.min(b), a.max(b)]);
        }
        let one = shape.kind == Kind::One;
        let mut sum = [0.0, 0.0];
        let mut range = [f64::INFINITY, f64::NEG_INFINITY];
        for option in 0..shape.size {
            let weight = self.code.integer()?;
            if high >> option & 1 == 0 {
                continue;
            }
            range = [range[0].min(weight), range[1].max(weight)];
            if low >> option & 1 != 0 {
                sum = [sum[0] + weight, sum[1] + weight];
            } else {
                sum = [sum[0] + weight.min(0.0), sum[1] + weight.max(0.0)];
            }
        }
        // No answer left at all is nobody's state; it adds nothing, so that every bound stays finite.
        Ok(if one && range[0] <= range[1] { range } else { sum })
    }

    /// A condition that is absent does not count.
    fn count(&mut self) -> Result<Interval, Fault> {
        let (mut low, mut high) = (0.0, 0.0);
        for _ in 0..self.code.natural()? {
            let truth = self.condition()?;
            high += f64::from(u8::from(truth.may_be(Truth::TRUE)));
            low += f64::from(u8::from(truth.is(Truth::TRUE)));
        }
        Ok(Interval::new(low, high))
    }

    /// Takes up the next outcome. Under `first`, nothing after one that certainly holds is ever tried.
    fn outcome(&mut self, holds: Truth) -> Result<(), Fault> {
        let index = self.into.outcome_count;
        if index >= limits::OUTCOMES as u32 {
            return Err(Fault::TooLarge);
        }
        self.into.outcome_count += 1;
        let tried = self.into.choose == Choose::Only || self.into.settled == 0;
        self.into.outcomes |= u32::from(tried && holds.may_be(Truth::TRUE)) << index;
        self.into.settled |= u32::from(tried && holds.is(Truth::TRUE)) << index;
        Ok(())
    }

    /// `otherwise` may hold unless another certainly does, and certainly holds where no other may.
    fn otherwise(&mut self) {
        if let Some(index) = self.into.otherwise {
            let none_possible = self.into.outcomes == 0;
            self.into.outcomes |= u32::from(self.into.settled == 0) << index;
            self.into.settled |= u32::from(none_possible) << index;
        }
    }

    fn condition(&mut self) -> Result<Truth, Fault> {
        let index = self.code.index()?;
        self.condition_at(index)
    }

    fn condition_at(&self, index: usize) -> Result<Truth, Fault> {
        match self.into.node(index) {
            Some(Node::Condition(truth)) => Ok(truth),
            _ => Err(Fault::Malformed),
        }
    }

    fn number(&mut self) -> Result<Interval, Fault> {
        let index = self.code.index()?;
        match self.into.node(index) {
            Some(Node::Number(number)) => Ok(number),
            _ => Err(Fault::Malformed),
        }
    }
}

/// Whether a condition holds: an absent one does not.
fn hold(truth: Truth) -> Truth {
    Truth::TRUE
        .when(truth.may_be(Truth::TRUE))
        .or_else(Truth::FALSE.when(truth.may_be(Truth::FALSE.or_else(Truth::ABSENT))))
}
