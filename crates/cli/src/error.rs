//! Failures of the environment: the disk, a port, a permission, a wrong argument. The path is always included. An
//! author's mistake is never one of these; that is a [`assay_build::Problem`].

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// A failure of the environment, independent of the sources. Exit status 2.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The folder is below a site, but not a site itself.
    #[error("no `site.toml` in `{}`, but there is one in `{above}`: run the command there, or add `--root \
             {above}`", root.display())]
    BelowSite {
        /// The folder that was named.
        root: PathBuf,
        /// The folder of the site, as it is typed in a shell.
        above: String,
    },
    /// There is no site in the folder.
    #[error(
        "no `site.toml` in `{root}`: name the site's folder with `--root DIR`, or create a site with `assay new DIR`"
    )]
    NoSite {
        /// The folder, as it is typed in a shell.
        root: String,
    },
    /// A new site has no folder.
    #[error("a new site needs a folder; write `assay new site DIR`, with `.` for the current one")]
    NoFolder,
    /// A value on the command line cannot be used: what is wrong, and what to write.
    #[error("{0}")]
    Unusable(String),
    /// An answer on the terminal cannot be read.
    #[error("cannot read the answer: {0}")]
    Ask(io::Error),
    /// A file or folder cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Assay will not replace the folder.
    #[error("cannot replace `{}`: {reason}", path.display())]
    Refused {
        /// The folder.
        path: PathBuf,
        /// The reason, and what to do.
        reason: String,
    },
    /// Another build is writing to the folder.
    #[error("another build{} is writing to `{}`; wait until it ends, or choose another folder with `--out`", by(*process), path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
        /// The id of the process, if known.
        process: Option<u32>,
    },
    /// The folder cannot contain a build cache.
    #[error("cannot keep a cache in `{}`: {reason}; choose another folder with `--cache`", path.display())]
    NoCache {
        /// The folder.
        path: PathBuf,
        /// The reason.
        reason: &'static str,
    },
    /// Standard output or standard error cannot be written.
    #[error("cannot print: {0}")]
    Print(io::Error),
    /// The generator that a site was written for is not known by its files.
    #[error("no generator is known by the files in `{}`: looked for {looked_for}{}; name it with `--from`, which is `--from plain` for a folder of Markdown", path.display(), nearby_hint(nearby.as_deref()))]
    UnknownGenerator {
        /// The folder of the site.
        path: PathBuf,
        /// The files that were looked for.
        looked_for: &'static str,
        /// A folder in it where one is known.
        nearby: Option<String>,
    },
    /// The port is not available.
    #[error("cannot listen on {address}: {source}{}", port_hint(source))]
    Listen {
        /// The address and the port.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// The requested diagnostic does not exist.
    #[error("unknown diagnostic `{id}`; {hint}")]
    NoDiagnostic {
        /// The requested id.
        id: String,
        /// The hint.
        hint: String,
    },
    /// The paths of the diagnostic cannot be drawn.
    #[error("{message}; {hint}")]
    NoDrawing {
        /// The reason.
        message: String,
        /// The hint.
        hint: String,
    },
    /// The name is neither a file nor a revision.
    #[error(
        "there is no file `{name}`, and git knows no such revision{complaint}; write the path of the file as it was, or a revision such as `HEAD~1`"
    )]
    NoRevision {
        /// The name.
        name: String,
        /// Git's own message, which may be empty.
        complaint: String,
    },
    /// The revision does not contain the file.
    #[error(
        "`{file}` is not in the revision `{revision}`; if it had another name then, save it as it was and write that file's path"
    )]
    NotInRevision {
        /// The revision.
        revision: String,
        /// The file, relative to the site's folder.
        file: String,
    },
    /// Git cannot be started.
    #[error("cannot run `git`: {0}; write the path of the file as it was instead of a revision")]
    NoGit(io::Error),
    /// The diagnostic cannot be compared with its version before.
    #[error("{message}; {hint}")]
    NoComparison {
        /// The reason.
        message: String,
        /// The hint for fixing it.
        hint: String,
    },
    /// The given code of answers is invalid for the diagnostic.
    #[error("{message}; {hint}")]
    NoCode {
        /// The reason.
        message: String,
        /// The hint.
        hint: String,
    },
    /// The preview cannot accept requests.
    #[error("cannot serve: {0}")]
    Serve(io::Error),
    /// The system does not report changed files.
    #[error("cannot watch `{}`: {source}", path.display())]
    Watch {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        source: notify::Error,
    },
}

/// Returns the process, if known, for a message.
fn by(process: Option<u32>) -> String {
    process.map(|process| format!(" (process {process})")).unwrap_or_default()
}

/// Returns a hint that names the folder of a site nearby.
fn nearby_hint(nearby: Option<&str>) -> String {
    nearby.map(|folder| format!("; there is a site in its folder `{folder}`")).unwrap_or_default()
}

/// Returns the hint for a port that is not available.
fn port_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::AddrInUse => {
            "; another preview may use this port: choose another one with `--port`, or omit `--port`"
        }
        io::ErrorKind::PermissionDenied => {
            "; ports below 1024 are reserved: choose another one with `--port`, such as 8080, or omit \
             `--port`"
        }
        _ => "",
    }
}

impl Error {
    /// Converts the system's error while reading `path`.
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    /// Converts the system's error while writing `path`.
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }

    /// Returns the error for a build in `process` that is already writing to `path`.
    pub(crate) fn busy(path: &Path, process: Option<u32>) -> Self {
        Self::Busy { path: path.to_owned(), process }
    }

    /// Returns the refusal to replace `path`.
    pub(crate) fn refused(path: &Path, reason: impl Into<String>) -> Self {
        Self::Refused { path: path.to_owned(), reason: reason.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_cannot_be_had_is_told_with_what_to_do() {
        let told = |kind: io::ErrorKind| {
            Error::Listen { address: ([127, 0, 0, 1], 80).into(), source: kind.into() }.to_string()
        };
        assert!(told(io::ErrorKind::PermissionDenied).contains("below 1024"));
        assert!(told(io::ErrorKind::AddrInUse).contains("another preview"));
        assert!(!told(io::ErrorKind::AddrNotAvailable).contains("--port"));
    }
}
