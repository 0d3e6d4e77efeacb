//! The smallest change that leads to another outcome.

use std::collections::BTreeMap;

use assay_diagnostic::{Answer, Evaluation, Outcome, Program, smallest_change};

use super::super::naive::{self, Result, Set};
use super::super::random::{Case, Kind};
use super::{CASES, Enumerated, answer, answers, others};

#[test]
fn the_smallest_change_changes_the_outcome_and_no_smaller_one_does() {
    for seed in 0..CASES / 4 {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let program = Program::load(&diagnostic.compiled.program).unwrap();
        let results: BTreeMap<&Set, &Result> = sets.iter().map(|(set, result)| (set, result)).collect();
        let (set, result) = &sets[seed as usize % sets.len()];
        let [outcome] = result.holds[..] else { continue };
        let context = || format!("seed {seed}, {set:?}\n{}", case.toml());
        // A change that settles the outcome whatever newly asked questions are answered is found too, and is not
        // looked for here.
        let flips = |changed: &Set| {
            let result = naive::settled(&case, changed).and_then(|set| results.get(&set).copied());
            result.is_some_and(|result| matches!(result.holds[..], [other] if other != outcome))
        };
        let found = smallest_change(&program, &answers(&case, set));
        let singles = changes(&case, set).filter(|(_, other)| flips(other));
        let least =
            singles.map(|(question, other)| cost(&case, set, &other, question)).min_by(f64::total_cmp);
        let Some(change) = found else {
            assert_eq!(least, None, "{}", context());
            let pair = pairs(&case, set).find(|pair| flips(pair));
            assert_eq!(pair, None, "{}", context());
            continue;
        };
        let given = answers(&case, set);
        let moved: f64 = change
            .moves(&given)
            .map(|(question, answer)| distance(case.questions[question].kind, given.get(question), answer))
            .sum();
        let after = Evaluation::of(&program, &change.answers);
        assert_eq!(after.outcome(), Outcome::Decided(change.outcome), "{}", context());
        assert_ne!(change.outcome, outcome, "{}", context());
        if let Some(least) = least {
            let is_one = change.moves(&given).count() == 1;
            assert!(is_one && moved <= least + 1e-9, "{moved} {least} {}", context());
        }
    }
}

/// The sets that differ from `set` in one move, each with the question: another option or step, or one box.
fn changes<'a>(case: &'a Case, set: &'a Set) -> impl Iterator<Item = (usize, Set)> + 'a {
    let near = |question: usize, other: &Set| {
        let many = matches!(case.questions[question].kind, Kind::Many(_));
        !many || (other[question].unwrap() ^ set[question].unwrap()).count_ones() == 1
    };
    (0..set.len()).filter(|question| set[*question].is_some()).flat_map(move |question| {
        let others = others(&case.questions[question], set, question).into_iter();
        others.filter(move |other| near(question, other)).map(move |other| (question, other))
    })
}

/// The sets that differ from `set` in two moves. Of steps, of which the engine looks at the ends alone, none.
fn pairs<'a>(case: &'a Case, set: &'a Set) -> impl Iterator<Item = Set> + 'a {
    let plain = move |(question, _): &(usize, Set)| match case.questions[*question].kind {
        Kind::Scale(..) | Kind::Number(..) => false,
        Kind::Many(_) | Kind::YesNo | Kind::One(_) => true,
    };
    changes(case, set).filter(plain).flat_map(move |(first, other)| {
        let seconds: Vec<_> = changes(case, &other).filter(plain).collect();
        let is_many = matches!(case.questions[first].kind, Kind::Many(_));
        let after = move |second: usize| second > first || second == first && is_many;
        seconds.into_iter().filter(move |(second, _)| after(*second)).map(|(_, both)| both)
    })
}

/// How far the answer to `question` is from what it was, as the engine measures it.
fn cost(case: &Case, set: &Set, other: &Set, question: usize) -> f64 {
    let kind = case.questions[question].kind;
    let of = |set: &Set| answer(kind, set[question].unwrap());
    distance(kind, of(set), of(other))
}

fn distance(kind: Kind, from: Answer, to: Answer) -> f64 {
    match kind {
        Kind::YesNo | Kind::One(_) => 1.0,
        Kind::Many(options) => f64::from((from.low ^ to.low).count_ones()) / options as f64,
        Kind::Scale(..) | Kind::Number(..) => {
            f64::from(from.low.abs_diff(to.low)) / f64::from(naive::answers(kind) - 1)
        }
    }
}
