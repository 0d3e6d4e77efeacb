//! The browser's edge of the diagnostic engine: it converts and never thinks. Numbers come in and numbers go out; a
//! program comes in a byte at a time, into memory that is there from the start. No text, no allocator, no DOM:
//! all of them were measured, and each weighs more than the engine.
//!
//! The script asks in this order: [`write()`] the program, [`answer`] each question, [`evaluate`], then read what
//! follows. Numbers that say nothing are NaN or negative, and nothing here panics, whatever is asked.

use std::cell::RefCell;

use assay_diagnostic::{
    Answers, Change, Evaluation, Interval, Outcome, Program, Truth, limits, smallest_change,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// What [`answer`] gives where there is no program to answer.
const NO_PROGRAM: u32 = 1;

/// What [`evaluate`] and [`change`] give where there is no outcome to name.
const NONE: i32 = -1;

/// What lies before the engine: one form at a time.
struct Desk {
    program: [u8; limits::BYTES],
    length: usize,
    answers: Answers,
    evaluation: Option<Evaluation>,
}

thread_local! {
    // A page has one thread; there is no lock to wait for.
    static DESK: RefCell<Desk> = const {
        RefCell::new(Desk {
            program: [0; limits::BYTES],
            length: 0,
            answers: Answers::NONE,
            evaluation: None,
        })
    };
}

impl Desk {
    fn program(&self) -> Option<Program<'_>> {
        Program::load(self.program.get(..self.length)?).ok()
    }
}

/// Puts the byte at `at` of the program; the program ends with the byte that was put last.
#[wasm_bindgen]
pub fn write(at: usize, byte: u8) {
    DESK.with_borrow_mut(|desk| {
        desk.length = at.saturating_add(1);
        if let Some(place) = desk.program.get_mut(at) {
            *place = byte;
        }
    });
}

/// Answers a question: 1 or 0 for yes or no, the index of an option, a mask of options, or the number itself; NaN
/// takes the answer back. Gives 0, or why the answer is refused, as the engine numbers it.
#[wasm_bindgen]
pub fn answer(question: usize, number: f64) -> u32 {
    DESK.with_borrow_mut(|desk| {
        let mut answers = desk.answers.clone();
        let Some(program) = desk.program() else { return NO_PROGRAM };
        let refused = answers.set(&program, question, number).err().map_or(0, |refusal| refusal as u32);
        desk.answers = answers;
        refused
    })
}

/// Works out what follows from the answers. Gives the outcome, where they decide it.
#[wasm_bindgen]
pub fn evaluate() -> i32 {
    DESK.with_borrow_mut(|desk| {
        desk.evaluation = desk.program().map(|program| Evaluation::of(&program, &desk.answers));
        match desk.evaluation.as_ref().map(Evaluation::outcome) {
            Some(Outcome::Decided(outcome)) => number(outcome),
            _ => NONE,
        }
    })
}

/// Whether a question is certainly asked.
#[wasm_bindgen]
pub fn asked(question: usize) -> bool {
    DESK.with_borrow(|desk| {
        desk.evaluation.as_ref().is_some_and(|found| found.asked(question).is(Truth::TRUE))
    })
}

/// What a score comes to, in the order of the diagnostic.
#[wasm_bindgen]
pub fn score(index: usize) -> f64 {
    shown(|found| found.score(index))
}

/// What a value comes to, in the order of those that are shown.
#[wasm_bindgen]
pub fn value(index: usize) -> f64 {
    shown(|found| found.value(index))
}

/// Looks for the smallest change of the answers that leads to another outcome, and makes it: afterwards [`answered`]
/// tells the changed answers. Gives that outcome.
#[wasm_bindgen]
pub fn change() -> i32 {
    DESK.with_borrow_mut(|desk| {
        let change = desk.program().and_then(|program| smallest_change(&program, &desk.answers));
        let Some(Change { outcome, first, second }) = change else { return NONE };
        for (question, answer) in [Some(first), second].into_iter().flatten() {
            desk.answers.put(question, answer);
        }
        number(outcome)
    })
}

