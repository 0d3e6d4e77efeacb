//! The lock on a folder that is published: whoever holds it is the only one to write there. It is the system's, so that
//! it is free again when its holder ends, however that ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use super::disk::Disk;
use super::target::{Method, Target};
use crate::error::Error;

/// What the name of the locked file ends with.
const LOCK: &str = "lock";
/// How many digits the number of a process has at most.
const NUMBER: u64 = 10;

/// The lock, for as long as this lives.
#[derive(Debug)]
pub(super) struct Lock {
    /// The file beside the folder, which stays where it is when the folder is exchanged.
    static_files: Option<(PathBuf, File)>,
    /// Held for its lock alone: the folder itself, which is what builds have in common that can write into it and not
    /// beside it.
    folder_lock: Option<File>,
    disk: Arc<Disk>,
}

impl Lock {
    /// Locks the folder of `target`.
    ///
    /// # Errors
    /// Where another build holds the lock, or where no file can be made for it.
    pub(super) fn take(target: &Target) -> Result<Self, Error> {
        let static_files = match locked(&target.static_files(LOCK)) {
            Ok(locked) => Some(locked),
            Err(Failure::Taken(by)) => return Err(Error::busy(target.asked(), by)),
            Err(Failure::Other(_)) if target.method() == Method::InPlace => None,
            Err(Failure::Other(error)) => {
                return Err(target.cannot_write_beside(&target.static_files(LOCK), error));
            }
        };
        let mut lock = Self { static_files, folder_lock: None, disk: Arc::clone(target.disk()) };
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
        // While it is locked, so that the one who opened it meanwhile finds that it is gone and makes another.
        if let Some((path, _)) = &self.static_files {
            let _ = self.disk.remove_file(path);
        }
    }
}

/// Why there is no lock.
enum Failure {
    /// Another has it, the process with this number where that is known.
    Taken(Option<u32>),
    Other(io::Error),
}

/// Opens the file at `path`, locks it, and says in it who did.
fn locked(path: &Path) -> Result<(PathBuf, File), Failure> {
    loop {
        let mut file = open(path).map_err(Failure::Other)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = (&file).take(NUMBER).read_to_string(&mut text);
                return Err(Failure::Taken(read.ok().and_then(|_| text.trim().parse().ok())));
            }
            // A disk that has no locks must not keep anybody from publishing.
            Err(TryLockError::Error(error)) if is_unsupported(&error) => return Ok((path.to_owned(), file)),
            Err(TryLockError::Error(error)) => return Err(Failure::Other(error)),
            Ok(()) => {}
        }
        if is_at(&file, path) {
            // It only makes the message clearer, and a full disk may not let it.
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

/// Opens the file at `path`, which is made if it is not there. A link there is followed by nobody, since whoever may
/// write beside the folder could let it lead to a file of the builder's. What belongs to another is only read.
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

/// Returns true if `file` is still the one at `path`, and not one that its last holder has removed.
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
