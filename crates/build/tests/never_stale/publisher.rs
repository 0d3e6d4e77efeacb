//! Publishes as the command line does: over a published site, of which it keeps what it can.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use assay_build::{BrokenPicture, ContentHash, EncodedPicture, OutputPath, Sink, StoredFile};

/// Every file of a site.
pub(crate) type Files = BTreeMap<OutputPath, Arc<[u8]>>;

/// Publishes over an existing site.
#[derive(Default)]
pub(crate) struct Publisher {
    before: Files,
    now: Mutex<Now>,
}

/// The published site.
#[derive(Default)]
pub(crate) struct Now {
    pub(crate) files: Files,
    /// The number of files that were not rendered.
    pub(crate) kept: usize,
    /// Files that were emitted more than once.
    pub(crate) twice: Vec<OutputPath>,
}

impl Publisher {
    /// Returns a publisher over the site `before`.
    pub(crate) fn over(before: Files) -> Self {
        Self { before, now: Mutex::default() }
    }

    fn take(&self, path: &OutputPath, bytes: &Arc<[u8]>, kept: usize) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.kept += kept;
        if now.files.insert(path.clone(), bytes.clone()).is_some() {
            now.twice.push(path.clone());
        }
    }

    /// Returns the published site.
    pub(crate) fn end(self) -> Now {
        self.now.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Publisher {
    fn put(&self, path: &OutputPath, bytes: &[u8]) {
        self.take(path, &bytes.into(), 0);
    }

    fn copy(&self, path: &OutputPath, file: &StoredFile) {
        self.take(path, &file.hash.as_bytes()[..].into(), 0);
    }

    fn encode(&self, pictures: &[(OutputPath, Arc<EncodedPicture>)]) -> Result<(), BrokenPicture> {
        for (path, picture) in pictures {
            self.take(path, &picture.recipe.key().as_bytes()[..].into(), 0);
        }
        Ok(())
    }

    fn keep(&self, files: &[(&OutputPath, ContentHash)]) -> bool {
        let there: Option<Vec<_>> = files
            .iter()
            .map(|(path, hash)| {
                let (path, bytes) = self.before.get_key_value(*path)?;
                (ContentHash::of(bytes) == *hash).then_some((path, bytes))
            })
            .collect();
        there.iter().flatten().for_each(|(path, bytes)| self.take(path, bytes, 1));
        there.is_some()
    }
}
