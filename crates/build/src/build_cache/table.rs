//! Queries and the fingerprints of their answers. Each page and each text is stored once.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::incremental::Query;
use crate::source::SourcePath;

/// The number of a page, text or query of a [`QueryTable`].
pub(super) type Number = u32;

/// A query whose names are numbers.
pub(super) type NumberedQuery = Query<Number, Number>;

/// Queries and the fingerprints of their answers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct QueryTable {
    pub(super) pages: Vec<SourcePath>,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) questions: Vec<(NumberedQuery, Fingerprint)>,
}

impl QueryTable {
    /// Returns the page with this number.
    pub(super) fn page(&self, number: Number) -> Option<&SourcePath> {
        self.pages.get(number as usize)
    }

    /// Returns a query with its names.
    pub(super) fn query(&self, question: &NumberedQuery) -> Option<Query> {
        let text = |number: &Number| self.texts.get(*number as usize).cloned();
        question.renamed(|number| self.page(*number).cloned(), text)
    }

    /// Returns for each query true if its answer in `context` equals the stored one.
    pub(super) fn validity(&self, context: &RenderContext) -> Vec<bool> {
        let stands = |(question, answer): &(NumberedQuery, Fingerprint)| {
            self.query(question).is_some_and(|query| query.answer(context) == *answer)
        };
        self.questions.par_iter().map(stands).collect()
    }
}
