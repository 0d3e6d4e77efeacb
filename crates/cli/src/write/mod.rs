//! Writes the finished site, all or nothing: it is made beside the published folder, file by file as they are drawn,
//! and then takes its place in one step: as a whole, or that folder of it in which all is that differs. A build that
//! fails or is killed leaves the published folder as it was. This outlives the end of the process, and a loss of
//! power where it was asked to wait for the disk. A folder that cannot be exchanged is written to in place, file by
//! file. A lock keeps two builds from writing to one folder.

mod attributes;
mod disk;
mod in_place;
mod kept;
mod lock;
mod mounts;
mod published;
mod stage;
mod swap;
mod target;

use std::collections::{BTreeSet, HashSet};

use std::sync::{Mutex, OnceLock, PoisonError};

use assay_build::{ContentHash, OutputPath, Sink, StoredFile};

pub(crate) use self::disk::Durability;
pub(crate) use self::kept::Keep;
use self::kept::Kept;
use self::lock::Lock;
use self::published::{Published, above};
use self::stage::Stage;
pub(crate) use self::target::{Method, Target, real};
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
    /// Taken before anything is read, so that no other build changes it meanwhile; where the folder to lock in is not
    /// there yet, or cannot be written to, only when something is to be written.
    lock: Mutex<Option<Lock>>,
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
    /// Where another build is writing there, or what a killed one left cannot be mended.
    pub(crate) fn begin(target: &'a Target) -> Result<Self, Error> {
        let lock = match target.workplace().is_dir().then(|| Lock::take(target)) {
            Some(Err(error @ Error::Busy { .. })) => return Err(error),
            lock => lock.and_then(Result::ok),
        };
        if lock.is_some() {
            swap::recover(target)?;
            in_place::recover(target)?;
        }
        let published = Published::at(target.folder());
        let (stage, progress, lock) = (OnceLock::new(), Mutex::default(), Mutex::new(lock));
        Ok(Self { target, published, stage, progress, lock })
    }

    /// Makes the folder hold exactly the files that were put, and those of before that `keep` says stay; returns how
    /// many of the former it did not have.
    ///
    /// # Errors
    /// Where the disk does not let it; the folder is then as it was.
    pub(crate) fn finish(self, keep: Keep) -> Result<usize, Error> {
        let Self { target, published, stage, progress, lock } = self;
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
        let stage = stage.into_inner().flatten().map_or_else(|| begin_stage(target, &lock), Ok)?;
        if target.method() == Method::InPlace {
            stage.mark(&kept.marker())?;
            in_place::publish(target, written.iter().chain(&unchanged))?;
            return Ok(written.len());
        }
        let part = innermost(&written);
        let (inside, outside): (Vec<_>, Vec<_>) =
            unchanged.into_iter().partition(|path| part.is_some_and(|part| is_in(path.as_str(), part)));
        stage.take(&inside, target.folder())?;
        // Most edits differ in one folder of ten thousand; the others need not be made again for that.
        let is_enough = |part: &&str| same_kept && published.is_exactly(&outside, Some(part));
        if let Some(part) = part.filter(is_enough) {
            keep_attributes(&stage, target, &published, written.iter().chain(&inside));
            target.sync(stage.folder())?;
            if swap::swap_part(&stage, target, part) {
                target.sync(target.folder())?;
                return Ok(written.len());
            }
        }
        stage.take(&outside, target.folder())?;
        stage.mark(&kept.marker())?;
        keep_attributes(&stage, target, &published, written.iter().chain(&inside).chain(&outside));
        target.sync(stage.folder())?;
        swap::swap(&stage, target)?;
        Ok(written.len())
    }

    /// The stage, if the disk has let there be one.
    fn stage(&self) -> Option<&Stage> {
        let begin = || {
            begin_stage(self.target, &self.lock).map_err(|error| self.note(|so_far| so_far.fail(error))).ok()
        };
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
    /// What goes wrong first is reported; the rest mostly follows from it.
    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }
}

/// Gives the folders of `files` on the stage what those in their places have.
fn keep_attributes<'a>(
    stage: &Stage,
    target: &Target,
    published: &Published<'_>,
    files: impl Iterator<Item = &'a OutputPath>,
) {
    // An empty folder was not Assay's before, and is somebody's all the same.
    let mut folders = HashSet::from([""]);
    if published.is_there() {
        folders.extend(files.flat_map(|file| above(file.as_str())));
    }
    swap::keep_attributes(stage, target, &folders);
}

/// Begins a stage, with the lock that it needs.
fn begin_stage(target: &Target, lock: &Mutex<Option<Lock>>) -> Result<Stage, Error> {
    let mut lock = lock.lock().unwrap_or_else(PoisonError::into_inner);
    if lock.is_none() {
        let workplace = target.workplace();
        if !workplace.is_dir() {
            target.disk().create_dir_all(workplace).map_err(Error::write(workplace))?;
        }
        *lock = Some(Lock::take(target)?);
    }
    Stage::begin(target)
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
