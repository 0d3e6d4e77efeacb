//! Publishes the finished site atomically: it is created beside the published folder, file by file as pages are
//! rendered, and then replaces it in one step: the whole folder, or the innermost folder that contains all differences.
//! A build that fails or is killed leaves the published folder as it was. This survives the end of the process and, on
//! request, a power failure. A folder that cannot be exchanged is written in place, file by file. A lock prevents two
//! builds from writing to one folder.

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

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use assay_build::{BrokenPicture, ContentHash, EncodedPicture, OutputPath, Recipe, Sink, StoredFile};

pub(crate) use self::disk::Durability;
pub(crate) use self::kept::Keep;
use self::kept::Kept;
use self::lock::Lock;
use self::published::{Published, above};
use self::stage::Stage;
pub(crate) use self::target::{Method, Target, real};
use crate::error::Error;
use crate::pictures::{Failure, PictureStore};

/// The marker file, by which a folder is known to be Assay's to replace.
const MARKER: &str = ".made-by-assay";
/// Its text, for people.
const MARKER_TEXT: &str =
    "Assay created this folder and replaces it at the next build. Other files in it will be lost.\n";

/// A site that is being published. If it is dropped before it is finished, nothing changes.
#[derive(Debug)]
pub(crate) struct Publication<'a> {
    target: &'a Target,
    pictures: PictureStore,
    published: Published<'a>,
    /// Created when the first file differs from the published one.
    stage: OnceLock<Option<Stage>>,
    progress: Mutex<Progress>,
    /// Taken before anything is read, so that no other build changes it in the meantime; if the folder for the lock
    /// does not exist yet or cannot be written, only when something has to be written.
    lock: Mutex<Option<Lock>>,
}

/// The state of the files so far.
#[derive(Debug, Default)]
struct Progress {
    /// The files that were written.
    written: Vec<OutputPath>,
    /// The files that are already in the published folder.
    unchanged: Vec<OutputPath>,
    /// The first failure.
    failure: Option<Error>,
}

impl<'a> Publication<'a> {
    /// Begins to publish a site to the folder of `target`, after recovering from a killed build.
    ///
    /// # Errors
    /// Another build is writing there, or recovery fails.
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
        let pictures = PictureStore::without_cache(target.root());
        Ok(Self { target, pictures, published, stage, progress, lock })
    }

    /// Sets where pictures are made.
    pub(crate) fn with_pictures(self, pictures: PictureStore) -> Self {
        Self { pictures, ..self }
    }

    /// Makes the folder contain exactly the files that were put, and those of earlier builds that `keep` retains.
    /// Returns the number of files that changed.
    ///
    /// # Errors
    /// The disk cannot be written; the folder is then as it was.
    pub(crate) fn finish(self, keep: Keep) -> Result<usize, Error> {
        let Self { target, pictures, published, stage, progress, lock } = self;
        pictures.prune();
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
        // Most edits differ in one folder of ten thousand; the others need not be created again.
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

    /// Returns the stage, if it could be created.
    fn stage(&self) -> Option<&Stage> {
        let begin = || {
            begin_stage(self.target, &self.lock).map_err(|error| self.note(|so_far| so_far.fail(error))).ok()
        };
        self.stage.get_or_init(begin).as_ref()
    }

    /// Records a file that the published folder `holds`, or puts it on the stage with `put`.
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

    fn begin_pictures(&self, sources: usize) {
        self.pictures.begin(sources);
    }

    fn encode(&self, pictures: &[(OutputPath, Arc<EncodedPicture>)]) -> Result<(), BrokenPicture> {
        match self.pictures.make(pictures, |path, bytes| self.put(path, bytes)) {
            Ok(()) => Ok(()),
            Err(Failure::Broken(broken)) => Err(broken),
            Err(Failure::Source(path, error)) => {
                self.note(|so_far| so_far.fail(Error::read(&path)(error)));
                Ok(())
            }
        }
    }

    fn has_picture(&self, recipe: &Recipe) -> bool {
        self.pictures.has(recipe)
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
    /// Keeps the first failure for the report; later ones mostly result from it.
    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }
}

/// Gives the folders of `files` on the stage the attributes of those they replace.
fn keep_attributes<'a>(
    stage: &Stage,
    target: &Target,
    published: &Published<'_>,
    files: impl Iterator<Item = &'a OutputPath>,
) {
    // An empty folder was not Assay's before, but has attributes to keep.
    let mut folders = HashSet::from([""]);
    if published.is_there() {
        folders.extend(files.flat_map(|file| above(file.as_str())));
    }
    swap::keep_attributes(stage, target, &folders);
}

/// Creates a stage, with the lock that it needs.
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

/// Returns the innermost folder that contains all of `files`, if it is not the site's own.
fn innermost(files: &[OutputPath]) -> Option<&str> {
    let mut folder = files.first()?.as_str().rsplit_once('/')?.0;
    for file in files {
        while !is_in(file.as_str(), folder) {
            folder = folder.rsplit_once('/')?.0;
        }
    }
    Some(folder)
}

/// Returns true if the file at `path` is in `folder`, or below it.
fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
