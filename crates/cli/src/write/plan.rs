//! What has to be written: which files differ from the published ones. Only reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use assay_build::{OutputPath, Pages};
use rayon::prelude::*;
use walkdir::WalkDir;

use super::MARKER;

/// A file of the finished site.
#[derive(Debug)]
pub(super) struct Planned<'a> {
    /// Where it goes.
    pub(super) path: &'a OutputPath,
    /// The whole file.
    pub(super) bytes: &'a Arc<[u8]>,
    /// Whether the published folder has it already.
    pub(super) published: bool,
}

/// Every file of the finished site, beside what is published.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// The published folder, which need not exist.
    pub(super) published: &'a Path,
    /// The files, sorted by path.
    pub(super) files: Vec<Planned<'a>>,
}

impl<'a> Plan<'a> {
    /// Compares `pages` with what is in the folder `published`.
    pub(super) fn new(pages: &'a Pages, published: &'a Path) -> Self {
        let files: Vec<_> = pages.iter().collect();
        let planned = |(path, bytes): (&'a OutputPath, &'a Arc<[u8]>)| {
            let published = holds(&published.join(path.as_str()), bytes);
            Planned { path, bytes, published }
        };
        Self { published, files: files.into_par_iter().map(planned).collect() }
    }

    /// How many files the published folder lacks, or has otherwise.
    pub(super) fn changed(&self) -> usize {
        self.files.iter().filter(|file| !file.published).count()
    }

    /// Whether the published folder is the finished site already, with nothing missing and nothing too much.
    pub(super) fn changes_nothing(&self) -> bool {
        let theirs = || WalkDir::new(self.published).into_iter().filter_map(Result::ok);
        self.changed() == 0
            && self.published.join(MARKER).is_file()
            && theirs().filter(|entry| !entry.file_type().is_dir()).count() == self.files.len() + 1
            && theirs().filter(|entry| entry.file_type().is_dir()).count() == self.folders().len() + 1
    }

    /// Every folder below the site's own that the files are in, each before those inside it.
    pub(super) fn folders(&self) -> BTreeSet<&'a str> {
        let parents = |path: &'a str| path.match_indices('/').map(move |(at, _)| &path[..at]);
        self.files.iter().flat_map(|file| parents(file.path.as_str())).collect()
    }
}

/// Whether there is a file at `path`, no link, with exactly these bytes.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let of_that_size = |data: &fs::Metadata| data.is_file() && usize::try_from(data.len()) == Ok(bytes.len());
    fs::symlink_metadata(path).is_ok_and(|data| of_that_size(&data))
        && fs::read(path).is_ok_and(|published| published == bytes)
}
