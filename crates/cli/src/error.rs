//! What stops Assay from outside: the disk, a port, a permission, a wrong argument. Always with the path in it.
//! An author's mistake is never one of these; that is a [`assay_build::Problem`].

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Why Assay could not do what it was asked for, although the sources may be all right. Exit status 2.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file or folder that cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A folder below a site that is not the site's own.
    #[error("there is no `site.toml` in `{}`, but one in `{above}`: go there, or add `--root {above}`", root.display())]
    BelowSite {
        /// The folder that was named.
        root: PathBuf,
        /// The folder of the site, as it is typed.
        above: String,
    },
    /// A file or folder that cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A folder that Assay will not replace.
    #[error("will not replace `{}`: {reason}", path.display())]
    Refused {
        /// The folder.
        path: PathBuf,
        /// Why not, and what to do.
        reason: String,
    },
    /// A folder that another build is writing to.
    #[error("another build{} is writing to `{}`; wait for it to end, or choose another folder with `--out`", by(*process), path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
        /// The number of the process that builds, where it is known.
        process: Option<u32>,
    },
    /// A folder that no cache is kept in.
    #[error("will not keep a cache in `{}`: {reason}; choose another folder with `--cache`", path.display())]
    NoCache {
        /// The folder.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
    /// Standard output or standard error takes nothing more.
    #[error("cannot print: {0}")]
    Print(io::Error),
    /// A port that cannot be listened on.
    #[error("cannot listen on {address}: {source}{}", port_hint(source))]
    Listen {
        /// The address and the port.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The diagnostic that was asked for is not there.
    #[error("there is no diagnostic `{id}`; {hint}")]
    NoDiagnostic {
        /// What was asked for.
        id: String,
        /// What to ask for instead.
        hint: String,
    },
    /// The paths of the diagnostic cannot be drawn.
    #[error("{message}; {hint}")]
    NoDrawing {
        /// Why not.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The code of answers that was given is none for the diagnostic.
    #[error("{message}; {hint}")]
    NoCode {
        /// What is wrong with it.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The preview cannot take requests.
    #[error("cannot serve: {0}")]
    Serve(io::Error),
    /// The system does not tell about changed files.
    #[error("cannot watch `{}`: {source}", path.display())]
    Watch {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: notify::Error,
    },
}

/// Which process, where it is known.
fn by(process: Option<u32>) -> String {
    process.map(|process| format!(" (process {process})")).unwrap_or_default()
}

/// What to do where a port cannot be had.
fn port_hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::AddrInUse => {
            "; another preview may have it: choose another with `--port`, or leave that out"
        }
        io::ErrorKind::PermissionDenied => {
            "; ports below 1024 are the system's: choose another with `--port`, such as 8080, or leave that out"
        }
        _ => "",
    }
}

impl Error {
    /// Turns what the system says about reading `path` into an error.
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Read { path: path.to_owned(), source }
    }

    /// Turns what the system says about writing `path` into an error.
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { path: path.to_owned(), source }
    }

    /// A build of `process` that is writing to `path` already.
    pub(crate) fn busy(path: &Path, process: Option<u32>) -> Self {
        Self::Busy { path: path.to_owned(), process }
    }

    /// A refusal to replace `path`.
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
