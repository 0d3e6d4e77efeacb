//! Splits a tag into words with their positions. The syntax is the same in both languages.

use std::ops::Range;

use crate::context::tags::closing_quote;

/// A word with its span in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::context) struct Word<'t> {
    pub(in crate::context) token: Token<'t>,
    pub(in crate::context) span: Range<usize>,
}

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::context) enum Token<'t> {
    Name(&'t str),
    /// A quoted text, without the quotes.
    Text(&'t str),
    Number,
    Sign(&'t str),
}

/// Operators of more than one character.
const LONG: [&str; 8] = ["==", "!=", "<=", ">=", "?.", "?[", "//", "**"];

/// Returns the words inside a tag, which begins at byte `start` of the template.
pub(in crate::context) fn words(inside: &str, start: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = inside[at..].chars().next() {
        let rest = &inside[at..];
        let run = |belongs: fn(char) -> bool| rest.find(|next| !belongs(next)).unwrap_or(rest.len());
        let (token, length) = match first {
            first if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            '"' | '\'' | '`' => {
                let end = closing_quote(rest, first);
                (Token::Text(&rest[1..end]), (end + 1).min(rest.len()))
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = run(|next| next.is_ascii_alphanumeric() || next == '_');
                (Token::Name(&rest[..length]), length)
            }
            '0'..='9' => (Token::Number, run(|next| next.is_ascii_digit())),
            first => {
                let length =
                    LONG.iter().find(|sign| rest.starts_with(**sign)).map_or(first.len_utf8(), |it| it.len());
                (Token::Sign(&rest[..length]), length)
            }
        };
        words.push(Word { token, span: start + at..start + at + length });
        at += length;
    }
    // The characters at the beginning and end of a tag control white space.
    let is_about_spaces = |word: &Word<'_>| matches!(word.token, Token::Sign("-" | "+"));
    if words.first().is_some_and(is_about_spaces) {
        words.remove(0);
    }
    words.pop_if(|word| is_about_spaces(word));
    words
}
