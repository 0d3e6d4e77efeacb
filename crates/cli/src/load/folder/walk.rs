//! Finds the sources below the folders of a site, and the symbolic links among them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use assay_build::Obstacle;
use walkdir::WalkDir;

use super::{FOLDERS, Folder, SITE, Standing, gone, relative, standing, target};
use crate::error::Error;

/// The sources and links below a folder.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The sources by path, with the obstacle to reading each, if any.
    pub(super) sources: BTreeMap<String, Option<Obstacle>>,
    /// The links by full path, with the obstacle to following each, if any.
    links: BTreeMap<PathBuf, Option<Obstacle>>,
}

impl Folder {
    /// Finds every source below `folder`, which need not exist.
    pub(super) fn walk(&self, folder: &str) -> Result<Walk, Error> {
        let top = self.root.join(folder);
        let root = self.root.canonicalize().map_err(Error::read(&self.root))?;
        let mut found = Walk::default();
        let mut walk = WalkDir::new(&top).follow_links(true).into_iter();
        while let Some(entry) = walk.next() {
            let (path, obstacle) = match entry {
                Err(error) => match blocked(error, &top)? {
                    Some(blocked) => blocked,
                    None => continue,
                },
                Ok(entry) => {
                    let kind = entry.file_type();
                    let standing = standing(entry.path());
                    let leads_out =
                        || entry.path_is_symlink().then(|| self.outside(entry.path(), &root)).flatten();
                    let obstacle = match standing {
                        Standing::Source => leads_out(),
                        Standing::Hidden => Some(Obstacle::Hidden),
                        Standing::Ignored => None,
                    };
                    if kind.is_dir() && (obstacle.is_some() || standing != Standing::Source) {
                        walk.skip_current_dir();
                    }
                    if standing == Standing::Ignored {
                        continue;
                    }
                    if kind.is_dir() && obstacle.is_none() {
                        if entry.path_is_symlink() {
                            found.links.insert(entry.into_path(), None);
                        }
                        continue;
                    }
                    let is_special = obstacle.is_none() && !kind.is_file();
                    (entry.into_path(), obstacle.or(is_special.then_some(Obstacle::Special)))
                }
            };
            found.add(&self.root, path, obstacle);
        }
        Ok(found)
    }

    /// Returns the symbolic links among the sources by full path, with the obstacle to following each, if any.
    pub(crate) fn links(&self) -> Result<BTreeMap<PathBuf, Option<Obstacle>>, Error> {
        let site = self.root.join(SITE);
        let mut links: BTreeMap<_, _> = site.is_symlink().then_some((site, None)).into_iter().collect();
        for folder in FOLDERS {
            links.append(&mut self.walk(folder)?.links);
        }
        Ok(links)
    }

    /// Returns true if there is a symbolic link among the sources at `path` or below.
    pub(crate) fn has_link(&self, path: &Path) -> bool {
        let is_source = |path: &Path| self.source_path(path).is_some();
        if path.is_symlink() {
            return is_source(path);
        }
        let mut below = WalkDir::new(path).into_iter().filter_map(Result::ok);
        below.any(|entry| entry.path_is_symlink() && is_source(entry.path()))
    }
}

impl Walk {
    /// Adds what is at `path` of the site at `root`, with the obstacle to reading it, if any.
    fn add(&mut self, root: &Path, path: PathBuf, obstacle: Option<Obstacle>) {
        let inside = path.strip_prefix(root).unwrap_or(&path);
        match relative(inside) {
            Some(relative) => drop(self.sources.insert(relative, obstacle.clone())),
            None => {
                drop(self.sources.insert(inside.to_string_lossy().into_owned(), Some(Obstacle::Name)));
            }
        }
        if path.is_symlink() {
            self.links.insert(path, obstacle);
        }
    }
}

/// Returns the obstacle for an `error` during traversal; none if it does not matter: a file may be removed in the
/// meantime, and ignored files may be anything, such as the dangling links with which Emacs locks files.
fn blocked(error: walkdir::Error, top: &Path) -> Result<Option<(PathBuf, Option<Obstacle>)>, Error> {
    let path = error.path().unwrap_or(top).to_owned();
    if path != top && standing(&path) == Standing::Ignored {
        return Ok(None);
    }
    if error.loop_ancestor().is_some() {
        let obstacle = Obstacle::Loop { target: target(&path) };
        return Ok(Some((path, Some(obstacle))));
    }
    if path.is_symlink() {
        let obstacle = Obstacle::Dangling { target: target(&path) };
        return Ok(Some((path, Some(obstacle))));
    }
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be walked"));
    if gone(&source) { Ok(None) } else { Err(Error::Read { path, source }) }
}
