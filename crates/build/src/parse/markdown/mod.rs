//! Markdown into fragments. Knows nothing of the rest of the site: links keep their targets as written.
//!
//! A page's blocks were found by line before (see [`super::blocks`]). Their lines are masked by thematic breaks
//! of the same length, so that the whole page is read by CommonMark's rules once: references and footnotes reach
//! across blocks, and every offset is one of the file.

mod autolinks;
mod cjk;
mod events;
mod foreign;
mod inline;
mod marks;
mod mask;
mod raw;
mod raw_text;
mod unread;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, HeadingLevel, Options, Tag, TagEnd, html as library};
use pulldown_cmark_escape::escape_html;
use rustc_hash::FxHashSet;

use self::cjk::Softened;
use self::events::{Events, Run};
use self::inline::{Picture, Unspaced};
use self::mask::{mask, part_end, part_start};
use self::raw::OpenElements;

use super::blocks::Part;
use super::directive::{Attribute, Directive, Spanned};
use super::elements::Elements;
use super::footnotes::Footnotes;
use super::fragment::{Block, Embed, Fragment, Heading, Piece};
use super::highlight::Grammars;
use super::identifiers::Identifiers;
use super::parse_options::ParseOptions;
use crate::messages::Messages;
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The name of the line that embeds a diagnostic.
const DIAGNOSTIC: &str = "diagnostic";

/// What stands where a hole is to be. Markdown never lets it through: CommonMark has U+0000 replaced.
const HOLE: u8 = b'\0';

/// What one page's Markdown says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// The HTML with holes.
    pub(crate) content: Fragment,
    /// How many words a reader reads.
    pub(crate) words: usize,
    /// The words that it begins with.
    pub(crate) sample: String,
    /// The ids that HTML written by hand gives.
    pub(crate) html_ids: Vec<String>,
    /// How many pieces stand before `<!-- more -->`, where that stands in the body itself.
    pub(crate) more: Option<usize>,
}

/// Where a text stands in its file, and how it is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// The file.
    pub(crate) path: &'a SourcePath,
    /// The byte of the file that the text's first byte is.
    pub(crate) base: usize,
    /// How pages of this site are written.
    pub(crate) parse_options: &'a ParseOptions,
}

/// Reads the body of a page: `parts` of `text`, which `origin` begins.
pub(crate) fn read_body(
    text: &str,
    parts: &[Part],
    origin: Origin<'_>,
    grammars: Option<&Grammars>,
    ids: &mut Identifiers,
    problems: &mut Vec<Problem>,
) -> Body {
    let range = parts.first().map_or(0, part_start)..parts.last().map_or(0, part_end);
    let mut masked = text[range.clone()].to_owned();
    let breaks = mask(&mut masked, range.start, parts);
    let origin = Origin { base: range.start, ..origin };
    let lowered = raw_text::lower(&masked);
    let softened = origin.parse_options.cjk_emphasis.then(|| cjk::softened(&lowered)).flatten();
    let mut reader = MarkdownReader::new(&masked, &lowered, softened.as_ref(), origin, ids, problems);
    reader.masked = breaks;
    reader.elements = Elements::new(grammars.cloned());
    let content = reader.parts(parts, text);
    let content = reader.finished(content);
    let MarkdownReader { words, unspaced, sample, html_ids, more, .. } = reader;
    Body { content, words: words + unspaced.words(), sample, html_ids, more }
}

/// Reads Markdown that has no blocks, such as a value in a diagnostic's file.
pub(crate) fn read_text(
    text: &str,
    origin: Origin<'_>,
    ids: &mut Identifiers,
    problems: &mut Vec<Problem>,
) -> Fragment {
    let end = origin.base + text.len();
    let lowered = raw_text::lower(text);
    let softened = origin.parse_options.cjk_emphasis.then(|| cjk::softened(&lowered)).flatten();
    let mut reader = MarkdownReader::new(text, &lowered, softened.as_ref(), origin, ids, problems);
    let content = reader.markdown(end);
    reader.finished(content)
}

