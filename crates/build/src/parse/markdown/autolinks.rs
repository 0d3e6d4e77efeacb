//! Addresses in plain text become links, by the extension "Autolinks" of GitHub Flavored Markdown
//! (<https://github.github.com/gfm/#autolinks-extension->): `www.`, `http://`, `https://` and email. It differs in two
//! points, since Chinese and Japanese have no spaces: any letter outside ASCII may precede an address, and their
//! punctuation ends one.

use std::collections::VecDeque;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::events::Spanned;

/// Returns true if there may be an address in `source`.
pub(super) fn may_have(source: &str) -> bool {
    let bytes = source.as_bytes();
    let has = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    has(b"://") || memchr::memchr(b'@', bytes).is_some() || has(b"www.") || has(b"WWW.")
}

/// An address in a text: its byte range and its target.
#[derive(Debug)]
struct Address {
    start: usize,
    end: usize,
    target: String,
    kind: LinkType,
}

/// Adds the texts of `run`, which are adjacent, to `out`, with the addresses in them as links. `source` begins at byte
/// `base` of the file.
pub(super) fn split<'a>(
    run: Vec<Spanned<'a>>,
    source: &'a str,
    base: usize,
    out: &mut VecDeque<Spanned<'a>>,
) {
    let Some(start) = run.first().map(|first| first.1.start - base) else { return };
    let mut written = String::new();
    let mut ends = Vec::with_capacity(run.len());
    for (event, span) in &run {
        let Event::Text(text) = event else { continue };
        let slice = &source[span.start - base..span.end - base];
        // The library's replacements of quotes and dashes do not belong in an address; those of entities do.
        written.push_str(if slice.starts_with('&') { text } else { slice });
        ends.push(written.len());
    }
    let before = source[..start].chars().next_back();
    let addresses = addresses(&written, before);
    if addresses.is_empty() {
        out.extend(run);
        return;
    }
    let mut cutter = Cutter { run, ends, at: 0 };
    for address in addresses {
        cutter.until(address.start, out);
        let span = cutter.place(address.start)..cutter.place(address.end);
        let text = written[address.start..address.end].to_owned();
        let tag = Tag::Link {
            link_type: address.kind,
            dest_url: address.target.into(),
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        };
        out.push_back((Event::Start(tag), span.clone()));
        out.push_back((Event::Text(text.into()), span.clone()));
        out.push_back((Event::End(TagEnd::Link), span));
        cutter.at = address.end;
    }
    cutter.until(written.len(), out);
}

/// Splits a run of texts. Byte offsets refer to the concatenated text as written.
struct Cutter<'a> {
    run: Vec<Spanned<'a>>,
    /// The end of each text.
    ends: Vec<usize>,
    at: usize,
}

impl<'a> Cutter<'a> {
    /// Adds the texts up to byte `end`.
    fn until(&mut self, end: usize, out: &mut VecDeque<Spanned<'a>>) {
        while self.at < end {
            let index = self.ends.partition_point(|end| *end <= self.at);
            let (Some((Event::Text(text), span)), Some(text_end)) =
                (self.run.get(index), self.ends.get(index))
            else {
                return;
            };
            let text_start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
            let to = end.min(*text_end);
            // A text that differs from its source is not split: no address begins or ends in it.
            let part = text
                .get(self.at - text_start..to - text_start)
                .filter(|_| text.len() == text_end - text_start);
            let part = part.map_or_else(|| text.to_string(), str::to_owned);
            let place = if text.len() == span.len() {
                span.start + self.at - text_start..span.start + to - text_start
            } else {
                span.clone()
            };
            out.push_back((Event::Text(part.into()), place));
            self.at = to;
        }
    }

    /// Returns the offset in the file of byte `at`.
    fn place(&self, at: usize) -> usize {
        let index = self.ends.partition_point(|end| *end <= at);
        let text_start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        match self.run.get(index) {
            Some((_, span)) => (span.start + at - text_start).min(span.end),
            None => self.run.last().map_or(0, |(_, span)| span.end),
        }
    }
}

/// Returns the addresses in `text`, in order; `before` is the character before it.
fn addresses(text: &str, before: Option<char>) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    let (bytes, mut at, mut free) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        let previous = || if at == 0 { before } else { text[..at].chars().next_back() };
        let address = match bytes[at] {
            b'h' | b'H' | b'f' | b'F' => web(text, at, previous),
            b'w' | b'W' => www(text, at, previous),
            b'@' => mail(text, free, at, before),
            _ => None,
        };
        match address {
            Some(address) => {
                (at, free) = (address.end, address.end);
                found.push(address);
            }
            None => at += 1,
        }
    }
    found
}

