//! Problems for people, in the style of rustc: the message, the place, the line itself, notes and a hint.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};
use anstream::adapter::strip_str;
use assay_build::{Problem, Severity, Sources};

use super::Tally;
use super::location::{Location, line_end, line_start};

/// The format for people.
#[derive(Clone, Debug)]
pub(crate) struct Human {
    renderer: Renderer,
}

impl Human {
    /// With colours, for a stream that takes them out where nobody sees them.
    pub(crate) fn styled() -> Self {
        Self { renderer: Renderer::styled() }
    }

    /// Without colours.
    pub(crate) fn plain() -> Self {
        Self { renderer: Renderer::plain() }
    }

    /// Writes `problems`, whose places are in `sources`, and how many they are.
    pub(crate) fn write(
        &self,
        problems: &[Problem],
        sources: &Sources,
        out: &mut impl Write,
    ) -> io::Result<()> {
        for problem in problems {
            writeln!(out, "{}\n", self.text(problem, sources))?;
        }
        if problems.is_empty() { Ok(()) } else { writeln!(out, "{}", Tally::of(problems)) }
    }

    /// One problem, without an empty line after it.
    pub(crate) fn text(&self, problem: &Problem, sources: &Sources) -> String {
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&problem.message).id(problem.code.as_str());
        let group = title.element(place(problem, sources)).elements(remarks(problem));
        compact(&self.renderer.render(&[group]))
    }
}

/// The same text with the remarks right below the marked line, and below the margin where there is no line.
fn compact(rendered: &str) -> String {
    let plain = |line: &str| strip_str(line).to_string();
    let is_remark = |line: &str| plain(line).trim_start().starts_with("= ");
    let is_bar = |line: &str| plain(line).trim() == "|";
    let lines: Vec<_> = rendered.lines().collect();
    let kept = lines.iter().enumerate().filter(|(at, line)| {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        !(is_bar(line) && is_remark(next))
    });
    // Without a line number the renderer leaves no margin, and the arrow would stand below the message.
    let margin = if lines.get(1).is_some_and(|line| plain(line).starts_with("-->")) { " " } else { "" };
    let lines = kept.map(|(at, line)| if at == 0 { (*line).to_owned() } else { format!("{margin}{line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// Where the problem is: the line itself, or only its path where there is no such file.
fn place<'a>(problem: &'a Problem, sources: &'a Sources) -> Element<'a> {
    let path = problem.place.path.as_str();
    match sources.get(path) {
        Some(file) => {
            let Excerpt { text, line, span } = Excerpt::of(&file.bytes, &problem.place.span);
            let mark: Annotation<'_> = AnnotationKind::Primary.span(span);
            Snippet::source(text).line_start(line).path(path).annotation(mark).into()
        }
        None => Origin::path(path).line(1).char_column(1).into(),
    }
}

/// The notes and the hint.
fn remarks(problem: &Problem) -> impl Iterator<Item = Element<'_>> {
    let notes = problem.notes.iter().map(|note| Level::NOTE.message(normalize_untrusted_str(note)));
    let hint =
        problem.hint.iter().map(|hint| Level::HELP.with_name("hint").message(normalize_untrusted_str(hint)));
    notes.chain(hint).map(Element::from)
}

/// The lines that a problem is in, so that a long file with many problems is not laid out for each of them.
#[derive(Debug, PartialEq)]
struct Excerpt {
    text: String,
    /// The number of the first line.
    line: usize,
    /// The problem's bytes, in `text`.
    span: Range<usize>,
}

impl Excerpt {
    fn of(bytes: &[u8], span: &Range<usize>) -> Self {
        let start = span.start.min(bytes.len());
        let end = span.end.clamp(start, bytes.len());
        let lossy = |range: Range<usize>| String::from_utf8_lossy(&bytes[range]).into_owned();
        let before = lossy(line_start(bytes, start)..start);
        let marked = lossy(start..end);
        let after = lossy(end..line_end(bytes, end));
        let span = before.len()..before.len() + marked.len();
        Self { text: before + &marked + &after, line: Location::of(bytes, start).line, span }
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
