//! Splits the body of a page into Markdown and blocks, by line, before Markdown is parsed. Recognises code fences and
//! comments, where colons have no meaning. Does not know which blocks exist.

use std::ops::Range;

use super::directive::{self, Directive};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// A part of a page's body, in the order of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Markdown without blocks.
    Markdown(Range<usize>),
    /// `:::name` … `:::`.
    Container(Directive, Vec<Part>),
    /// `::name`, on a line of its own.
    Leaf(Directive),
}

/// The maximum depth of nested blocks. Parts are processed recursively, so that unlimited depth would let an author
/// exhaust the stack; nobody nests more than four.
pub(super) const MAX_DEPTH: usize = 32;

/// Splits `text[range]`. A block that is never closed ends at the end of its parent, and is reported.
pub(crate) fn split(
    text: &str,
    range: Range<usize>,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> Vec<Part> {
    let mut splitter =
        Splitter { open: vec![Open::body(range.start)], path, problems, is_too_deep: false, passed_over: 0 };
    let mut verbatim = Verbatim::default();
    let mut start = range.start;
    let mut ends =
        memchr::memchr_iter(b'\n', &text.as_bytes()[range.clone()]).map(|end| range.start + end + 1);
    while start < range.end {
        let next = ends.next().unwrap_or(range.end);
        let line = &text[start..next];
        if !verbatim.holds(line) {
            splitter.line(line, start, next);
        }
        start = next;
    }
    splitter.finish(range.end)
}

/// An open block, or the body itself.
struct Open {
    /// The opening line; none for the body, and for a block whose line cannot be parsed, whose parts go to its parent.
    directive: Option<Directive>,
    /// The number of colons; 0 for the body.
    colons: usize,
    parts: Vec<Part>,
    /// The start of the current Markdown.
    markdown: usize,
}

impl Open {
    fn body(start: usize) -> Self {
        Self { directive: None, colons: 0, parts: Vec::new(), markdown: start }
    }

    /// Ends the current Markdown at `end`.
    fn flush(&mut self, end: usize) {
        if self.markdown < end {
            self.parts.push(Part::Markdown(self.markdown..end));
        }
    }
}

struct Splitter<'a> {
    /// The body, followed by the open blocks, outermost first; never empty.
    open: Vec<Open>,
    path: &'a SourcePath,
    problems: &'a mut Vec<Problem>,
    /// True if blocks were nested too deeply somewhere: then unclosed blocks and stray closing lines are not reported,
    /// which would be the same mistake again.
    is_too_deep: bool,
    /// The number of blocks that were nested too deeply and are not closed yet.
    passed_over: usize,
}

