//! Text that would be shown literally, although its author meant something by it: references without a definition,
//! addresses with spaces, and the syntax of other generators. Code, comments and ordinary brackets are left alone.

use std::ops::Range;

use super::Origin;
use super::foreign;
use super::marks::{Cut, Marks, Undefined};
use crate::problem::{Code, Place, Problem, Severity, did_you_mean};

/// The distance in bytes within which an address must end.
const LONGEST: usize = 500;

/// The number of names that an undefined name is compared with, to bound the cost of many of both.
const COMPARED: usize = 200;

/// Reports what in `source` was meant as markup. Offsets of `undefined` are those of `source`; those of `marks` are the
/// file's.
pub(super) fn report(
    source: &str,
    origin: Origin<'_>,
    marks: &Marks,
    undefined: Vec<Undefined>,
    defined: &[String],
    problems: &mut Vec<Problem>,
) {
    let mut report = Report { source, origin, marks, problems, passed: Passed::default() };
    for undefined in undefined {
        report.undefined(undefined, defined);
    }
    for span in &marks.empty {
        let hint = "write an address between the parentheses";
        report.push_at(span.clone(), "this link has no address".to_owned(), hint.to_owned());
    }
    for Cut { cells, more_rows } in &marks.cut {
        let message = "this row has more cells than its table has columns, so the rest is not shown";
        let hint = "add a column to the head of the table, or write `\\|` for a literal `|`, also in code";
        let place = Place::new(origin.path, cells.clone());
        let mut problem =
            Problem::new(Code::BlockInvalid, place, message).severity(Severity::Warning).hint(hint);
        match more_rows {
            0 => {}
            1 => problem = problem.note("also in one more row of this table"),
            rows => problem = problem.note(format!("also in {rows} more rows of this table")),
        }
        report.problems.push(problem);
    }
    report.scan();
}

struct Report<'a> {
    source: &'a str,
    origin: Origin<'a>,
    marks: &'a Marks,
    problems: &'a mut Vec<Problem>,
    passed: Passed,
}

/// The number of marks that begin before the current byte.
#[derive(Default)]
struct Passed {
    verbatim: usize,
    linked: usize,
    /// The end of the last link that has begun.
    linked_until: usize,
}

impl Report<'_> {
    /// Adds a problem at a range of the file.
    fn push_at(&mut self, span: Range<usize>, message: String, hint: String) {
        let place = Place::new(self.origin.path, span);
        self.problems.push(Problem::new(Code::LinkUndefinedReference, place, message).hint(hint));
    }

    fn undefined(&mut self, Undefined { span, name, .. }: Undefined, defined: &[String]) {
        // `x[i][j]` is common in programming and mathematics.
        let is_index = self.source[..span.start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        if is_index {
            return;
        }
        let hint = did_you_mean(&name, defined.iter().take(COMPARED).map(String::as_str))
            .unwrap_or_else(|| format!("add a line `[{name}]: …` with the address, or write `[…](…)`"));
        let span = self.origin.base + span.start..self.origin.base + span.end;
        self.push_at(span, format!("undefined reference `[{name}]`"), hint);
    }

    /// Looks at every bracket and brace that is neither code nor part of a link.
    fn scan(&mut self) {
        let mut at = 0;
        while at < self.source.len() {
            let Some(found) = next_mark(&self.source.as_bytes()[at..]) else { break };
            at += found;
            at = if self.is_apart(at) { at + 1 } else { self.look(at).unwrap_or(at + 1) };
        }
        for (start, line) in foreign::lines(self.source) {
            if !self.is_verbatim(start) {
                self.push_foreign(start..start + line.length, line.message, line.hint);
            }
        }
    }

    /// Returns true if byte `at` cannot have a meaning: it is code, or follows a backslash.
    fn is_apart(&mut self, at: usize) -> bool {
        let place = self.origin.base + at;
        let Passed { verbatim, linked, linked_until } = &mut self.passed;
        let marks = self.marks;
        while marks.verbatim.get(*verbatim).is_some_and(|range| range.end <= place) {
            *verbatim += 1;
        }
        while let Some(range) = marks.linked.get(*linked).filter(|range| range.start <= place) {
            *linked_until = range.end.max(*linked_until);
            *linked += 1;
        }
        let is_verbatim = marks.verbatim.get(*verbatim).is_some_and(|range| range.contains(&place));
        let slashes = self.source.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        is_verbatim || slashes % 2 == 1
    }

    fn is_verbatim(&self, at: usize) -> bool {
        let place = self.origin.base + at;
        let next = self.marks.verbatim.partition_point(|range| range.end <= place);
        self.marks.verbatim.get(next).is_some_and(|range| range.contains(&place))
    }

    /// Looks at the character at byte `at`, and returns where to continue if something was found.
    fn look(&mut self, at: usize) -> Option<usize> {
        let rest = &self.source[at..];
        if let Some(tag) = foreign::tag(self.source, at) {
            let span = at..at + tag.length;
            let end = span.end;
            self.push_foreign(span, tag.message, tag.hint);
            return Some(end);
        }
        if self.origin.base + at < self.passed.linked_until {
            return None;
        }
        if let Some(name) = rest.strip_prefix("[^") {
            let length = name.bytes().take(LONGEST).position(|byte| byte == b']')?;
            let name = name.get(..length)?;
            let is_name =
                !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "[]^`".contains(c));
            is_name.then(|| self.undefined_note(at, name))?;
            return Some(at + "[^]".len() + length);
        }
        let inside = rest.strip_prefix("](")?;
        let length = inside.bytes().take(LONGEST).position(|byte| matches!(byte, b')' | b'\n'))?;
        let written = inside.get(..length).filter(|_| inside.as_bytes()[length] == b')')?;
        let address = spaced_address(written)?;
        let start = self.origin.base + at + "](".len();
        let message = "not a link: the address contains a space".to_owned();
        let hint = match address.contains(['<', '>']) {
            false => format!("write `(<{address}>)`, or `%20` for each space"),
            true => "write `%20` for each space, `%3C` for `<` and `%3E` for `>`".to_owned(),
        };
        self.push_at(start..start + length, message, hint);
        Some(at + "](".len() + length)
    }

    fn undefined_note(&mut self, at: usize, name: &str) {
        let notes = self.marks.notes.iter().take(COMPARED).map(|(name, _)| name.as_str());
        let hint = did_you_mean(name, notes).unwrap_or_else(|| match self.source.trim_end().contains('\n') {
            true => format!("add a line `[^{name}]: …`"),
            // The notes of a page are not known in a label, or in front matter.
            false => {
                format!("add a line `[^{name}]: …`; a label or a value in front matter has no footnotes")
            }
        });
        let span = self.origin.base + at..self.origin.base + at + "[^]".len() + name.len();
        self.push_at(span, format!("undefined footnote `[^{name}]`"), hint);
    }

    fn push_foreign(&mut self, span: Range<usize>, message: String, hint: String) {
        let place = Place::new(self.origin.path, self.origin.base + span.start..self.origin.base + span.end);
        self.problems.push(Problem::new(Code::TemplateForeignTag, place, message).hint(hint));
    }
}

