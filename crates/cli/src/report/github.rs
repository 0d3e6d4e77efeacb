//! Problems as annotations of GitHub Actions, which it shows beside the line in a pull request: a workflow command for each, as
//! described in <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use assay_build::{Problem, Sources};

use super::{Location, Locator, path_from_here};

/// The format for GitHub Actions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Github<'a> {
    /// The folder of the site.
    pub(crate) root: &'a Path,
}

impl Github<'_> {
    /// Writes `problems`, whose places are in `sources`.
    pub(crate) fn write(
        self,
        problems: &[Problem],
        sources: &Sources,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut locator = Locator::default();
        for problem in problems {
            let path = problem.place.path.as_str();
            let bytes = sources.get(path).map(|file| &*file.bytes).unwrap_or_default();
            let Location { line, column } = locator.locate(bytes, problem.place.span.start);
            let mut text = problem.message.clone();
            for note in &problem.notes {
                // Writing to a string cannot fail.
                let _ = write!(text, "\nnote: {note}");
            }
            if let Some(hint) = &problem.hint {
                let _ = write!(text, "\nhint: {hint}");
            }
            writeln!(
                out,
                "::{} file={},line={line},col={column},title={}::{}",
                problem.severity.as_str(),
                property(&path_from_here(self.root, path)),
                property(problem.code.as_str()),
                data(&text),
            )?;
        }
        Ok(())
    }
}

/// Returns the text as the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns the text as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use assay_build::{Code, Place, SourceFile, SourcePath};

    use super::*;

    #[test]
    fn no_text_of_an_author_ends_or_begins_a_command() {
        let sources = Sources::from_iter([SourceFile::new("content/a,b.md", "é\nsee [x](/x/)".as_bytes())]);
        let place = Place::new(&SourcePath::new("content/a,b.md"), 11..14);
        let problem = Problem::new(Code::LinkUnknownTarget, place, "no page at `/x%\n::error::y`")
            .note("50% of it")
            .hint("try `/y/`");
        let mut out = Vec::new();
        Github { root: Path::new("docs") }.write(&[problem], &sources, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "::error file=docs/content/a%2Cb.md,line=2,col=9,title=link/unknown-target::no page at \
             `/x%25%0A::error::y`%0Anote: 50%25 of it%0Ahint: try `/y/`\n"
        );
    }
}
