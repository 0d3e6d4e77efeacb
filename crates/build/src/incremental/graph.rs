//! The queries of all outputs, each with its answer and the results that depend on it. After an edit only those queries
//! are answered again whose subject differs, and only results that depend on a changed answer are invalidated.

use std::hash::Hasher as _;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use super::difference::{Difference, Subject};
use super::query::Query;
use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::source::SourcePath;

/// The position of a query in the graph.
pub(crate) type QueryId = u32;

/// A result that depends on queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dependent {
    /// The kind of result.
    pub(super) work: Work,
    /// Its slot in the [`super::MemoTable`] of that kind.
    pub(super) slot: u32,
}

/// A kind of result that an output has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    /// The problems found in it.
    Check,
    /// Its rendered files.
    Rendering,
}

/// Queries, their answers, and the results that depend on them.
#[derive(Debug, Default)]
pub(crate) struct DependencyGraph {
    /// The context that gave the answers; none for a graph that was read from the disk.
    context: Option<Arc<RenderContext>>,
    queries: Vec<Query>,
    answers: Vec<Fingerprint>,
    dependents: Vec<Vec<Dependent>>,
    index: Index,
}

/// Finds queries. It is filled when it is first needed: a build in which nothing changed never does.
#[derive(Debug, Default)]
struct Index {
    /// The number of queries that are in the index.
    indexed: usize,
    ids: FxHashMap<Query, QueryId>,
    of_the_whole: Vec<QueryId>,
    of_addresses: Vec<QueryId>,
    of_one_address: FxHashMap<Arc<str>, QueryId>,
    of_lists: Vec<QueryId>,
    of_pages: FxHashMap<SourcePath, Vec<QueryId>>,
}

/// A query whose answer has changed.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The query.
    pub(crate) query: Query,
    /// The results that depend on it.
    pub(crate) dependents: Vec<Dependent>,
}

impl Change {
    /// Returns the number of dependents of this kind.
    pub(crate) fn dependents_of(&self, work: Work) -> usize {
        self.dependents.iter().filter(|dependent| dependent.work == work).count()
    }
}

impl Index {
    /// Adds the queries that are not in the index yet.
    fn extend(&mut self, queries: &[Query]) {
        self.ids.reserve(queries.len() - self.indexed);
        for (id, query) in (0..).zip(queries).skip(self.indexed) {
            self.add(id, query);
        }
    }

    fn add(&mut self, id: QueryId, query: &Query) {
        self.indexed += 1;
        self.ids.insert(query.clone(), id);
        match query.subject() {
            Subject::Whole => self.of_the_whole.push(id),
            Subject::Address(url) => drop(self.of_one_address.insert(url.clone(), id)),
            Subject::Addresses => self.of_addresses.push(id),
            Subject::Lists => self.of_lists.push(id),
            Subject::Page(path) => self.of_pages.entry(path.clone()).or_default().push(id),
        }
    }

    /// Returns the queries whose answers may differ, in the order of the graph.
    fn affected(&self, difference: &Difference) -> Vec<QueryId> {
        let Difference { addresses, moved, lists, pages } = difference;
        let Some(pages) = pages else { return (0..).take(self.indexed).collect() };
        let mut affected = self.of_the_whole.clone();
        affected.extend(self.of_addresses.iter().filter(|_| *addresses));
        affected.extend(moved.iter().filter_map(|url| self.of_one_address.get(url.as_str())));
        affected.extend(self.of_lists.iter().filter(|_| *lists));
        affected.extend(pages.iter().filter_map(|page| self.of_pages.get(page)).flatten());
        affected.sort_unstable();
        affected.dedup();
        affected
    }
}

impl DependencyGraph {
    /// Returns a graph of these queries with the answers of an earlier build, in the order of their ids.
    pub(crate) fn from_answers(queries: Vec<Query>, answers: Vec<Fingerprint>) -> Self {
        let dependents = vec![Vec::new(); queries.len()];
        Self { context: None, queries, answers, dependents, index: Index::default() }
    }

    /// Takes the answers from `context` from now on. Returns the queries whose answers differ from those before.
    pub(crate) fn update(&mut self, context: &Arc<RenderContext>) -> Vec<Change> {
        let affected: Vec<QueryId> = match self.context.replace(context.clone()) {
            Some(old) => {
                self.index.extend(&self.queries);
                self.index.affected(&Difference::between(&old, context))
            }
            None => (0..).take(self.queries.len()).collect(),
        };
        let changed = |id: &QueryId| {
            let answer = self.queries[*id as usize].answer(context);
            (answer != self.answers[*id as usize]).then_some((*id, answer))
        };
        let changed: Vec<_> = affected.par_iter().filter_map(changed).collect();
        changed.into_iter().map(|(id, answer)| self.change(id, answer)).collect()
    }

    fn change(&mut self, id: QueryId, answer: Fingerprint) -> Change {
        let id = id as usize;
        self.answers[id] = answer;
        // A result that depended on the query, did not, and does again is listed twice.
        self.dependents[id].sort_unstable();
        self.dependents[id].dedup();
        Change { query: self.queries[id].clone(), dependents: self.dependents[id].clone() }
    }

    /// Returns the ids of the queries of several results, and adds those that are new to the graph.
    pub(super) fn ids(&mut self, of: &[Vec<Query>]) -> Vec<Box<[QueryId]>> {
        self.index.extend(&self.queries);
        let ids = of.iter().map(|queries| queries.iter().map(|query| self.id(query)).collect());
        let ids = ids.collect();
        if let Some(context) = &self.context {
            let new = &self.queries[self.answers.len()..];
            self.answers.par_extend(new.par_iter().map(|query| query.answer(context)));
        }
        self.answers.resize(self.queries.len(), Fingerprint::default());
        self.dependents.resize(self.queries.len(), Vec::new());
        ids
    }

    /// Returns the id of a query. A new one is answered by [`DependencyGraph::ids`], with all others that are new.
    fn id(&mut self, query: &Query) -> QueryId {
        if let Some(id) = self.index.ids.get(query) {
            return *id;
        }
        let id = QueryId::try_from(self.queries.len()).unwrap_or(QueryId::MAX);
        self.queries.push(query.clone());
        self.index.add(id, query);
        id
    }

    /// Returns a query and its answer.
    pub(crate) fn node(&self, id: QueryId) -> (&Query, Fingerprint) {
        (&self.queries[id as usize], self.answers[id as usize])
    }

    /// Returns true if there are queries of all of these ids.
    pub(crate) fn has(&self, ids: &[QueryId]) -> bool {
        ids.iter().all(|id| (*id as usize) < self.queries.len())
    }

    /// Returns a fingerprint of the answers to these queries, in this order.
    pub(super) fn answers(&self, ids: &[QueryId]) -> Fingerprint {
        // A quick hash is enough: the answers are hashes already.
        let mut hasher = FxHasher::default();
        ids.iter().for_each(|id| hasher.write_u64(self.answers[*id as usize]));
        hasher.finish()
    }

    /// Records that a result depends on a query.
    pub(super) fn add_dependent(&mut self, id: QueryId, dependent: Dependent) {
        self.dependents[id as usize].push(dependent);
    }
}
