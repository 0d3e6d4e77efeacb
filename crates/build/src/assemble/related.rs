//! Related reading: what the author says, then what is most like the article: what shares rare words and terms with
//! it. What every other article shares says nothing, and is not looked at, so that the work grows with the site and
//! not with its square.

use std::cell::RefCell;

use rayon::prelude::*;

use super::links::Target;
use super::{Destination, PageIndex, PageKind, Site};
use crate::incremental::{Fingerprint, fingerprint};
use crate::problem::{Code, Place, Problem};

/// How many articles are shown to read next.
const SHOWN: usize = 3;

/// Words and terms that more articles share than this tell none of them apart.
const SHARED: usize = 48;

/// What a term that two articles share adds to their likeness, next to a word's one to some eight.
const TERM: u32 = 6;

/// Which articles are most like which, found again only when what they are about has changed.
#[derive(Debug, Default)]
pub(crate) struct Kinship {
    of: Fingerprint,
    nearest: Vec<[Option<PageIndex>; SHOWN]>,
}

impl Kinship {
    /// Finds the articles most like each.
    fn find(&mut self, site: &Site) {
        let about: Vec<_> = site
            .pages
            .iter()
            .map(|page| (&page.article.path, page.kind, &page.article.keywords, &page.terms, page.date()))
            .collect();
        let of = fingerprint(&about);
        if self.of != of || self.nearest.len() != site.pages.len() {
            self.nearest = Index::of(site).nearest(site);
            self.of = of;
        }
    }
}

/// Which articles share what.
struct Index {
    /// The articles of each word or term, one run after the other.
    pages: Vec<PageIndex>,
    /// Each run.
    runs: Vec<std::ops::Range<usize>>,
    /// The runs that each page is in.
    of_page: Vec<Vec<usize>>,
}

impl Index {
    fn of(site: &Site) -> Self {
        let features = |index: PageIndex| {
            let page = &site.pages[index];
            let words = page.article.keywords.iter().map(u64::from);
            // Words take the lower half of the numbers, terms the upper.
            let terms = page.terms.iter().map(|term| (1 << 32) | *term as u64);
            words.chain(terms).map(move |feature| (feature, index))
        };
        let mut shared: Vec<(u64, PageIndex)> = articles(site).flat_map(features).collect();
        shared.par_sort_unstable();
        let mut index =
            Self { pages: Vec::new(), runs: Vec::new(), of_page: vec![Vec::new(); site.pages.len()] };
        for run in shared.chunk_by(|(a, _), (b, _)| a == b).filter(|run| (2..=SHARED).contains(&run.len())) {
            let start = index.pages.len();
            for (_, page) in run {
                index.of_page[*page].push(index.runs.len());
                index.pages.push(*page);
            }
            index.runs.push(start..index.pages.len());
        }
        index
    }

    fn nearest(&self, site: &Site) -> Vec<[Option<PageIndex>; SHOWN]> {
        let count = articles(site).count();
        let weights: Vec<u32> = self.runs.iter().map(|run| rarity(count, run.len())).collect();
        (0..site.pages.len()).into_par_iter().map(|page| self.nearest_to(page, site, &weights)).collect()
    }

    /// The articles that share most with `page`, in rarity of what they share; the newest of equals.
    fn nearest_to(&self, page: PageIndex, site: &Site, weights: &[u32]) -> [Option<PageIndex>; SHOWN] {
        thread_local! {
            /// How much each page shares with the one that is looked at; zero between two of them.
            static LIKENESS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
        }
        LIKENESS.with_borrow_mut(|likeness| {
            likeness.resize(site.pages.len(), 0);
            let mut like = Vec::new();
            for run in &self.of_page[page] {
                for other in &self.pages[self.runs[*run].clone()] {
                    if likeness[*other] == 0 {
                        like.push(*other);
                    }
                    likeness[*other] += weights[*run];
                }
            }
            let mut ranked: Vec<(u32, PageIndex)> = like
                .into_iter()
                .map(|other| (std::mem::take(&mut likeness[other]), other))
                .filter(|(_, other)| *other != page)
                .map(|(likeness, other)| (likeness + TERM * common_terms(site, page, other), other))
                .collect();
            ranked.sort_unstable_by(|(a, x), (b, y)| {
                b.cmp(a).then_with(|| site.pages[*y].date().cmp(&site.pages[*x].date())).then(x.cmp(y))
            });
            let mut ranked = ranked.into_iter().map(|(_, other)| other);
            std::array::from_fn(|_| ranked.next())
        })
    }
}

fn articles(site: &Site) -> impl Iterator<Item = PageIndex> {
    (0..site.pages.len()).filter(|index| site.pages[*index].kind == PageKind::Article)
}

/// How much it says that two of `all` articles share what `sharing` of them have: whole numbers, so that every
/// machine finds the same.
fn rarity(all: usize, sharing: usize) -> u32 {
    1 + (all.max(1) * 2 / sharing.max(1)).max(1).ilog2()
}

fn common_terms(site: &Site, page: PageIndex, other: PageIndex) -> u32 {
    let (page, other) = (&site.pages[page].terms, &site.pages[other].terms);
    page.iter().map(|term| u32::from(other.contains(term))).sum()
}

impl Site {
    /// Finds what to read after each article.
    pub(super) fn relate(&mut self, kinship: &mut Kinship, problems: &mut Vec<Problem>) {
        kinship.find(self);
        for index in 0..self.pages.len() {
            let mut related = self.told(index, problems);
            if self.pages[index].kind == PageKind::Article {
                let neighbours = self.pages[index].neighbours;
                let like = kinship.nearest[index].into_iter().chain([neighbours[1], neighbours[0]]).flatten();
                for other in like {
                    if related.len() < SHOWN && !related.contains(&other) {
                        related.push(other);
                    }
                }
            }
            self.pages[index].related = related;
        }
    }

    /// What the author says.
    fn told(&self, index: PageIndex, problems: &mut Vec<Problem>) -> Vec<PageIndex> {
        let page = &self.pages[index];
        let mut related = Vec::new();
        for link in &page.article.front_matter.related {
            match self.destination(&page.article.path, Target::read(&link.value)) {
                Ok(Destination::Page(other)) => related.push(other),
                Ok(_) => {}
                Err(missing) => {
                    let place = Place::new(&page.article.path, link.span.clone());
                    let message = format!("no page at `{}`", link.value);
                    problems.push(
                        Problem::new(Code::LinkUnknownTarget, place, message).maybe_hint(missing.hint()),
                    );
                }
            }
        }
        related
    }
}
