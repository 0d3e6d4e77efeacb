//! The places of code, links and footnotes in a text: they decide if brackets and braces elsewhere are prose or a
//! failed attempt at markup. Records events as they pass and changes none.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, LinkType, Tag};

/// The elements whose text is shown literally, or not at all.
const RAW: [&str; 8] = ["code", "kbd", "pre", "samp", "script", "style", "svg", "textarea"];

/// The places of code, links and footnotes in a text. All ranges are bytes of the file.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Code, comments and raw text, in order.
    pub(super) verbatim: Vec<Range<usize>>,
    /// Links, pictures and references to footnotes, in order of their starts.
    pub(super) linked: Vec<Range<usize>>,
    /// The names of defined footnotes, and the bytes of `[^name]:`.
    pub(super) notes: Vec<(String, Range<usize>)>,
    /// Links and pictures with an empty address.
    pub(super) empty: Vec<Range<usize>>,
    /// The open HTML element in which text is raw: the name of the outermost and its start.
    raw: Option<(&'static str, usize)>,
}

impl Marks {
    /// Records an event at `span` of the file; `text` is its source.
    pub(super) fn note(&mut self, event: &Event<'_>, span: &Range<usize>, text: &str) {
        match event {
            Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => self.verbatim.push(span.clone()),
            Event::Start(Tag::HtmlBlock) => {
                self.raw_text(text, span.start);
                if let Some((_, start)) = self.raw.take() {
                    self.verbatim.push(start..span.end);
                }
            }
            Event::InlineHtml(html) => self.raw_text(html, span.start),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.linked.push(span.clone());
                if dest_url.is_empty() {
                    self.empty.push(span.clone());
                }
            }
            Event::FootnoteReference(_) => self.linked.push(span.clone()),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let span = span.start..span.start + name.len() + "[^]:".len();
                self.linked.push(span.clone());
                self.notes.push((name.to_string(), span));
            }
            _ => {}
        }
    }

    /// Records the raw text of HTML that begins at byte `base` of the file.
    fn raw_text(&mut self, html: &str, base: usize) {
        let mut at = 0;
        while let Some(start) = memchr::memchr(b'<', &html.as_bytes()[at..]).map(|found| at + found) {
            let rest = &html[start..];
            at = start + 1;
            if rest.starts_with("<!--") {
                let end = memchr::memmem::find(rest.as_bytes(), b"-->").map_or(rest.len(), |end| end + 3);
                self.verbatim.push(base + start..base + start + end);
                at = start + end;
            } else if let Some((name, begun)) = self.raw {
                let closes = rest.get(2..2 + name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
                if rest.starts_with("</") && closes {
                    self.verbatim.push(begun..base + start);
                    self.raw = None;
                }
            } else {
                let name = rest[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                let raw = RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw));
                self.raw = raw.map(|raw| (*raw, base + start));
            }
        }
    }
}

/// A reference without a definition: its span and its name.
#[derive(Debug)]
pub(super) struct Undefined {
    pub(super) span: Range<usize>,
    pub(super) name: String,
}

/// Collects references without a definition that cannot be anything else: `[text][name]` and `[name][]`. Brackets alone
/// are common in prose.
#[derive(Clone, Debug, Default)]
pub(super) struct UndefinedReferences(Rc<RefCell<Vec<Undefined>>>);

impl UndefinedReferences {
    /// Returns those that were passed since the last call.
    pub(super) fn take(&self) -> Vec<Undefined> {
        self.0.take()
    }
}

impl<'a> BrokenLinkCallback<'a> for UndefinedReferences {
    fn handle_broken_link(&mut self, link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            let undefined = Undefined { span: link.span, name: link.reference.to_string() };
            self.0.borrow_mut().push(undefined);
        }
        None
    }
}
