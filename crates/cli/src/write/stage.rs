//! The folder beside the published one in which the next site is made. It goes away by itself.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use assay_build::{OutputPath, StoredFile};
use rayon::prelude::*;

use super::MARKER;
use super::target::Target;
use crate::error::Error;
use crate::load;

/// What the names of stages have before the process that made them.
pub(super) const STAGE: &str = "new-";

/// A folder that is filled with the next site. Whatever stands in it at the end is removed with it: half a site
/// where the build failed, and the site from before where it took the published folder's place.
#[derive(Debug)]
pub(super) struct Stage {
    folder: PathBuf,
    /// Held for as long as this process lives, by which others know that it does.
    _alive: Option<File>,
}

impl Stage {
    /// Makes an empty folder beside the one of `target`.
    pub(super) fn begin(target: &Target) -> Result<Self, Error> {
        fs::create_dir_all(target.parent()).map_err(Error::write(target.parent()))?;
        for attempt in 0_u32.. {
            let folder = target.beside(&format!("{STAGE}{}-{attempt}", process::id()));
            match fs::create_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made.map_err(Error::write(&folder))?,
            }
            let alive = File::open(&folder).ok().filter(|lock| lock.try_lock().is_ok());
            // Another process may have taken it for a dead one's before it was locked.
            if folder.is_dir() {
                return Ok(Self { folder, _alive: alive });
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
        fs::write(&path, bytes).map_err(Error::write(&path))
    }

    /// Copies what is `stored` in the site at `root` into the folder. Where the disk can, both share what they hold.
    pub(super) fn copy(&self, path: &OutputPath, stored: &StoredFile, root: &Path) -> Result<(), Error> {
        let place = self.place(path)?;
        let source = root.join(stored.path.as_str());
        let mut from = load::open(root, stored).map_err(Error::read(&source))?;
        let mut to = File::create(&place).map_err(Error::write(&place))?;
        // On Linux the kernel copies, without the bytes being brought here.
        io::copy(&mut from, &mut to).map_err(Error::write(&place))?;
        load::is_unchanged(&from, stored).map_err(Error::read(&source))
    }

    /// Puts files that are in the folder `published` into this one. Each is the same file under a second name, which
    /// is quicker than to write it and keeps its time; not every disk can do that.
    pub(super) fn take(&self, files: &[OutputPath], published: &Path) -> Result<(), Error> {
        files.par_iter().try_for_each(|file| {
            let (from, to) = (published.join(file.as_str()), self.place(file)?);
            let taken = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop));
            taken.map_err(Error::write(&to))
        })
    }

    /// Says that the folder is Assay's, by `text`.
    pub(super) fn mark(&self, text: &str) -> Result<(), Error> {
        let marker = self.folder.join(MARKER);
        fs::write(&marker, text).map_err(Error::write(&marker))
    }

    /// Where a file of the site goes, with the folder that it is in.
    fn place(&self, path: &OutputPath) -> Result<PathBuf, Error> {
        let path = self.folder.join(path.as_str());
        let Some(parent) = path.parent().filter(|parent| *parent != self.folder) else { return Ok(path) };
        // Most files are the only one of their folder, which is not there yet and stands in one that is.
        let made = fs::create_dir(parent).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Ok(()),
            io::ErrorKind::NotFound => fs::create_dir_all(parent),
            _ => Err(error),
        });
        made.map_err(Error::write(parent))?;
        Ok(path)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What cannot be removed now is found by the next build.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether the process that made the stage at `folder` may still be at work. In doubt it is.
pub(super) fn is_alive(folder: &Path) -> bool {
    File::open(folder).map_or(true, |lock| lock.try_lock().is_err())
}
