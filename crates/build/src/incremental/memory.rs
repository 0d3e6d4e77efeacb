//! What earlier builds made of each sheet, and from which answers. What was made of other answers than there are now
//! is stale, and is made anew.

use std::collections::HashMap;
use std::sync::Arc;

use super::difference::same_sheets;
use super::ledger::{Asker, Change, Ledger, QueryId, Work};
use super::query::Query;
use crate::assemble::{Format, Sheet};
use crate::fingerprint::Fingerprint;
use crate::press::Press;
use crate::source::SourcePath;

/// Where in [`Press`]'s sheets one stands.
pub(crate) type SheetIndex = usize;

/// Whether the sheets of a press are those of the press before, at the same addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sheets {
    /// They are.
    Same,
    /// They may be others.
    Others,
}

/// What was made of each sheet.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    work: Work,
    /// The press whose sheets are numbered.
    press: Option<Arc<Press>>,
    /// The slot of each of its sheets.
    order: Vec<u32>,
    /// The slot of every sheet by its file and format, which outlast its place.
    numbers: HashMap<(SourcePath, Format), u32>,
    slots: Vec<Slot<T>>,
    /// Slots whose sheets are gone.
    free: Vec<u32>,
}

#[derive(Debug)]
struct Slot<T> {
    /// What was made and the answers it was made of, sorted by their questions.
    made: Option<(T, Reads)>,
    state: State,
}

/// Questions and their answers.
type Reads = Box<[(QueryId, Fingerprint)]>;

/// What is known of what was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is as if it were made now.
    Fresh,
    /// An answer that it was made of has changed, and may change back.
    InDoubt,
    /// Nothing was made yet.
    Empty,
}

impl<T: Clone> Memory<T> {
    /// A memory of nothing yet.
    pub(crate) fn of(work: Work) -> Self {
        Self {
            work,
            press: None,
            order: Vec::new(),
            numbers: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Doubts what was made of answers that changed.
    pub(crate) fn doubt(&mut self, changes: &[Change]) {
        for asker in changes.iter().flat_map(|change| &change.askers).filter(|asker| asker.work == self.work)
        {
            let state = &mut self.slots[asker.slot as usize].state;
            if *state == State::Fresh {
                *state = State::InDoubt;
            }
        }
    }

    /// Takes the numbers of sheets from `press` from now on, and finds out what is still right of what is in doubt;
    /// `ledger` has its answers.
    pub(crate) fn settle(&mut self, sheets: &[Sheet], press: &Arc<Press>, ledger: &Ledger) -> Sheets {
        let same = self.press.replace(press.clone()).is_some_and(|old| same_sheets(&old, press));
        if !same {
            self.number(sheets, press);
        }
        for slot in self.slots.iter_mut().filter(|slot| slot.state == State::InDoubt) {
            let Some((_, reads)) = &slot.made else { continue };
            if reads.iter().all(|(number, answer)| ledger.answer(*number) == *answer) {
                slot.state = State::Fresh;
            }
        }
        if same { Sheets::Same } else { Sheets::Others }
    }

    /// Which of the `sheets` of `press` are to be made anew.
    pub(crate) fn stale(&mut self, sheets: &[Sheet], press: &Arc<Press>, ledger: &Ledger) -> Vec<SheetIndex> {
        self.settle(sheets, press, ledger);
        (0..sheets.len()).filter(|sheet| self.get(*sheet).is_none()).collect()
    }

    /// What was made of a sheet, if it is still what would be made.
    pub(crate) fn get(&self, sheet: SheetIndex) -> Option<&T> {
        let slot = &self.slots[self.order[sheet] as usize];
        slot.made.as_ref().filter(|_| slot.state == State::Fresh).map(|(made, _)| made)
    }

    /// What was made of a sheet last, whether it still would be or not.
    pub(crate) fn last(&self, sheet: SheetIndex) -> Option<&T> {
        self.slots[self.order[sheet] as usize].made.as_ref().map(|(made, _)| made)
    }

    /// Keeps what was made of a sheet, for which the answers of `ledger` were asked with `queries`.
    pub(crate) fn keep(&mut self, sheet: SheetIndex, made: T, queries: &[Query], ledger: &mut Ledger) {
        let number = self.order[sheet];
        let slot = &mut self.slots[number as usize];
        let mut numbers: Vec<QueryId> = queries.iter().map(|query| ledger.number(query)).collect();
        numbers.sort_unstable();
        let old = slot.made.as_ref().map_or(&[][..], |(_, reads)| reads);
        let new_to = |query: &&QueryId| old.binary_search_by_key(*query, |(number, _)| *number).is_err();
        for query in numbers.iter().filter(new_to) {
            ledger.sign(*query, Asker { work: self.work, slot: number });
        }
        let reads = numbers.into_iter().map(|number| (number, ledger.answer(number))).collect();
        *slot = Slot { made: Some((made, reads)), state: State::Fresh };
    }

    /// Finds the slot of each sheet, and frees those of sheets that are gone.
    fn number(&mut self, sheets: &[Sheet], press: &Press) {
        let mut old = std::mem::take(&mut self.numbers);
        self.order.clear();
        let mut new = Vec::new();
        for sheet in sheets {
            let name = (press.site.pages[sheet.page].article.path.clone(), sheet.format.clone());
            let slot = old.remove(&name);
            new.extend(slot.is_none().then_some(self.order.len()));
            self.order.push(slot.unwrap_or_default());
            self.numbers.insert(name, slot.unwrap_or_default());
        }
        self.free.extend(old.into_values());
        for slot in &self.free {
            self.slots[*slot as usize] = Slot { made: None, state: State::Empty };
        }
        for sheet in new {
            let Sheet { page, format } = &sheets[sheet];
            let slot = self.slot();
            self.order[sheet] = slot;
            self.numbers.insert((press.site.pages[*page].article.path.clone(), format.clone()), slot);
        }
    }

    /// A slot that nothing is in.
    fn slot(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { made: None, state: State::Empty });
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        })
    }
}
