//! The serialized form of a build cache. Each path, text and query is written once and referred to by its number. The
//! numbers follow the order of the outputs, so that the same site is the same bytes, whatever builds came before.

use std::hash::Hash;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{CachedFile, StoredState};
use crate::assemble::OutputFormat;
use crate::fingerprint::Fingerprint;
use crate::incremental::{DependencyGraph, Memo, MemoTable, Query, QueryId};
use crate::parse::CachedArticles;
use crate::prove::Checked;
use crate::source::SourcePath;

/// The number of a path or a text.
type Number = u32;

/// The contents of a build cache.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Stored {
    articles: CachedArticles,
    paths: Vec<SourcePath>,
    texts: Vec<Arc<str>>,
    queries: Vec<(Query<Number, Number>, Fingerprint)>,
    /// The lines of the diagnostics of each page that has no problem. Problems are found again in each build.
    checks: Vec<Entry<Arc<[String]>>>,
    emitted: Vec<Entry<Arc<[CachedFile]>>>,
    /// The files that are not rendered, sorted by path.
    static_files: Vec<CachedFile>,
}

/// The result for an output.
#[derive(Debug, Serialize, Deserialize)]
struct Entry<T> {
    path: Number,
    format: OutputFormat,
    value: T,
    reads: Box<[QueryId]>,
}

impl Stored {
    /// Returns the stored form of valid results.
    pub(super) fn new(articles: CachedArticles, state: &StoredState, static_files: Vec<CachedFile>) -> Self {
        let StoredState { graph, checks, emitted } = state;
        let mut numbers = Numbering {
            graph,
            ids: FxHashMap::default(),
            queries: Vec::new(),
            paths: Numbers::new(),
            texts: Numbers::new(),
        };
        let lines = |checked: &Checked| checked.has_no_problems().then(|| checked.proofs.clone());
        let checks = numbers.entries(checks, lines);
        let emitted = numbers.entries(emitted, |files| Some(files.clone()));
        let Numbering { queries, paths, texts, .. } = numbers;
        Self { articles, paths: paths.all, texts: texts.all, queries, checks, emitted, static_files }
    }

    /// Returns the articles, the results with their dependencies, and the files that are not rendered.
    pub(super) fn restore(self) -> (CachedArticles, StoredState, Vec<CachedFile>) {
        let Self { articles, paths, texts, queries, checks, emitted, static_files } = self;
        let named = |(query, answer): &(Query<Number, Number>, Fingerprint)| {
            let path = |number: &Number| paths.get(*number as usize).cloned();
            let query = query.renamed(path, |number| texts.get(*number as usize).cloned())?;
            Some((query, *answer))
        };
        let mut state = StoredState::default();
        if let Some(queries) = queries.par_iter().map(named).collect::<Option<Vec<_>>>() {
            let (queries, answers) = queries.into_iter().unzip();
            state.graph = DependencyGraph::from_answers(queries, answers);
            restore(checks, &mut state.checks, &paths, &state.graph, Checked::without_problems);
            restore(emitted, &mut state.emitted, &paths, &state.graph, |files| files);
        }
        (articles, state, static_files)
    }
}

/// Adds entries to a table, but for those that refer to what does not exist.
fn restore<S, T: Clone>(
    entries: Vec<Entry<S>>,
    table: &mut MemoTable<T>,
    paths: &[SourcePath],
    graph: &DependencyGraph,
    value: impl Fn(S) -> T,
) {
    for entry in entries.into_iter().filter(|entry| graph.has(&entry.reads)) {
        if let Some(path) = paths.get(entry.path as usize) {
            table.restore((path.clone(), entry.format), value(entry.value), entry.reads, graph);
        }
    }
}

/// Numbers what is written, in the order in which it is first mentioned.
struct Numbering<'a> {
    graph: &'a DependencyGraph,
    ids: FxHashMap<QueryId, QueryId>,
    queries: Vec<(Query<Number, Number>, Fingerprint)>,
    paths: Numbers<SourcePath>,
    texts: Numbers<Arc<str>>,
}

impl Numbering<'_> {
    /// Returns the results of a table that are stored, in the order of their outputs.
    fn entries<T: Clone, S>(
        &mut self,
        table: &MemoTable<T>,
        stored: impl Fn(&T) -> Option<S>,
    ) -> Vec<Entry<S>> {
        let entry = |(path, format, memo): (SourcePath, OutputFormat, &Memo<T>)| {
            let value = stored(&memo.value)?;
            let path = self.paths.of(&path)?;
            Some(Entry { path, format, value, reads: self.reads(&memo.reads)? })
        };
        table.valid().filter_map(entry).collect()
    }

    fn reads(&mut self, reads: &[QueryId]) -> Option<Box<[QueryId]>> {
        reads.iter().map(|id| self.query(*id)).collect()
    }

    fn query(&mut self, id: QueryId) -> Option<QueryId> {
        if let Some(id) = self.ids.get(&id) {
            return Some(*id);
        }
        let Self { graph, ids, queries, paths, texts } = self;
        let (query, answer) = graph.node(id);
        let new = QueryId::try_from(queries.len()).ok()?;
        queries.push((query.renamed(|path| paths.of(path), |text| texts.of(text))?, answer));
        ids.insert(id, new);
        Some(new)
    }
}

/// Things in the order of their numbers.
struct Numbers<T> {
    all: Vec<T>,
    numbers: FxHashMap<T, Number>,
}

impl<T: Clone + Eq + Hash> Numbers<T> {
    fn new() -> Self {
        Self { all: Vec::new(), numbers: FxHashMap::default() }
    }

    fn of(&mut self, thing: &T) -> Option<Number> {
        if let Some(number) = self.numbers.get(thing) {
            return Some(*number);
        }
        let number = Number::try_from(self.all.len()).ok()?;
        self.all.push(thing.clone());
        self.numbers.insert(thing.clone(), number);
        Some(number)
    }
}
