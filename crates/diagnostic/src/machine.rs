//! Runs a program over possible answers, checking it as it goes.

use crate::arithmetic::calculate;
use crate::evaluate::{Asked, Evaluation, NO_PROGRAM, UNDECIDED};
#[cfg(feature = "author")]
use crate::interval::of_numbers;
use crate::interval::{Interval, SURELY, greatest, least, product, round};
use crate::limits;
use crate::op;
#[cfg(feature = "author")]
use crate::program::PROOF_VERSION;
use crate::program::{FINGERPRINT, VERSION};
use crate::question::{Kind, Question};

impl Evaluation {
    /// Works out what follows from the answers. Gives the outcome, where they decide it; else [`UNDECIDED`], or
    /// [`NO_PROGRAM`].
    pub(crate) fn run(&mut self) -> u32 {
        self.node_count = 0;
        self.question_count = 0;
        self.shown = [0; limits::SHOWN];
        self.outcomes = 0;
        self.settled = 0;
        self.at = 0;
        let version = self.read_index();
        self.at += FINGERPRINT;
        #[cfg(feature = "author")]
        {
            self.is_proof = version == PROOF_VERSION;
        }
        self.refuse(version != VERSION && !self.is_proof());
        loop {
            let op = self.read_index();
            if op == op::END {
                break;
            }
            self.instruction(op);
        }
        #[cfg(feature = "author")]
        self.keep();
        if self.at != self.length {
            return NO_PROGRAM;
        }
        let is_decided = self.outcomes == self.settled && self.settled.is_power_of_two();
        if is_decided { self.settled.trailing_zeros() } else { UNDECIDED }
    }