fn web(text: &str, start: usize, previous: impl Fn() -> Option<char>) -> Option<Address> {
    let rest = &text.as_bytes()[start..];
    let schemes: [&[u8]; 3] = [b"http://", b"https://", b"ftp://"];
    let starts = |scheme: &&&[u8]| rest.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    let scheme = schemes.iter().find(starts)?.len();
    if previous().is_some_and(|before| before.is_ascii_alphanumeric()) {
        return None;
    }
    let end = end_of_path(text, start + scheme, domain(&text[start + scheme..], 0)?)?;
    let target = text[start..end].to_owned();
    Some(Address { start, end, target, kind: LinkType::Autolink })
}

fn www(text: &str, start: usize, previous: impl Fn() -> Option<char>) -> Option<Address> {
    let rest = &text.as_bytes()[start..];
    rest.get(..4).filter(|www| www.eq_ignore_ascii_case(b"www."))?;
    let is_apart = previous().is_none_or(|c| !c.is_ascii_alphanumeric() && !"/.-@:".contains(c));
    let domain = domain(&text[start..], 1).filter(|length| *length > "www.".len() && is_apart)?;
    let end = end_of_path(text, start, domain)?;
    let target = format!("http://{}", &text[start..end]);
    Some(Address { start, end, target, kind: LinkType::Autolink })
}

/// Returns the length of the domain at the start of `text`: segments of letters, digits, `-` and `_`, separated by at
/// least `dots` full stops, without `_` in the last two.
fn domain(text: &str, dots: usize) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let domain = text[..length].trim_end_matches('.');
    let mut segments = domain.rsplit('.');
    let (last, next) = (segments.next()?, segments.next());
    let has_line = last.contains('_') || next.is_some_and(|next| next.contains('_'));
    let has_dots = domain.bytes().filter(|byte| *byte == b'.').count() >= dots;
    let begins = domain.starts_with(char::is_alphanumeric) && !domain.contains("..");
    (begins && has_dots && !has_line).then_some(length)
}

/// Returns the end of the address whose domain, of `length` bytes, begins at `start`: before a space or `<`, and before
/// punctuation that belongs to the sentence.
fn end_of_path(text: &str, start: usize, length: usize) -> Option<usize> {
    let behind = &text[start + length..];
    let ends = |c: char| c.is_whitespace() || c == '<' || c.is_control() || is_cjk_punctuation(c);
    let mut end = start + length + behind.find(ends).unwrap_or(behind.len());
    let bytes = text.as_bytes();
    let count = |sign: u8| memchr::memchr_iter(sign, &bytes[start..end]).count();
    let mut closing =
        [(b'(', b')'), (b'[', b']'), (b'{', b'}')].map(|(open, close)| (close, count(close), count(open)));
    while end > start {
        let last = bytes[end - 1];
        if let Some((_, closes, opens)) = closing.iter_mut().find(|(close, ..)| *close == last) {
            if *closes <= *opens {
                break;
            }
            *closes -= 1;
            end -= 1;
        } else if last == b';' {
            let name =
                bytes[start..end - 1].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let and = (end - 1).checked_sub(name + 1).filter(|and| name > 0 && bytes[*and] == b'&');
            end = and.filter(|and| *and >= start).unwrap_or(end - 1);
        } else if b"?!.,:*_~'\"".contains(&last) {
            end -= 1;
        } else {
            break;
        }
    }
    (end > start).then_some(end)
}

/// Returns true for the punctuation of Chinese and Japanese, which occurs in no address.
fn is_cjk_punctuation(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
}

