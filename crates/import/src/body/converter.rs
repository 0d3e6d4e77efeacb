//! Replaces the tags of other generators in a page by Markdown, blocks and HTML. A tag without a counterpart becomes a comment
//! with the tag as it was, and beside it what a visitor can use.

use std::fmt::Write as _;
use std::ops::Range;

use super::Body;
use super::paired::paired;
use super::replacement::{Replacement, label, one_line};
use super::single::{included, single};
use super::tags::{Arguments, Form, Tag};
use crate::generator::Generator;
use crate::report::Kind;

/// The depth to which nested pairs of tags are converted.
const DEEPEST: usize = 32;

/// The number of bytes before a tag that are examined.
const NEAR: usize = 500;

/// The position of a tag in its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    /// Alone on its lines.
    Alone,
    /// At the beginning of a line with text behind it.
    First,
    /// In text.
    Inside,
    /// In an attribute of HTML or the target of a link.
    Quoted,
}

/// Converts the tags of one page.
pub(super) struct Converter<'a> {
    text: &'a str,
    tags: &'a [Tag<'a>],
    body: &'a Body<'a>,
    depth: usize,
    pub(super) converted: usize,
    /// The tags that have no counterpart: byte, kind and message.
    pub(super) notes: Vec<(usize, Kind, String)>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(text: &'a str, tags: &'a [Tag<'a>], body: &'a Body<'a>) -> Self {
        Self { text, tags, body, depth: 0, converted: 0, notes: Vec::new() }
    }

    /// Returns the page with its tags converted.
    pub(super) fn run(&mut self) -> String {
        self.range(0..self.tags.len(), 0..self.text.len())
    }

    /// Converts the tags with these indices, which stand in these bytes.
    fn range(&mut self, tags: Range<usize>, bytes: Range<usize>) -> String {
        let mut out = String::with_capacity(bytes.len());
        let (mut at, mut index) = (bytes.start, tags.start);
        while index < tags.end {
            let tag = &self.tags[index];
            out.push_str(&self.text[at..tag.span.start]);
            let closed_by = tag.closed_by.filter(|closing| *closing < tags.end && self.depth < DEEPEST);
            (at, index) = self.tag(&mut out, index, closed_by);
        }
        out.push_str(&self.text[at..bytes.end.max(at)]);
        out
    }

    /// Writes what replaces a tag and, if another closes it, what is between them. Returns the byte and the tag to go on with.
    fn tag(&mut self, out: &mut String, index: usize, closed_by: Option<usize>) -> (usize, usize) {
        let tags = self.tags;
        let tag = &tags[index];
        if let Some(closing) = closed_by {
            let bytes = tag.span.end..tags[closing].span.start;
            let end = bytes.end;
            let raw = &self.text[bytes.clone()];
            self.depth += 1;
            let inner = self.range(index + 1..closing, bytes);
            self.depth -= 1;
            let whole = tag.span.start..tags[closing].span.end;
            if tag.name.eq_ignore_ascii_case("comment") {
                let message = "a comment was left out, which visitors would read".to_owned();
                self.notes.push((tag.span.start, Kind::Tag, message));
            }
            if let Some(replacement) = paired(tag, raw, &inner) {
                self.converted += 1;
                self.put(out, &whole, replacement);
                return (whole.end, closing + 1);
            }
            self.lone(out, tag);
            out.push_str(&inner);
            return (end, closing);
        }
        self.lone(out, tag);
        (tag.span.end, index + 1)
    }

    /// Writes what replaces a tag by itself.
    fn lone(&mut self, out: &mut String, tag: &Tag<'_>) {
        let next = self.text[tag.span.end..].chars().next();
        let replacement = if tag.closes { None } else { single(tag, next, self.body) };
        match replacement {
            Some(replacement) => {
                self.converted += 1;
                self.put(out, &tag.span, replacement);
            }
            None => self.comment(out, tag),
        }
    }

    /// Returns the position of the bytes `span`.
    fn position(&self, span: &Range<usize>) -> Position {
        let mut from = span.start.saturating_sub(NEAR);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let near = &self.text[from..span.start];
        let near = near.rsplit("\n\n").next().unwrap_or_default();
        let before = near.rsplit('\n').next().unwrap_or_default();
        let opened =
            |open: &str, close: char| before.rfind(open).is_some_and(|at| !before[at..].contains(close));
        let is_tag = near.rfind('<').is_some_and(|at| {
            let behind = &near[at + 1..];
            behind.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && !behind.contains('>')
        });
        if is_tag || opened("](", ')') || opened("]: ", ' ') {
            return Position::Quoted;
        }
        let is_first = before.trim().is_empty() && before.len() < 4;
        let after = self.text[span.end..].trim_start_matches([' ', '\t']);
        match (is_first, after.is_empty() || after.starts_with('\n')) {
            (true, true) => Position::Alone,
            (true, false) => Position::First,
            _ => Position::Inside,
        }
    }

    fn put(&self, out: &mut String, span: &Range<usize>, replacement: Replacement) {
        match (self.position(span), replacement.block) {
            (Position::Alone, Some(block)) => {
                let indent = out.len() - out.trim_end_matches(' ').len();
                out.truncate(out.len() - indent);
                out.push_str(&block);
            }
            _ => self.push_inline(out, span, &replacement.inline),
        }
    }

    /// Writes a text in place of `span`. Where a tag before it became the address of the site, `/`, one that begins with a slash
    /// goes on from there: two slashes would name another host.
    fn push_inline(&self, out: &mut String, span: &Range<usize>, inline: &str) {
        let is_behind_tag = self.text[..span.start].ends_with("}}");
        if is_behind_tag && inline.starts_with('/') && out.ends_with('/') {
            out.pop();
        }
        out.push_str(inline);
    }

    /// Writes a comment with the tag as it was, and what a visitor can use of it.
    fn comment(&mut self, out: &mut String, tag: &Tag<'_>) {
        let one_line = one_line(&self.text[tag.span.clone()]);
        if tag.form == Form::Attributes {
            self.notes.push((tag.span.start, Kind::Attributes, format!("`{one_line}`")));
            return;
        }
        let position = self.position(&tag.span);
        if !tag.closes {
            let taken =
                if position == Position::Quoted { ", removed from an HTML tag or a link" } else { "" };
            self.notes.push((tag.span.start, Kind::Tag, format!("`{one_line}`{taken}")));
        }
        let comment = format!("<!-- import: {} -->", one_line.replace("-->", "--&gt;").replace("--", "- -"));
        let readable = readable(tag, self.body);
        match position {
            Position::Quoted => {}
            Position::Inside => {
                out.push_str(&comment);
                out.push_str(&readable);
            }
            Position::Alone => {
                out.push_str(&comment);
                if !readable.is_empty() {
                    let _ = write!(out, "\n\n{readable}\n");
                }
            }
            // A line that begins with a comment is HTML to its end.
            Position::First => {
                let _ = write!(out, "{comment}\n{readable}");
            }
        }
    }
}

