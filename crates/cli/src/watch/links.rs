//! The paths outside the watched folders on which a site with symbolic links depends.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use assay_build::Obstacle;

/// The maximum number of links on the way to one target, as on Linux (`path_resolution(7)`).
const MOST_LINKS: usize = 40;

/// The paths on which the links of a site depend. All are real paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    /// Each path that the system looks up to follow a link. If one is created, removed or replaced, the link may lead
    /// elsewhere.
    lookups: BTreeSet<PathBuf>,
    /// Each folder to which a link leads, with one such link.
    folders: BTreeMap<PathBuf, PathBuf>,
}

impl Links {
    /// Returns the paths on which the links `found` in a site depend. An obstacle means that a link is not followed.
    pub(super) fn new(found: BTreeMap<PathBuf, Option<Obstacle>>) -> Self {
        let mut links = Self::default();
        for (link, obstacle) in found {
            links.lookups.extend(lookups(&link));
            let target = obstacle.is_none().then(|| link.canonicalize().ok()).flatten();
            if let Some(target) = target.filter(|target| target.is_dir()) {
                links.folders.insert(target, link);
            }
        }
        links
    }

    /// Returns true if a change at `path`, a real path, may change where a link leads.
    pub(super) fn depend_on(&self, path: &Path) -> bool {
        self.lookups.contains(path)
    }

    /// Returns the path at which the site has the file at `path`, a real path, if it is in a linked folder.
    pub(super) fn inside_site(&self, path: &Path) -> Option<PathBuf> {
        let mut folders = path.ancestors();
        folders.find_map(|folder| Some(self.folders.get(folder)?.join(path.strip_prefix(folder).ok()?)))
    }

    /// Returns the linked folders, which have to be watched with everything below them.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.keys().map(PathBuf::as_path)
    }

    /// Returns the folders whose entries are looked up.
    pub(super) fn parents(&self) -> BTreeSet<&Path> {
        self.lookups.iter().filter_map(|path| path.parent()).collect()
    }
}

/// Returns each path that the system looks up to follow `link`, up to the first that does not exist.
fn lookups(link: &Path) -> BTreeSet<PathBuf> {
    let mut lookups = BTreeSet::new();
    let Some(mut folder) = link.parent().and_then(|folder| folder.canonicalize().ok()) else {
        return lookups;
    };
    let mut links = 0;
    let mut parts: Vec<OsString> = link.file_name().map(ToOwned::to_owned).into_iter().collect();
    while let Some(part) = parts.pop() {
        match Path::new(&part).components().next() {
            Some(Component::ParentDir) => drop(folder.pop()),
            Some(Component::Normal(name)) => {
                let path = folder.join(name);
                lookups.insert(path.clone());
                match fs::read_link(&path) {
                    Ok(target) if links < MOST_LINKS => {
                        links += 1;
                        parts.extend(target.components().rev().map(|part| part.as_os_str().to_owned()));
                    }
                    _ if path.exists() => folder = path,
                    _ => break,
                }
            }
            // An absolute target begins at the root.
            _ => folder.push(part),
        }
    }
    lookups
}
