//! Writes the finished site, all or nothing: it is made beside the published folder, file by file as they are drawn,
//! and then takes its place in one step: as a whole, or that folder of it in which all is that differs. A build that fails or
//! is killed leaves the published folder as it was. This outlives the end of the process, not a loss of power: nothing here
//! waits for the disk.

mod kept;
mod published;
mod stage;
mod swap;
mod target;

use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock, PoisonError};

use assay_build::{ContentHash, OutputPath, Sink, StoredFile};

pub(crate) use self::kept::Keep;
use self::kept::Kept;
use self::published::Published;
use self::stage::Stage;
pub(crate) use self::target::{Target, real};
use crate::error::Error;

/// The file by which a folder is known to be Assay's to replace.
const MARKER: &str = ".made-by-assay";
/// What stands in it, for whoever opens it.
const MARKER_TEXT: &str =
    "Assay made this folder and replaces it at the next build. What else is put here is lost.\n";

/// A site that is being written. Dropped before it is finished, it was never there.
#[derive(Debug)]
pub(crate) struct Publication<'a> {
    target: &'a Target,
    published: Published<'a>,
    /// Made when the first file differs from what is published, if one does.
    stage: OnceLock<Option<Stage>>,
    progress: Mutex<Progress>,
}

/// What became of the files so far.
#[derive(Debug, Default)]
struct Progress {
    /// Those that were written.
    written: Vec<OutputPath>,
    /// Those that the published folder has already.
    unchanged: Vec<OutputPath>,
    /// The first thing that went wrong.
    failure: Option<Error>,
}

impl<'a> Publication<'a> {
    /// Begins to write the site that shall be in the folder of `target`, after mending what a killed build left.
    ///
    /// # Errors
    /// Where what it left cannot be mended.
    pub(crate) fn begin(target: &'a Target) -> Result<Self, Error> {
        swap::recover(target)?;
        let published = Published::at(target.folder());
        Ok(Self { target, published, stage: OnceLock::new(), progress: Mutex::default() })
    }

    /// Makes the folder hold exactly the files that were put, and those of before that `keep` says stay; returns how many
    /// of the former it did not have.
    ///
    /// # Errors
    /// Where the disk does not let it; the folder is then as it was.
    pub(crate) fn finish(self, keep: Keep) -> Result<usize, Error> {
        let Self { target, published, stage, progress } = self;
        let Progress { written, mut unchanged, failure } =
            progress.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = failure {
            return Err(failure);
        }
        let all: BTreeSet<&OutputPath> = written.iter().chain(&unchanged).collect();
        let (kept, kept_before) = Kept::of(target.folder(), &all, keep);
        unchanged.extend(kept.files().cloned());
        let same_kept = kept == kept_before;
        if written.is_empty() && same_kept && published.is_exactly(&unchanged, None) {
            return Ok(0);
        }
        let stage = stage.into_inner().flatten().map_or_else(|| Stage::begin(target), Ok)?;
        let part = innermost(&written);
        let (inside, outside): (Vec<_>, Vec<_>) =
            unchanged.into_iter().partition(|path| part.is_some_and(|part| is_in(path.as_str(), part)));
        stage.take(&inside, target.folder())?;
        // Most edits differ in one folder of ten thousand; the others need not be made again for that.
        let is_enough = |part: &&str| same_kept && published.is_exactly(&outside, Some(part));
        if part.filter(is_enough).is_some_and(|part| swap::swap_part(&stage, target, part)) {
            return Ok(written.len());
        }
        stage.take(&outside, target.folder())?;
        stage.mark(&kept.marker())?;
        swap::swap(&stage, target)?;
        Ok(written.len())
    }

    /// The stage, if the disk has let there be one.
    fn stage(&self) -> Option<&Stage> {
        let begin = || Stage::begin(self.target).map_err(|error| self.note(|so_far| so_far.fail(error))).ok();
        self.stage.get_or_init(begin).as_ref()
    }

    /// Takes a file that the published folder `holds`, or that is to `put` on the stage.
    fn take(&self, path: &OutputPath, holds: bool, put: impl FnOnce(&Stage) -> Result<(), Error>) {
        if holds {
            return self.note(|so_far| so_far.unchanged.push(path.clone()));
        }
        let Some(stage) = self.stage() else { return };
        let put = put(stage);
        self.note(|so_far| match put {
            Ok(()) => so_far.written.push(path.clone()),
            Err(error) => so_far.fail(error),
        });
    }

    fn note(&self, note: impl FnOnce(&mut Progress)) {
        note(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Sink for Publication<'_> {
    fn put(&self, path: &OutputPath, bytes: &[u8]) {
        self.take(path, self.published.holds(path, bytes), |stage| stage.put(path, bytes));
    }

    fn copy(&self, path: &OutputPath, file: &StoredFile) {
        let holds = self.published.has_length(path, file.length) && self.published.has(path, file.hash);
        self.take(path, holds, |stage| stage.copy(path, file, self.target.root()));
    }

    fn keep(&self, files: &[(&OutputPath, ContentHash)]) -> bool {
        let kept = files.iter().all(|(path, hash)| self.published.has(path, *hash));
        if kept {
            self.note(|so_far| so_far.unchanged.extend(files.iter().map(|(path, _)| (*path).clone())));
        }
        kept
    }
}

impl Progress {
    /// What goes wrong first is told; the rest mostly follows from it.
    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }
}

/// The innermost folder that all of `files` are in, if it is not the site's own.
fn innermost(files: &[OutputPath]) -> Option<&str> {
    let mut folder = files.first()?.as_str().rsplit_once('/')?.0;
    for file in files {
        while !is_in(file.as_str(), folder) {
            folder = folder.rsplit_once('/')?.0;
        }
    }
    Some(folder)
}

/// Whether the file at `path` is in `folder`, or in one below it.
fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
