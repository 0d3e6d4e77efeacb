//! The proof of a diagnostic: that every answer set leads to exactly one outcome, that every outcome can be
//! reached, that every question can matter. What does not hold is a problem, with the answers that show it.
//!
//! It is carried by the evaluator that scores in the browser, run over sets of answers instead of single ones, and
//! by a [decision diagram](diagram) that merges what can no longer be told apart. There is no second semantics.
//! A question that is not decided within a stated number of steps is reported as such, and never guessed.
//!
//! The words of this module:
//!
//! | word | meaning |
//! |---|---|
//! | space, dimension | the variables that the proof explores: a dimension is a question, a fold or a cluster |
//! | fold | questions that are used only through scores, as one variable: the sum that they reach |
//! | pull | what one question adds to scores, as multiples of a direction; questions with the same direction fold |
//! | cluster | questions that formulas combine, as one variable: the regions that comparisons distinguish |
//! | view, sight | a number or condition of a cluster, by region; a region for each view, which is a value of the cluster |
//! | box | a set of answers for each question; its product is a set of answer sets |
//! | stage | the program that is evaluated at one level of the diagram: earlier and later questions are summed up |
//! | frontier | what a partial answer set leaves open; those with equal frontiers are one node |
//! | sides | the operands of `and` and `or` |
//! | witness | answers that show a finding |

mod arithmetic;
mod cases;
mod choices;
mod cluster;
mod diagram;
mod dimension;
mod effort;
mod explore;
mod figures;
mod findings;
mod fold;
mod frontier;
mod linear;
mod monotone;
mod outcomes;
mod paths;
mod questions;
mod rewrite;
mod scores;
mod search;
mod sides;
mod since;
mod space;
mod stage;
mod terms;
#[cfg(test)]
mod tests;
mod twin;
mod walk;
mod witness;

use num_bigint::BigUint;

use self::effort::Effort;
pub(crate) use self::paths::{Asks, Choice, Lead, Paths};
pub(crate) use self::since::{Moved, moved};
pub(crate) use self::terms::{operands, read_by};
pub(crate) use self::witness::{Given, Witness};
use crate::diagnostic::{Diagnostic, Recommend};
use crate::problem::Problem;

/// The result of proving a diagnostic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    /// The number of complete answer sets. Only questions that are asked count.
    pub(crate) answer_sets: BigUint,
    /// The number of those whose answers may all be true, of which the shares are.
    pub(crate) sound: Bounds,
    /// True if the counts are exact; otherwise they are estimates.
    pub(crate) exact: bool,
    /// The share of each outcome, in their order.
    pub(crate) outcomes: Vec<Share>,
}

/// The answer sets that lead to an outcome.
#[derive(Clone, Debug, Default)]
pub(crate) struct Share {
    /// The number of answer sets that lead to it.
    pub(crate) answer_sets: BigUint,
    /// Their share of all answer sets without contradictory ones, from 0 to 1; none for a contradiction.
    pub(crate) share: Option<f64>,
    /// The fewest and the most that it can be, where the count is an estimate.
    pub(crate) bounds: Option<Bounds>,
    /// One of them.
    pub(crate) witness: Option<Witness>,
}

/// Between which numbers a count lies for certain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) least: BigUint,
    pub(crate) most: BigUint,
}

/// Proves `diagnostic`, and tells of everything that does not hold.
pub(crate) fn prove(diagnostic: &Diagnostic, problems: &mut Vec<Problem>) -> Proof {
    findings::Prover::new(diagnostic, Effort::BUILD, problems).prove()
}

impl Share {
    /// Returns the share of the `sound` answer sets as people read it; of an estimate, with what it certainly lies between.
    pub(crate) fn text(&self, sound: &Bounds) -> String {
        let share = self.short_text();
        match (&self.bounds, self.share) {
            (Some(Bounds { least, most }), Some(_)) => {
                // The share is largest where the fewest answer sets are sound.
                let (from, to) =
                    (percent_of(least, &sound.most), percent_of(most.min(&sound.least), &sound.least));
                format!("{share}, from {from} to {to}")
            }
            _ => share,
        }
    }

    /// Returns the fewest answer sets that it can be.
    fn least(&self) -> &BigUint {
        self.bounds.as_ref().map_or(&self.answer_sets, |bounds| &bounds.least)
    }

    /// Returns the most answer sets that it can be.
    fn most(&self) -> &BigUint {
        self.bounds.as_ref().map_or(&self.answer_sets, |bounds| &bounds.most)
    }

    /// Returns the share as people read it.
    pub(crate) fn short_text(&self) -> String {
        self.share.map_or_else(|| "contradictory".to_owned(), |share| percent(share, self.bounds.is_none()))
    }
}

impl Proof {
    /// The proof in a line: "cto-intervention: 8 answer sets, 2 outcomes, 50% recommend a call".
    pub(crate) fn line(&self, diagnostic: &Diagnostic) -> String {
        let calls = self.outcomes.iter().zip(&diagnostic.outcomes);
        let calls = calls.filter(|(_, outcome)| outcome.recommend == Recommend::Call);
        let (mut share, mut exact) = (0.0, true);
        for (call, _) in calls {
            share += call.share.unwrap_or_default();
            exact = self.exact;
        }
        let sets = if self.answer_sets == BigUint::from(1u8) { "answer set" } else { "answer sets" };
        let outcomes = if self.outcomes.len() == 1 { "outcome" } else { "outcomes" };
        format!(
            "{}: {} {sets}, {} {outcomes}, {} recommend a call",
            diagnostic.id,
            grouped(&self.answer_sets.to_string()),
            self.outcomes.len(),
            percent(share, exact),
        )
    }
}

/// A share as a percentage: whole where it can be, and never 0 or 100 where it is not.
pub(crate) fn percent(share: f64, exact: bool) -> String {
    let about = if exact { "" } else { "about " };
    let percent = share * 100.0;
    let whole = percent.round();
    if share > 0.0 && percent < 0.1 {
        "under 0.1%".to_owned()
    } else if share < 1.0 && percent > 99.9 {
        "over 99.9%".to_owned()
    } else if (percent - whole).abs() < 0.05 {
        format!("{about}{whole}%")
    } else {
        format!("{about}{percent:.1}%")
    }
}

/// `part` of `whole` as a percentage.
pub(crate) fn percent_of(part: &BigUint, whole: &BigUint) -> String {
    percent(findings::ratio(part, whole), true)
}

/// Digits in groups of three.
pub(crate) fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