impl Splitter<'_> {
    fn line(&mut self, line: &str, start: usize, next: usize) {
        if !line.starts_with([' ', ':']) {
            return;
        }
        let trimmed = line.trim_start_matches(' ');
        let indent = line.len() - trimmed.len();
        let colons = trimmed.bytes().take_while(|byte| *byte == b':').count();
        if indent > 3 || colons < 2 {
            return;
        }
        let (trimmed, start) = (trimmed.trim_end(), start + indent);
        if trimmed.len() == colons {
            if colons > 2 {
                self.close(colons, start, next);
            }
        } else if colons == 2 {
            // Two colons also begin ordinary text: only a valid directive counts.
            if let Ok(directive) = directive::read(trimmed, start, colons) {
                self.markdown_until(start, next, Some(Part::Leaf(directive)));
            }
        } else {
            self.container(trimmed, start, next, colons);
        }
    }

    fn container(&mut self, line: &str, start: usize, next: usize, colons: usize) {
        let directive = match directive::read(line, start, colons) {
            Ok(directive) => Some(directive),
            Err(fault) => {
                let place = Place::new(self.path, fault.span);
                let problem = Problem::new(Code::BlockInvalid, place, fault.message);
                self.problems.push(problem.hint(directive::remedy(line)));
                None
            }
        };
        self.markdown_until(start, next, None);
        if self.open.len() > MAX_DEPTH {
            self.pass_over(directive);
            return;
        }
        // A block whose line cannot be parsed is opened anyway, so that its closing line closes nothing else.
        self.open.push(Open { directive, colons, ..Open::body(next) });
    }

    /// Skips the line of a block that is nested too deeply, which is reported once.
    fn pass_over(&mut self, directive: Option<Directive>) {
        self.passed_over += 1;
        if let Some(directive) = directive.filter(|_| !self.is_too_deep) {
            let place = Place::new(self.path, directive.span);
            let message = format!("blocks are nested more than {MAX_DEPTH} deep");
            let hint = "close each open block with a line of as many colons as it has";
            self.problems.push(Problem::new(Code::BlockInvalid, place, message).hint(hint));
            self.is_too_deep = true;
        }
    }

    /// Ends the Markdown at `start` and begins new Markdown at `next`, with `part` between the two.
    fn markdown_until(&mut self, start: usize, next: usize, part: Option<Part>) {
        if let Some(open) = self.open.last_mut() {
            open.flush(start);
            open.parts.extend(part);
            open.markdown = next;
        }
    }

    /// Handles a closing line. It ends the outermost block with at most as many colons, as in CommonMark's containers:
    /// blocks still open inside that block were forgotten.
    fn close(&mut self, colons: usize, start: usize, next: usize) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
            self.markdown_until(start, next, None);
            return;
        }
        let closes = |open: &Open| open.colons > 0 && open.colons <= colons;
        // The innermost block with exactly as many colons comes first, so that equal fences pair up when nested.
        let index = self
            .open
            .iter()
            .rposition(|open| open.colons == colons)
            .or_else(|| self.open.iter().position(closes));
        let Some(index) = index else {
            if !self.is_too_deep {
                let place = Place::new(self.path, start..start + colons);
                let hint = "remove the line, or open a block before it";
                let problem = Problem::new(Code::BlockUnclosed, place, "no open block to close");
                self.problems.push(problem.hint(hint));
            }
            self.markdown_until(start, next, None);
            return;
        };
        while self.open.len() > index + 1 {
            self.pop(start, true);
        }
        self.pop(start, false);
        if let Some(open) = self.open.last_mut() {
            open.markdown = next;
        }
    }

    /// Ends the innermost open block at `end`.
    fn pop(&mut self, end: usize, forgotten: bool) {
        let Some(mut block) = self.open.pop() else { return };
        block.flush(end);
        let Some(directive) = block.directive else {
            if let Some(outer) = self.open.last_mut() {
                outer.parts.append(&mut block.parts);
                outer.markdown = end;
            }
            return;
        };
        if forgotten && !self.is_too_deep {
            let place = Place::new(self.path, directive.span.clone());
            let message = format!("unclosed block `{}`", directive.name);
            let hint = format!("close it with a line `{}`", ":".repeat(block.colons));
            self.problems.push(Problem::new(Code::BlockUnclosed, place, message).hint(hint));
        }
        if let Some(outer) = self.open.last_mut() {
            outer.parts.push(Part::Container(directive, block.parts));
            outer.markdown = end;
        }
    }

    fn finish(mut self, end: usize) -> Vec<Part> {
        while self.open.len() > 1 {
            self.pop(end, true);
        }
        self.open.pop().map_or_else(Vec::new, |mut body| {
            body.flush(end);
            body.parts
        })
    }
}

/// Tracks code and comments, which contain no blocks.
#[derive(Default)]
struct Verbatim {
    fence: Option<(u8, usize)>,
    comment: bool,
}

impl Verbatim {
    /// Returns true if `line` is code or comment, or begins or ends one.
    fn holds(&mut self, line: &str) -> bool {
        if let Some((mark, length)) = self.fence {
            let inner = line.trim_start_matches([' ', '\t', '>']).trim_end();
            if inner.len() >= length && inner.bytes().all(|byte| byte == mark) {
                self.fence = None;
            }
            return true;
        }
        if self.comment {
            self.comment = !line.contains("-->");
            return true;
        }
        // Most lines begin with a letter, and none of those matters here.
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return false;
        }
        self.fence = opening_fence(line);
        self.comment = line.trim_start().starts_with("<!--") && !line.contains("-->");
        self.fence.is_some() || self.comment
    }
}

