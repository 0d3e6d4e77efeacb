//! The site of the previous build with one more article, which has a place of its own in the lists of its section, its terms
//! and its year. Every other page stays what it is, except that those behind it have other indices.

use std::sync::Arc;

use rayon::prelude::*;

use super::feeds::Feeds;
use super::lists::further_url;
use super::page::{Page, PageKind, Pager};
use super::{PageIndex, Similarity, Site, UrlPath, address, publication};
use crate::options::Options;
use crate::parse::{Article, Articles, Parsed};
use crate::problem::Problem;
use crate::source::SourcePath;

/// The number of consecutive pages that are renumbered together, and share lists.
const TOGETHER: usize = 1024;

/// An article that a site can have without any other change, with its place. The indices are those before it is added.
#[derive(Debug)]
pub(super) struct Insertion {
    article: Arc<Article>,
    url: UrlPath,
    index: PageIndex,
    ancestors: Arc<[PageIndex]>,
    terms: Arc<[PageIndex]>,
    /// The first page of each list that it is added to.
    lists: Vec<PageIndex>,
    /// The lists that get one more page with it, in the order of the places of those pages.
    grown: Vec<Grown>,
}

/// A list that gets one more page.
#[derive(Debug)]
struct Grown {
    /// The first page of the list.
    list: PageIndex,
    /// The place of its new page, behind the last.
    at: PageIndex,
    /// The number of entries on each page.
    length: usize,
}

impl Insertion {
    /// Returns the place in `site` of the new one of the `parsed` articles. None if anything else may change with it, or if
    /// there may be something to report.
    pub(super) fn of(
        site: &Site,
        parsed: &Parsed,
        article: &Arc<Article>,
        options: &Options,
    ) -> Option<Self> {
        let facts = &article.front_matter;
        let is_plain = is_leaf(article)
            && article.diagnostics.is_empty()
            && facts.aliases.is_empty()
            && facts.id.is_none()
            && publication::is_published_without_problem(article, options)
            && !describes_a_folder(article, &parsed.articles)
            && site.has_plain_redirects();
        let url = address::of_article(article, parsed.config.slugs);
        let is_unpublished =
            || site.unpublished.iter().any(|other| other.url == url || other.path == article.path);
        if !is_plain || is_unpublished() || !site.has_room_for(&url) {
            return None;
        }
        let mut near = parsed.articles.near(&article.path);
        let ancestors = &near.find_map(|other| site.sibling(other, article, &url))?.ancestors;
        let terms = site.terms_of(article)?;
        let mut lists = site.listing(PageKind::Article, ancestors);
        lists.extend(terms.iter().copied().chain([site.home()]));
        if site.config.archive
            && let Some(date) = facts.date
        {
            lists.push(site.year_of(date.day)?);
        }
        // A redirect to a page leads to its feed too, below the old address.
        if facts.date.is_some() && lists.iter().any(|list| site.may_get_feed(*list)) {
            return None;
        }
        let first_further = site.pages.partition_point(|page| page.is_first_of_list());
        let index = site.pages[..first_further].partition_point(|page| page.url < url);
        let mut grown = Vec::new();
        for list in lists.iter().copied() {
            let Some(length) = site.length_if_full(list) else { continue };
            // The second page would be in a folder that other pages may need.
            let all = &site.pages[list].pager.as_ref()?.all;
            if !site.has_room_for(&further_url(&site.pages[list], all.len() + 1)) {
                return None;
            }
            grown.push(Grown { list, at: all.last()? + 1, length });
        }
        grown.sort_unstable_by_key(|grown| grown.at);
        let (article, ancestors) = (article.clone(), ancestors.clone());
        Some(Self { article, url, index, ancestors, terms, lists, grown })
    }
}

/// Returns true if the page is that of no folder, under the name of its file.
fn is_leaf(article: &Article) -> bool {
    let path = &article.place;
    *path == article.path && path.as_str().ends_with(".md") && !path.is_index()
}

/// Returns true if one of the `articles` is in a folder with the name of `article`.
fn describes_a_folder(article: &Article, articles: &Articles) -> bool {
    let Some(stem) = article.path.as_str().strip_suffix(".md") else { return false };
    let folder = SourcePath::new(&format!("{stem}/"));
    articles.first_from(&folder).is_some_and(|next| next.path.as_str().starts_with(folder.as_str()))
}

impl Site {
    /// Returns the page of `other` if it is an article in the same folder as `article`, and in that of the address `url`: what
    /// follows from the folder is the same for both.
    fn sibling(&self, other: &Arc<Article>, article: &Article, url: &UrlPath) -> Option<&Page> {
        let is_beside = is_leaf(other) && other.place.folder() == article.place.folder();
        let page = &self.pages[self.page_of(&other.path).filter(|_| is_beside)?];
        let is_it = page.kind == PageKind::Article && Arc::ptr_eq(&page.article, other);
        (is_it && page.url.folder() == url.folder()).then_some(page)
    }

    /// Inserts a page before the one at `index`, whose old index is already replaced everywhere.
    pub(super) fn insert_page(&mut self, index: PageIndex, page: Page) {
        Arc::make_mut(&mut self.by_path).insert(page.article.path.clone(), index);
        Arc::make_mut(&mut self.by_url).insert(page.url.clone(), index);
        self.pages.insert(index, page.into());
    }

