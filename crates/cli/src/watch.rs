//! Tells which paths of a site's folder may have changed. A burst of changes is told as one; what changed, and
//! whether it is a source at all, is for the reader to find out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::error::Error;
use crate::load::Folder;

mod burst;

use burst::Burst;

/// A watch over the sources of a site.
#[derive(Debug)]
pub(crate) struct Watch {
    folder: Folder,
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Watches `folder` from now on, whether its files are there yet or not.
    ///
    /// # Errors
    /// Where the system does not let it, for example because too much is watched already.
    pub(crate) fn begin(folder: &Folder) -> Result<Self, Error> {
        let (sender, events) = mpsc::channel();
        let failed = |source| Error::Watch { path: folder.root().to_owned(), source };
        let mut watcher = notify::recommended_watcher(sender).map_err(failed)?;
        // Not with all that is in it, which may be a whole repository with its builds.
        watcher.watch(folder.root(), RecursiveMode::NonRecursive).map_err(failed)?;
        let mut watch = Self { folder: folder.clone(), watcher, events };
        watch.watch_folders(|_| true)?;
        Ok(watch)
    }

    /// The paths that changed in the next burst, or none where nothing changes for as long as `patience`.
    ///
    /// # Errors
    /// Where a folder that came cannot be watched.
    pub(crate) fn next(&mut self, patience: Duration) -> Result<BTreeSet<PathBuf>, Error> {
        let mut burst = Burst::default();
        let mut until = Instant::now() + patience;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    let paths = self.paths(event);
                    if !paths.is_empty() {
                        until = burst.add(paths, Instant::now(), in_doubt);
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                // The watcher holds the other end, so it is never closed; should it be, this is no busy loop.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(patience);
                    break;
                }
            }
        }
        let changed = burst.into_changed();
        self.watch_folders(|folder| changed.contains(folder))?;
        Ok(changed)
    }

    /// The paths of sources that `event` tells of.
    fn paths(&self, event: notify::Result<Event>) -> Vec<PathBuf> {
        match event {
            Ok(event) if event.need_rescan() => self.folder.tops().collect(),
            Ok(event) if only_looks(event.kind) => Vec::new(),
            Ok(mut event) => {
                event.paths.retain(|path| self.folder.source_path(path).is_some());
                event.paths
            }
            // Something was missed, and nobody knows what.
            Err(_) => self.folder.tops().collect(),
        }
    }

    /// Watches those of the sources' folders that are there and `wanted`. A folder that went and came again is
    /// another one, which the system does not watch yet.
    fn watch_folders(&mut self, wanted: impl Fn(&Path) -> bool) -> Result<(), Error> {
        for folder in self.folder.tops().filter(|folder| wanted(folder) && folder.is_dir()) {
            // It fails where the folder was not watched, which is the case it is for.
            let _ = self.watcher.unwatch(&folder);
            match self.watcher.watch(&folder, RecursiveMode::Recursive) {
                // It went again; its coming back will be told too.
                Err(_) if !folder.is_dir() => {}
                Err(source) => return Err(Error::Watch { path: folder, source }),
                Ok(()) => {}
            }
        }
        Ok(())
    }
}

/// Whether an event of this kind changes nothing: the build's own reading is one.
fn only_looks(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

/// Whether what stands there may be half of a save: a file that is missing or empty.
fn in_doubt(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |data| data.is_file() && data.len() == 0)
}

#[cfg(test)]
mod tests;
