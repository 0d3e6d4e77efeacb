//! Markdown into fragments. Knows nothing of the rest of the site: links keep their targets as written.
//!
//! A page's blocks were found by line before (see [`super::blocks`]). Their lines are masked by thematic breaks
//! of the same length, so that the whole page is read by CommonMark's rules once: references and footnotes reach
//! across blocks, and every offset is one of the file.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{
    BlockQuoteKind, CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd, html as library,
};
use pulldown_cmark_escape::escape_html;

use super::blocks::Part;
use super::dialect::Dialect;
use super::directive::{Attribute, Directive, Spanned};
use super::elements::Elements;
use super::footnotes::Footnotes;
use super::fragment::{Block, Embed, Fragment, Heading, Link, Piece};
use super::highlight::Grammars;
use super::html;
use super::identifiers::Identifiers;
use super::keywords::SAMPLE;
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// What stands between the two marks around a hole's number. Markdown never lets it through: CommonMark has
/// U+0000 replaced.
const HOLE: char = '\0';

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
    pub(crate) dialect: &'a Dialect,
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
    let mut reader = Reader::new(&masked, origin, ids, problems);
    reader.masked = breaks;
    reader.elements = Elements::new(grammars.cloned());
    let content = reader.parts(parts, text);
    let content = reader.finished(content);
    let Reader { words, sample, html_ids, more, .. } = reader;
    Body { content, words, sample, html_ids, more }
}

/// Reads Markdown that has no blocks, such as a value in a diagnostic's file.
pub(crate) fn read_text(
    text: &str,
    origin: Origin<'_>,
    ids: &mut Identifiers,
    problems: &mut Vec<Problem>,
) -> Fragment {
    let end = origin.base + text.len();
    let mut reader = Reader::new(text, origin, ids, problems);
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
fn options(dialect: &Dialect) -> Options {
    let smart = if dialect.smart_punctuation { Options::ENABLE_SMART_PUNCTUATION } else { Options::empty() };
    smart
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

fn part_start(part: &Part) -> usize {
    match part {
        Part::Markdown(range) => range.start,
        Part::Container(directive, _) | Part::Leaf(directive) => directive.span.start,
    }
}

fn part_end(part: &Part) -> usize {
    match part {
        Part::Markdown(range) => range.end,
        Part::Leaf(directive) => directive.span.end,
        Part::Container(directive, parts) => parts.last().map_or(directive.span.end, part_end),
    }
}

/// Replaces every byte that is no Markdown by a thematic break a line, and returns where the breaks begin.
fn mask(masked: &mut String, base: usize, parts: &[Part]) -> HashSet<usize> {
    const BREAK: &str = "***";
    let mut keep = Vec::new();
    collect(parts, &mut keep);
    let (mut breaks, mut out, mut at) = (HashSet::new(), String::with_capacity(masked.len()), 0);
    let end = base + masked.len();
    for range in keep.into_iter().chain(std::iter::once(end..end)) {
        for line in masked[at..range.start - base].split_inclusive('\n') {
            let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
            // What is shorter than a break is a line inside a block that was taken out whole.
            let mark = if line.len() >= BREAK.len() { BREAK } else { "" };
            if !mark.is_empty() {
                breaks.insert(base + out.len());
            }
            out.push_str(mark);
            out.extend(std::iter::repeat_n(' ', line.len() - mark.len()));
            out.push_str(end);
        }
        out.push_str(&masked[range.start - base..range.end - base]);
        at = range.end - base;
    }
    debug_assert_eq!(out.len(), masked.len(), "masking must not move anything");
    *masked = out;
    breaks
}

/// Every range of Markdown in `parts`, in order.
fn collect(parts: &[Part], ranges: &mut Vec<Range<usize>>) {
    for part in parts {
        match part {
            Part::Markdown(range) => ranges.push(range.clone()),
            Part::Container(_, inner) => collect(inner, ranges),
            Part::Leaf(_) => {}
        }
    }
}

/// The events of a text, each with the bytes of the file that it stands in.
struct Events<'a> {
    events: Peekable<OffsetIter<'a>>,
    /// The byte of the file that the text's first byte is.
    base: usize,
}

impl<'a> Events<'a> {
    fn of(source: &'a str, origin: Origin<'_>) -> Self {
        let parser = Parser::new_ext(source, options(origin.dialect));
        Self { events: parser.into_offset_iter().peekable(), base: origin.base }
    }

    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        self.events.next().map(|(event, span)| (event, self.base + span.start..self.base + span.end))
    }

    /// The next event, if it begins before byte `end` of the file.
    fn next_before(&mut self, end: usize) -> Option<(Event<'a>, Range<usize>)> {
        let (_, span) = self.events.peek()?;
        if self.base + span.start < end { self.next() } else { None }
    }
}