    /// Returns the same site with another article.
    pub(super) fn with_article(
        &self,
        insertion: &Insertion,
        similarity: &mut Similarity,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let Insertion { article, url, index, ancestors, terms, lists, grown } = insertion;
        let inserted = [*index].into_iter().chain(grown.iter().map(|grown| grown.at));
        let (shift, index) = (&Shift { inserted: inserted.collect() }, *index);
        let mut page = Page::new(PageKind::Article, article.clone(), url.clone());
        (page.ancestors, page.terms) = (shift.list(ancestors), shift.list(terms));
        let mut site = self.clone();
        let (by_path, by_url) = (Arc::make_mut(&mut site.by_path), Arc::make_mut(&mut site.by_url));
        let indices = || {
            let paths = || by_path.values_mut().for_each(|page| *page = shift.of(*page));
            let urls = || by_url.values_mut().for_each(|page| *page = shift.of(*page));
            rayon::join(paths, urls);
        };
        ((), site.pages) = rayon::join(indices, || shift.pages(&self.pages));
        site.diagnostics.values_mut().for_each(|(_, page)| *page = shift.of(*page));
        site.taxonomies.iter_mut().for_each(|taxonomy| taxonomy.page = shift.of(taxonomy.page));
        site.feeds = shift.feeds(&self.feeds);
        site.insert_page(index, page);
        for Grown { list, length, .. } in grown {
            site.add_page_to_list(shift.of(*list), *length);
        }
        (site.nearby, site.called, site.mentioned) = Default::default();
        if article.hero_source().is_some() {
            site.has_drawing = Arc::default();
        }
        if article.front_matter.template.is_some() || self.chosen_templates().next().is_some() {
            site.naming_template = Arc::default();
        }
        for list in lists {
            site.enter(shift.of(*list), index);
            site.enter_feed(shift.of(*list), index);
        }
        site.plan_outputs();
        similarity.insert(&site.pages, index);
        site.relate(similarity, problems);
        site
    }
}

/// The indices of the pages of a site after some were inserted.
#[derive(Debug)]
struct Shift {
    /// The old index of the page that is behind each of them, ascending.
    inserted: Vec<PageIndex>,
}

/// A list with the old indices, and the same list with the new ones.
type Shifted = Option<[Arc<[PageIndex]>; 2]>;

/// The last list of each kind: consecutive pages share them.
#[derive(Default)]
struct LastLists {
    ancestors: Shifted,
    listed: Shifted,
    further: Shifted,
}

impl Shift {
    /// Returns the new index of a page.
    fn of(&self, page: PageIndex) -> PageIndex {
        page + self.inserted.iter().take_while(|inserted| **inserted <= page).count()
    }

    fn list(&self, list: &Arc<[PageIndex]>) -> Arc<[PageIndex]> {
        match list.iter().all(|page| self.of(*page) == *page) {
            true => list.clone(),
            false => list.iter().map(|page| self.of(*page)).collect(),
        }
    }

    fn feeds(&self, feeds: &Feeds) -> Feeds {
        let entries = |entries: &[PageIndex]| entries.iter().map(|page| self.of(*page)).collect();
        feeds.iter().map(|(page, feed)| (self.of(*page), entries(feed))).collect()
    }

    /// Returns a list with the new indices, which may be the `last` one.
    fn shared(&self, list: &Arc<[PageIndex]>, last: &mut Shifted) -> Arc<[PageIndex]> {
        match last {
            Some([old, new]) if Arc::ptr_eq(old, list) => new.clone(),
            _ => {
                let new = self.list(list);
                *last = Some([list.clone(), new.clone()]);
                new
            }
        }
    }

    /// Returns the same pages with the new indices.
    fn pages(&self, pages: &[Arc<Page>]) -> Vec<Arc<Page>> {
        let together = |pages: &[Arc<Page>]| {
            let mut last = LastLists::default();
            pages.iter().map(|page| Arc::new(self.page(page, &mut last))).collect::<Vec<_>>()
        };
        let mut all = Vec::with_capacity(pages.len() + self.inserted.len());
        all.par_extend(pages.par_chunks(TOGETHER).flat_map_iter(together));
        all
    }

    fn page(&self, page: &Page, last: &mut LastLists) -> Page {
        // Every field is listed, so that a new one cannot be forgotten.
        let Page {
            kind,
            article,
            diagnostic,
            url,
            title,
            ancestors,
            listed,
            shown,
            pager,
            neighbours,
            terms,
            related,
        } = page;
        Page {
            kind: *kind,
            article: article.clone(),
            diagnostic: diagnostic.clone(),
            url: url.clone(),
            title: title.clone(),
            ancestors: self.shared(ancestors, &mut last.ancestors),
            listed: self.shared(listed, &mut last.listed),
            shown: shown.clone(),
            pager: pager
                .as_ref()
                .map(|pager| Pager { number: pager.number, all: self.shared(&pager.all, &mut last.further) }),
            neighbours: neighbours.map(|page| page.map(|page| self.of(page))),
            terms: self.list(terms),
            related: self.list(related),
        }
    }
}
