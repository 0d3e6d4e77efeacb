//! Publishes as the command line does: over what is published already, of which it keeps what it can.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use assay_build::{ContentHash, OutputPath, Sink, StoredFile};

/// Every file of a site.
pub(crate) type Files = BTreeMap<OutputPath, Arc<[u8]>>;

/// Publishes over what is published already.
#[derive(Default)]
pub(crate) struct Publisher {
    before: Files,
    now: Mutex<Now>,
}

/// What was published.
#[derive(Default)]
pub(crate) struct Now {
    pub(crate) files: Files,
    /// How many of them were not drawn.
    pub(crate) kept: usize,
    /// What was handed on more than once.
    pub(crate) twice: Vec<OutputPath>,
}

impl Publisher {
    /// One that finds `before` published.
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

    /// What was published.
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
