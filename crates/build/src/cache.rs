//! The state between two builds. It never changes the output of a build.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::assemble::AssemblyCache;
use crate::build_cache::StoredState;
use crate::context::{CompiledTheme, RenderContext};
use crate::incremental::{Change, MemoTable, Query, TrackedSite, Work};
use crate::output::Rendered;
use crate::parse::ParseCache;
use crate::prove::{self, Checked, Proven};
use crate::snapshot::{Known, Rerendered, Snapshot};
use crate::source::SourcePath;

/// The state between two builds. It never changes the output of a build.
#[derive(Debug)]
pub struct Cache {
    pub(crate) parse: ParseCache,
    /// The latest site, if another build follows in this process.
    pub(crate) assembly: Option<AssemblyCache>,
    pub(crate) compiled_theme: Option<Arc<CompiledTheme>>,
    /// The results that depend on queries; none for a build that no other follows.
    state: Option<IncrementalState>,
}

/// The results for each output, and the latest site.
#[derive(Debug)]
struct IncrementalState {
    stored: StoredState,
    rendered: MemoTable<Rendered>,
    /// The queries whose answers differ from those of the build before.
    changes: Vec<Change>,
    /// The latest site, if it had no errors before it was rendered.
    snapshot: Option<Arc<Snapshot>>,
    /// The number of the snapshot's newly rendered outputs that are stored.
    stored_outputs: usize,
}

/// A reason for which outputs were rendered again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// The number of outputs that depend on the query.
    pub outputs: usize,
    /// The query, in words.
    pub what: String,
    /// The name of the query, one of [`Cause::QUERIES`].
    pub query: &'static str,
    /// The source of the page that the query is about, if it is about one page.
    pub page: Option<SourcePath>,
}

impl Cause {
    /// The names of all queries.
    pub const QUERIES: &[&str] = Query::<SourcePath>::NAMES;
}

impl Cache {
    /// Returns a cache for one build that no other follows: nothing is kept.
    pub fn for_one_build() -> Self {
        Self { parse: ParseCache::default(), assembly: None, compiled_theme: None, state: None }
    }

    /// Returns a cache for one build that continues from the state of an earlier process.
    pub(crate) fn continuing(stored: StoredState) -> Self {
        Self { state: Some(IncrementalState::new(stored)), ..Self::for_one_build() }
    }

    /// Renders up to `at_most` more outputs of the latest snapshot, and returns the result for each; none if all are
    /// rendered.
    pub fn render(&mut self, at_most: usize) -> Vec<Rerendered> {
        self.state.as_mut().map(|state| state.render(at_most)).unwrap_or_default()
    }

    /// Returns the reasons for which outputs of the latest site were rendered again, those with the most outputs first.
    pub fn causes(&self) -> Vec<Cause> {
        let mut causes: Vec<Cause> = self.changes().filter(|cause| cause.outputs > 0).collect();
        causes.sort_by(|a, b| b.outputs.cmp(&a.outputs).then_with(|| a.what.cmp(&b.what)));
        causes
    }

    /// Returns every query whose answer differs from that in the build before, in no order.
    pub fn changes(&self) -> impl Iterator<Item = Cause> {
        self.state.iter().flat_map(|state| &state.changes).map(|change| Cause {
            outputs: change.dependents_of(Work::Rendering),
            what: change.query.to_string(),
            query: change.query.name(),
            page: change.query.page().cloned(),
        })
    }

    /// Returns the results of checking the pages of `context` that are not empty, in order.
    pub(crate) fn checked(&mut self, context: &Arc<RenderContext>) -> Vec<Checked> {
        match &mut self.state {
            Some(state) => state.checked(context),
            None => {
                let outputs = context.site.readable().par_iter();
                outputs.map(|output| prove::page(&TrackedSite::untracked(context, output))).collect()
            }
        }
    }

    /// Returns the proven site, with those outputs that were rendered before and are still valid.
    pub(crate) fn snapshot(&mut self, proven: Proven) -> Arc<Snapshot> {
        match &mut self.state {
            Some(state) => state.snapshot(proven),
            None => {
                let outputs = proven.context().site.outputs.len();
                Snapshot::new(proven, std::iter::repeat_n(Known::Open(None), outputs)).into()
            }
        }
    }

    /// Returns the part of the state that a build cache stores.
    pub(crate) fn stored(&mut self) -> Option<&mut StoredState> {
        self.state.as_mut().map(|state| &mut state.stored)
    }
}

impl Default for Cache {
    /// Returns an empty cache for the first of many builds.
    fn default() -> Self {
        Self { assembly: Some(AssemblyCache::default()), ..Self::continuing(StoredState::default()) }
    }
}

impl IncrementalState {
    fn new(stored: StoredState) -> Self {
        Self {
            stored,
            rendered: MemoTable::new(Work::Rendering),
            changes: Vec::new(),
            snapshot: None,
            stored_outputs: 0,
        }
    }

    fn checked(&mut self, context: &Arc<RenderContext>) -> Vec<Checked> {
        // Outputs that were rendered on request depend on the answers that are now replaced.
        self.store(0..usize::MAX);
        self.snapshot = None;
        let StoredState { graph, checks, .. } = &mut self.stored;
        self.changes = graph.update(context);
        checks.invalidate(&self.changes);
        self.rendered.invalidate(&self.changes);
        let outputs = context.site.readable();
        checks.revalidate(outputs, context, graph);
        let check = |output: &usize| {
            let tracked = Arc::new(TrackedSite::new(context, &outputs[*output]));
            (*output, prove::page(&tracked), tracked.into_queries())
        };
        let computed = checks.stale().par_iter().map(check).collect();
        checks.store(computed, graph);
        let all = (0..outputs.len()).filter_map(|output| checks.get(output));
        all.filter(|checked| !checked.is_empty()).cloned().collect()
    }

    fn snapshot(&mut self, proven: Proven) -> Arc<Snapshot> {
        let context = proven.context();
        let outputs = &context.site.outputs;
        self.rendered.revalidate(outputs, context, &self.stored.graph);
        let rendered = &self.rendered;
        let known = (0..outputs.len()).map(|output| match rendered.get(output) {
            Some(rendered) => Known::Rendered(rendered.clone()),
            None => Known::Open(rendered.last(output).cloned()),
        });
        let snapshot = Arc::new(Snapshot::new(proven.clone(), known));
        self.snapshot = Some(snapshot.clone());
        self.stored_outputs = 0;
        snapshot
    }

    fn render(&mut self, at_most: usize) -> Vec<Rerendered> {
        let Some(snapshot) = self.snapshot.clone() else { return Vec::new() };
        let end = snapshot.rerender_count().min(self.stored_outputs.saturating_add(at_most));
        let some = self.stored_outputs..end;
        let rerendered = snapshot.render_range(some.clone());
        self.store(some);
        self.stored_outputs = end;
        rerendered
    }

    /// Stores the results for `some` of the snapshot's newly rendered outputs.
    fn store(&mut self, some: Range<usize>) {
        let Some(snapshot) = &self.snapshot else { return };
        let some = some.start.max(self.stored_outputs)..some.end.min(snapshot.rerender_count());
        let computed = snapshot.newly_rendered(some);
        let computed =
            computed.map(|(output, rendered, queries)| (output, rendered.clone(), queries.to_vec()));
        self.rendered.store(computed.collect(), &mut self.stored.graph);
    }
}
