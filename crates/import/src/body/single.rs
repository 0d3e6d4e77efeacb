//! Tags without content of their own: expressions, references to pages and files, and tags that mean the same in all generators.

use super::Body;
use super::media::media;
use super::replacement::{Replacement, label, picture};
use super::tags::{Arguments, Form, Tag};
use crate::generator::Generator;
use crate::index::encoded;

/// Returns what replaces a tag without content of its own. `next` is the character after it.
pub(super) fn single(tag: &Tag<'_>, next: Option<char>, body: &Body<'_>) -> Option<Replacement> {
    if tag.form == Form::Attributes {
        return None;
    }
    let is_call = tag.inside[tag.name.len().min(tag.inside.len())..].trim_start().starts_with('(');
    if tag.form == Form::Expression && !(is_call && body.generator == Generator::Zola) {
        return expression(tag, next, body);
    }
    let rest = tag.inside.strip_prefix(tag.name).unwrap_or_default();
    let (name, rest) = included(tag.name, rest);
    let mut arguments = Arguments::read(rest);
    fill_in(&mut arguments, body);
    reference(body, name, rest, &arguments)
        .or_else(|| media(name, &arguments, body.generator))
        .or_else(|| plain(name, &arguments, body))
}

/// Returns the value of an expression, if it is known.
fn expression(tag: &Tag<'_>, next: Option<char>, body: &Body<'_>) -> Option<Replacement> {
    let said = body.values.expression(tag.inside)?;
    if said.is_empty() && next != Some('/') && next.is_none_or(|next| !next.is_alphanumeric()) {
        return Some(Replacement::inline("/"));
    }
    Some(Replacement::inline(said))
}

/// Replaces names of values among the arguments by the values.
fn fill_in(arguments: &mut Arguments, body: &Body<'_>) {
    if !matches!(body.generator, Generator::Jekyll | Generator::Eleventy) {
        return;
    }
    for (_, value) in &mut arguments.named {
        let inside = value.strip_prefix("{{").and_then(|value| value.strip_suffix("}}")).unwrap_or(value);
        if inside.contains('.')
            && let Some(said) = body.values.expression(inside.trim())
        {
            *value = said;
        }
    }
}

/// Returns a link to a page or a file of the site, which each generator names in its own way.
fn reference(body: &Body<'_>, name: &str, rest: &str, arguments: &Arguments) -> Option<Replacement> {
    let Body { index, file, generator, .. } = *body;
    let target = arguments.at(0).unwrap_or_default();
    let (path, fragment) = target.split_at(target.find('#').unwrap_or(target.len()));
    let page = |page: usize| Some(Replacement::inline(index.link(page) + fragment));
    match (name, generator) {
        ("ref" | "relref", Generator::Hugo) => {
            if path.is_empty() && !fragment.is_empty() {
                return Some(Replacement::inline(fragment));
            }
            let target = arguments.named(&["path"]).unwrap_or(path);
            index.referred(file, target).and_then(page)
        }
        // `link words address [opens elsewhere] [title]`.
        ("link", Generator::Hexo) => {
            let words = &arguments.positional;
            let at = words.iter().position(|word| word.contains("://") || word.starts_with('/'))?;
            let text = words[..at].join(" ");
            let text = if text.is_empty() { words[at].clone() } else { text };
            Some(Replacement::inline(format!("[{}]({})", label(&text), encoded_address(&words[at]))))
        }
        ("link", _) => index.from(rest.trim().trim_matches(['"', '\''])).map(Replacement::inline),
        ("post_url", _) => index.named(rest.trim()).and_then(page),
        ("post_path", Generator::Hexo) => index.named(path).and_then(page),
        ("post_link", Generator::Hexo) => {
            let found = index.named(path)?;
            let title = if arguments.positional.len() > 1 {
                arguments.positional[1..]
                    .iter()
                    .filter(|word| !matches!(word.as_str(), "true" | "false"))
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" ")
            } else {
                String::new()
            };
            let title = if title.is_empty() { index.pages.get(found)?.title.clone() } else { title };
            Some(Replacement::inline(format!("[{}]({}{fragment})", label(&title), index.link(found))))
        }
        ("asset_path", Generator::Hexo) => Some(Replacement::inline(encoded(target))),
        ("asset_link", Generator::Hexo) => {
            let title = arguments.positional.get(1..).unwrap_or_default().join(" ");
            let title = if title.is_empty() { target.to_owned() } else { title };
            Some(Replacement::inline(format!("[{}]({})", label(&title), encoded(target))))
        }
        ("resize_image", Generator::Zola) => {
            arguments.named(&["path"]).map(|path| Replacement::inline(picture(path, "", None)))
        }
        _ => None,
    }
}

/// Returns what replaces a tag that means the same in all generators.
fn plain(name: &str, arguments: &Arguments, body: &Body<'_>) -> Option<Replacement> {
    match name.to_ascii_lowercase().as_str() {
        "toc" | "tableofcontents" | "raw" | "endraw" | "clearfix" | "clear" => {
            Some(Replacement::block("", ""))
        }
        "br" | "newline" => Some(Replacement::inline("<br>")),
        "hr" => Some(Replacement::block("***", "")),
        "more" | "excerpt" => Some(Replacement::block("<!-- more -->", "")),
        "param" => body
            .values
            .expression(&format!("page.{}", arguments.at(0)?))
            .or_else(|| body.values.expression(&format!("site.{}", arguments.at(0)?)))
            .map(Replacement::inline),
        "button" | "btn" | "cta" => {
            // Some have the words first.
            let is_second =
                arguments.at(1).is_some_and(is_address) && !arguments.at(0).is_some_and(is_address);
            let (first, second) = if is_second { (1, 0) } else { (0, 1) };
            let target = arguments.either(&["href", "url", "link"], first)?;
            let text = arguments.either(&["text", "title", "label", "content"], second).unwrap_or(target);
            Some(Replacement::inline(format!("[{}]({target})", label(text))))
        }
        _ => None,
    }
}

/// Returns true for a word that is an address.
fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with(['/', '#'])
}

/// Returns an address as it stands in a link of Markdown.
fn encoded_address(address: &str) -> String {
    address.replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// Returns the name of the file that Liquid includes, and its arguments: `include figure.html src="…"` is `figure`.
pub(super) fn included<'t>(name: &'t str, rest: &'t str) -> (&'t str, &'t str) {
    if !matches!(name, "include" | "include_cached" | "include_relative" | "render") {
        return (name, rest);
    }
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (file, rest) = rest.split_at(end);
    let file = file.trim_matches(['"', '\'', ',']);
    let file = file.rsplit('/').next().unwrap_or(file);
    let file = file.split('.').next().unwrap_or(file);
    (file, rest.trim_start_matches(','))
}
