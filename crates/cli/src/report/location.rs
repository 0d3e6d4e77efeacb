//! From bytes to lines and columns. Works on bytes, since a file that is not text has problems too.

/// A place in a file as people count it: both start at 1, and columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// The line.
    pub(crate) line: usize,
    /// The character in it.
    pub(crate) column: usize,
}

impl Location {
    /// Where the byte at `offset` stands. What is behind the end counts as the end.
    pub(crate) fn of(bytes: &[u8], offset: usize) -> Self {
        let before = &bytes[..offset.min(bytes.len())];
        let line_start = line_start(bytes, offset);
        Self {
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            column: 1 + String::from_utf8_lossy(&before[line_start..]).chars().count(),
        }
    }
}

/// The offset at which the line of the byte at `offset` starts.
pub(super) fn line_start(bytes: &[u8], offset: usize) -> usize {
    let before = &bytes[..offset.min(bytes.len())];
    before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1)
}

/// The offset at which the line of the byte at `offset` ends, before its line ending.
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
