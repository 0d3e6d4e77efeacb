//! Groups similar problems: what every line of a site for another generator may contain is reported once for each file
//! and kind, at its first place, with the lines of the others.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::problem::{Code, Problem};

/// The codes that are grouped in a file.
const GATHERED: [Code; 3] = [Code::HtmlDuplicateId, Code::HtmlUnclosed, Code::TemplateForeignTag];

/// The maximum number of further lines that are named.
const NAMED: usize = 3;

/// Keeps the first of the `problems` in `text` with the same message, with a note of the other lines.
pub(super) fn gather(problems: &mut Vec<Problem>, text: &str) {
    if problems.iter().filter(|problem| GATHERED.contains(&problem.code)).nth(1).is_none() {
        return;
    }
    let mut first_of: FxHashMap<(Code, String, Option<String>), usize> = FxHashMap::default();
    // The places of similar problems, by the place of the first.
    let mut alike: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let (mut gathered, rest): (Vec<Problem>, Vec<Problem>) =
        std::mem::take(problems).into_iter().partition(|problem| GATHERED.contains(&problem.code));
    gathered.sort_by_key(|problem| problem.place.span.start);
    *problems = rest;
    for problem in gathered {
        match first_of.entry((problem.code, problem.message.clone(), problem.hint.clone())) {
            Entry::Vacant(free) => {
                free.insert(problems.len());
                problems.push(problem);
            }
            Entry::Occupied(first) => alike.entry(*first.get()).or_default().push(problem.place.span.start),
        }
    }
    let lines = Lines::of(text);
    for (first, others) in alike {
        if let Some(problem) = problems.get_mut(first) {
            let note = note(lines.at(problem.place.span.start), others.iter().map(|at| lines.at(*at)));
            problem.notes.push(note);
        }
    }
}

/// Returns the note that lists lines like `first`; `others` are sorted, with an entry for each occurrence.
fn note(first: usize, others: impl Iterator<Item = usize>) -> String {
    let mut lines: Vec<usize> = others.collect();
    let times = lines.len();
    lines.dedup();
    lines.retain(|line| *line != first);
    let named: Vec<String> = lines.iter().take(NAMED).map(ToString::to_string).collect();
    match (lines.len(), named.as_slice()) {
        (0, _) => format!("{times} more in the same line"),
        (1, [line]) => format!("also in line {line}"),
        (count, named) if count > NAMED => {
            format!("also in {count} more lines: {} and {} more", named.join(", "), count - NAMED)
        }
        (count, [named @ .., last]) => {
            format!("also in {count} more lines: {} and {last}", named.join(", "))
        }
        (count, []) => format!("also in {count} more lines"),
    }
}

/// The offsets of the lines of a text, except for the first.
#[derive(Clone, Debug)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// Finds the lines of `text`.
    pub fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1).collect())
    }

    /// Returns the number of the line that contains byte `at`, from 1.
    pub fn at(&self, at: usize) -> usize {
        self.0.partition_point(|begins| *begins <= at) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Place;
    use crate::source::SourcePath;

    fn at(code: Code, at: usize, message: &str) -> Problem {
        Problem::new(code, Place::new(&SourcePath::new("content/a.md"), at..at + 1), message)
    }

    fn notes(code: Code, text: &str) -> Vec<(usize, Vec<String>)> {
        let found = text.match_indices('x').map(|(place, _)| at(code, place, "x"));
        let mut problems: Vec<_> = found.collect();
        gather(&mut problems, text);
        problems.into_iter().map(|problem| (problem.place.span.start, problem.notes)).collect()
    }

    #[test]
    fn what_is_alike_is_reported_once_with_its_lines() {
        let of = |text: &str| notes(Code::TemplateForeignTag, text);
        assert_eq!(of("x\n"), [(0, vec![])]);
        assert_eq!(of("x x x\n"), [(0, vec!["2 more in the same line".to_owned()])]);
        assert_eq!(of("\nx x\n\nx x"), [(1, vec!["also in line 4".to_owned()])]);
        assert_eq!(of("x\nx\nx\n"), [(0, vec!["also in 2 more lines: 2 and 3".to_owned()])]);
        assert_eq!(of(&"x\n".repeat(4)), [(0, vec!["also in 3 more lines: 2, 3 and 4".to_owned()])]);
        assert_eq!(
            of(&"x\n".repeat(40)),
            [(0, vec!["also in 39 more lines: 2, 3, 4 and 36 more".to_owned()])]
        );
    }

    #[test]
    fn what_is_not_alike_stays() {
        assert_eq!(notes(Code::LinkUnknownTarget, "x\nx\n"), [(0, vec![]), (2, vec![])]);
        let code = Code::HtmlUnclosed;
        let mut problems = vec![at(code, 4, "b"), at(code, 2, "a"), at(code, 0, "b").hint("h")];
        gather(&mut problems, "1\n2\n3\n");
        assert_eq!(problems.len(), 3);
        assert!(problems.iter().all(|problem| problem.notes.is_empty()));
    }
}
