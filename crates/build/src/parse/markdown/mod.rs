//! Parses Markdown into fragments. Independent of the rest of the site: links keep their targets as written.
//!
//! The blocks of a page were found by line before (see [`super::blocks`]). Their lines are masked by thematic breaks of
//! the same length, so that the whole page is parsed once by CommonMark's rules: references and footnotes work across
//! blocks, and every offset is valid in the file.

mod autolinks;
mod callouts;
mod cjk;
mod definitions;
mod events;
mod foreign;
mod inline;
mod marks;
mod mask;
mod raw;
mod raw_text;
mod softened;
mod unread;
mod wiki;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{BlockQuoteKind, Event, HeadingLevel, Options, Tag, TagEnd, html as library};
use pulldown_cmark_escape::escape_html;
use rustc_hash::FxHashSet;

use self::events::{Events, Run};
use self::inline::{Picture, Unspaced};
use self::mask::{mask, part_end, part_start};
use self::raw::OpenElements;
pub(crate) use self::raw::inline_code;
use self::softened::{Softened, softened};
pub(crate) use self::wiki::label_of;

use super::blocks::{MAX_DEPTH, Part};
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

/// The name of the directive that embeds a diagnostic.
const DIAGNOSTIC: &str = "diagnostic";

/// The character that marks a placeholder. It never occurs in the output of Markdown, since CommonMark replaces U+0000.
const HOLE: u8 = b'\0';

/// The parsed body of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// The fragment.
    pub(crate) content: Fragment,
    /// The number of words to read.
    pub(crate) words: usize,
    /// The words at its beginning.
    pub(crate) sample: String,
    /// The ids in handwritten HTML.
    pub(crate) html_ids: Vec<String>,
    /// The number of pieces before `<!-- more -->`, if that is in the body itself.
    pub(crate) more: Option<usize>,
}

/// The origin of a text in its file, and the options for parsing it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// The file.
    pub(crate) path: &'a SourcePath,
    /// The offset of the text in the file.
    pub(crate) base: usize,
    /// The parse options of the site.
    pub(crate) parse_options: &'a ParseOptions,
}

/// Parses the body of a page: `parts` of `text`, which begins at `origin`.
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
    let softened = softened(&lowered, origin.parse_options.cjk_emphasis);
    let mut reader = MarkdownReader::new(&masked, &lowered, softened.as_ref(), origin, ids, problems);
    reader.masked = breaks;
    reader.elements = Elements::new(grammars.cloned());
    let content = reader.parts(parts, text);
    let content = reader.finished(content);
    let MarkdownReader { words, unspaced, sample, html_ids, more, .. } = reader;
    let html_ids = html_ids.into_iter().map(|(id, _)| id).collect();
    Body { content, words: words + unspaced.words(), sample, html_ids, more }
}

/// Parses Markdown without blocks, such as a value in a diagnostic's file.
pub(crate) fn read_text(
    text: &str,
    origin: Origin<'_>,
    ids: &mut Identifiers,
    problems: &mut Vec<Problem>,
) -> Fragment {
    let end = origin.base + text.len();
    let lowered = raw_text::lower(text);
    let softened = softened(&lowered, origin.parse_options.cjk_emphasis);
    let mut reader = MarkdownReader::new(text, &lowered, softened.as_ref(), origin, ids, problems);
    let content = reader.markdown(end);
    reader.finished(content)
}

/// Parses inline Markdown, such as a label: a single paragraph loses its tags.
pub(crate) fn read_inline(text: &str, origin: Origin<'_>, problems: &mut Vec<Problem>) -> Fragment {
    let mut fragment = read_text(text, origin, &mut Identifiers::default(), problems);
    let paragraphs = |piece: &Piece| match piece {
        Piece::Html(html) => html.matches("<p>").count(),
        _ => 0,
    };
    if fragment.iter().map(paragraphs).sum::<usize>() == 1 {
        if let Some(Piece::Html(first)) = fragment.first_mut() {
            *first = first.strip_prefix("<p>").unwrap_or(first).into();
        }
        if let Some(Piece::Html(last)) = fragment.last_mut() {
            *last = last.trim_end().strip_suffix("</p>").unwrap_or(last).into();
        }
    }
    fragment
}

