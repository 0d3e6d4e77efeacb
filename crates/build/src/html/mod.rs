//! The only reader of HTML: tags with their attributes and positions, the text that a reader sees, the addresses in
//! attributes. Reads HTML as browsers do (with the tokenizer of the HTML standard) and builds no tree. Never fails,
//! whatever the input; an input without tags costs a single search for `<`.

mod address;
mod scheme;
mod srcset;
mod text;
mod token;
mod url;

use std::borrow::Cow;

pub(crate) use self::address::{Address, Role, Syntax, addresses, rewrite, with_addresses};
pub(crate) use self::scheme::unsafe_scheme;
pub(crate) use self::text::{alternatives, is_footnote_reference, text_of};
pub(crate) use self::token::{StartTag, Token, is_void, tokens};

/// Returns every fragment identifier in a page: its ids, and the names of anchors.
pub(crate) fn places(html: &str) -> Vec<String> {
    let mut places = Vec::new();
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        places.extend(tag.places().map(str::to_owned));
    }
    places
}

/// Returns a page without the tags of its stylesheets.
pub fn without_stylesheets(html: &str) -> Cow<'_, str> {
    if !may_have(html, "link") {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        let relations = tag.attribute("rel").unwrap_or_default();
        let is_stylesheet =
            || relations.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case("stylesheet"));
        if tag.name == "link" && is_stylesheet() {
            out.push_str(&html[at..tag.span.start]);
            at = tag.span.end;
        }
    }
    out.push_str(&html[at..]);
    out.into()
}

/// A file that a browser loads with a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoadedFile {
    /// Its address, as it is written in the page.
    pub address: String,
    /// True for a picture, false for a stylesheet, a script or a module.
    pub is_picture: bool,
}

/// Returns the stylesheets, scripts, modules and pictures that a browser loads with a page, each once, sorted. Of a picture
/// in several sizes, it is the one for browsers that know only one.
pub fn loaded_files(html: &str) -> Vec<LoadedFile> {
    let mut files = Vec::new();
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        let relations = tag.attribute("rel").unwrap_or_default();
        let is_loaded = || {
            relations.split_ascii_whitespace().any(|it| {
                ["stylesheet", "modulepreload"].iter().any(|loaded| it.eq_ignore_ascii_case(loaded))
            })
        };
        let address = match tag.name.as_ref() {
            "script" | "img" => tag.attribute("src"),
            "link" if is_loaded() => tag.attribute("href"),
            // The module of a diagnostic.
            _ => tag.attribute("data-wasm"),
        };
        let is_picture = tag.name == "img";
        files.extend(address.map(|address| LoadedFile { address: address.to_owned(), is_picture }));
    }
    files.sort_unstable();
    files.dedup();
    files
}

/// Returns the offset at which to insert something at the end of a page: before the end tag of its body, or at the end.
pub fn end_of_body(html: &str) -> usize {
    let ends = tokens(html).filter_map(|token| match token {
        Token::End { name, span } if name == "body" => Some(span.start),
        _ => None,
    });
    ends.last().unwrap_or(html.len())
}

/// Returns HTML without the elements called `name` for which `is_left_out` is true, and without their content.
pub(crate) fn without_elements<'a>(
    html: &'a str,
    name: &str,
    is_left_out: impl Fn(&StartTag<'_>) -> bool,
) -> Cow<'a, str> {
    if !may_have(html, name) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    // The byte up to which everything is handled, and the number of left-out elements that are open there.
    let (mut at, mut depth) = (0, 0_usize);
    for token in tokens(html) {
        match token {
            Token::Start(tag) if tag.name == name && (depth > 0 || is_left_out(&tag)) => {
                if depth == 0 {
                    out.push_str(&html[at..tag.span.start]);
                }
                depth += 1;
                at = tag.span.end;
            }
            Token::End { name: ended, span } if ended == name && depth > 0 => {
                depth -= 1;
                at = span.end;
            }
            _ => {}
        }
    }
    if depth == 0 {
        out.push_str(&html[at..]);
    }
    out.into()
}

/// Returns false if there is certainly no element of this name.
fn may_have(html: &str, name: &str) -> bool {
    let begins = |at: usize| html.as_bytes().get(at + 1..at + 1 + name.len());
    let mut brackets = memchr::memchr_iter(b'<', html.as_bytes());
    brackets.any(|at| begins(at).is_some_and(|begins| begins.eq_ignore_ascii_case(name.as_bytes())))
}

#[cfg(test)]
mod tests;
