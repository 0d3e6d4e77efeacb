//! The names that a template may look up. Tera needs all values before it renders, and computing all of them for every
//! block would read half the site each time. So only those fields of a record are computed whose names the template, or
//! one that it brings in, mentions anywhere. That is a superset of the look-ups, so the recorded dependencies are
//! always sufficient.

use std::collections::HashSet;

use crate::context::tags::{Kind, closing_quote, tags};

/// The keywords after which a bracket begins a list and not a look-up.
const WORDS: [&str; 7] = ["in", "and", "or", "not", "if", "elif", "else"];

/// The arguments by which filters receive the name of a field.
const BY_NAME: [&str; 2] = ["attribute", "key"];

/// The variable that contains all others.
const EVERYTHING: &str = "__tera_context";

/// The names that templates mention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mentions {
    names: HashSet<String>,
    /// True if a computed name is looked up, which could be any.
    any: bool,
}

impl Mentions {
    /// Returns those of a template that may look up every name.
    pub(super) fn all() -> Self {
        Self { any: true, ..Self::default() }
    }

    /// Collects the names that these templates mention.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut mentions = Self::default();
        for text in texts {
            for tag in tags(text).iter().filter(|tag| tag.kind != Kind::Comment) {
                mentions.take(&tokens(tag.inside(text)));
            }
        }
        mentions
    }

    /// Returns true if `name` may be looked up.
    pub(super) fn has(&self, name: &str) -> bool {
        self.any || self.names.contains(name)
    }

    fn take(&mut self, tokens: &[Token<'_>]) {
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| tokens.get(before));
            let after = &tokens[index + 1..];
            match token {
                Token::Name(name) => {
                    self.any |= *name == EVERYTHING || (BY_NAME.contains(name) && is_set_freely(after));
                    self.names.insert((*name).to_owned());
                }
                Token::Text(text) => self.names.extend(text.split('.').map(str::to_owned)),
                Token::Sign('[') => self.any |= before.is_some_and(is_looked_into) && is_free(after),
                Token::Sign(_) | Token::Number => {}
            }
        }
    }
}

/// Returns true if an argument has any value other than a text.
fn is_set_freely(after: &[Token<'_>]) -> bool {
    matches!(after, [Token::Sign('='), value, ..] if !matches!(value, Token::Text(_) | Token::Sign('=')))
}

/// Returns true if a bracket after `token` is a look-up.
fn is_looked_into(token: &Token<'_>) -> bool {
    match token {
        Token::Name(name) => !WORDS.contains(name),
        Token::Text(_) | Token::Sign(']' | ')' | '}' | '?') => true,
        Token::Sign(_) | Token::Number => false,
    }
}

/// Returns true if a bracket contains neither a text nor a number nor a range of numbers.
fn is_free(inside: &[Token<'_>]) -> bool {
    let length = inside.iter().position(|token| *token == Token::Sign(']')).unwrap_or(inside.len());
    match &inside[..length] {
        [Token::Text(_)] => false,
        range => !range.iter().all(|token| matches!(token, Token::Number | Token::Sign('-' | ':'))),
    }
}

/// A token inside a tag.
#[derive(Debug, PartialEq)]
enum Token<'t> {
    Name(&'t str),
    Text(&'t str),
    Number,
    Sign(char),
}

/// Returns the tokens inside a tag.
fn tokens(inside: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = inside.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '"' | '\'' | '`' => {
                let length = closing_quote(rest, first);
                (Token::Text(&rest[1..length]), length + 1)
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = run(rest, |next| next.is_ascii_alphanumeric() || next == '_');
                (Token::Name(&rest[..length]), length)
            }
            '0'..='9' => (Token::Number, run(rest, |next| next.is_ascii_digit())),
            sign => (Token::Sign(sign), sign.len_utf8()),
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|next| !belongs(next)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Mentions {
        Mentions::of([text].into_iter())
    }

    #[test]
    fn names_and_texts_are_mentioned() {
        let mentions =
            of("title {{ page.hero['src'] | sort(attribute=\"date.day\") }}{# words #}{% if kind %}");
        for name in ["page", "hero", "src", "date", "day", "kind"] {
            assert!(mentions.has(name), "{name}");
        }
        assert!(!mentions.has("title") && !mentions.has("words"));
    }

    #[test]
    fn a_name_that_is_not_written_could_be_any() {
        for text in [
            "{{ page[name] }}",
            "{{ page['ti' ~ 'tle'] }}",
            "{{ page?[name] }}",
            "{{ page | get(key=name) }}",
            "{{ __tera_context }}",
            "{{ page['hero'][name] }}",
            "{% for p in page.pages | sort(attribute=site.order) %}",
        ] {
            assert!(of(text).any, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_no_more_than_it_says() {
        for text in [
            "{{ page['title'] }}",
            "{% if site.language[:2] in ['ar', 'he'] %}",
            "{% for p in [page.hero, page.related[0]] %}",
            "{{ page.pages[-1].title }}",
            "{{ page | get(key='title') }}{% if key == page.title %}",
            "[[x]]{% set list = [a, b] %}",
        ] {
            assert!(!of(text).any, "{text}");
        }
    }
}
