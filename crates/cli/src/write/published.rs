//! The published site: which files need not be written again, and whether anything has changed. Only reads.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use assay_build::{ContentHash, OutputPath};
use rayon::prelude::*;

use super::MARKER;
use crate::load;

/// The published folder, which need not exist.
#[derive(Debug)]
pub(super) struct Published<'a> {
    folder: &'a Path,
    /// True if it contains a site; otherwise no file is looked up.
    is_there: bool,
}

impl<'a> Published<'a> {
    /// Returns the site published in `folder`.
    pub(super) fn at(folder: &'a Path) -> Self {
        Self { folder, is_there: folder.join(MARKER).is_file() }
    }

    /// Returns true if it contains a site of Assay's.
    pub(super) fn is_there(&self) -> bool {
        self.is_there
    }

    /// Returns true if there is a file at `path`, not a link, with exactly these bytes.
    pub(super) fn holds(&self, path: &OutputPath, bytes: &[u8]) -> bool {
        let of_that_size =
            |data: &fs::Metadata| data.is_file() && usize::try_from(data.len()) == Ok(bytes.len());
        let there = || self.folder.join(path.as_str());
        self.is_there
            && fs::symlink_metadata(there()).is_ok_and(|data| of_that_size(&data))
            && fs::read(there()).is_ok_and(|published| published == bytes)
    }

    /// Returns true if there is a file at `path`, not a link, whose bytes have this hash.
    pub(super) fn has(&self, path: &OutputPath, hash: ContentHash) -> bool {
        let there = || self.folder.join(path.as_str());
        self.is_there
            && fs::symlink_metadata(there()).is_ok_and(|data| data.is_file())
            && load::hash_of(&there()).is_ok_and(|published| published == hash)
    }

    /// Returns true if there is a file of this length at `path`, not a link.
    pub(super) fn has_length(&self, path: &OutputPath, length: u64) -> bool {
        let there = fs::symlink_metadata(self.folder.join(path.as_str()));
        self.is_there && there.is_ok_and(|data| data.is_file() && data.len() == length)
    }

    /// Returns true if the published folder contains all of `files` and nothing else, except for the folder `but` with
    /// any contents.
    pub(super) fn is_exactly(&self, files: &[OutputPath], but: Option<&str>) -> bool {
        let needed = files.iter().map(OutputPath::as_str).chain(but);
        let needed: HashSet<&str> = needed.flat_map(above).collect();
        let but = but.map(|but| self.folder.join(but));
        let is_folder = |folder: &PathBuf| fs::symlink_metadata(folder).is_ok_and(|folder| folder.is_dir());
        self.is_there
            && but.as_ref().is_none_or(is_folder)
            && below(self.folder, but.as_deref()).is_ok_and(|there| there == (needed.len(), files.len() + 1))
    }
}

/// Returns the numbers of folders and of other entries below `folder`, without `but` and its contents.
fn below(folder: &Path, but: Option<&Path>) -> io::Result<(usize, usize)> {
    let (mut folders, mut others) = (Vec::new(), 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if Some(path.as_path()) == but {
            continue;
        }
        if entry.file_type()?.is_dir() { folders.push(path) } else { others += 1 }
    }
    let sum = |one: (usize, usize), other: (usize, usize)| Ok((one.0 + other.0, one.1 + other.1));
    folders
        .par_iter()
        .map(|folder| below(folder, but))
        .try_reduce(|| (0, 0), sum)
        .and_then(|below| sum(below, (folders.len(), others)))
}

/// Returns every folder that contains `path`, below the site's own.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}
