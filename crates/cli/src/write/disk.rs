//! Every change that publishing makes to the disk, one method each, so that a test can end or fail it at any of them.
//! Decides nothing. What could not be done and does no harm is kept as a warning.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Whether publishing waits for the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Durability {
    /// The system writes when it likes; a loss of power may leave files empty, which the next build repairs.
    #[default]
    Lazy,
    /// Everything is on the disk before it is published, and the publication before the build ends.
    Durable,
}

/// The disk that a site is published on.
#[derive(Debug, Default)]
pub(super) struct Disk {
    warnings: Mutex<Vec<String>>,
    /// The fault that a test asks for.
    #[cfg(test)]
    pub(super) fault: fault::Fault,
}

impl Disk {
    /// A disk with a fault.
    #[cfg(test)]
    pub(super) fn with(fault: fault::Fault) -> Self {
        Self { fault, ..Self::default() }
    }

    /// Keeps a warning for the end of the build.
    pub(super) fn warn(&self, text: String) {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    /// Returns the warnings so far, and forgets them.
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

    /// Makes `to` the same file as `from` or, where the disk cannot, a copy of it.
    pub(super) fn link_or_copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    /// Swaps two folders in one step.
    #[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
    pub(super) fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};

        self.step()?;
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    /// This system has no such step.
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
    pub(super) fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_file(path)
    }

    /// Removes a folder with what is in it, folders that may not be written to among that.
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

    /// Waits until the disk has all that is in `folder`, and the folder.
    pub(super) fn sync(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        // A unit test would wait for the whole machine, a hundred times.
        if cfg!(test) { Ok(()) } else { sync(folder) }
    }
}

/// Lets the owner write to every folder in `folder`. One that is not the owner's stays as it is.
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

/// One call for the whole file system is many times quicker than one for each of ten thousand files.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn sync(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn sync(folder: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(folder).contents_first(true) {
        let entry = entry?;
        // Windows has no way to wait for a folder.
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

    /// What happens at the change with this number, counted from nought.
    #[derive(Clone, Copy, Debug, Default)]
    pub(in super::super) enum When {
        #[default]
        Never,
        /// That change fails, and no other.
        Fails(usize),
        /// That change and all that would follow are not made, as if the process had been killed.
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

        /// Returns true if there were so many changes that the fault was met.
        pub(in super::super) fn was_met(&self) -> bool {
            match self.when {
                When::Never => false,
                When::Fails(at) | When::Killed(at) => self.steps.load(Ordering::SeqCst) > at,
            }
        }
    }
}
