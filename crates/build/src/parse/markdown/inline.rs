//! Inline content: text, links, pictures, handwritten HTML. Addresses become placeholders that only the site can
//! resolve.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use super::raw::RawHtml;
use super::{HOLE, MarkdownReader, escaped};
use crate::html::Role;
use crate::parse::fragment::{Image, Link, Piece};
use crate::parse::keywords::SAMPLE;
use crate::problem::{Code, Place, Problem};

/// A picture whose alternative text is being collected.
pub(super) struct Picture {
    link: Link,
    title: String,
    alt: String,
    span: Range<usize>,
}

impl<'a> MarkdownReader<'a, '_> {
    /// Handles an event that does not begin or end a separate piece, and returns what is written for it.
    pub(super) fn inline(&mut self, event: Event<'a>, span: Range<usize>) -> Option<Event<'a>> {
        if let Some(heading_text) = &mut self.heading_text {
            match &event {
                Event::Text(text) | Event::Code(text) => heading_text.push_str(text),
                Event::SoftBreak | Event::HardBreak => heading_text.push(' '),
                _ => {}
            }
        }
        if !self.pictures.is_empty() {
            return self.inside_picture(&event);
        }
        match event {
            Event::Start(Tag::Link { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. }) => {
                Some(self.wiki_link(&dest_url, has_pothole, span))
            }
            Event::Start(Tag::Image { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. }) => {
                Some(self.wiki_picture(&dest_url, has_pothole, span))
            }
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let target = if link_type == LinkType::Email {
                    format!("mailto:{dest_url}")
                } else {
                    dest_url.to_string()
                };
                let link = self.link(target, &span, Role::Link);
                self.holes.push(Piece::Link(Box::new(link)));
                Some(html(match title_attribute(&title) {
                    title if title.is_empty() => CowStr::from("<a href=\"\0\">"),
                    title => format!("<a href=\"\0\"{title}>").into(),
                }))
            }
            Event::End(TagEnd::Link) => Some(html("</a>")),
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let link = self.link(dest_url.to_string(), &span, Role::Picture);
                self.pictures.push(Picture { link, title: title.to_string(), alt: String::new(), span });
                None
            }
            Event::FootnoteReference(name) => Some(html(self.notes.refer(&name))),
            event => {
                match &event {
                    Event::Text(text) | Event::Code(text) => {
                        self.read_words(text);
                    }
                    Event::Html(text) | Event::InlineHtml(text) => {
                        let (start, end) = (span.start - self.origin.base, span.end - self.origin.base);
                        let written = self.source.get(start..end).unwrap_or_default();
                        let raw = RawHtml::of_one(text, span, written);
                        return Some(html(self.raw(raw)));
                    }
                    Event::Start(tag) => {
                        if matches!(tag, Tag::TableCell) {
                            let (start, end) = (span.start - self.origin.base, span.end - self.origin.base);
                            let cell = self.source.get(start..end).unwrap_or_default();
                            self.elements
                                .begin_cell(cell.chars().all(|sign| sign == '|' || sign.is_whitespace()));
                        }
                        self.is_code |= matches!(tag, Tag::CodeBlock(_));
                        self.depth += 1;
                    }
                    Event::End(tag) => {
                        self.is_code &= *tag != TagEnd::CodeBlock;
                        self.depth = self.depth.saturating_sub(1);
                    }
                    _ => {}
                }
                let event = if self.has_nul { without_nul(event) } else { event };
                Some(self.elements.written(&event, &self.origin.parse_options.language).map_or(event, html))
            }
        }
    }

    /// Counts the words of a text.
    pub(super) fn read_words(&mut self, text: &str) {
        if !self.is_code {
            self.words += words(text);
            self.unspaced.count(text);
        }
        if self.sample.len() < SAMPLE {
            self.sample.extend([text, " "]);
        }
    }

    /// Reports a picture without alternative text.
    pub(super) fn no_alt(&mut self, span: Range<usize>, hint: &str) {
        let message = "this image has no alternative text";
        let place = Place::new(self.origin.path, span);
        self.problems.push(Problem::new(Code::ImageMissingAlt, place, message).hint(hint));
    }

    /// Handles an event inside an open picture, which may add to the alternative text or end the picture.
    fn inside_picture(&mut self, event: &Event<'a>) -> Option<Event<'a>> {
        let picture = self.pictures.last_mut()?;
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
            Event::End(TagEnd::Image) => return self.end_picture(),
            _ => {}
        }
        None
    }

    fn end_picture(&mut self) -> Option<Event<'a>> {
        let Picture { link, title, alt, span } = self.pictures.pop()?;
        if let Some(outer) = self.pictures.last_mut() {
            outer.alt.push_str(&alt);
            return None;
        }
        if alt.trim().is_empty() {
            self.no_alt(span, "describe the image between the brackets: `![…](…)`");
        }
        let is_first = !std::mem::replace(&mut self.has_picture, true);
        let alt = without_holes(&alt).into_owned();
        let title = without_holes(&title).into_owned();
        self.holes.push(Piece::Image(Box::new(Image { link, alt, title, is_first })));
        Some(html("\0"))
    }

    fn link(&self, target: String, span: &Range<usize>, role: Role) -> Link {
        let (start, end) = (span.start - self.origin.base, span.end - self.origin.base);
        // The target of a reference is elsewhere: then the whole link is used.
        let found = self
            .source
            .get(start..end)
            .filter(|_| !target.is_empty())
            .and_then(|text| at_the_end(text, &target).or_else(|| text.rfind(&target)));
        let span = found.map_or(span.clone(), |at| span.start + at..span.start + at + target.len());
        Link::new(target, span, role)
    }
}

