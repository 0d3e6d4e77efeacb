//! Tags of other generators as Markdown, blocks and HTML. What means nothing here becomes a comment with the tag as it was, and
//! beside it what a reader can use.

use std::fmt::Write as _;
use std::ops::Range;

use super::Body;
use super::containers::{callout, colons, tone};
use super::tags::{Arguments, Form, Tag};
use crate::generator::Generator;
use crate::index::encoded;
use crate::report::Kind;

/// How deep pairs of tags are converted in each other.
const DEEPEST: usize = 32;

/// How far the beginning of a line is looked at.
const NEAR: usize = 500;

/// What stands in the place of a tag.
pub(super) struct Piece {
    /// Lines of their own, where the tag stands alone.
    block: Option<String>,
    /// Text inside a paragraph.
    inline: String,
}

impl Piece {
    pub(super) fn inline(text: impl Into<String>) -> Self {
        Self { block: None, inline: text.into() }
    }

    pub(super) fn block(block: impl Into<String>, inline: impl Into<String>) -> Self {
        Self { block: Some(block.into()), inline: inline.into() }
    }

    /// The text that stands inside a paragraph.
    pub(super) fn into_inline(self) -> String {
        self.inline
    }
}

/// Where a tag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
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
    /// Where something means nothing here, and what it is.
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

    /// Writes what stands in the place of a tag and, where it is closed by another, of what is between them. Returns the byte
    /// and the tag to go on with.
    fn tag(&mut self, out: &mut String, index: usize, closed_by: Option<usize>) -> (usize, usize) {
        let tags = self.tags;
        let tag = &tags[index];
        if let Some(closing) = closed_by {
            let bytes = tag.span.end..tags[closing].span.start;
            let raw = &self.text[bytes.clone()];
            self.depth += 1;
            let (notes, converted) = (self.notes.len(), self.converted);
            let inner = self.range(index + 1..closing, bytes);
            self.depth -= 1;
            let whole = tag.span.start..tags[closing].span.end;
            if let Some(piece) = self.paired(tag, raw, &inner) {
                self.converted += 1;
                self.put(out, &whole, piece);
                return (whole.end, closing + 1);
            }
            // What is between them is converted again with the rest.
            self.notes.truncate(notes);
            self.converted = converted;
        }
        let piece = if tag.closes { None } else { self.single(tag) };
        match piece {
            Some(piece) => {
                self.converted += 1;
                self.put(out, &tag.span, piece);
            }
            None => self.mark(out, tag),
        }
        (tag.span.end, index + 1)
    }

    /// Where the bytes stand.
    fn standing(&self, span: &Range<usize>) -> Standing {
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
            return Standing::Quoted;
        }
        let is_first = before.trim().is_empty() && before.len() < 4;
        let behind = &self.text[span.end..];
        let behind = behind.lines().next().unwrap_or_default();
        match (is_first, behind.trim().is_empty()) {
            (true, true) => Standing::Alone,
            (true, false) => Standing::First,
            _ => Standing::Inside,
        }
    }

    fn put(&self, out: &mut String, span: &Range<usize>, piece: Piece) {
        match (self.standing(span), piece.block) {
            (Standing::Alone, Some(block)) => {
                let indent = out.len() - out.trim_end_matches(' ').len();
                out.truncate(out.len() - indent);
                out.push_str(&block);
            }
            _ => out.push_str(&piece.inline),
        }
    }

    /// A comment with the tag as it was, and what a reader can use.
    fn mark(&mut self, out: &mut String, tag: &Tag<'_>) {
        let written = &self.text[tag.span.clone()];
        if tag.form == Form::Attributes {
            self.notes.push((
                tag.span.start,
                Kind::Attributes,
                format!("`{}`", crate::site::one_line(written)),
            ));
            return;
        }
        let one_line = crate::site::one_line(written);
        let standing = self.standing(&tag.span);
        if !tag.closes {
            let taken =
                if standing == Standing::Quoted { ", taken out of a tag of HTML or a link" } else { "" };
            self.notes.push((tag.span.start, Kind::Tag, format!("`{one_line}`{taken}")));
        }
        let comment = format!("<!-- import: {} -->", one_line.replace("-->", "--&gt;").replace("--", "- -"));
        let readable = readable(tag, self.body);
        match standing {
            Standing::Quoted => {}
            Standing::Inside => {
                out.push_str(&comment);
                out.push_str(&readable);
            }
            Standing::Alone => {
                out.push_str(&comment);
                if !readable.is_empty() {
                    let _ = write!(out, "\n\n{readable}\n");
                }
            }
            // A line that begins with a comment is HTML to its end.
            Standing::First => {
                let _ = write!(out, "{comment}\n{readable}");
            }
        }
    }

    /// What stands in the place of a tag without content of its own.
    fn single(&mut self, tag: &Tag<'_>) -> Option<Piece> {
        if tag.form == Form::Remark {
            return Some(Piece::inline(format!(
                "<!-- {} -->",
                tag.inside.trim_end_matches('#').trim().replace("--", "- -")
            )));
        }
        if tag.form == Form::Attributes {
            return None;
        }
        let is_call = tag.inside[tag.name.len().min(tag.inside.len())..].trim_start().starts_with('(');
        if tag.form == Form::Expression && !(is_call && self.body.generator == Generator::Zola) {
            return self.expression(tag);
        }
        let rest = tag.inside.strip_prefix(tag.name).unwrap_or_default();
        let (name, rest) = included(tag.name, rest);
        let mut arguments = Arguments::read(rest);
        self.fill_in(&mut arguments);
        self.link(name, rest, &arguments)
            .or_else(|| media(name, &arguments, self.body.generator))
            .or_else(|| plain(name, &arguments, self.body))
    }

    /// What an expression says.
    fn expression(&self, tag: &Tag<'_>) -> Option<Piece> {
        let said = self.body.values.expression(tag.inside)?;
        let next = self.text[tag.span.end..].chars().next();
        if said.is_empty() && next != Some('/') && next.is_none_or(|next| !next.is_alphanumeric()) {
            return Some(Piece::inline("/"));
        }
        Some(Piece::inline(said))
    }

    /// Puts values in the place of names of values.
    fn fill_in(&self, arguments: &mut Arguments) {
        if !matches!(self.body.generator, Generator::Jekyll | Generator::Eleventy) {
            return;
        }
        for (_, value) in &mut arguments.named {
            let inside = value.strip_prefix("{{").and_then(|value| value.strip_suffix("}}")).unwrap_or(value);
            if inside.contains('.')
                && let Some(said) = self.body.values.expression(inside.trim())
            {
                *value = said;
            }
        }
    }

    /// A link to a page or a file of the site, by the ways that generators name them.
    fn link(&self, name: &str, rest: &str, arguments: &Arguments) -> Option<Piece> {
        let Body { index, file, generator, .. } = *self.body;
        let target = arguments.at(0).unwrap_or_default();
        let (path, fragment) = target.split_at(target.find('#').unwrap_or(target.len()));
        let page = |page: usize| Some(Piece::inline(index.link(page) + fragment));
        match (name, generator) {
            ("ref" | "relref", Generator::Hugo) => {
                if path.is_empty() && !fragment.is_empty() {
                    return Some(Piece::inline(fragment));
                }
                let target = arguments.named(&["path"]).unwrap_or(path);
                index.referred(file, target).and_then(page)
            }
            ("link", _) => index.from(rest.trim().trim_matches(['"', '\''])).map(Piece::inline),
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
                Some(Piece::inline(format!("[{}]({}{fragment})", label(&title), index.link(found))))
            }
            ("asset_path", Generator::Hexo) => Some(Piece::inline(encoded(target))),
            ("asset_link", Generator::Hexo) => {
                let title = arguments.positional.get(1..).unwrap_or_default().join(" ");
                let title = if title.is_empty() { target.to_owned() } else { title };
                Some(Piece::inline(format!("[{}]({})", label(&title), encoded(target))))
            }
            ("resize_image", Generator::Zola) => {
                arguments.named(&["path"]).map(|path| Piece::inline(picture(path, "", None)))
            }
            _ => None,
        }
    }

    /// What stands in the place of a pair of tags. `raw` is what is between them, and `inner` that, converted.
    fn paired(&self, tag: &Tag<'_>, raw: &str, inner: &str) -> Option<Piece> {
        let rest = tag.inside.strip_prefix(tag.name).unwrap_or_default();
        let (name, rest) = included(tag.name, rest);
        let arguments = Arguments::read(rest);
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "highlight" | "codeblock" | "code" | "prism" | "sourcecode" => {
                let language = code_language(&lower, &arguments);
                return Some(code(raw, &language));
            }
            "mermaid" | "chart" | "goat" => return Some(code(raw, &lower)),
            "raw" | "verbatim" => {
                let shown = literal(raw);
                return Some(Piece::block(shown.clone(), shown));
            }
            "rawhtml" | "html" | "unsafe" | "inline" => return Some(Piece::block(raw, raw)),
            "comment" => {
                let comment = format!("<!--{}-->", raw.replace("--", "- -"));
                return Some(Piece::block(comment.clone(), comment));
            }
            "details" | "expand" | "collapse" | "spoiler" | "accordion" | "fold" => {
                let title = arguments.either(&["summary", "title", "label"], 0).unwrap_or("Details");
                let block = format!("<details><summary>{title}</summary>\n\n{}\n\n</details>", inner.trim());
                return Some(Piece::block(block, inner.trim()));
            }
            "blockquote" | "quote" | "pullquote" | "epigraph" | "cq" => {
                return Some(quotation(inner, &arguments));
            }
            "figure" | "center" | "centered" if !inner.trim().is_empty() => {
                return Some(Piece::block(inner.trim(), inner.trim()));
            }
            "button" | "btn" | "cta" | "link-button" => {
                let target = arguments.either(&["href", "url", "link", "relref", "ref", "to"], 0)?;
                return Some(Piece::inline(format!("[{}]({})", inner.trim(), target)));
            }
            _ => {}
        }
        let is_admonition = tone(name).is_some() || tone(&lower.replace("-box", "")).is_some();
        if is_admonition {
            return Some(self.admonition(&lower, &arguments, inner));
        }
        None
    }

    fn admonition(&self, name: &str, arguments: &Arguments, inner: &str) -> Piece {
        let stated = arguments.named(&["type", "tone", "kind", "class", "level", "color", "style"]);
        let stated = stated.or_else(|| arguments.at(0));
        let found = stated.and_then(|stated| stated.split_whitespace().find_map(tone));
        let title = arguments
            .named(&["title", "header", "heading", "summary"])
            .map(str::to_owned)
            .unwrap_or_else(|| {
                let words =
                    &arguments.positional[usize::from(found.is_some() && arguments.at(0) == stated)
                        .min(arguments.positional.len())..];
                words.join(" ")
            });
        let is_word = |title: &str| title.chars().any(char::is_alphanumeric);
        let title = if is_word(&title) { title } else { String::new() };
        let tone = found.or_else(|| tone(name)).unwrap_or("note");
        let inner = inner.trim_matches(['\n', '\r']);
        let colons = colons(inner.lines());
        Piece::block(
            format!("{}\n{inner}\n{}", callout(colons, &title, tone), ":".repeat(colons)),
            inner.trim(),
        )
    }
}

