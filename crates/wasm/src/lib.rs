//! The browser's edge of the diagnostic engine: it converts and never decides. Its interface is numbers only; a program
//! is written one byte at a time, into memory that exists from the start. No text, no allocator, no DOM: all of them
//! were measured, and each is larger than the engine.
//!
//! The script calls in this order: [`write()`] for the program, [`answer`] for each question, [`evaluate`], then the
//! functions that read the results. An absent number is NaN or negative, and nothing here panics, whatever the
//! arguments.

use std::cell::RefCell;

use assay_diagnostic::{Evaluation, Interval};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    // The state of the engine: one form at a time. A page has one thread; there is no lock to wait for. All of it is
    // zero, so that the module does not contain it.
    static DESK: RefCell<Evaluation> = const { RefCell::new(Evaluation::NOTHING) };
}

/// Writes the byte at `at` of the program; the program ends with the byte that was written last.
#[wasm_bindgen]
pub fn write(at: usize, byte: u8) {
    DESK.with_borrow_mut(|desk| desk.write(at, byte));
}

/// Answers a question: 1 or 0 for yes or no, the index of an option, a mask of options, or the number itself; NaN
/// removes the answer.
#[wasm_bindgen]
pub fn answer(question: usize, number: f64) {
    DESK.with_borrow_mut(|desk| desk.give(question, number));
}

/// Evaluates the answers. Returns the outcome if they decide it; otherwise -1, or -2 if there is no program.
#[wasm_bindgen]
pub fn evaluate() -> u32 {
    DESK.with_borrow_mut(Evaluation::evaluate)
}

/// Returns the engine's number of the reason why the answer to a question is refused, or 0; -1 if the question may be
/// asked, depending on open answers, and -2 if it is not asked.
#[wasm_bindgen]
pub fn refusal(question: usize) -> u32 {
    DESK.with_borrow_mut(|desk| desk.refusal(question))
}

/// Returns the value of a score, in the order of the diagnostic; values follow from index 32.
#[wasm_bindgen]
pub fn shown(place: usize) -> f64 {
    DESK.with_borrow_mut(|desk| desk.shown(place).and_then(Interval::number).unwrap_or(f64::NAN))
}

/// Finds the smallest change of the answers that leads to another outcome, and applies it: afterwards [`answered`]
/// returns the changed answers, and the results are theirs, until the next evaluation. Returns that outcome.
#[wasm_bindgen]
pub fn change() -> u32 {
    DESK.with_borrow_mut(Evaluation::change)
}

/// Returns the answer to a question, as [`answer`] takes it.
#[wasm_bindgen]
pub fn answered(question: usize) -> f64 {
    DESK.with_borrow_mut(|desk| desk.raw(question).unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use assay_diagnostic::author::{Decimal, Draft, Question, Rule, Shape, Weight, check};
    use assay_diagnostic::{NO_PROGRAM, NOT_ASKED, UNDECIDED};

    use super::*;

    /// Returns a program with two signals, and a number that is asked if the first is given; a call if both are.
    fn program() -> Vec<u8> {
        let one = Decimal::whole(1).expect("a whole number");
        let shape = Shape::Number { min: one, max: Decimal::whole(9).expect("a whole number"), step: one };
        let signal = |id: &str, adds| Question { adds, ..Question::new(id, Shape::YesNo) };
        let adds = || vec![Weight { score: 0, option: 1, points: one }];
        let draft = Draft {
            questions: vec![signal("late", adds()), signal("stuck", adds()), Question::new("weeks", shape)],
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

    fn take(program: &[u8], answers: &[f64]) -> u32 {
        open(program);
        answers.iter().enumerate().for_each(|(question, number)| answer(question, *number));
        evaluate()
    }

    #[test]
    fn answers_go_in_and_what_follows_comes_out() {
        assert_eq!(take(&program(), &[1.0, 1.0, 3.0]), 0);
        assert_eq!((shown(0), shown(32)), (2.0, 15.0));
        assert_eq!([refusal(0), refusal(1), refusal(2)], [0, 0, 0]);
    }

    #[test]
    fn what_is_not_asked_is_not_counted() {
        assert_eq!(take(&program(), &[0.0, 1.0, 3.0]), 1);
        assert_eq!(refusal(2), NOT_ASKED);
        assert!(shown(32).is_nan());
    }

    #[test]
    fn what_is_open_is_not_decided() {
        assert_eq!(take(&program(), &[1.0, f64::NAN, f64::NAN]), UNDECIDED);
        assert!(shown(0).is_nan());
    }

    #[test]
    fn what_may_be_asked_is_told_from_what_is_not() {
        take(&program(), &[f64::NAN, 1.0, f64::NAN]);
        assert_eq!([refusal(0), refusal(1), refusal(2)], [0, 0, UNDECIDED]);
    }

    #[test]
    fn a_refusal_has_the_number_of_the_engine() {
        let refused = |first: f64, third: f64| {
            take(&program(), &[first, 1.0, third]);
            [refusal(0), refusal(2)]
        };
        assert_eq!(refused(1.0, 0.0), [0, 3]);
        assert_eq!(refused(1.0, 10.0), [0, 4]);
        assert_eq!(refused(1.0, 1.5), [0, 5]);
        assert_eq!(refused(2.0, 1.0)[0], 4);
    }

    #[test]
    fn the_smallest_change_is_told() {
        assert_eq!(take(&program(), &[1.0, 1.0, 3.0]), 0);
        assert_eq!(change(), 1);
        assert_eq!([answered(0), answered(1), answered(2)], [0.0, 1.0, 3.0]);
    }

    #[test]
    fn bytes_that_are_no_program_give_nothing() {
        assert_eq!((take(b"no program", &[1.0]), change()), (NO_PROGRAM, UNDECIDED));
        assert!(shown(0).is_nan() && shown(32).is_nan() && answered(0).is_nan());
        assert_eq!(refusal(0), NOT_ASKED);
        write(usize::MAX, 7);
        assert_eq!(evaluate(), NO_PROGRAM);
    }
}
