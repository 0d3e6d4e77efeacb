//! Pairs of tags with content between them: code, quotations, admonitions, details.

use std::fmt::Write as _;

use super::containers::{callout, colons, tone};
use super::replacement::{Replacement, label, one_line};
use super::single::included;
use super::tags::{Arguments, Tag};

/// Returns what replaces a pair of tags. `raw` is the text between them, and `inner` the same text, converted.
pub(super) fn paired(tag: &Tag<'_>, raw: &str, inner: &str) -> Option<Replacement> {
    let rest = tag.inside.strip_prefix(tag.name).unwrap_or_default();
    let (name, rest) = included(tag.name, rest);
    let arguments = Arguments::read(rest);
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "highlight" | "codeblock" | "code" | "prism" | "sourcecode" => {
            let language = code_language(&lower, &arguments);
            let code = code(raw, &language);
            return Some(match code_title(&lower, rest, &arguments) {
                Some(title) => Replacement {
                    block: code.block.map(|block| format!("{title}\n\n{block}")),
                    inline: format!("{title} {}", code.inline),
                },
                None => code,
            });
        }
        "mermaid" | "chart" | "goat" => return Some(code(raw, &lower)),
        "raw" | "verbatim" => {
            let shown = literal(raw);
            return Some(Replacement::block(shown.clone(), shown));
        }
        "rawhtml" | "html" | "unsafe" | "inline" => return Some(Replacement::block(raw, raw)),
        // Visitors would read it in the source of the page.
        "comment" => return Some(Replacement::block("", "")),
        "details" | "expand" | "collapse" | "spoiler" | "accordion" | "fold" => {
            let title = arguments.either(&["summary", "title", "label"], 0).unwrap_or("Details");
            let block = format!("<details><summary>{title}</summary>\n\n{}\n\n</details>", inner.trim());
            let inline = match arguments.either(&["summary", "title", "label"], 0) {
                Some(title) => format!("**{}** {}", one_line(title), inner.trim()),
                None => inner.trim().to_owned(),
            };
            return Some(Replacement::block(block, inline));
        }
        "blockquote" | "quote" | "pullquote" | "epigraph" | "cq" => {
            return Some(quotation(inner, &arguments));
        }
        "figure" | "center" | "centered" if !inner.trim().is_empty() => {
            return Some(Replacement::block(inner.trim(), inner.trim()));
        }
        "button" | "btn" | "cta" | "link-button" => {
            let target = arguments.either(&["href", "url", "link", "relref", "ref", "to"], 0)?;
            return Some(Replacement::inline(format!("[{}]({})", inner.trim(), target)));
        }
        _ => {}
    }
    let is_admonition = tone(name).is_some() || tone(&lower.replace("-box", "")).is_some();
    if is_admonition {
        return Some(admonition(&lower, &arguments, inner));
    }
    None
}

fn admonition(name: &str, arguments: &Arguments, inner: &str) -> Replacement {
    let stated = arguments.named(&["type", "tone", "kind", "class", "level", "color", "style"]);
    let stated = stated.or_else(|| arguments.at(0));
    let found = stated.and_then(|stated| stated.split_whitespace().find_map(tone));
    let title =
        arguments.named(&["title", "header", "heading", "summary"]).map(str::to_owned).unwrap_or_else(|| {
            let words = &arguments.positional
                [usize::from(found.is_some() && arguments.at(0) == stated).min(arguments.positional.len())..];
            words.join(" ")
        });
    let is_word = |title: &str| title.chars().any(char::is_alphanumeric);
    let title = if is_word(&title) { title } else { String::new() };
    let tone = found.or_else(|| tone(name)).unwrap_or("note");
    let inner = inner.trim_matches(['\n', '\r']);
    let colons = colons(inner.lines());
    Replacement::block(
        format!("{}\n{inner}\n{}", callout(colons, &title, tone), ":".repeat(colons)),
        inner.trim(),
    )
}

