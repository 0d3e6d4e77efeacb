//! Reports on a build: its problems in one of several formats, and a summary. Each format has a small file.

mod human;
mod json;
mod location;
mod summary;

use std::io::{self, Write};

use assay_build::{Problem, Severity, Sources};

pub(crate) use self::human::Human;
pub(crate) use self::json::Json;
pub(crate) use self::location::{Location, Locator};
pub(crate) use self::summary::{Published, in_words, summarise};
use crate::args::{Format, Strictness};
use crate::error::Error;

/// Prints `problems` in `format`: for people to standard error, for programs to standard output.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn print(problems: &[Problem], sources: &Sources, format: Format) -> Result<(), Error> {
    unless_closed(match format {
        Format::Human => Human::styled().write(problems, sources, &mut anstream::stderr().lock()),
        Format::Json => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            Json.write(problems, sources, &mut out).and_then(|()| out.flush())
        }
    })
}

/// Prints `text` to standard output.
///
/// # Errors
/// The stream cannot be written, unless its reader closed it.
pub(crate) fn say(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
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
    fn a_closed_pipe_is_no_failure() {
        assert!(unless_closed(Err(io::ErrorKind::BrokenPipe.into())).is_ok());
        assert!(unless_closed(Err(io::ErrorKind::StorageFull.into())).is_err());
    }
}
