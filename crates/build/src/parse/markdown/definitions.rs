//! Definition lists. A definition is a colon and a space; the library takes any colon at the beginning of a line for one, and
//! with it the paragraph before for a term: the colon of `:smile:` or `:-)` would be gone.

/// Returns the colons at the beginning of a line that begin no definition, with their byte offsets, in order.
pub(super) fn other_colons(text: &str) -> Vec<(usize, char)> {
    let bytes = text.as_bytes();
    let colons = memchr::memchr_iter(b':', bytes).filter(|at| {
        let behind = bytes.get(at + 1);
        behind.is_some_and(|byte| !byte.is_ascii_whitespace())
            && begins(&bytes[..*at])
            && !is_in_a_table(&bytes[*at..])
    });
    colons.map(|at| (at, ':')).collect()
}

/// Returns true if nothing but marks of quotations and lists is between the beginning of the line and the end of `before`.
fn begins(before: &[u8]) -> bool {
    let is_mark =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'*' | b'+' | b'-' | b'.' | b')' | b'0'..=b'9');
    before.iter().rev().find(|byte| !is_mark(byte)).is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
}

/// Returns true if `line` is to its end what is below the head of a table.
fn is_in_a_table(line: &[u8]) -> bool {
    let end = memchr::memchr2(b'\n', b'\r', line).unwrap_or(line.len());
    line[..end].iter().all(|byte| matches!(byte, b':' | b'-' | b'|' | b' ' | b'\t'))
}
