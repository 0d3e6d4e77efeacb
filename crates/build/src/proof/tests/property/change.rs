//! The smallest change that leads to another outcome.

use assay_diagnostic::{Answer, Evaluation, Outcome, Program, smallest_change};

use super::super::naive::{self, Set};
use super::super::random::{Case, Kind};
use super::{CASES, Enumerated, answer, answers};

#[test]
fn the_smallest_change_is_what_trying_every_answer_set_finds() {
    let (mut found, mut of_many) = (0, 0);
    for seed in 0..CASES {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        // Only a page's program knows which options exclude each other, and it takes the first of several outcomes.
        let excludes = case.questions.iter().any(|ask| ask.exclusive != 0);
        if excludes && case.only {
            continue;
        }
        let compiled = &diagnostic.compiled;
        let program = Program::load(if excludes { &compiled.page } else { &compiled.program }).unwrap();
        let (set, result) = &sets[seed as usize % sets.len()];
        let [outcome] = result.holds[..] else { continue };
        let context = || format!("seed {seed}, {set:?}\n{}", case.toml());
        let others =
            sets.iter().filter(|(_, result)| matches!(result.holds[..], [other] if other != outcome));
        let least = others.map(|(other, _)| size(&case, set, other)).reduce(|a, b| if b < a { b } else { a });
        let given = answers(&case, set);
        let Some(change) = smallest_change(&program, &given) else {
            assert_eq!(least, None, "{}", context());
            continue;
        };
        let moves: Vec<(usize, Answer)> = change.moves(&given).collect();
        let distances = moves.iter().map(|(question, answer)| match set[*question] {
            Some(before) => distance(&case, *question, before, *answer),
            None => 1.0,
        });
        let moved = (moves.len(), rounded(distances.sum()));
        let after = Evaluation::of(&program, &change.answers);
        assert_eq!(after.outcome(), Outcome::Decided(change.outcome), "{}", context());
        assert_ne!(change.outcome, outcome, "{}", context());
        // A change that decides the outcome regardless of newly asked questions is smaller than any complete answer
        // set.
        let least = least.unwrap();
        let is_least = if after.is_complete() { moved == least } else { moved <= least };
        assert!(is_least, "{moved:?} {least:?} {change:?}\n{}", context());
        found += 1;
        of_many += usize::from(moves.len() > 1);
    }
    assert!(found > CASES / 4 && of_many > 250, "{found} {of_many}");
}

/// Returns the number of answers that differ between two sets, and their distance. Questions that are no longer asked
/// do not count.
fn size(case: &Case, from: &Set, to: &Set) -> (usize, u64) {
    let pairs = from.iter().zip(to).enumerate();
    let each = pairs.filter_map(|(question, (from, to))| match (*from, (*to)?) {
        (Some(from), to) if from == to => None,
        (Some(from), to) => Some(distance(case, question, from, answer(&case.questions[question], to))),
        // A single option needs no answer.
        (None, _) if naive::answers(&case.questions[question]) == 1 => None,
        (None, _) => Some(1.0),
    });
    let each: Vec<f64> = each.collect();
    (each.len(), rounded(each.iter().sum()))
}

/// Returns a distance in whole millionths, so that the order of additions does not matter.
fn rounded(distance: f64) -> u64 {
    (distance * 1e6).round() as u64
}

fn distance(case: &Case, question: usize, from: u32, to: Answer) -> f64 {
    let ask = &case.questions[question];
    let from = answer(ask, from);
    match ask.kind {
        Kind::YesNo | Kind::One(_) => 1.0,
        Kind::Scale(..) if ask.optional => 1.0,
        Kind::Many(options) => f64::from((from.low ^ to.low).count_ones()) / options as f64,
        Kind::Scale(..) | Kind::Number(..) => {
            f64::from(from.low.abs_diff(to.low)) / f64::from(naive::answers(ask) - 1)
        }
    }
}
