//! What is kept of an article from one build to the next: that from which a site is put together, and which would
//! take a reading of the whole body to find out again. Its facts are quick to read, and are read again; what is drawn
//! of it is read when a page is drawn that shows it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::article::Article;
use super::keywords::Keywords;
use super::parse_options::ParseOptions;
use super::{Content, Reading};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::{ContentHash, SourceFile, SourcePath};

/// What is kept of one article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CachedArticle {
    /// The file that it was read from.
    hash: ContentHash,
    /// What its first heading called it, where its facts did not.
    pub(super) title: Option<String>,
    /// The id of that heading.
    pub(super) title_id: Option<String>,
    /// The fingerprint of what lists say of it, if it says anything itself.
    pub(super) summary: Option<Fingerprint>,
    pub(super) words: usize,
    pub(super) keywords: Keywords,
    pub(super) anchors: Vec<String>,
}

/// What is kept of all articles that were read in one parse options, sorted by path.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct CachedArticles {
    /// The fingerprint of the parse options.
    parse_options: Fingerprint,
    cached_articles: Vec<(SourcePath, Arc<CachedArticle>)>,
}

impl CachedArticle {
    /// What is kept of what was read, if that can be kept: problems are reported again each time, and a diagnostic is
    /// more than a cached article.
    pub(super) fn of(file: &SourceFile, reading: &Reading) -> Option<Self> {
        let Content::Article(article) = &reading.content else { return None };
        let Article { front_matter, title_id, words, keywords, anchors, diagnostics, .. } = &**article;
        let title = front_matter.title.as_ref().filter(|title| title.span.is_empty());
        let mut anchors: Vec<String> = anchors.iter().cloned().collect();
        // So that the same articles are kept as the same bytes.
        anchors.sort_unstable();
        let cached_article = Self {
            hash: file.hash,
            title: title.map(|title| title.value.clone()),
            title_id: title_id.clone(),
            summary: article.summary().map(|_| article.summary_fingerprint),
            words: *words,
            keywords: keywords.clone(),
            anchors,
        };
        (reading.problems.is_empty() && diagnostics.is_empty()).then_some(cached_article)
    }
}

impl CachedArticles {
    /// The `cached_articles` of articles that were read in a parse options, sorted by path.
    pub(super) fn of(
        parse_options: &ParseOptions,
        cached_articles: impl Iterator<Item = (SourcePath, Arc<CachedArticle>)>,
    ) -> Self {
        Self { parse_options: fingerprint(parse_options), cached_articles: cached_articles.collect() }
    }

    /// Those of them that hold in this parse options: all or none.
    pub(super) fn for_options(&self, parse_options: &ParseOptions) -> &[(SourcePath, Arc<CachedArticle>)] {
        if self.parse_options == fingerprint(parse_options) { &self.cached_articles } else { &[] }
    }

    /// Whether both are the same, one by one.
    pub(crate) fn are(&self, others: &Self) -> bool {
        let same = |((_, one), (_, other)): (&(_, Arc<CachedArticle>), &(_, Arc<CachedArticle>))| {
            Arc::ptr_eq(one, other)
        };
        self.cached_articles.len() == others.cached_articles.len()
            && self.cached_articles.iter().zip(&others.cached_articles).all(same)
    }
}

/// The cached article among `cached_articles` of just this file.
pub(super) fn known<'a>(
    cached_articles: &'a [(SourcePath, Arc<CachedArticle>)],
    file: &SourceFile,
) -> Option<&'a Arc<CachedArticle>> {
    let at = cached_articles.binary_search_by(|(path, _)| path.cmp(&file.path)).ok()?;
    cached_articles
        .get(at)
        .map(|(_, cached_article)| cached_article)
        .filter(|cached_article| cached_article.hash == file.hash)
}
