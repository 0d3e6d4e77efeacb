//! Every question that was asked, with its answer and who asked it. After an edit only those questions are asked again
//! whose subject differs, and only who asked one of which the answer differs is in doubt.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::difference::{Difference, Subject};
use super::query::Query;
use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::source::SourcePath;

/// Which of the questions.
pub(super) type QueryId = u32;

/// Who asks: something that was made of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dependent {
    /// What it is.
    pub(super) work: Work,
    /// Of which output, as a [`super::MemoTable`] counts them.
    pub(super) slot: u32,
}

/// What can be made of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    /// Its check.
    Check,
    /// Its rendering.
    Rendering,
}

/// The questions, with their answers of one render context.
#[derive(Debug, Default)]
pub(crate) struct DependencyGraph {
    context: Option<Arc<RenderContext>>,
    numbers: HashMap<Query, QueryId>,
    asked: Vec<QueryNode>,
    of_the_whole: Vec<QueryId>,
    of_addresses: Vec<QueryId>,
    of_pages: HashMap<SourcePath, Vec<QueryId>>,
}

/// A question.
#[derive(Debug)]
struct QueryNode {
    query: Query,
    answer: Fingerprint,
    dependents: Vec<Dependent>,
}

/// A question that now has another answer.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The question.
    pub(crate) query: Query,
    /// Who asked it.
    pub(crate) dependents: Vec<Dependent>,
}

impl Change {
    /// How many of its dependents do this `work`.
    pub(crate) fn dependents_of(&self, work: Work) -> usize {
        self.dependents.iter().filter(|dependent| dependent.work == work).count()
    }
}

impl DependencyGraph {
    /// Takes the answers from `context` from now on, and says which of them are other ones than before.
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
        // Who asked, did not, and asks again has signed twice.
        asked.dependents.sort_unstable();
        asked.dependents.dedup();
        Change { query: asked.query.clone(), dependents: asked.dependents.clone() }
    }

    /// The number of a question. Where it is a new one, the render context is asked.
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

    /// The answer to a question now.
    pub(super) fn answer(&self, number: QueryId) -> Fingerprint {
        self.asked[number as usize].answer
    }

    /// Writes down that `dependent` asked.
    pub(super) fn add_dependent(&mut self, number: QueryId, dependent: Dependent) {
        self.asked[number as usize].dependents.push(dependent);
    }
}
