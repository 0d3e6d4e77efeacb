//! The engine and the proof against the naive enumeration, on random diagnostics.

mod change;
mod code;
mod paths;
mod proof;

use assay_diagnostic::{Answer, Answers, Evaluation, Interval, Outcome, Program, Truth, limits};

use super::naive::{self, Result, Set};
use super::random::{Ask, Case, Dice, Kind};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::tests::read_well;

/// The number of random diagnostics.
const CASES: u64 = 10_000;

/// A case, its diagnostic, and every answer set with what follows from it.
struct Enumerated {
    case: Case,
    diagnostic: Diagnostic,
    sets: Vec<(Set, Result)>,
}

impl Enumerated {
    fn new(seed: u64) -> Self {
        let case = Case::new(seed);
        let diagnostic = read_well(&case.toml());
        let sets = naive::sets(&case);
        let sets = sets.into_iter().map(|set| (set.clone(), naive::result(&case, &set))).collect();
        Self { case, diagnostic, sets }
    }
}

fn answer(ask: &Ask, answer: u32) -> Answer {
    match ask.kind {
        Kind::YesNo | Kind::One(_) => Answer::one(answer),
        Kind::Many(_) => Answer::many(answer),
        // The steps of an optional scale are options.
        Kind::Scale(..) if ask.optional => Answer::one(answer),
        Kind::Scale(..) | Kind::Number(..) => Answer::step(answer),
    }
}

fn answers(case: &Case, set: &Set) -> Answers {
    let mut answers = Answers::NONE;
    for (index, (ask, given)) in case.questions.iter().zip(set).enumerate() {
        if let Some(given) = given {
            answers.put(index, answer(ask, *given));
        }
    }
    answers
}

/// The answer sets that differ from `set` in this one answer.
fn others(ask: &Ask, set: &Set, question: usize) -> Vec<Set> {
    let other = |given: u32| {
        let mut other = set.clone();
        other[question] = Some(given);
        other
    };
    naive::choices(ask).filter(|given| set[question] != Some(*given)).map(other).collect()
}

#[test]
fn every_answer_set_scores_as_the_naive_enumeration_says() {
    for seed in 0..CASES {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let page = Program::load(&diagnostic.compiled.page).unwrap();
        for (set, result) in &sets {
            let evaluation = Evaluation::of(&program, &answers(&case, set));
            let context = || format!("seed {seed}, {set:?}\n{}", case.toml());
            assert!(evaluation.is_complete(), "{}", context());
            for (question, given) in set.iter().enumerate() {
                let asked = if given.is_some() { Truth::TRUE } else { Truth::FALSE };
                assert_eq!(evaluation.asked(question), asked, "{}", context());
            }
            for (index, score) in result.scores.iter().enumerate() {
                assert_eq!(evaluation.score(index).and_then(Interval::number), Some(*score), "{}", context());
            }
            let shown = case.values.iter().zip(&result.values).filter(|((_, shown), _)| *shown);
            for (index, (_, value)) in shown.enumerate() {
                assert_eq!(evaluation.value(index).and_then(Interval::number), *value, "{}", context());
            }
            let expected = match result.holds[..] {
                [one] => Outcome::Decided(one),
                _ => Outcome::Undecided,
            };
            assert_eq!(evaluation.outcome(), expected, "{}", context());
            // The program of a page knows fewer instructions, and says the same where one outcome holds.
            if let Outcome::Decided(_) = expected {
                let page = Evaluation::of(&page, &answers(&case, set));
                assert_eq!(page.outcome(), expected, "{}", context());
                for place in 0..limits::SCORES + diagnostic.compiled.graph.shown.len() {
                    assert_eq!(page.shown(place), evaluation.shown(place), "{}", context());
                }
            }
        }
    }
}

#[test]
fn what_is_decided_early_stays_decided() {
    for seed in 0..CASES / 4 {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let dice = &mut Dice::new(!seed);
        for _ in 0..4 {
            let (full, _) = &sets[dice.roll(sets.len())];
            let known: Set = full.iter().map(|given| given.filter(|_| dice.roll(2) == 0)).collect();
            let evaluation = Evaluation::of(&program, &answers(&case, &known));
            let fits =
                |set: &Set| known.iter().zip(set).all(|(known, given)| known.is_none() || known == given);
            for (set, result) in sets.iter().filter(|(set, _)| fits(set)) {
                let context = || format!("seed {seed}, {known:?} in {set:?}\n{}", case.toml());
                if let Outcome::Decided(outcome) = evaluation.outcome() {
                    assert_eq!(result.holds, [outcome], "{}", context());
                }
                for (index, score) in result.scores.iter().enumerate() {
                    let range = evaluation.score(index).unwrap();
                    assert!(range.low <= *score && *score <= range.high, "{}", context());
                }
                for (question, given) in set.iter().enumerate() {
                    let asked = if given.is_some() { Truth::TRUE } else { Truth::FALSE };
                    assert!(evaluation.asked(question).may_be(asked), "{}", context());
                }
            }
        }
    }
}
