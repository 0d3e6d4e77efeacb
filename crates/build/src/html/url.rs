//! The addresses in styles: `url(…)`, by the syntax of CSS.

use std::ops::Range;

/// Returns the byte range of each address in `url(…)`, without quotation marks. Comments and strings are skipped.
pub(super) fn urls(css: &str) -> Vec<Range<usize>> {
    let bytes = css.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skipped) = memchr::memchr3(b'(', b'"', b'\'', &bytes[at..]).map(|next| at + next) {
        // If a comment begins before that, the search continues at its end.
        if let Some(comment) = memchr::memmem::find(&bytes[at..skipped], b"/*").map(|found| at + found) {
            let end = memchr::memmem::find(&bytes[comment + 2..], b"*/");
            at = end.map_or(bytes.len(), |end| comment + 2 + end + 2);
            continue;
        }
        if bytes[skipped] != b'(' {
            at = string(bytes, skipped).1;
            continue;
        }
        at = skipped + 1;
        let is_url =
            skipped.checked_sub(3).is_some_and(|start| bytes[start..skipped].eq_ignore_ascii_case(b"url"));
        if !is_url {
            continue;
        }
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let span = match bytes.get(at) {
            Some(b'"' | b'\'') => {
                let (end, behind) = string(bytes, at);
                let span = at + 1..end;
                at = behind;
                span
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b')';
                let length = bytes[at..].iter().position(ends).unwrap_or(bytes.len() - at);
                let span = at..at + length;
                at = span.end;
                span
            }
        };
        if !span.is_empty() {
            found.push(span);
        }
    }
    found
}

/// Returns the end of the text of the string that begins at `start`, and the first byte after its quotation mark. Both
/// are the end of the input if the string is not closed.
fn string(bytes: &[u8], start: usize) -> (usize, usize) {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(next) = memchr::memchr2(quote, b'\\', bytes.get(at..).unwrap_or_default()) {
        if bytes[at + next] == quote {
            return (at + next, at + next + 1);
        }
        at += next + 2;
    }
    (bytes.len(), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_that_does_not_end_is_the_last_of_it() {
        let found = |css: &'static str| urls(css).into_iter().map(|span| &css[span]).collect::<Vec<_>>();
        assert_eq!(found("a: url(b.png); content: 'it"), ["b.png"]);
        assert_eq!(found("a: url('b.png"), ["b.png"]);
        assert_eq!(found("'"), Vec::<&str>::new());
    }
}
