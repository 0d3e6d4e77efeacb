//! The events of a text, and runs of them that are written as HTML without a stop.

use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Parser, Tag, TagEnd};

use super::{Origin, Reader, is_more, options};

/// An event, and the bytes of the file that it stands in.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// The events of a text.
pub(super) struct Events<'a> {
    events: OffsetIter<'a>,
    /// One that was looked at and belongs to what comes later.
    next: Option<Spanned<'a>>,
    /// The byte of the file that the text's first byte is.
    base: usize,
}

impl<'a> Events<'a> {
    pub(super) fn of(source: &'a str, origin: Origin<'_>) -> Self {
        let parser = Parser::new_ext(source, options(origin.dialect));
        Self { events: parser.into_offset_iter(), next: None, base: origin.base }
    }

    /// The next event, if it begins before byte `end` of the file.
    fn next_before(&mut self, end: usize) -> Option<Spanned<'a>> {
        let base = self.base;
        let placed = |(event, span): Spanned<'a>| (event, base + span.start..base + span.end);
        let next = self.next.take().or_else(|| self.events.next().map(placed))?;
        if next.1.start < end {
            return Some(next);
        }
        self.next = Some(next);
        None
    }
}

/// The events up to the next that begins a piece of its own, as they are to be written.
pub(super) struct Run<'r, 'a, 'p> {
    pub(super) reader: &'r mut Reader<'a, 'p>,
    /// The byte of the file that the run ends before.
    pub(super) end: usize,
    /// What ends the run.
    pub(super) close: Option<TagEnd>,
    /// The event that begins a piece of its own, once there is one.
    pub(super) begins: &'r mut Option<Spanned<'a>>,
}

impl<'a> Iterator for Run<'_, 'a, '_> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        // A run that has ended is asked no more.
        while let Some((event, span)) = self.reader.events.next_before(self.end) {
            let written = match event {
                Event::End(tag) if Some(tag) == self.close => return None,
                Event::Rule if self.reader.masked.contains(&span.start) => None,
                Event::Start(Tag::Heading { .. } | Tag::BlockQuote(Some(_)) | Tag::FootnoteDefinition(_)) => {
                    *self.begins = Some((event, span));
                    return None;
                }
                Event::Start(Tag::HtmlBlock) => {
                    let html = self.html_block();
                    if self.reader.depth == 0 && is_more(&html) {
                        *self.begins = Some((Event::Html(html.into()), span));
                        return None;
                    }
                    Some(self.reader.raw(&html, &span))
                }
                event => self.reader.inline(event, span),
            };
            if written.is_some() {
                return written;
            }
        }
        None
    }
}

impl Run<'_, '_, '_> {
    /// The HTML up to the end of the block of it that was just begun, whose lines are events of their own.
    fn html_block(&mut self) -> String {
        let mut html = String::new();
        while let Some((event, _)) = self.reader.events.next_before(usize::MAX) {
            match event {
                Event::End(TagEnd::HtmlBlock) => break,
                Event::Html(text) | Event::Text(text) => html.push_str(&text),
                _ => {}
            }
        }
        html
    }
}
