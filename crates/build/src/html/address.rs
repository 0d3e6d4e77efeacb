//! The addresses in HTML: which attributes hold some, what each is for, and others in their place.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::escape_html;

use super::srcset::candidates;
use super::token::{Attribute, StartTag, Token, tokens};
use super::url::urls;

/// What an address is for, which decides what a policy says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// A reader follows it.
    #[default]
    Link,
    /// A picture that is shown.
    Picture,
    /// A page that is shown in this one.
    Frame,
    /// A script that is run.
    Script,
    /// A stylesheet.
    Style,
    /// A font.
    Font,
    /// Sound, film or their captions.
    Media,
    /// Where a form is sent to.
    Form,
    /// Something for a plug-in.
    Object,
    /// Where a quotation or a change comes from; no reader sees it.
    Cite,
}

/// How an address is written where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Syntax {
    /// As the value of an attribute, or a part of it.
    #[default]
    Attribute,
    /// In `url(…)`.
    Style,
}

/// An address in an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// The address, entities as what they stand for.
    pub(crate) target: Cow<'a, str>,
    /// The bytes of just this address.
    pub(crate) span: Range<usize>,
    /// What it is for.
    pub(crate) role: Role,
    /// How it is written.
    pub(crate) syntax: Syntax,
}

/// What an attribute holds.
enum Holds {
    One(Role),
    /// Pictures of several sizes.
    Candidates,
    Style,
}

/// The addresses in the attributes of a tag of `html`, in order.
#[cfg_attr(not(test), expect(dead_code, reason = "checks of policies and themes will ask"))]
pub(crate) fn addresses<'a>(html: &'a str, tag: &StartTag<'a>) -> Vec<Address<'a>> {
    tag.attributes.iter().flat_map(|attribute| in_attribute(html, tag, attribute)).collect()
}

/// Writes `html` from byte `at` to the last address of `tag`, whatever `write` puts in place of each, and returns the
/// byte behind. What `write` puts there stands in double quotation marks, and is escaped for them by `write`.
pub(crate) fn rewrite<'a>(
    html: &'a str,
    tag: &StartTag<'a>,
    at: usize,
    out: &mut String,
    mut write: impl FnMut(Address<'a>, &mut String),
) -> usize {
    let mut at = at;
    for attribute in &tag.attributes {
        let addresses = in_attribute(html, tag, attribute);
        if addresses.is_empty() {
            continue;
        }
        let quoted = attribute.quoted_span();
        out.push_str(&html[at..quoted.start]);
        out.push('"');
        let mut inside = attribute.span.start;
        for address in addresses {
            push_requoted(html.get(inside..address.span.start).unwrap_or_default(), out);
            inside = address.span.end.max(inside);
            write(address, out);
        }
        push_requoted(&html[inside..attribute.span.end], out);
        out.push('"');
        at = quoted.end;
    }
    at
}

/// `html` with the address that `to` gives in place of each.
pub(crate) fn with_addresses(html: &str, mut to: impl FnMut(&Address<'_>) -> String) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut at = 0;
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        at = rewrite(html, &tag, at, &mut out, |address, out| {
            let address = address.syntax.encoded(&to(&address)).into_owned();
            // Writing into a string cannot fail.
            let _ = escape_html(out, &address);
        });
    }
    out.push_str(&html[at..]);
    out
}

impl Syntax {
    /// An address so that it ends nothing but itself: in styles, quotation marks and brackets are percent-encoded.
    pub(crate) fn encoded(self, address: &str) -> Cow<'_, str> {
        let ends = ['"', '\'', '(', ')', '\\'];
        if self == Self::Attribute || !address.contains(ends) {
            return address.into();
        }
        let mut out = String::with_capacity(address.len() + 8);
        for next in address.chars() {
            match next {
                '"' => out.push_str("%22"),
                '\'' => out.push_str("%27"),
                '(' => out.push_str("%28"),
                ')' => out.push_str("%29"),
                '\\' => out.push_str("%5C"),
                next => out.push(next),
            }
        }
        out.into()
    }
}

/// Writes what stood in an attribute so that it can stand in double quotation marks.
fn push_requoted(text: &str, out: &mut String) {
    for (index, part) in text.split('"').enumerate() {
        out.push_str(if index == 0 { "" } else { "&quot;" });
        out.push_str(part);
    }
}

fn in_attribute<'a>(html: &'a str, tag: &StartTag<'a>, attribute: &Attribute<'a>) -> Vec<Address<'a>> {
    let Some(holds) = unpublished(tag, &attribute.name).filter(|_| attribute.has_value()) else {
        return Vec::new();
    };
    let (spans, role, syntax) = match holds {
        Holds::One(role) => {
            let (target, span) = (attribute.value.clone(), attribute.span.clone());
            return vec![Address { target, span, role, syntax: Syntax::Attribute }];
        }
        Holds::Candidates => (candidates(&attribute.value), Role::Picture, Syntax::Attribute),
        Holds::Style => (urls(&attribute.value), Role::Picture, Syntax::Style),
    };
    let places = Places::of(html, attribute);
    let address = |span: Range<usize>| Address {
        target: match &attribute.value {
            Cow::Borrowed(value) => Cow::Borrowed(&value[span.clone()]),
            Cow::Owned(value) => Cow::Owned(value[span.clone()].to_owned()),
        },
        span: places.of_value(span.start)..places.of_value(span.end),
        role,
        syntax,
    };
    spans.into_iter().map(address).collect()
}

