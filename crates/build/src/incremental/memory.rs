//! What earlier builds made of each page, and from which answers.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::query::{Fingerprint, Query};
use super::reader::Reader;
use crate::assemble::PageIndex;
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

/// What was made of each page.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    keep: Keep,
    pages: HashMap<SourcePath, Remembered<T>>,
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
        Self { keep, pages: HashMap::new() }
    }
}

impl<T: Clone + Send> Memory<T> {
    /// What `make` gives for every page, in order: remembered where all that the page asked has the same answer
    /// as before, made anew where not, in parallel. Returns which were made anew as well.
    pub(crate) fn all(
        &mut self,
        press: &Arc<Press>,
        verifier: &mut Verifier,
        make: impl Fn(&Arc<Reader>) -> T + Sync,
    ) -> (Vec<T>, Vec<PageIndex>) {
        let pages = &press.site.pages;
        if self.keep == Keep::Nothing {
            let all = (0..pages.len())
                .into_par_iter()
                .map(|index| make(&Arc::new(Reader::forgetful(press, index))));
            return (all.collect(), (0..pages.len()).collect());
        }
        let stale: Vec<PageIndex> = (0..pages.len())
            .filter(|index| {
                let remembered = self.pages.get(&pages[*index].article.path);
                !remembered.is_some_and(|remembered| verifier.holds(&remembered.reads, press))
            })
            .collect();
        let made: Vec<(T, Vec<Query>)> = stale
            .par_iter()
            .map(|index| {
                let reader = Arc::new(Reader::recording(press, *index));
                let made = make(&reader);
                (made, reader.into_queries())
            })
            .collect();
        for (index, (made, queries)) in stale.iter().zip(made) {
            let reads = queries.into_iter().map(|query| {
                let number = verifier.number(query);
                (number, verifier.answer(number, press))
            });
            let reads = reads.collect();
            self.pages.insert(pages[*index].article.path.clone(), Remembered { made, reads });
        }
        if self.pages.len() > pages.len() {
            self.pages.retain(|path, _| press.site.page_of(path).is_some());
        }
        let all = pages.iter().filter_map(|page| self.pages.get(&page.article.path));
        (all.map(|remembered| remembered.made.clone()).collect(), stale)
    }
}
