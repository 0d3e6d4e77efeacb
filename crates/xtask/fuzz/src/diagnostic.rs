//! Properties of the engine for any bytes: as expressions, as a program, as a code of answers. Each function takes
//! bytes and panics if a property does not hold.

use assay_diagnostic::author::{Decimal, Draft, Question, Rule, Shape, Weight, check};
use assay_diagnostic::{Answers, Evaluation, NO_PROGRAM, Outcome, Program, smallest_change};

/// Expressions can be parsed, typed and compiled; a compiled program can be loaded, and the possible results with open
/// answers include those of any answers. The first line determines the answers, the second begins with `o` if questions
/// may be left open, and the others are a condition for a question, a formula and the rules of outcomes.
pub fn expressions(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.lines();
    let seed = lines.next().unwrap_or_default().as_bytes();
    let Ok(model) = check(&draft(lines)) else { return };
    let Ok(compiled) = model.compile() else { return };
    let program = Program::load(&compiled.program).expect("what was compiled can be loaded");
    let full = answers(&program, seed, |_| true);
    let partial = answers(&program, seed, |index| seed.get(index).is_some_and(|byte| byte & 64 != 0));
    let (full, partial) = (Evaluation::of(&program, &full), Evaluation::of(&program, &partial));
    assert!(full.is_complete());
    if let Outcome::Decided(outcome) = partial.outcome() {
        assert_eq!(full.outcome(), Outcome::Decided(outcome));
    }
    assert_eq!(full.possible_outcomes() & !partial.possible_outcomes(), 0);
    for place in 0..64 {
        let (Some(full), Some(partial)) = (full.shown(place), partial.shown(place)) else { continue };
        assert!(full.is_settled(), "{full:?}");
        match full.number() {
            Some(number) => assert!(partial.low <= number && number <= partial.high, "{full:?} {partial:?}"),
            None => assert!(partial.may_be_absent(), "{full:?} {partial:?}"),
        }
    }
}

/// Returns a question of each type, a score, and the expressions of the lines.
fn draft<'a>(mut lines: impl Iterator<Item = &'a str>) -> Draft {
    let whole = |number| Decimal::whole(number).expect("a small number");
    let options = || ["a", "b", "c"].map(String::from).to_vec();
    let optional = lines.next().is_some_and(|line| line.starts_with('o'));
    let question = |id: &str, shape, option| Question {
        adds: vec![Weight { score: 0, option, points: whole(3) }],
        optional,
        exclusive: if id == "many" { vec![2] } else { Vec::new() },
        ..Question::new(id, shape)
    };
    let when = lines.next().filter(|line| !line.is_empty()).map(String::from);
    let formula = lines.next().unwrap_or("0").to_owned();
    let mut outcomes: Vec<_> = lines.take(3).map(|line| Rule::When(line.to_owned())).collect();
    outcomes.push(Rule::Otherwise);
    Draft {
        questions: vec![
            question("yes", Shape::YesNo, 1),
            question("one", Shape::One(options()), 2),
            question("many", Shape::Many(options()), 0),
            question("scale", Shape::Scale { low: -2, high: 2 }, 0),
            question("number", Shape::Number { min: whole(-5), max: whole(5), step: whole(1) }, 0),
        ],
        whens: vec![None, None, None, None, when],
        scores: vec!["score".into()],
        formulas: vec![("value".into(), formula)],
        shown: vec![true],
        outcomes,
        ..Draft::default()
    }
}

/// Returns an answer to every question that `is_answered`, from the bytes of a seed.
fn answers(program: &Program<'_>, seed: &[u8], is_answered: impl Fn(usize) -> bool) -> Answers {
    let mut answers = Answers::NONE;
    for (index, shape) in program.questions().iter().enumerate().filter(|(index, _)| is_answered(*index)) {
        let roll = u32::from(seed.get(index).copied().unwrap_or_default());
        if let Ok(answer) = shape.answer(shape.number(roll % (shape.last() + 1))) {
            answers.put(index, answer);
        }
    }
    answers
}

/// A code of answers is decoded to what was encoded, or rejected.
pub fn code(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let model = check(&draft("\nyes\n0\nscore > 4".lines())).expect("a sound draft");
    let compiled = model.compile().expect("a small draft");
    let program = Program::load(&compiled.program).expect("what was compiled can be loaded");
    // Without the prefix of a code, nothing would ever be decoded.
    let begin = Answers::NONE.code(&program);
    let begin = &begin[..begin.rfind('.').map_or(0, |point| point + 1)];
    for code in [text.to_owned(), format!("{begin}{text}")] {
        if let Ok(answers) = Answers::from_code(&program, &code) {
            assert_eq!(answers.code(&program), code);
        }
    }
}

/// Any bytes are a valid program or rejected, for any answers, and results do not depend on what was evaluated before.
/// The first byte is the number of answers; after them follows a program without its header.
pub fn program(bytes: &[u8]) {
    let Some((count, rest)) = bytes.split_first() else { return };
    let Some((raw, rest)) = rest.split_at_checked(8 * usize::from(count % 16)) else { return };
    let raw: Vec<f64> = raw.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    let program = [&[b'a' | 128, b's' | 128, 3, 0, 0, 0, 0], rest].concat();
    let mut fresh = Evaluation::NOTHING;
    let mut used = Evaluation::NOTHING;
    // A score, a number and thirteen nodes, so that some state remains.
    take(
        &mut used,
        &[&program[..7], &[15, 1, 0, 0, 3, 9, 0, 5, 0, 1, 1, 17, 1, 0, 1, 7, 0, 19, 2, 0, 20, 0, 3, 0]]
            .concat(),
        &[7.0],
    );
    let outcome = take(&mut fresh, &program, &raw);
    assert_eq!(take(&mut used, &program, &raw), outcome);
    assert_eq!(Program::load(&program).is_ok(), outcome != NO_PROGRAM && program.len() <= 4096);
    for place in 0..64 {
        assert_eq!(
            fresh.shown(place).map(|shown| shown.number()),
            used.shown(place).map(|shown| shown.number())
        );
    }
    for question in 0..128 {
        assert_eq!(fresh.refusal(question), used.refusal(question));
    }
    assert_eq!(fresh.change(), used.change());
    if let Ok(program) = Program::load(&program) {
        let _ = smallest_change(&program, &Answers::NONE);
    }
}

fn take(evaluation: &mut Evaluation, program: &[u8], answers: &[f64]) -> u32 {
    program.iter().enumerate().for_each(|(at, byte)| evaluation.write(at, *byte));
    (0..128)
        .for_each(|question| evaluation.give(question, answers.get(question).copied().unwrap_or(f64::NAN)));
    evaluation.evaluate()
}
