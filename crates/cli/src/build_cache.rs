//! The file of the build cache, in the folder that `--cache` names: read before the build, and written after the site
//! is published. A missing or damaged file, or one of another version of Assay, is treated as empty. This module does
//! not interpret it.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use assay_build::{BuildCache, ContentHash};

use crate::error::Error;
use crate::load::hash_of;
use crate::write::real;

/// The file name. It is a single file, so that its contents are consistent.
const NAME: &str = "assay.cache";

/// The file of a build cache, which need not exist.
#[derive(Debug)]
pub(crate) struct CacheFile {
    folder: PathBuf,
}

impl CacheFile {
    /// Returns the one in `folder`, which is created if it does not exist, for the site at `root`. `out` is the output
    /// folder, if the site is published.
    ///
    /// # Errors
    /// `folder` cannot be written, or would not survive the build, or would be read as a part of the site.
    pub(crate) fn in_folder(folder: &Path, root: &Path, out: Option<&Path>) -> Result<Self, Error> {
        let place = real(folder).map_err(Error::write(folder))?;
        let is_inside = |other: &Path| real(other).is_ok_and(|other| place.starts_with(other));
        let refused = |reason| Err(Error::NoCache { path: folder.to_owned(), reason });
        if ["content", "themes"].iter().any(|sources| is_inside(&root.join(sources))) {
            return refused("it belongs to the sources");
        }
        if out.is_some_and(is_inside) {
            return refused("it is in the published folder, which each build replaces");
        }
        fs::create_dir_all(&place).map_err(Error::write(folder))?;
        Ok(Self { folder: place })
    }

    /// Returns the build cache of the previous build; an empty one if there is none. None if the running program cannot
    /// be identified.
    pub(crate) fn read(&self) -> Option<BuildCache> {
        let program = program()?;
        Some(BuildCache::read(&fs::read(self.path()).unwrap_or_default(), program))
    }

    /// Replaces the previous build cache atomically.
    ///
    /// # Errors
    /// The file cannot be written; the previous one stays.
    pub(crate) fn write(&self, build_cache: &[u8]) -> Result<(), Error> {
        let new = self.folder.join(format!(".{NAME}.new-{}", process::id()));
        let written = fs::write(&new, build_cache).and_then(|()| fs::rename(&new, self.path()));
        written.map_err(|error| {
            // A leftover file is harmless.
            let _ = fs::remove_file(&new);
            Error::write(&self.path())(error)
        })
    }

    fn path(&self) -> PathBuf {
        self.folder.join(NAME)
    }
}

/// Returns the hash of the running executable. Another version of Assay, or the same version compiled in another way,
/// may render other pages from the same sources.
fn program() -> Option<ContentHash> {
    // On Linux this is the running file, even if it was replaced in the meantime.
    hash_of(Path::new("/proc/self/exe")).or_else(|_| hash_of(&env::current_exe()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_kept_where_it_lasts() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        let refused = |folder: &str| {
            let out = at("public");
            CacheFile::in_folder(&at(folder), dir.path(), Some(&out)).unwrap_err().to_string()
        };
        fs::create_dir_all(at("content")).unwrap();
        assert!(refused("content/kept").contains("belongs to the sources"), "{}", refused("content/kept"));
        assert!(refused("public").contains("published"), "{}", refused("public"));
        fs::write(at("file"), "").unwrap();
        assert!(refused("file").contains("cannot write"), "{}", refused("file"));
        let build_cache = CacheFile::in_folder(&at("a/b"), dir.path(), None).unwrap();
        build_cache.write(b"one").unwrap();
        build_cache.write(b"two").unwrap();
        assert_eq!(fs::read(at("a/b/assay.cache")).unwrap(), b"two");
        assert_eq!(fs::read_dir(at("a/b")).unwrap().count(), 1);
    }
}