/// Returns the email address whose `@` is at `at`; it begins at `free` or later.
fn mail(text: &str, free: usize, at: usize, before: Option<char>) -> Option<Address> {
    let bytes = text.as_bytes();
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_+".contains(byte);
    let start = at - bytes[free..at].iter().rev().take_while(|byte| is_local(byte)).count();
    let previous = if start == 0 { before } else { text[..start].chars().next_back() };
    // A handle such as `@name@host` and a path such as `a/b@c.d` are not email addresses.
    if start == at || previous.is_some_and(|c| matches!(c, '/' | '@')) {
        return None;
    }
    let is_domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let length = bytes[at + 1..].iter().take_while(|byte| is_domain(byte)).count();
    if bytes.get(at + 1 + length) == Some(&b'@') {
        return None;
    }
    let domain = text[at + 1..at + 1 + length].trim_end_matches('.');
    let ends_well = domain.ends_with(|c: char| c.is_ascii_alphabetic());
    if !ends_well || !domain.contains('.') || domain.starts_with('.') || domain.contains("..") {
        return None;
    }
    let end = at + 1 + domain.len();
    let target = text[start..end].to_owned();
    let scheme = start.checked_sub("mailto:".len()).filter(|scheme| {
        *scheme >= free && text.get(*scheme..start).is_some_and(|it| it.eq_ignore_ascii_case("mailto:"))
    });
    Some(Address { start: scheme.unwrap_or(start), end, target, kind: LinkType::Email })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the addresses in `text`: the visible text and the target.
    fn found(text: &str) -> Vec<(String, String)> {
        let found = addresses(text, None).into_iter();
        found.map(|address| (text[address.start..address.end].to_owned(), address.target)).collect()
    }

    fn one(text: &str) -> String {
        let mut found = found(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.remove(0).0
    }

    /// Examples 621 to 631 of the specification.
    #[test]
    fn the_examples_of_the_specification() {
        assert_eq!(
            found("www.commonmark.org"),
            [("www.commonmark.org".into(), "http://www.commonmark.org".into())]
        );
        assert_eq!(one("Visit www.commonmark.org/help for more information."), "www.commonmark.org/help");
        assert_eq!(one("Visit www.commonmark.org."), "www.commonmark.org");
        assert_eq!(one("Visit www.commonmark.org/a.b."), "www.commonmark.org/a.b");
        let search = "www.google.com/search?q=Markup+(business)";
        assert_eq!(one(search), search);
        assert_eq!(one(&format!("{search}))")), search);
        assert_eq!(one(&format!("({search})")), search);
        assert_eq!(one(&format!("({search}")), search);
        let inner = "www.google.com/search?q=(business))+ok";
        assert_eq!(one(inner), inner);
        let query = "www.google.com/search?q=commonmark&hl=en";
        assert_eq!(one(query), query);
        assert_eq!(one("www.google.com/search?q=commonmark&hl;"), "www.google.com/search?q=commonmark");
        assert_eq!(one("www.commonmark.org/he<lp"), "www.commonmark.org/he");
        assert_eq!(one("http://commonmark.org"), "http://commonmark.org");
        let long = "https://encrypted.google.com/search?q=Markup+(business)";
        assert_eq!(one(&format!("(Visit {long})")), long);
        assert_eq!(one("foo@bar.baz"), "foo@bar.baz");
        assert_eq!(
            one("hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is."),
            "hello+xyz@mail.example"
        );
        assert_eq!(one("a.b-c_d@a.b"), "a.b-c_d@a.b");
        assert_eq!(one("a.b-c_d@a.b."), "a.b-c_d@a.b");
        assert_eq!(found("a.b-c_d@a.b-"), []);
        assert_eq!(found("a.b-c_d@a.b_"), []);
    }

    #[test]
    fn what_only_looks_like_one_is_left() {
        for text in [
            "xhttp://a.example",
            "https://",
            "https:// a",
            "awww.a.example",
            "www.",
            "www.a_b.c_d",
            "npm i pkg@1.2.3",
            "@name@host.social",
            "a@b",
            "a/b@c.example",
            "a@b@c.example",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn stands_anywhere_in_a_sentence() {
        assert_eq!(one("参照：https://example.org/x。次の文"), "https://example.org/x");
        assert_eq!(one("「www.example.org」"), "www.example.org");
        assert_eq!(one("[https://example.org/a_(b)]"), "https://example.org/a_(b)");
        assert_eq!(one("\"https://example.org/\","), "https://example.org/");
        assert_eq!(one("http://localhost:4000/a?b#c!"), "http://localhost:4000/a?b#c");
        assert_eq!(one("https://medium.example/@name/a"), "https://medium.example/@name/a");
        assert_eq!(
            found("Write to mailto:a@b.example!"),
            [("mailto:a@b.example".into(), "a@b.example".into())]
        );
        assert_eq!(found("www.a.example, b@c.example; https://d.example").len(), 3);
    }
}
