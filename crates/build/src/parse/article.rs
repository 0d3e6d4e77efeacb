//! A Markdown file: its facts, its body, the diagnostics that stand in it.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::diagnostic::{self, Diagnostic};
use super::dialect::Dialect;
use super::fragment::{Fragment, Piece, walk};
use super::front_matter::{self, FrontMatter};
use super::gist::Gist;
use super::highlight::Grammars;
use super::html::unescaped;
use super::identifiers::Identifiers;
use super::keywords::{Gathered, Keywords};
use super::markdown::{self, Origin};
use super::moment::Moment;
use super::{blocks, footnotes, text_of};
use crate::data::Text;
use crate::incremental::{Fingerprint, fingerprint};
use crate::problem::Problem;
use crate::source::{SourceFile, SourcePath};

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

/// Where the prose of an article is to be read that is known from an earlier build.
#[derive(Clone, Debug)]
struct Unread {
    file: SourceFile,
    dialect: Arc<Dialect>,
    grammars: Grammars,
    has_summary: bool,
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

/// Reads a Markdown file.
pub(super) fn read(
    file: &SourceFile,
    dialect: &Dialect,
    grammars: &Grammars,
    problems: &mut Vec<Problem>,
) -> Article {
    let text = text_of(file, problems);
    let path = &file.path;
    let Facts { mut front_matter, facts_fingerprint, body } = facts(text, path, dialect, problems);
    let mut parts = blocks::split(text, body.clone(), path, problems);
    let diagnostics = diagnostic::take_short_forms(file, text, &mut parts, dialect, problems);
    let mut ids = Identifiers::default();
    diagnostics.iter().flat_map(Diagnostic::heading_ids).for_each(|id| ids.take(id));
    let origin = Origin { path, base: 0, dialect };
    let grammars = dialect.highlight.then_some(grammars);
    let read = markdown::read_body(text, &parts, origin, grammars, &mut ids, problems);
    let lede = front_matter.lede.as_ref().map(|lede| inline(lede, text, origin, problems));
    let summary = front_matter.summary.as_ref().map(|summary| inline(summary, text, origin, problems));
    let mut prose = Prose { content: read.content, lede, summary, outline: Vec::new() };
    let taken = usize::from(take_title(&mut front_matter, &mut prose.content));
    if let (None, Some(more)) = (&prose.summary, read.more) {
        let before = prose.content.get(..more.saturating_sub(taken));
        prose.summary = before.map(prose_of).filter(|summary| !summary.is_empty());
    }
    prose.outline = outline(&prose.content);
    let mut anchors = anchors(&prose.content);
    anchors.extend(read.html_ids);
    let mut article = Article {
        path: path.clone(),
        reading: dialect.reading(file),
        front_matter,
        facts_fingerprint,
        source: if dialect.copies { file.bytes.clone() } else { Arc::default() },
        body,
        summary_fingerprint: print_of_summary(prose.summary.as_ref()),
        prose: prose.into(),
        unread: None,
        words: read.words,
        keywords: Keywords::default(),
        anchors,
        diagnostics: diagnostics.into_iter().map(Arc::new).collect(),
    };
    article.keywords = keywords(&article, &read.sample);
    article
}

/// The article in a file of which an earlier build has kept the gist.
pub(super) fn recall(file: &SourceFile, gist: &Gist, dialect: &Arc<Dialect>, grammars: &Grammars) -> Article {
    // An article with problems is not kept.
    let text = text_of(file, &mut Vec::new());
    let path = &file.path;
    let Facts { mut front_matter, facts_fingerprint, body } = facts(text, path, dialect, &mut Vec::new());
    let taken = gist.title.as_ref().map(|title| Text { value: title.clone(), span: 0..0 });
    front_matter.title = front_matter.title.or(taken);
    let unread = Unread {
        file: file.clone(),
        dialect: dialect.clone(),
        grammars: grammars.clone(),
        has_summary: gist.summary.is_some(),
    };
    Article {
        path: path.clone(),
        reading: dialect.reading(file),
        front_matter,
        facts_fingerprint,
        source: if dialect.copies { file.bytes.clone() } else { Arc::default() },
        body,
        prose: OnceLock::new(),
        unread: Some(unread),
        summary_fingerprint: gist.summary.unwrap_or_else(|| print_of_summary(None)),
        words: gist.words,
        keywords: gist.keywords.clone(),
        anchors: gist.anchors.iter().cloned().collect(),
        diagnostics: Vec::new(),
    }
}

/// What stands above the body.
struct Facts {
    front_matter: FrontMatter,
    facts_fingerprint: Fingerprint,
    /// The bytes below it.
    body: Range<usize>,
}

fn facts(text: &str, path: &SourcePath, dialect: &Dialect, problems: &mut Vec<Problem>) -> Facts {
    let (mut front_matter, body) = front_matter::read(text, path, dialect, problems);
    if let (None, Some((day, _))) = (front_matter.date, dated(own_name(path))) {
        front_matter.date = Some(Moment { day, clock: None });
    }
    let facts_fingerprint =
        fingerprint(&(&text[..body.start], dialect.smart_punctuation, &dialect.taxonomies));
    Facts { front_matter, facts_fingerprint, body }
}

fn print_of_summary(summary: Option<&Fragment>) -> Fingerprint {
    fingerprint(&format!("{summary:?}"))
}

/// Inline Markdown out of a value of the front matter.
fn inline(value: &Text, text: &str, origin: Origin<'_>, problems: &mut Vec<Problem>) -> Fragment {
    let base = value.span_of(text, 0..0).start;
    markdown::read_inline(&value.value, Origin { base, ..origin }, problems)
}

impl Article {
    /// The article of a page that no Markdown file describes.
    pub(crate) fn made_up(path: SourcePath, title: String, reading: Fingerprint) -> Self {
        let facts_fingerprint = fingerprint(&title);
        let title = Text { value: title, span: 0..0 };
        Self {
            path,
            reading,
            facts_fingerprint,
            front_matter: FrontMatter { title: Some(title), ..FrontMatter::default() },
            source: Arc::default(),
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

    /// The article of a diagnostic's own page, which says nothing besides.
    pub(crate) fn of_diagnostic(diagnostic: &Diagnostic) -> Self {
        let engine = &diagnostic.engine;
        let mut article = Self::made_up(engine.path.clone(), engine.title.value.clone(), diagnostic.reading);
        article.front_matter.description = diagnostic
            .summary
            .as_deref()
            .map(|summary| Text { value: plain(summary), span: engine.span.clone() });
        article
    }

    /// Whether both were made from the same file. How files are read is for others to compare.
    pub(crate) fn is_same(self: &Arc<Self>, other: &Arc<Self>) -> bool {
        let made_from = |article: &Self| (article.path.clone(), article.reading, article.facts_fingerprint);
        Arc::ptr_eq(self, other) || made_from(self) == made_from(other)
    }

    /// Whether a site that is put together with the one is like a site that is put together with the other, but for the
    /// order of lists. Bodies have no part in that, but for the diagnostics in them.
    pub(crate) fn is_placed_like(&self, other: &Self) -> bool {
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
            body: _,
        } = self;
        *path == other.path
            && front_matter.is_placed_like(&other.front_matter)
            && diagnostics.is_empty()
            && other.diagnostics.is_empty()
    }

    /// Whether the facts of both were written alike, letter by letter, and both have one title.
    pub(crate) fn states_the_same(&self, other: &Self) -> bool {
        self.facts_fingerprint == other.facts_fingerprint && self.title() == other.title()
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

impl Unread {
    fn read(&self) -> Prose {
        let article = read(&self.file, &self.dialect, &self.grammars, &mut Vec::new());
        article.prose.into_inner().unwrap_or_default()
    }
}

/// A body that begins with a heading of the first level says the title, where the facts do not. It is taken out of the
/// body: the theme draws the title. Returns whether it was.
fn take_title(front_matter: &mut FrontMatter, content: &mut Fragment) -> bool {
    let title = match content.first() {
        Some(Piece::Heading(heading)) if heading.level == 1 => plain(&heading.title),
        _ => return false,
    };
    if front_matter.title.is_some() {
        return false;
    }
    front_matter.title = Some(Text { value: title, span: 0..0 });
    content.remove(0);
    true
}

/// The name that an author gave a page: its file's, or its folder's for `index.md` and `_index.md`.
fn own_name(path: &SourcePath) -> &str {
    match path.file_name() {
        "index.md" | "_index.md" => path.folder().rsplit('/').next().unwrap_or_default(),
        name => name.strip_suffix(".md").unwrap_or(name),
    }
}

/// The day that a name begins with, as `2026-11-23-delivery` does, and the rest of the name.
fn dated(name: &str) -> Option<(Date, &str)> {
    let (day, rest) = name.split_at_checked("2026-11-23".len())?;
    let rest = rest.strip_prefix(['-', '_']).filter(|rest| !rest.is_empty())?;
    day.parse().ok().map(|day| (day, rest))
}

/// `delivery-recovery` as `Delivery recovery`.
pub(crate) fn titled(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What `before` says where it stands in a list: its prose. Blocks, headings and references to notes stay in the page.
fn prose_of(before: &[Piece]) -> Fragment {
    let prose = |piece: &Piece| match piece {
        Piece::Html(html) => Some(Piece::Html(footnotes::without_references(html).into())),
        Piece::Link(_) => Some(piece.clone()),
        Piece::Heading(_) | Piece::Block(_) | Piece::Diagnostic(_) => None,
    };
    before.iter().filter_map(prose).collect()
}

fn outline(content: &[Piece]) -> Vec<OutlineItem> {
    content
        .iter()
        .filter_map(|piece| match piece {
            Piece::Heading(heading) if matches!(heading.level, 2 | 3) => Some(OutlineItem {
                level: heading.level,
                id: heading.id.clone(),
                title: markdown::escaped(&plain(&heading.title)),
            }),
            _ => None,
        })
        .collect()
}

fn keywords(article: &Article, sample: &str) -> Keywords {
    let mut gathered = Gathered::default();
    gathered.title(&article.title());
    gathered.description(article.front_matter.description.as_ref().map_or("", |text| text.value.as_str()));
    article.outline().iter().for_each(|heading| gathered.heading(&heading.title));
    gathered.body(sample);
    gathered.keywords()
}

fn anchors(content: &[Piece]) -> FxHashSet<String> {
    let mut anchors = FxHashSet::default();
    walk(content, &mut |piece| match piece {
        Piece::Heading(heading) => {
            anchors.insert(heading.id.clone());
        }
        Piece::Block(block) => anchors.extend(block.directive.id.iter().map(|id| id.value.clone())),
        Piece::Diagnostic(embed) => {
            anchors.insert(embed.id.clone());
        }
        Piece::Html(_) | Piece::Link(_) => {}
    });
    anchors
}

/// The words of a fragment, without tags.
pub(crate) fn plain(fragment: &[Piece]) -> String {
    let mut words = String::new();
    walk(fragment, &mut |piece| {
        let Piece::Html(html) = piece else { return };
        let mut rest: &str = html;
        while let Some((before, tag)) = rest.split_once('<') {
            words.push_str(before);
            rest = tag.split_once('>').map_or("", |(_, after)| after);
        }
        words.push_str(rest);
    });
    unescaped(words.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(path: &str, text: &str) -> Article {
        read(
            &SourceFile::new(path, text.as_bytes()),
            &Dialect::default(),
            &Grammars::default(),
            &mut Vec::new(),
        )
    }

    #[test]
    fn takes_its_title_from_where_there_is_one() {
        assert_eq!(article("content/a.md", "+++\ntitle = \"Said\"\n+++\n# Not taken").title(), "Said");
        let taken = article("content/a.md", "# A & *b*\n\nText");
        assert_eq!((taken.title().as_str(), taken.content().len()), ("A & b", 1));
        assert_eq!(article("content/delivery-recovery.md", "Text").title(), "Delivery recovery");
    }

    #[test]
    fn a_name_can_begin_with_the_day() {
        let dated = article("content/posts/2026-11-23-on-time.md", "Text");
        assert_eq!((dated.title().as_str(), dated.undated_name()), ("On time", "on-time"));
        assert_eq!(dated.front_matter.date.map(|date| date.day), Some(jiff::civil::date(2026, 11, 23)));
        for undated in ["2026-13-01-none", "2026-11-23", "été-2026-11-23"] {
            let article = article(&format!("content/{undated}/index.md"), "Text");
            assert_eq!((article.undated_name(), article.front_matter.date), (undated, None));
        }
    }

    #[test]
    fn knows_its_outline_and_anchors() {
        let article = article("content/a.md", "## One\n:::faq{#questions}\n### Two\n:::\n<p id=\"three\">\n");
        assert_eq!(article.outline().iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["one"]);
        let mut anchors: Vec<_> = article.anchors.iter().map(String::as_str).collect();
        anchors.sort_unstable();
        assert_eq!(anchors, ["one", "questions", "three", "two"]);
    }
}
