//! A coarse difference between two render contexts: enough to know which queries to ask again.

use std::sync::Arc;

use crate::assemble::{Page, PageIndex, Renumbering};
use crate::context::RenderContext;
use crate::source::SourcePath;

/// The subject of a query: its answer can change only if the subject does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject<Page> {
    /// The site as a whole, or its theme: there are few such queries, and they are always asked again.
    Whole,
    /// The destinations of links: the addresses of all pages and files.
    Addresses,
    /// The page that was read from this file: its content and its place.
    Page(Page),
}

/// The difference between two render contexts.
#[derive(Debug)]
pub(super) struct Difference {
    /// True if links may lead elsewhere.
    pub(super) addresses: bool,
    /// The pages that differ; none if any page may.
    pub(super) pages: Option<Vec<SourcePath>>,
}

impl Difference {
    /// Compares `old` with `new`.
    pub(super) fn between(old: &RenderContext, new: &RenderContext) -> Self {
        let (old, new) = (&old.site, &new.site);
        // The configuration determines how files are parsed: the same file can be another article.
        if old.config.fingerprint != new.config.fingerprint {
            return Self { addresses: true, pages: None };
        }
        let beside = || old.pages.iter().zip(&new.pages);
        let same_places = old.pages.len() == new.pages.len()
            && beside().all(|(old, new)| old.article.path == new.article.path && old.url == new.url);
        let indices = old.pages.iter().enumerate().map(|(index, page)| match same_places {
            true => Some(index),
            false => new.page_of(&page.article.path),
        });
        let indices: Vec<Option<PageIndex>> = indices.collect();
        let gone = old.pages.iter().zip(&indices).filter(|(_, index)| index.is_none());
        let mut pages: Vec<SourcePath> = gone.map(|(page, _)| page.article.path.clone()).collect();
        let mut before: Vec<Option<&Page>> = vec![None; new.pages.len()];
        for (page, index) in old.pages.iter().zip(&indices) {
            if let Some(index) = index {
                before[*index] = Some(page);
            }
        }
        let mut indices = Renumbering::new(indices);
        let differs =
            |(page, old): &(&Page, Option<&Page>)| !old.is_some_and(|old| old.is_same(page, &mut indices));
        let differing = new.pages.iter().zip(before).filter(differs);
        pages.extend(differing.map(|(page, _)| page.article.path.clone()));
        Self { addresses: !same_places || !old.same_destinations(new), pages: Some(pages) }
    }
}

/// Returns true if both render contexts have the same outputs, at the same addresses.
pub(super) fn same_outputs(old: &RenderContext, new: &RenderContext) -> bool {
    Arc::ptr_eq(&old.site.outputs, &new.site.outputs)
}
