//! The output folder. Refuses every folder with contents that Assay did not create.

use std::ffi::{self, OsStr};
use std::fs;
use std::io;
use std::path::{self, Path, PathBuf};
use std::sync::Arc;

use super::disk::Disk;
use super::mounts::{self, Mount};
use super::{Durability, MARKER};
use crate::error::Error;

/// The folder inside the published one in which the next site is created.
pub(super) const WORK: &str = ".assay-new";
/// The folder for repairs that some disks have at their root.
pub(super) const LOST_AND_FOUND: &str = "lost+found";

/// The method by which the new site replaces the old one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Method {
    /// The folder is exchanged for another, in one step.
    #[default]
    Exchange,
    /// The folder stays, and its files are replaced one by one.
    InPlace,
}

/// A folder that may be replaced as a whole, whether it exists or not.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    asked: PathBuf,
    folder: PathBuf,
    method: Method,
    durability: Durability,
    disk: Arc<Disk>,
    root: PathBuf,
    parent: PathBuf,
    name: String,
    is_new: bool,
}

impl Target {
    /// Returns the folder `out` for the site at `root`, if it may be replaced. Links are resolved first, so that the
    /// folder is replaced and never the link. Changes nothing on the disk.
    ///
    /// # Errors
    /// `out` is not Assay's to replace, or cannot be read.
    pub(crate) fn new(out: &Path, root: &Path, method: Method) -> Result<Self, Error> {
        let folder = real(out).map_err(Error::write(out))?;
        let root = real(root).map_err(Error::read(root))?;
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
            return Err(Error::refused(out, "it is the root of the file system"));
        };
        if root.starts_with(&folder) {
            return Err(Error::refused(out, "it contains the site; choose another folder with `--out`"));
        }
        if ["content", "themes"].iter().any(|sources| folder.starts_with(root.join(sources))) {
            return Err(Error::refused(out, "it belongs to the sources; choose another folder with `--out`"));
        }
        let is_new = !holds_a_site(out, &folder)?;
        refuse_mounts(out, &folder, method)?;
        let (parent, name) = (parent.to_owned(), name.to_string_lossy().into_owned());
        let (asked, durability, disk) = (out.to_owned(), Durability::default(), Arc::default());
        Ok(Self { asked, folder, method, durability, disk, root, parent, name, is_new })
    }

    /// Returns true if no build was written to the folder before.
    pub(crate) fn is_new(&self) -> bool {
        self.is_new
    }

    /// Sets the durability.
    pub(crate) fn with(self, durability: Durability) -> Self {
        Self { durability, ..self }
    }

    /// Returns the harmless failures since the last call, one sentence each.
    pub(crate) fn take_warnings(&self) -> Vec<String> {
        self.disk.take_warnings()
    }

    /// Returns the folder as requested.
    pub(super) fn asked(&self) -> &Path {
        &self.asked
    }

    /// Returns the method of publication.
    pub(super) fn method(&self) -> Method {
        self.method
    }

    /// Returns the disk.
    pub(super) fn disk(&self) -> &Arc<Disk> {
        &self.disk
    }

    /// Waits until the disk has stored the contents of `folder`, if requested.
    pub(super) fn sync(&self, folder: &Path) -> Result<(), Error> {
        match self.durability {
            Durability::Lazy => Ok(()),
            Durability::Durable => self.disk.sync(folder).map_err(Error::write(folder)),
        }
    }

    /// Returns the folder that must exist before anything is written.
    pub(super) fn workplace(&self) -> &Path {
        match self.method {
            Method::Exchange => &self.parent,
            Method::InPlace => &self.folder,
        }
    }

    /// Returns the error if nothing can be written beside the folder.
    pub(super) fn cannot_write_beside(&self, path: &Path, error: io::Error) -> Error {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Error::refused(
                &self.asked,
                format!(
                    "the new site is written beside it, and `{}` is not writable ({error}); make it \
                     writable, or build with `--in-place`",
                    self.parent.display()
                ),
            ),
            _ => Error::write(path)(error),
        }
    }

    /// Returns this target on another disk.
    #[cfg(test)]
    pub(super) fn on(self, disk: Disk) -> Self {
        Self { disk: Arc::new(disk), ..self }
    }

    /// Returns the folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the folder of the site's sources.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the parent of the folder.
    pub(super) fn parent(&self) -> &Path {
        &self.parent
    }

    /// Returns a hidden path beside the folder, on the same disk, and named after it.
    pub(super) fn beside(&self, what: &str) -> PathBuf {
        self.parent.join(self.beside_name(what))
    }

    /// Returns the last part of [`Target::beside`].
    pub(super) fn beside_name(&self, what: &str) -> String {
        format!(".{}.assay-{what}", self.name)
    }
}

/// Returns the real absolute path, whose last parts need not exist.
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

/// Returns true if `folder` contains an earlier build, and refuses one with other contents.
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
            "it contains `.git`, which would be lost; build into another folder and copy from there",
        ));
    }
    let is_others =
        |name: &&ffi::OsString| ![WORK, LOST_AND_FOUND].iter().any(|own| name.as_os_str() == *own);
    if names.iter().any(|name| is_others(&name)) && !has(MARKER) {
        let reason =
            "it contains files that Assay did not write; empty it, or choose another folder with `--out`";
        return Err(Error::refused(out, reason));
    }
    Ok(has(MARKER))
}

/// Refuses mounts: one cannot be exchanged, and what is mounted elsewhere would stay there with empty contents.
fn refuse_mounts(out: &Path, folder: &Path, method: Method) -> Result<(), Error> {
    const IN_PLACE: &str = "build with `--in-place`, which writes file by file";
    let reason = match (mounts::of(folder), method) {
        (None, _) | (Some(Mount::On | Mount::Elsewhere { .. }), Method::InPlace) => return Ok(()),
        (Some(Mount::In(at)), _) => {
            format!("`{}` is mounted in it; unmount it, or choose another folder with `--out`", at.display())
        }
        (Some(Mount::On), _) => format!("it is a mount point, which cannot be exchanged; {IN_PLACE}"),
        (Some(Mount::Elsewhere { at, process: None }), _) => {
            format!("it is also mounted at `{}`, which would become empty; {IN_PLACE}", at.display())
        }
        (Some(Mount::Elsewhere { at, process: Some(process) }), _) => format!(
            "process {process} has mounted it at `{}`, as a container does, which would become empty; \
             {IN_PLACE}",
            at.display()
        ),
    };
    Err(Error::refused(out, reason))
}
