//! How doc comments begin. One that begins with a question word names no thing and no act, and reads as half a sentence.

use super::source::Crate;

/// The words that begin a question.
const QUESTION_WORDS: [&str; 8] = ["What", "Whether", "Who", "Where", "How", "Why", "When", "Which"];

/// Doc comments by how they begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beginnings {
    pub(super) comments: usize,
    /// Those that begin with a question word.
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

/// Returns the first line of each doc comment in a text, without its mark.
fn first_lines(text: &str) -> impl Iterator<Item = &str> {
    let marked = |line: &'_ str| ["///", "//!"].into_iter().find(|mark| line.trim_start().starts_with(mark));
    let before = std::iter::once("").chain(text.lines());
    before.zip(text.lines()).filter_map(move |(before, line)| {
        let mark = marked(line).filter(|mark| marked(before) != Some(mark))?;
        line.trim_start().strip_prefix(mark).map(str::trim)
    })
}
