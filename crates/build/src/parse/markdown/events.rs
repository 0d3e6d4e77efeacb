//! The parser events of a text, and runs of them that are written as HTML in one go.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Parser, Tag, TagEnd};

use super::super::blocks::MAX_DEPTH;
use super::inline::html;
use super::marks::{Marks, UndefinedReferences};
use super::raw::RawHtml;
use super::softened::{Letters, Softened};
use super::{MarkdownReader, Origin, autolinks, is_more, options, raw_text};

/// An event and its byte range in the file.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// The events of a text.
pub(super) struct Events<'a> {
    events: OffsetIter<'a, UndefinedReferences>,
    /// Events that were looked ahead.
    next: VecDeque<Spanned<'a>>,
    source: &'a str,
    /// The letters to restore in the library's output.
    letters: Option<Letters>,
    /// The offset of the text in the file.
    base: usize,
    /// The places that were passed so far.
    pub(super) marks: Marks,
    pub(super) undefined: UndefinedReferences,
    /// True if bare addresses become links, and there may be any.
    autolinks: bool,
    /// The number of open elements in which an address is not a link: links, pictures, code.
    apart: usize,
    /// True if letters in the text were lowered before parsing.
    is_lowered: bool,
}

impl<'a> Events<'a> {
    /// Returns the events of `source`, which the library parses in the form `lowered`, and `softened` if present.
    pub(super) fn of(
        source: &'a str,
        lowered: &'a Cow<'a, str>,
        softened: Option<&'a Softened>,
        origin: Origin<'_>,
    ) -> Self {
        let undefined = UndefinedReferences::default();
        let (read, letters) =
            softened.map(Softened::parts).map_or((&**lowered, None), |(text, letters)| (text, Some(letters)));
        let parser = Parser::new_with_broken_link_callback(
            read,
            options(origin.parse_options),
            Some(undefined.clone()),
        );
        Self {
            events: parser.into_offset_iter(),
            next: VecDeque::new(),
            letters,
            source,
            base: origin.base,
            marks: Marks::default(),
            undefined,
            autolinks: origin.parse_options.autolinks && autolinks::may_have(source),
            apart: 0,
            is_lowered: matches!(lowered, Cow::Owned(_)),
        }
    }

    /// Returns the names of defined references.
    pub(super) fn defined(&self) -> Vec<String> {
        self.events.reference_definitions().iter().map(|(name, _)| name.to_owned()).collect()
    }

    /// Puts events back that were read, in their order.
    pub(super) fn put_back(&mut self, events: Vec<Spanned<'a>>) {
        events.into_iter().rev().for_each(|event| self.next.push_front(event));
    }

    /// Returns the next event if it begins before byte `end` of the file.
    pub(super) fn next_before(&mut self, end: usize) -> Option<Spanned<'a>> {
        if self.next.is_empty() {
            let next = self.pull()?;
            if self.autolinks && self.apart == 0 && matches!(next.0, Event::Text(_)) {
                self.link_addresses(next);
            } else if next.1.start < end {
                return Some(next);
            } else {
                self.next.push_back(next);
            }
        }
        self.next.pop_front_if(|next| next.1.start < end)
    }

    /// Returns the next event of the library, and records it.
    fn pull(&mut self) -> Option<Spanned<'a>> {
        let (mut event, span) = self.events.next()?;
        if let Some(letters) = &self.letters {
            event = letters.put_back(event, &span);
        }
        let text = &self.source[span.clone()];
        let event = if self.is_lowered { as_written(event, text) } else { event };
        let span = self.base + span.start..self.base + span.end;
        self.marks.note(&event, &span, text);
        match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                self.apart += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                self.apart = self.apart.saturating_sub(1);
            }
            // HTML allows no link inside a link.
            Event::InlineHtml(html) => match html.get(1..2).zip(html.get(1..3)) {
                Some((_, "a " | "A " | "a>" | "A>" | "a\n")) => self.apart += 1,
                Some((_, "/a" | "/A")) if html.len() == "</a>".len() => {
                    self.apart = self.apart.saturating_sub(1);
                }
                _ => {}
            },
            _ => {}
        }
        Some((event, span))
    }

    /// Reads a text and all adjacent texts, since the library splits texts at characters that may have a meaning, and
    /// turns the addresses in it into links.
    fn link_addresses(&mut self, first: Spanned<'a>) {
        let mut first = Some(first);
        while let Some(text) = first.take() {
            let mut run = vec![text];
            let behind = loop {
                let Some(next) = self.pull() else { break None };
                let follows = run.last().is_some_and(|last| last.1.end == next.1.start);
                if !follows || !matches!(next.0, Event::Text(_)) {
                    break Some(next);
                }
                run.push(next);
            };
            autolinks::split(run, self.source, self.base, &mut self.next);
            match behind {
                // A text after a gap is separate.
                Some(next) if matches!(next.0, Event::Text(_)) => first = Some(next),
                behind => self.next.extend(behind),
            }
        }
    }
}

