//! The parts of a diagnostic, in whatever notation it was written.

use std::collections::BTreeSet;
use std::ops::Range;

use assay_diagnostic::Choose;
use assay_diagnostic::author::{Level, Number};

use super::questions::Read;
use super::{Advice, Band, Case, Group, Intervention, Kind, Outcome, Score, Value};
use crate::data::Text;

/// The definition of a diagnostic, in whatever notation it was written.
pub(super) struct Definition {
    pub(super) id: String,
    pub(super) span: Range<usize>,
    pub(super) title: Text,
    pub(super) summary: Option<Text>,
    pub(super) kind: Kind,
    pub(super) minutes: Option<u32>,
    pub(super) checklist: bool,
    pub(super) choose: Choose,
    pub(super) scores: Vec<Score>,
    /// The scores that answers add to and that were said to be missing.
    pub(super) missing: BTreeSet<String>,
    pub(super) questions: Vec<Read>,
    pub(super) values: Vec<Value>,
    pub(super) interventions: Vec<Intervention>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) groups: Vec<Group>,
    pub(super) bands: Vec<(Band, Vec<Level>)>,
    pub(super) advice: Vec<Advice>,
    pub(super) cases: Vec<Case>,
    /// The span of the key that asks for a radar chart.
    pub(super) chart: Option<Range<usize>>,
}

impl Definition {
    /// Returns the score or the value with this name.
    pub(super) fn number_named(&self, name: &str) -> Option<Number> {
        let score = self.scores.iter().position(|score| score.id.value == name).map(Number::Score);
        score.or_else(|| self.values.iter().position(|value| value.id.value == name).map(Number::Value))
    }
}
