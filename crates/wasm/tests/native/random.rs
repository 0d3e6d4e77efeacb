//! Random programs: of sensible instructions, of arbitrary ones, and broken ones; with random answers, including
//! numbers that no question accepts.

use assay_diagnostic::Program;

use super::cases::{Dice, Group};

/// The number of answer sets for each program.
const CASES: usize = 20;

pub(crate) fn groups(cases: usize) -> Vec<Group> {
    let dice = &mut Dice(2);
    (0..cases.div_ceil(CASES)).map(|_| group(dice)).collect()
}

fn group(dice: &mut Dice) -> Group {
    let mut writer = Writer { bytes: vec![b'a' | 128, b's' | 128, 3, 1, 2, 3, 4], ..Writer::default() };
    writer.program(dice);
    let mut program = writer.bytes;
    match dice.roll(6) {
        0 => program.truncate(dice.roll(program.len())),
        1 => {
            let at = dice.roll(program.len());
            program[at] ^= 1 << dice.roll(8);
        }
        2 => {
            let at = dice.roll(program.len());
            program[at] = dice.next() as u8;
        }
        _ => {}
    }
    if dice.roll(50) == 0 {
        program = (0..dice.roll(60)).map(|_| dice.next() as u8).collect();
    }
    let cases = (0..CASES).map(|_| answers(&program, dice)).collect();
    Group { program, cases }
}

/// Returns answers to the questions of a program, and one more.
fn answers(program: &[u8], dice: &mut Dice) -> Vec<f64> {
    const ODD: [f64; 10] =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, -1.0, 0.5, 1e300, 5e-324, 4_294_967_295.0, 1e10];
    let loaded = Program::load(program);
    let shapes = loaded.as_ref().map(Program::questions).unwrap_or_default();
    let mut answers: Vec<f64> = (0..shapes.len().max(8))
        .map(|index| match shapes.get(index) {
            Some(shape) if dice.roll(8) > 0 => {
                shape.number(dice.roll(shape.size.saturating_add(1) as usize) as u32)
            }
            _ => dice.pick(&ODD),
        })
        .collect();
    answers.push(dice.pick(&ODD));
    answers
}

/// Writes a program whose instructions mostly refer to suitable operands.
#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    conditions: Vec<usize>,
    numbers: Vec<usize>,
    nodes: usize,
    /// The number of weights in a score, for each question.
    questions: Vec<usize>,
}

impl Writer {
    fn program(&mut self, dice: &mut Dice) {
        self.instruction(16, [1, 0]);
        self.number(0);
        self.conditions.push(0);
        for _ in 0..1 + dice.roll(6) {
            self.question(dice);
        }
        for _ in 0..dice.roll(20) {
            match dice.roll(9) {
                0..=2 => self.condition(dice),
                3..=6 => self.arithmetic(dice),
                7 => self.score(dice),
                _ => self.anything(dice),
            }
        }
        for place in 0..dice.roll(5) {
            let node = Self::one(&self.numbers, self.nodes, dice);
            self.instruction(20, [node, place + 32 * dice.roll(2)]);
        }
        let op = 22;
        for index in 0..1 + dice.roll(4) {
            let node = Self::one(&self.conditions, self.nodes, dice);
            self.instruction(op, [node, index]);
        }
        // The last outcome holds where no other does.
        self.instruction(19, [0, 0]);
        self.conditions.clone().iter().rev().take(3).for_each(|node| self.number(*node as u64));
        self.number(0);
        self.instruction(6, [0, self.nodes - 1]);
        self.instruction(11, [0, self.nodes - 1]);
        self.instruction(op, [self.nodes - 1, 5]);
        self.number(0);
    }

    /// Returns one of these nodes, or sometimes an arbitrary one.
    fn one(of: &[usize], nodes: usize, dice: &mut Dice) -> usize {
        if of.is_empty() || dice.roll(40) == 0 { dice.roll(nodes + 1) } else { dice.pick(of) }
    }

    fn question(&mut self, dice: &mut Dice) {
        let kind = 1 + dice.roll(3);
        let when = if dice.roll(2) == 0 { 0 } else { Self::one(&self.conditions, self.nodes, dice) };
        let size = 1 + dice.roll(if kind == 3 { 300 } else { 5 });
        self.conditions.push(self.nodes);
        self.instruction(kind, [size, when]);
        let index = self.questions.len();
        if kind == 3 {
            let whole = [dice.roll(9), dice.roll(9), 1 + dice.roll(9), dice.pick(&[1, 10, 1000])];
            whole.iter().for_each(|number| self.number(*number as u64));
            self.questions.push(1);
            self.numbers.push(self.nodes);
            self.instruction(17, [index, 0]);
        } else {
            self.questions.push(size);
            for option in 0..size.min(2) {
                self.conditions.push(self.nodes);
                self.instruction(4, [index, option]);
            }
        }
    }

    fn condition(&mut self, dice: &mut Dice) {
        let op = dice.pick(&[6, 6, 6, 8, 9, 11]);
        let from = if op < 8 { &self.numbers } else { &self.conditions };
        let (a, b) = (Self::one(from, self.nodes, dice), Self::one(from, self.nodes, dice));
        self.conditions.push(self.nodes);
        self.instruction(op, if op == 11 { [0, b] } else { [a, b] });
    }

    fn arithmetic(&mut self, dice: &mut Dice) {
        let (a, b) = (Self::one(&self.numbers, self.nodes, dice), Self::one(&self.numbers, self.nodes, dice));
        self.numbers.push(self.nodes);
        match dice.roll(9) {
            0 => {
                self.instruction(16, [dice.roll(2000), dice.roll(2000)]);
                (0..dice.roll(3)).for_each(|_| self.number(1 + dice.roll(20) as u64));
                self.number(0);
            }
            1 => {
                // Larger than any double, or nearly.
                self.nodes += 1;
                self.bytes.extend([16, 130]);
                self.bytes.extend(vec![128; 140 + dice.roll(9)]);
                self.bytes.extend([0, 0, 0]);
            }
            2 => {
                self.instruction(19, [0, 0]);
                for _ in 0..dice.roll(4) {
                    let node = Self::one(&self.conditions, self.nodes, dice);
                    self.number(node as u64);
                }
                self.number(0);
            }
            _ => self.instruction(8 + dice.roll(8), [a, b]),
        }
    }

    fn score(&mut self, dice: &mut Dice) {
        let bias = dice.roll(4);
        self.numbers.push(self.nodes);
        self.instruction(18, [dice.pick(&[1, 1, 10]), bias]);
        for (index, weights) in self.questions.clone().into_iter().enumerate() {
            if dice.roll(3) > 0 {
                self.number(index as u64 + 1);
                (0..weights).for_each(|_| self.number(dice.roll(8) as u64));
            }
        }
        self.number(0);
    }

    fn anything(&mut self, dice: &mut Dice) {
        if dice.roll(3) == 0 {
            self.instruction(dice.roll(26), [dice.roll(30), dice.roll(30)]);
        }
    }

    fn instruction(&mut self, op: usize, operands: [usize; 2]) {
        self.nodes += 1;
        self.number(op as u64);
        operands.iter().for_each(|operand| self.number(*operand as u64));
    }

    fn number(&mut self, number: u64) {
        let digits = (0..10).rev().map(|place| (number >> (7 * place)) as u8 & 127);
        let digits: Vec<u8> = digits.skip_while(|digit| *digit == 0).collect();
        let (last, rest) = digits.split_last().map_or((0, &[][..]), |(last, rest)| (*last, rest));
        self.bytes.extend(rest.iter().map(|digit| digit | 128));
        self.bytes.push(last);
    }
}
