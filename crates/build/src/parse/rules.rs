//! The rule of an outcome in words, as a fragment: a sentence, with a list if it has one.

use super::fragment::{Fragment, Piece};
use super::markdown::{self, Origin, escaped};
use super::parse_options::ParseOptions;
use crate::diagnostic::words::{Clause, Piece as Word, Rule};
use crate::source::SourcePath;

/// Returns the rule of an outcome: its sentence, followed by the composition of its scores and values.
pub(super) fn fragment(rule: &Rule, path: &SourcePath, parse_options: &ParseOptions) -> Fragment {
    let clauses = std::iter::once(&rule.when).chain(&rule.notes);
    clauses.flat_map(|clause| written(clause, Origin { path, base: 0, parse_options }, "p")).collect()
}

/// Returns `clause` in an element, followed by its list: after a paragraph, but inside a list item.
fn written(clause: &Clause, origin: Origin<'_>, element: &str) -> Fragment {
    let mut out = vec![html(format!("<{element}>"))];
    out.extend(clause.words.iter().flat_map(|word| words(word, origin)));
    let list = clause.items.iter().flat_map(|item| written(item, origin, "li"));
    let list = (!clause.items.is_empty())
        .then(|| std::iter::once(html("<ul>\n".to_owned())).chain(list).chain([html("</ul>\n".to_owned())]));
    let end = [html(format!("</{element}>\n"))];
    // A paragraph cannot contain a list; an item can.
    if element == "p" {
        out.extend(end);
        out.extend(list.into_iter().flatten());
    } else {
        out.extend(list.into_iter().flatten());
        out.extend(end);
    }
    out
}

fn words(word: &Word, origin: Origin<'_>) -> Fragment {
    match word {
        Word::Plain(text) => vec![html(escaped(text))],
        // Problems in the author's words were already reported at their place.
        Word::Said(text) => markdown::read_inline(text, origin, &mut Vec::new()),
    }
}

fn html(text: String) -> Piece {
    Piece::Html(text.into())
}
