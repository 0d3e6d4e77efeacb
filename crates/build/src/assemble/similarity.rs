//! The similarity of articles: those that share rare words and terms are similar. Words that many articles share are
//! ignored, so that the work grows linearly with the site. After an edit, only articles that share something with an
//! edited, added or removed one are compared again.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::postings::{Feature, Number, Posting, insert_sorted, remove_sorted, term};
use super::{Page, PageIndex, PageKind, UrlPath};
use crate::parse::Keywords;
use crate::source::SourcePath;

/// The number of related articles that are shown.
pub(super) const SHOWN: usize = 3;

/// Words and terms shared by more articles than this are ignored.
const SHARED: usize = 48;

/// The weight of a shared term; that of a word is 1 to about 8.
const TERM: u32 = 6;

/// The most similar articles of each article, and the data they were computed from. Articles and terms keep their
/// numbers as long as they exist: the index of a page changes when another is added before it.
#[derive(Debug, Default)]
pub(crate) struct Similarity {
    numbers: FxHashMap<SourcePath, Number>,
    terms: FxHashMap<SourcePath, Number>,
    /// The numbers of articles that no longer exist.
    free: Vec<Number>,
    articles: Articles,
    shared: Shared,
    nearest: Vec<Nearest>,
    /// The number of the article on each page, if it is one.
    on_pages: Vec<Option<Number>>,
}

/// The most similar articles of one article, in descending order.
type Nearest = [Option<Number>; SHOWN];

/// The articles by number.
#[derive(Debug, Default)]
struct Articles {
    all: Vec<Option<About>>,
    /// The index of the page of each.
    pages: Vec<PageIndex>,
}

/// The properties of an article that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct About {
    /// Decides ties, as the order of pages does.
    url: UrlPath,
    keywords: Keywords,
    terms: Box<[Number]>,
    date: Option<Date>,
}

impl About {
    /// Returns the properties of the article on `page`, which has these `terms`.
    fn of(page: &Page, terms: Box<[Number]>) -> Self {
        let (url, keywords) = (page.url.clone(), page.article.keywords.clone());
        Self { url, keywords, terms, date: page.date() }
    }

    /// Returns the words and terms of the article.
    fn features(&self) -> impl Iterator<Item = Feature> {
        let terms = self.terms.iter().copied().map(term);
        self.keywords.iter().map(Feature::from).chain(terms)
    }

    /// Returns true if the article has this `url`, and properties as `page` and its `terms`.
    fn is_of(&self, page: &Page, terms: impl Iterator<Item = Number>) -> bool {
        self.url == page.url
            && self.keywords == page.article.keywords
            && self.terms.iter().copied().eq(terms)
            && self.date == page.date()
    }
}

impl Articles {
    /// Returns the article with this number, if it exists.
    fn get(&self, number: Number) -> Option<&About> {
        self.all.get(number as usize)?.as_ref()
    }

    /// Returns each article with its number.
    fn numbered(&self) -> impl Iterator<Item = (Number, &About)> {
        (0..).zip(&self.all).filter_map(|(number, about)| Some((number, about.as_ref()?)))
    }
}

/// An article that differs from the one of the same number before; neither exists if it is new or was removed.
struct Change {
    number: Number,
    old: Option<About>,
    new: Option<About>,
}

impl Change {
    /// Returns the words and terms by which the change can affect other articles.
    fn affected(&self) -> BTreeSet<Feature> {
        let features =
            |about: &Option<About>| about.iter().flat_map(About::features).collect::<BTreeSet<Feature>>();
        let (old, new) = (features(&self.old), features(&self.new));
        // Date and address break ties, and a common term counts in every comparison, so a change of one of them affects
        // all features.
        match (&self.old, &self.new) {
            (Some(old_about), Some(new_about))
                if (old_about.date, &old_about.terms, &old_about.url)
                    == (new_about.date, &new_about.terms, &new_about.url) =>
            {
                &old ^ &new
            }
            _ => &old | &new,
        }
    }
}

impl Similarity {
    /// Computes the articles most similar to each article of `pages`.
    pub(super) fn find(&mut self, pages: &[Arc<Page>]) {
        let changes = self.take(pages);
        self.update(&changes);
    }