/// Reads inline Markdown, such as a label: a single paragraph loses its tags.
pub(crate) fn read_inline(text: &str, origin: Origin<'_>, problems: &mut Vec<Problem>) -> Fragment {
    let mut fragment = read_text(text, origin, &mut Identifiers::default(), problems);
    let paragraphs = |piece: &Piece| matches!(piece, Piece::Html(html) if html.contains("<p>"));
    if fragment.iter().filter(|piece| paragraphs(piece)).count() == 1 {
        if let Some(Piece::Html(first)) = fragment.first_mut() {
            *first = first.strip_prefix("<p>").unwrap_or(first).into();
        }
        if let Some(Piece::Html(last)) = fragment.last_mut() {
            *last = last.trim_end().strip_suffix("</p>").unwrap_or(last).into();
        }
    }
    fragment
}

/// The extensions of CommonMark that articles are written in.
fn options(parse_options: &ParseOptions) -> Options {
    let smart =
        if parse_options.smart_punctuation { Options::ENABLE_SMART_PUNCTUATION } else { Options::empty() };
    smart
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Turns events into pieces.
struct MarkdownReader<'a, 'p> {
    source: &'a str,
    origin: Origin<'p>,
    events: Events<'a>,
    masked: FxHashSet<usize>,
    ids: &'p mut Identifiers,
    problems: &'p mut Vec<Problem>,
    notes: Footnotes,
    elements: Elements,
    /// What fills the holes in the run of events that is being written.
    holes: Vec<Piece>,
    /// What a run is written into before it is cut: one for all runs, since it grows to what they need.
    written: String,
    /// Pictures that are open: nested ones only give their words to the outermost.
    pictures: Vec<Picture>,
    words: usize,
    /// The letters that no spaces part into words.
    unspaced: Unspaced,
    /// Whether code is being read, which nobody reads word by word.
    is_code: bool,
    sample: String,
    /// Whether the source has a U+0000 at all; almost none has.
    has_nul: bool,
    /// The ids that HTML written by hand gives.
    html_ids: Vec<String>,
    /// The words of the heading that is being read.
    heard: Option<String>,
    /// The words of the headings that have no id yet, in order.
    unnamed: Vec<String>,
    /// The elements of HTML written by hand that are open.
    open: OpenElements,
    /// Where `<!-- more -->` stands in the body.
    more: Option<usize>,
    /// How many elements are open.
    depth: usize,
    /// The level of the last heading.
    level: u8,
}

impl<'a, 'p> MarkdownReader<'a, 'p> {
    fn new(
        source: &'a str,
        lowered: &'a Cow<'a, str>,
        softened: Option<&'a Softened>,
        origin: Origin<'p>,
        ids: &'p mut Identifiers,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            source,
            events: Events::of(source, lowered, softened, origin),
            origin,
            masked: FxHashSet::default(),
            ids,
            problems,
            notes: Footnotes::default(),
            elements: Elements::default(),
            holes: Vec::new(),
            written: String::new(),
            pictures: Vec::new(),
            words: 0,
            unspaced: Unspaced::default(),
            is_code: false,
            sample: String::new(),
            has_nul: source.as_bytes().contains(&HOLE),
            html_ids: Vec::new(),
            heard: None,
            unnamed: Vec::new(),
            open: OpenElements::default(),
            more: None,
            depth: 0,
            level: 1,
        }
    }

    fn parts(&mut self, parts: &[Part], text: &str) -> Fragment {
        let mut fragment = Fragment::new();
        for part in parts {
            match part {
                Part::Markdown(range) => {
                    let before = fragment.len();
                    let (more, mut inner) = (self.more.take(), self.markdown(range.end));
                    self.more = more.or_else(|| self.more.map(|more| before + more));
                    // The first and longest part of almost every page needs not be moved.
                    if fragment.is_empty() { fragment = inner } else { fragment.append(&mut inner) }
                }
                Part::Container(directive, inner) if directive.name == DIAGNOSTIC => {
                    self.misplaced_diagnostic(directive);
                    let mut inner = self.parts(inner, text);
                    fragment.append(&mut inner);
                }
                Part::Container(directive, inner) => {
                    self.claim(directive);
                    let label = self.label(directive, text);
                    let more = self.more.take();
                    let around = self.open.enter();
                    let content = self.parts(inner, text);
                    self.leave(around);
                    // What stands in a block divides the block and not the body.
                    self.more = more;
                    fragment.push(Piece::Block(Box::new(Block {
                        directive: directive.clone(),
                        label,
                        content,
                    })));
                }
                Part::Leaf(directive) => fragment.push(self.leaf(directive, text)),
            }
        }
        fragment
    }

    /// Keeps the id of a block for it. A diagnostic's that is missing was told where it was read.
    fn claim(&mut self, directive: &Directive) {
        if let Some(id) = directive.id.as_ref().filter(|id| !id.value.is_empty()) {
            self.ids.claim(&id.value, Place::new(self.origin.path, id.span.clone()), self.problems);
        }
    }

    fn label(&mut self, directive: &Directive, text: &str) -> Option<Fragment> {
        let range = directive.label.clone()?;
        let origin = Origin { base: range.start, ..self.origin };
        Some(read_inline(&text[range], origin, self.problems))
    }

    /// A block of one line. A diagnostic is drawn by its own template.
    fn leaf(&mut self, directive: &Directive, text: &str) -> Piece {
        self.claim(directive);
        match &directive.id {
            None if directive.name == DIAGNOSTIC => {
                self.misplaced_diagnostic(directive);
                Piece::Html("".into())
            }
            Some(id) if directive.name == DIAGNOSTIC => Piece::Diagnostic(Box::new(Embed {
                id: id.value.clone(),
                span: id.span.clone(),
                level: self.level + 1,
            })),
            _ => {
                let label = self.label(directive, text);
                Piece::Block(Box::new(Block { directive: directive.clone(), label, content: Vec::new() }))
            }
        }
    }

    /// Says how a diagnostic is embedded, where a line means to and does not.
    fn misplaced_diagnostic(&mut self, directive: &Directive) {
        let attribute = directive.attributes.first().filter(|attribute| attribute.value.value.is_empty());
        let named = directive.id.as_ref().or(attribute.map(|attribute| &attribute.key));
        let message = match directive.id {
            Some(_) => "a diagnostic is embedded by a line of its own, with two colons",
            None => "this line does not say which diagnostic",
        };
        let place = Place::new(self.origin.path, named.map_or(&directive.span, |named| &named.span).clone());
        let hint = format!("write `::{DIAGNOSTIC}{{#{}}}`", named.map_or("name", |named| &named.value));
        self.problems.push(Problem::new(Code::BlockInvalid, place, message).hint(hint));
    }

    /// The events that begin before byte `end` of the file, as pieces.
    fn markdown(&mut self, end: usize) -> Fragment {
        self.pieces(end, None)
    }

    /// The pieces up to the end of the element that was just begun.
    fn until(&mut self, close: TagEnd) -> Fragment {
        self.depth += 1;
        let around = self.open.enter();
        let pieces = self.pieces(usize::MAX, Some(close));
        self.leave(around);
        self.depth -= 1;
        pieces
    }

    /// The events before byte `end` of the file or before `close`, as pieces.
    fn pieces(&mut self, end: usize, close: Option<TagEnd>) -> Fragment {
        let mut fragment = Fragment::new();
        while let Some((event, span)) = self.run(end, close, &mut fragment) {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    let id = id.filter(|id| !id.is_empty()).map(|id| id.to_string());
                    fragment.push(self.heading(level, id, span));
                }
                Event::Start(Tag::BlockQuote(Some(kind))) => fragment.push(self.alert(kind, span)),
                Event::Start(Tag::FootnoteDefinition(name)) => {
                    let note = self.until(TagEnd::FootnoteDefinition);
                    self.notes.define(&name, note);
                }
                // The mark that divides the body.
                Event::Html(_) => self.more = self.more.or(Some(fragment.len())),
                other => debug_assert!(false, "{other:?} begins no piece of its own"),
            }
        }
        fragment
    }

    /// A quotation that begins with `[!NOTE]` or the like, which GitHub shows as an alert: a callout of that tone.
    fn alert(&mut self, kind: BlockQuoteKind, span: Range<usize>) -> Piece {
        let tone = match kind {
            BlockQuoteKind::Note => "note",
            BlockQuoteKind::Tip => "tip",
            BlockQuoteKind::Important => "important",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "caution",
        };
        let content = self.until(TagEnd::BlockQuote(Some(kind)));
        let quotation = &self.source[span.start - self.origin.base..span.end - self.origin.base];
        let span = span.start..span.start + quotation.find(']').map_or(quotation.len(), |end| end + 1);
        let spanned = |value: &str| Spanned { value: value.to_owned(), span: span.clone() };
        let directive = Directive {
            name: "callout".to_owned(),
            name_span: span.clone(),
            label: None,
            id: None,
            attributes: vec![Attribute { key: spanned("tone"), value: spanned(tone) }],
            span: span.clone(),
        };
        Piece::Block(Box::new(Block { directive, label: None, content }))
    }

    /// A heading. One whose author chose no id has none until all others are known.
    fn heading(&mut self, level: HeadingLevel, id: Option<String>, span: Range<usize>) -> Piece {
        let mut title = Fragment::with_capacity(1);
        self.heard = Some(String::new());
        self.run(usize::MAX, Some(TagEnd::Heading(level)), &mut title);
        let (level, words) = (level as u8, self.heard.take().unwrap_or_default());
        self.level = level;
        if let Some(id) = &id {
            self.ids.claim(id, Place::new(self.origin.path, span), self.problems);
        } else {
            self.unnamed.push(words);
        }
        Piece::Heading(Box::new(Heading { level, id: id.unwrap_or_default(), title }))
    }

    /// Writes a run of events as HTML, which is cut at its holes, and returns the event that begins a piece of its own.
    fn run(
        &mut self,
        end: usize,
        close: Option<TagEnd>,
        fragment: &mut Fragment,
    ) -> Option<(Event<'a>, Range<usize>)> {
        let mut written = std::mem::take(&mut self.written);
        written.clear();
        let mut begins = None;
        library::push_html(&mut written, Run { reader: self, end, close, begins: &mut begins });
        self.cut(&written, fragment);
        self.written = written;
        begins
    }

    /// Cuts what was written at its holes.
    fn cut(&mut self, written: &str, fragment: &mut Fragment) {
        let mut rest = written;
        for piece in self.holes.drain(..) {
            let Some(at) = memchr::memchr(HOLE, rest.as_bytes()) else {
                debug_assert!(false, "every piece has its hole");
                break;
            };
            let before = &rest[..at];
            if !before.is_empty() {
                fragment.push(Piece::Html(before.into()));
            }
            fragment.push(piece);
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            fragment.push(Piece::Html(rest.into()));
        }
    }

    /// What was read, with its footnotes behind it and an id for every heading.
    fn finished(&mut self, mut content: Fragment) -> Fragment {
        self.leave(0);
        let Events { marks, undefined, .. } = &self.events;
        let (undefined, defined) = (undefined.take(), self.events.defined());
        unread::report(self.source, self.origin, marks, undefined, &defined, self.problems);
        self.report_unused_notes();
        self.html_ids.iter().for_each(|id| self.ids.take(id));
        self.notes.ids().for_each(|id| self.ids.take(&id));
        content.extend(
            std::mem::take(&mut self.notes).finish(Messages::of(&self.origin.parse_options.language)),
        );
        let mut unnamed = std::mem::take(&mut self.unnamed).into_iter();
        self.name(&mut content, &mut unnamed);
        content
    }

    /// Reports the notes that nothing refers to: no reader sees them.
    fn report_unused_notes(&mut self) {
        for (name, span) in &self.events.marks.notes {
            if !self.notes.is_referred(name) {
                let place = Place::new(self.origin.path, span.clone());
                let message = format!("nothing refers to the note `[^{name}]`, so no reader sees it");
                let hint = format!("write `[^{name}]` where it belongs, or take the note away");
                self.problems.push(Problem::new(Code::LinkUndefinedReference, place, message).hint(hint));
            }
        }
    }

    /// Gives every heading that has no id one that is made of its words.
    fn name(&mut self, content: &mut [Piece], unnamed: &mut impl Iterator<Item = String>) {
        for piece in content {
            match piece {
                Piece::Heading(heading) if heading.id.is_empty() => {
                    heading.id =
                        self.ids.make(&unnamed.next().unwrap_or_default(), self.origin.parse_options.slugs);
                }
                Piece::Block(block) => self.name(&mut block.content, unnamed),
                Piece::Heading(_)
                | Piece::Html(_)
                | Piece::Link(_)
                | Piece::InlineCode(_)
                | Piece::Diagnostic(_) => {}
            }
        }
    }
}

/// Whether a block of HTML is the mark that what stands before it is a summary of the page.
fn is_more(html: &str) -> bool {
    let inside = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inside.is_some_and(|inside| inside.trim() == "more")
}

/// `text` with HTML's own characters escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing into a string cannot fail.
    let _ = escape_html(&mut out, text);
    out
}

#[cfg(test)]
mod tests;