/// The name of what Liquid includes, and what it is given: `include figure.html src="…"` is `figure`.
fn included<'t>(name: &'t str, rest: &'t str) -> (&'t str, &'t str) {
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

/// Pictures, films and what else stands elsewhere.
pub(super) fn media(name: &str, arguments: &Arguments, generator: Generator) -> Option<Piece> {
    let lower = name.to_ascii_lowercase();
    let id = || {
        arguments
            .either(&["id", "video", "video_id", "videoid", "youtubeid", "code", "key", "v", "src", "url"], 0)
    };
    let film = |prefix: &str, on: &str| {
        let id = id()?;
        let address = if id.contains("://") { id.to_owned() } else { format!("{prefix}{id}") };
        let title = arguments.named(&["title", "caption", "label"]).unwrap_or_default();
        let inline = format!(
            "[{}]({address})",
            if title.is_empty() { format!("Watch on {on}") } else { label(title) }
        );
        Some(Piece::block(format!("::video{}{{src=\"{address}\" on=\"{on}\"}}", bracketed(title)), inline))
    };
    let two = |prefix: &str, what: &str| {
        let (user, id) = (arguments.either(&["user", "username"], 0)?, arguments.either(&["id", "gist"], 1));
        let path = id.map_or(user.to_owned(), |id| format!("{user}/{id}"));
        Some(Piece::inline(format!("[{what}]({prefix}{path})")))
    };
    match lower.as_str() {
        "youtube" | "youtubeplayer" | "responsive-youtube" | "youtube_embed" | "youtube-video"
        | "embedyoutube" | "yt" => film("https://www.youtube.com/watch?v=", "YouTube"),
        "vimeo" | "vimeoplayer" => film("https://vimeo.com/", "Vimeo"),
        "gist" => two("https://gist.github.com/", "Code on GitHub"),
        "tweet" | "twitter" | "twitter_simple" | "x" | "x_simple" => {
            let id = arguments.either(&["id"], arguments.positional.len().saturating_sub(1))?;
            let address = match arguments.either(&["user"], 0) {
                _ if id.contains("://") => id.to_owned(),
                Some(user) if user != id => format!("https://x.com/{user}/status/{id}"),
                _ => format!("https://x.com/i/status/{id}"),
            };
            Some(Piece::inline(format!("[Post on X]({address})")))
        }
        "instagram" | "instagram_simple" => {
            id().map(|id| Piece::inline(format!("[Picture on Instagram](https://www.instagram.com/p/{id}/)")))
        }
        "codepen" | "jsfiddle" | "speakerdeck" | "soundcloud" | "spotify" | "asciinema" | "iframe"
        | "embed" | "slideshare" => {
            let address = arguments
                .named
                .iter()
                .map(|(_, value)| value)
                .chain(&arguments.positional)
                .find(|value| value.contains("://"))?;
            let title = arguments.named(&["title", "name"]).map_or_else(|| address.clone(), label);
            Some(Piece::inline(format!("[{title}]({address})")))
        }
        "video" | "mp4" => {
            let address = arguments.either(&["src", "mp4", "url", "file"], 0)?;
            let title = arguments.named(&["title", "caption", "alt"]).unwrap_or_default();
            let inline =
                format!("[{}]({})", if title.is_empty() { "Video" } else { title }, encoded(address));
            Some(Piece::block(format!(":::video{}{{src=\"{address}\"}}\n:::", bracketed(title)), inline))
        }
        "figure" | "img" | "image" | "picture" | "asset_img" | "imgproc" | "responsive_image"
        | "responsive-image" | "fig" | "imgcap" | "photo" => figure(&lower, arguments, generator),
        _ => None,
    }
}

