//! The results of earlier builds. They never change the output of a build.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::assemble::AssemblyCache;
use crate::build_cache::{BuildCache, LoadedCache};
use crate::context::{CompiledTheme, RenderContext};
use crate::incremental::{Change, DependencyGraph, MemoTable, Outputs, TrackedSite, Work};
use crate::output::Rendered;
use crate::parse::ParseCache;
use crate::prove::{self, Checked, Proven};
use crate::snapshot::{Known, Places, Recording, Rerendered, Snapshot};

/// The results of earlier builds, for reuse by the next. They never change the output of a build.
#[derive(Debug)]
pub struct Cache {
    pub(crate) parse: ParseCache,
    pub(crate) assembly: AssemblyCache,
    pub(crate) compiled_theme: Option<Arc<CompiledTheme>>,
    /// The results of a build in another process, if this one writes a build cache as well.
    pub(crate) loaded: Option<LoadedCache>,
    state: Option<IncrementalState>,
}

/// The result for each output, and the queries it depends on.
#[derive(Debug)]
struct IncrementalState {
    graph: DependencyGraph,
    checks: MemoTable<Checked>,
    renderings: MemoTable<Rendered>,
    /// The queries whose answers changed since the previous build.
    changes: Vec<Change>,
    /// The latest site, if it had no errors before rendering.
    snapshot: Option<Arc<Snapshot>>,
    /// The number of its rerendered outputs that are already in `renderings`.
    stored: usize,
    places: Places,
}

/// A reason why outputs were rendered again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// The number of outputs that depend on the query.
    pub outputs: usize,
    /// The query, in words.
    pub what: String,
}

impl Cache {
    /// Returns a cache for a single build that no other will follow: nothing is recorded.
    pub fn for_one_build() -> Self {
        Self {
            parse: ParseCache::default(),
            assembly: AssemblyCache::default(),
            compiled_theme: None,
            loaded: None,
            state: None,
        }
    }

    /// Returns a cache for a single build that follows the one that wrote `build_cache`, in whatever process.
    pub(crate) fn with_build_cache(build_cache: Option<BuildCache>) -> Self {
        Self { loaded: build_cache.map(LoadedCache::new), ..Self::for_one_build() }
    }

    /// Renders up to `at_most` more outputs of the latest snapshot and returns the result of each; empty once all are
    /// rendered.
    pub fn render(&mut self, at_most: usize) -> Vec<Rerendered> {
        self.state.as_mut().map(|state| state.render(at_most)).unwrap_or_default()
    }

    /// Returns the reasons why outputs of the latest site were rendered again: the queries whose answers changed, those
    /// with the most dependents first.
    pub fn causes(&self) -> Vec<Cause> {
        let changes = self.state.iter().flat_map(|state| &state.changes);
        let mut causes: Vec<Cause> = changes
            .map(|change| Cause {
                outputs: change.dependents_of(Work::Rendering),
                what: change.query.to_string(),
            })
            .filter(|cause| cause.outputs > 0)
            .collect();
        causes.sort_by(|a, b| b.outputs.cmp(&a.outputs).then_with(|| a.what.cmp(&b.what)));
        causes
    }

    /// Returns the result of checking each page of `context`, in order.
    pub(crate) fn checked(&mut self, context: &Arc<RenderContext>) -> Vec<Checked> {
        match (&mut self.state, &mut self.loaded) {
            (Some(state), _) => state.checked(context),
            (None, Some(loaded)) => loaded.checked(context),
            (None, None) => {
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
                let known =
                    proven.context().site.outputs.iter().map(|_| Known::Open(None)).collect::<Vec<_>>();
                Snapshot::new(proven, Recording::Off, Places::default(), known.into_iter()).into()
            }
        }
    }
}

impl Default for Cache {
    /// Returns an empty cache, for the first of many builds.
    fn default() -> Self {
        let state = IncrementalState {
            graph: DependencyGraph::default(),
            checks: MemoTable::of(Work::Check),
            renderings: MemoTable::of(Work::Rendering),
            changes: Vec::new(),
            snapshot: None,
            stored: 0,
            places: Places::default(),
        };
        Self { state: Some(state), ..Self::for_one_build() }
    }
}

impl IncrementalState {
    fn checked(&mut self, context: &Arc<RenderContext>) -> Vec<Checked> {
        // Outputs that were rendered on request depend on the answers that are now replaced.
        self.store(0..usize::MAX);
        self.snapshot = None;
        self.changes = self.graph.update(context);
        self.checks.invalidate(&self.changes);
        self.renderings.invalidate(&self.changes);
        let outputs = context.site.readable();
        let stale = self.checks.stale(outputs, context, &self.graph);
        let check = |output: &usize| {
            let tracked = Arc::new(TrackedSite::recording(context, &outputs[*output]));
            (prove::page(&tracked), tracked.into_queries())
        };
        let made: Vec<_> = stale.par_iter().map(check).collect();
        for (output, (checked, queries)) in stale.into_iter().zip(made) {
            self.checks.keep(output, checked, &queries, &mut self.graph);
        }
        (0..outputs.len()).filter_map(|output| self.checks.get(output).cloned()).collect()
    }

    fn snapshot(&mut self, proven: Proven) -> Arc<Snapshot> {
        let context = proven.context();
        if self.renderings.revalidate(&context.site.outputs, context, &self.graph) == Outputs::Others {
            self.places = Places::default();
        }
        let renderings = &self.renderings;
        let known = (0..context.site.outputs.len()).map(|output| match renderings.get(output) {
            Some(rendered) => Known::Rendered(rendered.clone()),
            None => Known::Open(renderings.last(output).cloned()),
        });
        let known: Vec<Known> = known.collect();
        let snapshot = Arc::new(Snapshot::new(proven, Recording::On, self.places.clone(), known.into_iter()));
        self.snapshot = Some(snapshot.clone());
        self.stored = 0;
        snapshot
    }

    fn render(&mut self, at_most: usize) -> Vec<Rerendered> {
        let Some(snapshot) = self.snapshot.clone() else { return Vec::new() };
        let end = snapshot.rerender_count().min(self.stored.saturating_add(at_most));
        let some = self.stored..end;
        let rerendered = snapshot.render_range(some.clone());
        self.store(some);
        self.stored = end;
        rerendered
    }

    /// Stores the results of `some` of the rerendered outputs.
    fn store(&mut self, some: Range<usize>) {
        let Some(snapshot) = &self.snapshot else { return };
        let some = some.start.max(self.stored)..some.end.min(snapshot.rerender_count());
        for (output, rendered, asked) in snapshot.newly_rendered(some) {
            self.renderings.keep(output, rendered.clone(), asked, &mut self.graph);
        }
    }
}