    /// Makes the next node.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast saturates, and is checked"
    )]
    fn instruction(&mut self, op: u32) {
        let left = self.read();
        let right = self.read();
        let (x, y) = (left as u32, right as u32);
        #[cfg(feature = "author")]
        if self.keeps(op, x, y) {
            return;
        }
        let (mut a, mut b) = (Interval::NOTHING, Interval::NOTHING);
        if (op::FIRST_OF_TWO..=op::FIRST).contains(&op) {
            a = *self.node(x);
            b = *self.node(y);
        }
        let mut absent = a.absent | b.absent;
        let (mut low, mut high) = (a.low, a.high);
        let (mut sure, mut possible) = (0, 0);
        match op {
            op::ONE | op::MANY | op::STEPS => (sure, possible) = self.meet(op, x, y),
            op::CHOSEN => {
                let asked = self.earlier(x);
                absent = asked.absent;
                (sure, possible) = asked.answer.bits(y);
            }
            #[cfg(feature = "author")]
            op::LESS if self.is_proof => {
                (sure, possible) = (u32::from(a.high < b.low), u32::from(a.low < b.high))
            }
            op::AT_MOST => (sure, possible) = (u32::from(a.high <= b.low), u32::from(a.low <= b.high)),
            #[cfg(feature = "author")]
            op::EQUAL if self.is_proof => {
                sure = u32::from(a.high <= b.low && b.high <= a.low);
                possible = u32::from(a.low <= b.high && b.low <= a.high);
            }
            #[cfg(feature = "author")]
            op::ADD | op::SUBTRACT | op::MULTIPLY | op::DIVIDE if a.is_number() && b.is_number() => {
                low = of_numbers(&mut self.memo, op, low, b.low);
                high = low;
            }
            op::LEAST => (low, high) = (least(low, b.low), least(high, b.high)),
            op::GREATEST => (low, high) = (greatest(low, b.low), greatest(high, b.high)),
            op::ADD => (low, high) = (calculate(op::ADD, low, b.low), calculate(op::ADD, high, b.high)),
            op::SUBTRACT => {
                (low, high) = (calculate(op::ADD, low, -b.high), calculate(op::ADD, high, -b.low))
            }
            op::MULTIPLY | op::DIVIDE => (low, high) = self.product(op, a, b),
            op::ROUND => (low, high) = (round(low), round(high)),
            op::FIRST => {
                // Of two that may both be there, either.
                if a.absent >= SURELY {
                    (low, high) = (b.low, b.high);
                } else if a.absent > 0 {
                    (low, high) = (least(low, b.low), greatest(high, b.high));
                }
                absent = a.absent.min(b.absent);
            }
            op::CONSTANT => {
                low = left - right;
                loop {
                    let divisor = self.read();
                    if divisor == 0.0 {
                        break;
                    }
                    low /= divisor;
                }
                high = low;
            }
            op::ANSWER => {
                let asked = self.earlier(x);
                absent = asked.absent;
                low = asked.shape.number(asked.answer.low);
                high = asked.shape.number(asked.answer.high);
            }
            op::SCORE => (low, high) = self.sum(left, right),
            op::COUNT => (low, high) = self.count(),
            op::SHOW => {
                self.node(x);
                self.shown[y as usize % limits::SHOWN] = x;
            }
            _ if op == op::NEXT_OUTCOME || self.is_all(op) => {
                let (sure, possible) = self.node(x).holds();
                if self.settled == 0 || self.is_all(op) {
                    self.outcomes |= possible.wrapping_shl(y);
                    self.settled |= sure.wrapping_shl(y);
                }
            }
            _ => self.refuse(true),
        }
        let is_condition = op <= op::LAST_CONDITION;
        if is_condition {
            (low, high) = (f64::from(sure), f64::from(possible));
        }
        let index = self.node_count as usize % limits::NODES;
        let node = Interval::settled(low, high, absent, is_condition);
        #[cfg(feature = "author")]
        {
            self.changed[index] = self.node_count >= self.kept || self.nodes[index] != node;
        }
        self.nodes[index] = node;
        self.node_count += 1;
    }

    /// The bounds of a product or a quotient.
    #[cfg(not(feature = "author"))]
    #[inline]
    fn product(&self, op: u32, a: Interval, b: Interval) -> (f64, f64) {
        product(op, a, b, calculate)
    }

    /// The bounds of a product or a quotient, which proofs need again and again.
    #[cfg(feature = "author")]
    fn product(&mut self, op: u32, a: Interval, b: Interval) -> (f64, f64) {
        product(op, a, b, |op, x, y| self.memo.calculate(op, x, y))
    }

    /// Keeps the next node as the last run made it, if neither of its operands is another one. Returns false if it has to
    /// be made.
    #[cfg(feature = "author")]
    fn keeps(&mut self, op: u32, x: u32, y: u32) -> bool {
        let is_changed = |node: u32| self.changed[node as usize % limits::NODES];
        let is_pure = (op::FIRST_OF_TWO..=op::FIRST).contains(&op);
        let is_kept = is_pure && self.node_count < self.kept && !is_changed(x) && !is_changed(y);
        if is_kept {
            self.changed[self.node_count as usize % limits::NODES] = false;
            self.node_count += 1;
        }
        is_kept
    }

    /// Notes how many nodes the next run of the same program can keep: all, if this one had room for them.
    #[cfg(feature = "author")]
    fn keep(&mut self) {
        let is_whole = self.at == self.length && self.node_count as usize <= limits::NODES;
        self.kept = if is_whole { self.node_count } else { 0 };
    }

    /// True if a proof made this program.
    #[cfg(feature = "author")]
    fn is_proof(&self) -> bool {
        self.is_proof
    }

    /// Returns true for the instruction of a proof that takes an outcome whatever holds before it.
    #[cfg(feature = "author")]
    fn is_all(&self, op: u32) -> bool {
        self.is_proof && op == op::OUTCOME
    }

    /// Returns false: no page has the instruction.
    #[cfg(not(feature = "author"))]
    fn is_all(&self, _op: u32) -> bool {
        false
    }

    /// No page has a program that a proof made.
    #[cfg(not(feature = "author"))]
    fn is_proof(&self) -> bool {
        false
    }

    /// An earlier node.
    #[inline(never)]
    fn node(&mut self, index: u32) -> &Interval {
        self.refuse(index >= self.node_count);
        &self.nodes[index as usize % limits::NODES]
    }

    /// An earlier question.
    #[inline(never)]
    fn earlier(&mut self, index: u32) -> &Asked {
        self.refuse(index >= self.question_count);
        &self.questions[index as usize % limits::QUESTIONS]
    }

    /// Takes up the next question, and says whether it is asked.
    fn meet(&mut self, op: u32, size: u32, when: u32) -> (u32, u32) {
        let mut shape = Question::with_options(if op == op::ONE { Kind::One } else { Kind::Many }, size);
        if op == op::STEPS {
            shape.kind = Kind::Steps;
            shape.first = self.read() - self.read();
            shape.step = self.read();
            shape.scale = self.read();
        } else {
            self.refuse(size.wrapping_sub(1) >= limits::OPTIONS as u32);
        }
        let (sure, possible) = self.node(when).holds();
        let index = self.question_count as usize;
        self.refuse(index >= limits::QUESTIONS);
        self.question_count += 1;
        let asked = &mut self.questions[index % limits::QUESTIONS];
        asked.shape = shape;
        asked.absent = SURELY.wrapping_sub(sure).wrapping_sub(possible);
        (sure, possible)
    }

    /// A score adds what asked questions were answered; a question that is not asked adds nothing.
    fn sum(&mut self, scale: f64, bias: f64) -> (f64, f64) {
        let (mut low, mut high) = (0.0, 0.0);
        loop {
            let index = self.read_index();
            if index == 0 {
                return (low / scale, high / scale);
            }
            let asked = *self.earlier(index - 1);
            let (mut fewest, mut most) = self.points(&asked, bias);
            if asked.absent > 0 {
                fewest = least(fewest, 0.0);
                most = greatest(most, 0.0);
            }
            if asked.absent < SURELY {
                low += fewest;
                high += most;
            }
        }
    }

    /// The least and the most that a question adds to a score, were it asked.
    fn points(&mut self, Asked { shape, answer, .. }: &Asked, bias: f64) -> (f64, f64) {
        let is_one = shape.kind == Kind::One;
        let (mut low, mut high) = if is_one { (f64::INFINITY, f64::NEG_INFINITY) } else { (0.0, 0.0) };
        for option in 0..shape.weights() {
            let weight = self.read() - bias;
            let (mut sure, mut possible) = answer.bits(option);
            if shape.kind == Kind::Steps {
                (sure, possible) = (answer.low, answer.high);
            }
            if !is_one {
                let (a, b) = (f64::from(sure) * weight, f64::from(possible) * weight);
                low += least(a, b);
                high += greatest(a, b);
            } else if possible > 0 {
                low = least(low, weight);
                high = greatest(high, weight);
            }
        }
        (low, high)
    }

    /// A condition that is absent does not count.
    fn count(&mut self) -> (f64, f64) {
        let (mut low, mut high) = (0.0, 0.0);
        loop {
            let index = self.read_index();
            if index == 0 {
                return (low, high);
            }
            let (sure, possible) = self.node(index).holds();
            low += f64::from(sure);
            high += f64::from(possible);
        }
    }
}
