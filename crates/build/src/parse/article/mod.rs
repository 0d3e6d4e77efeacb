//! A Markdown file: its front matter, its body and the diagnostics in it.

mod name;
mod read;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

pub(crate) use self::name::{dated, titled, undated_name};
use self::read::Unread;
pub(super) use self::read::{from_cache, read};
use super::diagnostic::Diagnostic;
use super::fragment::{Heading, Piece, plain};
use super::front_matter::FrontMatter;
use super::keywords::Keywords;
use crate::data::Text;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::source::SourcePath;

/// The reading speed in words per minute: the average of Brysbaert's review of 2019 for English prose (238), slightly
/// reduced for technical text.
const WORDS_A_MINUTE: usize = 220;

/// A Markdown file.
#[derive(Clone, Debug)]
pub(crate) struct Article {
    /// The path of the file.
    pub(crate) path: SourcePath,
    /// Its place in the site, as the path of the file that would have it: usually the same.
    pub(crate) place: SourcePath,
    /// The fingerprint of the file and of the options with which it was parsed.
    pub(crate) reading: Fingerprint,
    /// The front matter.
    pub(crate) front_matter: FrontMatter,
    /// The fingerprint of the front matter as written.
    pub(crate) facts_fingerprint: Fingerprint,
    /// The whole file, if Markdown copies are made.
    pub(crate) source: Arc<[u8]>,
    /// The id of the heading in the body that gives the title, if the front matter has none. The theme renders both.
    pub(crate) title_id: Option<Arc<str>>,
    /// The byte range of the body.
    pub(crate) body: Range<usize>,
    /// The parts that are rendered.
    prose: OnceLock<Prose>,
    /// The source of those parts, if they are not parsed yet.
    unread: Option<Unread>,
    /// The fingerprint of the summary.
    pub(crate) summary_fingerprint: Fingerprint,
    /// The number of words in the body.
    pub(crate) words: usize,
    /// The words that characterise it.
    pub(crate) keywords: Keywords,
    /// Every fragment identifier that a link can lead to, sorted.
    pub(crate) anchors: Arc<[Arc<str>]>,
    /// The diagnostics in the file.
    pub(crate) diagnostics: Box<[Arc<Diagnostic>]>,
    /// The ids of the diagnostics that the page shows, in order.
    pub(crate) embedded: Box<[String]>,
}

/// The parts of an article that are rendered. Assembling the site does not need them, so that they are parsed only when
/// a page is rendered. All articles are in memory at once, so that these are no longer than needed.
#[derive(Clone, Debug, Default)]
struct Prose {
    /// The body.
    content: Box<[Piece]>,
    /// The opening paragraph.
    lede: Option<Box<[Piece]>>,
    /// The summary for lists: that of the front matter, or the text before `<!-- more -->` in the body.
    summary: Option<Box<[Piece]>>,
}

impl Article {
    /// Returns the article of a page that no Markdown file describes.
    pub(crate) fn synthetic(path: SourcePath, title: String, reading: Fingerprint) -> Self {
        let facts_fingerprint = fingerprint(&title);
        let title = Text { value: title, span: 0..0 };
        Self {
            place: path.clone(),
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
            anchors: Arc::default(),
            diagnostics: Box::default(),
            embedded: Box::default(),
        }
    }

    /// Returns true if no file describes the page: a term, a year, the further pages of a list.
    pub(crate) fn is_synthetic(&self) -> bool {
        self.reading == 0
    }

    /// Returns the article of a diagnostic's own page, which has no further content.
    pub(crate) fn of_diagnostic(diagnostic: &Diagnostic) -> Self {
        let engine = &diagnostic.engine;
        let mut article =
            Self::synthetic(engine.path.clone(), engine.title.value.clone(), diagnostic.reading);
        article.front_matter.description = diagnostic
            .summary
            .as_deref()
            .map(|summary| Text { value: plain(summary), span: engine.span.clone() });
        article.embedded = [engine.id.clone()].into();
        article
    }

