//! Links to pages by their names, by option, as in Obsidian and other wikis: `[[Page]]`, `[[Page#Heading|text]]`, and pictures:
//! `![[plan.png|text]]`, `![[plan.png|300]]`. Without the option they are text, and kept to be reported where they name a page.

use std::ops::Range;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use pulldown_cmark::{CowStr, Event, TagEnd};

use super::inline::html;
use super::marks::Undefined;
use super::{HOLE, MarkdownReader, escaped};
use crate::html::Role;
use crate::parse::fragment::{Image, Link, Piece, StatedSize};
use crate::problem::{Code, Place, Problem};

/// The characters of a name that would end it in the target of a link.
const ENDING: &AsciiSet = &CONTROLS.add(b'%').add(b'?');

/// The extensions of files that are shown as pictures.
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico"];

impl<'a> MarkdownReader<'a, '_> {
    /// Returns what begins a link to `name`: its start tag, or the whole link if it has no text of its own.
    pub(super) fn wiki_link(&mut self, name: &str, has_text: bool, span: Range<usize>) -> Event<'a> {
        let link = self.wiki_target(name, span, Role::Link);
        self.holes.push(Piece::Link(Box::new(link)));
        if has_text {
            return html("<a href=\"\0\">");
        }
        self.text_until(TagEnd::Link);
        let shown = shown(name);
        self.count(&shown);
        html(format!("<a href=\"{}\">{}</a>", char::from(HOLE), escaped(&shown)))
    }

    /// Returns a picture, or a link in place of what cannot be shown inside another page.
    pub(super) fn wiki_picture(&mut self, name: &str, has_text: bool, span: Range<usize>) -> Event<'a> {
        let text = self.text_until(TagEnd::Image);
        let text = if has_text { text.trim() } else { "" };
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim());
        let is_picture =
            ending.is_some_and(|ending| PICTURES.iter().any(|known| ending.eq_ignore_ascii_case(known)));
        if !is_picture {
            return self.in_place_of_embedded(name, text, span);
        }
        let size = size(text.rsplit('|').next().unwrap_or_default());
        let alt = if has_text { label_of(&format!("|{text}")) } else { String::new() };
        if alt.is_empty() {
            self.no_alt(span.clone(), &format!("describe the image: `![[{name}|…]]`"));
        }
        let link = self.wiki_target(name, span.clone(), Role::Picture);
        let is_first = !std::mem::replace(&mut self.has_picture, true);
        let Some((width, height)) = size else {
            let image = Image { link, alt, title: String::new(), is_first };
            self.holes.push(Piece::Image(Box::new(image)));
            return html("\0");
        };
        let attribute = |name: &str, stated: &Option<String>| {
            stated.as_ref().map(|pixels| format!(" {name}=\"{pixels}\"")).unwrap_or_default()
        };
        let stated = [attribute("width", &width), attribute("height", &height)].concat();
        let target = link.target.to_string();
        self.holes.push(Piece::Size(Box::new(StatedSize {
            target,
            span,
            width,
            height,
            has_decoding: false,
        })));
        self.holes.push(Piece::Link(Box::new(link)));
        html(format!("<img\0 src=\"\0\" alt=\"{}\"{stated}>", escaped(&alt)))
    }

    /// Returns a link to a page or file that its author embedded in another. The content of pages cannot be.
    fn in_place_of_embedded(&mut self, name: &str, text: &str, span: Range<usize>) -> Event<'a> {
        let message = format!("`![[{name}]]` is a link: a page cannot be shown inside another");
        let hint = format!("write `[[{name}]]`, or what it says");
        let place = Place::new(self.origin.path, span.clone());
        self.problems.push(Problem::new(Code::TemplateForeignTag, place, message).hint(hint));
        let link = self.wiki_target(name, span, Role::Link);
        self.holes.push(Piece::Link(Box::new(link)));
        let shown = if text.is_empty() { shown(name) } else { text.to_owned() };
        self.count(&shown);
        html(format!("<a href=\"\0\">{}</a>", escaped(&shown)))
    }

    /// Returns the target of a link to `name`: its name in double brackets, and the id of the heading that it names.
    fn wiki_target(&mut self, name: &str, span: Range<usize>, role: Role) -> Link {
        // In a table, the bar before the text has a backslash.
        let name = name.strip_suffix('\\').unwrap_or(name);
        let (page, heading) = match name.split_once('#') {
            Some((page, headings)) => (page, headings.rsplit('#').next().map(str::trim)),
            None => (name, None),
        };
        let mut target = String::new();
        if !page.trim().is_empty() {
            target = format!("[[{}]]", utf8_percent_encode(page.trim(), ENDING));
        }
        if let Some(heading) = heading.filter(|heading| !heading.is_empty()) {
            // A paragraph that is named by `^id` has no place here.
            let id = match heading.starts_with('^') {
                true => heading.to_owned(),
                false => self.origin.parse_options.heading_ids.id(heading),
            };
            target.extend(["#", &id]);
        }
        if target.is_empty() {
            let place = Place::new(self.origin.path, span.clone());
            let problem = Problem::new(Code::LinkUndefinedReference, place, "this link names nothing");
            self.problems
                .push(problem.hint("write the name of a page, or `#` and a heading, between the brackets"));
        }
        Link::new(target, span, role)
    }

    /// Returns the link that brackets in brackets would be if the site read links by names: `[[Page]]`, and not `[[1]](…)`.
    pub(super) fn unlinked(&mut self, Undefined { span, name, .. }: Undefined) -> Option<Piece> {
        let before = self.source[..span.start].strip_suffix('[')?;
        let after = self.source[span.end..].strip_prefix(']')?;
        let is_other =
            before.ends_with(|c: char| c.is_alphanumeric() || c == '\\') || after.starts_with(['(', '[']);
        let page = name.split('|').next().unwrap_or_default().trim();
        if is_other || page.is_empty() || page.starts_with('#') {
            return None;
        }
        let base = self.origin.base;
        let link = self.wiki_target(page, base + span.start - 1..base + span.end + 1, Role::Link);
        Some(Piece::Unlinked(Box::new(link)))
    }

    /// Returns the text up to the end of a link or picture.
    fn text_until(&mut self, close: TagEnd) -> String {
        let mut text = String::new();
        while let Some((event, _)) = self.events.next_before(usize::MAX) {
            match event {
                Event::End(tag) if tag == close => break,
                Event::Text(inner) | Event::Code(inner) | Event::InlineHtml(inner) => text.push_str(&inner),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                _ => {}
            }
        }
        text
    }

    /// Counts the text of a link as that of the page, and of the heading that it stands in.
    fn count(&mut self, text: &str) {
        if let Some(heading_text) = &mut self.heading_text {
            heading_text.push_str(text);
        }
        self.read_words(&CowStr::from(text.to_owned()));
    }
}

/// Returns the text of a link or picture that is written between the double brackets.
pub(crate) fn label_of(inside: &str) -> String {
    match inside.split_once('|') {
        None => shown(inside),
        Some((_, text)) => match text.rsplit_once('|') {
            Some((text, stated)) if size(stated).is_some() => text.trim().to_owned(),
            _ if size(text).is_some() => String::new(),
            _ => text.trim().to_owned(),
        },
    }
}

/// Returns the text of a link that has none of its own, as Obsidian shows it.
fn shown(name: &str) -> String {
    let parts: Vec<&str> = name.split('#').map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join(" > ")
}

/// Returns a width in pixels, and perhaps a height: `300` or `300x200`.
fn size(text: &str) -> Option<(Option<String>, Option<String>)> {
    let is_number =
        |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim();
    match text.split_once('x') {
        None if is_number(text) => Some((Some(text.to_owned()), None)),
        Some((width, height)) if is_number(width) && is_number(height) => {
            Some((Some(width.to_owned()), Some(height.to_owned())))
        }
        _ => None,
    }
}
