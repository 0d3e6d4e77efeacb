//! Characters to which the library gives another meaning than they have. Each is replaced, for the library only, by a mark of
//! the same length in bytes that does not occur in the text, and restored in the library's output.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

use super::{cjk, definitions};

/// Punctuation that has no meaning in Markdown at the beginning of a line, with the entity that stands for it.
const SHORT: [(char, &str); 9] = [
    ('%', "&percnt;"),
    (';', "&semi;"),
    ('^', "&Hat;"),
    ('?', "&quest;"),
    ('@', "&commat;"),
    ('/', "&sol;"),
    ('$', "&dollar;"),
    ('=', "&equals;"),
    (',', "&comma;"),
];

/// Punctuation of three and of four bytes that practically nobody uses.
const LONG: [&[char]; 2] = [
    &['\u{2e4e}', '\u{2e4d}', '\u{2e4c}', '\u{2e4b}'],
    &['\u{1bc9f}', '\u{1da8b}', '\u{1da8a}', '\u{1da89}'],
];

/// A text for the library, and the replaced characters.
#[derive(Debug)]
pub(super) struct Softened {
    /// The text, of the same length as the original.
    pub(super) text: String,
    letters: Letters,
}

/// The characters that were replaced, in order, with their byte offsets.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    marks: Vec<char>,
    replaced: Vec<(usize, char)>,
}

/// Returns `text` with marks in place of what the library would misread; none if there is nothing.
pub(super) fn softened(text: &str, cjk_emphasis: bool) -> Option<Softened> {
    let mut replaced = definitions::other_colons(text);
    if cjk_emphasis {
        replaced.extend(cjk::letters(text));
        replaced.sort_unstable();
    }
    // A mark is chosen for those lengths alone that occur: a text may have what another stands for.
    let marks: [Option<char>; LENGTHS] = std::array::from_fn(|length| {
        let is_needed = replaced.iter().any(|(_, letter)| letter.len_utf8() == length + 1);
        is_needed.then(|| mark(text, length)).flatten()
    });
    let mark = |letter: char| marks[letter.len_utf8() - 1];
    replaced.retain(|(_, letter)| mark(*letter).is_some());
    if replaced.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (place, letter) in &replaced {
        out.push_str(&text[at..*place]);
        out.extend(mark(*letter));
        at = place + letter.len_utf8();
    }
    out.push_str(&text[at..]);
    debug_assert_eq!(out.len(), text.len(), "a mark is as long as its letter");
    let marks = marks.into_iter().flatten().collect();
    Some(Softened { text: out, letters: Letters { marks, replaced } })
}

/// The number of lengths that a character can have in UTF-8.
const LENGTHS: usize = 4;

/// Returns a mark of `length` + 1 bytes that does not occur in `text`, nor in what an entity in it stands for.
fn mark(text: &str, length: usize) -> Option<char> {
    match length {
        0 if text.contains("&#") => None,
        0 => {
            let is_free = |(mark, entity): &&(char, &str)| !text.contains(*mark) && !text.contains(entity);
            SHORT.iter().find(is_free).map(|(mark, _)| *mark)
        }
        _ => LONG.get(length.checked_sub(2)?)?.iter().copied().find(|mark| !text.contains(*mark)),
    }
}

impl Softened {
    /// Returns the text for the library, and the letters to restore.
    pub(super) fn parts(&self) -> (&str, Letters) {
        (&self.text, self.letters.clone())
    }
}

impl Letters {
    /// Restores the letters in an event at `span` of the text.
    pub(super) fn put_back<'a>(&self, event: Event<'a>, span: &Range<usize>) -> Event<'a> {
        let first = self.replaced.partition_point(|(place, _)| *place < span.start);
        let end = self.replaced.partition_point(|(place, _)| *place < span.end);
        let within = &self.replaced[first..end];
        match event {
            // Those of a link by reference are where it is defined, outside of its span.
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => self.put_back_in_link(event, within),
            event if within.is_empty() => event,
            Event::Text(text) => Event::Text(self.restored(text, within)),
            Event::Code(text) => Event::Code(self.restored(text, within)),
            Event::Html(text) => Event::Html(self.restored(text, within)),
            Event::InlineHtml(text) => Event::InlineHtml(self.restored(text, within)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(self.restored(info, within))))
            }
            event => event,
        }
    }

    /// Restores the letters in a link or a picture, whose address and title come last.
    fn put_back_in_link<'a>(&self, event: Event<'a>, within: &[(usize, char)]) -> Event<'a> {
        match event {
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
        if !text.contains(&self.marks[..]) {
            return text;
        }
        let mut letters = letters.iter().map(|(_, letter)| *letter);
        // A mark of one byte stands for nothing but a colon.
        let rest = |c: char| if c.is_ascii() { ':' } else { c };
        let put_back = |c: char| match self.marks.contains(&c) {
            true => letters.next().unwrap_or_else(|| rest(c)),
            false => c,
        };
        text.chars().map(put_back).collect::<String>().into()
    }
}
