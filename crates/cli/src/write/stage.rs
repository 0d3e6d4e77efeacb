//! The folder in which the next site is made: beside the published one, or in it where that one stays. It goes away by
//! itself.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use assay_build::{OutputPath, StoredFile};
use rayon::prelude::*;

use super::disk::Disk;
use super::in_place::{self, FILES, WORK};
use super::target::{Method, Target};
use super::{MARKER, attributes};
use crate::error::Error;
use crate::load;

/// What the names of stages have before the process that made them.
pub(super) const STAGE: &str = "new-";

/// A folder that is filled with the next site. Whatever stands in it at the end is removed with it: half a site
/// where the build failed, and the site from before where it took the published folder's place.
#[derive(Debug)]
pub(super) struct Stage {
    folder: PathBuf,
    /// What goes away: the folder, or the one that it is in.
    top: PathBuf,
    disk: Arc<Disk>,
    /// Held for as long as this process lives, by which others know that it does.
    _alive: Option<File>,
}

impl Stage {
    /// Makes an empty folder beside the one of `target`.
    pub(super) fn begin(target: &Target) -> Result<Self, Error> {
        let stage = match target.method() {
            Method::Exchange => Self::static_files(target),
            Method::InPlace => Self::inside(target),
        }?;
        if target.folder().is_dir() {
            // So that what is made in it gets the same group and lists. What cannot be given is reported at the end.
            let _ = attributes::copy(target.folder(), &stage.folder, attributes::Stage::Begun);
        }
        Ok(stage)
    }

    /// Makes it in the published folder.
    fn inside(target: &Target) -> Result<Self, Error> {
        let (top, disk) = (target.folder().join(WORK), Arc::clone(target.disk()));
        disk.create_dir(&top).map_err(Error::write(&top))?;
        let stage = Self { folder: top.join(FILES), top, disk, _alive: None };
        stage.disk.create_dir(&stage.folder).map_err(Error::write(&stage.folder))?;
        Ok(stage)
    }

    /// Makes it beside the published folder.
    fn static_files(target: &Target) -> Result<Self, Error> {
        for attempt in 0_u32.. {
            let folder = target.static_files(&format!("{STAGE}{}-{attempt}", process::id()));
            match target.disk().create_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made.map_err(|error| target.cannot_write_beside(&folder, error))?,
            }
            let alive = File::open(&folder).ok().filter(|lock| lock.try_lock().is_ok());
            // Another process may have taken it for a dead one's before it was locked.
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

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts one file into the folder.
    pub(super) fn put(&self, path: &OutputPath, bytes: &[u8]) -> Result<(), Error> {
        let path = self.place(path)?;
        self.disk.write(&path, bytes).map_err(Error::write(&path))
    }

    /// Copies what is `stored` in the site at `root` into the folder. Where the disk can, both share what they hold.
    pub(super) fn copy(&self, path: &OutputPath, stored: &StoredFile, root: &Path) -> Result<(), Error> {
        let place = self.place(path)?;
        let source = root.join(stored.path.as_str());
        let mut from = load::open(root, stored).map_err(Error::read(&source))?;
        let mut to = self.disk.create(&place).map_err(Error::write(&place))?;
        // On Linux the kernel copies, without the bytes being brought here.
        io::copy(&mut from, &mut to).map_err(Error::write(&place))?;
        load::is_unchanged(&from, stored).map_err(Error::read(&source))
    }

    /// Puts files that are in the folder `published` into this one. Each is the same file under a second name, which
    /// is quicker than to write it and keeps its time; not every disk can do that.
    pub(super) fn take(&self, files: &[OutputPath], published: &Path) -> Result<(), Error> {
        files.par_iter().try_for_each(|file| {
            let (from, to) = (published.join(file.as_str()), self.place(file)?);
            self.disk.link_or_copy(&from, &to).map_err(Error::write(&to))
        })
    }

    /// Says that the folder is Assay's, by `text`.
    pub(super) fn mark(&self, text: &str) -> Result<(), Error> {
        let marker = self.folder.join(MARKER);
        self.disk.write(&marker, text.as_bytes()).map_err(Error::write(&marker))
    }

    /// Where a file of the site goes, with the folder that it is in.
    fn place(&self, path: &OutputPath) -> Result<PathBuf, Error> {
        let path = self.folder.join(path.as_str());
        let Some(parent) = path.parent().filter(|parent| *parent != self.folder) else { return Ok(path) };
        // Most files are the only one of their folder, which is not there yet and stands in one that is.
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
                self.disk
                    .warn(format!("cannot remove `{top}`: {error}; remove it yourself, nothing needs it"));
            }
            _ => {}
        }
    }
}

/// Returns true if the process that made the stage at `folder` is at work. Whoever asks has the lock, so that this is
/// true only of an Assay from before there was one.
pub(super) fn is_alive(folder: &Path) -> bool {
    File::open(folder).is_ok_and(|lock| lock.try_lock().is_err())
}
