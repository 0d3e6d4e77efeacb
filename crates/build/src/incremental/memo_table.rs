//! The results of earlier builds for each output, with the queries that each depends on. A result is valid as long as
//! all of those have the answers that they had when it was made.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::difference::same_outputs;
use super::graph::{Change, DependencyGraph, Dependent, QueryId, Work};
use super::query::Query;
use crate::assemble::{OutputFormat, PageOutput, Site};
use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::source::SourcePath;

/// The position of an output in the list of a site.
pub(crate) type OutputIndex = usize;

/// The source and the format of an output, which identify it in sites of different builds.
type OutputName = (SourcePath, OutputFormat);

/// Results of one kind.
#[derive(Debug)]
pub(crate) struct MemoTable<T> {
    work: Work,
    /// The context whose outputs are numbered.
    context: Option<Arc<RenderContext>>,
    /// The slot of each of its outputs.
    slots_of: Vec<u32>,
    /// The slots of results that were read from the disk, until the outputs are numbered.
    restored: FxHashMap<OutputName, u32>,
    slots: Vec<Option<Memo<T>>>,
    /// Slots whose outputs no longer exist.
    free: Vec<u32>,
    /// True if a result was stored or removed since the table was read from the disk.
    changed: bool,
}

/// A result.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    pub(crate) value: T,
    /// The queries that it depends on, in the order of their names, so that the same result is stored as the same bytes.
    pub(crate) reads: Box<[QueryId]>,
    /// The fingerprint of their answers.
    answers: Fingerprint,
    /// False if an answer has changed, which may change back.
    valid: bool,
}

/// A result, its output and the queries that it depends on.
pub(crate) type Computed<T> = (OutputIndex, T, Vec<Query>);

impl<T: Clone> MemoTable<T> {
    /// Returns an empty table.
    pub(crate) fn new(work: Work) -> Self {
        Self {
            work,
            context: None,
            slots_of: Vec::new(),
            restored: FxHashMap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            changed: false,
        }
    }

    /// Adds a result of an earlier build, made of the answers that `graph` has now. It has to be revalidated.
    pub(crate) fn restore(
        &mut self,
        name: OutputName,
        value: T,
        reads: Box<[QueryId]>,
        graph: &DependencyGraph,
    ) {
        let answers = graph.answers(&reads);
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.slots.push(Some(Memo { value, reads, answers, valid: false }));
        self.restored.insert(name, slot);
    }

    /// Invalidates the results that depend on changed answers.
    pub(crate) fn invalidate(&mut self, changes: &[Change]) {
        let dependents = changes.iter().flat_map(|change| &change.dependents);
        for dependent in dependents.filter(|dependent| dependent.work == self.work) {
            if let Some(memo) = &mut self.slots[dependent.slot as usize] {
                memo.valid = false;
            }
        }
    }

    /// Numbers the outputs as `context` does from now on, and makes results valid again whose answers are the same as when
    /// they were made.
    pub(crate) fn revalidate(
        &mut self,
        outputs: &[PageOutput],
        context: &Arc<RenderContext>,
        graph: &DependencyGraph,
    ) {
        let old = self.context.replace(context.clone());
        if !old.as_ref().is_some_and(|old| same_outputs(old, context)) {
            self.number(old.as_deref(), outputs, context);
        }
        for memo in self.slots.iter_mut().flatten().filter(|memo| !memo.valid) {
            memo.valid = graph.answers(&memo.reads) == memo.answers;
        }
    }

    /// Returns the outputs that have no valid result.
    pub(crate) fn stale(&self) -> Vec<OutputIndex> {
        (0..self.slots_of.len()).filter(|output| self.get(*output).is_none()).collect()
    }

    /// Returns the result for an output, if it is valid.
    pub(crate) fn get(&self, output: OutputIndex) -> Option<&T> {
        self.memo(output).filter(|memo| memo.valid).map(|memo| &memo.value)
    }

    /// Returns the latest result for an output, valid or not.
    pub(crate) fn last(&self, output: OutputIndex) -> Option<&T> {
        self.memo(output).map(|memo| &memo.value)
    }