    /// Returns true if both were parsed from the same file. The options are compared elsewhere.
    pub(crate) fn is_same(self: &Arc<Self>, other: &Arc<Self>) -> bool {
        let made_from = |article: &Self| (article.path.clone(), article.reading, article.facts_fingerprint);
        Arc::ptr_eq(self, other) || made_from(self) == made_from(other)
    }

    /// Returns true if a site assembled with either has the same structure, except for the order of lists. Bodies do
    /// not matter, except for the diagnostics in them.
    pub(crate) fn same_structure(&self, other: &Self) -> bool {
        // Every field is listed, so that a new one cannot be forgotten. Keywords are compared elsewhere.
        let Self {
            path,
            place,
            reading: _,
            front_matter,
            facts_fingerprint: _,
            prose: _,
            unread: _,
            words: _,
            keywords: _,
            anchors: _,
            diagnostics,
            embedded: _,
            summary_fingerprint: _,
            source: _,
            title_id: _,
            body: _,
        } = self;
        *path == other.path
            && *place == other.place
            && front_matter.same_structure(&other.front_matter)
            && diagnostics.is_empty()
            && other.diagnostics.is_empty()
    }

    /// Returns true if the front matter of both is identical as written, and both have the same title with the same id.
    pub(crate) fn same_metadata(&self, other: &Self) -> bool {
        self.facts_fingerprint == other.facts_fingerprint
            && self.title() == other.title()
            && self.title_id == other.title_id
    }

    /// Returns true if feeds, the sitemap and taxonomies have the same of both, in the same place of the site.
    pub(crate) fn same_in_lists(&self, other: &Self) -> bool {
        let (facts, other) = (&self.front_matter, &other.front_matter);
        facts.same_structure(other) && facts.changed() == other.changed()
    }

    /// Returns the title: that of the front matter or the first heading, or else one made from the file's name.
    pub(crate) fn title(&self) -> String {
        self.front_matter
            .title
            .as_ref()
            .map_or_else(|| titled(self.undated_name()), |title| title.value.clone())
    }

    /// Returns the name of its file or folder, without the date that it may begin with.
    fn undated_name(&self) -> &str {
        undated_name(&self.place)
    }

    /// Returns the reading time in whole minutes, at least one.
    pub(crate) fn reading_minutes(&self) -> usize {
        self.words.div_ceil(WORDS_A_MINUTE).max(1)
    }

    /// Returns the body.
    pub(crate) fn content(&self) -> &[Piece] {
        &self.prose().content
    }

    /// Returns the address of the hero image as written.
    pub(crate) fn hero_source(&self) -> Option<&str> {
        self.front_matter.hero.as_ref().map(|hero| hero.src.value.as_str())
    }

    /// Returns the opening paragraph.
    pub(crate) fn lede(&self) -> Option<&[Piece]> {
        self.front_matter.lede.as_ref().and_then(|_| self.prose().lede.as_deref())
    }

    /// Returns the summary for lists: that of the front matter, or the text before `<!-- more -->` in the body.
    pub(crate) fn summary(&self) -> Option<&[Piece]> {
        // The body is not parsed if it cannot contain a summary.
        let may_have = self.unread.as_ref().is_none_or(|unread| unread.has_summary);
        may_have.then(|| self.prose().summary.as_deref()).flatten()
    }

    /// Returns the headings of the table of contents in order: those of level 2 and 3 that are in no block.
    pub(crate) fn outline(&self) -> impl Iterator<Item = &Heading> {
        self.content().iter().filter_map(|piece| match piece {
            Piece::Heading(heading) if matches!(heading.level, 2 | 3) => Some(&**heading),
            _ => None,
        })
    }

    fn prose(&self) -> &Prose {
        self.prose.get_or_init(|| self.unread.as_ref().map(Unread::read).unwrap_or_default())
    }
}
