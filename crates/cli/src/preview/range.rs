//! Range requests (RFC 9110, section 14): browsers play a video by requesting parts of it. Only single ranges are
//! supported; a request for several gets the whole file, as the standard allows.

use std::ops::Range;

/// The meaning of a `Range` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole file: there is no range, or none that can be parsed.
    Whole,
    /// These bytes.
    Bytes(Range<usize>),
    /// A range outside the file.
    Nothing,
}

/// Returns the part that `header` requests of a file of `length` bytes.
pub(super) fn of(header: Option<&str>, length: usize) -> Part {
    let asked = header.and_then(|header| header.trim().strip_prefix("bytes=")).map(str::trim);
    let Some((first, last)) = asked.and_then(|asked| asked.split_once('-')) else { return Part::Whole };
    let number = |text: &str| text.parse::<usize>().ok().filter(|_| !text.starts_with('+'));
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Some(first), None) if last.is_empty() => first..length,
        (None, Some(suffix)) if first.is_empty() => length.saturating_sub(suffix)..length,
        _ => return Part::Whole,
    };
    if range.is_empty() { Part::Nothing } else { Part::Bytes(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard() {
        let part = |header| of(Some(header), 10_000);
        assert_eq!(part("bytes=0-499"), Part::Bytes(0..500));
        assert_eq!(part("bytes=9500-"), Part::Bytes(9500..10_000));
        assert_eq!(part("bytes=-500"), Part::Bytes(9500..10_000));
        assert_eq!(part("bytes=9000-20000"), Part::Bytes(9000..10_000));
        assert_eq!(part("bytes=-20000"), Part::Bytes(0..10_000));
        for nothing in ["bytes=10000-", "bytes=-0", "bytes=20000-30000"] {
            assert_eq!(part(nothing), Part::Nothing, "{nothing}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_there() {
        for header in
            ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "bytes=+1-2", "lines=1-2", "bytes=a-b"]
        {
            assert_eq!(of(Some(header), 10), Part::Whole, "{header}");
        }
        assert_eq!(of(None, 10), Part::Whole);
    }
}