/// Turns events into pieces.
struct Reader<'a, 'p> {
    source: &'a str,
    origin: Origin<'p>,
    events: Events<'a>,
    masked: HashSet<usize>,
    ids: &'p mut Identifiers,
    problems: &'p mut Vec<Problem>,
    notes: Footnotes,
    elements: Elements,
    /// Events that await being written as HTML.
    chunk: Vec<Event<'a>>,
    /// The links whose holes are in `chunk`.
    links: Vec<Link>,
    /// What a chunk is written into before it is cut: one for all chunks, since it grows to what they need.
    written: String,
    /// Pictures that are open: nested ones only give their words to the outermost.
    pictures: Vec<Picture>,
    words: usize,
    sample: String,
    /// Whether the source has a U+0000 at all; almost none has.
    has_nul: bool,
    /// The ids that HTML written by hand gives.
    html_ids: Vec<String>,
    /// The words of the headings that have no id yet, in order.
    unnamed: Vec<String>,
    /// Where `<!-- more -->` stands in the body.
    more: Option<usize>,
    /// How many elements are open.
    depth: usize,
    /// The level of the last heading.
    level: u8,
}

/// A picture whose words are being gathered.
struct Picture {
    link: Link,
    title: String,
    alt: String,
    span: Range<usize>,
}

