//! What templates bring in by name: each is there, and none extends itself. MiniJinja says so only of a page that it
//! renders, once for each; Tera says it of all templates together, in the same words.

use std::collections::BTreeMap;
use std::ops::Range;

use super::tags::tags;
use super::template_errors;
use crate::parse::Theme;
use crate::problem::{Place, Problem};

/// Everything that is wrong with what the templates of a theme bring in.
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
                // A list of several, one that is put together, and one that may be missing are looked for when a page
                // is rendered.
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
        let mut at = *next;
        let is_circle = (0..parents.len()).any(|_| {
            let is_back = at == *name;
            at = parents.get(at).map_or(at, |(next, _)| next);
            is_back
        });
        if is_circle {
            problems.push(template_errors::circle(name, next, place.clone()));
        }
    }
    problems
}

/// The quoted name that follows the `word` of a tag, its place with the quotes, and what follows it.
fn quoted<'t>(text: &'t str, tag: &Range<usize>, word: &str) -> Option<(Range<usize>, &'t str)> {
    let inside = &text[tag.start + 2..tag.end - 2];
    let at = inside.find(word)? + word.len();
    let rest = inside[at..].trim_start();
    let start = tag.start + 2 + inside.len() - rest.len();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let length = rest[1..].find(quote)? + 2;
    Some((start..start + length, rest[length..].trim_matches([' ', '\t', '\n', '\r', '-', '+'])))
}