    /// Computes them again after the page `index` was inserted among `pages`. All others are as they were; lists may have
    /// more pages, which are behind all articles.
    pub(super) fn insert(&mut self, pages: &[Arc<Page>], index: PageIndex) {
        self.articles.pages.iter_mut().filter(|page| **page >= index).for_each(|page| *page += 1);
        self.on_pages.insert(index, None);
        self.on_pages.resize(pages.len(), None);
        if pages[index].kind == PageKind::Article {
            let number = self.number(&pages[index].article.path);
            self.articles.pages[number as usize] = index;
            self.on_pages[index] = Some(number);
            self.replace(pages, &[index]);
        }
    }

    /// Computes them again after the articles of these pages were replaced. Returns the pages for which others may be the
    /// most similar now.
    pub(super) fn replace(&mut self, pages: &[Arc<Page>], replaced: &[PageIndex]) -> Vec<PageIndex> {
        let change = |index: &PageIndex| {
            let (number, page) = (self.on_pages[*index]?, &pages[*index]);
            let terms = page.terms.iter().map(|term| self.term(&pages[*term])).collect();
            let new = About::of(page, terms);
            Some(Change {
                number,
                old: self.articles.all[number as usize].replace(new.clone()),
                new: Some(new),
            })
        };
        let changes: Vec<Change> = replaced.iter().filter_map(change).collect();
        let concerned = self.update(&changes);
        concerned.into_iter().map(|number| self.articles.pages[number as usize]).collect()
    }

    /// Compares what the `changes` concern, and returns it.
    fn update(&mut self, changes: &[Change]) -> Vec<Number> {
        let count = std::mem::replace(&mut self.shared.articles, self.numbers.len());
        // All are compared for the first time, or again because one more article makes some words rarer than others.
        if count == 0 || rarities(count) != rarities(self.shared.articles) {
            self.shared = Shared::of(&self.articles, self.shared.articles);
            self.nearest = self.shared.nearest_to_all(&self.articles);
            return self.articles.numbered().map(|(number, _)| number).collect();
        }
        let concerned = self.apply(changes);
        let nearest = |number: &Number| Some((*number, self.shared.nearest_to_one(*number, &self.articles)?));
        let found: Vec<_> = concerned.par_iter().filter_map(nearest).collect();
        self.nearest.resize(self.articles.all.len(), [None; SHOWN]);
        for (number, nearest) in &found {
            self.nearest[*number as usize] = *nearest;
        }
        found.into_iter().map(|(number, _)| number).collect()
    }

    /// Returns the pages most similar to the article on this page.
    pub(super) fn of(&self, page: PageIndex) -> [Option<PageIndex>; SHOWN] {
        let number = self.on_pages.get(page).copied().flatten();
        let nearest = number.map_or([None; SHOWN], |number| self.nearest[number as usize]);
        nearest.map(|other| Some(self.articles.pages[other? as usize]))
    }

    /// Takes the properties of `pages`, and returns the articles that differ from those before; none the first time, when all
    /// are compared.
    fn take(&mut self, pages: &[Arc<Page>]) -> Vec<Change> {
        let terms: Vec<Number> = pages.iter().map(|page| self.term(page)).collect();
        let mut changes = Vec::new();
        let mut exist = vec![false; self.articles.all.len()];
        self.on_pages = vec![None; pages.len()];
        for (index, page) in pages.iter().enumerate().filter(|(_, page)| page.kind == PageKind::Article) {
            let number = self.number(&page.article.path);
            let at = number as usize;
            if at < exist.len() {
                exist[at] = true;
            }
            self.articles.pages[at] = index;
            self.on_pages[index] = Some(number);
            let terms = || page.terms.iter().map(|term| terms[*term]);
            let old = &mut self.articles.all[at];
            if !old.as_ref().is_some_and(|old| old.is_of(page, terms())) {
                let new = About::of(page, terms().collect());
                if exist.is_empty() {
                    *old = Some(new);
                } else {
                    changes.push(Change { number, old: old.replace(new.clone()), new: Some(new) });
                }
            }
        }
        let gone = (0..).zip(exist).filter(|(_, exists)| !exists).map(|(number, _)| number);
        changes.extend(gone.filter_map(|number: Number| {
            let old = self.articles.all[number as usize].take()?;
            Some(Change { number, old: Some(old), new: None })
        }));
        self.forget(&changes);
        changes
    }

