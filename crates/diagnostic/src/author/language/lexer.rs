//! Cuts an expression into words, numbers, texts and signs.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};
use core::ops::Range;

use crate::author::check::{Mistake, Wrong};
use crate::limits;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    Option(String),
    Word(String),
    /// An operator, a bracket or a comma.
    Sign(&'static str),
    End,
}

/// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 14] = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "^", "(", ")", ","];

/// Operators of other languages, with their counterparts here.
const FOREIGN: [(&str, &str); 9] = [
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("=", "write `==` for a comparison"),
    ("!", "write `not`"),
    ("≥", "write `>=`"),
    ("≤", "write `<=`"),
    ("×", "write `*`"),
    ("÷", "write `/`"),
    ("%", "write a percentage as a number: `0.25` for 25%"),
];

/// Returns the tokens of `source` with the bytes of each; the last is [`Token::End`].
pub(crate) fn lex(source: &str) -> Result<Vec<(Token, Range<usize>)>, Mistake> {
    let mut tokens = vec![];
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (token, length) = match first {
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            '.' if word_before(&tokens, at).is_some() => {
                return Err(member(rest, word_before(&tokens, at).unwrap_or_default(), at));
            }
            '0'..='9' | '.' => number(rest, at)?,
            '"' | '\'' => option(rest, first, at)?,
            _ if is_word(first) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Token::Word(rest[..length].to_string()), length)
            }
            _ => match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => return Err(foreign(rest, first, at)),
            },
        };
        tokens.push((token, at..at + length));
        at += length;
    }
    tokens.push((Token::End, at..at));
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns the name that ends at `at`.
fn word_before(tokens: &[(Token, Range<usize>)], at: usize) -> Option<&str> {
    match tokens.last() {
        Some((Token::Word(name), span)) if span.end == at => Some(name),
        _ => None,
    }
}

/// The mistake of a member of a name, such as the level of a value as texts name it.
fn member(rest: &str, name: &str, at: usize) -> Mistake {
    let length = 1 + rest[1..].find(|c| !is_word(c)).unwrap_or(rest.len() - 1);
    let member = &rest[..length];
    let mistake =
        Mistake::new(Wrong::Syntax, at..at + length, format!("unexpected `{member}` after `{name}`"));
    mistake.hint(match member {
        ".band" => format!(
            "compare its level by the name alone, as in `{name} == \"…\"`; `{{{name}.band}}` is for texts"
        ),
        _ => "a name has letters, digits and `_`".to_string(),
    })
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), Mistake> {
    let length = rest.find(|c: char| !(is_word(c) || c == '.')).unwrap_or(rest.len());
    let text = &rest[..length];
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'_'));
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    match digits.parse::<f64>() {
        Ok(number) if plain && is_exact(&digits) => Ok((Token::Number(number), length)),
        Ok(_) if plain => {
            let message = format!("`{text}` has too many digits to be exact");
            let hint = format!(
                "write at most {} digits, with at most {} after the decimal point",
                limits::DIGITS,
                limits::PLACES
            );
            Err(Mistake::new(Wrong::Syntax, at..at + length, message).hint(hint))
        }
        _ => Err(Mistake::new(Wrong::Syntax, at..at + length, format!("`{text}` is not a number"))
            .hint("write digits with at most one decimal point, such as `0.25`")),
    }
}

/// Returns true if a number has no more digits than [decimal arithmetic](crate::arithmetic) keeps.
fn is_exact(text: &str) -> bool {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let places = places.trim_end_matches('0');
    let all = format!("{whole}{places}");
    let all = all.trim_start_matches('0');
    let significant = if places.is_empty() { all.trim_end_matches('0') } else { all };
    let most = usize::from(limits::DIGITS + limits::PLACES);
    significant.len() <= usize::from(limits::DIGITS)
        && places.len() <= usize::from(limits::PLACES)
        && all.len() <= most
}

fn option(rest: &str, quote: char, at: usize) -> Result<(Token, usize), Mistake> {
    let Some(length) = rest[1..].find(quote) else {
        let message = "unclosed quotation mark";
        return Err(Mistake::new(Wrong::Syntax, at..at + rest.len(), message)
            .hint(format!("close it with `{quote}`")));
    };
    Ok((Token::Option(rest[1..=length].to_string()), length + 2))
}

fn foreign(rest: &str, first: char, at: usize) -> Mistake {
    let known = FOREIGN.into_iter().find(|(sign, _)| rest.starts_with(sign));
    let sign = known.map_or(&rest[..first.len_utf8()], |(sign, _)| sign);
    let mistake = Mistake::new(Wrong::Syntax, at..at + sign.len(), format!("unexpected `{sign}`"));
    match known {
        Some((_, hint)) => mistake.hint(hint),
        None => mistake.hint("an expression has names, numbers, option ids in quotes, and operators"),
    }
}
