//! Scans a stylesheet before the library parses it: for the depth of its brackets, since the library recurses as deep
//! as they do until the process ends (lightningcss#1155); for unbalanced brackets, since it does not report where they
//! are; and for addresses, so that they can be replaced.

use std::ops::Range;

use crate::html::Role;
use crate::problem::{Code, Place, Problem};
use crate::source::SourceFile;

/// The maximum depth of brackets of all kinds. Stylesheets that people write have less than ten.
const DEEPEST: usize = 64;

/// The maximum depth of round brackets, for which the library's work can double with each level.
const DEEPEST_ROUND: usize = 32;

/// The functions whose texts are addresses.
const OF_ADDRESSES: [&str; 4] = ["url", "src", "image-set", "-webkit-image-set"];

/// The rules whose texts are skipped: imports are resolved elsewhere, and a namespace is only a name.
const PASSED_OVER: [&str; 3] = ["@import", "@namespace", "@charset"];

/// Returns the addresses in a stylesheet, without their quotes.
///
/// # Errors
/// The first unbalanced bracket.
pub(super) fn addresses(file: &SourceFile) -> Result<Vec<(Range<usize>, Role)>, Box<Problem>> {
    // Invalid UTF-8 was reported when the theme was read.
    let text = file.text().unwrap_or_default();
    let mut scan = Scan { file, text, open: Vec::new(), round: 0, statement: 0, found: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        at = scan.step(at)?;
    }
    match scan.open.pop() {
        Some(open) => Err(never_closed(file, open.at, open.byte)),
        None => Ok(scan.found),
    }
}

/// An open bracket.
struct Open<'a> {
    at: usize,
    byte: u8,
    /// The name of the function that it begins, or the last word before the block that it begins.
    function: &'a str,
}

/// The state of a scan.
struct Scan<'a> {
    file: &'a SourceFile,
    text: &'a str,
    open: Vec<Open<'a>>,
    round: usize,
    /// The start of the current rule or declaration.
    statement: usize,
    found: Vec<(Range<usize>, Role)>,
}

impl Scan<'_> {
    /// Handles the character at `at`, and returns the offset of the next.
    fn step(&mut self, at: usize) -> Result<usize, Box<Problem>> {
        let bytes = self.text.as_bytes();
        Ok(match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => after(self.text, at + 2, "*/"),
            b'"' | b'\'' => {
                let end = end_of_string(bytes, at);
                let is_closed = end > at + 1 && bytes[end - 1] == bytes[at];
                if is_closed && self.open.last().is_some_and(|open| is_of_addresses(open.function)) {
                    self.found(at + 1..end - 1);
                }
                end
            }
            b'\\' => at + 2,
            b'(' if is_address(self.text, at) => {
                let end = end_of_address(bytes, at);
                let inside = &self.text[at + 1..end];
                let inside = inside.strip_suffix(')').unwrap_or(inside);
                let start = at + 1 + inside.len() - inside.trim_start().len();
                self.found(start..start + inside.trim().len());
                end
            }
            byte @ (b'(' | b'[' | b'{') => {
                self.opened(at, byte)?;
                at + 1
            }
            byte @ (b')' | b']' | b'}') => {
                self.closed(at, byte)?;
                at + 1
            }
            b';' => {
                self.statement = at + 1;
                at + 1
            }
            _ => at + 1,
        })
    }

    fn found(&mut self, span: Range<usize>) {
        let statement = self.text[self.statement..].trim_start();
        let is_passed_over =
            |rule: &&str| statement.get(..rule.len()).is_some_and(|word| word.eq_ignore_ascii_case(rule));
        if !PASSED_OVER.iter().any(is_passed_over) {
            let is_of_font = self.open.iter().any(|open| open.function.eq_ignore_ascii_case("@font-face"));
            self.found.push((span, if is_of_font { Role::Font } else { Role::Picture }));
        }
    }

    fn opened(&mut self, at: usize, byte: u8) -> Result<(), Box<Problem>> {
        let before = &self.text[..at];
        let is_of_name = |next: char| next.is_ascii_alphanumeric() || next == '-' || next == '_';
        let name = before.trim_end_matches(is_of_name).len();
        let function = match byte {
            b'(' => &before[name..],
            b'{' => self.text[self.statement..at].split_whitespace().next_back().unwrap_or_default(),
            _ => "",
        };
        self.open.push(Open { at, byte, function });
        self.round += usize::from(byte == b'(');
        if byte == b'{' {
            self.statement = at + 1;
        }
        if self.round > DEEPEST_ROUND {
            return Err(too_deep(self.file, at, DEEPEST_ROUND));
        }
        if self.open.len() > DEEPEST { Err(too_deep(self.file, at, DEEPEST)) } else { Ok(()) }
    }

    fn closed(&mut self, at: usize, byte: u8) -> Result<(), Box<Problem>> {
        if byte == b'}' {
            self.statement = at + 1;
        }
        match self.open.pop() {
            Some(open) if closing(open.byte) == byte => {
                self.round -= usize::from(open.byte == b'(');
                Ok(())
            }
            Some(open) if byte == b'}' => Err(never_closed(self.file, open.at, open.byte)),
            _ => Err(closes_nothing(self.file, at, byte)),
        }
    }
}