fn bracketed(title: &str) -> String {
    let title = label(title);
    if title.is_empty() { title } else { format!("[{title}]") }
}

/// A picture with what is said of it.
fn figure(name: &str, arguments: &Arguments, generator: Generator) -> Option<Piece> {
    let is_hexo = generator == Generator::Hexo && matches!(name, "img" | "asset_img");
    if is_hexo {
        return hexo_picture(arguments);
    }
    let src =
        arguments.either(&["src", "image_path", "url", "path", "file", "image", "img", "name", "link"], 0)?;
    let caption = arguments.named(&["caption", "title", "description"]).unwrap_or_default();
    let is_first = arguments.at(0) == Some(src);
    let alt = arguments
        .named(&["alt", "alt_text"])
        .or_else(|| arguments.at(1).filter(|_| is_first))
        .unwrap_or(caption);
    let link = arguments.named(&["link", "href"]).filter(|link| *link != src);
    let inline = picture(src, alt, link);
    let src = src.replace(' ', "%20");
    if caption.is_empty() || alt.is_empty() {
        return Some(Piece::inline(inline));
    }
    let caption = link.map_or_else(|| caption.to_owned(), |link| format!("[{}]({link})", label(caption)));
    let block = format!(":::figure{{src={} alt={}}}\n{caption}\n:::", attribute(&src), attribute(alt));
    Some(Piece::block(block, format!("{inline} {caption}")))
}

