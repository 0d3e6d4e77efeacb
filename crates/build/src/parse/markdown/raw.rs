//! Handwritten HTML: its positions are kept, its addresses become placeholders, its scripts and styles are marked, and
//! unclosed elements are closed. The elements of the whole text are tracked together, since there may be Markdown
//! between their tags.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::inline::without_holes;
use super::{MarkdownReader, escaped, foreign};
use crate::html::{self, StartTag, Token, is_void, tokens};
use crate::parse::fragment::{InlineCode, InlineKind, Link, Piece, StatedSize};
use crate::parse::parse_options::RawHtmlMode;
use crate::problem::{Code, Place, Problem};

/// Handwritten HTML, and the positions of its parts in the file.
#[derive(Debug, Default)]
pub(super) struct RawHtml {
    pub(super) html: String,
    /// Its byte span in the file.
    span: Range<usize>,
    /// The offsets of its lines in the HTML and in the file, where the indentation of a block precedes them.
    lines: Vec<(usize, usize)>,
    /// True if it is a block of its own, not part of a line of text.
    is_block: bool,
}

impl RawHtml {
    /// Returns an empty block of HTML at `span`.
    pub(super) fn block(span: Range<usize>) -> Self {
        Self { html: String::new(), span, lines: Vec::new(), is_block: true }
    }

    /// Returns HTML that is `written` at `span`, on one or more lines.
    pub(super) fn of_one(html: &str, span: Range<usize>, written: &str) -> Self {
        let mut raw = Self { is_block: false, ..Self::block(span.clone()) };
        let mut at = span.start;
        // In the file, a line may be preceded by indentation or the mark of a quotation.
        for (line, written) in html.split_inclusive('\n').zip(written.split_inclusive('\n')) {
            let indent = written.len().saturating_sub(line.len());
            raw.push(line, &(at + indent..span.end));
            at += written.len();
        }
        raw
    }

    /// Adds a line at `span`.
    pub(super) fn push(&mut self, line: &str, span: &Range<usize>) {
        self.lines.push((self.html.len(), span.start));
        self.html.push_str(&without_holes(line));
    }

    /// Returns it as visible text, without its comments.
    fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.html.len());
        let mut at = 0;
        for token in tokens(&self.html) {
            let Token::Comment { span } = token else { continue };
            if self.html[span.clone()].starts_with("<!--") && self.html[span.clone()].ends_with("-->") {
                shown.push_str(&self.html[at..span.start]);
                at = span.end;
            }
        }
        shown.push_str(&self.html[at..]);
        match self.is_block {
            true if shown.trim().is_empty() => String::new(),
            true => format!("<p>{}</p>\n", escaped(shown.trim())),
            false => escaped(&shown),
        }
    }

    /// Returns the offset in the file of byte `at` of the HTML.
    fn place_of(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(begins, _)| *begins <= at);
        let (begins, in_file) = line.checked_sub(1).map_or((0, self.span.start), |line| self.lines[line]);
        (in_file + (at - begins)).min(self.span.end)
    }
}

/// The open elements, including those of surrounding blocks.
#[derive(Debug, Default)]
pub(super) struct OpenElements {
    /// Each element in order, until it is closed.
    elements: Vec<Option<(String, Range<usize>)>>,
    /// The open elements by name, the innermost last.
    by_name: FxHashMap<String, Vec<usize>>,
    /// The number of elements that were open when the innermost block began: those can only be closed after it.
    around: usize,
    /// The number of open elements of SVG and MathML.
    foreign: usize,
}

impl OpenElements {
    /// Begins a block, whose elements have to be closed in it, and returns what [`MarkdownReader::leave`] needs at its
    /// end.
    pub(super) fn enter(&mut self) -> usize {
        std::mem::replace(&mut self.around, self.elements.len())
    }

    fn open(&mut self, tag: &StartTag<'_>, span: Range<usize>) {
        let is_closed = is_void(&tag.name) || ((tag.is_foreign || self.foreign > 0) && tag.is_self_closing);
        if is_closed || may_stay_open(&tag.name) {
            return;
        }
        self.foreign += usize::from(is_foreign(&tag.name));
        let name = tag.name.to_string();
        self.by_name.entry(name.clone()).or_default().push(self.elements.len());
        self.elements.push(Some((name, span)));
    }

