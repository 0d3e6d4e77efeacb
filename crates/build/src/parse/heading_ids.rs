//! The ids of headings, by the rules of the generators that a site may come from: `[markdown] heading_ids`. Only the rule
//! for a heading's words is here; a number for an id that is taken is added by [`super::identifiers`], in the same way for
//! all.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::slugs::Script;

/// A rule for the ids of headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HeadingIds {
    /// Assay's own, as addresses are made.
    Assay(Script),
    /// GitHub's (html-pipeline, github-slugger): punctuation is removed, and each space is a hyphen.
    GitHub,
    /// Hugo's default, `github`: as GitHub's, without marks, and a heading without letters is `heading`.
    Hugo,
    /// Hugo's `github-ascii`: as Hugo's, without accents and letters that are not ASCII.
    Ascii,
    /// GitLab's: as GitHub's, with one hyphen in place of several.
    GitLab,
    /// kramdown's: what precedes the first letter and all but ASCII letters, digits, spaces and hyphens is removed.
    Kramdown,
    /// Hexo's: ASCII punctuation and spaces are one hyphen, and capitals stay.
    Hexo,
    /// Python-Markdown's, for MkDocs: ASCII letters and digits in lower case, and one hyphen for spaces and hyphens.
    Mkdocs,
}

impl Default for HeadingIds {
    fn default() -> Self {
        Self::Assay(Script::default())
    }
}

impl HeadingIds {
    /// Returns the id for the words of a heading, before it is numbered. Never empty.
    pub(crate) fn id(self, words: &str) -> String {
        let id = match self {
            Self::Assay(script) => script.slug(words),
            Self::GitHub => hyphenated(words, is_word),
            Self::Hugo => hyphenated(words.trim(), |letter| letter == '_' || letter.is_alphanumeric()),
            Self::Ascii => {
                let plain: String = words.trim().nfd().filter(char::is_ascii).collect();
                hyphenated(&plain, |letter| letter == '_' || letter.is_alphanumeric())
            }
            Self::GitLab => single_hyphens(&hyphenated(words, is_word)),
            Self::Kramdown => {
                let words = words.trim_start_matches(|letter: char| !letter.is_ascii_alphabetic());
                hyphenated(words, |letter| letter.is_ascii_alphanumeric())
            }
            Self::Hexo => {
                let plain = without_accents(words);
                let words = plain.split(|letter: char| {
                    letter.is_whitespace() || letter.is_control() || letter.is_ascii_punctuation()
                });
                words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
            }
            Self::Mkdocs => {
                let plain: String = words.nfkd().filter(char::is_ascii).collect();
                let id = hyphenated(plain.trim(), |letter| letter == '_' || letter.is_ascii_alphanumeric());
                single_hyphens(&id)
            }
        };
        match self {
            _ if !id.is_empty() => id,
            Self::Mkdocs => "_1".to_owned(),
            Self::Hugo | Self::Ascii => "heading".to_owned(),
            _ => "section".to_owned(),
        }
    }
}

/// Returns true for letters, digits, marks and the underscore: `\p{Word}` of Ruby's regular expressions.
fn is_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric() || is_combining_mark(letter)
}

/// Returns the words with the letters of ASCII in place of those that have an accent. Other scripts keep their marks.
fn without_accents(words: &str) -> String {
    let mut is_latin = false;
    let plain = words.nfd().filter(|letter| {
        let is_accent = matches!(letter, '\u{300}'..='\u{36f}');
        if !is_accent {
            is_latin = letter.is_ascii_alphabetic();
        }
        !(is_accent && is_latin)
    });
    plain.nfc().collect()
}

/// Returns the letters that are kept in lower case, with a hyphen for each space or hyphen.
fn hyphenated(words: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut id = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            ' ' | '-' => id.push('-'),
            letter if is_kept(letter) => id.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    id
}

fn single_hyphens(id: &str) -> String {
    let mut single = String::with_capacity(id.len());
    for letter in id.chars() {
        if letter != '-' || !single.ends_with('-') {
            single.push(letter);
        }
    }
    single
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_gives_the_ids_of_its_generator() {
        use HeadingIds::{Ascii, GitHub, GitLab, Hugo, Kramdown};
        for (words, github, hugo, ascii, gitlab, kramdown) in [
            ("Plan", "plan", "plan", "plan", "plan", "plan"),
            ("C++ & Rust", "c--rust", "c--rust", "c--rust", "c-rust", "c--rust"),
            (
                "1. First steps",
                "1-first-steps",
                "1-first-steps",
                "1-first-steps",
                "1-first-steps",
                "first-steps",
            ),
            ("What's new?", "whats-new", "whats-new", "whats-new", "whats-new", "whats-new"),
            ("Über uns", "über-uns", "über-uns", "uber-uns", "über-uns", "ber-uns"),
            ("snake_case", "snake_case", "snake_case", "snake_case", "snake_case", "snakecase"),
            ("日本語", "日本語", "日本語", "heading", "日本語", "section"),
            ("…", "section", "heading", "heading", "section", "section"),
        ] {
            let rules = [GitHub, Hugo, Ascii, GitLab, Kramdown];
            assert_eq!(rules.map(|rule| rule.id(words)), [github, hugo, ascii, gitlab, kramdown], "{words}");
        }
    }

    #[test]
    fn hexo_keeps_capitals_and_python_markdown_keeps_ascii() {
        for (words, hexo, mkdocs) in [
            ("What's New?", "What-s-New", "whats-new"),
            ("C++ & Rust", "C-Rust", "c-rust"),
            ("A - B_c", "A-B-c", "a-b_c"),
            ("Über uns", "Uber-uns", "uber-uns"),
            ("渲染", "渲染", "_1"),
            ("가 й", "가-й", "_1"),
            ("…", "…", "_1"),
        ] {
            assert_eq!(
                [HeadingIds::Hexo, HeadingIds::Mkdocs].map(|rule| rule.id(words)),
                [hexo, mkdocs],
                "{words}"
            );
        }
    }
}
