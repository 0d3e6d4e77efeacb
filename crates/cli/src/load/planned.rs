//! The sources of a site that is not written yet: each file from memory, or from where it will be copied.

use std::path::PathBuf;

use assay_build::{Obstacle, SourceFile, SourcePath, Sources};
use rayon::prelude::*;

use super::names::{self, Standing};
use super::{embedded, stored};
use crate::error::Error;

/// A file of a site that is not written yet.
#[derive(Debug)]
pub(crate) enum Planned<'a> {
    /// A file with these bytes.
    Bytes(&'a [u8]),
    /// A copy of the file at this path.
    Copy(PathBuf),
}

/// Returns the sources that a site would have if `files`, by their paths in it, were written.
///
/// # Errors
/// A file that is to be copied cannot be read.
pub(crate) fn planned(files: Vec<(&str, Planned<'_>)>) -> Result<Sources, Error> {
    let read = files.into_par_iter().filter_map(|(path, file)| {
        let parts: Vec<Standing> = path.split('/').map(names::standing).collect();
        if parts.contains(&Standing::Ignored) {
            return None;
        }
        if parts.contains(&Standing::Hidden) {
            return Some(Ok((path, None)));
        }
        let file = match file {
            Planned::Bytes(bytes) => Ok(SourceFile::new(path, bytes)),
            Planned::Copy(from) => stored::read(&from, path).map_err(Error::read(&from)),
        };
        Some(file.map(|file| (path, Some(file))))
    });
    let mut sources: Sources = embedded::themes().iter().cloned().collect();
    for (path, file) in read.collect::<Result<Vec<_>, _>>()? {
        match file {
            Some(file) => sources.insert(file),
            None => sources.insert_unread(SourcePath::new(path), Obstacle::Hidden),
        }
    }
    Ok(sources)
}
