//! Reports on a build: its problems in one of several formats, and a summary. Each format has a small file.

mod github;
mod human;
mod json;
mod location;
mod progress;
mod sarif;
mod summary;

use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use assay_build::{Problem, Severity, Sources};

use self::github::Github;
pub(crate) use self::human::Human;
pub(crate) use self::json::Json;
pub(crate) use self::location::{Location, Locator};
pub(crate) use self::progress::Progress;
use self::sarif::Sarif;
pub(crate) use self::summary::{Published, in_words, summarise};
use crate::args::{ReportFormat, Strictness};
use crate::error::Error;

/// Prints `problems` of the site at `root` in `format`: for people to standard error, for programs to standard output.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn print(
    problems: &[Problem],
    sources: &Sources,
    format: ReportFormat,
    root: &Path,
) -> Result<(), Error> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match format {
        ReportFormat::Human => return show(problems, sources),
        ReportFormat::Json => Json.write(problems, sources, &mut out),
        ReportFormat::Sarif => Sarif { root }.write(problems, sources, &mut out),
        ReportFormat::Github => Github { root }.write(problems, sources, &mut out),
    };
    unless_closed(written.and_then(|()| out.flush()))
}

/// Prints `problems` for people, to standard error.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn show(problems: &[Problem], sources: &Sources) -> Result<(), Error> {
    let shown = Human::styled().write(problems, sources, &mut anstream::stderr().lock());
    unless_closed(shown.and_then(|()| teach(problems)))
}

/// Tells someone at a terminal where to read more about the first problem.
fn teach(problems: &[Problem]) -> io::Result<()> {
    let Some(first) = problems.first().filter(|_| io::stderr().is_terminal()) else { return Ok(()) };
    writeln!(anstream::stderr().lock(), "To read more about a problem, run `assay explain {}`", first.code)
}

/// Returns the path of a source as seen from the current folder, with `/`: tools that show problems beside the code look for
/// files from the top of a repository.
fn path_from_here(root: &Path, source: &str) -> String {
    let root = root.to_string_lossy().replace('\\', "/");
    match root.trim_start_matches("./").trim_end_matches('/') {
        "" | "." => source.to_owned(),
        root => format!("{root}/{source}"),
    }
}

/// Prints `text` to standard output.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn say(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints `text` to standard error, beside an output for programs.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn tell(text: &str) -> Result<(), Error> {
    unless_closed(anstream::stderr().lock().write_all(text.as_bytes()))
}

/// Prints the bytes of a file to standard output.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn write_bytes(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    unless_closed(out.write_all(bytes).and_then(|()| out.flush()))
}

/// Prints a failure to standard error.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn complain(error: &Error) -> Result<(), Error> {
    unless_closed(writeln!(anstream::stderr().lock(), "error: {error}"))
}

/// Prints a warning about the environment to standard error.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn warn(text: &str) -> Result<(), Error> {
    unless_closed(writeln!(anstream::stderr().lock(), "warning: {text}"))
}

/// Returns the same result, but accepts a stream that its reader closed: nobody is left to read an error.
fn unless_closed(printed: io::Result<()>) -> Result<(), Error> {
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(Error::Print),
    }
}

/// The number of problems of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Problems that fail the build.
    pub(crate) errors: usize,
    /// Problems that fail it only on request.
    pub(crate) warnings: usize,
}

impl Tally {
    /// Counts `problems`.
    pub(crate) fn of(problems: &[Problem]) -> Self {
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        Self { errors, warnings: problems.len() - errors }
    }

    /// Returns true if a site with these problems must not be published.
    pub(crate) fn fails(self, strictness: Strictness) -> bool {
        self.errors > 0 || (strictness == Strictness::WarningsFail && self.warnings > 0)
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", counted(self.errors, "error"), counted(self.warnings, "warning"))
    }
}

/// Returns a number and its noun.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use assay_build::{Code, Place, SourcePath};

    use super::*;

    fn problem(code: Code) -> Problem {
        Problem::new(code, Place::whole(&SourcePath::new("a")), "")
    }

    #[test]
    fn warnings_fail_only_where_that_is_asked_for() {
        let warned = Tally::of(&[problem(Code::DiagnosticIdleQuestion)]);
        assert!(!warned.fails(Strictness::ErrorsFail));
        assert!(warned.fails(Strictness::WarningsFail));
        assert!(Tally::of(&[problem(Code::LinkUnknownTarget)]).fails(Strictness::ErrorsFail));
        assert!(!Tally::of(&[]).fails(Strictness::WarningsFail));
    }

    #[test]
    fn a_tally_is_told_in_words() {
        let codes = [Code::LinkUnknownTarget, Code::DiagnosticIdleQuestion, Code::DiagnosticNoHonestNo];
        assert_eq!(Tally::of(&codes.map(problem)).to_string(), "1 error, 2 warnings");
    }

    #[test]
    fn a_path_is_seen_from_the_current_folder() {
        let seen = |root: &str| path_from_here(Path::new(root), "content/a.md");
        assert_eq!(seen("."), "content/a.md");
        assert_eq!(seen("./docs/"), "docs/content/a.md");
        assert_eq!(seen("/home/site"), "/home/site/content/a.md");
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        assert!(unless_closed(Err(io::ErrorKind::BrokenPipe.into())).is_ok());
        assert!(unless_closed(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