    /// Returns the number of the page as a term of articles. It has one for each path, and keeps it.
    fn term(&mut self, page: &Page) -> Number {
        if page.kind != PageKind::Term {
            return Number::MAX;
        }
        let next = Number::try_from(self.terms.len()).unwrap_or(Number::MAX);
        *self.terms.entry(page.article.path.clone()).or_insert(next)
    }

    /// Returns the number of the article at `path`, which may be a new one.
    fn number(&mut self, path: &SourcePath) -> Number {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        let number = self.free.pop().unwrap_or_else(|| {
            self.articles.all.push(None);
            self.articles.pages.push(0);
            Number::try_from(self.articles.all.len() - 1).unwrap_or(Number::MAX)
        });
        self.numbers.insert(path.clone(), number);
        number
    }

    /// Frees the numbers of articles that were removed.
    fn forget(&mut self, changes: &[Change]) {
        let gone: Vec<Number> =
            changes.iter().filter(|change| change.new.is_none()).map(|change| change.number).collect();
        if !gone.is_empty() {
            self.numbers.retain(|_, number| !gone.contains(number));
            self.free.extend(gone);
        }
    }

    /// Applies the changes to the runs, and returns the articles to compare again: those that changed, and those that
    /// share, or shared, a feature that one of them gained or lost.
    fn apply(&mut self, changes: &[Change]) -> Vec<Number> {
        let affected: BTreeSet<Feature> = changes.iter().flat_map(Change::affected).collect();
        let mut concerned: BTreeSet<Number> = changes.iter().map(|change| change.number).collect();
        let mut share = |shared: &Shared| {
            let runs = affected.iter().flat_map(|feature| shared.distinguishing(*feature));
            concerned.extend(runs.map(|posting| posting.number()));
        };
        share(&self.shared);
        self.shared.replace(changes);
        share(&self.shared);
        concerned.into_iter().collect()
    }
}

/// The articles of each word and term, as consecutive sorted runs.
#[derive(Debug, Default)]
struct Shared {
    runs: Vec<Posting>,
    /// The number of articles.
    articles: usize,
}

impl Shared {
    fn of(articles: &Articles, count: usize) -> Self {
        let mut runs =
            Vec::with_capacity(articles.numbered().map(|(_, about)| about.features().count()).sum());
        for (number, about) in articles.numbered() {
            runs.extend(about.features().map(|feature| Posting::new(feature, number)));
        }
        runs.par_sort_unstable();
        Self { runs, articles: count }
    }

    /// Removes the features that the changed articles have lost, and inserts those that they have gained.
    fn replace(&mut self, changes: &[Change]) {
        let postings = |about: &Option<About>, number: Number| -> BTreeSet<Posting> {
            about.iter().flat_map(About::features).map(|feature| Posting::new(feature, number)).collect()
        };
        let (mut lost, mut gained) = (Vec::new(), Vec::new());
        for Change { number, old, new } in changes {
            let (old, new) = (postings(old, *number), postings(new, *number));
            lost.extend(&old - &new);
            gained.extend(&new - &old);
        }
        lost.sort_unstable();
        gained.sort_unstable();
        remove_sorted(&mut self.runs, &lost);
        insert_sorted(&mut self.runs, &gained);
    }

    /// Returns the articles that share a feature, if it is rare enough to count.
    fn distinguishing(&self, feature: Feature) -> &[Posting] {
        let start = self.runs.partition_point(|posting| posting.feature() < feature);
        let run = &self.runs[start..];
        let run = &run[..run.partition_point(|posting| posting.feature() == feature)];
        if is_distinguishing(run) { run } else { &[] }
    }

    /// Returns the articles of each feature that is rare enough to count.
    fn distinguishing_runs(&self) -> impl Iterator<Item = &[Posting]> {
        self.runs.chunk_by(|a, b| a.feature() == b.feature()).filter(|run| is_distinguishing(run))
    }

    fn nearest_to_one(&self, number: Number, articles: &Articles) -> Option<Nearest> {
        let about = articles.get(number)?;
        let runs = about.features().map(|feature| self.distinguishing(feature));
        Some(self.nearest_to(number, about, articles, runs))
    }

