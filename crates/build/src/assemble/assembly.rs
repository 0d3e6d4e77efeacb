//! Reuse of the site of the previous build. Text in a body moves no page, and a changed title moves only that article
//! in the lists that contain it, so after most edits the site is the previous one with one article replaced.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Page, PageIndex, PageKind, Similarity, Site, assembled};
use crate::options::{Drafts, Options};
use crate::parse::{Article, Parsed};
use crate::problem::Problem;
use crate::source::SourceFile;

/// The most recently assembled site, if any.
#[derive(Debug, Default)]
pub(crate) struct AssemblyCache {
    last: Option<Last>,
    similarity: Similarity,
}

/// An assembled site, what it was assembled from, and its problems.
#[derive(Debug)]
struct Last {
    parsed: Parsed,
    day: Date,
    drafts: Drafts,
    site: Arc<Site>,
    problems: Vec<Problem>,
}

impl AssemblyCache {
    /// Assembles the site from the parsed sources.
    pub(crate) fn site(
        &mut self,
        parsed: Parsed,
        options: &Options,
        problems: &mut Vec<Problem>,
    ) -> Arc<Site> {
        let last = self.last.take().filter(|last| last.same_structure(&parsed, options));
        let last = match last {
            Some(last) => last.with(parsed, &mut self.similarity),
            None => {
                let mut problems = Vec::new();
                let site = assembled(parsed.clone(), options, &mut self.similarity, &mut problems).into();
                Last { parsed, day: options.today, drafts: options.drafts, site, problems }
            }
        };
        problems.extend(last.problems.iter().cloned());
        let site = last.site.clone();
        self.last = Some(last);
        site
    }
}

impl Last {
    /// Returns true if the parsed sources occupy the same places in the site.
    fn same_structure(&self, parsed: &Parsed, options: &Options) -> bool {
        let same_file = |(a, b): (&SourceFile, &SourceFile)| a.is_same(b);
        let old = &self.parsed;
        let lengths = |parsed: &Parsed| (parsed.articles.len(), parsed.diagnostics.len(), parsed.files.len());
        lengths(old) == lengths(parsed)
            && (self.day, self.drafts) == (options.today, options.drafts)
            && old.config.fingerprint == parsed.config.fingerprint
            && old.theme.same_layout(&parsed.theme)
            && old.diagnostics.iter().zip(&parsed.diagnostics).all(|(a, b)| Arc::ptr_eq(a, b))
            && old.unreadable == parsed.unreadable
            && old.withheld == parsed.withheld
            && old.data.len() == parsed.data.len()
            && old.data.iter().zip(&parsed.data).all(|(a, b)| Arc::ptr_eq(a, b))
            && old.files.iter().zip(&parsed.files).all(same_file)
            && both(old, parsed).all(|(a, b)| Arc::ptr_eq(a, b) || a.same_structure(b))
            && self.one_metadata_change(parsed)
    }

    /// Returns true if at most one article has other metadata than before, and nothing else repeats that metadata.
    /// Several could swap places with each other, which is left to a full assembly.
    fn one_metadata_change(&self, parsed: &Parsed) -> bool {
        let restated =
            |(old, new): &(&Arc<Article>, &Arc<Article>)| !Arc::ptr_eq(old, new) && !old.same_metadata(new);
        let mut restated = both(&self.parsed, parsed).filter(restated);
        let Some((old, _)) = restated.next() else { return true };
        // The further pages of a list repeat the metadata of the first, and problems point into the old front matter.
        let is_reported_elsewhere = self.page_of(old).is_some_and(|index| {
            self.site.pages[index].pager.is_some()
                || self.problems.iter().any(|problem| problem.place.path == old.path)
        });
        !is_reported_elsewhere && restated.next().is_none()
    }

    /// Returns the page of an article. An unpublished article has none, though a synthetic page may have its address.
    fn page_of(&self, article: &Arc<Article>) -> Option<PageIndex> {
        let index = self.site.page_of(&article.path)?;
        Arc::ptr_eq(&self.site.pages[index].article, article).then_some(index)
    }

    /// Returns the same site with the sources parsed now.
    fn with(self, parsed: Parsed, similarity: &mut Similarity) -> Self {
        let mut site = Site::clone(&self.site);
        site.config = parsed.config.clone();
        site.theme = parsed.theme.clone();
        let (mut similar, mut ordered) = (true, true);
        let mut mentions_alike =
            self.parsed.theme.is_same(&parsed.theme) && self.parsed.theme.options == parsed.theme.options;
        for (old, new) in both(&self.parsed, &parsed).filter(|(old, new)| !Arc::ptr_eq(old, new)) {
            similar &= old.keywords == new.keywords;
            mentions_alike &= old.same_metadata(new);
            if let Some(page) = self.page_of(old) {
                site.pages[page] = site.pages[page].with(new.clone()).into();
                ordered &= old.same_metadata(new) || !site.put_in_order(page);
            }
        }
        if !mentions_alike {
            site.mentioned = Arc::default();
        }
        if !similar {
            similarity.find(&site.pages);
        }
        // Neighbours are shown where few articles are similar.
        if !similar || !ordered {
            // Problems in what the authors state were reported before, and still are.
            site.relate(similarity, &mut Vec::new());
        }
        Self { parsed, site: site.into(), ..self }
    }
}

impl Page {
    /// Returns the same page with another article.
    fn with(&self, article: Arc<Article>) -> Self {
        Self { title: article.title().into(), article, ..self.clone() }
    }
}

impl Site {
    /// Moves the page `index` to its place in every list that contains it. Returns true if its place changed in any of
    /// them.
    fn put_in_order(&mut self, index: PageIndex) -> bool {
        let is_first = |list: &Page| list.pager.as_ref().is_none_or(|pager| pager.number == 1);
        let lists = self.pages.iter().enumerate().filter(|(_, list)| is_first(list));
        let reordered = lists.filter_map(|(list, page)| Some((list, self.reordered(page, index)?)));
        let reordered: Vec<_> = reordered.collect();
        for (list, listed) in &reordered {
            self.reorder(*list, listed);
        }
        !reordered.is_empty()
    }

    /// Returns the new order of `list` with the page `index` in its place, if that differs from the current one.
    fn reordered(&self, list: &Page, index: PageIndex) -> Option<Arc<[PageIndex]>> {
        let sort_by = list.sorts_by()?;
        let at = list.listed.iter().position(|listed| *listed == index)?;
        let key = |index: PageIndex| (self.pages[index].sort_key(sort_by), index);
        let stands_before = |other: &PageIndex| key(*other) < key(index);
        let mut listed = list.listed.to_vec();
        listed.remove(at);
        let place = listed.partition_point(stands_before);
        listed.insert(place, index);
        (place != at).then(|| listed.into())
    }

    /// Sets the order of the list that begins at page `list`, on all of its pages, and in a section also the
    /// neighbours.
    fn reorder(&mut self, list: PageIndex, listed: &Arc<[PageIndex]>) {
        let pages = self.pages[list].pager.as_ref().map_or_else(|| [list].into(), |pager| pager.all.clone());
        for page in pages.iter() {
            self.page_mut(*page).listed = listed.clone();
        }
        if self.pages[list].kind == PageKind::Section {
            self.join(list, listed);
        }
    }
}

/// Returns the pairs of each old article and its new version.
fn both<'a>(old: &'a Parsed, new: &'a Parsed) -> impl Iterator<Item = (&'a Arc<Article>, &'a Arc<Article>)> {
    old.articles.iter().zip(&new.articles)
}
