//! Reports which paths in a site's folder may have changed. A burst of changes is reported once; the reader finds out
//! what changed, and if it is a source at all. The folder may be removed, recreated, or be behind a link that is
//! redirected; if the system cannot report changes, the files are polled.
//!
//! In a site with symbolic links, a file may be a source at several paths, and a change may let a link lead elsewhere.
//! Any change on which such a site depends is therefore reported as one of all sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::error::Error;
use crate::load::Folder;

mod burst;
mod links;

use burst::Burst;
use links::Links;

/// The polling interval.
const LOOK: Duration = Duration::from_secs(1);

/// A watcher for the sources of a site.
pub(crate) struct Watch {
    folder: Folder,
    watcher: Box<dyn Watcher + Send>,
    kind: Kind,
    sender: Sender<notify::Result<Event>>,
    events: Receiver<notify::Result<Event>>,
    /// The identity of the root when watching began.
    root: Option<Identity>,
    /// The root and its parent as they are called, with their real paths.
    real_paths: Vec<(PathBuf, PathBuf)>,
    /// True if the site may have links.
    is_linked: bool,
    links: Links,
    /// The folders that are watched because of links.
    watched: BTreeSet<PathBuf>,
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
            real_paths: Vec::new(),
            is_linked: false,
            links: Links::default(),
            watched: BTreeSet::new(),
            missed: false,
            warning: None,
        };
        match RecommendedWatcher::new(watch.sender.clone(), config()) {
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
            self.missed |= self.follow_links(&changed)?;
        }
        changed.retain(|path| self.folder.source_path(path).is_some());
        if std::mem::take(&mut self.missed) {
            changed.extend(self.folder.tops());
        }
        Ok(changed)
    }

    /// Returns the paths that `event` reports and on which the site depends, those in the site's folder as it is called.
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
                let paths = event.paths.into_iter().map(|path| self.as_called(path));
                paths.filter(|path| self.is_relevant(path)).collect()
            }
            // Some event was missed, and it is unknown which.
            Err(_) => self.folder.tops().collect(),
        }
    }

    /// Returns `path` below the root as it is called; some systems report the real path.
    fn as_called(&self, path: PathBuf) -> PathBuf {
        let root = self.real_paths.iter().find(|(called, _)| called == self.folder.root());
        match root.and_then(|(_, real)| path.strip_prefix(real).ok()) {
            Some(inside) if !path.starts_with(self.folder.root()) => self.folder.root().join(inside),
            _ => path,
        }
    }

    /// Returns the real path of `path`, which is real itself below the root or its parent.
    fn real(&self, path: &Path) -> PathBuf {
        let mut reals = self.real_paths.iter().filter_map(|(called, real)| {
            let rest = path.strip_prefix(called).ok()?;
            Some(if rest.as_os_str().is_empty() { real.clone() } else { real.join(rest) })
        });
        reals.next().unwrap_or_else(|| path.to_owned())
    }

    /// Returns true if the site depends on what is at `path`.
    fn is_relevant(&self, path: &Path) -> bool {
        let is_source = |path: &Path| self.folder.source_path(path).is_some();
        is_source(path) || {
            let real = self.real(path);
            self.links.depend_on(&real) || self.links.inside_site(&real).is_some_and(|path| is_source(&path))
        }
    }

    fn is_another_root(&self) -> bool {
        identity(self.folder.root()) != self.root
    }

    /// Watches everything, as at the beginning.
    fn watch_all(&mut self) -> Result<(), Error> {
        let root = self.folder.root().to_owned();
        self.root = identity(&root);
        let called = [Some(root.as_path()), root.parent()].into_iter().flatten();
        let real_paths = called.filter_map(|path| Some((path.to_owned(), path.canonicalize().ok()?)));
        self.real_paths = real_paths.collect();
        for folder in std::mem::take(&mut self.watched) {
            // It fails if the folder is gone, which is expected.
            let _ = self.watcher.unwatch(&folder);
        }
        // The root may be removed and recreated, or be a link that is redirected.
        if let Some(parent) = root.parent() {
            // The folder may be unreadable; the root is then checked at intervals.
            let _ = self.watch(parent, RecursiveMode::NonRecursive);
        }
        // Not recursively: the root may be a whole repository with its build output.
        self.watch(&root, RecursiveMode::NonRecursive)?;
        self.watch_folders(|_| true)?;
        // After that, so that a link that is created in the meantime is reported.
        self.read_links();
        self.watch_links()
    }

    /// Watches the source folders that exist and are `wanted`. A recreated folder is a different one, which the system
    /// does not watch yet.
    fn watch_folders(&mut self, wanted: impl Fn(&Path) -> bool) -> Result<(), Error> {
        let is_folder = |path: &Path| path.is_dir() && !path.is_symlink();
        let tops: Vec<_> = self.folder.tops().filter(|folder| wanted(folder) && is_folder(folder)).collect();
        tops.iter().try_for_each(|folder| self.watch(folder, RecursiveMode::Recursive))
    }

    /// Follows the links of the site again, if it has any, after the paths that `changed`. Returns true if all sources
    /// may have changed.
    fn follow_links(&mut self, changed: &BTreeSet<PathBuf>) -> Result<bool, Error> {
        let may_have_links = self.is_linked || changed.iter().any(|path| self.folder.has_link(path));
        if changed.is_empty() || !may_have_links {
            return Ok(false);
        }
        // A replaced folder is a different one, even if all paths are the same.
        let mut is_outdated = changed.iter().any(|path| self.links.depend_on(&self.real(path)));
        loop {
            let watched = self.to_watch();
            self.read_links();
            // Links that change before their folders are watched are not reported, so that they are read again.
            if !is_outdated && self.to_watch() == watched {
                return Ok(true);
            }
            self.watch_all()?;
            is_outdated = false;
        }
    }

    fn read_links(&mut self) {
        match self.folder.links() {
            Ok(found) => (self.is_linked, self.links) = (!found.is_empty(), Links::new(found)),
            // Whoever reads the sources reports why they cannot be read. Until they can, any change may be one of a
            // link.
            Err(_) => self.is_linked = true,
        }
    }

    /// Watches the folders on which links depend.
    fn watch_links(&mut self) -> Result<(), Error> {
        for (folder, mode) in self.to_watch() {
            self.watched.insert(folder.clone());
            match self.watcher.watch(&folder, mode) {
                Err(error) if self.kind == Kind::Notified && is_limit(&error) => return self.poll(&error),
                // A folder that cannot be watched, such as an unreadable one, is read at the next change.
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Returns the folders that have to be watched because of links, and are not watched as parts of the site.
    fn to_watch(&self) -> BTreeMap<PathBuf, RecursiveMode> {
        let is_new = |folder: &&Path| !self.is_part_of_site(folder);
        let whole: BTreeSet<_> = self.links.folders().filter(is_new).collect();
        let is_within_another = |folder: &Path| folder.ancestors().skip(1).any(|above| whole.contains(above));
        let parents = self.links.parents();
        let parents = parents.into_iter().filter(is_new).filter(|folder| !whole.contains(folder));
        let with = |mode| move |folder: &Path| (folder.to_owned(), mode);
        let parents = parents.filter(|folder| !is_within_another(folder));
        let folders = whole.iter().copied().filter(|folder| !is_within_another(folder));
        let folders = folders.map(with(RecursiveMode::Recursive));
        folders.chain(parents.map(with(RecursiveMode::NonRecursive))).collect()
    }

    /// Returns true if `folder`, a real path, is watched whether links lead there or not.
    fn is_part_of_site(&self, folder: &Path) -> bool {
        self.real_paths.iter().any(|(called, real)| {
            let is_root = called == self.folder.root();
            let inside = folder.strip_prefix(real).ok().filter(|_| is_root);
            folder == real
                || inside.is_some_and(|inside| {
                    let path = called.join(inside);
                    self.folder.tops().any(|top| path.starts_with(top))
                })
        })
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
    PollWatcher::new(sender.clone(), config().with_poll_interval(LOOK)).map_err(failed)
}

/// Returns the configuration of a watcher. Links are followed here: a watcher reports each folder under one path only,
/// and follows no link that is created later.
fn config() -> Config {
    Config::default().with_follow_symlinks(false)
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

/// Returns true if the system watches no more folders.
fn is_limit(error: &notify::Error) -> bool {
    matches!(error.kind, notify::ErrorKind::MaxFilesWatch)
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
