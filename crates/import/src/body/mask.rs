//! Where code stands in a page: fenced, indented and between backticks, and in comments of HTML. Nothing is converted there.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// The bytes of a page that are code, as ranges in ascending order that do not touch.
#[derive(Clone, Debug, Default)]
pub(super) struct Mask(Vec<Range<usize>>);

/// Pairs of tags between which a page has code, as they are opened and closed.
const OPAQUE: [(&str, &str, &str); 6] = [
    ("{%", "highlight", "endhighlight"),
    ("{%", "codeblock", "endcodeblock"),
    ("{%", "code", "endcode"),
    ("{%", "raw", "endraw"),
    ("{{<", "highlight", "/highlight"),
    ("{{%", "highlight", "/highlight"),
];

impl Mask {
    /// Finds the code in `text`.
    pub(super) fn of(text: &str) -> Self {
        let fences = fences(text);
        let opaque = opaque(text, &fences);
        let mut blanked = text.as_bytes().to_vec();
        for range in &opaque {
            for byte in &mut blanked[range.clone()] {
                // Lines stay lines, and every letter is one byte of a space, so that places stay what they are.
                *byte = if *byte == b'\n' { b'\n' } else { b' ' };
            }
        }
        let blanked = String::from_utf8(blanked).unwrap_or_else(|_| text.to_owned());
        let mut ranges = opaque;
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
        for (event, range) in Parser::new_ext(&blanked, options).into_offset_iter() {
            let is_masked = match &event {
                Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => true,
                Event::Html(html) | Event::InlineHtml(html) => html.trim_start().starts_with("<!--"),
                _ => false,
            };
            if is_masked {
                ranges.push(range);
            }
        }
        ranges.sort_by_key(|range| (range.start, range.end));
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        Self(joined)
    }

    /// Returns the end of the code that byte `at` stands in, if it stands in any.
    pub(super) fn end(&self, at: usize) -> Option<usize> {
        let index = self.0.partition_point(|range| range.end <= at);
        self.0.get(index).filter(|range| range.start <= at).map(|range| range.end)
    }
}

/// The lines between fences, fences included, as ranges of bytes.
pub(super) fn fences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, u8, usize)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start_matches([' ', '\t', '>']);
        let mark = inner.bytes().next().unwrap_or(b' ');
        let length = inner.bytes().take_while(|byte| *byte == mark).count();
        let rest = &inner[if matches!(mark, b'`' | b'~') { length } else { 0 }..];
        match open {
            None if matches!(mark, b'`' | b'~') && length >= 3 && !(mark == b'`' && rest.contains('`')) => {
                open = Some((start, mark, length));
            }
            Some((from, fence, opened)) if mark == fence && length >= opened && rest.trim().is_empty() => {
                found.push(from..start + line.len());
                open = None;
            }
            _ => {}
        }
        start += line.len();
    }
    found.extend(open.map(|(from, ..)| from..text.len()));
    found
}

/// What stands between tags that hold code.
fn opaque(text: &str, fences: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('{').map(|next| at + next) {
        at = next + 1;
        let index = fences.partition_point(|fence| fence.end <= next);
        if let Some(fence) = fences.get(index).filter(|fence| fence.start <= next) {
            at = fence.end;
            continue;
        }
        let rest = &text[next..];
        let pair = OPAQUE.iter().find(|(open, name, _)| {
            let inside = rest.strip_prefix(open).map(|inside| inside.trim_start_matches('-').trim_start());
            inside
                .and_then(|inside| inside.strip_prefix(name))
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        let Some((open, _, close)) = pair else { continue };
        let end = match *open {
            "{%" => "%}",
            "{{<" => ">}}",
            _ => "%}}",
        };
        let Some(begin) = rest.find(end).map(|found| next + found + end.len()) else { break };
        if text[next..begin].contains("/>}}") {
            continue;
        }
        match closing(text, begin, open, close) {
            Some(stop) => {
                found.push(begin..stop);
                at = stop;
            }
            None => at = begin,
        }
    }
    found
}

/// Where the tag begins that closes what was opened before byte `from`.
fn closing(text: &str, from: usize, open: &str, close: &str) -> Option<usize> {
    let mut at = from;
    // A tag that is never closed is looked for once in a bounded stretch, so that many of them take no time.
    let mut limit = (from + 100_000).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    while let Some(found) = text[at..limit].find(open).map(|found| at + found) {
        let inside = text[found + open.len()..limit].trim_start_matches('-').trim_start();
        if inside.starts_with(close) {
            return Some(found);
        }
        at = found + open.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_found_wherever_it_stands() {
        let text = "a `{{x}}` b\n\n    {{indented}}\n\n```\n{{fenced}}\n```\n\n{% highlight ruby %}\n`{{held}}\n{% endhighlight %}\n{{open}} `\n<!-- {{said}} -->\n";
        let mask = Mask::of(text);
        for (word, is_code) in [
            ("x", true),
            ("indented", true),
            ("fenced", true),
            ("held", true),
            ("open", false),
            ("said", true),
        ] {
            let at = text.find(&format!("{{{{{word}")).unwrap();
            assert_eq!(mask.end(at).is_some(), is_code, "{word}");
        }
        assert!(mask.end(text.find("{% end").unwrap()).is_none());
    }
}
