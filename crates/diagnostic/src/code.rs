//! Answers as a line of text, for a link, for a device that keeps them, for a question at the terminal:
//! `v1.AA9x2kQB.1_0__12.5`.
//!
//! `v1` is the version of the notation. The next eight characters identify the questions. The answers follow, one for
//! each question, as [`Answers::set`] takes them; a missing answer is empty.
//!
//! A set of answers has exactly one code, and reading refuses everything else: another version, other questions, an
//! answer that its question does not accept, an answer to a question that is not asked, a number in another notation. A
//! stale or forged code is therefore recognized, and never misread.

use alloc::format;
use alloc::string::String;

use crate::answers::{Answer, Answers};
use crate::evaluate::Evaluation;
use crate::program::Program;
use crate::question::Refusal;
use crate::truth::Truth;

/// The prefix of a code of this version.
const VERSION: &str = "v1";

/// The number of characters that identify the questions.
const MARK: usize = 8;

/// The reason why a text is not a code for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not written as a code is.
    NoCode,
    /// It is a code of another version.
    Version,
    /// It was made for other questions.
    OtherQuestions,
    /// It holds answers to more questions, or to fewer, than there are.
    Count,
    /// The answer to this question is not a number in the notation of codes.
    NoNumber(usize),
    /// This question does not take that answer.
    Refused(usize, Refusal),
    /// This question is not asked where the others are answered so.
    NotAsked(usize),
}

impl Answers {
    /// The code of these answers. What is not asked, or not settled, is left out.
    pub fn code(&self, program: &Program<'_>) -> String {
        let evaluation = Evaluation::of(program, self);
        let mut code = format!("{VERSION}.{}.", mark(program));
        for index in 0..program.question_count() {
            if index > 0 {
                code.push('_');
            }
            let answer = self.get(index);
            let given = answer != Answer::PENDING && evaluation.asked(index).is(Truth::TRUE);
            let number = program.question(index).filter(|_| given).and_then(|shape| shape.raw(answer));
            code.extend(number.map(written));
        }
        code
    }

    /// Returns the answers in `code`.
    ///
    /// # Errors
    /// Returns the reason why it is not a code for `program`.
    pub fn from_code(program: &Program<'_>, code: &str) -> Result<Self, Unreadable> {
        let given = opened(program, code)?;
        if given.split('_').count() != program.question_count() {
            return Err(Unreadable::Count);
        }
        let mut answers = Self::NONE;
        let mut parts = given.split('_').enumerate().filter(|(_, part)| !part.is_empty());
        parts.try_for_each(|(index, part)| {
            let number =
                part.parse().ok().filter(|number: &f64| number.is_finite() && written(*number) == part);
            let number = number.ok_or(Unreadable::NoNumber(index))?;
            answers.set(program, index, number).map_err(|refusal| Unreadable::Refused(index, refusal))
        })?;
        let evaluation = Evaluation::of(program, &answers);
        let is_beside = |index: &usize| {
            answers.get(*index) != Answer::PENDING && !evaluation.asked(*index).is(Truth::TRUE)
        };
        match (0..program.question_count()).find(is_beside) {
            Some(index) => Err(Unreadable::NotAsked(index)),
            None => Ok(answers),
        }
    }
}

/// Returns the part after the version and the mark of the questions.
fn opened<'c>(program: &Program<'_>, code: &'c str) -> Result<&'c str, Unreadable> {
    let (version, rest) = code.split_once('.').ok_or(Unreadable::NoCode)?;
    let number = version.strip_prefix('v').ok_or(Unreadable::NoCode)?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unreadable::NoCode);
    }
    if version != VERSION {
        return Err(Unreadable::Version);
    }
    let (found, given) = rest.split_once('.').ok_or(Unreadable::NoCode)?;
    if found.len() != MARK || !found.bytes().all(|byte| ALPHABET.contains(&byte)) {
        return Err(Unreadable::NoCode);
    }
    if found == mark(program) { Ok(given) } else { Err(Unreadable::OtherQuestions) }
}

/// The digits of base64 (RFC 4648, section 4).
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Returns the mark of the questions: the fifth to the twelfth character of the program in base64, which a page has at
/// hand. They hold the fingerprint of the questions, and two bytes that all programs have in common.
fn mark(program: &Program<'_>) -> String {
    let digits = program.bytes().get(3..9).unwrap_or_default().chunks(3).flat_map(|bytes| {
        let bits = bytes.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(bits >> shift & 63) as usize]))
    });
    digits.collect()
}

