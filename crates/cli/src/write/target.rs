//! The folder that is written to. Refuses every folder that holds something Assay did not make.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{self, Path, PathBuf};

use super::MARKER;
use crate::error::Error;

/// A folder that may be replaced as a whole, whether it is there yet or not.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    folder: PathBuf,
    root: PathBuf,
    parent: PathBuf,
    name: String,
    is_new: bool,
}

impl Target {
    /// The folder `out` for the site at `root`, if it may be replaced. Links are followed first, so that what is
    /// replaced is the folder and never the link to it. Changes nothing on the disk.
    ///
    /// # Errors
    /// Where `out` is not Assay's to replace, or cannot be read.
    pub(crate) fn new(out: &Path, root: &Path) -> Result<Self, Error> {
        let folder = real(out).map_err(Error::write(out))?;
        let root = real(root).map_err(Error::read(root))?;
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
            return Err(Error::refused(out, "it is the whole disk"));
        };
        if root.starts_with(&folder) {
            return Err(Error::refused(out, "the site itself is in it; choose another folder with `--out`"));
        }
        if ["content", "themes"].iter().any(|sources| folder.starts_with(root.join(sources))) {
            return Err(Error::refused(out, "it is among the sources; choose another folder with `--out`"));
        }
        let is_new = !holds_a_site(out, &folder)?;
        let name = name.to_string_lossy().into_owned();
        Ok(Self { root, parent: parent.to_owned(), name, folder, is_new })
    }

    /// Returns true if no build was written to the folder before.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of the site that is built.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that it stands in.
    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    /// A path beside the folder, hidden, on the same disk, and named after it.
    pub(super) fn beside(&self, what: &str) -> PathBuf {
        self.parent.join(self.beside_name(what))
    }

    /// The last part of [`Target::beside`].
    pub(super) fn beside_name(&self, what: &str) -> String {
        format!(".{}.assay-{what}", self.name)
    }
}

/// The absolute path without links, of which the last parts need not exist.
pub(crate) fn real(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let path = path::absolute(path)?;
            match (path.parent(), path.file_name()) {
                (Some(parent), Some(name)) => Ok(real(parent)?.join(name)),
                _ => Err(error),
            }
        }
        resolved => resolved,
    }
}

/// Returns true if an earlier build is in `folder`, and refuses one that holds anything else.
fn holds_a_site(out: &Path, folder: &Path) -> Result<bool, Error> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries.map_err(Error::write(out))?,
    };
    let names: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()
        .map_err(Error::write(out))?;
    let has = |name: &str| names.iter().any(|other| other == OsStr::new(name));
    if has(".git") {
        return Err(Error::refused(
            out,
            "it holds a `.git`, which would be lost; build elsewhere and copy from there",
        ));
    }
    if !names.is_empty() && !has(MARKER) {
        let reason =
            "it holds files that Assay did not make; empty it, or choose another folder with `--out`";
        return Err(Error::refused(out, reason));
    }
    Ok(has(MARKER))
}