/// Returns the extensions of CommonMark that are enabled.
fn options(parse_options: &ParseOptions) -> Options {
    let smart =
        if parse_options.smart_punctuation { Options::ENABLE_SMART_PUNCTUATION } else { Options::empty() };
    let wiki = if parse_options.wiki_links { Options::ENABLE_WIKILINKS } else { Options::empty() };
    smart
        | wiki
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Converts events into pieces.
struct MarkdownReader<'a, 'p> {
    source: &'a str,
    origin: Origin<'p>,
    events: Events<'a>,
    masked: FxHashSet<usize>,
    ids: &'p mut Identifiers,
    problems: &'p mut Vec<Problem>,
    notes: Footnotes,
    elements: Elements,
    /// The placeholders of the current run of events.
    holes: Vec<Piece>,
    /// True if a picture was written before.
    has_picture: bool,
    /// The buffer that runs are written to before they are split, reused for its capacity.
    written: String,
    /// Open pictures: a nested one only contributes to the alternative text of the outermost.
    pictures: Vec<Picture>,
    words: usize,
    /// The letters of scripts without spaces.
    unspaced: Unspaced,
    /// True inside code, whose words are not counted.
    is_code: bool,
    sample: String,
    /// True if the source contains U+0000, which is rare.
    has_nul: bool,
    /// The ids in handwritten HTML, each with the span of its tag in the file.
    html_ids: Vec<(String, Range<usize>)>,
    /// The text of the current heading.
    heading_text: Option<String>,
    /// The texts of the headings without an id, in order.
    unnamed: Vec<String>,
    /// The open elements of handwritten HTML.
    open: OpenElements,
    /// The place of `<!-- more -->` in the body.
    more: Option<usize>,
    /// The number of open elements.
    depth: usize,
    /// The number of open quotations that are none of callouts, inside the innermost callout.
    quotations: usize,
    /// The number of open callouts and notes that are nested too deeply, and are written as the library does.
    passed_over: usize,
    /// True if deep nesting was reported.
    is_too_deep: bool,
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
            has_picture: false,
            written: String::new(),
            pictures: Vec::new(),
            words: 0,
            unspaced: Unspaced::default(),
            is_code: false,
            sample: String::new(),
            has_nul: source.as_bytes().contains(&HOLE),
            html_ids: Vec::new(),
            heading_text: None,
            unnamed: Vec::new(),
            open: OpenElements::default(),
            more: None,
            depth: 0,
            quotations: 0,
            passed_over: 0,
            is_too_deep: false,
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
                    // The first and longest part of almost every page need not be moved.
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
                    // A mark inside a block divides the block, not the body.
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

    /// Claims the id of a block. A missing id of a diagnostic was already reported.
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

    /// Returns the piece of a leaf directive. A diagnostic has its own template.
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

    /// Reports a line that fails to embed a diagnostic, and how to write it.
    fn misplaced_diagnostic(&mut self, directive: &Directive) {
        let attribute = directive.attributes.first().filter(|attribute| attribute.value.value.is_empty());
        let named = directive.id.as_ref().or(attribute.map(|attribute| &attribute.key));
        let message = match directive.id {
            Some(_) => "a diagnostic is embedded with two colons, on a line of its own",
            None => "missing id of a diagnostic",
        };
        let place = Place::new(self.origin.path, named.map_or(&directive.span, |named| &named.span).clone());
        let hint = format!("write `::{DIAGNOSTIC}{{#{}}}`", named.map_or("name", |named| &named.value));
        self.problems.push(Problem::new(Code::BlockInvalid, place, message).hint(hint));
    }

    /// Returns the events that begin before byte `end` of the file, as pieces.
    fn markdown(&mut self, end: usize) -> Fragment {
        self.pieces(end, None)
    }

    /// Returns the pieces up to the end of the current element.
    fn until(&mut self, close: TagEnd) -> Fragment {
        self.depth += 1;
        let around = self.open.enter();
        let pieces = self.pieces(usize::MAX, Some(close));
        self.leave(around);
        self.depth -= 1;
        pieces
    }

    /// Returns the events before byte `end` of the file or before `close`, as pieces.
    fn pieces(&mut self, end: usize, close: Option<TagEnd>) -> Fragment {
        let mut fragment = Fragment::new();
        while let Some((event, span)) = self.run(end, close, &mut fragment) {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    let id = id.filter(|id| !id.is_empty()).map(|id| Arc::from(&*id));
                    fragment.push(self.heading(level, id, span));
                }
                Event::Start(Tag::BlockQuote(Some(kind))) => fragment.push(self.alert(kind, span)),
                Event::Start(Tag::BlockQuote(None)) => fragment.push(self.callout(span)),
                Event::Start(Tag::FootnoteDefinition(name)) => {
                    let note = self.until(TagEnd::FootnoteDefinition);
                    self.notes.define(&name, note);
                }
                // The mark that ends the summary.
                Event::Html(_) => self.more = self.more.or(Some(fragment.len())),
                other => debug_assert!(false, "{other:?} begins no piece of its own"),
            }
        }
        fragment
    }

    /// Begins a callout or note that is nested too deeply to be parsed: each level is a recursive call here and in
    /// every traversal of the pieces.
    fn pass_over(&mut self, span: Range<usize>) {
        self.passed_over += 1;
        if !std::mem::replace(&mut self.is_too_deep, true) {
            let at = span.start - self.origin.base;
            let line = self.source[at..].lines().next().unwrap_or_default();
            let place = Place::new(self.origin.path, span.start..span.start + line.trim_end().len());
            let message = format!("callouts and footnotes are nested more than {MAX_DEPTH} deep");
            let hint = "remove some `>`, so that fewer are nested";
            self.problems.push(Problem::new(Code::BlockInvalid, place, message).hint(hint));
        }
    }

    /// Returns a quotation that begins with `[!NOTE]` or the like, which GitHub shows as an alert, as a callout of that
    /// tone.
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

    /// Returns a heading. One without an id of the author's gets one when all others are known.
    fn heading(&mut self, level: HeadingLevel, id: Option<Arc<str>>, span: Range<usize>) -> Piece {
        let mut title = Fragment::with_capacity(1);
        self.heading_text = Some(String::new());
        self.run(usize::MAX, Some(TagEnd::Heading(level)), &mut title);
        let (level, words) = (level as u8, self.heading_text.take().unwrap_or_default());
        self.level = level;
        if let Some(id) = &id {
            self.ids.claim(id, Place::new(self.origin.path, span), self.problems);
        } else {
            self.unnamed.push(words);
        }
        Piece::Heading(Box::new(Heading { level, id: id.unwrap_or_default(), title: title.into() }))
    }

    /// Writes a run of events as HTML, split at its placeholders, and returns the event that begins a separate piece.
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

    /// Splits the written HTML at its placeholders.
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

    /// Returns the parsed content, with its footnotes and an id for every heading.
    fn finished(&mut self, mut content: Fragment) -> Fragment {
        self.leave(0);
        let Events { marks, undefined, .. } = &self.events;
        let (alone, undefined): (Vec<_>, Vec<_>) = undefined.take().into_iter().partition(|it| it.is_alone);
        let defined = self.events.defined();
        unread::report(self.source, self.origin, marks, undefined, &defined, self.problems);
        self.report_unused_notes();
        self.take_html_ids();
        self.notes.ids().for_each(|id| self.ids.take(&id));
        content.extend(
            std::mem::take(&mut self.notes).finish(Messages::of(&self.origin.parse_options.language)),
        );
        content.extend(alone.into_iter().filter_map(|brackets| self.unlinked(brackets)));
        let mut unnamed = std::mem::take(&mut self.unnamed).into_iter();
        self.name(&mut content, &mut unnamed);
        content
    }

    /// Marks the ids in HTML as used, and reports those that something else on the page has.
    fn take_html_ids(&mut self) {
        for (id, span) in &self.html_ids {
            if self.ids.has(id) {
                let place = Place::new(self.origin.path, span.clone());
                let message = format!("duplicate id `{id}` on this page");
                let hint = format!("give each element its own id: a link to `#{id}` leads to the first");
                self.problems.push(Problem::new(Code::HtmlDuplicateId, place, message).hint(hint));
            }
            self.ids.take(id);
        }
    }

    /// Reports the footnotes without a reference, which no reader sees.
    fn report_unused_notes(&mut self) {
        for (name, span) in &self.events.marks.notes {
            if !self.notes.is_referred(name) {
                let place = Place::new(self.origin.path, span.clone());
                let message = format!("unused footnote `[^{name}]`, which is not shown");
                let hint = format!("write `[^{name}]` in the text, or remove the footnote");
                self.problems.push(Problem::new(Code::LinkUndefinedReference, place, message).hint(hint));
            }
        }
    }

    /// Gives every heading without an id one that is generated from its text.
    fn name(&mut self, content: &mut [Piece], unnamed: &mut impl Iterator<Item = String>) {
        for piece in content {
            match piece {
                Piece::Heading(heading) if heading.id.is_empty() => {
                    let words = unnamed.next().unwrap_or_default();
                    heading.id = self.ids.make(&words, self.origin.parse_options.heading_ids).into();
                }
                Piece::Block(block) => self.name(&mut block.content, unnamed),
                Piece::Heading(_)
                | Piece::Html(_)
                | Piece::Link(_)
                | Piece::Image(_)
                | Piece::Size(_)
                | Piece::InlineCode(_)
                | Piece::Unlinked(_)
                | Piece::Diagnostic(_) => {}
            }
        }
    }
}

/// Returns true if a block of HTML is the mark that ends the summary of the page.
fn is_more(html: &str) -> bool {
    let inside = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inside.is_some_and(|inside| inside.trim() == "more")
}

/// Returns `text` with HTML's special characters escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = escape_html(&mut out, text);
    out
}

#[cfg(test)]
mod tests;
