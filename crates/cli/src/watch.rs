//! Reports which paths in a site's folder may have changed. A burst of changes is reported once; the reader finds out
//! what changed, and if it is a source at all. The folder may be removed, recreated, or be behind a link that is
//! redirected; if the system cannot report changes, the files are polled.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, PollWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

use crate::error::Error;
use crate::load::Folder;

mod burst;

use burst::Burst;

/// The polling interval.
const LOOK: Duration = Duration::from_secs(1);

/// A watcher for the sources of a site.
pub(crate) struct Watch {
    folder: Folder,
    watcher: Box<dyn Watcher + Send>,
    kind: Kind,
    sender: Sender<notify::Result<Event>>,
    events: Receiver<notify::Result<Event>>,
    /// The identity of the root when watching began, and its real path.
    root: Option<(Identity, PathBuf)>,
    /// The targets of links to files, each with those links.
    targets: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    /// True if changes may have been missed.
    missed: bool,
    warning: Option<String>,
}

/// The method of detecting changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The system reports them.
    Notified,
    /// By polling.
    Polled,
}

/// Distinguishes folders at the same path.
type Identity = (u64, u64);

impl Watch {
    /// Begins to watch `folder`, whether its files exist or not.
    ///
    /// # Errors
    /// Its files can neither be watched nor polled.
    pub(crate) fn begin(folder: &Folder) -> Result<Self, Error> {
        let (sender, events) = mpsc::channel();
        let mut watch = Self {
            folder: folder.clone(),
            // Used until the system's watcher replaces it, or for good if there is none.
            watcher: Box::new(polling(folder, &sender)?),
            kind: Kind::Polled,
            sender,
            events,
            root: None,
            targets: BTreeMap::new(),
            missed: false,
            warning: None,
        };
        match notify::recommended_watcher(watch.sender.clone()) {
            Ok(watcher) => (watch.watcher, watch.kind) = (Box::new(watcher), Kind::Notified),
            Err(error) => watch.warning = Some(polling_reason(&error)),
        }
        watch.watch_all()?;
        watch.missed = false;
        Ok(watch)
    }

    /// Returns a message for the author about how the folder is watched, once.
    pub(crate) fn warning(&mut self) -> Option<String> {
        self.warning.take()
    }

