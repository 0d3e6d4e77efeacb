//! Publishes into a folder that stays: files are created in a folder inside it, and then renamed to their places one by
//! one, pages last; files that are no longer part of the site are removed after that. A list of the site's files is
//! written before the first rename, with which the next build finishes what a killed one began. Not atomic: in the
//! meantime a visitor may get files of both sites, but each of them complete.

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use assay_build::OutputPath;
use walkdir::WalkDir;

use super::MARKER;
use super::attributes;
use super::disk::Disk;
use super::published::above;
use super::target::{LOST_AND_FOUND, Target, WORK};
use crate::error::Error;

/// The new and changed files in it.
pub(super) const FILES: &str = "files";
/// The list of all files of the next site, one on each line. It exists when all files are created.
const LIST: &str = "list";

/// Makes the published folder contain exactly `files`; those that differ are in its work folder.
pub(super) fn publish<'a>(target: &Target, files: impl Iterator<Item = &'a OutputPath>) -> Result<(), Error> {
    let work = target.folder().join(WORK);
    let (list, unfinished) = (work.join(LIST), work.join(format!("{LIST}-unfinished")));
    let text: String = files.map(|path| format!("{path}\n")).collect();
    target.sync(&work)?;
    let written = target.disk().write(&unfinished, text.as_bytes());
    written.map_err(Error::write(&unfinished))?;
    target.sync(&work)?;
    target.disk().rename(&unfinished, &list).map_err(Error::write(&list))?;
    target.sync(&work)?;
    finish(target)
}

/// Finishes what a killed build began in the folder of `target`, or undoes it if it had not written the list.
pub(super) fn recover(target: &Target) -> Result<(), Error> {
    let work = target.folder().join(WORK);
    match fs::symlink_metadata(&work) {
        Ok(data) if data.is_dir() => {}
        _ => return Ok(()),
    }
    if work.join(LIST).is_file() {
        return finish(target);
    }
    target.disk().remove_dir_all(&work).map_err(Error::write(&work))
}

/// Returns true if the next build can continue this one.
pub(super) fn can_be_finished(work: &Path) -> bool {
    work.join(LIST).is_file()
}

/// Performs the remaining steps. Repeated after any step, it has the same result.
fn finish(target: &Target) -> Result<(), Error> {
    let folder = target.folder();
    let work = folder.join(WORK);
    let list = work.join(LIST);
    let text = fs::read_to_string(&list).map_err(Error::read(&list))?;
    let files: BTreeSet<OutputPath> = text.lines().filter_map(OutputPath::new).collect();
    let moved = move_files(target.disk(), &work.join(FILES), folder);
    moved
        .and_then(|()| remove_others(target.disk(), folder, &files))
        .map_err(Error::write(target.asked()))?;
    target.sync(folder)?;
    target.disk().remove_file(&list).map_err(Error::write(&list))?;
    if let Err(error) = target.disk().remove_dir_all(&work) {
        target
            .disk()
            .warn(format!("cannot remove `{}`: {error}; the next build tries again", work.display()));
    }
    Ok(())
}

/// Moves every file in `staged` to its place in `folder`.
fn move_files(disk: &Disk, staged: &Path, folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in WalkDir::new(staged) {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.extend(entry.path().strip_prefix(staged).map(Path::to_owned));
        }
    }
    // First the marker of the folder, then what pages embed, then pages.
    files.sort_by_cached_key(|file| {
        (file != Path::new(MARKER), file.extension() == Some(OsStr::new("html")), file.clone())
    });
    for file in files {
        let (from, to) = (staged.join(&file), folder.join(&file));
        make_folders(disk, folder, file.parent().unwrap_or(Path::new("")))?;
        match fs::symlink_metadata(&to) {
            Ok(data) if data.is_dir() => disk.remove_dir_all(&to)?,
            Ok(data) if data.is_file() => {
                if let Err(error) = attributes::copy(&to, &from, attributes::Stage::Filled) {
                    let text =
                        format!("cannot keep the owner, group or permissions of `{}`: {error}", to.display());
                    disk.warn(text);
                }
            }
            _ => {}
        }
        disk.rename(&from, &to)?;
    }
    Ok(())
}

/// Creates the folders of `path` in `folder`, replacing files and links.
fn make_folders(disk: &Disk, folder: &Path, path: &Path) -> io::Result<()> {
    let mut at = folder.to_owned();
    for part in path {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(data) if data.is_dir() => continue,
            Ok(_) => disk.remove_file(&at)?,
            Err(_) => {}
        }
        disk.create_dir(&at)?;
    }
    Ok(())
}

/// Removes everything in `folder` that is not one of `files`.
fn remove_others(disk: &Disk, folder: &Path, files: &BTreeSet<OutputPath>) -> io::Result<()> {
    let folders: HashSet<&str> = files.iter().flat_map(|file| above(file.as_str())).collect();
    let names: HashSet<&str> = files.iter().map(OutputPath::as_str).collect();
    let is_own = |path: &str| [MARKER, WORK, LOST_AND_FOUND].contains(&path);
    let mut others: Vec<(PathBuf, bool)> = Vec::new();
    let mut entries = WalkDir::new(folder).min_depth(1).into_iter();
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let path =
            entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let is_folder = entry.file_type().is_dir();
        let stays = if is_folder { folders.contains(path.as_str()) } else { names.contains(path.as_str()) };
        if !stays && !is_own(&path) {
            others.push((entry.path().to_owned(), is_folder));
        }
        if !stays && is_folder {
            entries.skip_current_dir();
        }
    }
    if others.is_empty() {
        return Ok(());
    }
    let known = Identities::of(folder, &names, &folders);
    for (path, is_folder) in others {
        if known.contains(&path) {
            continue;
        }
        if is_folder { disk.remove_dir_all(&path)? } else { disk.remove_file(&path)? }
    }
    Ok(())
}

/// The identities of the site's files and folders. If the disk treats `About` as `about`, or composed letters as
/// decomposed ones, a file that is listed under another name still belongs to the site.
struct Identities(HashSet<(u64, u64)>);

impl Identities {
    #[cfg(unix)]
    fn of(folder: &Path, files: &HashSet<&str>, folders: &HashSet<&str>) -> Self {
        Self(files.iter().chain(folders).filter_map(|path| identity(&folder.join(path))).collect())
    }

    #[cfg(unix)]
    fn contains(&self, path: &Path) -> bool {
        identity(path).is_some_and(|identity| self.0.contains(&identity))
    }

    #[cfg(not(unix))]
    fn of(_: &Path, _: &HashSet<&str>, _: &HashSet<&str>) -> Self {
        Self(HashSet::new())
    }

    #[cfg(not(unix))]
    fn contains(&self, _: &Path) -> bool {
        false
    }
}

/// None for a file with two names, one of which may be superfluous.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;

    let data = fs::symlink_metadata(path).ok()?;
    (data.is_dir() || data.nlink() == 1).then(|| (data.dev(), data.ino()))
}
