//! A coarse difference between two render contexts: enough to know which queries to ask again.

use std::sync::Arc;

use crate::assemble::{Page, PageIndex, Renumbering};
use crate::context::RenderContext;
use crate::parse::Article;
use crate::source::SourcePath;

/// The subject of a query: its answer can change only if the subject does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject<Page> {
    /// The site as a whole, or its theme: there are few such queries, and they are always asked again.
    Whole,
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
            return Self { addresses: true, lists: true, pages: None };
        }
        let beside = || old.pages.iter().zip(&new.pages);
        let same_place = |(old, new): (&Arc<Page>, &Arc<Page>)| {
            Arc::ptr_eq(old, new) || (old.article.path == new.article.path && old.url == new.url)
        };
        let same_places = old.pages.len() == new.pages.len() && beside().all(same_place);
        // Most pages follow each other as before, and need not be looked up.
        let mut next = 0;
        let indices = old.pages.iter().map(|page| {
            let path = &page.article.path;
            let follows = new.pages.get(next).is_some_and(|page| page.article.path == *path);
            let index = if follows { Some(next) } else { new.page_of(path) };
            next = index.map_or(next, |index| index + 1);
            index
        });
        let indices: Vec<Option<PageIndex>> = indices.collect();
        let gone = old.pages.iter().zip(&indices).filter(|(_, index)| index.is_none());
        let mut pages: Vec<SourcePath> = gone.map(|(page, _)| page.article.path.clone()).collect();
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
            let same_place = before.is_some_and(|old| old.same_place(page, &mut indices));
            let of_before = |holds: fn(&Arc<Article>, &Arc<Article>) -> bool| {
                same_place && before.is_some_and(|old| holds(&old.article, &page.article))
            };
            if !of_before(Article::is_same) {
                pages.push(page.article.path.clone());
                lists |= !of_before(|old, new| old.same_metadata(new));
            }
        }
        Self { addresses: !same_places || !old.same_destinations(new), lists, pages: Some(pages) }
    }
}

/// Returns true if both render contexts have the same outputs, at the same addresses.
pub(super) fn same_outputs(old: &RenderContext, new: &RenderContext) -> bool {
    Arc::ptr_eq(&old.site.outputs, &new.site.outputs)
}
