//! Callouts as in Obsidian, by option: a quotation that begins with `[!kind]`, perhaps a sign by which it folds, and a title.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{MarkdownReader, Origin, escaped, read_inline};
use crate::parse::directive::{Attribute, Directive, Spanned};
use crate::parse::fragment::{Block, Piece};

/// The tones of callouts by Obsidian's kinds. Each other kind is a note.
const TONES: [(&str, &str); 21] = [
    ("tip", "tip"),
    ("hint", "tip"),
    ("success", "tip"),
    ("check", "tip"),
    ("done", "tip"),
    ("important", "important"),
    ("warning", "warning"),
    ("attention", "warning"),
    ("caution", "caution"),
    ("danger", "caution"),
    ("error", "caution"),
    ("failure", "caution"),
    ("fail", "caution"),
    ("missing", "caution"),
    ("bug", "caution"),
    ("note", "note"),
    ("info", "note"),
    ("todo", "note"),
    ("example", "note"),
    ("question", "note"),
    ("quote", "note"),
];

/// The first line of a callout.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Callout<'a> {
    /// The kind, as written.
    kind: &'a str,
    /// `open` or `closed`, if it folds.
    fold: Option<&'static str>,
    /// The bytes of the title.
    title: Range<usize>,
    /// The bytes of `[!kind]`.
    mark: Range<usize>,
}

/// Returns the callout that a quotation is, if it is one.
pub(super) fn callout(quotation: &str) -> Option<Callout<'_>> {
    let line = quotation.lines().next()?;
    let inside = line.trim_start().strip_prefix('>')?.trim_start();
    let start = line.len() - inside.len();
    let length = inside.strip_prefix("[!")?.find(']')? + "[!]".len();
    // The text after `|` in the brackets is for styles.
    let kind = inside["[!".len()..length - 1].split('|').next()?.trim();
    let is_kind =
        !kind.is_empty() && kind.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    let (fold, behind) = match inside[length..].chars().next() {
        Some('-') => (Some("closed"), length + 1),
        Some('+') => (Some("open"), length + 1),
        _ => (None, length),
    };
    let title = inside[behind..].trim();
    let at = start + behind + (inside[behind..].len() - inside[behind..].trim_start().len());
    is_kind.then(|| Callout { kind, fold, title: at..at + title.len(), mark: start..start + length })
}

impl MarkdownReader<'_, '_> {
    /// Returns the callout that begins at `span`, if callouts are read as Obsidian does.
    pub(super) fn is_callout(&self, span: &Range<usize>) -> bool {
        self.origin.parse_options.obsidian_callouts && callout(self.written(span)).is_some()
    }

    /// Returns a quotation that is a callout as one.
    pub(super) fn callout(&mut self, span: Range<usize>) -> Piece {
        let written = self.written(&span).to_owned();
        let callout = callout(&written);
        debug_assert!(callout.is_some(), "only a callout is read as one");
        let Callout { kind, fold, title, mark } =
            callout.unwrap_or(Callout { kind: "note", fold: None, title: 0..0, mark: 0..0 });
        self.skip_line();
        let around = std::mem::take(&mut self.quotations);
        let content = self.until(TagEnd::BlockQuote(None));
        self.quotations = around;
        let lower = kind.to_lowercase();
        let tone = TONES.iter().find(|(known, _)| *known == lower).map_or("note", |(_, tone)| tone);
        let base = span.start;
        let label = match written.get(title.clone()) {
            Some(text) if !text.is_empty() => {
                let origin = Origin { base: base + title.start, ..self.origin };
                Some(read_inline(text, origin, self.problems))
            }
            // The theme has a word for the tone; another kind is shown by its name, as in Obsidian.
            _ if lower != tone => Some(vec![Piece::Html(escaped(&capitalised(&lower)).into())]),
            _ => None,
        };
        let span = base + mark.start..base + mark.end;
        let spanned = |value: &str| Spanned { value: value.to_owned(), span: span.clone() };
        let attribute = |key: &str, value: &str| Attribute { key: spanned(key), value: spanned(value) };
        let mut attributes = vec![attribute("tone", tone)];
        attributes.extend(fold.map(|fold| attribute("fold", fold)));
        let directive = Directive {
            name: "callout".to_owned(),
            name_span: span.clone(),
            label: None,
            id: None,
            attributes,
            span: span.clone(),
        };
        Piece::Block(Box::new(Block { directive, label, content }))
    }

    fn written(&self, span: &Range<usize>) -> &str {
        self.source.get(span.start - self.origin.base..span.end - self.origin.base).unwrap_or_default()
    }

    /// Passes over the first line of the next paragraph. Elements that are open at its end begin the next line.
    fn skip_line(&mut self) {
        let Some(first) = self.events.next_before(usize::MAX) else { return };
        if !matches!(first.0, Event::Start(Tag::Paragraph)) {
            self.events.put_back(vec![first]);
            return;
        }
        let mut open = vec![first];
        while let Some((event, span)) = self.events.next_before(usize::MAX) {
            match event {
                Event::End(_) => {
                    open.pop();
                    if open.is_empty() {
                        return;
                    }
                }
                Event::SoftBreak | Event::HardBreak => {
                    self.events.put_back(open);
                    return;
                }
                event @ Event::Start(_) => open.push((event, span)),
                _ => {}
            }
        }
    }
}

/// Returns a word with a capital letter at its beginning.
fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_kind_fold_and_title() {
        let read = |text: &str| {
            callout(text).map(|found| (found.kind.to_owned(), found.fold, text[found.title].to_owned()))
        };
        for (text, expected) in [
            ("> [!info]- Read *this*\n> x", Some(("info", Some("closed"), "Read *this*"))),
            (">[!FAQ]+", Some(("FAQ", Some("open"), ""))),
            ("> [!note|wide] A title ", Some(("note", None, "A title"))),
            ("> [!] x", None),
            ("> [!a](b)", Some(("a", None, "(b)"))),
            ("> a [!info]", None),
        ] {
            let expected = expected.map(|(kind, fold, title)| (kind.to_owned(), fold, title.to_owned()));
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
