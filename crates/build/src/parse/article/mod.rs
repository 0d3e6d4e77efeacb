//! A Markdown file: its facts, its body, the diagnostics that stand in it.

mod name;
mod read;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

pub(crate) use self::name::titled;
use self::name::{dated, own_name};
use self::read::Unread;
pub(super) use self::read::{from_cache, read};
use super::diagnostic::Diagnostic;
use super::fragment::{Fragment, plain};
use super::front_matter::FrontMatter;
use super::keywords::Keywords;
use crate::data::Text;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::SourcePath;

/// How many words a reader reads in a minute: the middle of what Brysbaert's review of 2019 found for English
/// prose (238), less a little for technical text.
const WORDS_A_MINUTE: usize = 220;

/// A Markdown file.
#[derive(Clone, Debug)]
pub(crate) struct Article {
    /// The file.
    pub(crate) path: SourcePath,
    /// The fingerprint of the file as it was read.
    pub(crate) reading: Fingerprint,
    /// The facts about it.
    pub(crate) front_matter: FrontMatter,
    /// The fingerprint of those facts as they were written.
    pub(crate) facts_fingerprint: Fingerprint,
    /// The whole file, where copies of it are made.
    pub(crate) source: Arc<[u8]>,
    /// The id of the heading in its body that says the title, where the facts do not. The theme draws both.
    pub(crate) title_id: Option<String>,
    /// The bytes of it that are the body.
    pub(crate) body: Range<usize>,
    /// What is drawn of it.
    prose: OnceLock<Prose>,
    /// Where that is to be read, if it was not yet.
    unread: Option<Unread>,
    /// The fingerprint of what lists say of it.
    pub(crate) summary_fingerprint: Fingerprint,
    /// How many words its body has.
    pub(crate) words: usize,
    /// What it is about.
    pub(crate) keywords: Keywords,
    /// Every id that a link can lead to.
    pub(crate) anchors: FxHashSet<String>,
    /// The diagnostics that are written in it.
    pub(crate) diagnostics: Vec<Arc<Diagnostic>>,
}

/// What is drawn of an article. Nothing is put together from it, so that it need not be read before a page is drawn.
#[derive(Clone, Debug, Default)]
struct Prose {
    /// Its body.
    content: Fragment,
    /// Its opening paragraph.
    lede: Option<Fragment>,
    /// What lists say of it: what its facts say, or what stands before `<!-- more -->` in its body.
    summary: Option<Fragment>,
    /// Its headings of level 2 and 3, in order.
    outline: Vec<OutlineItem>,
}

/// A line of a table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutlineItem {
    /// 2 or 3.
    pub(crate) level: u8,
    /// The heading's id.
    pub(crate) id: String,
    /// What it says, as HTML without links.
    pub(crate) title: String,
}

impl Article {
    /// The article of a page that no Markdown file describes.
    pub(crate) fn synthetic(path: SourcePath, title: String, reading: Fingerprint) -> Self {
        let facts_fingerprint = fingerprint(&title);
        let title = Text { value: title, span: 0..0 };
        Self {
            path,
            reading,
            facts_fingerprint,
            front_matter: FrontMatter { title: Some(title), ..FrontMatter::default() },
            source: Arc::default(),
            title_id: None,
            body: 0..0,
            prose: OnceLock::from(Prose::default()),
            unread: None,
            summary_fingerprint: 0,
            words: 0,
            keywords: Keywords::default(),
            anchors: FxHashSet::default(),
            diagnostics: Vec::new(),
        }
    }

    /// Returns true if no file describes the page: a term, a year, the further pages of a list.
    pub(crate) fn is_synthetic(&self) -> bool {
        self.reading == 0
    }

    /// The article of a diagnostic's own page, which says nothing besides.
    pub(crate) fn of_diagnostic(diagnostic: &Diagnostic) -> Self {
        let engine = &diagnostic.engine;
        let mut article =
            Self::synthetic(engine.path.clone(), engine.title.value.clone(), diagnostic.reading);
        article.front_matter.description = diagnostic
            .summary
            .as_deref()
            .map(|summary| Text { value: plain(summary), span: engine.span.clone() });
        article
    }

    /// Whether no file says anything of it: the page is there because others need it.
    pub(crate) fn is_made_up(&self) -> bool {
        self.reading == 0
    }

    /// Whether both were made from the same file. How files are read is for others to compare.
    pub(crate) fn is_same(self: &Arc<Self>, other: &Arc<Self>) -> bool {
        let made_from = |article: &Self| (article.path.clone(), article.reading, article.facts_fingerprint);
        Arc::ptr_eq(self, other) || made_from(self) == made_from(other)
    }

    /// Whether a site that is put together with the one is like a site that is put together with the other, but for the
    /// order of lists. Bodies have no part in that, but for the diagnostics in them.
    pub(crate) fn same_structure(&self, other: &Self) -> bool {
        // Every field is named, so that a new one is not forgotten. Keywords are for whom they concern to compare.
        let Self {
            path,
            reading: _,
            front_matter,
            facts_fingerprint: _,
            prose: _,
            unread: _,
            words: _,
            keywords: _,
            anchors: _,
            diagnostics,
            summary_fingerprint: _,
            source: _,
            title_id: _,
            body: _,
        } = self;
        *path == other.path
            && front_matter.same_structure(&other.front_matter)
            && diagnostics.is_empty()
            && other.diagnostics.is_empty()
    }

    /// Whether the facts of both were written alike, letter by letter, and both have one title with one id.
    pub(crate) fn same_metadata(&self, other: &Self) -> bool {
        self.facts_fingerprint == other.facts_fingerprint
            && self.title() == other.title()
            && self.title_id == other.title_id
    }

    /// What the page is called: what its facts or its first heading say, or else its file's name.
    pub(crate) fn title(&self) -> String {
        self.front_matter
            .title
            .as_ref()
            .map_or_else(|| titled(self.undated_name()), |title| title.value.clone())
    }

    /// The name of its file or folder without the day that it may begin with.
    pub(crate) fn undated_name(&self) -> &str {
        let name = own_name(&self.path);
        dated(name).map_or(name, |(_, name)| name)
    }

    /// How long it takes to read: whole minutes, at least one.
    pub(crate) fn reading_minutes(&self) -> usize {
        self.words.div_ceil(WORDS_A_MINUTE).max(1)
    }

    /// Its body.
    pub(crate) fn content(&self) -> &Fragment {
        &self.prose().content
    }

    /// Its opening paragraph.
    pub(crate) fn lede(&self) -> Option<&Fragment> {
        self.front_matter.lede.as_ref().and_then(|_| self.prose().lede.as_ref())
    }

    /// What lists say of it: what its facts say, or what stands before `<!-- more -->` in its body.
    pub(crate) fn summary(&self) -> Option<&Fragment> {
        // No body is read in vain.
        let may_have = self.unread.as_ref().is_none_or(|unread| unread.has_summary);
        may_have.then(|| self.prose().summary.as_ref()).flatten()
    }

    /// Its headings of level 2 and 3, in order.
    pub(crate) fn outline(&self) -> &[OutlineItem] {
        &self.prose().outline
    }

    fn prose(&self) -> &Prose {
        self.prose.get_or_init(|| self.unread.as_ref().map(Unread::read).unwrap_or_default())
    }
}
