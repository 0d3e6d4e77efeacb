//! The similarity of articles: those that share rare words and terms are similar. Words that many articles share are
//! ignored, so that the work grows linearly with the site. After an edit, only articles that share something with the
//! edited one are compared again.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use super::{Page, PageIndex, PageKind};
use crate::parse::Keywords;
use crate::source::SourcePath;

/// The number of related articles that are shown.
pub(super) const SHOWN: usize = 3;

/// Words and terms shared by more articles than this are ignored.
const SHARED: usize = 48;

/// The weight of a shared term; that of a word is 1 to about 8.
const TERM: u32 = 6;

/// The most similar articles of each article, and the data they were computed from.
#[derive(Debug, Default)]
pub(crate) struct Similarity {
    pages: Vec<About>,
    shared: Shared,
    nearest: Vec<Nearest>,
}

/// The most similar articles of one article, in descending order.
type Nearest = [Option<PageIndex>; SHOWN];

/// A word, as a number in the lower half of the range, or a term, in the upper half.
type Feature = u64;

/// The properties of a page that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct About {
    path: SourcePath,
    kind: PageKind,
    keywords: Keywords,
    terms: Arc<[PageIndex]>,
    date: Option<Date>,
}

impl About {
    fn of(page: &Page) -> Self {
        Self {
            path: page.article.path.clone(),
            kind: page.kind,
            keywords: page.article.keywords.clone(),
            terms: page.terms.clone(),
            date: page.date(),
        }
    }

    /// Returns the words and terms of an article; other pages have none.
    fn features(&self) -> impl Iterator<Item = Feature> {
        let terms = self.terms.iter().map(|term| (1 << 32) | *term as u64);
        let all = self.keywords.iter().map(u64::from).chain(terms);
        all.filter(|_| self.kind == PageKind::Article)
    }

    /// Returns the words and terms by which a change from `self` to `other` can affect other articles.
    fn affected(&self, other: &Self) -> BTreeSet<Feature> {
        let (old, new): (BTreeSet<_>, BTreeSet<_>) = (self.features().collect(), other.features().collect());
        // The date breaks ties, and a common term counts in every comparison, so a change of either affects all
        // features.
        if self.date == other.date && self.terms == other.terms { &old ^ &new } else { &old | &new }
    }
}

impl Similarity {
    /// Computes the articles most similar to each of `pages`.
    pub(super) fn find(&mut self, pages: &[Page]) {
        self.update(pages.iter().map(About::of).collect());
    }

    /// Returns the articles most similar to the page `index`.
    pub(super) fn of(&self, index: PageIndex) -> Nearest {
        self.nearest[index]
    }

    fn update(&mut self, pages: Vec<About>) {
        let named = |about: &About| (about.path.clone(), about.kind);
        let old = std::mem::replace(&mut self.pages, pages);
        if old.len() != self.pages.len() || old.iter().zip(&self.pages).any(|(a, b)| named(a) != named(b)) {
            self.shared = Shared::of(&self.pages);
            self.nearest = self.shared.nearest_to_all(&self.pages);
            return;
        }
        let concerned = self.apply_changes(&old);
        let nearest = |page: &PageIndex| (*page, self.shared.nearest_to_one(*page, &self.pages));
        let found: Vec<_> = concerned.par_iter().map(nearest).collect();
        for (page, nearest) in found {
            self.nearest[page] = nearest;
        }
    }

    /// Applies the changes since `old`, and returns the pages to compare again: those that changed, and those that
    /// share, or shared, a feature that one of them gained or lost.
    fn apply_changes(&mut self, old: &[About]) -> Vec<PageIndex> {
        let changed = (0..old.len()).filter(|page| old[*page] != self.pages[*page]);
        let changed: Vec<PageIndex> = changed.collect();
        let affected: BTreeSet<Feature> =
            changed.iter().flat_map(|page| old[*page].affected(&self.pages[*page])).collect();
        let mut concerned: BTreeSet<PageIndex> = changed.iter().copied().collect();
        concerned.extend(
            affected.iter().flat_map(|feature| self.shared.distinguishing(*feature)).map(|(_, page)| *page),
        );
        self.shared.replace(&changed, old, &self.pages);
        concerned.extend(
            affected.iter().flat_map(|feature| self.shared.distinguishing(*feature)).map(|(_, page)| *page),
        );
        concerned.into_iter().collect()
    }
}

/// The articles of each word and term, as consecutive sorted runs.
#[derive(Debug, Default)]
struct Shared {
    runs: Vec<(Feature, PageIndex)>,
    articles: usize,
}

impl Shared {
    fn of(pages: &[About]) -> Self {
        let features =
            |(index, about): (PageIndex, &About)| about.features().map(|f| (f, index)).collect::<Vec<_>>();
        let mut runs: Vec<(Feature, PageIndex)> = pages.iter().enumerate().flat_map(features).collect();
        runs.par_sort_unstable();
        let articles = pages.iter().filter(|about| about.kind == PageKind::Article).count();
        Self { runs, articles }
    }

    /// Removes the old features of the `changed` pages and inserts the new ones.
    fn replace(&mut self, changed: &[PageIndex], old: &[About], new: &[About]) {
        if changed.is_empty() {
            return;
        }
        let entries = |pages: &[About]| -> BTreeSet<(Feature, PageIndex)> {
            changed.iter().flat_map(|page| pages[*page].features().map(|feature| (feature, *page))).collect()
        };
        let (gone, come) = (entries(old), entries(new));
        self.runs.retain(|entry| !gone.contains(entry));
        self.runs.extend(come);
        // Two sorted parts, which a stable sort merges in linear time.
        self.runs.sort();
    }

