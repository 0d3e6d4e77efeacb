//! The addresses in a stylesheet, each replaced by the fingerprinted name of its file. They are relative to the
//! stylesheet in which they are written, wherever that is imported.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Asset, scan};
use crate::assemble::Target;
use crate::html::Role;
use crate::parse::Theme;
use crate::problem::{Code, Place, Problem, nearest};
use crate::source::{SourceFile, SourcePath};

/// An address in a stylesheet that a browser loads from another host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Elsewhere {
    /// The place in the stylesheet.
    pub(crate) place: Place,
    /// The address as written.
    pub(crate) address: String,
    /// The role.
    pub(crate) role: Role,
}

/// A stylesheet with its addresses replaced.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    /// The path of the original file.
    pub(super) path: SourcePath,
    /// The text for the library; empty if the brackets of the file are unbalanced.
    pub(super) text: String,
    /// The replacements: the range in the file, and the range in the new text.
    replaced: Vec<(Range<usize>, Range<usize>)>,
    /// The addresses that begin with `/`, as written.
    pub(super) from_the_top: Vec<(Place, String)>,
    /// The addresses on other hosts, and `data:` addresses.
    pub(super) elsewhere: Vec<Elsewhere>,
}

impl Resolved {
    /// Resolves the addresses in the stylesheet `name` of the theme. Each that is not one of the `published` files is
    /// reported.
    pub(super) fn of(
        theme: &Theme,
        name: &str,
        file: &SourceFile,
        published: &BTreeMap<String, Asset>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut resolved = Self {
            path: file.path.clone(),
            text: String::new(),
            replaced: Vec::new(),
            from_the_top: Vec::new(),
            elsewhere: Vec::new(),
        };
        let addresses = match scan::addresses(file) {
            Ok(addresses) => addresses,
            Err(problem) => {
                problems.push(*problem);
                return resolved;
            }
        };
        let text = file.text().unwrap_or_default();
        let mut from = 0;
        for (span, role) in addresses {
            let written_there = &text[span.clone()];
            if written_there.starts_with('/') && !written_there.starts_with("//") {
                let place = Place::new(&file.path, span.clone());
                resolved.from_the_top.push((place, unescaped(written_there)));
            }
            if Target::read(written_there).is_outside() {
                let place = Place::new(&file.path, span.clone());
                resolved.elsewhere.push(Elsewhere { place, address: unescaped(written_there), role });
            }
            let Some((inner, rest)) = inside_theme(name, written_there) else { continue };
            let Some(asset) = published.get(&inner) else {
                problems.push(missing(theme, &inner, Place::new(&file.path, span), published));
                continue;
            };
            resolved.text.push_str(&text[from..span.start]);
            let start = resolved.text.len();
            resolved.text.push_str(&written(name, asset, &rest));
            resolved.replaced.push((span.clone(), start..resolved.text.len()));
            from = span.end;
        }
        resolved.text.push_str(&text[from..]);
        resolved
    }

    /// Returns the byte of the file that corresponds to one of the new text.
    pub(super) fn original(&self, at: usize) -> usize {
        let before = self.replaced.iter().take_while(|(_, new)| new.start <= at).last();
        match before {
            Some((old, new)) if at < new.end => old.start,
            Some((old, new)) => old.end + (at - new.end),
            None => at,
        }
    }
}

/// Returns the name in the theme's folder of the file at this address in the stylesheet `name`, and the rest after `?`
/// or `#`. None for an address that leads elsewhere: to a host, to a fragment, from the root of the site.
fn inside_theme(name: &str, written: &str) -> Option<(String, String)> {
    let address = unescaped(written);
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (path, rest) = address.split_at(end);
    let has_scheme = path.split_once(':').is_some_and(|(scheme, _)| !scheme.contains('/'));
    if path.is_empty() || path.starts_with('/') || has_scheme {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    Some((joined(&format!("styles/{name}"), &decoded), rest.to_owned()))
}

/// Decodes the escapes of CSS. An escaped line ending is removed.
fn unescaped(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut rest = written.chars().peekable();
    while let Some(next) = rest.next() {
        if next != '\\' {
            out.push(next);
            continue;
        }
        let mut digits = String::new();
        while let Some(digit) = rest.next_if(|next| digits.len() < 6 && next.is_ascii_hexdigit()) {
            digits.push(digit);
        }
        match u32::from_str_radix(&digits, 16) {
            Ok(code) => {
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                rest.next_if(|next| next.is_ascii_whitespace());
            }
            Err(_) => out.extend(rest.next().filter(|next| *next != '\n')),
        }
    }
    out
}

/// Returns the address of `asset` relative to the stylesheet `name` in the same folder, for use in quotes or brackets.
fn written(name: &str, asset: &Asset, rest: &str) -> String {
    let up = "../".repeat(name.matches('/').count());
    let path = asset.url.as_str().trim_start_matches('/');
    let file = path.split_once('/').map_or(path, |(_, file)| file);
    let encoded = percent_encoding::utf8_percent_encode(file, ENCODED);
    let rest = percent_encoding::utf8_percent_encode(rest, QUOTING);
    format!("{up}{encoded}{rest}")
}

/// The characters that would end an address, in quotes or in brackets.
const QUOTING: &percent_encoding::AsciiSet =
    &percent_encoding::CONTROLS.add(b' ').add(b'"').add(b'\'').add(b'(').add(b')').add(b'\\');

/// The characters that are not allowed in an address, or only in quotes.
const ENCODED: &percent_encoding::AsciiSet = &QUOTING.add(b'%').add(b'#').add(b'?');

fn missing(theme: &Theme, inner: &str, place: Place, published: &BTreeMap<String, Asset>) -> Problem {
    let message = format!("the theme has no file `{inner}`");
    // The extension says little, and the folder is part of the message.
    let near = nearest(inner, published.keys().map(String::as_str)).filter(|near| *near != inner);
    let hint = near.map_or_else(
        || format!("add `themes/{}/{}`: an address is relative to its stylesheet", theme.name, inner),
        |near| format!("did you mean `{near}`?"),
    );
    Problem::new(Code::LinkUnknownTarget, place, message).hint(hint)
}

/// Returns the name that `url` stands for in an import of the stylesheet `importer`.
pub(super) fn joined(importer: &str, url: &str) -> String {
    let mut parts: Vec<&str> = importer.split('/').collect();
    parts.pop();
    for part in url.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
