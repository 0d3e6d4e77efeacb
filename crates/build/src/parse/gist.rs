//! What is kept of an article from one build to the next: that from which a site is put together, and which would take a
//! reading of the whole body to find out again. Its facts are quick to read, and are read again; what is drawn of it is
//! read when a page is drawn that shows it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::article::Article;
use super::dialect::Dialect;
use super::keywords::Keywords;
use super::{Content, Reading};
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::{ContentHash, SourceFile, SourcePath};

/// What is kept of one article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Gist {
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

/// What is kept of all articles that were read in one dialect, sorted by path.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gists {
    /// The fingerprint of the dialect.
    dialect: Fingerprint,
    gists: Vec<(SourcePath, Arc<Gist>)>,
}

impl Gist {
    /// What is kept of what was read, if that can be kept: problems are told anew each time, and a diagnostic is more
    /// than a gist.
    pub(super) fn of(file: &SourceFile, reading: &Reading) -> Option<Self> {
        let Content::Article(article) = &reading.content else { return None };
        let Article { front_matter, title_id, words, keywords, anchors, diagnostics, .. } = &**article;
        let title = front_matter.title.as_ref().filter(|title| title.span.is_empty());
        let mut anchors: Vec<String> = anchors.iter().cloned().collect();
        // So that the same articles are kept as the same bytes.
        anchors.sort_unstable();
        let gist = Self {
            hash: file.hash,
            title: title.map(|title| title.value.clone()),
            title_id: title_id.clone(),
            summary: article.summary().map(|_| article.summary_fingerprint),
            words: *words,
            keywords: keywords.clone(),
            anchors,
        };
        (reading.problems.is_empty() && diagnostics.is_empty()).then_some(gist)
    }
}

impl Gists {
    /// The `gists` of articles that were read in a dialect, sorted by path.
    pub(super) fn of(dialect: &Dialect, gists: impl Iterator<Item = (SourcePath, Arc<Gist>)>) -> Self {
        Self { dialect: fingerprint(dialect), gists: gists.collect() }
    }

    /// Those of them that hold in this dialect: all or none.
    pub(super) fn in_dialect(&self, dialect: &Dialect) -> &[(SourcePath, Arc<Gist>)] {
        if self.dialect == fingerprint(dialect) { &self.gists } else { &[] }
    }

    /// Whether both are the same, one by one.
    pub(crate) fn are(&self, others: &Self) -> bool {
        let same = |((_, one), (_, other)): (&(_, Arc<Gist>), &(_, Arc<Gist>))| Arc::ptr_eq(one, other);
        self.gists.len() == others.gists.len() && self.gists.iter().zip(&others.gists).all(same)
    }
}

/// The gist among `gists` of just this file.
pub(super) fn known<'a>(gists: &'a [(SourcePath, Arc<Gist>)], file: &SourceFile) -> Option<&'a Arc<Gist>> {
    let at = gists.binary_search_by(|(path, _)| path.cmp(&file.path)).ok()?;
    gists.get(at).map(|(_, gist)| gist).filter(|gist| gist.hash == file.hash)
}