    fn nearest_to_all(&self, articles: &Articles) -> Vec<Nearest> {
        // Looks up each run once instead of once for each article.
        let runs: Vec<&[Posting]> = self.distinguishing_runs().collect();
        // The runs of each article, one article after the other, and where those of each begin.
        let mut starts = vec![0; articles.all.len() + 1];
        runs.iter().copied().flatten().for_each(|posting| starts[posting.number() as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut of_articles: Vec<u32> = vec![0; starts[articles.all.len()]];
        let mut ends = starts.clone();
        for (run, postings) in (0..).zip(&runs) {
            for posting in *postings {
                let end = &mut ends[posting.number() as usize];
                of_articles[*end] = run;
                *end += 1;
            }
        }
        let nearest = |at: usize| {
            let number = Number::try_from(at).unwrap_or(Number::MAX);
            let shared = of_articles[starts[at]..starts[at + 1]].iter().map(|run| runs[*run as usize]);
            articles
                .get(number)
                .map_or([None; SHOWN], |about| self.nearest_to(number, about, articles, shared))
        };
        (0..articles.all.len()).into_par_iter().map(nearest).collect()
    }

    /// Returns the articles that share most with the article of this `number`, weighted by rarity; the newest of equals
    /// first.
    fn nearest_to<'a>(
        &self,
        number: Number,
        about: &About,
        articles: &Articles,
        runs: impl Iterator<Item = &'a [Posting]>,
    ) -> Nearest {
        thread_local! {
            /// The accumulated similarity of each article to the current one; all zero between two articles.
            static LIKENESS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
        }
        LIKENESS.with_borrow_mut(|likeness| {
            likeness.resize(articles.all.len().max(likeness.len()), 0);
            let mut like = Vec::new();
            for run in runs {
                let weight = rarity(self.articles, run.len());
                for other in run.iter().map(|posting| posting.number()) {
                    if likeness[other as usize] == 0 {
                        like.push(other);
                    }
                    likeness[other as usize] += weight;
                }
            }
            // The most similar so far, in descending order: likeness, date, then the order of pages.
            let mut best: Vec<(u32, Option<Date>, Reverse<PageIndex>, Number)> =
                Vec::with_capacity(SHOWN + 1);
            let most = TERM * Number::try_from(about.terms.len()).unwrap_or(Number::MAX);
            for other in like {
                let likeness = std::mem::take(&mut likeness[other as usize]);
                let worst = if best.len() == SHOWN { best.last() } else { None };
                let is_behind = worst.is_some_and(|(worst, ..)| likeness + most < *worst);
                let Some(like) = articles.get(other).filter(|_| !is_behind && other != number) else {
                    continue;
                };
                let likeness = likeness + TERM * common_terms(about, like);
                let one = (likeness, like.date, Reverse(articles.pages[other as usize]), other);
                if worst.is_none_or(|worst| one > *worst) {
                    best.insert(best.partition_point(|better| *better > one), one);
                    best.truncate(SHOWN);
                }
            }
            std::array::from_fn(|place| best.get(place).map(|(.., other)| *other))
        })
    }
}

/// Returns true if the feature of a run is shared, and by few enough articles to count.
fn is_distinguishing(run: &[Posting]) -> bool {
    (2..=SHARED).contains(&run.len())
}

/// Returns the weight of a feature that `sharing` of `all` articles share: an integer, so that every machine gets the
/// same result.
fn rarity(all: usize, sharing: usize) -> u32 {
    1 + (all.max(1) * 2 / sharing.max(1)).max(1).ilog2()
}

/// Returns the weight of a feature for each number of articles that can share it.
fn rarities(all: usize) -> [u32; SHARED] {
    std::array::from_fn(|sharing| rarity(all, sharing + 1))
}

fn common_terms(one: &About, other: &About) -> u32 {
    one.terms.iter().map(|term| u32::from(other.terms.contains(term))).sum()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::Article;
    use crate::parse::moment::Moment;

    /// Vigna's SplitMix64, for random pages.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z ^ (z >> 31)) % end
        }
    }

    /// An article without its place in the site.
    #[derive(Clone)]
    struct Written {
        name: u64,
        words: Vec<u32>,
        terms: BTreeSet<PageIndex>,
        date: Option<Date>,
    }

    /// Returns an article that shares much with others: some of its words are on either side of the threshold.
    fn written(random: &mut Random, name: u64) -> Written {
        let mut words: Vec<u32> = (0..4).map(|_| random.below(9) as u32).collect();
        words.extend((0..2).map(|_| 100 + random.below(60) as u32));
        words.sort_unstable();
        words.dedup();
        let terms: BTreeSet<PageIndex> = (0..random.below(3)).map(|_| random.below(4) as usize).collect();
        let date = (random.below(3) > 0).then(|| jiff::civil::date(2026, 1 + random.below(6) as i8, 1));
        Written { name, words, terms, date }
    }

    fn page(kind: PageKind, name: &str) -> Page {
        Page::synthetic(kind, name, name, UrlPath::of_page([name]))
    }

    /// Returns the pages of four terms and of `articles`, whose indices depend on the names of all.
    fn pages(articles: &[Written]) -> Vec<Arc<Page>> {
        let mut pages: Vec<Page> = (0..4).map(|term| page(PageKind::Term, &format!("0{term}"))).collect();
        for Written { name, words, terms, date } in articles {
            let mut page = page(PageKind::Article, &format!("1{name:03}"));
            let mut article = Article::clone(&page.article);
            article.keywords = Keywords::of(words);
            article.front_matter.date = date.map(|day| Moment { day, clock: None });
            page.article = Arc::new(article);
            page.terms = terms.iter().copied().collect();
            pages.push(page);
        }
        pages.sort_by(|a, b| a.url.cmp(&b.url));
        pages.into_iter().map(Arc::new).collect()
    }

    fn found(similarity: &Similarity, pages: &[Arc<Page>]) -> Vec<(String, [Option<PageIndex>; SHOWN])> {
        let articles = pages.iter().enumerate().filter(|(_, page)| page.kind == PageKind::Article);
        articles.map(|(index, page)| (page.url.to_string(), similarity.of(index))).collect()
    }

    #[test]
    fn what_is_mended_is_what_would_be_found() {
        let mut random = Random(7);
        let mut articles: Vec<Written> = (0..120).map(|name| written(&mut random, name)).collect();
        let mut similarity = Similarity::default();
        similarity.find(&pages(&articles));
        let (mut moved, mut spared) = (0, 0);
        let (mut inserted, mut replaced) = (0, 0);
        for _ in 0..300 {
            let before = similarity.nearest.clone();
            let names = |articles: &[Written]| articles.iter().map(|one| one.name).collect::<Vec<_>>();
            let names_before = names(&articles);
            let mut edited = Vec::new();
            for _ in 0..=random.below(3) {
                let at = random.below(articles.len() as u64) as usize;
                let new = written(&mut random, articles[at].name);
                edited.push(new.name);
                match random.below(9) {
                    0 => articles[at].date = new.date,
                    1 => articles[at].terms = new.terms,
                    2 => articles[at].words = new.words,
                    3 | 8 => drop(articles.remove(at)),
                    4 | 7 => {
                        let name = random.below(300);
                        if articles.iter().all(|other| other.name != name) {
                            articles.push(Written { name, ..new });
                        }
                    }
                    5 => {
                        let name = random.below(300);
                        if articles.iter().all(|other| other.name != name) {
                            articles[at].name = name;
                        }
                    }
                    _ => articles[at] = new,
                }
            }
            let pages = pages(&articles);
            let index = |name: u64| {
                let url = page(PageKind::Article, &format!("1{name:03}")).url;
                pages.iter().position(|page| page.url == url)
            };
            match names(&articles).strip_prefix(&names_before[..]) {
                Some([]) => {
                    let edited: BTreeSet<PageIndex> = edited.into_iter().filter_map(index).collect();
                    let edited: Vec<PageIndex> = edited.into_iter().collect();
                    similarity.replace(&pages, &edited);
                    replaced += 1;
                }
                Some([one]) if edited.len() == 1 => {
                    similarity.insert(&pages, index(*one).unwrap());
                    inserted += 1;
                }
                _ => similarity.find(&pages),
            }
            let mut afresh = Similarity::default();
            afresh.find(&pages);
            assert_eq!(found(&similarity, &pages), found(&afresh, &pages));
            let same = before.iter().zip(&similarity.nearest).filter(|(a, b)| a == b).count();
            (moved, spared) = (moved + before.len() - same.min(before.len()), spared + same);
        }
        assert!(moved > 300 && spared > 300, "{moved} {spared}");
        assert!(inserted > 10 && replaced > 50, "{inserted} {replaced}");
    }
}
