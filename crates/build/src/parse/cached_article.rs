//! The data of an article that a build cache stores: what assembling the site needs and only parsing the whole body
//! would yield. Front matter is quick to parse, and is parsed again; the rendered parts are parsed when a page that
//! shows them is rendered.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::article::Article;
use super::keywords::Keywords;
use super::parse_options::ParseOptions;
use super::{Content, Reading};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::{ContentHash, SourceFile, SourcePath};

/// The cached data of one article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CachedArticle {
    /// The hash of the file.
    hash: ContentHash,
    /// The title from its first heading, if the front matter has none.
    pub(super) title: Option<String>,
    /// The id of that heading.
    pub(super) title_id: Option<Arc<str>>,
    /// The fingerprint of its summary, if it has one of its own.
    pub(super) summary: Option<Fingerprint>,
    pub(super) words: usize,
    pub(super) keywords: Keywords,
    pub(super) anchors: Vec<Arc<str>>,
    pub(super) embedded: Vec<String>,
}

/// The cached data of all articles that were parsed with the same options, sorted by path.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct CachedArticles {
    /// The fingerprint of the parse options.
    parse_options: Fingerprint,
    cached_articles: Vec<(SourcePath, Arc<CachedArticle>)>,
}

impl CachedArticle {
    /// Returns the data to cache, if the file can be cached: problems have to be reported each time, and a diagnostic
    /// is more than a cached article.
    pub(super) fn of(file: &SourceFile, reading: &Reading) -> Option<Self> {
        let Content::Article(article) = &reading.content else { return None };
        let Article { front_matter, title_id, words, keywords, anchors, diagnostics, embedded, .. } =
            &**article;
        let title = front_matter.title.as_ref().filter(|title| title.span.is_empty());
        let mut anchors: Vec<Arc<str>> = anchors.iter().cloned().collect();
        // Sorted, so that equal articles are stored as equal bytes.
        anchors.sort_unstable();
        let cached_article = Self {
            hash: file.hash,
            title: title.map(|title| title.value.clone()),
            title_id: title_id.clone(),
            summary: article.summary().map(|_| article.summary_fingerprint),
            words: *words,
            keywords: keywords.clone(),
            anchors,
            embedded: embedded.clone(),
        };
        (reading.problems.is_empty() && diagnostics.is_empty()).then_some(cached_article)
    }
}

impl CachedArticles {
    /// Returns the `cached_articles` of articles that were parsed with `parse_options`, sorted by path.
    pub(super) fn of(
        parse_options: &ParseOptions,
        cached_articles: impl Iterator<Item = (SourcePath, Arc<CachedArticle>)>,
    ) -> Self {
        Self { parse_options: fingerprint(parse_options), cached_articles: cached_articles.collect() }
    }

    /// Returns those that are valid for these parse options: all or none.
    pub(super) fn for_options(&self, parse_options: &ParseOptions) -> &[(SourcePath, Arc<CachedArticle>)] {
        if self.parse_options == fingerprint(parse_options) { &self.cached_articles } else { &[] }
    }

    /// Returns true if both contain the same articles.
    pub(crate) fn are(&self, others: &Self) -> bool {
        let same = |((_, one), (_, other)): (&(_, Arc<CachedArticle>), &(_, Arc<CachedArticle>))| {
            Arc::ptr_eq(one, other)
        };
        self.cached_articles.len() == others.cached_articles.len()
            && self.cached_articles.iter().zip(&others.cached_articles).all(same)
    }
}

/// Returns the cached article of this file, if it has not changed.
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
