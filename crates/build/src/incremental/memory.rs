//! What earlier builds made of each sheet, and from which answers.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::query::{Fingerprint, Query};
use super::reader::Reader;
use crate::assemble::{Format, Sheet, Site};
use crate::press::Press;
use crate::source::SourcePath;

/// Which query of [`Verifier::queries`].
type QueryId = u32;

/// The questions that were ever asked, by number, and in each build their answers: each is found once, however
/// many pages asked.
#[derive(Debug, Default)]
pub(crate) struct Verifier {
    numbers: HashMap<Query, QueryId>,
    queries: Vec<Query>,
    answers: Vec<Option<Fingerprint>>,
}

impl Verifier {
    /// Forgets the answers of the build before.
    pub(crate) fn begin(&mut self) {
        self.answers.clear();
        self.answers.resize(self.queries.len(), None);
    }

    fn number(&mut self, query: Query) -> QueryId {
        if let Some(number) = self.numbers.get(&query) {
            return *number;
        }
        let number = QueryId::try_from(self.queries.len()).unwrap_or(QueryId::MAX);
        self.numbers.insert(query.clone(), number);
        self.queries.push(query);
        self.answers.push(None);
        number
    }

    fn answer(&mut self, number: QueryId, press: &Press) -> Fingerprint {
        let index = number as usize;
        let Self { queries, answers, .. } = self;
        *answers[index].get_or_insert_with(|| queries[index].answer(press))
    }

    fn holds(&mut self, reads: &[(QueryId, Fingerprint)], press: &Press) -> bool {
        reads.iter().all(|(number, answer)| self.answer(*number, press) == *answer)
    }
}

/// What was made of each sheet.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    keep: Keep,
    formats: BTreeMap<Format, HashMap<SourcePath, Remembered<T>>>,
}

#[derive(Debug)]
struct Remembered<T> {
    made: T,
    reads: Box<[(QueryId, Fingerprint)]>,
}

/// Whether another build will follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// What is made is kept for it, and what it was made of is recorded.
    ForNextBuild,
    /// Nothing is recorded.
    Nothing,
}

impl<T> Memory<T> {
    /// A memory of nothing yet.
    pub(crate) fn new(keep: Keep) -> Self {
        Self { keep, formats: BTreeMap::new() }
    }

    fn remembered(&self, sheet: &Sheet, site: &Site) -> Option<&Remembered<T>> {
        self.formats.get(&sheet.format)?.get(&site.pages[sheet.page].article.path)
    }

    /// Forgets what is no longer asked for. Every sheet is remembered, so more than those are too many.
    fn forget_all_but(&mut self, sheets: &[Sheet], site: &Site) {
        if self.formats.values().map(HashMap::len).sum::<usize>() == sheets.len() {
            return;
        }
        let mut kept: BTreeMap<&Format, HashSet<&SourcePath>> = BTreeMap::new();
        for sheet in sheets {
            kept.entry(&sheet.format).or_default().insert(&site.pages[sheet.page].article.path);
        }
        self.formats.retain(|format, pages| {
            let kept = kept.get(format);
            pages.retain(|path, _| kept.is_some_and(|kept| kept.contains(path)));
            !pages.is_empty()
        });
    }
}

impl<T: Clone + Send> Memory<T> {
    /// What `make` gives for every one of `sheets`, in order: remembered where all that the sheet asked has the same
    /// answer as before, made anew where not, in parallel. Returns which were made anew as well.
    pub(crate) fn all<'a>(
        &mut self,
        sheets: &'a [Sheet],
        press: &Arc<Press>,
        verifier: &mut Verifier,
        make: impl Fn(&Arc<Reader>) -> T + Sync,
    ) -> (Vec<T>, Vec<&'a Sheet>) {
        if self.keep == Keep::Nothing {
            let all = sheets.par_iter().map(|sheet| make(&Arc::new(Reader::forgetful(press, sheet))));
            return (all.collect(), sheets.iter().collect());
        }
        let site = &press.site;
        let is_stale = |sheet: &&Sheet| {
            let remembered = self.remembered(sheet, site);
            !remembered.is_some_and(|remembered| verifier.holds(&remembered.reads, press))
        };
        let stale: Vec<&Sheet> = sheets.iter().filter(is_stale).collect();
        let made: Vec<(T, Vec<Query>)> = stale
            .par_iter()
            .map(|sheet| {
                let reader = Arc::new(Reader::recording(press, sheet));
                let made = make(&reader);
                (made, reader.into_queries())
            })
            .collect();
        for (sheet, (made, queries)) in stale.iter().zip(made) {
            let reads = queries.into_iter().map(|query| {
                let number = verifier.number(query);
                (number, verifier.answer(number, press))
            });
            let remembered = Remembered { made, reads: reads.collect() };
            let path = site.pages[sheet.page].article.path.clone();
            self.formats.entry(sheet.format.clone()).or_default().insert(path, remembered);
        }
        self.forget_all_but(sheets, site);
        let all = sheets.iter().filter_map(|sheet| self.remembered(sheet, site));
        (all.map(|remembered| remembered.made.clone()).collect(), stale)
    }
}