/// Returns the position of the next byte that may begin or end markup.
fn next_mark(bytes: &[u8]) -> Option<usize> {
    let (chunks, _) = bytes.as_chunks();
    let passed = CHUNK * chunks.iter().take_while(|chunk| !has_mark(chunk)).count();
    bytes[passed..].iter().position(|byte| is_mark(*byte)).map(|at| passed + at)
}

/// The number of bytes that are looked at together; most texts have far more between two marks.
const CHUNK: usize = 32;

/// Returns true if one of the bytes is a mark. Branchless, so that the compiler vectorises it.
fn has_mark(bytes: &[u8; CHUNK]) -> bool {
    bytes.iter().fold(false, |has, byte| has | is_mark(*byte))
}

fn is_mark(byte: u8) -> bool {
    (byte == b'{') | (byte == b'[') | (byte == b']') | (byte == b'<')
}

/// Returns the address in round brackets if it contains a space and so is invalid: it begins like an address, or ends
/// like a file name.
fn spaced_address(written: &str) -> Option<&str> {
    let trimmed = written.trim();
    let untitled =
        trimmed.strip_suffix(['"', '\'']).and_then(|rest| rest.rsplit_once([' ', '\t']).map(|_| rest));
    let address = match untitled {
        Some(rest) => rest.find(['"', '\'']).map_or(trimmed, |quote| rest[..quote].trim_end()),
        None => trimmed,
    };
    let begins = ["/", "./", "../", "http://", "https://"].iter().any(|start| address.starts_with(start));
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let ends = path.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (1..=5).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    let is_foreign = address.contains("{{") || address.contains("{%");
    (address.contains([' ', '\t']) && !address.starts_with('<') && !is_foreign && (begins || ends))
        .then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_mark_is_found_wherever_it_is() {
        for at in 0..3 * CHUNK {
            for mark in ["{", "[", "]", "<"] {
                let text = ["é".repeat(at / 2), "}".repeat(at % 2), mark.repeat(2), "a".repeat(at)].concat();
                assert_eq!(next_mark(text.as_bytes()), Some(at), "{text}");
            }
        }
        assert_eq!(next_mark("} > ( ) é | ; \\".repeat(CHUNK).as_bytes()), None);
    }

    #[test]
    fn an_address_with_a_space_looks_like_an_address() {
        for (written, address) in [
            ("my page.md", Some("my page.md")),
            ("my photo.png \"A title\"", Some("my photo.png")),
            ("/a b/", Some("/a b/")),
            ("see the report", None),
            ("and so on, etc.", None),
            ("page.md", None),
            ("<my page.md>", None),
            ("{{ site.url }}/my page.md", None),
        ] {
            assert_eq!(spaced_address(written), address, "{written}");
        }
    }
}