/// `{% img [class] src [width] [height] ["title" "alt"] %}`.
fn hexo_picture(arguments: &Arguments) -> Option<Piece> {
    let words = &arguments.positional;
    let is_file = |word: &String| {
        word.contains("://") || word.rsplit_once('.').is_some_and(|(_, ending)| ending.len() <= 5)
    };
    let at = words.iter().position(is_file)?;
    let is_size = |word: &&String| word.trim_end_matches("px").trim_end_matches('%').parse::<f64>().is_ok();
    let said: Vec<&String> = words[at + 1..].iter().skip_while(is_size).collect();
    let said = said.iter().map(|word| word.trim_matches(['"', '\''])).collect::<Vec<_>>();
    let alt = said.iter().rev().find(|word| !word.is_empty()).copied().unwrap_or_default();
    let alt = if said.len() > 2 { said.join(" ") } else { alt.to_owned() };
    Some(Piece::inline(picture(&words[at], &alt, None)))
}

/// A picture in Markdown.
pub(super) fn picture(src: &str, alt: &str, link: Option<&str>) -> String {
    let picture = format!("![{}]({})", label(alt), src.replace(' ', "%20"));
    link.map_or(picture.clone(), |link| format!("[{picture}]({})", link.replace(' ', "%20")))
}

/// A value of an attribute of a block, which has no escapes.
fn attribute(value: &str) -> String {
    let value = crate::site::one_line(value);
    match value.contains('"') {
        false => format!("\"{value}\""),
        true if !value.contains('\'') => format!("'{value}'"),
        true => format!("\"{}\"", value.replace('"', "'")),
    }
}

