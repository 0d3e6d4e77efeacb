//! Placeholders in texts: a name in braces, such as `{n}`. Other braces are words.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Words.
    Words(&'a str),
    /// The name of a placeholder.
    Place(&'a str),
}

/// Returns the parts of a text.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if let Some((name, after)) = placeholder(rest) {
            rest = after;
            return Some(Part::Place(name));
        }
        let begins = |at: &usize| placeholder(&rest[*at..]).is_some();
        let end = rest.match_indices('{').map(|(at, _)| at).find(begins).unwrap_or(rest.len());
        let (words, after) = rest.split_at(end);
        rest = after;
        (!words.is_empty()).then_some(Part::Words(words))
    })
}

/// Returns the name of the placeholder that `text` begins with, and what follows it.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('{')?;
    let end = inside.find(|c: char| !c.is_ascii_lowercase() && c != '_').filter(|end| *end > 0)?;
    let (name, after) = inside.split_at(end);
    Some((name, after.strip_prefix('}')?))
}

/// Returns the text with `values` in place of the placeholders of their names. Placeholders without a value stay.
pub(super) fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Words(words) => out.push_str(words),
            Part::Place(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.extend(["{", name, "}"]),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_braces_is_a_placeholder() {
        use Part::{Place, Words};
        for (text, expected) in [
            ("", vec![]),
            ("{n}", vec![Place("n")]),
            ("a {n}{of} b", vec![Words("a "), Place("n"), Place("of"), Words(" b")]),
            ("{} {N} {n {a}", vec![Words("{} {N} {n "), Place("a")]),
            ("è{n", vec![Words("è{n")]),
        ] {
            assert_eq!(parts(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn a_value_is_not_looked_through_for_placeholders() {
        assert_eq!(filled("{a} {b} {c}", &[("a", "{b}"), ("b", "2")]), "{b} 2 {c}");
    }
}