    /// Returns the paths that changed in the next burst; empty if nothing changes for the duration of `patience`.
    ///
    /// # Errors
    /// A new folder can neither be watched nor polled.
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
                // This end holds a sender, so it is never closed; if it were, this would not be a busy loop.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(patience);
                    break;
                }
            }
        }
        let mut changed = burst.into_changed();
        if self.is_another_root() {
            self.watch_all()?;
            self.missed = true;
        } else {
            self.watch_folders(|folder| changed.contains(folder))?;
            self.watch_targets(changed.iter())?;
        }
        if std::mem::take(&mut self.missed) {
            changed.extend(self.folder.tops());
        }
        Ok(changed)
    }

    /// Returns the paths of sources that `event` reports.
    fn paths(&self, event: notify::Result<Event>) -> Vec<PathBuf> {
        match event {
            Ok(event) if event.need_rescan() => self.folder.tops().collect(),
            Ok(event) if only_looks(event.kind) => Vec::new(),
            Ok(event)
                if event.paths.iter().any(|path| path == self.folder.root()) && self.is_another_root() =>
            {
                self.folder.tops().collect()
            }
            Ok(event) => {
                let paths = event.paths.into_iter().flat_map(|path| self.as_sources(path));
                paths.filter(|path| self.folder.source_path(path).is_some()).collect()
            }
            // Some event was missed, and it is unknown which.
            Err(_) => self.folder.tops().collect(),
        }
    }

    /// Returns the paths in the site of the file at `path`: below the root as it is called, and the links that lead
    /// there.
    fn as_sources(&self, path: PathBuf) -> Vec<PathBuf> {
        let mut paths: Vec<_> = self.targets.get(&path).into_iter().flatten().cloned().collect();
        let real = self.root.as_ref().and_then(|(_, real)| path.strip_prefix(real).ok());
        match real {
            // Some systems report the real path.
            Some(inside) if !path.starts_with(self.folder.root()) => {
                paths.push(self.folder.root().join(inside))
            }
            _ => paths.push(path),
        }
        paths
    }

    fn is_another_root(&self) -> bool {
        identity(self.folder.root()) != self.root.as_ref().map(|(identity, _)| *identity)
    }

    /// Watches everything, as at the beginning.
    fn watch_all(&mut self) -> Result<(), Error> {
        let root = self.folder.root().to_owned();
        self.root = identity(&root).zip(root.canonicalize().ok());
        // The root may be removed and recreated, or be a link that is redirected.
        if let Some(parent) = root.parent() {
            // The folder may be unreadable; the root is then checked at intervals.
            let _ = self.watch(parent, RecursiveMode::NonRecursive);
        }
        // Not recursively: the root may be a whole repository with its build output.
        self.watch(&root, RecursiveMode::NonRecursive)?;
        self.watch_folders(|_| true)?;
        self.targets.clear();
        let tops: Vec<_> = self.folder.tops().collect();
        self.watch_targets(tops.iter())
    }

    /// Watches the source folders that exist and are `wanted`. A recreated folder is a different one, which the system
    /// does not watch yet.
    fn watch_folders(&mut self, wanted: impl Fn(&Path) -> bool) -> Result<(), Error> {
        let tops: Vec<_> = self.folder.tops().filter(|folder| wanted(folder) && folder.is_dir()).collect();
        tops.iter().try_for_each(|folder| self.watch(folder, RecursiveMode::Recursive))
    }

    /// Watches the targets of links to files that are at `paths` or below.
    fn watch_targets<'a>(&mut self, paths: impl Iterator<Item = &'a PathBuf>) -> Result<(), Error> {
        for path in paths {
            let below = WalkDir::new(path).follow_links(true).into_iter().filter_map(Result::ok);
            let links = below.filter(|entry| entry.path_is_symlink() && entry.file_type().is_file());
            for link in links.map(walkdir::DirEntry::into_path) {
                let Ok(target) = link.canonicalize() else { continue };
                let is_source = self.folder.source_path(&link).is_some();
                if is_source && self.targets.entry(target.clone()).or_default().insert(link) {
                    // If it cannot be watched, the link is read when it changes itself.
                    let _ = target.parent().map(|parent| self.watch_beside(parent));
                }
            }
        }
        Ok(())
    }

    /// Watches a folder that contains some relevant files, unless it is watched recursively already.
    fn watch_beside(&mut self, folder: &Path) -> Result<(), Error> {
        let real = self.root.as_ref().map(|(_, real)| real.as_path());
        let inside = real.and_then(|real| folder.strip_prefix(real).ok());
        let known = inside.is_some_and(|inside| {
            let path = self.folder.root().join(inside);
            path == self.folder.root() || self.folder.tops().any(|top| path.starts_with(top))
        });
        if known { Ok(()) } else { self.watch(folder, RecursiveMode::NonRecursive) }
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> Result<(), Error> {
        // It fails if the folder was not watched, which is expected.
        let _ = self.watcher.unwatch(path);
        match self.watcher.watch(path, mode) {
            Ok(()) => Ok(()),
            // It was removed again; its return will be reported too.
            Err(_) if !path.exists() => Ok(()),
            Err(error) if self.kind == Kind::Notified => self.poll(&error),
            Err(source) => Err(Error::Watch { path: path.to_owned(), source }),
        }
    }

    /// Switches to polling, because the system does not report changes for the reason `error`.
    fn poll(&mut self, error: &notify::Error) -> Result<(), Error> {
        self.watcher = Box::new(polling(&self.folder, &self.sender)?);
        self.kind = Kind::Polled;
        self.warning = Some(polling_reason(error));
        self.missed = true;
        self.watch_all()
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("folder", &self.folder)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

fn polling(folder: &Folder, sender: &Sender<notify::Result<Event>>) -> Result<PollWatcher, Error> {
    let failed = |source| Error::Watch { path: folder.root().to_owned(), source };
    PollWatcher::new(sender.clone(), Config::default().with_poll_interval(LOOK)).map_err(failed)
}

/// Returns the reason for polling, and what to do about it.
fn polling_reason(error: &notify::Error) -> String {
    let (why, hint) = match &error.kind {
        notify::ErrorKind::MaxFilesWatch => (
            "the system's limit of watched folders is reached".to_owned(),
            "; raise the limit with `sudo sysctl fs.inotify.max_user_watches=524288`",
        ),
        notify::ErrorKind::Io(error) if error.raw_os_error() == Some(TOO_MANY_OPEN) => (
            "the system's limit of watchers is reached".to_owned(),
            "; raise the limit with `sudo sysctl fs.inotify.max_user_instances=512`",
        ),
        _ => (error.to_string(), ""),
    };
    format!("files are checked for changes every second, because {why}{hint}")
}

/// The error of Linux for too many inotify instances (EMFILE).
const TOO_MANY_OPEN: i32 = 24;

/// Returns the identity of the folder at `path`, if there is one.
#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;

    let data = fs::metadata(path).ok().filter(fs::Metadata::is_dir)?;
    Some((data.dev(), data.ino()))
}

/// Returns an identity if there is a folder at `path`; folders are not distinguished.
#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.is_dir().then_some((0, 0))
}

/// Returns true if an event of this kind changes nothing, such as the build's own reading.
fn only_looks(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

/// Returns true if a file may be in the middle of being saved: it is missing or empty.
fn in_doubt(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |data| data.is_file() && data.len() == 0)
}

#[cfg(test)]
mod tests;
