//! The folder beside the published one in which the next site is made. It goes away by itself.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use rayon::prelude::*;

use super::plan::{Plan, Planned};
use super::target::Target;
use super::{MARKER, MARKER_TEXT};
use crate::error::Error;

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

    /// Puts every file of `plan` into the folder.
    pub(super) fn fill(&self, plan: &Plan<'_>) -> Result<(), Error> {
        for folder in plan.folders() {
            let folder = self.folder.join(folder);
            fs::create_dir(&folder).map_err(Error::write(&folder))?;
        }
        plan.files.par_iter().try_for_each(|file| self.put(file, plan.published))?;
        let marker = self.folder.join(MARKER);
        fs::write(&marker, MARKER_TEXT).map_err(Error::write(&marker))
    }

    /// Puts one file into the folder. One that is published already is the same file under a second name, which
    /// is quicker than to write it and keeps its time; not every disk can do that.
    fn put(&self, file: &Planned<'_>, published: &Path) -> Result<(), Error> {
        let path = self.folder.join(file.path.as_str());
        if file.published && fs::hard_link(published.join(file.path.as_str()), &path).is_ok() {
            return Ok(());
        }
        fs::write(&path, file.bytes).map_err(Error::write(&path))
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
