//! The only place that reads: a site's files, over the themes inside the binary. Understands none of them.

mod embedded;
mod folder;
mod names;

use std::path::Path;

use assay_build::{SourcePath, Sources};

pub(crate) use self::embedded::runtime;
pub(crate) use self::folder::Folder;
use crate::error::Error;

/// Reads every source of the site at `root`.
///
/// # Errors
/// Where the folder, or a file in it, cannot be read.
pub(crate) fn sources(root: &Path) -> Result<Sources, Error> {
    Folder::new(root).read()
}

/// Reads those of the sources of the site at `root` that are at `paths` and still there.
///
/// # Errors
/// Where one that is there cannot be read.
pub(crate) fn these<'a>(
    root: &Path,
    paths: impl IntoIterator<Item = &'a SourcePath>,
) -> Result<Sources, Error> {
    Folder::new(root).read_these(paths)
}
