//! Cases, and their native results as lists of numbers: the outcome, why each answer is refused, the values, the
//! outcome of the smallest change and its answers.

use assay_diagnostic::{
    Answers, Evaluation, Interval, NO_PROGRAM, NOT_ASKED, Outcome, Program, Truth, UNDECIDED, smallest_change,
};

/// A program, and answers to try with it.
pub(crate) struct Group {
    pub(crate) program: Vec<u8>,
    /// The answers; every case has the same number.
    pub(crate) cases: Vec<Vec<f64>>,
}

impl Group {
    pub(crate) fn write(&self, into: &mut Vec<u8>) {
        let count = |number: usize| u32::try_from(number).expect("a small number").to_le_bytes();
        into.extend(count(self.program.len()));
        into.extend(&self.program);
        into.extend(count(self.cases.first().map_or(0, Vec::len)));
        into.extend(count(self.cases.len()));
        for (index, answers) in self.cases.iter().enumerate() {
            into.extend(answers.iter().flat_map(|answer| answer.to_le_bytes()));
            into.extend(hash(&numbers(&self.program, answers, index)).to_le_bytes());
        }
    }
}

/// One in how many cases the smallest change is searched for: a search may take as long as everything else together.
const CHANGES: usize = 20;

/// Returns all native results of a case, by its index.
pub(crate) fn numbers(program: &[u8], raw: &[f64], index: usize) -> Vec<f64> {
    let Ok(program) = Program::load(program) else {
        let mut numbers = vec![signed(NO_PROGRAM)];
        numbers.extend(vec![signed(NOT_ASKED); raw.len() + 1]);
        numbers.extend(index.is_multiple_of(CHANGES).then_some(signed(UNDECIDED)));
        return numbers;
    };
    let mut answers = Answers::NONE;
    let mut refusals = vec![0u32; raw.len() + 1];
    for (index, (shape, raw)) in program.questions().iter().zip(raw).enumerate() {
        match shape.answer(*raw) {
            Ok(answer) => answers.put(index, answer),
            Err(refusal) => refusals[index] = refusal as u32,
        }
    }
    let evaluation = Evaluation::of(&program, &answers);
    let mut numbers = vec![match evaluation.outcome() {
        Outcome::Decided(index) => index as f64,
        Outcome::Undecided => signed(UNDECIDED),
    }];
    for (index, refusal) in refusals.iter().enumerate() {
        numbers.push(match evaluation.asked(index) {
            Truth::TRUE => f64::from(*refusal),
            Truth::EITHER => signed(UNDECIDED),
            _ => signed(NOT_ASKED),
        });
    }
    for place in 0..64 {
        if let Some(number) = evaluation.shown(place).and_then(Interval::number) {
            numbers.extend([place as f64, number]);
        }
    }
    if !index.is_multiple_of(CHANGES) {
        return numbers;
    }
    let change = smallest_change(&program, &answers);
    numbers.push(change.as_ref().map_or(signed(UNDECIDED), |change| change.outcome as f64));
    let answers = change.map_or(answers, |change| change.answers);
    for (index, shape) in program.questions().iter().enumerate().take(raw.len() + 1) {
        if let Some(number) = shape.raw(shape.clip(answers.get(index))).filter(|number| !number.is_nan()) {
            numbers.extend([index as f64, number]);
        }
    }
    numbers
}

/// Returns a number as the script receives it, with its sign.
fn signed(number: u32) -> f64 {
    f64::from(number.cast_signed())
}

/// Returns the FNV-1a hash.
fn hash(numbers: &[f64]) -> u32 {
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    bytes.fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A pseudo-random generator (SplitMix64), so that a case is determined by its seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number from 0 to below `below`.
    pub(crate) fn roll(&mut self, below: usize) -> usize {
        (self.next() % below.max(1) as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}
