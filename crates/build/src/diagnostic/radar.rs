//! The radar chart of a diagnostic: its scores as axes around one centre. They have one range, so that lengths compare.

use std::ops::Range;

use assay_diagnostic::author::Compiled;
use assay_diagnostic::{Answers, Evaluation, Interval, Program};

use super::Score;
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The fewest axes that enclose an area.
const FEWEST: usize = 3;

/// A radar chart.
#[derive(Clone, Debug)]
pub(crate) struct Radar {
    /// The minimum of every axis, at the centre.
    pub(crate) min: f64,
    /// The maximum of every axis.
    pub(crate) max: f64,
    /// The axes, which are scores by index.
    pub(crate) scores: Vec<usize>,
}

/// Returns the chart of the scores that are shown, or reports why there is none, at the key that asks for it.
pub(super) fn radar(
    span: &Range<usize>,
    scores: &[Score],
    compiled: &Compiled,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> Option<Radar> {
    let program = Program::load(&compiled.program).ok()?;
    let unanswered = Evaluation::of(&program, &Answers::NONE);
    let shown: Vec<(usize, Interval)> = (0..scores.len())
        .filter(|index| !scores[*index].hidden)
        .filter_map(|index| Some((index, unanswered.score(index)?)))
        .collect();
    let place = Place::new(path, span.clone());
    if shown.len() < FEWEST {
        let message = format!("a radar chart needs {FEWEST} scores or more, and {} are shown", shown.len());
        let hint = "remove `chart`, or add a score for each dimension";
        problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
        return None;
    }
    let (first, Interval { low: min, high: max, .. }) = shown[0];
    if let Some((other, range)) = shown.iter().find(|(_, range)| (range.low, range.high) != (min, max)) {
        let id = |index: usize| &scores[index].id.value;
        let message = format!(
            "the axes of a radar chart have one range: `{}` is from {min} to {max}, and `{}` from {} to {}",
            id(first),
            id(*other),
            range.low,
            range.high
        );
        let hint =
            "weigh the answers so that all scores have the same range, or hide a score with `hidden = true`";
        problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
        return None;
    }
    Some(Radar { min, max, scores: shown.into_iter().map(|(index, _)| index).collect() })
}
