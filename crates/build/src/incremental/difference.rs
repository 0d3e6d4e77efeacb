//! A coarse difference between two render contexts: enough to know which queries to ask again.

use std::sync::Arc;

use crate::assemble::{Page, PageIndex, Renumbering, UrlPath};
use crate::context::RenderContext;
use crate::source::SourcePath;

/// The subject of a query: its answer can change only if the subject does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject<Page, Text> {
    /// The site as a whole, or its theme: there are few such queries, and they are always asked again.
    Whole,
    /// The page at this address.
    Address(Text),
    /// The destinations of links: the addresses of all pages and files.
    Addresses,
    /// The lists of the whole site: the metadata and the places of all pages.
    Lists,
    /// The page that was read from this file: its content and its place.
    Page(Page),
}

/// The difference between two render contexts.
#[derive(Debug)]
pub(super) struct Difference {
    /// True if links may lead elsewhere.
    pub(super) addresses: bool,
    /// The addresses that pages have come to or gone from.
    pub(super) moved: Vec<UrlPath>,
    /// True if lists may have other pages, in another order, or with other dates.
    pub(super) lists: bool,
    /// The pages that differ; none if any page may.
    pub(super) pages: Option<Vec<SourcePath>>,
}

impl Difference {
    /// Compares `old` with `new`.
    pub(super) fn between(old: &RenderContext, new: &RenderContext) -> Self {
        let (old, new) = (&old.site, &new.site);
        // The configuration determines how files are parsed: the same file can be another article.
        if old.config.fingerprint != new.config.fingerprint {
            return Self { addresses: true, moved: Vec::new(), lists: true, pages: None };
        }
        let beside = || old.pages.iter().zip(&new.pages);
        let same_place = |(old, new): (&Arc<Page>, &Arc<Page>)| {
            Arc::ptr_eq(old, new) || (old.article.path == new.article.path && old.url == new.url)
        };
        let same_places = old.pages.len() == new.pages.len() && beside().all(same_place);
        // Most pages follow each other as before, and need not be looked up.
        let mut next = 0;
        let mut index = |page: &Page| {
            let path = &page.article.path;
            let is_it =
                |index: &PageIndex| new.pages.get(*index).is_some_and(|new| new.article.path == *path);
            let index = Some(next).filter(is_it).or_else(|| new.page_of(path).filter(is_it));
            next = index.map_or(next, |index| index + 1);
            index
        };
        let indices: Vec<Option<PageIndex>> = match same_places {
            true => (0..new.pages.len()).map(Some).collect(),
            false => old.pages.iter().map(|page| index(page)).collect(),
        };
        let (mut pages, mut moved) = (Vec::new(), Vec::new());
        for (page, _) in old.pages.iter().zip(&indices).filter(|(_, index)| index.is_none()) {
            pages.push(page.article.path.clone());
            moved.push(page.url.clone());
        }
        let mut before: Vec<Option<&Arc<Page>>> = vec![None; new.pages.len()];
        for (page, index) in old.pages.iter().zip(&indices) {
            if let Some(index) = index {
                before[*index] = Some(page);
            }
        }
        let mut lists = !same_places;
        let mut indices = Renumbering::new(indices);
        for (page, before) in new.pages.iter().zip(before) {
            let shared = |old: &&Arc<Page>| same_places && Arc::ptr_eq(old, page);
            if before.filter(shared).is_some() {
                continue;
            }
            if before.is_none_or(|old| old.url != page.url) {
                moved.extend(before.map(|old| old.url.clone()));
                moved.push(page.url.clone());
            }
            let (mut same, mut same_in_lists) = (false, false);
            if let Some(old) = before.filter(|old| old.same_place(page, &mut indices)) {
                same = old.title == page.title && old.article.is_same(&page.article);
                same_in_lists = same || old.article.same_in_lists(&page.article);
            }
            if !same {
                pages.push(page.article.path.clone());
                lists |= !same_in_lists;
            }
        }
        let addresses = !same_places || !old.same_destinations(new);
        Self { addresses, moved, lists, pages: Some(pages) }
    }
}

/// Returns true if both render contexts have the same outputs, at the same addresses.
pub(super) fn same_outputs(old: &RenderContext, new: &RenderContext) -> bool {
    Arc::ptr_eq(&old.site.outputs, &new.site.outputs)
}
