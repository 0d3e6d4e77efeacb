//! Problems for people, in the style of rustc: the message, the place, the line itself, notes and a hint.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use anstream::adapter::strip_str;
use assay_build::{Problem, Severity, Sources};

use super::Tally;
use super::location::{Location, Locator, line_end, line_start};

/// The format for people.
#[derive(Clone, Debug)]
pub(crate) struct Human {
    renderer: Renderer,
}

impl Human {
    /// Returns a format with colours, for a stream that strips them if necessary.
    pub(crate) fn styled() -> Self {
        Self { renderer: Renderer::styled() }
    }

    /// Returns a format without colours.
    pub(crate) fn plain() -> Self {
        Self { renderer: Renderer::plain() }
    }

    /// Writes `problems`, whose places are in `sources`, and their number.
    pub(crate) fn write(
        &self,
        problems: &[Problem],
        sources: &Sources,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut locator = Locator::default();
        for problem in problems {
            writeln!(out, "{}\n", self.next(problem, sources, &mut locator))?;
        }
        if problems.is_empty() { Ok(()) } else { writeln!(out, "{}", Tally::of(problems)) }
    }

    /// Returns one problem, without an empty line after it.
    pub(crate) fn text(&self, problem: &Problem, sources: &Sources) -> String {
        self.next(problem, sources, &mut Locator::default())
    }

    /// Returns the next problem; `locator` has found the places of the previous ones.
    fn next<'s>(&self, problem: &Problem, sources: &'s Sources, locator: &mut Locator<'s>) -> String {
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&problem.message).id(problem.code.as_str());
        let group = title.elements(place(problem, sources, locator)).elements(remarks(problem));
        compact(&self.renderer.render(&[group]))
    }
}

