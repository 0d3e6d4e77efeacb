//! The pictures of a `srcset`, each followed by its size (HTML, 4.8.4.2.1).

use std::ops::Range;

/// Returns the byte range of each address in the value of a `srcset`.
pub(super) fn candidates(value: &str) -> Vec<Range<usize>> {
    let bytes = value.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        at += count(&bytes[at..], |byte| byte.is_ascii_whitespace() || byte == b',');
        let length = count(&bytes[at..], |byte| !byte.is_ascii_whitespace());
        if length == 0 {
            return found;
        }
        let address = value[at..at + length].trim_end_matches(',');
        found.push(at..at + address.len());
        at += length;
        // A comma directly after the address ends it; otherwise the sizes come first.
        if address.len() == length {
            let mut depth = 0_usize;
            at += count(&bytes[at..], |byte| {
                match byte {
                    b'(' => depth += 1,
                    b')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                byte != b',' || depth > 0
            });
        }
    }
}

/// Returns the number of leading bytes for which `is_one` is true.
fn count(bytes: &[u8], mut is_one: impl FnMut(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !is_one(*byte)).unwrap_or(bytes.len())
}