/// What the attribute `name` of a tag holds, if that is an address.
fn unpublished(tag: &StartTag<'_>, name: &str) -> Option<Holds> {
    let element = &*tag.name;
    let role = match (name, element) {
        ("srcset" | "imagesrcset", _) => return Some(Holds::Candidates),
        ("style", _) => return Some(Holds::Style),
        // What `base` says is no link but changes what links mean.
        (_, "base") => return None,
        ("href" | "xlink:href", "link") => role_of_link(tag),
        ("href" | "xlink:href", "image" | "feimage" | "use") => Role::Picture,
        ("href" | "xlink:href" | "src", "script") => Role::Script,
        ("href" | "xlink:href", _) => Role::Link,
        ("src", "img" | "input") | ("poster", "video") => Role::Picture,
        ("src", "iframe" | "frame") => Role::Frame,
        ("src", "audio" | "video" | "track" | "source") => Role::Media,
        ("src", "embed") | ("data", "object") => Role::Object,
        ("src" | "poster", _) => Role::Link,
        ("background", "body" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th") => Role::Picture,
        ("action", "form") | ("formaction", "button" | "input") => Role::Form,
        ("cite", "blockquote" | "q" | "del" | "ins") => Role::Cite,
        _ => return None,
    };
    Some(Holds::One(role))
}

/// What is loaded, by the relations that a `link` names.
fn role_of_link(tag: &StartTag<'_>) -> Role {
    let names = |name: &str, value: &str| {
        let values = tag.attribute(name).unwrap_or_default();
        values.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(value))
    };
    let has = |relation: &str| names("rel", relation);
    if has("stylesheet") {
        return Role::Style;
    }
    if has("icon") || has("apple-touch-icon") || has("mask-icon") {
        return Role::Picture;
    }
    if has("modulepreload") {
        return Role::Script;
    }
    if !has("preload") && !has("prefetch") {
        return Role::Link;
    }
    let is_for = |kinds: &[&str]| kinds.iter().any(|kind| names("as", kind));
    match () {
        () if is_for(&["style"]) => Role::Style,
        () if is_for(&["script", "worker"]) => Role::Script,
        () if is_for(&["font"]) => Role::Font,
        () if is_for(&["image"]) => Role::Picture,
        () if is_for(&["audio", "video", "track"]) => Role::Media,
        () => Role::Link,
    }
}

/// Where the characters of an attribute's value stand in the HTML: entities are longer than what they stand for.
struct Places<'a> {
    html: &'a str,
    /// The bytes of the value.
    span: Range<usize>,
    /// For each part of the value, of those that [`parts`] gives: how many bytes of the value end with it, and how many
    /// of the HTML.
    ends: Vec<(usize, usize)>,
}

impl<'a> Places<'a> {
    fn of(html: &'a str, attribute: &Attribute<'_>) -> Self {
        let written = &html[attribute.span.clone()];
        let mut ends = Vec::new();
        if *written != *attribute.value {
            let (mut value, mut at) = (0, 0);
            for part in parts(written) {
                value += decoded(part).len();
                at += part.len();
                ends.push((value, at));
            }
        }
        Self { html, span: attribute.span.clone(), ends }
    }

    /// Where byte `at` of the value stands.
    fn of_value(&self, at: usize) -> usize {
        let part = self.ends.partition_point(|(end, _)| *end < at);
        let written = match self.ends.get(part) {
            _ if at == 0 => 0,
            None => at,
            Some((value_end, end)) => {
                // Behind what a part begins with, each character stands for itself.
                let begins = part.checked_sub(1).map_or(0, |before| self.ends[before].1);
                end.saturating_sub(value_end - at).max(begins)
            }
        };
        self.html.floor_char_boundary((self.span.start + written).min(self.span.end))
    }
}

/// The characters with which a part of an attribute begins that is written otherwise than it is meant: entities, line
/// ends of Windows, U+0000.
const WRITTEN_OTHERWISE: [char; 3] = ['&', '\r', '\0'];

/// What is `written` in an attribute, in parts that begin where something is written otherwise than it is meant.
fn parts(written: &str) -> impl Iterator<Item = &str> {
    let starts = memchr::memchr3_iter(b'&', b'\r', b'\0', written.as_bytes());
    let starts = starts.chain(std::iter::once(written.len()));
    starts.scan(0, |from, to| Some(&written[std::mem::replace(from, to)..to])).filter(|part| !part.is_empty())
}

/// What a `part` of an attribute's value means.
fn decoded(part: &str) -> Cow<'_, str> {
    if !part.starts_with(WRITTEN_OTHERWISE) {
        return part.into();
    }
    let quote = if part.contains('"') { '\'' } else { '"' };
    let html = format!("<a b={quote}{part}{quote}>");
    let value = match tokens(&html).next() {
        Some(Token::Start(tag)) => tag.attribute("b").map(str::to_owned),
        _ => None,
    };
    value.map_or(Cow::Borrowed(part), Cow::Owned)
}
