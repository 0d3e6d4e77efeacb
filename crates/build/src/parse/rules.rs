//! The rule of an outcome in words, as a fragment: a sentence, with a list if it has one.

use super::figures::drawn;
use super::fragment::{Fragment, Piece};
use super::markdown::{self, Origin, escaped};
use super::parse_options::ParseOptions;
use crate::diagnostic::Reason;
use crate::diagnostic::words::{Clause, Rule, Word};
use crate::messages::Messages;
use crate::source::SourcePath;

/// Returns the rule of an outcome: its sentence, followed by the composition of its scores and values.
pub(super) fn fragment(rule: &Rule, path: &SourcePath, parse_options: &ParseOptions) -> Fragment {
    let clauses = std::iter::once(&rule.when).chain(&rule.notes);
    clauses.flat_map(|clause| written(clause, Origin { path, base: 0, parse_options }, "p")).collect()
}

/// Returns a list of reasons, each an item that the runtime shows where it holds.
pub(super) fn reasons(reasons: &[Reason], path: &SourcePath, parse_options: &ParseOptions) -> Fragment {
    let origin = Origin { path, base: 0, parse_options };
    let mut out = vec![html("<ul>\n".to_owned())];
    for Reason { words: clause, place, figures, items } in reasons {
        let mark = place.map(|place| {
            format!(" data-figure=\"value\" data-when data-index=\"{place}\" data-format=\"{{}}\" hidden")
        });
        out.push(html(format!("<li{}>", mark.unwrap_or_default())));
        out.extend(words(clause, origin));
        let messages = Messages::of(&parse_options.language);
        let figures = figures.iter().map(drawn).collect::<Vec<_>>();
        if !figures.is_empty() {
            let between = messages.text("{condition}: {figures}").trim_start_matches("{condition}");
            out.push(html(between.replace("{figures}", &figures.join(", "))));
        }
        if items.is_empty() {
            out.extend(listed(clause, origin));
        } else {
            out.extend(self::reasons(items, path, parse_options));
        }
        out.push(html("</li>\n".to_owned()));
    }
    out.push(html("</ul>\n".to_owned()));
    out
}

/// Returns `clause` in an element, followed by its list: after a paragraph, but inside a list item.
fn written(clause: &Clause, origin: Origin<'_>, element: &str) -> Fragment {
    let mut out = vec![html(format!("<{element}>"))];
    out.extend(words(clause, origin));
    let list = listed(clause, origin);
    let end = [html(format!("</{element}>\n"))];
    // A paragraph cannot contain a list; an item can.
    if element == "p" {
        out.extend(end);
        out.extend(list);
    } else {
        out.extend(list);
        out.extend(end);
    }
    out
}

/// Returns the list of a clause, if it has one.
fn listed(clause: &Clause, origin: Origin<'_>) -> Fragment {
    if clause.items.is_empty() {
        return Fragment::new();
    }
    let items = clause.items.iter().flat_map(|item| written(item, origin, "li"));
    std::iter::once(html("<ul>\n".to_owned())).chain(items).chain([html("</ul>\n".to_owned())]).collect()
}

fn words<'a>(clause: &'a Clause, origin: Origin<'a>) -> impl Iterator<Item = Piece> {
    clause.words_in(&origin.parse_options.language).into_iter().flat_map(move |word| match word {
        Word::Plain(text) => vec![html(escaped(&text))],
        Word::Said(text) => said(text, origin),
    })
}

/// Returns the author's words: in the language of the site, which is not always that of the rule.
fn said(text: &str, origin: Origin<'_>) -> Fragment {
    let language = &origin.parse_options.language;
    // Problems in them were already reported at their place.
    let words = markdown::read_inline(text, origin, &mut Vec::new());
    if Messages::tag(language) == language {
        return words;
    }
    let start = html(format!("<bdi lang=\"{}\">", escaped(language)));
    std::iter::once(start).chain(words).chain([html("</bdi>".to_owned())]).collect()
}

fn html(text: String) -> Piece {
    Piece::Html(text.into())
}
