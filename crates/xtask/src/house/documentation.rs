//! The first words of doc comments. One that begins with a question word names neither a thing nor an action.

use super::source::Crate;

/// Words that begin a question.
const QUESTION_WORDS: [&str; 8] = ["What", "Whether", "Who", "Where", "How", "Why", "When", "Which"];

/// The number of doc comments, by their first word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beginnings {
    pub(super) comments: usize,
    /// The number that begin with a question word.
    pub(super) questions: usize,
}

/// Counts the doc comments of a crate.
pub(super) fn beginnings(of: &Crate) -> Beginnings {
    let mut counted = Beginnings::default();
    for first in of.modules.iter().flat_map(|module| first_lines(&module.text)) {
        let word = first.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        counted.comments += 1;
        counted.questions += usize::from(QUESTION_WORDS.contains(&word));
    }
    counted
}

/// Returns the first line of each doc comment in a text, without the marker.
fn first_lines(text: &str) -> impl Iterator<Item = &str> {
    let marked = |line: &'_ str| ["///", "//!"].into_iter().find(|mark| line.trim_start().starts_with(mark));
    let before = std::iter::once("").chain(text.lines());
    before.zip(text.lines()).filter_map(move |(before, line)| {
        let mark = marked(line).filter(|mark| marked(before) != Some(mark))?;
        line.trim_start().strip_prefix(mark).map(str::trim)
    })
}
