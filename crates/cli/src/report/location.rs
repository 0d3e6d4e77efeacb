//! Converts byte offsets to lines and columns. Works on bytes, since a file that is not text has problems too.

/// A position in a file as people count it: both numbers start at 1, and columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// The line.
    pub(crate) line: usize,
    /// The column in characters.
    pub(crate) column: usize,
}

impl Location {
    /// Returns the position of the byte at `offset`. An offset after the end counts as the end.
    pub(crate) fn of(bytes: &[u8], offset: usize) -> Self {
        let before = &bytes[..offset.min(bytes.len())];
        let line_start = line_start(bytes, offset);
        Self {
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            column: 1 + String::from_utf8_lossy(&before[line_start..]).chars().count(),
        }
    }
}

/// Finds positions one after another, without reading the part of a file before the previous one again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Locator<'a> {
    bytes: &'a [u8],
    /// The last position, and its offset.
    offset: usize,
    at: Location,
    /// The start of the line of that position.
    line_start: usize,
}

impl Default for Locator<'_> {
    fn default() -> Self {
        Self { bytes: &[], offset: 0, at: Location { line: 1, column: 1 }, line_start: 0 }
    }
}

impl<'a> Locator<'a> {
    /// Returns the position of the byte at `offset`. An offset after the end counts as the end.
    pub(crate) fn locate(&mut self, bytes: &'a [u8], offset: usize) -> Location {
        let offset = offset.min(bytes.len());
        if !std::ptr::eq(self.bytes, bytes) || offset < self.offset {
            *self = Self { bytes, ..Self::default() };
        }
        let passed = &bytes[self.offset..offset];
        // A character that contains the last position is counted with its line.
        let mut counted = self.offset;
        let is_inside = bytes.get(counted).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
        if let Some(newline) = passed.iter().rposition(|byte| *byte == b'\n') {
            self.at.line += passed.iter().filter(|byte| **byte == b'\n').count();
            self.line_start = self.offset + newline + 1;
        }
        if is_inside || self.line_start > counted {
            counted = self.line_start;
        }
        if counted == self.line_start {
            self.at.column = 1;
        }
        self.at.column += String::from_utf8_lossy(&bytes[counted..offset]).chars().count();
        self.offset = offset;
        self.at
    }
}

/// Returns the offset of the start of the line of the byte at `offset`.
pub(super) fn line_start(bytes: &[u8], offset: usize) -> usize {
    let before = &bytes[..offset.min(bytes.len())];
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1)
}

/// Returns the offset of the end of the line of the byte at `offset`, before its line ending.
pub(super) fn line_end(bytes: &[u8], offset: usize) -> usize {
    let offset = offset.min(bytes.len());
    let end = bytes[offset..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| offset + at);
    if end > offset && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, offset: usize) -> (usize, usize) {
        let Location { line, column } = Location::of(text.as_bytes(), offset);
        (line, column)
    }

    #[test]
    fn lines_and_columns_start_at_one() {
        assert_eq!(of("ab\ncd", 0), (1, 1));
        assert_eq!(of("ab\ncd", 2), (1, 3));
        assert_eq!(of("ab\ncd", 3), (2, 1));
        assert_eq!(of("ab\r\ncd", 4), (2, 1));
        assert_eq!(of("", 0), (1, 1));
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(of("é😀x", "é😀".len()), (1, 3));
        assert_eq!(of("\tx", 1), (1, 2));
    }

    #[test]
    fn one_place_after_the_other_is_found_as_each_by_itself() {
        let (one, other) = ("é\n\té😀x\r\n\ny".as_bytes(), b"a\xff\xe2\x82\nb\n".as_slice());
        for step in 1..4 {
            let mut locator = Locator::default();
            for bytes in [one, other, one] {
                for offset in (0..bytes.len() + 2).step_by(step) {
                    // An incomplete character counts as one, and positions inside it are not distinguished.
                    if std::str::from_utf8(&bytes[..offset.min(bytes.len())]).is_ok() {
                        let found = locator.locate(bytes, offset);
                        assert_eq!(found, Location::of(bytes, offset), "{offset}");
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_is_outside() {
        assert_eq!(of("ab\n", 99), (2, 1));
        assert_eq!(Location::of(b"a\xff\xffb", 3), Location { line: 1, column: 4 });
    }

    #[test]
    fn a_line_ends_before_its_line_ending() {
        assert_eq!(line_end(b"ab\r\ncd", 1), 2);
        assert_eq!(line_end(b"ab\ncd", 1), 2);
        assert_eq!(line_end(b"ab\ncd", 3), 5);
        assert_eq!(line_end(b"\r\n", 1), 1);
    }
}
