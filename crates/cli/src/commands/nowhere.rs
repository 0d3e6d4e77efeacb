//! A build that is only checked.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use assay_build::{BrokenPicture, ContentHash, EncodedPicture, OutputPath, Recipe, Sink, StoredFile};

use crate::pictures::{Failure, PictureStore};

/// A sink for files that are only rendered to find problems.
pub(super) struct Nowhere {
    pictures: PictureStore,
    /// The path of each file, if they are asked for.
    paths: Option<Mutex<HashSet<OutputPath>>>,
}

impl Nowhere {
    /// Returns the sink for a site whose pictures `pictures` can make.
    pub(super) fn checking(pictures: PictureStore) -> Self {
        Self { pictures, paths: None }
    }

    /// Notes the path of each file.
    pub(super) fn noting_paths(self) -> Self {
        Self { paths: Some(Mutex::default()), ..self }
    }

    /// Notes a file, if files are asked for.
    fn note(&self, path: &OutputPath) {
        if let Some(paths) = &self.paths {
            paths.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
        }
    }

    /// Returns true if there was a file at `path`.
    pub(super) fn has(&self, path: &OutputPath) -> bool {
        let paths = self.paths.as_ref();
        paths.is_some_and(|paths| paths.lock().unwrap_or_else(PoisonError::into_inner).contains(path))
    }
}

impl Sink for Nowhere {
    fn put(&self, path: &OutputPath, _: &[u8]) {
        self.note(path);
    }

    fn copy(&self, path: &OutputPath, _: &StoredFile) {
        self.note(path);
    }

    fn encode(&self, pictures: &[(OutputPath, Arc<EncodedPicture>)]) -> Result<(), BrokenPicture> {
        pictures.iter().for_each(|(path, _)| self.note(path));
        match self.pictures.check(pictures) {
            Err(Failure::Broken(broken)) => Err(broken),
            // A file that changes at this moment is read again by the next check.
            Ok(()) | Err(Failure::Source(..)) => Ok(()),
        }
    }

    fn has_picture(&self, recipe: &Recipe) -> bool {
        self.pictures.has(recipe)
    }

    /// An output that was rendered before, and would be rendered identically, has no problems.
    fn keep(&self, files: &[(&OutputPath, ContentHash)]) -> bool {
        files.iter().for_each(|(path, _)| self.note(path));
        true
    }

    fn keeps(&self) -> bool {
        false
    }
}