impl<'a, 'p> Reader<'a, 'p> {
    fn new(
        source: &'a str,
        origin: Origin<'p>,
        ids: &'p mut Identifiers,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            source,
            events: Events::of(source, origin),
            origin,
            masked: HashSet::new(),
            ids,
            problems,
            notes: Footnotes::default(),
            elements: Elements::default(),
            chunk: Vec::new(),
            links: Vec::new(),
            written: String::new(),
            pictures: Vec::new(),
            words: 0,
            sample: String::new(),
            has_nul: source.contains(HOLE),
            html_ids: Vec::new(),
            unnamed: Vec::new(),
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
                    let (more, inner) = (self.more.take(), self.markdown(range.end));
                    self.more = more.or_else(|| self.more.map(|more| before + more));
                    fragment.extend(inner);
                }
                Part::Container(directive, inner) => {
                    self.claim(directive);
                    let label = self.label(directive, text);
                    let more = self.more.take();
                    let content = self.parts(inner, text);
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
            Some(id) if directive.name == "diagnostic" => Piece::Diagnostic(Box::new(Embed {
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

    /// The events that begin before byte `end` of the file, as pieces.
    fn markdown(&mut self, end: usize) -> Fragment {
        self.pieces(end, None)
    }

    /// The pieces up to the end of the element that was just begun.
    fn until(&mut self, close: TagEnd) -> Fragment {
        self.depth += 1;
        let pieces = self.pieces(usize::MAX, Some(close));
        self.depth -= 1;
        pieces
    }

    /// The events before byte `end` of the file or before `close`, as pieces.
    fn pieces(&mut self, end: usize, close: Option<TagEnd>) -> Fragment {
        let mut fragment = Fragment::new();
        while let Some((event, span)) = self.events.next_before(end) {
            match event {
                Event::End(tag) if Some(tag) == close => break,
                Event::Rule if self.masked.contains(&span.start) => {}
                Event::Start(Tag::Heading { level, id, .. }) => {
                    self.flush(&mut fragment);
                    let id = id.filter(|id| !id.is_empty()).map(|id| id.to_string());
                    fragment.push(self.heading(level as u8, id, span));
                }
                Event::Start(Tag::BlockQuote(Some(kind))) => {
                    self.flush(&mut fragment);
                    fragment.push(self.alert(kind, span));
                }
                Event::Start(Tag::HtmlBlock) => {
                    let html = self.html_block(span);
                    if self.depth == 0 && is_more(&html.0) {
                        self.flush(&mut fragment);
                        self.more = self.more.or(Some(fragment.len()));
                    } else {
                        self.raw(&html.0, &html.1);
                    }
                }
                Event::Start(Tag::FootnoteDefinition(name)) => {
                    self.flush(&mut fragment);
                    let note = self.until(TagEnd::FootnoteDefinition);
                    self.notes.define(&name, note);
                }
                event => self.inline(event, span),
            }
        }
        self.flush(&mut fragment);
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

    /// The HTML up to the end of the block of it that was just begun, whose lines are events of their own.
    fn html_block(&mut self, span: Range<usize>) -> (String, Range<usize>) {
        let mut html = String::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(TagEnd::HtmlBlock) => break,
                Event::Html(text) | Event::Text(text) => html.push_str(&text),
                _ => {}
            }
        }
        (html, span)
    }

    /// A heading. One whose author chose no id has none until all others are known.
    fn heading(&mut self, level: u8, id: Option<String>, span: Range<usize>) -> Piece {
        let mut words = String::new();
        let mut title = Fragment::new();
        while let Some((event, span)) = self.events.next() {
            match &event {
                Event::End(TagEnd::Heading(_)) => break,
                Event::Text(text) | Event::Code(text) => words.push_str(text),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
            self.inline(event, span);
        }
        self.flush(&mut title);
        self.level = level;
        if let Some(id) = &id {
            self.ids.claim(id, Place::new(self.origin.path, span), self.problems);
        } else {
            self.unnamed.push(words);
        }
        Piece::Heading(Box::new(Heading { level, id: id.unwrap_or_default(), title }))
    }

    /// Takes in one event that begins or ends no piece of its own.
    fn inline(&mut self, event: Event<'a>, span: Range<usize>) {
        if self.inside_picture(&event) {
            return;
        }
        match event {
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let target = if link_type == LinkType::Email {
                    format!("mailto:{dest_url}")
                } else {
                    dest_url.to_string()
                };
                let hole = self.hole(target, &span);
                self.html(format!("<a href=\"{hole}\"{}>", title_attribute(&title)));
            }
            Event::End(TagEnd::Link) => self.html("</a>"),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let link = self.link(dest_url.to_string(), &span);
                self.pictures.push(Picture { link, title: title.to_string(), alt: String::new(), span });
            }
            Event::FootnoteReference(name) => {
                let reference = self.notes.refer(&name);
                self.html(reference);
            }
            event => {
                match &event {
                    Event::Text(text) | Event::Code(text) => {
                        self.words += words(text);
                        if self.sample.len() < SAMPLE {
                            self.sample.extend([text, " "]);
                        }
                    }
                    Event::Html(html) | Event::InlineHtml(html) => return self.raw(html, &span),
                    Event::Start(_) => self.depth += 1,
                    Event::End(_) => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                let event = if self.has_nul { without_nul(event) } else { event };
                match self.elements.written(&event) {
                    Some(html) => self.html(html),
                    None => self.chunk.push(event),
                }
            }
        }
    }

    /// Takes in HTML that was written by hand, somewhere in `span`: its places are kept, its addresses become holes.
    fn raw(&mut self, html: &str, span: &Range<usize>) {
        let clean = html.replace(HOLE, "\u{fffd}");
        let (mut out, mut at) = (String::with_capacity(clean.len()), 0);
        for tag in html::tags(&clean) {
            if tag.name.eq_ignore_ascii_case("img") && !tag.attributes.iter().any(|it| it.name == "alt") {
                self.wordless(span.clone(), "say what it shows: `alt=\"…\"`, or `alt=\"\"` for an ornament");
            }
            for attribute in tag.attributes {
                if attribute.is_place() {
                    self.html_ids.push(html::unescaped(attribute.value));
                } else if attribute.is_address() {
                    let hole = self.hole(html::unescaped(attribute.value), span);
                    out.push_str(&clean[at..attribute.span.start]);
                    // Writing into a string cannot fail.
                    let _ = write!(out, "\"{hole}\"");
                    at = attribute.span.end;
                }
            }
        }
        out.push_str(&clean[at..]);
        self.html(out);
    }

    /// Says that a picture has no words for those who do not see it.
    fn wordless(&mut self, span: Range<usize>, hint: &str) {
        let message = "this picture has no words for those who do not see it";
        let place = Place::new(self.origin.path, span);
        self.problems.push(Problem::new(Code::ImageMissingAlt, place, message).hint(hint));
    }

    /// Whether `event` belongs to an open picture, whose words it may add to or whose end it may be.
    fn inside_picture(&mut self, event: &Event<'a>) -> bool {
        let Some(picture) = self.pictures.last_mut() else { return false };
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                picture.alt.push_str(text);
            }
            Event::SoftBreak | Event::HardBreak => picture.alt.push(' '),
            Event::Start(Tag::Image { .. }) => {
                let Picture { link, span, .. } = &*picture;
                let inner = Picture {
                    link: link.clone(),
                    title: String::new(),
                    alt: String::new(),
                    span: span.clone(),
                };
                self.pictures.push(inner);
            }
            Event::End(TagEnd::Image) => self.end_picture(),
            _ => {}
        }
        true
    }

    fn end_picture(&mut self) {
        let Some(Picture { link, title, alt, span }) = self.pictures.pop() else { return };
        if let Some(outer) = self.pictures.last_mut() {
            outer.alt.push_str(&alt);
            return;
        }
        if alt.trim().is_empty() {
            self.wordless(span, "say what it shows between the brackets: `![…](…)`");
        }
        let hole = self.push_link(link);
        let (alt, title) = (escaped(&alt.replace(HOLE, "\u{fffd}")), title_attribute(&title));
        self.html(format!("<img src=\"{hole}\" alt=\"{alt}\"{title} decoding=\"async\">"));
    }

    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.chunk.push(Event::InlineHtml(html.into()));
    }