/// Returns the character and length of the code fence that `line` opens, also inside a quotation or a list item.
fn opening_fence(line: &str) -> Option<(u8, usize)> {
    let mut inner = line;
    loop {
        let trimmed = inner.trim_start_matches([' ', '\t', '>']);
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let marker = match trimmed.as_bytes().get(digits) {
            Some(b'-' | b'*' | b'+') if digits == 0 => 1,
            Some(b'.' | b')') if digits > 0 => digits + 1,
            _ => 0,
        };
        if marker == 0 || !trimmed[marker..].starts_with(' ') {
            inner = trimmed;
            break;
        }
        inner = &trimmed[marker..];
    }
    let mark = *inner.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = inner.bytes().take_while(|byte| *byte == mark).count();
    // A run of backticks followed by another is inline code.
    let inline = mark == b'`' && inner[length..].contains('`');
    (length >= 3 && !inline).then_some((mark, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the tree as one line, with Markdown as trimmed text.
    fn rendered(text: &str, parts: &[Part]) -> String {
        let render = |part: &Part| match part {
            Part::Markdown(range) => format!("{:?}", text[range.clone()].trim()),
            Part::Leaf(directive) => format!("{}!", directive.name),
            Part::Container(directive, inner) => format!("{}({})", directive.name, rendered(text, inner)),
        };
        parts.iter().map(render).collect::<Vec<_>>().join(" ")
    }

    fn split_all(text: &str) -> (String, Vec<Problem>) {
        let mut problems = Vec::new();
        let parts = split(text, 0..text.len(), &SourcePath::new("content/a.md"), &mut problems);
        (rendered(text, &parts), problems)
    }

    #[test]
    fn nests_by_the_number_of_colons() {
        let (tree, problems) = split_all("a\n::::out\nb\n:::in\nc\n:::\nd\n::::\ne\n::leaf\nf\n");
        assert_eq!(tree, r#""a" out("b" in("c") "d") "e" leaf! "f""#);
        assert_eq!(problems, []);
    }

    #[test]
    fn pairs_equal_fences() {
        let (tree, problems) = split_all(":::out\n:::in\nc\n:::\n:::\n");
        assert_eq!((tree.as_str(), problems.len()), (r#"out(in("c"))"#, 0));
    }

    #[test]
    fn leaves_code_and_comments_alone() {
        for text in
            ["```\n:::faq\n```\n", "- ~~~~\n  ::leaf\n  ~~~~\n", "<!--\n:::faq\n-->\n", "    :::faq\n"]
        {
            let (tree, problems) = split_all(text);
            assert_eq!((tree, problems.len()), (format!("{:?}", text.trim()), 0));
        }
    }

    #[test]
    fn what_cannot_be_read_is_one_problem_and_keeps_its_text() {
        let (tree, problems) = split_all("a\n:::tip Read this\nb\n:::\nc\n");
        assert_eq!(tree, r#""a" "b" "c""#);
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn the_depth_has_an_end() {
        let deepest = ":::a\n".repeat(MAX_DEPTH) + "text\n" + &":::\n".repeat(MAX_DEPTH);
        assert_eq!(split_all(&deepest).1, []);
        for text in [
            ":::a\n".repeat(50_000),
            format!("{}text\n{}", ":::a\n".repeat(40), ":::\n".repeat(40)),
            "::::a\n".repeat(50_000) + &":::\n".repeat(50_000),
        ] {
            let (_, problems) = split_all(&text);
            let reported: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
            assert_eq!(reported, ["blocks are nested more than 32 deep"]);
        }
    }

    #[test]
    fn reports_what_was_forgotten() {
        let (tree, problems) = split_all("::::out\n:::in\nc\n::::\nd\n:::late\n");
        assert_eq!(tree, r#"out(in("c")) "d" late()"#);
        let reported: Vec<_> = problems.iter().map(|p| (p.message.as_str(), p.place.span.clone())).collect();
        assert_eq!(reported, [("unclosed block `in`", 8..13), ("unclosed block `late`", 23..30)]);
        let (_, problems) = split_all("text\n:::\n");
        assert_eq!(problems[0].message, "no open block to close");
    }
}