    /// Closes the innermost element of a name. Returns true if there was one.
    fn close(&mut self, name: &str) -> bool {
        if is_void(name) || may_stay_open(name) {
            return true;
        }
        let around = self.around;
        let Some(named) = self.by_name.get_mut(name) else { return false };
        let Some(index) = named.pop_if(|index| *index >= around) else { return false };
        self.foreign -= usize::from(is_foreign(name));
        self.elements[index] = None;
        // Frees the entries of closed elements, so that repeated elements take no memory.
        while self.elements.len() > around && self.elements.last().is_some_and(Option::is_none) {
            self.elements.pop();
        }
        true
    }

    /// Ends a block and returns its elements that are still open.
    fn leave(&mut self, around: usize) -> Vec<(String, Range<usize>)> {
        let still_open: Vec<_> = self.elements.split_off(self.around).into_iter().flatten().collect();
        for (name, _) in still_open.iter().rev() {
            self.by_name.get_mut(name).and_then(Vec::pop);
            self.foreign -= usize::from(is_foreign(name));
        }
        self.around = around;
        still_open
    }
}

fn is_foreign(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Returns true if the end tag of an element is optional (HTML, 13.1.2.4).
fn may_stay_open(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "dt"
            | "dd"
            | "option"
            | "optgroup"
            | "rb"
            | "rt"
            | "rtc"
            | "rp"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "colgroup"
            | "caption"
            | "html"
            | "head"
            | "body"
    )
}

impl MarkdownReader<'_, '_> {
    /// Handles handwritten HTML, and returns what is written for it.
    pub(super) fn raw(&mut self, raw: RawHtml) -> String {
        if self.origin.parse_options.raw_html == RawHtmlMode::Escape {
            return raw.shown();
        }
        let html = raw.html.as_str();
        let (mut out, mut at) = (String::with_capacity(html.len()), 0);
        for token in tokens(html) {
            match token {
                Token::Start(tag) => {
                    out.push_str(&html[at..tag.span.start]);
                    self.start_tag(&tag, &raw, &mut out);
                    let mut from = tag.span.start;
                    if let Some(stated) = stated_size(&tag) {
                        // Before the attributes: `src` may be the last thing in the tag.
                        let name = from + 1 + tag.name.len();
                        out.push_str(&html[from..name]);
                        let span = self.place(&raw, &tag.span);
                        self.hole(Piece::Size(Box::new(StatedSize { span, ..stated })), &mut out);
                        from = name;
                    }
                    at = html::rewrite(html, &tag, from, &mut out, |address, out| {
                        let html::Address { target, span, role, syntax } = address;
                        let link =
                            Link { target: target.into(), span: self.place(&raw, &span), role, syntax };
                        self.hole(Piece::Link(Box::new(link)), out);
                    });
                }
                Token::End { name, span } => {
                    if !self.open.close(&name) {
                        let hint = format!("write `<{name}>` where the element begins, or remove this tag");
                        self.unclosed(
                            self.place(&raw, &span),
                            format!(
                                "end tag `</{name}>` without a start \
                            tag"
                            ),
                            hint,
                        );
                    }
                }
                Token::Comment { span }
                    if html[span.clone()].starts_with("<!--") && !html[span.clone()].ends_with("-->") =>
                {
                    let place = self.place(&raw, &(span.start..span.start + "<!--".len()));
                    self.unclosed(
                        place,
                        "unclosed comment".to_owned(),
                        "write `-->` at the end of the comment".to_owned(),
                    );
                }
                Token::Unfinished { span } => {
                    let place = self.place(&raw, &(span.start..span.start + 1));
                    let hint = "write `>` at the end of the tag, or `&lt;` for a literal `<`";
                    self.unclosed(place, "unclosed tag".to_owned(), hint.to_owned());
                }
                Token::Text { .. } | Token::Comment { .. } => {}
            }
        }
        out.push_str(&html[at..]);
        out
    }

    /// Returns the bytes in the file of `span` of `raw`.
    fn place(&self, raw: &RawHtml, span: &Range<usize>) -> Range<usize> {
        let base = self.origin.base;
        // In a TOML value with escapes, and near U+0000, positions may be inexact.
        let floor = |at: usize| base + self.source.floor_char_boundary(at.saturating_sub(base));
        let start = floor(raw.place_of(span.start));
        // The end belongs to the line of the byte before it.
        let end = span.end.checked_sub(1).map_or(start, |last| floor(raw.place_of(last) + 1));
        start..end.max(start)
    }

