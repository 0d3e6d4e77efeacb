//! A coarse difference between two render contexts: enough to know which queries to ask again.

use std::sync::Arc;

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
        let beside = || old.pages.iter().zip(&new.pages);
        let same_pages = old.pages.len() == new.pages.len()
            && beside().all(|(old, new)| old.article.path == new.article.path && old.url == new.url);
        // The configuration determines how files are parsed: the same file can be another article.
        if !same_pages || old.config.fingerprint != new.config.fingerprint {
            return Self { addresses: true, pages: None };
        }
        let differing = beside().filter(|(old, new)| !old.is_same(new));
        Self {
            addresses: !old.same_destinations(new),
            pages: Some(differing.map(|(_, page)| page.article.path.clone()).collect()),
        }
    }
}

/// Returns true if both render contexts have the same outputs, at the same addresses.
pub(super) fn same_outputs(old: &RenderContext, new: &RenderContext) -> bool {
    Arc::ptr_eq(&old.site.outputs, &new.site.outputs)
}
