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

/// How long it must be quiet after one file was saved.
const AFTER_A_SAVE: Duration = Duration::from_millis(2);
/// How long it must be quiet after several files have changed, as by a script or a version control system.
const AFTER_SEVERAL: Duration = Duration::from_millis(40);
/// How long a file must be missing or empty to be believed so: many editors move the old one away, or cut it to
/// nothing, before they write the new one.
const TO_BE_BELIEVED: Duration = Duration::from_millis(80);
/// How long a burst may go on before what has changed so far is told.
const LONGEST_BURST: Duration = Duration::from_secs(2);

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
        let mut changed = BTreeSet::new();
        let mut until = Instant::now() + patience;
        let mut latest = None;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    if self.take(event, &mut changed) {
                        let latest = *latest.get_or_insert_with(|| Instant::now() + LONGEST_BURST);
                        until = latest.min(Instant::now() + quiet(&changed));
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
        self.watch_folders(|folder| changed.contains(folder))?;
        Ok(changed)
    }

    /// Adds what `event` tells to `changed`, and returns whether that is anything.
    fn take(&self, event: notify::Result<Event>, changed: &mut BTreeSet<PathBuf>) -> bool {
        match event {
            Ok(event) if event.need_rescan() => changed.extend(self.folder.tops()),
            Ok(event) if only_looks(event.kind) => return false,
            Ok(event) => {
                let sources = event.paths.into_iter().filter(|path| self.folder.source_path(path).is_some());
                let sources: Vec<_> = sources.collect();
                let any = !sources.is_empty();
                changed.extend(sources);
                return any;
            }
            // Something was missed, and nobody knows what.
            Err(_) => changed.extend(self.folder.tops()),
        }
        true
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

/// How long it must be quiet for a burst with these paths to be over.
fn quiet(changed: &BTreeSet<PathBuf>) -> Duration {
    let in_doubt = |path: &PathBuf| fs::metadata(path).map_or(true, |data| data.is_file() && data.len() == 0);
    // Looking at each of many files would take longer than waiting.
    match changed.len() {
        0..=8 if changed.iter().any(in_doubt) => TO_BE_BELIEVED,
        0..=2 => AFTER_A_SAVE,
        3..=8 => AFTER_SEVERAL,
        _ => TO_BE_BELIEVED,
    }
}

#[cfg(test)]
mod tests;
