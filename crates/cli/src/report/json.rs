//! Problems for programs: one JSON object on each line. Notes are included if there are any, such as the answers that
//! witness a finding of the proof.

use std::io::{self, Write};

use assay_build::{Problem, Sources};
use serde::Serialize;

use super::{Location, Locator};

/// The format for programs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json;

/// A line. The names and their order are stable.
#[derive(Debug, Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

impl Json {
    /// Writes `problems`, whose places are in `sources`.
    pub(crate) fn write(
        self,
        problems: &[Problem],
        sources: &Sources,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut locator = Locator::default();
        for problem in problems {
            serde_json::to_writer(&mut *out, &Line::of(problem, sources, &mut locator))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

impl<'a> Line<'a> {
    fn of<'s>(problem: &'a Problem, sources: &'s Sources, locator: &mut Locator<'s>) -> Self {
        let file = problem.place.path.as_str();
        let bytes = sources.get(file).map(|file| &*file.bytes).unwrap_or_default();
        let Location { line, column } = locator.locate(bytes, problem.place.span.start);
        Self {
            code: problem.code.as_str(),
            severity: problem.severity.as_str(),
            message: &problem.message,
            file,
            line,
            column,
            hint: problem.hint.as_deref(),
            notes: &problem.notes,
        }
    }
}

#[cfg(test)]
mod tests {
    use assay_build::{Code, Place, SourceFile, SourcePath};

    use super::*;

    #[test]
    fn each_problem_is_a_line() {
        let sources = Sources::from_iter([SourceFile::new("content/ü.md", "é\nsee [x](/x/)".as_bytes())]);
        let place = Place::new(&SourcePath::new("content/ü.md"), 11..14);
        let problems = [
            Problem::new(Code::LinkUnknownTarget, place, "no page at \"/x/\"")
                .hint("try `/y/`")
                .note("for example: late = yes"),
            Problem::new(Code::SiteInvalid, Place::whole(&SourcePath::new("site.toml")), "missing"),
        ];
        let mut out = Vec::new();
        Json.write(&problems, &sources, &mut out).unwrap();
        let expected = r#"{"code":"link/unknown-target","severity":"error","message":"no page at \"/x/\"","file":"content/ü.md","line":2,"column":9,"hint":"try `/y/`","notes":["for example: late = yes"]}
{"code":"site/invalid","severity":"error","message":"missing","file":"site.toml","line":1,"column":1,"hint":null}
"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
