//! The results of earlier builds for each output, with the answers that they depend on. A result that depends on other
//! answers than the current ones is stale, and is rebuilt.

use std::collections::HashMap;
use std::sync::Arc;

use super::difference::same_outputs;
use super::graph::{Change, DependencyGraph, Dependent, QueryId, Work};
use super::query::Query;
use crate::assemble::{OutputFormat, PageOutput};
use crate::context::RenderContext;
use crate::fingerprint::Fingerprint;
use crate::source::SourcePath;

/// The index of an output in the [`RenderContext`].
pub(crate) type OutputIndex = usize;

/// Tells if a render context has the same outputs as the previous one, at the same addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outputs {
    /// It has.
    Same,
    /// It may not.
    Others,
}

/// The result for each output.
#[derive(Debug)]
pub(crate) struct MemoTable<T> {
    work: Work,
    /// The render context whose outputs are indexed.
    context: Option<Arc<RenderContext>>,
    /// The slot of each of its outputs.
    order: Vec<u32>,
    /// The slot of each output by file and format, which are stable when its index changes.
    numbers: HashMap<(SourcePath, OutputFormat), u32>,
    slots: Vec<Slot<T>>,
    /// Slots without an output.
    free: Vec<u32>,
}

#[derive(Debug)]
struct Slot<T> {
    /// The result and the answers it depends on, sorted by query.
    made: Option<(T, Reads)>,
    state: State,
}

/// Queries and their answers.
type Reads = Box<[(QueryId, Fingerprint)]>;

/// The state of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The result is valid.
    Fresh,
    /// An answer that the result depends on has changed, and may change back.
    Unverified,
    /// There is no result yet.
    Empty,
}

impl<T: Clone> MemoTable<T> {
    /// Returns an empty table.
    pub(crate) fn of(work: Work) -> Self {
        Self {
            work,
            context: None,
            order: Vec::new(),
            numbers: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Invalidates the results that depend on changed answers.
    pub(crate) fn invalidate(&mut self, changes: &[Change]) {
        for dependent in changes
            .iter()
            .flat_map(|change| &change.dependents)
            .filter(|dependent| dependent.work == self.work)
        {
            let state = &mut self.slots[dependent.slot as usize].state;
            if *state == State::Fresh {
                *state = State::Unverified;
            }
        }
    }

    /// Takes the indices of outputs from `context` from now on, and determines which invalidated results are valid
    /// after all; `graph` has the answers.
    pub(crate) fn revalidate(
        &mut self,
        outputs: &[PageOutput],
        context: &Arc<RenderContext>,
        graph: &DependencyGraph,
    ) -> Outputs {
        let same = self.context.replace(context.clone()).is_some_and(|old| same_outputs(&old, context));
        if !same {
            self.number(outputs, context);
        }
        for slot in self.slots.iter_mut().filter(|slot| slot.state == State::Unverified) {
            let Some((_, reads)) = &slot.made else { continue };
            if reads.iter().all(|(number, answer)| graph.answer(*number) == *answer) {
                slot.state = State::Fresh;
            }
        }
        if same { Outputs::Same } else { Outputs::Others }
    }

    /// Returns the `outputs` of `context` that have to be rebuilt.
    pub(crate) fn stale(
        &mut self,
        outputs: &[PageOutput],
        context: &Arc<RenderContext>,
        graph: &DependencyGraph,
    ) -> Vec<OutputIndex> {
        self.revalidate(outputs, context, graph);
        (0..outputs.len()).filter(|output| self.get(*output).is_none()).collect()
    }

    /// Returns the result for an output, if it is valid.
    pub(crate) fn get(&self, output: OutputIndex) -> Option<&T> {
        let slot = &self.slots[self.order[output] as usize];
        slot.made.as_ref().filter(|_| slot.state == State::Fresh).map(|(made, _)| made)
    }

    /// Returns the last result for an output, valid or not.
    pub(crate) fn last(&self, output: OutputIndex) -> Option<&T> {
        self.slots[self.order[output] as usize].made.as_ref().map(|(made, _)| made)
    }

    /// Stores the result for an output that made these `queries`, whose answers are in `graph`.
    pub(crate) fn keep(
        &mut self,
        output: OutputIndex,
        made: T,
        queries: &[Query],
        graph: &mut DependencyGraph,
    ) {
        let number = self.order[output];
        let slot = &mut self.slots[number as usize];
        let mut numbers: Vec<QueryId> = queries.iter().map(|query| graph.number(query)).collect();
        numbers.sort_unstable();
        let old = slot.made.as_ref().map_or(&[][..], |(_, reads)| reads);
        let new_to = |query: &&QueryId| old.binary_search_by_key(*query, |(number, _)| *number).is_err();
        for query in numbers.iter().filter(new_to) {
            graph.add_dependent(*query, Dependent { work: self.work, slot: number });
        }
        let reads = numbers.into_iter().map(|number| (number, graph.answer(number))).collect();
        *slot = Slot { made: Some((made, reads)), state: State::Fresh };
    }

    /// Finds the slot of each output, and frees those without an output.
    fn number(&mut self, outputs: &[PageOutput], context: &RenderContext) {
        let mut old = std::mem::take(&mut self.numbers);
        self.order.clear();
        let mut new = Vec::new();
        for output in outputs {
            let name = (context.site.pages[output.page].article.path.clone(), output.format.clone());
            let slot = old.remove(&name);
            new.extend(slot.is_none().then_some(self.order.len()));
            self.order.push(slot.unwrap_or_default());
            self.numbers.insert(name, slot.unwrap_or_default());
        }
        self.free.extend(old.into_values());
        for slot in &self.free {
            self.slots[*slot as usize] = Slot { made: None, state: State::Empty };
        }
        for output in new {
            let PageOutput { page, format } = &outputs[output];
            let slot = self.slot();
            self.order[output] = slot;
            self.numbers.insert((context.site.pages[*page].article.path.clone(), format.clone()), slot);
        }
    }

    /// Returns an empty slot.
    fn slot(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { made: None, state: State::Empty });
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        })
    }
}