/// Returns the language of code between tags.
fn code_language(name: &str, arguments: &Arguments) -> String {
    let stated = arguments.named(&["lang", "language", "type"]).map(str::to_owned);
    let marked = arguments.positional.iter().find_map(|word| word.strip_prefix("lang:").map(str::to_owned));
    let first = arguments.at(0).filter(|_| name != "codeblock").map(str::to_owned);
    let language = stated.or(marked).or(first).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '#' | '.');
    if language.chars().all(is_word) { language } else { String::new() }
}

/// Returns a text that is shown as it is: in prose, braces are escaped so that they are no tags.
fn literal(raw: &str) -> String {
    if raw.contains(['`', '<']) { raw.to_owned() } else { raw.replace("{{", "\\{\\{").replace("{%", "\\{%") }
}

/// Returns code between fences that are longer than any in it.
fn code(raw: &str, language: &str) -> Replacement {
    let inside = raw.strip_prefix("\r\n").or_else(|| raw.strip_prefix('\n')).unwrap_or(raw).trim_end();
    let longest = inside.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let tick = "`".repeat(if longest == 0 { 1 } else { longest + 1 });
    let space = if longest == 0 { "" } else { " " };
    let inline = format!("{tick}{space}{}{space}{tick}", one_line(inside));
    Replacement::block(
        format!("{fence}{language}\n{inside}\n{fence}"),
        if inside.trim().is_empty() { String::new() } else { inline },
    )
}

/// Returns the title of code between tags of Hexo, and the link beside it: `codeblock [title] [lang:name] [address] [words]`.
fn code_title(name: &str, rest: &str, arguments: &Arguments) -> Option<String> {
    if name != "codeblock" {
        return None;
    }
    // The tags of other generators name what they are given.
    if rest.contains("=\"") || rest.contains("='") {
        return arguments.named(&["title", "caption"]).map(|title| format!("**{}**", one_line(title)));
    }
    /// Options of the tag, which say how the code looks.
    const OPTIONS: [&str; 8] = [
        "lang:",
        "line_number:",
        "highlight:",
        "first_line:",
        "mark:",
        "wrap:",
        "language_attr:",
        "line_threshold:",
    ];
    let words: Vec<&str> = rest
        .split_whitespace()
        .filter(|word| !OPTIONS.iter().any(|option| word.starts_with(option)))
        .collect();
    let at =
        words.iter().position(|word| word.contains("://") || word.starts_with('/')).unwrap_or(words.len());
    let (title, link) = words.split_at(at);
    let title = title.join(" ");
    let link = link.split_first().map(|(address, words)| {
        let words = if words.is_empty() { "link".to_owned() } else { label(&words.join(" ")) };
        format!("[{words}]({address})")
    });
    let title = (!title.is_empty()).then(|| format!("**{title}**"));
    let parts: Vec<String> = title.into_iter().chain(link).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Returns who said a quotation and where.
fn source(arguments: &Arguments) -> String {
    let named = |names: &[&str]| arguments.named(names).map(str::to_owned);
    let mut parts = vec![named(&["author", "by"]), named(&["source", "cite", "title"])];
    if parts.iter().all(Option::is_none) {
        parts.push(Some(arguments.positional.join(" ")));
    }
    let said = parts.into_iter().flatten().map(|part| one_line(&part)).filter(|part| !part.is_empty());
    let said = said.collect::<Vec<_>>().join(", ");
    match arguments.named(&["link", "href", "url"]) {
        Some(address) if said.is_empty() => format!("<{address}>"),
        Some(address) => format!("[{}]({address})", label(&said)),
        None => said,
    }
}

/// Returns a quotation with its source.
fn quotation(inner: &str, arguments: &Arguments) -> Replacement {
    let mut block: String = inner.trim().lines().map(|line| format!("> {line}\n")).collect();
    let who = source(arguments);
    if !who.is_empty() {
        let _ = write!(block, ">\n> — {who}");
    }
    let trimmed = block.trim_end().to_owned();
    let behind = if who.is_empty() { String::new() } else { format!(" — {who}") };
    Replacement::block(trimmed, format!("“{}”{behind}", one_line(inner)))
}
