//! Problems, as the preview's pages show them.

use std::path::Path;

use assay_build::{Problem, Severity, Sources};
use serde::Serialize;

use super::editor::Editor;
use super::status;
use crate::error::Error;
use crate::report::{Human, Location};

/// A problem, worded as in the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Notice {
    /// `error` or `warning`.
    pub(super) severity: &'static str,
    /// The address of the page about its code.
    pub(super) about: Option<String>,
    /// The text, as in the terminal.
    pub(super) text: String,
    /// The place, such as `content/launch.md:14:19`.
    pub(super) place: Option<String>,
    /// A link that opens the author's editor there.
    pub(super) editor: Option<String>,
}

impl Notice {
    /// Returns the notice of a problem of the site at `root`, which is absolute.
    pub(super) fn of_problem(problem: &Problem, sources: &Sources, root: &Path, editor: Editor) -> Self {
        let path = problem.place.path.as_str();
        let file = sources.get(path);
        let bytes = file.map(|file| &*file.bytes).unwrap_or_default();
        let Location { line, column } = Location::of(bytes, problem.place.span.start);
        let on_disk = root.join(path);
        // The embedded themes are not on the disk.
        let link = on_disk.is_file().then(|| editor.link(&on_disk, line, column));
        Self {
            severity: problem.severity.as_str(),
            about: Some(status::about(problem.code)),
            text: Human::plain().text(problem, sources),
            place: Some(format!("{path}:{line}:{column}")),
            editor: link,
        }
    }

    /// Returns the notice of a failure to read the site.
    pub(super) fn of_error(error: &Error) -> Self {
        Self {
            severity: Severity::Error.as_str(),
            about: None,
            text: format!("error: {error}"),
            place: None,
            editor: None,
        }
    }

    /// Returns true if it prevents publication.
    pub(super) fn is_error(&self) -> bool {
        self.severity == Severity::Error.as_str()
    }
}
