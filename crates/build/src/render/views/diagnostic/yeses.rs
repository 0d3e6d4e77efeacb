//! Outcomes that the number of yes answers alone determines. A stylesheet can count ticks and hide the outcomes that
//! they rule out, so a page reacts to them even without scripts; the counts are computed by the program, like every
//! decision.

use std::ops::RangeInclusive;

use assay_diagnostic::author::Shape;
use assay_diagnostic::{Answers, Evaluation, Outcome, Program};

use crate::diagnostic::Diagnostic;

/// The maximum number of questions: all of their 256 answer sets are evaluated.
const MOST: usize = 8;

/// Returns the number of yes answers that lead to each outcome; none if anything else matters too.
pub(super) fn counts(diagnostic: &Diagnostic) -> Option<Vec<RangeInclusive<usize>>> {
    let count = diagnostic.questions.len();
    let is_yes_no = diagnostic
        .model
        .questions
        .iter()
        .all(|question| matches!(question.shape, Shape::YesNo) && !question.optional);
    let is_asked = diagnostic.questions.iter().all(|question| question.when.is_none());
    if count > MOST || !is_yes_no || !is_asked {
        return None;
    }
    let program = Program::load(&diagnostic.compiled.program).ok()?;
    let mut leads: Vec<Option<usize>> = vec![None; count + 1];
    for ticked in 0..1_u32 << count {
        let outcome = outcome(&program, count, ticked)?;
        let before = leads.get_mut(ticked.count_ones() as usize)?.get_or_insert(outcome);
        if *before != outcome {
            return None;
        }
    }
    (0..diagnostic.outcomes.len())
        .map(|outcome| {
            let first = leads.iter().position(|found| *found == Some(outcome))?;
            let last = leads.iter().rposition(|found| *found == Some(outcome))?;
            let is_whole = leads[first..=last].iter().all(|found| *found == Some(outcome));
            is_whole.then_some(first..=last)
        })
        .collect()
}

/// Returns the outcome if the questions in the mask `ticked` are answered with yes and the others with no.
fn outcome(program: &Program<'_>, count: usize, ticked: u32) -> Option<usize> {
    let mut answers = Answers::default();
    for question in 0..count {
        answers.set(program, question, f64::from(ticked >> question & 1)).ok()?;
    }
    match Evaluation::of(program, &answers).outcome() {
        Outcome::Decided(outcome) => Some(outcome),
        _ => None,
    }
}