    /// A hole for a link to `target`, which stands somewhere in `span`.
    fn hole(&mut self, target: String, span: &Range<usize>) -> String {
        let link = self.link(target, span);
        self.push_link(link)
    }

    fn push_link(&mut self, link: Link) -> String {
        self.links.push(link);
        format!("{HOLE}{}{HOLE}", self.links.len() - 1)
    }

    fn link(&self, target: String, span: &Range<usize>) -> Link {
        let (start, end) = (span.start - self.origin.base, span.end - self.origin.base);
        // A reference's target stands elsewhere: then the whole link is pointed at.
        let found = self
            .source
            .get(start..end)
            .filter(|_| !target.is_empty())
            .and_then(|text| at_the_end(text, &target).or_else(|| text.rfind(&target)));
        let span = found.map_or(span.clone(), |at| span.start + at..span.start + at + target.len());
        Link { target, span }
    }

    /// Writes the waiting events as HTML and cuts it at its holes.
    fn flush(&mut self, fragment: &mut Fragment) {
        if self.chunk.is_empty() {
            return;
        }
        self.written.clear();
        library::push_html(&mut self.written, self.chunk.drain(..));
        if self.links.is_empty() {
            fragment.push(Piece::Html(self.written.as_str().into()));
            return;
        }
        let mut links: Vec<_> = self.links.drain(..).map(Some).collect();
        for (index, text) in self.written.split(HOLE).enumerate() {
            let link = (index % 2 == 1).then(|| text.parse::<usize>().ok()).flatten();
            match link.and_then(|index| links.get_mut(index)?.take()) {
                Some(link) => fragment.push(Piece::Link(Box::new(link))),
                None if text.is_empty() => {}
                None => fragment.push(Piece::Html(text.into())),
            }
        }
    }

    /// What was read, with its footnotes behind it and an id for every heading.
    fn finished(&mut self, mut content: Fragment) -> Fragment {
        self.html_ids.iter().for_each(|id| self.ids.take(id));
        self.notes.ids().for_each(|id| self.ids.take(&id));
        content.extend(std::mem::take(&mut self.notes).finish());
        let mut unnamed = std::mem::take(&mut self.unnamed).into_iter();
        self.name(&mut content, &mut unnamed);
        content
    }

