//! Figures in texts: `{drag}` is replaced by the result of a score or a value, `{mood.band}` by the name of its level.

use std::ops::Range;

/// A reference in braces in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Braced<'t> {
    /// The score or the value.
    pub(crate) name: &'t str,
    /// True if it refers to the name of the level and not to the number.
    pub(crate) is_band: bool,
    /// The bytes it occupies, braces included.
    pub(crate) span: Range<usize>,
}

/// Returns everything in braces in `text` that could be a figure.
pub(crate) fn braced(text: &str) -> Vec<Braced<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|open| from + open) {
        from = open + 1;
        let Some(close) = text[from..].find(['{', '}']).map(|close| from + close) else { break };
        let inside = &text[from..close];
        let (name, is_band) = inside.strip_suffix(".band").map_or((inside, false), |name| (name, true));
        if text[close..].starts_with('}') && !text[..open].ends_with('\\') && is_name(name) {
            found.push(Braced { name, is_band, span: open..close + 1 });
        }
        from = close;
    }
    found
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_in_braces_are_figures() {
        let names =
            |text: &'static str| braced(text).into_iter().map(|it| (it.name, it.is_band)).collect::<Vec<_>>();
        assert_eq!(names("It costs {drag_cost} and is {mood.band}."), [("drag_cost", false), ("mood", true)]);
        assert_eq!(names("{ x } {} {1} {a-b} {{a} \\{b} {c"), [("a", false)]);
        assert_eq!(braced("é{a}")[0].span, 2..5);
    }
}