    /// Returns the latest result for an output with its dependencies.
    pub(crate) fn memo(&self, output: OutputIndex) -> Option<&Memo<T>> {
        self.slots[*self.slots_of.get(output)? as usize].as_ref()
    }

    /// Returns the valid results in the order of their outputs.
    pub(crate) fn valid(&self) -> impl Iterator<Item = (SourcePath, OutputFormat, &Memo<T>)> {
        let names = self.context.iter().flat_map(|context| {
            let site = &context.site;
            site.outputs
                .iter()
                .map(|output| (site.pages[output.page].article.path.clone(), output.format.clone()))
        });
        let memos = (0..self.slots_of.len()).map(|output| self.memo(output).filter(|memo| memo.valid));
        names.zip(memos).filter_map(|((path, format), memo)| Some((path, format, memo?)))
    }

    /// Returns true if the results are just those that were read from the disk.
    pub(crate) fn is_unchanged(&self) -> bool {
        !self.changed
    }

    /// Stores results, which were made of the answers that `graph` has now.
    pub(crate) fn store(&mut self, computed: Vec<Computed<T>>, graph: &mut DependencyGraph) {
        self.changed |= !computed.is_empty();
        let (values, queries): (Vec<_>, Vec<_>) =
            computed.into_iter().map(|(output, value, queries)| ((output, value), queries)).unzip();
        for ((output, value), reads) in values.into_iter().zip(graph.ids(&queries)) {
            let slot = self.slots_of[output];
            let memo = &mut self.slots[slot as usize];
            let mut before = memo.as_ref().map_or_else(Vec::new, |memo| memo.reads.to_vec());
            before.sort_unstable();
            for id in reads.iter().filter(|id| before.binary_search(id).is_err()) {
                graph.add_dependent(*id, Dependent { work: self.work, slot });
            }
            let answers = graph.answers(&reads);
            *memo = Some(Memo { value, reads, answers, valid: true });
        }
    }

    /// Finds the slot of each output, and frees those of outputs that no longer exist. Most outputs follow each other as
    /// before, and are not looked up by name.
    fn number(&mut self, old: Option<&RenderContext>, outputs: &[PageOutput], context: &RenderContext) {
        let old = old.map_or_else(Vec::new, |old| names(&old.site, &old.site.outputs[..self.slots_of.len()]));
        let new = names(&context.site, outputs);
        let slots_of = std::mem::take(&mut self.slots_of);
        let (mut slots, mut found) = (std::mem::take(&mut self.restored), vec![None; new.len()]);
        let owned = |(path, format): &(&SourcePath, &OutputFormat)| ((*path).clone(), (*format).clone());
        let mut next = 0;
        for (at, name) in new.iter().enumerate() {
            let ahead = (0..2).find(|ahead| old.get(next + ahead) == Some(name));
            let came = new.get(at + 1).is_some_and(|behind| old.get(next) == Some(behind));
            let end = old.len().min(next + ahead.unwrap_or(usize::from(!came)));
            slots.extend(old[next..end].iter().map(owned).zip(slots_of[next..end].iter().copied()));
            next = end;
            if ahead.is_some() {
                found[at] = Some(slots_of[next]);
                next += 1;
            }
        }
        slots.extend(old[next..].iter().map(owned).zip(slots_of[next..].iter().copied()));
        for (slot, name) in found.iter_mut().zip(&new).filter(|(slot, _)| slot.is_none()) {
            *slot = slots.remove(&owned(name));
        }
        for slot in slots.into_values() {
            self.changed |= self.slots[slot as usize].take().is_some();
            self.free.push(slot);
        }
        self.slots_of = found.into_iter().map(|slot| slot.unwrap_or_else(|| self.free_slot())).collect();
    }

    fn free_slot(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// Returns what identifies each output in sites of different builds.
fn names<'a>(site: &'a Site, outputs: &'a [PageOutput]) -> Vec<(&'a SourcePath, &'a OutputFormat)> {
    outputs.iter().map(|output| site.name(output)).collect()
}