/// Returns the offset of `target` in `[text](target)`, the form of almost every link.
fn at_the_end(text: &str, target: &str) -> Option<usize> {
    text.strip_suffix(')')?.strip_suffix(target).map(str::len)
}

/// Returns the number of words of a text: runs of characters between ASCII white space, as reading speeds are measured.
pub(super) fn words(text: &str) -> usize {
    // The last byte before the chunk, and then the bytes of the chunk.
    let mut window = [b' '; LANES + 1];
    let mut count = 0;
    let (chunks, rest) = text.as_bytes().as_chunks::<LANES>();
    for chunk in chunks {
        window[1..].copy_from_slice(chunk);
        count += beginnings(&window);
        window[0] = window[LANES];
    }
    window[1..].fill(b' ');
    window[1..=rest.len()].copy_from_slice(rest);
    count + beginnings(&window)
}

/// Counts letters of scripts without spaces, which counting white space misses.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Unspaced {
    /// Chinese and Japanese characters.
    ideographs: usize,
    /// Letters of Thai, Lao, Burmese and Khmer.
    letters: usize,
}

impl Unspaced {
    /// Adds the letters of `text`.
    pub(super) fn count(&mut self, text: &str) {
        if text.is_ascii() {
            return;
        }
        for c in text.chars() {
            match c {
                '\u{3005}'..='\u{3007}'
                | '\u{3041}'..='\u{30ff}'
                | '\u{3105}'..='\u{312f}'
                | '\u{31f0}'..='\u{31ff}'
                | '\u{3400}'..='\u{9fff}'
                | '\u{f900}'..='\u{faff}'
                | '\u{ff66}'..='\u{ff9f}'
                | '\u{20000}'..='\u{3ffff}' => {
                    self.ideographs += 1;
                }
                '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => {
                    self.letters += 1
                }
                _ => {}
            }
        }
    }

    /// Returns the approximate number of words. A minute's reading is about 390 Chinese characters (Brysbaert 2019: 260
    /// words of one and a half), as opposed to 220 words of English; a Thai word has about five letters.
    pub(super) fn words(self) -> usize {
        self.ideographs * 22 / 39 + self.letters / 5
    }
}

/// The number of bytes processed at a time: the width of vector registers on common processors.
const LANES: usize = 16;

/// Returns the number of words that begin in a window after its first byte. Branchless, so that the compiler vectorises
/// it.
fn beginnings(window: &[u8; LANES + 1]) -> usize {
    let is_space = |byte: u8| (byte == b' ') | ((b'\t'..=b'\r').contains(&byte) & (byte != 0x0b));
    let begins = |at: usize| u8::from(is_space(window[at]) & !is_space(window[at + 1]));
    usize::from((0..LANES).map(begins).sum::<u8>())
}

/// Returns an event for HTML that is written unchanged.
pub(super) fn html<'a>(html: impl Into<CowStr<'a>>) -> Event<'a> {
    Event::InlineHtml(html.into())
}

/// Returns `text` with U+0000 replaced, as CommonMark specifies, so that it can mark placeholders.
pub(super) fn without_holes(text: &str) -> Cow<'_, str> {
    match memchr::memchr(HOLE, text.as_bytes()) {
        Some(_) => text.replace(char::from(HOLE), "\u{fffd}").into(),
        None => text.into(),
    }
}

/// Returns an event of a source that contains U+0000, with that replaced.
fn without_nul(event: Event<'_>) -> Event<'_> {
    let clean = |text: CowStr<'_>| CowStr::from(without_holes(&text).into_owned());
    match event {
        Event::Text(text) => Event::Text(clean(text)),
        Event::Code(text) => Event::Code(clean(text)),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(clean(info))))
        }
        event => event,
    }
}

fn title_attribute(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escaped(&without_holes(title))) }
}