/// A number as ECMAScript writes it, up to the largest that a question takes: a small fraction has an exponent.
fn written(number: f64) -> String {
    if number != 0.0 && number > -1e-6 && number < 1e-6 {
        format!("{number:e}")
    } else {
        format!("{}", number + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::author::{Decimal, Draft, Question, Rule, Shape, check};

    /// A yes or no, a number where it is yes, any of three options, and a number in millionths of millionths.
    fn program(first: &str) -> Vec<u8> {
        let number = |number: f64| Decimal::from_number(number).unwrap();
        let range = |min, max, step| Shape::Number { min: number(min), max: number(max), step: number(step) };
        let question = |id: &str, shape| Question::new(id, shape);
        let options = ["a", "b", "c"].map(Into::into).to_vec();
        let draft = Draft {
            questions: [
                question(first, Shape::YesNo),
                question("weeks", range(-2.0, 12.5, 0.5)),
                question("tools", Shape::Many(options)),
                question("trace", range(0.0, 0.000_001, 0.000_000_001)),
            ]
            .into(),
            whens: [None, Some(first.into()), None, None].into(),
            outcomes: [Rule::When(first.into()), Rule::Otherwise].into(),
            ..Draft::default()
        };
        check(&draft).unwrap().compile().unwrap().program
    }

    fn refusal(code: &str) -> Option<Unreadable> {
        let bytes = program("late");
        let program = Program::load(&bytes).unwrap();
        Answers::from_code(&program, &code.replace("MARK", &mark(&program))).err()
    }

    #[test]
    fn a_code_says_each_answer_as_the_engine_takes_it() {
        let bytes = program("late");
        let program = Program::load(&bytes).unwrap();
        let mut answers = Answers::NONE;
        for (index, number) in [1.0, -1.5, 5.0, 0.000_000_012].into_iter().enumerate() {
            answers.set(&program, index, number).unwrap();
        }
        let code = answers.code(&program);
        assert_eq!(code, format!("v1.{}.1_-1.5_5_1.2e-8", mark(&program)));
        assert_eq!(Answers::from_code(&program, &code), Ok(answers.clone()));
        answers.set(&program, 0, 0.0).unwrap();
        assert_eq!(answers.code(&program), format!("v1.{}.0__5_1.2e-8", mark(&program)));
        assert_eq!(Answers::NONE.code(&program), format!("v1.{}.___", mark(&program)));
    }

    #[test]
    fn a_code_for_other_questions_is_told_apart_from_what_is_no_code() {
        assert_eq!(refusal("v1.MARK.1_0_5_0"), None);
        let other = program("early");
        let other = Answers::NONE.code(&Program::load(&other).unwrap());
        assert_eq!(refusal(&other), Some(Unreadable::OtherQuestions));
        assert_eq!(refusal("v2.MARK.1_0_5_0"), Some(Unreadable::Version));
        for text in
            ["", "v1", "v1.", "v.MARK.", "1.MARK.1", "vx.MARK.1", "v1.MARK", "v1.short.1", "v1.MARK%.1"]
        {
            assert_eq!(refusal(text), Some(Unreadable::NoCode), "{text}");
        }
    }

    #[test]
    fn what_would_not_be_written_is_not_read() {
        use Unreadable::*;
        let cases = [
            ("1_0_5", Count),
            ("1_0_5_0_", Count),
            ("", Count),
            ("2_0_5_0", Refused(0, Refusal::AboveMax)),
            ("1_13_5_0", Refused(1, Refusal::AboveMax)),
            ("1_-3_5_0", Refused(1, Refusal::BelowMin)),
            ("1_0.2_5_0", Refused(1, Refusal::OffStep)),
            ("1_0_8_0", Refused(2, Refusal::AboveMax)),
            ("0_0_5_0", NotAsked(1)),
            ("_0_5_0", NotAsked(1)),
        ];
        for (given, wrong) in cases {
            assert_eq!(refusal(&format!("v1.MARK.{given}")), Some(wrong), "{given}");
        }
        for number in
            ["01", "+1", "1.0", "1e0", "0x1", " 1", "1 ", "-0", "NaN", "inf", "١", "1,5", "12.50", ".5"]
        {
            assert_eq!(refusal(&format!("v1.MARK.1_{number}_5_0")), Some(NoNumber(1)), "{number}");
        }
    }
}