/// A text between brackets of Markdown.
pub(super) fn label(text: &str) -> String {
    let text = crate::site::one_line(text);
    if text.contains(['[', ']']) { text.replace('[', "\\[").replace(']', "\\]") } else { text }
}

/// Tags that mean the same whatever wrote them.
fn plain(name: &str, arguments: &Arguments, body: &Body<'_>) -> Option<Piece> {
    match name.to_ascii_lowercase().as_str() {
        "toc" | "tableofcontents" | "raw" | "endraw" | "clearfix" | "clear" => Some(Piece::block("", "")),
        "br" | "newline" => Some(Piece::inline("<br>")),
        "hr" => Some(Piece::block("***", "")),
        "more" | "excerpt" => Some(Piece::block("<!-- more -->", "")),
        "param" => body
            .values
            .expression(&format!("page.{}", arguments.at(0)?))
            .or_else(|| body.values.expression(&format!("site.{}", arguments.at(0)?)))
            .map(Piece::inline),
        "button" | "btn" | "cta" => {
            let target = arguments.either(&["href", "url", "link"], 0)?;
            let text = arguments.either(&["text", "title", "label", "content"], 1).unwrap_or(target);
            Some(Piece::inline(format!("[{}]({target})", label(text))))
        }
        _ => None,
    }
}

/// What a reader can use of a tag that means nothing here: the words and addresses that it is given.
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

/// The language of code between tags.
fn code_language(name: &str, arguments: &Arguments) -> String {
    let stated = arguments.named(&["lang", "language", "type"]).map(str::to_owned);
    let marked = arguments.positional.iter().find_map(|word| word.strip_prefix("lang:").map(str::to_owned));
    let first = arguments.at(0).filter(|_| name != "codeblock").map(str::to_owned);
    let language = stated.or(marked).or(first).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '#' | '.');
    if language.chars().all(is_word) { language } else { String::new() }
}

/// A text that is shown as it is: in prose, braces are kept from being read as tags.
fn literal(raw: &str) -> String {
    if raw.contains(['`', '<']) { raw.to_owned() } else { raw.replace("{{", "\\{\\{").replace("{%", "\\{%") }
}

/// Code between fences that are longer than any in it.
fn code(raw: &str, language: &str) -> Piece {
    let inside = raw.strip_prefix("\r\n").or_else(|| raw.strip_prefix('\n')).unwrap_or(raw).trim_end();
    let longest = inside.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let tick = "`".repeat(if longest == 0 { 1 } else { longest + 1 });
    let space = if longest == 0 { "" } else { " " };
    let inline = format!("{tick}{space}{}{space}{tick}", crate::site::one_line(inside));
    Piece::block(
        format!("{fence}{language}\n{inside}\n{fence}"),
        if inside.trim().is_empty() { String::new() } else { inline },
    )
}

/// A quotation with who said it.
fn quotation(inner: &str, arguments: &Arguments) -> Piece {
    let mut block: String = inner.trim().lines().map(|line| format!("> {line}\n")).collect();
    let who = arguments
        .named(&["author", "cite", "by", "source"])
        .map_or_else(|| arguments.positional.join(" "), str::to_owned);
    if !who.trim().is_empty() {
        let _ = write!(block, ">\n> — {}", who.trim());
    }
    let trimmed = block.trim_end().to_owned();
    Piece::block(trimmed, format!("“{}”", crate::site::one_line(inner)))
}