/// Returns `event` with the letters that are `written` at its place.
fn as_written<'a>(event: Event<'a>, written: &str) -> Event<'a> {
    let restored = |text: CowStr<'a>| raw_text::restored(&text, written).unwrap_or(text);
    match event {
        Event::Text(text) => Event::Text(restored(text)),
        Event::Code(text) => Event::Code(restored(text)),
        Event::Html(text) => Event::Html(restored(text)),
        Event::InlineHtml(text) => Event::InlineHtml(restored(text)),
        event => event,
    }
}

/// The events up to the next one that begins a separate piece, as they are written.
pub(super) struct Run<'r, 'a, 'p> {
    pub(super) reader: &'r mut MarkdownReader<'a, 'p>,
    /// The offset in the file before which the run ends.
    pub(super) end: usize,
    /// The event that ends the run.
    pub(super) close: Option<TagEnd>,
    /// The event that begins a separate piece, once it is reached.
    pub(super) begins: &'r mut Option<Spanned<'a>>,
}

impl<'a> Iterator for Run<'_, 'a, '_> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        // A run that has ended is not polled again.
        while let Some((event, span)) = self.reader.events.next_before(self.end) {
            let written = match event {
                Event::End(tag @ (TagEnd::BlockQuote(Some(_)) | TagEnd::FootnoteDefinition))
                    if self.reader.passed_over > 0 =>
                {
                    self.reader.passed_over -= 1;
                    Some(Event::End(tag))
                }
                Event::End(tag @ TagEnd::BlockQuote(None)) if self.reader.quotations > 0 => {
                    self.reader.quotations -= 1;
                    self.reader.inline(Event::End(tag), span)
                }
                Event::End(tag) if Some(tag) == self.close => return None,
                Event::Start(tag @ Tag::BlockQuote(None)) => {
                    if self.reader.is_callout(&span) && self.reader.depth < MAX_DEPTH {
                        *self.begins = Some((Event::Start(tag), span));
                        return None;
                    }
                    self.reader.quotations += 1;
                    self.reader.inline(Event::Start(tag), span)
                }
                Event::Start(tag @ (Tag::BlockQuote(Some(_)) | Tag::FootnoteDefinition(_)))
                    if self.reader.depth >= MAX_DEPTH =>
                {
                    self.reader.pass_over(span);
                    Some(Event::Start(tag))
                }
                Event::Rule if self.reader.masked.contains(&span.start) => None,
                Event::Start(Tag::Heading { .. } | Tag::BlockQuote(Some(_)) | Tag::FootnoteDefinition(_)) => {
                    *self.begins = Some((event, span));
                    return None;
                }
                Event::Start(Tag::HtmlBlock) => {
                    let raw = self.html_block(span.clone());
                    if self.reader.depth == 0 && is_more(&raw.html) {
                        *self.begins = Some((Event::Html(raw.html.into()), span));
                        return None;
                    }
                    Some(html(self.reader.raw(raw)))
                }
                event => self.reader.inline(event, span),
            };
            if written.is_some() {
                return written.map(without_slash);
            }
        }
        None
    }
}

/// Returns the event, with a void element in the form of the HTML standard: the library writes it as XML.
fn without_slash(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Rule => html("<hr>\n"),
        Event::HardBreak => html("<br>\n"),
        other => other,
    }
}

impl Run<'_, '_, '_> {
    /// Returns the HTML up to the end of the current block, whose lines are separate events.
    fn html_block(&mut self, span: Range<usize>) -> RawHtml {
        let mut raw = RawHtml::block(span);
        while let Some((event, span)) = self.reader.events.next_before(usize::MAX) {
            match event {
                Event::End(TagEnd::HtmlBlock) => break,
                Event::Html(text) | Event::Text(text) => raw.push(&text, &span),
                _ => {}
            }
        }
        raw
    }
}