    fn hole(&mut self, piece: Piece, out: &mut String) {
        self.holes.push(piece);
        out.push(char::from(super::HOLE));
    }

    fn start_tag(&mut self, tag: &StartTag<'_>, raw: &RawHtml, out: &mut String) {
        let place = self.place(raw, &tag.span);
        if self.origin.parse_options.raw_html == RawHtmlMode::Report {
            let message = format!("HTML is not allowed: `<{}>`", tag.name);
            let hint = "write Markdown or a block, or set `raw_html = \"allow\"` under `[markdown]` in \
                        `site.toml`";
            let place = Place::new(self.origin.path, place.clone());
            self.problems.push(Problem::new(Code::HtmlNotAllowed, place, message).hint(hint));
        }
        self.html_ids.extend(tag.places().map(|id| (id.to_owned(), place.clone())));
        if tag.name == "img" && tag.attribute("alt").is_none() {
            self.no_alt(place.clone(), "describe the image: `alt=\"…\"`, or `alt=\"\"` if it is decorative");
        }
        for (kind, span) in inline_code(tag) {
            let code = InlineCode { kind, span: self.place(raw, &span) };
            self.hole(Piece::InlineCode(Box::new(code)), out);
        }
        self.open.open(tag, place);
    }

    /// Ends a block begun by [`OpenElements::enter`]; elements that are still open are reported.
    pub(super) fn leave(&mut self, around: usize) {
        for (name, span) in self.open.leave(around) {
            let base = self.origin.base;
            let written = self.source.get(span.start - base..span.end - base).unwrap_or_default();
            // A tag that is not HTML is reported as such.
            if foreign::tag(written, 0).is_some() {
                continue;
            }
            let hint = if written.ends_with("/>") {
                format!("write `></{name}>`: in HTML, `/>` does not close this element")
            } else {
                format!("write `</{name}>` at the end of the element, or `&lt;{name}>` for literal text")
            };
            self.unclosed(span, format!("unclosed element `<{name}>`"), hint);
        }
    }

    fn unclosed(&mut self, span: Range<usize>, message: String, hint: String) {
        let place = Place::new(self.origin.path, span);
        self.problems.push(Problem::new(Code::HtmlUnclosed, place, message).hint(hint));
    }
}

/// Returns what the tag of an image states of its size. None for an image in a candidate list, whose size depends on the
/// browser's choice.
fn stated_size(tag: &StartTag<'_>) -> Option<StatedSize> {
    let target =
        tag.attribute("src").filter(|src| !src.is_empty() && tag.name == "img" && !tag.is_foreign)?;
    Some(StatedSize {
        target: target.to_owned(),
        span: tag.span.clone(),
        width: tag.attribute("width").map(str::to_owned),
        height: tag.attribute("height").map(str::to_owned),
        has_decoding: tag.attribute("decoding").is_some(),
    })
}

/// Returns the scripts and styles in a tag, each with its byte span.
pub(crate) fn inline_code(tag: &StartTag<'_>) -> Vec<(InlineKind, Range<usize>)> {
    let mut found = Vec::new();
    match &*tag.name {
        "style" => found.push((InlineKind::StyleElement, tag.span.clone())),
        "script" if is_run(tag) => found.push((InlineKind::Script, tag.span.clone())),
        _ => {}
    }
    for attribute in tag.attributes.iter().filter(|attribute| attribute.has_value()) {
        let kind = match &*attribute.name {
            "style" => InlineKind::StyleAttribute,
            name if name.len() > 2 && name.starts_with("on") => InlineKind::Handler,
            _ => continue,
        };
        found.push((kind, attribute.name_span.start..attribute.quoted_span().end));
    }
    found
}

/// Returns true if a `script` is inline and executed: data for other programs is not.
fn is_run(tag: &StartTag<'_>) -> bool {
    if ["src", "href", "xlink:href"].iter().any(|name| tag.attribute(name).is_some()) {
        return false;
    }
    let kind = tag.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
    let is_code =
        ["ecmascript", "javascript", "jscript", "livescript"].iter().any(|name| kind.contains(name));
    is_code || matches!(&*kind, "" | "module" | "importmap" | "speculationrules")
}
