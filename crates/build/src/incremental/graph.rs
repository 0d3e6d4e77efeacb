//! Every query that was asked, with its answer and its dependents. After an edit only those queries are asked again
//! whose subject differs, and only the dependents of a query with a changed answer are invalidated.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::difference::{Difference, Subject};
use super::query::Query;
use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::source::SourcePath;

/// The index of a query.
pub(super) type QueryId = u32;

/// The dependent of a query: a result for an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dependent {
    /// The kind of result.
    pub(super) work: Work,
    /// The output, as a slot of a [`super::MemoTable`].
    pub(super) slot: u32,
}

/// The results that an output has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    /// The check.
    Check,
    /// The rendering.
    Rendering,
}

/// The queries, with their answers in one render context.
#[derive(Debug, Default)]
pub(crate) struct DependencyGraph {
    context: Option<Arc<RenderContext>>,
    numbers: HashMap<Query, QueryId>,
    asked: Vec<QueryNode>,
    of_the_whole: Vec<QueryId>,
    of_addresses: Vec<QueryId>,
    of_pages: HashMap<SourcePath, Vec<QueryId>>,
}

/// A query.
#[derive(Debug)]
struct QueryNode {
    query: Query,
    answer: Fingerprint,
    dependents: Vec<Dependent>,
}

/// A query whose answer changed.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The query.
    pub(crate) query: Query,
    /// Its dependents.
    pub(crate) dependents: Vec<Dependent>,
}

impl Change {
    /// Returns the number of dependents of this kind.
    pub(crate) fn dependents_of(&self, work: Work) -> usize {
        self.dependents.iter().filter(|dependent| dependent.work == work).count()
    }
}

impl DependencyGraph {
    /// Takes answers from `context` from now on, and returns the queries whose answers changed.
    pub(crate) fn update(&mut self, context: &Arc<RenderContext>) -> Vec<Change> {
        let Some(old) = self.context.replace(context.clone()) else { return Vec::new() };
        let Difference { addresses, pages } = Difference::between(&old, context);
        let mut again: Vec<QueryId> = self.of_the_whole.clone();
        again.extend(self.of_addresses.iter().filter(|_| addresses));
        match pages {
            None => again.extend((0..self.asked.len()).filter_map(|number| QueryId::try_from(number).ok())),
            Some(pages) => again.extend(pages.iter().filter_map(|page| self.of_pages.get(page)).flatten()),
        }
        again.sort_unstable();
        again.dedup();
        let answered = |number: &QueryId| {
            let QueryNode { query, answer, .. } = &self.asked[*number as usize];
            let now = query.answer(context);
            (now != *answer).then_some((*number, now))
        };
        let changed: Vec<_> = again.par_iter().filter_map(answered).collect();
        changed.into_iter().map(|(number, answer)| self.changed(number, answer)).collect()
    }

    fn changed(&mut self, number: QueryId, answer: Fingerprint) -> Change {
        let asked = &mut self.asked[number as usize];
        asked.answer = answer;
        // A dependent that asked, stopped asking and asks again is listed twice.
        asked.dependents.sort_unstable();
        asked.dependents.dedup();
        Change { query: asked.query.clone(), dependents: asked.dependents.clone() }
    }

    /// Returns the number of a query. A new one is answered by the render context.
    pub(super) fn number(&mut self, query: &Query) -> QueryId {
        if let Some(number) = self.numbers.get(query) {
            return *number;
        }
        let number = QueryId::try_from(self.asked.len()).unwrap_or(QueryId::MAX);
        let answer = self.context.as_ref().map(|context| query.answer(context)).unwrap_or_default();
        match query.subject() {
            Subject::Whole => self.of_the_whole.push(number),
            Subject::Addresses => self.of_addresses.push(number),
            Subject::Page(path) => self.of_pages.entry(path.clone()).or_default().push(number),
        }
        self.asked.push(QueryNode { query: query.clone(), answer, dependents: Vec::new() });
        self.numbers.insert(query.clone(), number);
        number
    }

    /// Returns the current answer of a query.
    pub(super) fn answer(&self, number: QueryId) -> Fingerprint {
        self.asked[number as usize].answer
    }

    /// Records that `dependent` asked the query.
    pub(super) fn add_dependent(&mut self, number: QueryId, dependent: Dependent) {
        self.asked[number as usize].dependents.push(dependent);
    }
}
