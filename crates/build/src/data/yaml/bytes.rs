//! The library's positions, which count characters, as byte offsets in the file.

use std::ops::Range;

use saphyr_parser::{Marker, Span};

/// Converts the library's positions, which count characters, to byte offsets in the file.
pub(super) struct Bytes<'t> {
    text: &'t str,
    base: usize,
    /// The byte offset of each character; empty if every character is one byte.
    starts: Vec<usize>,
}

impl<'t> Bytes<'t> {
    /// Creates a converter for `text`, which is at offset `base` of the file and was parsed with a space before each of
    /// the `indented` lines.
    pub(super) fn new(text: &'t str, base: usize, indented: &[usize]) -> Self {
        let mut starts = Vec::new();
        if !text.is_ascii() || !indented.is_empty() {
            let mut indented = indented.iter().peekable();
            for (start, _) in text.char_indices() {
                starts.extend(indented.next_if(|line| **line == base + start).map(|_| start));
                starts.push(start);
            }
        }
        Self { text, base, starts }
    }

    fn inside(&self, marker: Marker) -> usize {
        let index = marker.index();
        if self.starts.is_empty() {
            return index.min(self.text.len());
        }
        self.starts.get(index).copied().unwrap_or(self.text.len())
    }

    /// Returns the byte offset of a position in the file.
    pub(super) fn at(&self, marker: Marker) -> usize {
        self.base + self.inside(marker)
    }

    /// Returns the bytes of a span, without line breaks at its end.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let start = self.inside(span.start);
        let end = self.inside(span.end).max(start);
        let end = start + self.text[start..end].trim_end_matches(['\r', '\n']).len();
        self.base + start..self.base + end
    }

    /// Returns the line that contains byte `at` of the file.
    pub(super) fn line_at(&self, at: usize) -> &'t str {
        let at = at - self.base;
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// Returns the range from byte `at` of the file to the end of its line.
    pub(super) fn word_at(&self, at: usize) -> Range<usize> {
        let rest = self.text[at - self.base..].lines().next().unwrap_or_default().trim_end();
        at..at + rest.len()
    }
}
