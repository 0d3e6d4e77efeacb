//! The paths for a visitor without scripts.

use super::super::naive::Set;
use super::{CASES, Enumerated};
use crate::proof::{Asks, Choice, Lead, Paths};

#[test]
fn every_path_leads_where_the_naive_enumeration_says() {
    let mut followed = 0;
    for seed in 0..CASES {
        let Enumerated { case, diagnostic, sets } = Enumerated::new(seed);
        let proven = sets.iter().all(|(_, result)| result.holds.len() == 1);
        let Some(paths) = Paths::plain(&diagnostic).filter(|_| proven) else { continue };
        for (set, result) in &sets {
            let end = follow(&paths, set);
            assert_eq!(end, Some(result.holds[0]), "seed {seed}, {set:?}\n{}\n{paths:#?}", case.toml());
            followed += 1;
        }
        // Every question on a path can still change the outcome.
        assert!(paths.steps.iter().all(|step| step.ways.len() > 1), "{paths:#?}");
        let longest = paths.longest();
        assert!(longest.iter().all(|steps| (1..=paths.steps.len()).contains(steps)), "{longest:?}");
    }
    assert!(followed > CASES, "{followed} answer sets were followed");
}

/// Returns the outcome at the end of a path with these answers.
fn follow(paths: &Paths, set: &Set) -> Option<usize> {
    let mut at = paths.start;
    loop {
        let step = match at {
            Lead::Outcome(outcome) => return Some(outcome),
            Lead::Step(step) => &paths.steps[step],
        };
        let (Asks::Question(question) | Asks::Ticked(question, _)) = step.asks else { return None };
        // A question that is not asked is on no path.
        let given = set[question]?;
        let fits = |choice: &Choice| match (choice, &step.asks) {
            (Choice::Ticked(ticked), Asks::Ticked(_, option)) => *ticked == (given >> option & 1 == 1),
            (Choice::Options(options), _) => options.contains(&given),
            (Choice::Steps(ranges), _) => ranges.iter().any(|(low, high)| (*low..=*high).contains(&given)),
            _ => false,
        };
        let mut ways = step.ways.iter().filter(|(choice, _)| fits(choice));
        let (_, next) = ways.next()?;
        assert!(ways.next().is_none(), "one answer leads one way: {step:#?}");
        at = *next;
    }
}
