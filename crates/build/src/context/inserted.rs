//! Text inserted into a template before a library parses it. Positions that the library reports are mapped back to the
//! author's text.

use std::ops::Range;

/// A text to insert.
#[derive(Clone, Debug)]
pub(super) struct Insert {
    /// The offset in the template.
    pub(super) at: usize,
    /// The text.
    pub(super) text: String,
    /// The range in the template that stands for it in a problem: the tag that it belongs to.
    pub(super) tag: Range<usize>,
}

/// A template with insertions.
#[derive(Clone, Debug, Default)]
pub(super) struct Inserted {
    /// The text for the library.
    pub(super) text: String,
    /// The range of each insertion in that text, and the tag that it belongs to in the template.
    added: Vec<(Range<usize>, Range<usize>)>,
}

impl Inserted {
    /// Inserts texts into the template `text`; those at the same offset keep their order.
    pub(super) fn new(text: &str, mut inserts: Vec<Insert>) -> Self {
        inserts.sort_by_key(|insert| insert.at);
        let mut inserted =
            Self { text: String::with_capacity(text.len()), added: Vec::with_capacity(inserts.len()) };
        let mut from = 0;
        for insert in inserts {
            inserted.text.push_str(&text[from..insert.at]);
            from = insert.at;
            let start = inserted.text.len();
            inserted.text.push_str(&insert.text);
            inserted.added.push((start..inserted.text.len(), insert.tag));
        }
        inserted.text.push_str(&text[from..]);
        inserted
    }

    /// Returns the bytes of the template that correspond to those of the library's text.
    pub(super) fn original(&self, span: &Range<usize>) -> Range<usize> {
        if let Some((_, tag)) = self.added.iter().find(|(added, _)| added.contains(&span.start)) {
            return tag.clone();
        }
        self.moved_back(span.start)..self.moved_back(span.end)
    }

    fn moved_back(&self, at: usize) -> usize {
        let before = self.added.iter().take_while(|(added, _)| added.end <= at);
        at - before.map(|(added, _)| added.len()).sum::<usize>()
    }
}
