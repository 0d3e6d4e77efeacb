//! The data of an article that a build cache stores: what assembling the site needs and only parsing the whole body
//! would yield. Front matter is quick to parse, and is parsed again; the rendered parts are parsed when a page that
//! shows them is rendered.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::article::Article;
use super::keywords::Keywords;
use super::{Content, Reading};
use crate::fingerprint::Fingerprint;
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
    pub(super) anchors: Arc<[Arc<str>]>,
    pub(super) embedded: Box<[String]>,
}

/// The cached data of all articles that were parsed with the same options.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct CachedArticles {
    /// The fingerprint of the parse options.
    parse_options: Fingerprint,
    articles: BTreeMap<SourcePath, Arc<CachedArticle>>,
}

impl CachedArticle {
    /// Returns the data to cache, if the file can be cached: problems have to be reported each time, and a diagnostic
    /// is more than a cached article.
    pub(super) fn of(file: &SourceFile, reading: &Reading) -> Option<Self> {
        let Content::Article(article) = &reading.content else { return None };
        let Article { front_matter, title_id, words, keywords, anchors, diagnostics, embedded, .. } =
            &**article;
        let title = front_matter.title.as_ref().filter(|title| title.span.is_empty());
        let cached_article = Self {
            hash: file.hash,
            title: title.map(|title| title.value.clone()),
            title_id: title_id.clone(),
            summary: article.summary().map(|_| article.summary_fingerprint),
            words: *words,
            keywords: keywords.clone(),
            anchors: anchors.clone(),
            embedded: embedded.clone(),
        };
        (reading.problems.is_empty() && diagnostics.is_empty()).then_some(cached_article)
    }
}

impl CachedArticles {
    /// Returns the cached data of these articles, which were parsed with `parse_options`.
    pub(super) fn new(
        parse_options: Fingerprint,
        articles: impl Iterator<Item = (SourcePath, Arc<CachedArticle>)>,
    ) -> Self {
        Self { parse_options, articles: articles.collect() }
    }

    /// Returns the cached data of an article, if neither its file nor the parse options have changed.
    pub(super) fn of(&self, file: &SourceFile, parse_options: Fingerprint) -> Option<&Arc<CachedArticle>> {
        let article = self.articles.get(&file.path)?;
        (article.hash == file.hash && self.parse_options == parse_options).then_some(article)
    }

    /// Returns true if both contain the same articles.
    pub(crate) fn are(&self, others: &Self) -> bool {
        self.articles.values().map(Arc::as_ptr).eq(others.articles.values().map(Arc::as_ptr))
    }
}
