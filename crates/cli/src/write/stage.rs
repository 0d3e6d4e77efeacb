//! The folder in which the next site is created: beside the published one, or inside it if that stays. It is removed
//! automatically.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use assay_build::{OutputPath, StoredFile};
use rayon::prelude::*;

use super::disk::Disk;
use super::in_place::{self, FILES};
use super::target::WORK;
use super::target::{Method, Target};
use super::{MARKER, attributes};
use crate::error::Error;
use crate::load;

/// The prefix of the names of stages, before the process id.
pub(super) const STAGE: &str = "new-";

/// A folder that is filled with the next site. Its contents at the end are removed with it: an incomplete site if the
/// build failed, and the previous site if it was exchanged.
#[derive(Debug)]
pub(super) struct Stage {
    folder: PathBuf,
    /// The folder to remove: the stage, or the one that contains it.
    top: PathBuf,
    disk: Arc<Disk>,
    /// Locked for as long as this process lives, so that others can tell that it does.
    _alive: Option<File>,
}

impl Stage {
    /// Creates an empty folder for the next site of `target`.
    pub(super) fn begin(target: &Target) -> Result<Self, Error> {
        let stage = match target.method() {
            Method::Exchange => Self::beside(target),
            Method::InPlace => Self::inside(target),
        }?;
        if target.folder().is_dir() {
            // So that its contents inherit the same group and lists. Failures are reported at the end.
            let _ = attributes::copy(target.folder(), &stage.folder, attributes::Stage::Begun);
        }
        Ok(stage)
    }

    /// Creates it inside the published folder.
    fn inside(target: &Target) -> Result<Self, Error> {
        let (top, disk) = (target.folder().join(WORK), Arc::clone(target.disk()));
        disk.create_dir(&top).map_err(Error::write(&top))?;
        let stage = Self { folder: top.join(FILES), top, disk, _alive: None };
        stage.disk.create_dir(&stage.folder).map_err(Error::write(&stage.folder))?;
        Ok(stage)
    }

    /// Creates it beside the published folder.
    fn beside(target: &Target) -> Result<Self, Error> {
        for attempt in 0_u32.. {
            let folder = target.beside(&format!("{STAGE}{}-{attempt}", process::id()));
            match target.disk().create_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made.map_err(|error| target.cannot_write_beside(&folder, error))?,
            }
            let alive = File::open(&folder).ok().filter(|lock| lock.try_lock().is_ok());
            // Another process may have removed it before it was locked.
            if folder.is_dir() {
                return Ok(Self {
                    top: folder.clone(),
                    folder,
                    disk: Arc::clone(target.disk()),
                    _alive: alive,
                });
            }
        }
        Err(Error::write(target.parent())(io::ErrorKind::AlreadyExists.into()))
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts a file into the folder.
    pub(super) fn put(&self, path: &OutputPath, bytes: &[u8]) -> Result<(), Error> {
        let path = self.place(path)?;
        self.disk.write(&path, bytes).map_err(Error::write(&path))
    }

    /// Copies a `stored` file of the site at `root` into the folder. If the disk supports it, both share their blocks.
    pub(super) fn copy(&self, path: &OutputPath, stored: &StoredFile, root: &Path) -> Result<(), Error> {
        let place = self.place(path)?;
        let source = root.join(stored.path.as_str());
        let mut from = load::open(root, stored).map_err(Error::read(&source))?;
        let mut to = self.disk.create(&place).map_err(Error::write(&place))?;
        // On Linux the kernel copies, without transferring the bytes to this process.
        io::copy(&mut from, &mut to).map_err(Error::write(&place))?;
        load::is_unchanged(&from, stored).map_err(Error::read(&source))
    }

    /// Takes files from the folder `published` into this one. Each is a hard link, which is faster than writing and
    /// keeps the timestamp, if the disk supports it.
    pub(super) fn take(&self, files: &[OutputPath], published: &Path) -> Result<(), Error> {
        files.par_iter().try_for_each(|file| {
            let (from, to) = (published.join(file.as_str()), self.place(file)?);
            self.disk.link_or_copy(&from, &to).map_err(Error::write(&to))
        })
    }

    /// Marks the folder as Assay's, with `text`.
    pub(super) fn mark(&self, text: &str) -> Result<(), Error> {
        let marker = self.folder.join(MARKER);
        self.disk.write(&marker, text.as_bytes()).map_err(Error::write(&marker))
    }

    /// Returns the path for a file of the site, and creates its folder.
    fn place(&self, path: &OutputPath) -> Result<PathBuf, Error> {
        let path = self.folder.join(path.as_str());
        let Some(parent) = path.parent().filter(|parent| *parent != self.folder) else { return Ok(path) };
        // Most files are the only one of their folder, which does not exist yet and whose parent does.
        let made = self.disk.create_dir(parent).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Ok(()),
            io::ErrorKind::NotFound => self.disk.create_dir_all(parent),
            _ => Err(error),
        });
        made.map_err(Error::write(parent))?;
        Ok(path)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if in_place::can_be_finished(&self.top) {
            return;
        }
        match self.disk.remove_dir_all(&self.top) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let top = self.top.display();
                self.disk.warn(format!(
                    "cannot remove `{top}`: {error}; it is no longer needed, and you can remove it"
                ));
            }
            _ => {}
        }
    }
}

/// Returns true if the process that created the stage at `folder` is running. The caller has the lock, so that this is
/// true only for a version of Assay without locks.
pub(super) fn is_alive(folder: &Path) -> bool {
    File::open(folder).is_ok_and(|lock| lock.try_lock().is_err())
}