fn is_of_addresses(function: &str) -> bool {
    OF_ADDRESSES.iter().any(|name| function.eq_ignore_ascii_case(name))
}

fn closing(opened: u8) -> u8 {
    match opened {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// Returns the offset after the next `end`, at or after `from`.
fn after(text: &str, from: usize, end: &str) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(end).map_or(text.len(), |found| from + found + end.len())
}

/// Returns the offset after a string, which ends with its line at the latest.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            byte if *byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Returns true if a bracket begins an unquoted address, in which other characters have no meaning.
fn is_address(text: &str, at: usize) -> bool {
    let named = at.checked_sub(3).and_then(|start| text.get(start..at));
    let inside = text[at + 1..].trim_start();
    named.is_some_and(|name| name.eq_ignore_ascii_case("url")) && !inside.starts_with(['"', '\''])
}

/// Returns the offset after an unquoted address.
fn end_of_address(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b')' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn problem(file: &SourceFile, at: usize, message: String, hint: String) -> Box<Problem> {
    Box::new(Problem::new(Code::StyleError, Place::new(&file.path, at..at + 1), message).hint(hint))
}

fn too_deep(file: &SourceFile, at: usize, deepest: usize) -> Box<Problem> {
    let message = format!("nested more than {deepest} brackets deep");
    problem(file, at, message, "nest fewer rules or functions".to_owned())
}

fn never_closed(file: &SourceFile, at: usize, opened: u8) -> Box<Problem> {
    let (opened, closing) = (char::from(opened), char::from(closing(opened)));
    problem(file, at, format!("unclosed `{opened}`"), format!("write `{closing}` at its end"))
}

fn closes_nothing(file: &SourceFile, at: usize, byte: u8) -> Box<Problem> {
    problem(file, at, format!("unexpected `{}`", char::from(byte)), "remove it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template_errors(css: &str) -> Option<(usize, String)> {
        let problem = addresses(&SourceFile::new("t.css", css.as_bytes())).err()?;
        Some((problem.place.span.start, problem.message))
    }

    #[test]
    fn brackets_in_words_do_not_count() {
        for css in [
            "a { b: \"}\" } /* } */ c { d: url( a} ) } e\\} { }",
            "a { b: url(\"(\") }",
            "",
            "a[b='}'] { c: '\\'}' }",
        ] {
            assert_eq!(template_errors(css), None, "{css}");
        }
    }

    #[test]
    fn one_without_a_partner_is_reported_where_it_is() {
        assert_eq!(template_errors("a { b: c }\n}\nd { }"), Some((11, "unexpected `}`".to_owned())));
        assert_eq!(template_errors("a { b: c; d { e: f }"), Some((2, "unclosed `{`".to_owned())));
        assert_eq!(template_errors("a { b: calc(1px + 2px }"), Some((11, "unclosed `(`".to_owned())));
        assert_eq!(template_errors("a { b: c) }"), Some((8, "unexpected `)`".to_owned())));
    }

    #[test]
    fn addresses_are_found() {
        let css = "@import url(a.css); @namespace x url('n');\na { b: url( c.png ), URL(\"d e.png\") url(); --f: url(g); \
                   h: image-set('i.png' 1x, \"j.png\" type('image/png') 2x) 'no'; } @font-face { src: url('k#l') format('no') }";
        let found = addresses(&SourceFile::new("t.css", css.as_bytes())).unwrap();
        let found: Vec<&str> = found.into_iter().map(|(span, _)| &css[span]).collect();
        assert_eq!(found, ["c.png", "d e.png", "", "g", "i.png", "j.png", "k#l"]);
    }

    #[test]
    fn no_depth_ends_the_process() {
        for (open, close) in
            [("a{", "}"), ("@media all{", "}"), (":not(", ")"), ("color-mix(in lab,red,", ")"), ("[", "]")]
        {
            for end in [close, ""] {
                let css = open.repeat(100_000) + &end.repeat(100_000);
                assert!(
                    template_errors(&css).is_some_and(|(_, message)| message.starts_with("nested")),
                    "{open}"
                );
            }
            assert_eq!(template_errors(&(open.repeat(30) + &close.repeat(30))), None, "{open}");
        }
    }
}
