//! Pictures and their colours that are kept from build to build: each is a file whose name is the hash of what decides its
//! bytes, and begins with a hash of them, so that a damaged one is as if there were none.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{env, fs, io, process};

use assay_build::ContentHash;

/// The name of the folder in a cache.
pub(super) const FOLDER: &str = "pictures";
/// The length in bytes of the hash before the bytes of a kept picture.
const SEAL: usize = 32;
/// The time after which a picture that no build has used is removed.
pub(super) const UNUSED: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// The age at which the date of a picture in use is renewed.
const RENEWED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The folder in which pictures are kept; none if the user has no cache.
#[derive(Debug)]
pub(super) struct PictureCache {
    folder: Option<PathBuf>,
}

impl PictureCache {
    /// Returns the one in `cache`, or else in the user's own cache, if there is one.
    pub(super) fn in_cache(cache: Option<&Path>) -> Self {
        let cache = cache.map(Path::to_owned).or_else(|| Some(user_cache()?.join("assay")));
        Self { folder: cache.map(|cache| cache.join(FOLDER)) }
    }

    /// Returns one in which nothing is kept.
    pub(super) fn nothing() -> Self {
        Self { folder: None }
    }

    /// Returns the path of what is kept by a key.
    pub(super) fn path(&self, key: &ContentHash) -> Option<PathBuf> {
        let name: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        Some(self.folder.as_ref()?.join(name))
    }

    /// Returns what is kept by a key.
    pub(super) fn get(&self, key: &ContentHash) -> Option<Vec<u8>> {
        let path = self.path(key)?;
        let mut file = fs::File::open(&path).ok()?;
        let mut all = Vec::new();
        file.read_to_end(&mut all).ok()?;
        let (seal, bytes) = all.split_first_chunk::<SEAL>()?;
        if file.metadata().is_ok_and(|data| is_older(&data, RENEWED)) {
            let renew = || fs::File::options().append(true).open(&path)?.set_modified(SystemTime::now());
            // Without it, the picture is made again some day.
            let _ = renew();
        }
        (ContentHash::of(bytes).as_bytes() == seal).then(|| bytes.to_vec())
    }

    /// Keeps `bytes` by a key. A failure costs only time.
    pub(super) fn put(&self, key: &ContentHash, bytes: &[u8]) {
        let Some((folder, path)) = self.folder.as_ref().zip(self.path(key)) else { return };
        let write = || {
            fs::create_dir_all(folder)?;
            let new = path.with_extension(format!("new-{}", process::id()));
            let sealed = [ContentHash::of(bytes).as_bytes(), bytes].concat();
            fs::write(&new, sealed).and_then(|()| fs::rename(&new, &path)).inspect_err(|_| {
                let _ = fs::remove_file(&new);
            })
        };
        let _: io::Result<()> = write();
    }

    /// Removes what has not been used for a long time.
    pub(super) fn prune(&self) {
        let entries = self.folder.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
        for entry in entries.filter_map(Result::ok) {
            if entry.metadata().is_ok_and(|data| data.is_file() && is_older(&data, UNUSED)) {
                // Another build may have been faster.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

fn is_older(data: &fs::Metadata, age: Duration) -> bool {
    data.modified().ok().and_then(|time| time.elapsed().ok()).is_some_and(|elapsed| elapsed > age)
}

/// Returns the folder in which programs of the user keep what can be made again.
fn user_cache() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return folder("LOCALAPPDATA");
    }
    let home = || folder("HOME");
    if cfg!(target_os = "macos") {
        return Some(home()?.join("Library/Caches"));
    }
    folder("XDG_CACHE_HOME").or_else(|| Some(home()?.join(".cache")))
}
