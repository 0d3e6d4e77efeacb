//! Replaces the published folder with a filled stage, atomically if the system supports it, and recovers from killed
//! builds.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::attributes;
use super::disk::Disk;
use super::stage::{self, STAGE, Stage};
use super::target::Target;
use crate::error::Error;

/// The suffix of the published folder while it is replaced in two steps.
const OLD: &str = "old";

/// Makes the staged folder the published one. The previous one is left to the stage, which removes it.
pub(super) fn swap(stage: &Stage, target: &Target) -> Result<(), Error> {
    let folder = target.folder();
    let swapped = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => target.disk().rename(stage.folder(), folder),
        Err(error) => Err(error),
        Ok(_) => {
            target.disk().exchange(stage.folder(), folder).or_else(|error| match cannot_exchange(&error) {
                true => in_two_steps(stage.folder(), target),
                false => Err(error),
            })
        }
    };
    swapped.map_err(|error| explained(error, folder))?;
    target.sync(target.parent())
}

/// Exchanges the folder `part` of the staged site with the published one, which exists, atomically. Returns false if
/// that is impossible; then nothing has changed.
pub(super) fn swap_part(stage: &Stage, target: &Target, part: &str) -> bool {
    let (staged, folder) = (stage.folder().join(part), target.folder().join(part));
    fs::symlink_metadata(&folder).is_ok_and(|data| data.is_dir())
        && target.disk().exchange(&staged, &folder).is_ok()
}

/// Gives the staged folder, and those of `folders` in it that are already published, the attributes of the published
/// ones: for example a web server's group. Failures are reported once.
pub(super) fn keep_attributes(stage: &Stage, target: &Target, folders: &HashSet<&str>) {
    let failed = folders.par_iter().filter_map(|path| {
        let (from, to) = (target.folder().join(path), stage.folder().join(path));
        let is_kept =
            [&from, &to].iter().all(|path| fs::symlink_metadata(path).is_ok_and(|data| data.is_dir()));
        let copy = || attributes::copy(&from, &to, attributes::Stage::Filled);
        Some((path.len(), *path, is_kept.then(copy)?.err()?))
    });
    if let Some((_, path, error)) = failed.min_by_key(|(length, path, _)| (*length, *path)) {
        let folder = target.asked().join(path);
        let folder = folder.display().to_string();
        let folder = folder.trim_end_matches('/');
        target.disk().warn(format!(
            "cannot keep the owner, group or permissions of `{folder}`: {error}; build as its owner, or with \
             `--in-place`"
        ));
    }
}

/// Finishes or undoes what a killed build left beside the folder of `target`.
pub(super) fn recover(target: &Target) -> Result<(), Error> {
    let old = target.beside(OLD);
    if old.is_dir() {
        let mended = if target.folder().exists() {
            target.disk().remove_dir_all(&old)
        } else {
            target.disk().rename(&old, target.folder())
        };
        mended.map_err(Error::write(&old))?;
    }
    let Ok(beside) = fs::read_dir(target.parent()) else { return Ok(()) };
    let prefix = target.beside_name(STAGE);
    for entry in beside.filter_map(Result::ok) {
        let left =
            entry.file_name().to_string_lossy().starts_with(&prefix) && !stage::is_alive(&entry.path());
        if left {
            remove(target.disk(), &entry.path());
        }
    }
    Ok(())
}

/// Returns true if `error` means that the system or the disk does not support the operation.
fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Replaces the folder in two steps. Between them there is no published folder; [`recover`] restores it after an
/// interruption.
fn in_two_steps(staged: &Path, target: &Target) -> io::Result<()> {
    let old = target.beside(OLD);
    let disk = target.disk();
    disk.rename(target.folder(), &old)?;
    if let Err(error) = disk.rename(staged, target.folder()) {
        disk.rename(&old, target.folder())?;
        return Err(error);
    }
    remove(disk, &old);
    Ok(())
}

/// Removes what is left of an old or unfinished site. A failure is harmless, and reported as a warning.
fn remove(disk: &Disk, folder: &Path) {
    if let Err(error) = disk.remove_dir_all(folder) {
        disk.warn(format!(
            "cannot remove `{}`: {error}; it is no longer needed, and you can remove it",
            folder.display()
        ));
    }
}

fn explained(error: io::Error, folder: &Path) -> Error {
    match error.kind() {
        io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => Error::refused(
            folder,
            format!(
                "it cannot be moved ({error}), so it may be a mount point; build with `--in-place`, or \
                 choose a folder inside it with `--out`"
            ),
        ),
        _ => Error::write(folder)(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::Method;

    fn target(dir: &Path) -> Target {
        Target::new(&dir.join("public"), dir, Method::Exchange).unwrap()
    }

    fn folder_with(path: &Path, text: &str) {
        fs::create_dir(path).unwrap();
        fs::write(path.join("index.html"), text).unwrap();
    }

    #[test]
    fn two_steps_publish_as_one_does() {
        let dir = tempfile::tempdir().unwrap();
        let target = target(dir.path());
        folder_with(target.folder(), "old");
        let staged = dir.path().join("staged");
        folder_with(&staged, "new");
        in_two_steps(&staged, &target).unwrap();
        assert_eq!(fs::read_to_string(target.folder().join("index.html")).unwrap(), "new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_second_step_is_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let target = target(dir.path());
        folder_with(target.folder(), "old");
        in_two_steps(&dir.path().join("nowhere"), &target).unwrap_err();
        assert_eq!(fs::read_to_string(target.folder().join("index.html")).unwrap(), "old");
    }

    #[test]
    fn an_interrupted_swap_is_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let target = target(dir.path());
        folder_with(&target.beside(OLD), "old");
        recover(&target).unwrap();
        assert_eq!(fs::read_to_string(target.folder().join("index.html")).unwrap(), "old");
        folder_with(&target.beside(OLD), "older");
        recover(&target).unwrap();
        assert_eq!(fs::read_to_string(target.folder().join("index.html")).unwrap(), "old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_dead_stage_is_removed_and_a_living_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let target = target(dir.path());
        let dead = target.beside("new-1-0");
        folder_with(&dead, "half");
        let living = Stage::begin(&target).unwrap();
        recover(&target).unwrap();
        assert!(!dead.exists());
        assert!(living.folder().exists());
        let folder = living.folder().to_owned();
        drop(living);
        assert!(!folder.exists());
    }
}
