//! Puts a filled stage in the place of the published folder, in one step where the system has one, and mends what
//! a killed build has left behind.

use std::fs;
use std::io;
use std::path::Path;

use super::stage::{self, STAGE, Stage};
use super::target::Target;
use crate::error::Error;

/// What the published folder is called while another takes its place in two steps.
const OLD: &str = "old";

/// Makes the staged folder the published one. The one from before is left to the stage, which removes it.
pub(super) fn swap(stage: &Stage, target: &Target) -> Result<(), Error> {
    let folder = target.folder();
    let swapped = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::rename(stage.folder(), folder),
        Err(error) => Err(error),
        Ok(data) => {
            // Whoever gave the folder to a web server's group wants it to stay that way.
            fs::set_permissions(stage.folder(), data.permissions()).map_err(Error::write(stage.folder()))?;
            exchange(stage.folder(), folder).or_else(|error| match cannot_exchange(&error) {
                true => in_two_steps(stage.folder(), target),
                false => Err(error),
            })
        }
    };
    swapped.map_err(|error| explained(error, folder))
}

/// Swaps the folder `part` of the staged site and of the published one, which is there, in one step. Returns whether it
/// could; what is published is otherwise as it was.
pub(super) fn swap_part(stage: &Stage, target: &Target, part: &str) -> bool {
    let (staged, folder) = (stage.folder().join(part), target.folder().join(part));
    fs::metadata(&folder)
        .and_then(|data| fs::set_permissions(&staged, data.permissions()))
        .and_then(|()| exchange(&staged, &folder))
        .is_ok()
}

/// Finishes or takes back what a killed build has left beside the folder of `target`.
pub(super) fn recover(target: &Target) -> Result<(), Error> {
    let old = target.beside(OLD);
    if old.is_dir() {
        let mended = if target.folder().exists() {
            fs::remove_dir_all(&old)
        } else {
            fs::rename(&old, target.folder())
        };
        mended.map_err(Error::write(&old))?;
    }
    let Ok(beside) = fs::read_dir(target.parent()) else { return Ok(()) };
    let prefix = target.beside_name(STAGE);
    for entry in beside.filter_map(Result::ok) {
        let left =
            entry.file_name().to_string_lossy().starts_with(&prefix) && !stage::is_alive(&entry.path());
        if left {
            // It harms nobody; whoever may remove it will.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// Swaps two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// This system has no such step.
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether `error` says that the system or the disk has no such step, rather than that it went wrong.
fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Between the two steps there is no published folder; [`recover`] brings it back if they are interrupted.
fn in_two_steps(staged: &Path, target: &Target) -> io::Result<()> {
    let old = target.beside(OLD);
    fs::rename(target.folder(), &old)?;
    if let Err(error) = fs::rename(staged, target.folder()) {
        fs::rename(&old, target.folder())?;
        return Err(error);
    }
    // The new site is published; what is left of the old one is found by the next build.
    let _ = fs::remove_dir_all(&old);
    Ok(())
}

fn explained(error: io::Error, folder: &Path) -> Error {
    match error.kind() {
        io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => Error::refused(
            folder,
            format!(
                "it cannot be moved ({error}), as if a disk were mounted there; choose a folder inside it with `--out`"
            ),
        ),
        _ => Error::write(folder)(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(dir: &Path) -> Target {
        Target::new(&dir.join("public"), dir).unwrap()
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