    /// Gives every heading that has no id one that is made of its words.
    fn name(&mut self, content: &mut [Piece], unnamed: &mut impl Iterator<Item = String>) {
        for piece in content {
            match piece {
                Piece::Heading(heading) if heading.id.is_empty() => {
                    heading.id = self.ids.make(&unnamed.next().unwrap_or_default());
                }
                Piece::Block(block) => self.name(&mut block.content, unnamed),
                Piece::Heading(_) | Piece::Html(_) | Piece::Link(_) | Piece::Diagnostic(_) => {}
            }
        }
    }
}

/// Whether a block of HTML is the mark that what stands before it is a summary of the page.
fn is_more(html: &str) -> bool {
    let inside = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inside.is_some_and(|inside| inside.trim() == "more")
}

/// Where `target` begins in `[text](target)`, which is how almost every link is written.
fn at_the_end(text: &str, target: &str) -> Option<usize> {
    text.strip_suffix(')')?.strip_suffix(target).map(str::len)
}

/// How many words a text has: runs of anything between white space of ASCII, which is how reading speeds are counted.
fn words(text: &str) -> usize {
    /// As many as a byte can count.
    const CHUNK: usize = 255;
    // Without branches, and counted in a byte: so the compiler takes sixteen at a time.
    let is_space = |byte: u8| (byte == b' ') | ((b'\t'..=b'\r').contains(&byte) & (byte != 0x0b));
    let starts = |(byte, next): (&u8, &u8)| u8::from(is_space(*byte) & !is_space(*next));
    let bytes = text.as_bytes();
    let first = bytes.first().is_some_and(|byte| !is_space(*byte));
    let pairs = bytes.chunks(CHUNK).zip(bytes.get(1..).unwrap_or_default().chunks(CHUNK));
    usize::from(first)
        + pairs
            .map(|(chunk, next)| usize::from(chunk.iter().zip(next).map(starts).sum::<u8>()))
            .sum::<usize>()
}

/// U+0000 in the source is replaced, as CommonMark says, so that it can mark holes.
fn without_nul(event: Event<'_>) -> Event<'_> {
    let clean = |text: CowStr<'_>| CowStr::from(text.replace(HOLE, "\u{fffd}"));
    match event {
        Event::Text(text) if text.contains(HOLE) => Event::Text(clean(text)),
        Event::Code(text) if text.contains(HOLE) => Event::Code(clean(text)),
        Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(info))) if info.contains(HOLE) => {
            Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(clean(info))))
        }
        event => event,
    }
}

fn title_attribute(title: &str) -> String {
    if title.is_empty() {
        String::new()
    } else {
        format!(" title=\"{}\"", escaped(&title.replace(HOLE, "\u{fffd}")))
    }
}

