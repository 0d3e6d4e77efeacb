//! The body of a page: what other generators write in it besides Markdown becomes Markdown, a block or HTML, or a marked place.
//! Code is left alone, but for what kept a generator from reading it.

mod comments;
mod components;
mod containers;
mod converter;
mod hosts;
mod links;
mod mask;
mod media;
mod paired;
mod replacement;
mod single;
mod tags;
mod values;

use self::comments::Signs;
use self::containers::Notation;
use self::converter::Converter;
use self::links::{Place, Relinked};
use self::mask::Masked;
pub(crate) use self::replacement::one_line;
pub(crate) use self::values::Values;
use crate::generator::Generator;
use crate::index::Index;
use crate::report::{Kind, Note};

/// A page's body and what is known besides.
#[derive(Clone, Copy)]
pub(crate) struct Body<'a> {
    pub(crate) text: &'a str,
    pub(crate) generator: Generator,
    /// True if it is a note in a vault of Obsidian.
    pub(crate) is_note: bool,
    /// The file that it stands in.
    pub(crate) file: &'a str,
    /// The line of the file that it begins in, from 1.
    pub(crate) first_line: usize,
    pub(crate) index: &'a Index,
    pub(crate) page: usize,
    pub(crate) base_path: &'a str,
    /// The line that separates the excerpt from the rest.
    pub(crate) separator: Option<&'a str>,
    pub(crate) values: Values<'a>,
}

/// A body as Assay reads it.
#[derive(Debug)]
pub(crate) struct Converted {
    pub(crate) text: String,
    pub(crate) notes: Vec<Note>,
    /// The number of tags and links that were converted.
    pub(crate) converted: usize,
    /// The hosts that it loads something from, by the key of `[policy]`.
    pub(crate) hosts: Vec<(&'static str, String)>,
}

/// Converts the body of a page.
pub(crate) fn convert(body: &Body<'_>) -> Converted {
    let is_mdx = body.file.ends_with(".mdx");
    let notation = Notation { generator: body.generator, is_mdx, separator: body.separator };
    let lines = containers::convert(body.text, notation);
    let mut text = String::with_capacity(body.text.len());
    let mut starts = Vec::with_capacity(lines.lines.len());
    for (line, origin) in &lines.lines {
        starts.push((text.len(), *origin));
        text.push_str(line);
    }
    let note = |line: usize, kind: Kind, message: String, hint: &str| Note {
        kind,
        file: body.file.to_owned(),
        line: body.first_line + line,
        message,
        hint: hint.to_owned(),
    };
    let mut notes: Vec<Note> =
        lines.notes.into_iter().map(|(line, kind, message, hint)| note(line, kind, message, hint)).collect();
    let line_at = |starts: &[(usize, usize)], byte: usize| {
        let index = starts.partition_point(|(start, _)| *start <= byte);
        starts.get(index.saturating_sub(1)).map_or(0, |(_, origin)| *origin)
    };
    let mut converted = lines.converted;
    // The mask is computed again only if the text has changed.
    let mut page = Masked::new(text);
    let signs = Signs { generator: body.generator, is_note: body.is_note, is_mdx };
    if let Some((text, comments)) = comments::without(&page, signs) {
        let message = "a comment was left out, which visitors would read";
        let hint = "nothing, if it is for you alone";
        let found = comments.iter().map(|comment| line_at(&starts, comment.start));
        notes.extend(found.map(|line| note(line, Kind::Tag, message.to_owned(), hint)));
        starts = comments::moved(&starts, &comments);
        page = Masked::new(text);
    }
    let tags = tags::find(&page.text, &page.mask, body.generator);
    if !tags.is_empty() {
        let mut converter = Converter::new(&page.text, &tags, body);
        let text = converter.run();
        converted += converter.converted;
        let found = converter.notes.into_iter();
        notes.extend(found.map(|(at, kind, message)| note(line_at(&starts, at), kind, message, "")));
        page = Masked::new(text);
    }
    if is_mdx {
        let components = components::convert(&page, &lines.imported, body);
        let found = components.notes.into_iter();
        notes.extend(found.map(|(at, message)| note(line_at(&starts, at), Kind::Component, message, "")));
        converted += components.converted;
        page = Masked::new(components.text);
    }
    let place = Place { index: body.index, page: body.page, base_path: body.base_path };
    if let Some(Relinked { text, changed, scripts }) = links::convert(&page, place) {
        converted += changed;
        let message = "a link that ran a script leads nowhere now";
        let hint = "put the script into a theme, and a button into the page";
        notes.extend(
            scripts.into_iter().map(|at| note(line_at(&starts, at), Kind::Tag, message.to_owned(), hint)),
        );
        page = Masked::new(text);
    }
    let hosts = hosts::of(&page);
    Converted { text: page.text, notes, converted, hosts }
}
