//! The footnotes of a page: numbered in the order of their first references, collected at the end, with links back.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::fragment::{Fragment, Piece};
use crate::html;
use crate::messages::Messages;

/// The beginning of a reference to a footnote.
const REFERENCE: &str = "<sup class=\"footnote-reference\">";

/// Returns true if there is a reference to a footnote in a fragment without blocks.
pub(super) fn has_reference(fragment: &[Piece]) -> bool {
    fragment.iter().any(|piece| matches!(piece, Piece::Html(html) if html.contains(REFERENCE)))
}

/// The footnotes of a page.
#[derive(Default)]
pub(super) struct Footnotes {
    /// The names that were referred to, in order, with the number of references.
    referred: Vec<(String, usize)>,
    /// The index of each name in that list.
    places: HashMap<String, usize>,
    defined: HashMap<String, Fragment>,
}

impl Footnotes {
    /// Stores the content of a footnote. The first definition of a name counts, as with CommonMark's references.
    pub(super) fn define(&mut self, name: &str, content: Fragment) {
        self.defined.entry(folded(name)).or_insert(content);
    }

    /// Returns true if there is a reference to the footnote `name`.
    pub(super) fn is_referred(&self, name: &str) -> bool {
        self.places.contains_key(&folded(name))
    }

    /// Returns the HTML of a reference to the footnote `name`.
    pub(super) fn refer(&mut self, name: &str) -> String {
        let name = folded(name);
        let index = self.places.get(&name).copied().unwrap_or_else(|| {
            self.referred.push((name.clone(), 0));
            self.places.insert(name, self.referred.len() - 1);
            self.referred.len() - 1
        });
        self.referred[index].1 += 1;
        let (number, id) = (index + 1, reference_id(index + 1, self.referred[index].1));
        format!("{REFERENCE}<a href=\"#{}\" id=\"{id}\">{number}</a></sup>", note_id(number))
    }

    /// Returns the ids of the footnotes and of the references to them.
    pub(super) fn ids(&self) -> impl Iterator<Item = String> {
        let times = self.referred.iter().map(|(_, times)| *times);
        (1..).zip(times).flat_map(|(number, times)| {
            let references = (1..=times).map(move |time| reference_id(number, time));
            std::iter::once(note_id(number)).chain(references)
        })
    }

    /// Returns the list of footnotes; empty if there are none.
    pub(super) fn finish(mut self, messages: Messages) -> Fragment {
        if self.referred.is_empty() {
            return Fragment::new();
        }
        let label = messages.text("Notes");
        let opening =
            format!("<div class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{label}\">\n<ol>\n");
        let mut out = vec![Piece::Html(opening.into())];
        for (index, (name, times)) in self.referred.iter().enumerate() {
            let number = index + 1;
            out.push(Piece::Html(format!("<li id=\"{}\">\n", note_id(number)).into()));
            out.extend(self.defined.remove(name).unwrap_or_default());
            let mut back = String::new();
            let label = messages.counted("Back to reference {n}", number as u64);
            for time in 1..=*times {
                // Writing to a string cannot fail.
                let _ = write!(
                    back,
                    "<a href=\"#{}\" role=\"doc-backlink\" aria-label=\"{label}\">↩</a> ",
                    reference_id(number, time)
                );
            }
            out.push(Piece::Html(format!("<p>{}</p>\n</li>\n", back.trim_end()).into()));
        }
        out.push(Piece::Html("</ol>\n</div>\n".into()));
        out
    }
}

/// Returns `html` without references to footnotes, for a place without the footnotes.
pub(super) fn without_references(html: &str) -> String {
    html::without_elements(html, "sup", html::is_footnote_reference).into_owned()
}

/// Returns the name of a footnote for comparison: without regard to case, like the names of CommonMark's references.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Returns the id of a footnote.
fn note_id(number: usize) -> String {
    format!("note-{number}")
}

/// Returns the id of the `time`th reference to a footnote.
fn reference_id(number: usize, time: usize) -> String {
    if time == 1 { format!("note-{number}-back") } else { format!("note-{number}-back-{time}") }
}
