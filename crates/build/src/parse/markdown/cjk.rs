//! Emphasis next to Chinese, Japanese and Korean text. CommonMark lets `**` close after punctuation only before a space
//! or punctuation, and these languages have no spaces: the asterisks of `**注意。**次` would be visible. The amendment of
//! <https://github.com/tats-u/markdown-cjk-friendly> treats their letters like a space.
//!
//! The library does not implement it. So the letter is replaced, for the library only, by a punctuation mark of the
//! same length in bytes that does not occur in the text, which has the same effect on every rule; in the library's
//! output the letter is restored.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

/// Marks of three and of four bytes that practically nobody uses; the first that does not occur in a text is chosen.
const MARKS: [&[char]; 2] = [
    &['\u{2e4e}', '\u{2e4d}', '\u{2e4c}', '\u{2e4b}'],
    &['\u{1bc9f}', '\u{1da8b}', '\u{1da8a}', '\u{1da89}'],
];

/// A text for the library, and the replaced letters.
#[derive(Debug)]
pub(super) struct Softened {
    /// The text, of the same length as the original.
    pub(super) text: String,
    letters: Letters,
}

/// The letters that were replaced, in order, with their byte offsets.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    marks: [char; 2],
    replaced: Vec<(usize, char)>,
}

/// Returns `text` with marks in place of the letters next to which emphasis begins or ends; none if there are no such
/// letters.
pub(super) fn softened(text: &str) -> Option<Softened> {
    let mut replaced = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memchr2(b'*', b'~', &text.as_bytes()[at..]).map(|found| at + found) {
        let sign = text.as_bytes()[start];
        let end = start + text.as_bytes()[start..].iter().take_while(|byte| **byte == sign).count();
        let before = text[..start].chars().next_back();
        let behind = text[end..].chars().next();
        if let (Some(before), Some(behind)) = (before, behind) {
            let place = start - before.len_utf8();
            if is_letter(before)
                && is_punctuation(behind)
                && replaced.last().is_none_or(|(last, _)| *last != place)
            {
                replaced.push((place, before));
            } else if is_punctuation(before) && is_letter(behind) {
                replaced.push((end, behind));
            }
        }
        at = end;
    }
    if replaced.is_empty() {
        return None;
    }
    let mut marks = [' '; 2];
    for (mark, candidates) in marks.iter_mut().zip(MARKS) {
        *mark = candidates.iter().copied().find(|mark| !text.contains(*mark))?;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (place, letter) in &replaced {
        out.push_str(&text[at..*place]);
        out.push(marks[usize::from(letter.len_utf8() == 4)]);
        at = place + letter.len_utf8();
    }
    out.push_str(&text[at..]);
    debug_assert_eq!(out.len(), text.len(), "a mark is as long as its letter");
    Some(Softened { text: out, letters: Letters { marks, replaced } })
}

impl Softened {
    /// Returns the text for the library, and the letters to restore.
    pub(super) fn parts(&self) -> (&str, Letters) {
        (&self.text, self.letters.clone())
    }
}

/// Returns true for letters of three or four bytes in scripts without spaces, and for Hangul.
fn is_letter(c: char) -> bool {
    c.len_utf8() > 2
        && c.is_alphanumeric()
        && matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff10}'..='\u{ffdc}' | '\u{1b000}'..='\u{1b2ff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()
}

impl Letters {
    /// Restores the letters in an event at `span` of the text.
    pub(super) fn put_back<'a>(&self, event: Event<'a>, span: &Range<usize>) -> Event<'a> {
        let first = self.replaced.partition_point(|(place, _)| *place < span.start);
        let end = self.replaced.partition_point(|(place, _)| *place < span.end);
        if first == end {
            return event;
        }
        let within = &self.replaced[first..end];
        match event {
            Event::Text(text) => Event::Text(self.restored(text, within)),
            Event::Code(text) => Event::Code(self.restored(text, within)),
            Event::Html(text) => Event::Html(self.restored(text, within)),
            Event::InlineHtml(text) => Event::InlineHtml(self.restored(text, within)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(self.restored(info, within))))
            }
            // The address and the title of a link come last.
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let (dest_url, title) = self.at_the_end(dest_url, title, within);
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let (dest_url, title) = self.at_the_end(dest_url, title, within);
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            event => event,
        }
    }

    fn at_the_end<'a>(
        &self,
        target: CowStr<'a>,
        title: CowStr<'a>,
        within: &[(usize, char)],
    ) -> (CowStr<'a>, CowStr<'a>) {
        let count = |text: &str| text.chars().filter(|c| self.marks.contains(c)).count();
        let (in_title, in_target) = (count(&title), count(&target));
        let split = within.len().saturating_sub(in_title);
        let (before, last) = within.split_at(split);
        let target_letters = &before[before.len().saturating_sub(in_target)..];
        (self.restored(target, target_letters), self.restored(title, last))
    }

    /// Returns `text` with each mark replaced by the next of `letters`.
    fn restored<'a>(&self, text: CowStr<'a>, letters: &[(usize, char)]) -> CowStr<'a> {
        if !text.contains(self.marks) {
            return text;
        }
        let mut letters = letters.iter().map(|(_, letter)| *letter);
        let put_back = |c: char| if self.marks.contains(&c) { letters.next().unwrap_or(c) } else { c };
        text.chars().map(put_back).collect::<String>().into()
    }
}
