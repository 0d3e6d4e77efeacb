//! What stands inside pieces: text, links, pictures, HTML written by hand. Addresses become holes that only the site can
//! fill.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{HOLE, Reader, escaped};
use crate::parse::fragment::Link;
use crate::parse::html;
use crate::parse::keywords::SAMPLE;
use crate::problem::{Code, Place, Problem};

/// A picture whose words are being gathered.
pub(super) struct Picture {
    link: Link,
    title: String,
    alt: String,
    span: Range<usize>,
}

impl<'a> Reader<'a, '_> {
    /// Takes in one event that begins or ends no piece of its own.
    pub(super) fn inline(&mut self, event: Event<'a>, span: Range<usize>) {
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
    pub(super) fn raw(&mut self, html: &str, span: &Range<usize>) {
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

    pub(super) fn html(&mut self, html: impl Into<CowStr<'a>>) {
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
}

/// Where `target` begins in `[text](target)`, which is how almost every link is written.
fn at_the_end(text: &str, target: &str) -> Option<usize> {
    text.strip_suffix(')')?.strip_suffix(target).map(str::len)
}

/// How many words a text has: runs of anything between white space of ASCII, which is how reading speeds are counted.
pub(super) fn words(text: &str) -> usize {
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