/// Moves the remarks directly below the marked line, and below the margin if there is no line.
fn compact(rendered: &str) -> String {
    let plain = |line: &str| strip_str(line).to_string();
    let is_remark = |line: &str| plain(line).trim_start().starts_with("= ");
    let is_bar = |line: &str| plain(line).trim() == "|";
    let lines: Vec<_> = rendered.lines().collect();
    let kept = lines.iter().enumerate().filter(|(at, line)| {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        // A location that was counted here and not by the renderer has a line without a path below it.
        let is_pathless = plain(line).trim() == ":::";
        let is_bar_of_remark = is_bar(line) && is_remark(next);
        !is_bar_of_remark && !is_pathless
    });
    // Without a line number the renderer leaves no margin, and the arrow would be directly below the message.
    let margin = if lines.get(1).is_some_and(|line| plain(line).starts_with("-->")) { " " } else { "" };
    let lines = kept.map(|(at, line)| if at == 0 { (*line).to_owned() } else { format!("{margin}{line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the place of the problem: the line itself, or only its path if there is no such file.
fn place<'a, 's>(problem: &'a Problem, sources: &'s Sources, locator: &mut Locator<'s>) -> Vec<Element<'a>> {
    let path = problem.place.path.as_str();
    let Some(file) = sources.get(path) else {
        return vec![Origin::path(path).line(1).char_column(1).into()];
    };
    let Location { line, column } = locator.locate(&file.bytes, problem.place.span.start);
    let Excerpt { text, span, is_cut } = Excerpt::of(&file.bytes, &problem.place.span);
    let snippet = Snippet::source(text).line_start(line).annotation(AnnotationKind::Primary.span(span));
    if is_cut {
        // The renderer would count from the beginning of the excerpt.
        return vec![Origin::path(path).line(line).char_column(column).into(), snippet.into()];
    }
    vec![snippet.path(path).into()]
}

/// Returns the notes and the hint.
fn remarks(problem: &Problem) -> impl Iterator<Item = Element<'_>> {
    let notes = problem.notes.iter().map(|note| Level::NOTE.message(normalize_untrusted_str(note)));
    let hint =
        problem.hint.iter().map(|hint| Level::HELP.with_name("hint").message(normalize_untrusted_str(hint)));
    notes.chain(hint).map(Element::from)
}

/// The number of bytes of a line that are considered before and after the marked part: more than is ever shown, so that
/// many problems in one long line stay linear.
const NEAR: usize = 1_000;

/// The lines of a problem, so that a long file with many problems is not processed for each of them.
#[derive(Debug, PartialEq)]
struct Excerpt {
    text: String,
    /// The problem's bytes, in `text`.
    span: Range<usize>,
    /// True if the first line begins before the text.
    is_cut: bool,
}

impl Excerpt {
    fn of(bytes: &[u8], span: &Range<usize>) -> Self {
        let start = span.start.min(bytes.len());
        let end = span.end.clamp(start, bytes.len());
        let lossy = |range: Range<usize>| String::from_utf8_lossy(&bytes[range]).into_owned();
        let is_inside = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
        let mut nearest = start.saturating_sub(NEAR);
        nearest += (nearest..start).take_while(|at| is_inside(*at)).count();
        let mut farthest = bytes.len().min(end.saturating_add(NEAR));
        farthest += (farthest..bytes.len()).take_while(|at| is_inside(*at)).count();
        let first = nearest + line_start(&bytes[nearest..], start - nearest);
        let is_cut = first == nearest && nearest > 0 && bytes[nearest - 1] != b'\n';
        let before = lossy(first..start);
        let marked = lossy(start..end);
        let after = lossy(end..line_end(&bytes[..farthest], end));
        let span = before.len()..before.len() + marked.len();
        Self { text: before + &marked + &after, span, is_cut }
    }
}

#[cfg(test)]
mod tests {
    use assay_build::{Code, Place, SourceFile, SourcePath};

    use super::*;

    fn printed(text: impl AsRef<[u8]>, problem: impl FnOnce(&SourcePath) -> Problem) -> String {
        let path = SourcePath::new("content/launch.md");
        let sources = Sources::from_iter([SourceFile::new(path.as_str(), text.as_ref())]);
        Human::plain().text(&problem(&path), &sources)
    }

    #[test]
    fn a_problem_looks_as_the_style_guide_says() {
        let text = format!("{}See our [pricing](/princing/) page.\nMore.\n", "\n".repeat(13));
        let printed = printed(text, |path| {
            let place = Place::new(path, 31..41);
            Problem::new(Code::LinkUnknownTarget, place, "no page at `/princing/`")
                .hint("did you mean `/pricing/`?")
        });
        let expected = "\
error[link/unknown-target]: no page at `/princing/`
  --> content/launch.md:14:19
   |
14 | See our [pricing](/princing/) page.
   |                   ^^^^^^^^^^
   = hint: did you mean `/pricing/`?";
        assert_eq!(printed, expected);
    }

    #[test]
    fn a_long_line_is_shown_around_what_is_marked() {
        let text = format!("{}\n{}[x](/x/){}", "é\n".repeat(3), "é ".repeat(4_000), " y".repeat(4_000));
        let start = text.find("/x/").unwrap();
        let printed = printed(&text, |path| {
            Problem::new(Code::LinkUnknownTarget, Place::new(path, start..start + 3), "m").hint("h")
        });
        let lines: Vec<&str> = printed.lines().collect();
        assert_eq!(lines[1..3], [" --> content/launch.md:5:8005", "  |"]);
        assert!(lines[3].starts_with("5 | ..."), "{printed}");
        assert!(lines.iter().any(|line| line.contains("é [x](/x/) y")), "{printed}");
        assert!(lines.iter().all(|line| line.chars().count() < 200), "{printed}");
        let marked = lines.iter().find(|line| line.contains("[x](")).unwrap();
        let marks = lines.iter().find(|line| line.contains("^^^")).unwrap();
        let column = |line: &str, what: &str| line.split(what).next().unwrap().chars().count();
        assert_eq!(column(marked, "/x/"), column(marks, "^^^"), "{printed}");
    }

    #[test]
    fn colours_change_nothing_but_colours() {
        let place = Place::new(&SourcePath::new("site.toml"), 0..1);
        let problem = Problem::new(Code::SiteInvalid, place, "m").note("n").hint("h");
        for sources in [Sources::default(), Sources::from_iter([SourceFile::new("site.toml", *b"x")])] {
            let styled = Human::styled().text(&problem, &sources);
            assert!(styled.contains('\u{1b}'));
            assert_eq!(strip_str(&styled).to_string(), Human::plain().text(&problem, &sources));
        }
    }

    #[test]
    fn notes_come_before_the_hint() {
        let printed = printed("when = 2\n", |path| {
            Problem::new(Code::DiagnosticNoHonestNo, Place::new(path, 0..4), "odd")
                .hint("h")
                .note("a")
                .note("b")
        });
        let expected = "\
warning[diagnostic/no-honest-no]: odd
 --> content/launch.md:1:1
  |
1 | when = 2
  | ^^^^
  = note: a
  = note: b
  = hint: h";
        assert_eq!(printed, expected);
    }

    #[test]
    fn a_file_that_is_not_there_has_a_place_and_no_line() {
        let place = Place::whole(&SourcePath::new("site.toml"));
        let problem = Problem::new(Code::SiteInvalid, place, "there is no `site.toml`").hint("write one");
        let printed = Human::plain().text(&problem, &Sources::default());
        let expected = "\
error[site/invalid]: there is no `site.toml`
 --> site.toml:1:1
  = hint: write one";
        assert_eq!(printed, expected);
    }

    #[test]
    fn the_printed_place_is_the_one_that_programs_get() {
        let text = "é\n\té😀[x](/x/) y\r\nz";
        for (offset, _) in text.char_indices().filter(|(_, c)| !c.is_control()) {
            let Location { line, column } = Location::of(text.as_bytes(), offset);
            let printed = printed(text, |path| {
                Problem::new(Code::LinkUnknownTarget, Place::new(path, offset..offset), "m")
            });
            assert!(printed.contains(&format!("content/launch.md:{line}:{column}\n")), "{offset}: {printed}");
        }
    }

    #[test]
    fn no_bytes_and_no_span_make_it_fail() {
        for text in [&b""[..], b"\n", b"a\xff\xfe\nb", b"\xe2\x82", b"\x1b[31mred\r\n\r\n"] {
            for start in 0..text.len() + 3 {
                for end in 0..text.len() + 3 {
                    printed(text, |path| {
                        let place = Place { path: path.clone(), span: start..end };
                        Problem::new(Code::SourceNotUtf8, place, "m\u{1b}[0m").hint("\u{1b}")
                    });
                }
            }
        }
    }

    #[test]
    fn what_a_file_holds_cannot_steer_the_terminal() {
        let printed = printed("a \u{1b}[31m b", |path| {
            let place = Place::new(path, 0..1);
            Problem::new(Code::LinkUnknownTarget, place, "no \u{1b}[31m")
                .hint("\u{1b}[31m")
                .note("\u{1b}[31m")
        });
        assert!(!printed.contains('\u{1b}'), "{printed:?}");
    }

    #[test]
    fn several_problems_are_apart_and_counted() {
        let path = SourcePath::new("site.toml");
        let problem = Problem::new(Code::SiteInvalid, Place::whole(&path), "m");
        let mut out = Vec::new();
        Human::plain().write(&[problem.clone(), problem], &Sources::default(), &mut out).unwrap();
        let expected = "\
error[site/invalid]: m
 --> site.toml:1:1

error[site/invalid]: m
 --> site.toml:1:1

2 errors, 0 warnings
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
