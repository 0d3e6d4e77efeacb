//! The lock on a published folder: only its holder may write there. It is a lock of the system, so that it is released
//! when its holder ends, in whatever way.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use super::disk::Disk;
use super::target::{Method, Target};
use crate::error::Error;

/// The suffix of the lock file.
const LOCK: &str = "lock";
/// The maximum number of digits of a process id.
const NUMBER: u64 = 10;

/// A lock, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    /// The file beside the folder, which stays when the folder is exchanged.
    beside: Option<(PathBuf, File)>,
    /// A lock on the folder itself, for builds that can write into it but not beside it.
    folder_lock: Option<File>,
    disk: Arc<Disk>,
}

impl Lock {
    /// Locks the folder of `target`.
    ///
    /// # Errors
    /// Another build holds the lock, or the lock file cannot be created.
    pub(super) fn take(target: &Target) -> Result<Self, Error> {
        let beside = match locked(&target.beside(LOCK)) {
            Ok(locked) => Some(locked),
            Err(Failure::Taken(by)) => return Err(Error::busy(target.asked(), by)),
            Err(Failure::Other(_)) if target.method() == Method::InPlace => None,
            Err(Failure::Other(error)) => {
                return Err(target.cannot_write_beside(&target.beside(LOCK), error));
            }
        };
        let mut lock = Self { beside, folder_lock: None, disk: Arc::clone(target.disk()) };
        lock.folder_lock = match File::open(target.folder()) {
            // Not every system can open a folder, and not every disk can lock one.
            Err(_) => None,
            Ok(folder) => match folder.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(Error::busy(target.asked(), None)),
                locked => locked.is_ok().then_some(folder),
            },
        };
        Ok(lock)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is locked, so that a process that has opened it in the meantime notices and creates another.
        if let Some((path, _)) = &self.beside {
            let _ = self.disk.remove_file(path);
        }
    }
}

/// The reason why there is no lock.
enum Failure {
    /// Another process has it; its id, if known.
    Taken(Option<u32>),
    Other(io::Error),
}

/// Opens the file at `path`, locks it, and writes the process id to it.
fn locked(path: &Path) -> Result<(PathBuf, File), Failure> {
    loop {
        let mut file = open(path).map_err(Failure::Other)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = (&file).take(NUMBER).read_to_string(&mut text);
                return Err(Failure::Taken(read.ok().and_then(|_| text.trim().parse().ok())));
            }
            // A disk without locks must not prevent publishing.
            Err(TryLockError::Error(error)) if is_unsupported(&error) => return Ok((path.to_owned(), file)),
            Err(TryLockError::Error(error)) => return Err(Failure::Other(error)),
            Ok(()) => {}
        }
        if is_at(&file, path) {
            // It only improves the message, and fails on a full disk.
            let _ = file.set_len(0).and_then(|()| file.write_all(process::id().to_string().as_bytes()));
            return Ok((path.to_owned(), file));
        }
    }
}

fn is_unsupported(error: &io::Error) -> bool {
    let not_supported = [io::ErrorKind::Unsupported, io::ErrorKind::InvalidInput].contains(&error.kind());
    #[cfg(unix)]
    let not_supported = not_supported
        || [rustix::io::Errno::NOLCK, rustix::io::Errno::OPNOTSUPP]
            .iter()
            .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()));
    not_supported
}

/// Opens the file at `path`, creating it if necessary. A link is not followed, since anyone who can write beside the
/// folder could point it at a file of the builder's. A file of another owner is only read.
fn open(path: &Path) -> io::Result<File> {
    let options = |options: &mut OpenOptions| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.custom_flags(
                (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed(),
            );
        }
        options.open(path)
    };
    let own = options(OpenOptions::new().read(true).write(true).create(true).truncate(false));
    own.or_else(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => options(OpenOptions::new().read(true)).map_err(|_| error),
        _ => Err(error),
    })
}

/// Returns true if `file` is still the one at `path`, and was not removed by its last holder.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let id = |data: fs::Metadata| (data.dev(), data.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(file), Ok(there)) => id(file) == id(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
