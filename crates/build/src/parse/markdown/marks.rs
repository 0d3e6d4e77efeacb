//! The places of code, links and footnotes in a text: they decide if brackets and braces elsewhere are prose or a
//! failed attempt at markup. Records events as they pass and changes none.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, LinkType, Tag, TagEnd};

use crate::html::{Token, tokens};

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
    /// Tables with cells beyond their columns.
    pub(super) cut: Vec<Cut>,
    /// True if the last of them is the table that is being read.
    is_cut: bool,
    /// The end of the last cell of a table.
    cell_end: usize,
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
            Event::Start(Tag::Table(_)) => self.is_cut = false,
            Event::End(TagEnd::TableCell) => self.cell_end = span.end,
            Event::End(TagEnd::TableRow) => self.row(span, text),
            _ => {}
        }
    }

    /// Records the comments and the raw text of HTML that begins at byte `base` of the file.
    fn raw_text(&mut self, html: &str, base: usize) {
        for token in tokens(html) {
            match (token, self.raw) {
                (Token::Comment { span }, None) => self.verbatim.push(base + span.start..base + span.end),
                (Token::Start(tag), None) if !(tag.is_foreign && tag.is_self_closing) => {
                    let raw = RAW.iter().find(|raw| tag.name == **raw);
                    self.raw = raw.map(|raw| (*raw, base + tag.span.start));
                }
                (Token::End { name, span }, Some((raw, begun))) if name == raw => {
                    self.verbatim.push(begun..base + span.start);
                    self.raw = None;
                }
                _ => {}
            }
        }
    }

    /// Records the cells of a row that its table has no column for, which no reader sees.
    fn row(&mut self, row: &Range<usize>, text: &str) {
        let shown = self.cell_end.clamp(row.start, row.end) - row.start;
        let rest = text.get(shown..).unwrap_or_default();
        let cut = rest.trim_start_matches(|c: char| c == '|' || c.is_whitespace());
        let written = cut.trim_end_matches(|c: char| c == '|' || c.is_whitespace());
        if !written.is_empty() {
            let start = row.end - cut.len();
            match self.cut.last_mut().filter(|_| self.is_cut) {
                Some(table) => table.more_rows += 1,
                None => self.cut.push(Cut { cells: start..start + written.len(), more_rows: 0 }),
            }
            self.is_cut = true;
        }
    }
}

/// Cells that no reader sees.
#[derive(Debug)]
pub(super) struct Cut {
    /// The cells of the first row that has some.
    pub(super) cells: Range<usize>,
    /// The number of further rows of the table that have some.
    pub(super) more_rows: usize,
}

/// A reference without a definition: its span and its name.
#[derive(Debug)]
pub(super) struct Undefined {
    pub(super) span: Range<usize>,
    pub(super) name: String,
    /// True for brackets alone, which are common in prose.
    pub(super) is_alone: bool,
}

/// Collects references without a definition: `[text][name]` and `[name][]`, which cannot be anything else, and `[name]`.
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
        let is_alone = link.link_type == LinkType::Shortcut;
        if is_alone || matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            let undefined = Undefined { span: link.span, name: link.reference.to_string(), is_alone };
            self.0.borrow_mut().push(undefined);
        }
        None
    }
}
