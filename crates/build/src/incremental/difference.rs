//! What differs between two render contexts, in the large: enough to know which questions are to be asked again.

use std::sync::Arc;

use crate::context::RenderContext;
use crate::source::SourcePath;

/// What a question is about. Its answer is another one only where that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject<Page> {
    /// The site as a whole, or its theme: there are few such questions, and they are always asked again.
    Whole,
    /// Where links lead: the addresses of all pages and files.
    Addresses,
    /// The page that was read from this file: what it says and where it stands.
    Page(Page),
}

/// What differs between two render contexts.
#[derive(Debug)]
pub(super) struct Difference {
    /// Whether links can lead elsewhere.
    pub(super) addresses: bool,
    /// The pages that differ; none where any can.
    pub(super) pages: Option<Vec<SourcePath>>,
}

impl Difference {
    /// What differs between `old` and `new`.
    pub(super) fn between(old: &RenderContext, new: &RenderContext) -> Self {
        let (old, new) = (&old.site, &new.site);
        let beside = || old.pages.iter().zip(&new.pages);
        let same_pages = old.pages.len() == new.pages.len()
            && beside().all(|(old, new)| old.article.path == new.article.path && old.url == new.url);
        // The configuration says how files are read: the same file can be another article.
        if !same_pages || old.config.fingerprint != new.config.fingerprint {
            return Self { addresses: true, pages: None };
        }
        let differing = beside().filter(|(old, new)| !old.is_same(new));
        Self {
            addresses: !old.leads_like(new),
            pages: Some(differing.map(|(_, page)| page.article.path.clone()).collect()),
        }
    }
}

/// Whether the outputs of both render contexts are the same ones, at the same addresses.
pub(super) fn same_outputs(old: &RenderContext, new: &RenderContext) -> bool {
    Arc::ptr_eq(&old.site.outputs, &new.site.outputs)
}
