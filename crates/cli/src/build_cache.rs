//! The file that a build leaves for the next one, in the folder that `--cache` names: read before the build, written
//! after the site was published. One that is not there, or is damaged, or is of another Assay, is as good as none.
//! Knows nothing of what is in it.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use assay_build::{BuildCache, ContentHash};

use crate::error::Error;
use crate::write::real;

/// What it is called. It is one file, so that what it says is of one moment.
const NAME: &str = "assay.journal";

/// A build cache's file, there or not.
#[derive(Debug)]
pub(crate) struct CacheFile {
    folder: PathBuf,
}

impl CacheFile {
    /// The one in `folder`, which is made if it is not there, for the site at `root`. `out` is the folder that the
    /// site is published in, if it is.
    ///
    /// # Errors
    /// Where `folder` cannot be written, or would not outlast the build, or would be read as a part of the site.
    pub(crate) fn in_folder(folder: &Path, root: &Path, out: Option<&Path>) -> Result<Self, Error> {
        let place = real(folder).map_err(Error::write(folder))?;
        let is_inside = |other: &Path| real(other).is_ok_and(|other| place.starts_with(other));
        let refused = |reason| Err(Error::NoCache { path: folder.to_owned(), reason });
        if ["content", "themes"].iter().any(|sources| is_inside(&root.join(sources))) {
            return refused("it is among the sources");
        }
        if out.is_some_and(is_inside) {
            return refused("it is in the folder that is published, and replaced");
        }
        fs::create_dir_all(&place).map_err(Error::write(folder))?;
        Ok(Self { folder: place })
    }

    /// What the build before has written down; a build cache that says nothing, where it has not. None, where it
    /// cannot be said which program reads it.
    pub(crate) fn read(&self) -> Option<BuildCache> {
        let program = program()?;
        Some(BuildCache::read(&fs::read(self.path()).unwrap_or_default(), program))
    }

    /// Puts `build_cache` in the place of the one from before, in one step.
    ///
    /// # Errors
    /// Where the disk does not let it; the one from before stays.
    pub(crate) fn write(&self, build_cache: &[u8]) -> Result<(), Error> {
        let new = self.folder.join(format!(".{NAME}.new-{}", process::id()));
        let written = fs::write(&new, build_cache).and_then(|()| fs::rename(&new, self.path()));
        written.map_err(|error| {
            // What cannot be removed either harms nobody.
            let _ = fs::remove_file(&new);
            Error::write(&self.path())(error)
        })
    }

    fn path(&self) -> PathBuf {
        self.folder.join(NAME)
    }
}

/// The hash of the executable that runs. Another version of Assay makes other pages of the same sources, and so may
/// the same version that was built otherwise.
fn program() -> Option<ContentHash> {
    // Under this name Linux has the file that runs, even where another has taken its place meanwhile.
    let running = fs::read("/proc/self/exe").or_else(|_| fs::read(env::current_exe()?));
    running.ok().map(|bytes| ContentHash::of(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_kept_where_it_lasts() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        let refused = |folder: &str| {
            let out = at("public");
            CacheFile::in_folder(&at(folder), dir.path(), Some(&out)).unwrap_err().to_string()
        };
        fs::create_dir_all(at("content")).unwrap();
        assert!(refused("content/kept").contains("among the sources"), "{}", refused("content/kept"));
        assert!(refused("public").contains("published"), "{}", refused("public"));
        fs::write(at("file"), "").unwrap();
        assert!(refused("file").contains("cannot write"), "{}", refused("file"));
        let build_cache = CacheFile::in_folder(&at("a/b"), dir.path(), None).unwrap();
        build_cache.write(b"one").unwrap();
        build_cache.write(b"two").unwrap();
        assert_eq!(fs::read(at("a/b/assay.journal")).unwrap(), b"two");
        assert_eq!(fs::read_dir(at("a/b")).unwrap().count(), 1);
    }
}
