//! The code in a page: fenced, indented and between backticks, and comments of HTML. Nothing is converted there.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// A text and where code stands in it.
pub(super) struct Masked {
    pub(super) text: String,
    pub(super) mask: Mask,
}

impl Masked {
    pub(super) fn new(text: String) -> Self {
        let mask = Mask::of(&text);
        Self { text, mask }
    }
}

/// The bytes of a page that are code, as ranges in ascending order that do not touch.
#[derive(Clone, Debug, Default)]
pub(super) struct Mask(Vec<Range<usize>>);

/// Pairs of tags between which a page has code, as they are opened and closed.
const VERBATIM: [(&str, &str, &str); 6] = [
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
        let verbatim = verbatim(text, &fences);
        let mut blanked = text.as_bytes().to_vec();
        for range in &verbatim {
            for byte in &mut blanked[range.clone()] {
                // Lines stay lines, and every letter is one byte of a space, so that places stay what they are.
                *byte = if *byte == b'\n' { b'\n' } else { b' ' };
            }
        }
        let blanked = String::from_utf8(blanked).unwrap_or_else(|_| text.to_owned());
        let mut ranges = verbatim;
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

/// Returns the lines between fences, fences included, as ranges of bytes.
fn fences(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut fence, mut start) = (Fence::default(), 0);
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        if fence.holds(line) {
            match found.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => found.push(start..end),
            }
        }
        start = end;
    }
    found
}

/// Reads a text line by line and knows if a fence is open.
#[derive(Debug, Default)]
pub(super) struct Fence(Option<(u8, usize)>);

impl Fence {
    /// Returns true if `line` is a fence or stands between fences.
    pub(super) fn holds(&mut self, line: &str) -> bool {
        let inner = line.trim_start_matches([' ', '\t', '>']);
        let mark = inner.bytes().next().unwrap_or(b' ');
        let length = inner.bytes().take_while(|byte| *byte == mark).count();
        let is_mark = matches!(mark, b'`' | b'~') && length >= 3;
        match self.0 {
            None if is_mark && !(mark == b'`' && inner[length..].contains('`')) => {
                self.0 = Some((mark, length));
                true
            }
            None => false,
            Some((open, opened)) => {
                if is_mark && mark == open && length >= opened && inner[length..].trim().is_empty() {
                    self.0 = None;
                }
                true
            }
        }
    }
}

/// Returns the text between tags that hold code.
fn verbatim(text: &str, fences: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let closings = closings(text);
    let mut at = 0;
    while let Some(next) = text[at..].find('{').map(|next| at + next) {
        at = next + 1;
        let index = fences.partition_point(|fence| fence.end <= next);
        if let Some(fence) = fences.get(index).filter(|fence| fence.start <= next) {
            at = fence.end;
            continue;
        }
        let rest = &text[next..];
        let pair = VERBATIM.iter().position(|(open, name, _)| {
            let inside = rest.strip_prefix(open).map(|inside| inside.trim_start_matches('-').trim_start());
            inside
                .and_then(|inside| inside.strip_prefix(name))
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        let Some(pair) = pair else { continue };
        let end = match VERBATIM[pair].0 {
            "{%" => "%}",
            "{{<" => ">}}",
            _ => "%}}",
        };
        let Some(begin) = rest.find(end).map(|found| next + found + end.len()) else { break };
        at = begin;
        if text[next..begin].ends_with("/>}}") {
            continue;
        }
        let after = closings[pair].partition_point(|closing| *closing < begin);
        if let Some(closing) = closings[pair].get(after) {
            found.push(begin..*closing);
            at = *closing;
        }
    }
    found
}

/// Returns where in `text` the tags stand that close each pair of `VERBATIM`, in ascending order.
fn closings(text: &str) -> [Vec<usize>; VERBATIM.len()] {
    VERBATIM.map(|(open, _, close)| {
        let closes =
            |at: &usize| text[at + open.len()..].trim_start_matches('-').trim_start().starts_with(close);
        text.match_indices(open).map(|(at, _)| at).filter(closes).collect()
    })
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
