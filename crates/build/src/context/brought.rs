//! Checks the templates that others bring in by name: each exists, and none extends itself. MiniJinja reports this only
//! for a page that it renders, once for each; Tera reports it for all templates at once. Here both get the same
//! messages.

use std::collections::BTreeMap;
use std::ops::Range;

use super::tags::tags;
use super::template_errors;
use crate::parse::Theme;
use crate::problem::{Place, Problem};

/// Returns every mistake in the references between the templates of a theme.
pub(super) fn faults(theme: &Theme) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut parents: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
    for (name, file) in &theme.templates {
        let text = file.text().unwrap_or_default();
        for tag in tags(text) {
            let word = tag.word(text);
            if !matches!(word, "extends" | "include" | "import" | "from") {
                continue;
            }
            let Some((span, rest)) = quoted(text, &tag.range, word) else { continue };
            let (other, place) = (&text[span.start + 1..span.end - 1], Place::new(&file.path, span));
            if !theme.templates.contains_key(other) {
                // A list of names, a computed name, and one that may be missing are resolved during rendering.
                if rest.is_empty()
                    || rest.starts_with("import")
                    || rest.starts_with("as ")
                    || rest.starts_with("with")
                {
                    problems.push(template_errors::absent(other, theme, place));
                }
            } else if word == "extends" && rest.is_empty() {
                parents.insert(name, (other, place));
            }
        }
    }
    for (name, (next, place)) in &parents {
        let above = std::iter::successors(Some(*next), |at| parents.get(at).map(|(next, _)| *next));
        let ring: Vec<&str> = above.take(parents.len()).take_while(|at| at != name).collect();
        let last = ring.last().copied().unwrap_or(name);
        let is_circle = parents.get(last).is_some_and(|(next, _)| next == name);
        // It is one fault, of the template whose name is first.
        if is_circle && ring.iter().all(|other| name < other) {
            problems.push(template_errors::circle(name, next, place.clone()));
        }
    }
    problems
}

/// Returns the range of the quoted name that follows `word` in a tag, including the quotes, and the text after it.
fn quoted<'t>(text: &'t str, tag: &Range<usize>, word: &str) -> Option<(Range<usize>, &'t str)> {
    let inside = &text[tag.start + 2..tag.end - 2];
    let at = inside.find(word)? + word.len();
    let rest = inside[at..].trim_start();
    let start = tag.start + 2 + inside.len() - rest.len();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let length = rest[1..].find(quote)? + 2;
    Some((start..start + length, rest[length..].trim_matches([' ', '\t', '\n', '\r', '-', '+'])))
}