/// `text` with HTML's own characters escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing into a string cannot fail.
    let _ = escape_html(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::blocks;

    fn body(text: &str) -> (Body, Vec<Problem>) {
        let (path, mut problems) = (SourcePath::new("content/a.md"), Vec::new());
        let parts = blocks::split(text, 0..text.len(), &path, &mut problems);
        let origin = Origin { path: &path, base: 0, dialect: &Dialect::default() };
        let body = read_body(text, &parts, origin, None, &mut Identifiers::default(), &mut problems);
        (body, problems)
    }

    /// The fragment as HTML, holes as `{target}`, blocks as `<name>…</name>`.
    fn drawn(fragment: &[Piece]) -> String {
        let draw = |piece: &Piece| match piece {
            Piece::Html(html) => html.to_string(),
            Piece::Link(link) => format!("{{{}}}", link.target),
            Piece::Heading(h) => format!("<h{} {}>{}</h>", h.level, h.id, drawn(&h.title)),
            Piece::Block(block) => format!("<{}>{}</>", block.directive.name, drawn(&block.content)),
            Piece::Diagnostic(embed) => format!("<diagnostic {}>", embed.id),
        };
        fragment.iter().map(draw).collect::<String>().replace('\n', "")
    }

    #[test]
    fn leaves_holes_for_links_and_pictures() {
        let (body, problems) = body("A [b](c.md#d \"t\") ![e *f*](g.svg).");
        assert_eq!(
            drawn(&body.content),
            "<p>A <a href=\"{c.md#d}\" title=\"t\">b</a> <img src=\"{g.svg}\" alt=\"e f\" decoding=\"async\">.</p>"
        );
        assert_eq!((problems.len(), body.words), (0, 3));
    }

    #[test]
    fn references_reach_across_blocks() {
        let (body, _) = body(":::faq\nSee [this][x].[^n]\n:::\n\n[x]: y.md\n[^n]: A note.\n");
        let drawn = drawn(&body.content);
        assert!(drawn.starts_with("<faq><p>See <a href=\"{y.md}\">this</a>."), "{drawn}");
        assert!(drawn.contains("A note."), "{drawn}");
    }

    #[test]
    fn a_block_ends_lists_and_keeps_its_place() {
        let (body, _) = body("- a\n:::note\n- b\n:::\n- c\n");
        assert_eq!(
            drawn(&body.content),
            "<ul><li>a</li></ul><note><ul><li>b</li></ul></><ul><li>c</li></ul>"
        );
    }

    #[test]
    fn an_alert_is_a_callout() {
        let text = "> [!WARNING]\n> One *two*.\n>\n> > [!TIP]\n> > Three.\n>\n> ## Four\n\n> five\n";
        let (body, _) = body(text);
        assert_eq!(
            drawn(&body.content),
            "<callout><p>One <em>two</em>.</p><callout><p>Three.</p></><h2 four>Four</h></>\
             <blockquote><p>five</p></blockquote>"
        );
        let Piece::Block(alert) = &body.content[0] else { panic!("{:?}", body.content) };
        assert_eq!(alert.directive.attributes[0].value.value, "warning");
        assert_eq!(&text[alert.directive.name_span.clone()], "> [!WARNING]");
    }

    #[test]
    fn points_at_the_target() {
        let text = "# T\n\nSee our [pricing](/princing/) page.";
        let (body, _) = body(text);
        let mut spans = Vec::new();
        super::super::fragment::walk(&body.content, &mut |piece| {
            if let Piece::Link(link) = piece {
                spans.push(link.span.clone());
            }
        });
        assert_eq!(&text[spans[0].clone()], "/princing/");
    }

    #[test]
    fn a_picture_without_words_is_a_problem() {
        let (_, problems) = body("![](a.svg)");
        assert_eq!(problems[0].code, Code::ImageMissingAlt);
    }

    #[test]
    fn words_are_what_stands_between_white_space() {
        for text in
            ["", " ", "a", " a  bc\td\n", "ü\u{a0}é e", "a\u{b}b c", &"ab ".repeat(300), &" x".repeat(255)]
        {
            let plainly =
                text.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty()).count();
            assert_eq!(words(text), plainly, "{text:?}");
        }
    }

    #[test]
    fn html_by_hand_has_links_and_places() {
        let (body, problems) =
            body("<a\nhref='a.md?b&amp;c' id=\"d\">e</a>\n\nIn *f* <img src=g.svg alt=\"\"> <a name=h>\n");
        assert_eq!(
            drawn(&body.content),
            "<p><a\u{a}href=\"{a.md?b&c}\" id=\"d\">e</a></p><p>In <em>f</em> <img src=\"{g.svg}\" alt=\"\"> <a name=h></p>"
                .replace('\u{a}', "")
        );
        assert_eq!((body.html_ids, problems.len()), (vec!["d".to_owned(), "h".to_owned()], 0));
    }

    #[test]
    fn a_picture_of_html_may_be_an_ornament_but_must_say_so() {
        let problems = body("<div>\n<img src='a.svg'>\n<img src='b.svg' alt>\n</div>").1;
        assert_eq!(problems.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::ImageMissingAlt]);
    }

    #[test]
    fn more_divides_the_body_and_nothing_inside_it() {
        let more = |text: &str| body(text).0.more;
        assert_eq!(more("a\n\n<!-- more -->\n\nb"), Some(1));
        assert_eq!(more("# a\nb\n<!--more-->\nb"), Some(2));
        for inside in
            ["> a\n> <!-- more -->\n", "- a\n\n  <!-- more -->\n", ":::note\na\n\n<!-- more -->\n:::\n", "a"]
        {
            assert_eq!(more(inside), None, "{inside}");
        }
    }

    #[test]
    fn nul_cannot_forge_a_hole() {
        let (body, _) = body("a \u{0}0\u{0} [b](c.md)");
        assert_eq!(drawn(&body.content), "<p>a \u{fffd}0\u{fffd} <a href=\"{c.md}\">b</a></p>");
    }
}
