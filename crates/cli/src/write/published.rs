//! What is published already: which files need not be written again, and whether there is anything to do. Only reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assay_build::{ContentHash, OutputPath};
use walkdir::WalkDir;

use super::MARKER;

/// The published folder, which need not exist.
#[derive(Debug)]
pub(super) struct Published<'a> {
    folder: &'a Path,
    /// Whether there is a site in it, so that no file is looked for where there is none.
    is_there: bool,
}

impl<'a> Published<'a> {
    /// What is published in `folder`.
    pub(super) fn at(folder: &'a Path) -> Self {
        Self { folder, is_there: folder.join(MARKER).is_file() }
    }

    /// Whether there is a file at `path`, no link, with exactly these bytes.
    pub(super) fn holds(&self, path: &OutputPath, bytes: &[u8]) -> bool {
        let of_that_size =
            |data: &fs::Metadata| data.is_file() && usize::try_from(data.len()) == Ok(bytes.len());
        let there = || self.folder.join(path.as_str());
        self.is_there
            && fs::symlink_metadata(there()).is_ok_and(|data| of_that_size(&data))
            && fs::read(there()).is_ok_and(|published| published == bytes)
    }

    /// Whether there is a file at `path`, no link, whose bytes have this hash.
    pub(super) fn has(&self, path: &OutputPath, hash: ContentHash) -> bool {
        let there = || self.folder.join(path.as_str());
        self.is_there
            && fs::symlink_metadata(there()).is_ok_and(|data| data.is_file())
            && fs::read(there()).is_ok_and(|published| ContentHash::of(&published) == hash)
    }

    /// Whether the published folder has nothing but `files`, all of which it has.
    pub(super) fn is_exactly(&self, files: &[OutputPath]) -> bool {
        let there = WalkDir::new(self.folder).into_iter().filter_map(Result::ok);
        let (folders, others): (Vec<_>, Vec<_>) = there.partition(|entry| entry.file_type().is_dir());
        let needed: BTreeSet<&str> = files.iter().flat_map(|path| above(path.as_str())).collect();
        self.is_there && others.len() == files.len() + 1 && folders.len() == needed.len() + 1
    }
}

/// Every folder that `path` is in, below the site's own.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}
