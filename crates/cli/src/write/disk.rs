//! Every change that publishing makes to the disk, one method each, so that a test can fail or end it at any of them.
//! Decides nothing. A failure that does no harm becomes a warning.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The guarantee that publishing gives for a power failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Durability {
    /// The system writes when it likes; a power failure may leave empty files, which the next build repairs.
    #[default]
    Lazy,
    /// All files are on the disk before they are published, and the publication before the build ends.
    Durable,
}

/// The disk on which a site is published.
#[derive(Debug, Default)]
pub(super) struct Disk {
    warnings: Mutex<Vec<String>>,
    /// The fault that a test injects.
    #[cfg(test)]
    pub(super) fault: fault::Fault,
}

impl Disk {
    /// Returns a disk with a fault.
    #[cfg(test)]
    pub(super) fn with(fault: fault::Fault) -> Self {
        Self { fault, ..Self::default() }
    }

    /// Keeps a warning for the end of the build.
    pub(super) fn warn(&self, text: String) {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    /// Returns the warnings so far, and clears them.
    pub(super) fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut self.warnings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Precedes every change.
    #[cfg_attr(not(test), expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "tests fail here"))]
    fn step(&self) -> io::Result<()> {
        #[cfg(test)]
        self.fault.step()?;
        Ok(())
    }

    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        fs::write(path, bytes)
    }

    pub(super) fn create(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        File::create(path)
    }

    pub(super) fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::create_dir(path)
    }

    pub(super) fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::create_dir_all(path)
    }

    /// Creates `to` as a hard link to `from` or, if the disk does not support that, as a copy.
    pub(super) fn link_or_copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    /// Exchanges two folders atomically.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
    pub(super) fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};

        self.step()?;
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    /// This system has no such operation.
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
    pub(super) fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_file(path)
    }

    /// Removes a folder with its contents, including read-only folders.
    pub(super) fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_dir_all(path).or_else(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => {
                open_up(path);
                fs::remove_dir_all(path)
            }
            _ => Err(error),
        })
    }

    /// Waits until the disk has stored the contents of `folder`, and the folder.
    pub(super) fn sync(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        // In a unit test, this would wait for the whole machine a hundred times.
        if cfg!(test) { Ok(()) } else { sync(folder) }
    }
}

/// Makes every folder in `folder` writable for the owner. One of another owner stays unchanged.
#[cfg(unix)]
fn open_up(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_up(&entry.path());
        }
    }
}

#[cfg(not(unix))]
fn open_up(_: &Path) {}

/// A single call for the whole file system is many times faster than one for each of ten thousand files.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn sync(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn sync(folder: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        let entry = entry?;
        // Windows cannot sync a folder.
        if entry.file_type().is_file() || (cfg!(unix) && entry.file_type().is_dir()) {
            File::open(entry.path())?.sync_all()?;
        }
    }
    Ok(())
}

/// Faults at a chosen change.
#[cfg(test)]
pub(super) mod fault {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The fault at the change with this number, from 0.
    #[derive(Clone, Copy, Debug, Default)]
    pub(in super::super) enum When {
        #[default]
        Never,
        /// That change fails, and no other.
        Fails(usize),
        /// That change and all later ones are not made, as if the process had been killed.
        Killed(usize),
    }

    #[derive(Debug, Default)]
    pub(in super::super) struct Fault {
        pub(in super::super) when: When,
        steps: AtomicUsize,
    }

    impl Fault {
        pub(in super::super) fn new(when: When) -> Self {
            Self { when, steps: AtomicUsize::new(0) }
        }

        pub(super) fn step(&self) -> io::Result<()> {
            let step = self.steps.fetch_add(1, Ordering::SeqCst);
            let is_fault = match self.when {
                When::Never => false,
                When::Fails(at) => step == at,
                When::Killed(at) => step >= at,
            };
            if is_fault { Err(io::Error::other("injected fault")) } else { Ok(()) }
        }

        /// Returns true if the change with the fault was reached.
        pub(in super::super) fn was_met(&self) -> bool {
            match self.when {
                When::Never => false,
                When::Fails(at) | When::Killed(at) => self.steps.load(Ordering::SeqCst) > at,
            }
        }
    }
}