/// The answer to a question, as [`answer`] takes it.
#[wasm_bindgen]
pub fn answered(question: usize) -> f64 {
    DESK.with_borrow(|desk| {
        let raw = |program: Program<'_>| program.question(question)?.raw(desk.answers.get(question));
        desk.program().and_then(raw).unwrap_or(f64::NAN)
    })
}

/// The number that the last evaluation settled.
fn shown(of: impl Fn(&Evaluation) -> Option<Interval>) -> f64 {
    DESK.with_borrow(|desk| {
        desk.evaluation.as_ref().and_then(of).and_then(Interval::number).unwrap_or(f64::NAN)
    })
}

fn number(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use assay_diagnostic::author::{Decimal, Draft, Question, Rule, Shape, Weight, check};

    use super::*;

    /// Two signals, and a number that is asked for where the first is there; a call where both are.
    fn program() -> Vec<u8> {
        let one = Decimal::whole(1).expect("a whole number");
        let shape = Shape::Number { min: one, max: Decimal::whole(9).expect("a whole number"), step: one };
        let signal = |id: &str, adds| Question { id: id.into(), shape: Shape::YesNo, adds };
        let adds = || vec![Weight { score: 0, option: 1, points: one }];
        let draft = Draft {
            questions: vec![
                signal("late", adds()),
                signal("stuck", adds()),
                Question { id: "weeks".into(), shape, adds: Vec::new() },
            ],
            whens: vec![None, None, Some("late".into())],
            scores: vec!["signals".into()],
            formulas: vec![("days".into(), "weeks * 5".into())],
            shown: vec![true],
            outcomes: vec![Rule::When("signals >= 2".into()), Rule::Otherwise],
            ..Draft::default()
        };
        check(&draft).expect("a sound draft").compile().expect("a small draft").program
    }

    fn open(program: &[u8]) {
        program.iter().enumerate().for_each(|(at, byte)| write(at, *byte));
    }

    #[test]
    fn answers_go_in_and_what_follows_comes_out() {
        open(&program());
        assert_eq!([answer(0, 1.0), answer(1, 1.0), answer(2, 3.0)], [0, 0, 0]);
        assert_eq!(evaluate(), 0);
        assert_eq!((score(0), value(0)), (2.0, 15.0));
        assert!(asked(2));
    }

    #[test]
    fn what_is_not_asked_is_not_counted() {
        open(&program());
        assert_eq!([answer(0, 0.0), answer(1, 1.0), answer(2, 3.0)], [0, 0, 0]);
        assert_eq!(evaluate(), 1);
        assert!(!asked(2));
        assert!(value(0).is_nan());
    }

    #[test]
    fn what_is_open_is_not_decided() {
        open(&program());
        assert_eq!([answer(0, 1.0), answer(1, f64::NAN), answer(2, f64::NAN)], [0, 0, 0]);
        assert_eq!(evaluate(), NONE);
        assert!(score(0).is_nan());
    }

    #[test]
    fn a_refusal_has_the_number_of_the_engine() {
        open(&program());
        assert_eq!([answer(2, 0.0), answer(2, 10.0), answer(2, 1.5), answer(0, 2.0)], [3, 4, 5, 2]);
    }

    #[test]
    fn the_smallest_change_is_told() {
        open(&program());
        assert_eq!([answer(0, 1.0), answer(1, 1.0), answer(2, 3.0)], [0, 0, 0]);
        assert_eq!(change(), 1);
        assert_eq!([answered(0), answered(1), answered(2)], [0.0, 1.0, 3.0]);
    }

    #[test]
    fn bytes_that_are_no_program_give_nothing() {
        open(b"no program");
        assert_eq!((answer(0, 1.0), evaluate(), change()), (NO_PROGRAM, NONE, NONE));
        assert!(score(0).is_nan() && value(0).is_nan() && answered(0).is_nan() && !asked(0));
        write(usize::MAX, 7);
        assert_eq!(evaluate(), NONE);
    }
}
