//! Every text that a visitor reads is in the tables of messages: those of the themes, and those of this crate.

#![expect(clippy::disallowed_methods, reason = "these are tests, and the files are what they are for")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::tags::{Kind, tags};
use crate::html::{Token, tokens};
use crate::messages::Messages;

/// The attributes whose values visitors read, besides those that begin with `data-wrong-`.
const READ: [&str; 12] = [
    "alt",
    "aria-label",
    "data-alike",
    "data-change",
    "data-done",
    "data-no",
    "data-none",
    "data-unfit",
    "data-yes",
    "data-you",
    "placeholder",
    "title",
];

/// Words of templates that are the same in every language, and the beginning of a rule, which is English in each.
const SAME: [&str; 2] = ["ABN", "Where"];

/// Returns the path and the text of each file below a folder of the repository with one of these endings.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

fn templates() -> Vec<(String, String)> {
    files("themes", &["html", "svg"])
}

fn sources() -> Vec<(String, String)> {
    files("crates/build/src", &["rs"])
}

/// Returns the string literals in a tag of a template, each with what follows it.
fn literals(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some(start) = rest.find(['"', '\'']) {
        let (quote, inside) = rest[start..].split_at(1);
        let Some((literal, after)) = inside.split_once(quote) else { break };
        found.push((literal, after));
        rest = after;
    }
    found
}

/// Returns the literals that a template passes to the filter `t`, and those that it does not.
fn translated(template: &str) -> (Vec<&str>, Vec<&str>) {
    let inside = tags(template).into_iter().filter(|tag| tag.kind != Kind::Comment);
    let all = inside.flat_map(|tag| literals(tag.inside(template)));
    let is_translated = |after: &str| {
        let filter = after.trim_start().strip_prefix('|').map(str::trim_start);
        filter
            .and_then(|filter| filter.strip_prefix('t'))
            .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    };
    let (texts, others): (Vec<_>, Vec<_>) = all.partition(|(_, after)| is_translated(after));
    (texts.into_iter().map(|(text, _)| text).collect(), others.into_iter().map(|(text, _)| text).collect())
}

/// Returns the texts that Rust code asks for by a literal.
fn asked(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for method in [".text(\"", ".counted(\"", ".filled(\""] {
        for (at, _) in source.match_indices(method) {
            let of = &source[..at];
            let literal = source[at + method.len()..].split('"').next().unwrap_or_default();
            if of.ends_with("messages") || of.ends_with("Messages::of(language)") {
                found.push(literal);
            }
        }
    }
    found
}

#[test]
fn every_text_that_is_asked_for_is_known() {
    let known: BTreeSet<&str> = Messages::all().collect();
    let mut count = 0;
    for (path, template) in templates() {
        for text in translated(&template).0 {
            assert!(known.contains(text), "{path}: `{text}` is not in words/en.txt");
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
    for (path, source) in sources() {
        for text in asked(&source) {
            assert!(known.contains(text), "{path}: `{text}` is not in words/en.txt");
            count += 1;
        }
    }
    assert!(count > 220, "{count}");
}

#[test]
fn every_text_is_used() {
    let files: Vec<(String, String)> = templates().into_iter().chain(sources()).collect();
    for text in Messages::all() {
        let literal = format!("\"{text}\"");
        assert!(files.iter().any(|(_, file)| file.contains(&literal)), "`{text}` is in words/en.txt only");
    }
}

#[test]
fn no_template_has_words_of_its_own() {
    for (path, template) in templates() {
        for word in translated(&template).1 {
            assert!(!word.starts_with(char::is_uppercase), "{path}: `{word}` is not translated");
        }
        let mut html = template.clone();
        for tag in tags(&template).into_iter().rev() {
            html.replace_range(tag.range, "");
        }
        for words in read(&html) {
            let own = SAME.iter().fold(words.clone(), |words, same| words.replace(same, ""));
            assert!(!own.contains(char::is_alphabetic), "{path}: `{}` is not translated", words.trim());
        }
    }
}

/// Returns what visitors read in HTML: its text, and the values of some attributes.
fn read(html: &str) -> Vec<String> {
    let is_read = |name: &str| READ.contains(&name) || name.starts_with("data-wrong-");
    let words = |token| match token {
        Token::Text { text, .. } => vec![text.into_owned()],
        Token::Start(tag) => {
            let values = tag.attributes.into_iter().filter(|attribute| is_read(&attribute.name));
            values.map(|attribute| attribute.value.into_owned()).collect()
        }
        _ => Vec::new(),
    };
    tokens(html).flat_map(words).collect()
}
