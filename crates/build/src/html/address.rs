//! The addresses in HTML: the attributes that contain them, their roles, and their replacement.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::escape_html;

use super::srcset::candidates;
use super::token::{Attribute, StartTag, Token, tokens};
use super::url::urls;

/// The role of an address, which determines the policy directive that applies to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// A link that a reader follows.
    #[default]
    Link,
    /// A picture on the page.
    Picture,
    /// A page inside the page.
    Frame,
    /// A script.
    Script,
    /// A stylesheet.
    Style,
    /// A font.
    Font,
    /// Audio, video or their captions.
    Media,
    /// The target of a form.
    Form,
    /// An object for a plug-in.
    Object,
    /// The source of a quotation or a change, invisible to readers.
    Cite,
}

/// The syntax in which an address is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Syntax {
    /// The value of an attribute, or a part of it.
    #[default]
    Attribute,
    /// `url(…)` in CSS.
    Style,
}

/// An address in an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address<'a> {
    /// The address, with entities decoded.
    pub(crate) target: Cow<'a, str>,
    /// The bytes of this address alone.
    pub(crate) span: Range<usize>,
    /// Its role.
    pub(crate) role: Role,
    /// Its syntax.
    pub(crate) syntax: Syntax,
}

/// The kind of value of an attribute with addresses.
enum ValueKind {
    One(Role),
    /// A list of pictures in several sizes.
    Candidates,
    Style,
}

/// Returns the addresses in the attributes of a tag of `html`, in order.
pub(crate) fn addresses<'a>(html: &'a str, tag: &StartTag<'a>) -> Vec<Address<'a>> {
    tag.attributes.iter().flat_map(|attribute| in_attribute(html, tag, attribute)).collect()
}

/// Copies `html` from byte `at` to the last address of `tag` to `out`, with each address replaced by what `write`
/// writes, and returns the next byte. The replacement is in double quotation marks; `write` escapes it.
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

/// Returns `html` with each address replaced by the result of `to`.
pub(crate) fn with_addresses(html: &str, mut to: impl FnMut(&Address<'_>) -> String) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut at = 0;
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        at = rewrite(html, &tag, at, &mut out, |address, out| {
            let address = address.syntax.encoded(&to(&address)).into_owned();
            // Writing to a string cannot fail.
            let _ = escape_html(out, &address);
        });
    }
    out.push_str(&html[at..]);
    out
}

impl Syntax {
    /// Returns an address that cannot end its context: in styles, quotation marks and brackets are percent-encoded.
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

/// Writes a part of an attribute's value, for use in double quotation marks.
fn push_requoted(text: &str, out: &mut String) {
    for (index, part) in text.split('"').enumerate() {
        out.push_str(if index == 0 { "" } else { "&quot;" });
        out.push_str(part);
    }
}

fn in_attribute<'a>(html: &'a str, tag: &StartTag<'a>, attribute: &Attribute<'a>) -> Vec<Address<'a>> {
    let Some(kind) = value_kind(tag, &attribute.name).filter(|_| attribute.has_value()) else {
        return Vec::new();
    };
    let (spans, role, syntax) = match kind {
        ValueKind::One(role) => {
            let (target, span) = (attribute.value.clone(), attribute.span.clone());
            return vec![Address { target, span, role, syntax: Syntax::Attribute }];
        }
        ValueKind::Candidates => (candidates(&attribute.value), Role::Picture, Syntax::Attribute),
        ValueKind::Style => (urls(&attribute.value), Role::Picture, Syntax::Style),
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

/// Returns the kind of value of the attribute `name` of a tag, if it contains addresses.
fn value_kind(tag: &StartTag<'_>, name: &str) -> Option<ValueKind> {
    let element = &*tag.name;
    let role = match (name, element) {
        ("srcset" | "imagesrcset", _) => return Some(ValueKind::Candidates),
        ("style", _) => return Some(ValueKind::Style),
        // `base` is not a link, but changes the meaning of links.
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
    Some(ValueKind::One(role))
}

/// Returns the role of a `link` element by its relations.
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

/// Maps positions in an attribute's value to positions in the HTML, where entities are longer than the characters they
/// stand for.
struct Places<'a> {
    html: &'a str,
    /// The bytes of the value in the HTML.
    span: Range<usize>,
    /// For each part of the value, as returned by [`parts`]: its end in the decoded value and its end in the HTML.
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

    /// Returns the position in the HTML of byte `at` of the value.
    fn of_value(&self, at: usize) -> usize {
        let part = self.ends.partition_point(|(end, _)| *end < at);
        let written = match self.ends.get(part) {
            _ if at == 0 => 0,
            None => at,
            Some((value_end, end)) => {
                // After the beginning of a part, each character stands for itself.
                let begins = part.checked_sub(1).map_or(0, |before| self.ends[before].1);
                end.saturating_sub(value_end - at).max(begins)
            }
        };
        self.html.floor_char_boundary((self.span.start + written).min(self.span.end))
    }
}

/// The characters that begin a part of an attribute whose written form differs from its meaning: entities, Windows line
/// endings, U+0000.
const WRITTEN_OTHERWISE: [char; 3] = ['&', '\r', '\0'];

/// Splits the `written` value of an attribute into parts that begin where the written form differs from the meaning.
fn parts(written: &str) -> impl Iterator<Item = &str> {
    let starts = memchr::memchr3_iter(b'&', b'\r', b'\0', written.as_bytes());
    let starts = starts.chain(std::iter::once(written.len()));
    starts.scan(0, |from, to| Some(&written[std::mem::replace(from, to)..to])).filter(|part| !part.is_empty())
}

/// Returns the meaning of a `part` of an attribute's value.
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
