//! Questions and the fingerprints of their answers. Each page and each word is written down once.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::incremental::Query;
use crate::source::SourcePath;

/// Which page, text or question of a [`QueryTable`].
pub(super) type Number = u32;

/// A question whose names are numbers.
pub(super) type NumberedQuery = Query<Number, Number>;

/// Questions and the fingerprints of their answers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct QueryTable {
    pub(super) pages: Vec<SourcePath>,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) questions: Vec<(NumberedQuery, Fingerprint)>,
}

impl QueryTable {
    /// The page of this number.
    pub(super) fn page(&self, number: Number) -> Option<&SourcePath> {
        self.pages.get(number as usize)
    }

    /// A question in full.
    pub(super) fn query(&self, question: &NumberedQuery) -> Option<Query> {
        let text = |number: &Number| self.texts.get(*number as usize).cloned();
        question.renamed(|number| self.page(*number).cloned(), text)
    }

    /// Whether `context` gives the answer that is written down, for each question.
    pub(super) fn validity(&self, context: &RenderContext) -> Vec<bool> {
        let stands = |(question, answer): &(NumberedQuery, Fingerprint)| {
            self.query(question).is_some_and(|query| query.answer(context) == *answer)
        };
        self.questions.par_iter().map(stands).collect()
    }
}