    /// Returns the articles that share a feature, if it is rare enough to count.
    fn distinguishing(&self, feature: Feature) -> &[(Feature, PageIndex)] {
        let start = self.runs.partition_point(|(other, _)| *other < feature);
        let run = &self.runs[start..];
        let run = &run[..run.partition_point(|(other, _)| *other == feature)];
        if (2..=SHARED).contains(&run.len()) { run } else { &[] }
    }

    fn nearest_to_one(&self, page: PageIndex, pages: &[About]) -> Nearest {
        self.nearest_to(page, pages, pages[page].features().map(|feature| self.distinguishing(feature)))
    }

    fn nearest_to_all(&self, pages: &[About]) -> Vec<Nearest> {
        // Looks up each run once instead of once for each page.
        let mut of_page: Vec<Vec<&[(Feature, PageIndex)]>> = vec![Vec::new(); pages.len()];
        for run in self.runs.chunk_by(|(a, _), (b, _)| a == b).filter(|run| (2..=SHARED).contains(&run.len()))
        {
            run.iter().for_each(|(_, page)| of_page[*page].push(run));
        }
        let nearest = |(page, runs): (PageIndex, Vec<_>)| self.nearest_to(page, pages, runs.into_iter());
        of_page.into_par_iter().enumerate().map(nearest).collect()
    }

    /// Returns the articles that share most with `page`, weighted by rarity; the newest of equals first.
    fn nearest_to<'a>(
        &self,
        page: PageIndex,
        pages: &[About],
        runs: impl Iterator<Item = &'a [(Feature, PageIndex)]>,
    ) -> Nearest {
        thread_local! {
            /// The accumulated similarity of each page to the current one; all zero between two pages.
            static LIKENESS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
        }
        LIKENESS.with_borrow_mut(|likeness| {
            likeness.resize(pages.len().max(likeness.len()), 0);
            let mut like = Vec::new();
            for run in runs {
                let weight = rarity(self.articles, run.len());
                for (_, other) in run {
                    if likeness[*other] == 0 {
                        like.push(*other);
                    }
                    likeness[*other] += weight;
                }
            }
            let mut ranked: Vec<(u32, PageIndex)> = like
                .into_iter()
                .map(|other| (std::mem::take(&mut likeness[other]), other))
                .filter(|(_, other)| *other != page)
                .map(|(likeness, other)| (likeness + TERM * common_terms(&pages[page], &pages[other]), other))
                .collect();
            ranked.sort_unstable_by(|(a, x), (b, y)| {
                b.cmp(a).then_with(|| pages[*y].date.cmp(&pages[*x].date)).then(x.cmp(y))
            });
            let mut ranked = ranked.into_iter().map(|(_, other)| other);
            std::array::from_fn(|_| ranked.next())
        })
    }
}

/// Returns the weight of a feature that `sharing` of `all` articles share: an integer, so that every machine gets the
/// same result.
fn rarity(all: usize, sharing: usize) -> u32 {
    1 + (all.max(1) * 2 / sharing.max(1)).max(1).ilog2()
}

fn common_terms(page: &About, other: &About) -> u32 {
    page.terms.iter().map(|term| u32::from(other.terms.contains(term))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// Returns a page that shares much with others: some of its words are on either side of the threshold.
    fn about(random: &mut Random, page: usize) -> About {
        let mut words: Vec<u32> = (0..4).map(|_| random.below(9) as u32).collect();
        words.extend((0..2).map(|_| 100 + random.below(60) as u32));
        words.sort_unstable();
        words.dedup();
        let terms: BTreeSet<PageIndex> = (0..random.below(3)).map(|_| random.below(4) as usize).collect();
        About {
            path: SourcePath::new(&page.to_string()),
            kind: if page < 4 { PageKind::Term } else { PageKind::Article },
            keywords: Keywords::of(&words),
            terms: terms.into_iter().collect(),
            date: (random.below(3) > 0).then(|| jiff::civil::date(2026, 1 + random.below(6) as i8, 1)),
        }
    }

    #[test]
    fn what_is_mended_is_what_would_be_found() {
        let mut random = Random(7);
        let mut pages: Vec<About> = (0..120).map(|page| about(&mut random, page)).collect();
        let mut similarity = Similarity::default();
        similarity.update(pages.clone());
        let (mut moved, mut spared) = (0, 0);
        for _ in 0..300 {
            for _ in 0..=random.below(3) {
                let page = random.below(120) as usize;
                let new = about(&mut random, page);
                pages[page] = match random.below(4) {
                    0 => About { date: new.date, ..pages[page].clone() },
                    1 => About { terms: new.terms, ..pages[page].clone() },
                    2 => About { keywords: new.keywords, ..pages[page].clone() },
                    _ => new,
                };
            }
            let before = similarity.nearest.clone();
            similarity.update(pages.clone());
            let mut found = Similarity::default();
            found.update(pages.clone());
            assert_eq!(similarity.nearest, found.nearest);
            let same = before.iter().zip(&found.nearest).filter(|(a, b)| a == b).count();
            (moved, spared) = (moved + before.len() - same, spared + same);
        }
        assert!(moved > 300 && spared > 300, "{moved} {spared}");
    }
}