/// Returns what a visitor can use of a tag without a counterpart: the words and addresses among its arguments.
fn readable(tag: &Tag<'_>, body: &Body<'_>) -> String {
    if tag.closes || !matches!(tag.form, Form::Shortcode | Form::Statement | Form::Expression) {
        return String::new();
    }
    let rest = tag.inside.strip_prefix(tag.name).unwrap_or_default();
    let is_given = !matches!(
        tag.name,
        "if" | "elsif"
            | "elif"
            | "else"
            | "unless"
            | "for"
            | "assign"
            | "capture"
            | "set"
            | "case"
            | "when"
            | "macro"
            | "from"
            | "import"
    );
    if !is_given || (tag.form == Form::Expression && body.generator != Generator::Zola) {
        return String::new();
    }
    let arguments = Arguments::read(included(tag.name, rest).1);
    let words =
        arguments.named(&["title", "text", "caption", "content", "label", "alt", "quote", "description"]);
    let address = arguments.named(&["href", "url", "link", "src"]).filter(|address| address.contains('/'));
    match (words, address) {
        (Some(words), Some(address)) => format!("[{}]({})", label(words), address.replace(' ', "%20")),
        (None, Some(address)) => format!("[{}]({})", label(address), address.replace(' ', "%20")),
        (Some(words), None) => words.to_owned(),
        (None, None) => String::new(),
    }
}
