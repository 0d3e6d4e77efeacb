//! The folder of a site: finds the source files and reads all of them, or only those that changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use assay_build::{Obstacle, SourceFile, SourcePath, Sources, misplaced};
use rayon::prelude::*;

use super::names::{self, Standing};
use super::{embedded, stored};
use crate::error::Error;

mod walk;

/// The file that makes a folder a site.
const SITE: &str = "site.toml";
/// The folders whose files are sources.
const FOLDERS: [&str; 2] = ["content", "themes"];

/// The permitted targets of symbolic links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Links {
    /// Targets inside the site's folder.
    #[default]
    Inside,
    /// Anywhere.
    Anywhere,
}

/// The folder of a site.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    links: Links,
}

/// The finding at a path.
#[derive(Clone, Debug)]
enum Seen {
    File(SourceFile),
    Unread(Obstacle),
    Nothing,
}

/// The result of reading again what changed.
#[derive(Debug, Default)]
pub(crate) struct Refreshed {
    /// The sources that differ, sorted.
    pub(crate) differing: Vec<SourcePath>,
    /// The full paths of long files that are being written. They have to be read when they have settled.
    pub(crate) growing: BTreeSet<PathBuf>,
}

/// The state of a path before it is read again.
#[derive(Clone, Debug)]
enum Finding {
    /// Nothing.
    Unknown,
    /// A walk found it, with the obstacle to reading it, if any.
    Walked(Option<Obstacle>),
    /// It is no longer a source.
    Gone,
}

/// The result of reading a path again.
#[derive(Debug)]
enum Reread {
    Seen(Seen),
    /// A long file that is the one that was read before.
    Unchanged,
    /// A long file that is being written.
    Growing,
}

impl Folder {
    /// Returns the site's folder at `root`, in which links may not lead outside.
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), links: Links::default() }
    }

    /// Sets where links may lead.
    #[must_use]
    pub(crate) fn following(self, links: Links) -> Self {
        Self { links, ..self }
    }

    /// Returns the path of the site.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the paths that contain all sources: `site.toml` and the folders, whether they exist or not.
    pub(crate) fn tops(&self) -> impl Iterator<Item = PathBuf> {
        [SITE].into_iter().chain(FOLDERS).map(|top| self.root.join(top))
    }

    /// Reads every source. A file of the site takes precedence over the embedded one at the same path.
    pub(crate) fn read(&self) -> Result<Sources, Error> {
        // Reported here, so that a mistyped `--root` does not look like an empty site.
        fs::read_dir(&self.root).map_err(Error::read(&self.root))?;
        let mut found = BTreeMap::new();
        for folder in FOLDERS {
            found.extend(self.walk(folder)?.sources);
        }
        let read = found.into_par_iter().map(|(path, obstacle)| {
            let seen = obstacle.map_or_else(|| self.file(&path), |obstacle| Ok(Seen::Unread(obstacle)));
            seen.map(|seen| (path, seen))
        });
        let read: Vec<_> = read.collect::<Result<_, _>>()?;
        let site = self.look(SITE)?;
        let misplaced_files =
            self.misplaced_files()?.into_iter().map(|(path, obstacle)| (path, Seen::Unread(obstacle)));
        let mut sources: Sources = embedded::themes().iter().cloned().collect();
        for (path, seen) in read.into_iter().chain([(SITE.to_owned(), site)]).chain(misplaced_files) {
            match seen {
                Seen::File(file) => sources.insert(file),
                Seen::Unread(obstacle) => sources.insert_unread(SourcePath::new(&path), obstacle),
                Seen::Nothing => {}
            }
        }
        Ok(sources)
    }

    /// Reads the sources at `paths` that exist.
    pub(crate) fn read_these<'a>(
        &self,
        paths: impl IntoIterator<Item = &'a SourcePath>,
    ) -> Result<Sources, Error> {
        let paths: BTreeSet<&str> = paths.into_iter().map(SourcePath::as_str).collect();
        let read = paths.into_iter().map(|path| match self.look(path)? {
            Seen::File(file) => Ok(Some(file)),
            Seen::Nothing => Ok(embedded::theme_file(path).cloned()),
            Seen::Unread(_) => Ok(None),
        });
        read.filter_map(Result::transpose).collect()
    }

    /// Reads again what is at the `changed` paths, which may be files or folders, existing or not, sources or not.
    /// Everything at or below them is afterwards as [`Folder::read`] would find it, except for long files that are
    /// being written: they stay as they were.
    pub(crate) fn refresh(
        &self,
        sources: &mut Sources,
        changed: impl IntoIterator<Item = impl AsRef<Path>>,
    ) -> Result<Refreshed, Error> {
        let mut differing = self.refresh_beside(sources)?;
        let changed = changed.into_iter().filter_map(|path| self.source_path(path.as_ref())).collect();
        let reread = self.findings(sources, changed)?.into_par_iter().map(|(path, finding)| {
            let seen = self.reread(&path, finding, sources.get(&path));
            seen.map(|seen| (path, seen))
        });
        let mut growing = BTreeSet::new();
        for (path, reread) in reread.collect::<Result<Vec<_>, _>>()? {
            match reread {
                Reread::Seen(seen) => {
                    if replaced(sources, &path, seen) {
                        differing.push(SourcePath::new(&path));
                    }
                }
                Reread::Unchanged => {}
                Reread::Growing => drop(growing.insert(self.root.join(path))),
            }
        }
        differing.sort();
        differing.dedup();
        Ok(Refreshed { differing, growing })
    }

    /// Returns each path that is at or below one of the `changed` paths, now or according to `sources`.
    fn findings(
        &self,
        sources: &Sources,
        changed: BTreeSet<String>,
    ) -> Result<BTreeMap<String, Finding>, Error> {
        let (walked, single): (BTreeSet<_>, BTreeSet<_>) =
            changed.into_iter().partition(|path| self.is_walked(path));
        let mut findings = BTreeMap::new();
        for path in walked.iter().chain(&single) {
            // Paths below it may be gone, since a folder may have been removed or replaced by a file.
            let prefix = format!("{path}/");
            let files = sources.under(&prefix).map(|file| &file.path);
            let unread = sources.unread().map(|(path, _)| path);
            let unread = unread.filter(|unread| unread.as_str().starts_with(&prefix));
            findings.extend(files.chain(unread).map(|path| (path.to_string(), Finding::Gone)));
            findings.insert(path.clone(), Finding::Gone);
        }
        for folder in FOLDERS.iter().filter(|folder| walked.iter().any(|path| is_below(path, folder))) {
            // From the top, as when everything is read: a link is a loop because of the folders above it.
            let found = self.walk(folder)?.sources.into_iter().filter(|(path, _)| is_within(path, &walked));
            findings.extend(found.map(|(path, obstacle)| (path, Finding::Walked(obstacle))));
        }
        let single = single.into_iter().filter(|path| !is_within(path, &walked));
        findings.extend(single.map(|path| (path, Finding::Unknown)));
        Ok(findings)
    }

    /// Returns true if only a walk can tell what is at and below `path`: it is a folder, or it leads through a link.
    fn is_walked(&self, path: &str) -> bool {
        let full = self.root.join(path);
        let mut ancestors = full.ancestors().take_while(|ancestor| *ancestor != self.root);
        FOLDERS.iter().any(|folder| is_below(path, folder))
            && (full.is_dir() || ancestors.any(Path::is_symlink))
    }

    /// Reads again what is at `path`, where `known` was read before.
    fn reread(&self, path: &str, finding: Finding, known: Option<&SourceFile>) -> Result<Reread, Error> {
        let full = self.root.join(path);
        let seen = match finding {
            Finding::Gone => Seen::Nothing,
            Finding::Walked(Some(obstacle)) => Seen::Unread(obstacle),
            Finding::Walked(None) | Finding::Unknown if stored::is_growing(&full, path) => {
                return Ok(Reread::Growing);
            }
            Finding::Walked(None) if known.is_some_and(|known| stored::is_still(&full, known)) => {
                return Ok(Reread::Unchanged);
            }
            Finding::Walked(None) => self.file(path)?,
            Finding::Unknown => self.look(path)?,
        };
        Ok(Reread::Seen(seen))
    }

    /// Returns the path, relative to the root and with `/`, of the source at `path`; none if nothing at `path` is a
    /// source.
    pub(crate) fn source_path(&self, path: &Path) -> Option<String> {
        let relative = relative(path.strip_prefix(&self.root).ok()?)?;
        let parts: Vec<&str> = relative.split('/').collect();
        let (first, rest) = parts.split_first()?;
        let source = match *first {
            SITE => rest.is_empty(),
            folder if FOLDERS.contains(&folder) => true,
            name => rest.is_empty() && misplaced(name).is_some(),
        };
        // A hidden file or folder is recorded, but nothing inside it.
        let (last, folders) =
            rest.split_last().map_or((None, &[][..]), |(last, folders)| (Some(*last), folders));
        let kept = folders.iter().all(|name| names::standing(name) == Standing::Source)
            && last.is_none_or(|name| names::standing(name) != Standing::Ignored);
        (source && kept).then_some(relative)
    }

    /// Returns the misplaced files and folders beside `site.toml`, by path.
    fn misplaced_files(&self) -> Result<BTreeMap<String, Obstacle>, Error> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if gone(&error) => return Ok(BTreeMap::new()),
            Err(source) => return Err(Error::Read { path: self.root.clone(), source }),
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let found = names.filter_map(|name| misplaced(&name).map(|misplaced| (name, misplaced)));
        Ok(found.map(|(name, misplaced)| (name, Obstacle::Misplaced(misplaced))).collect())
    }

    /// Checks again what is beside `site.toml`. Returns the paths that were added or removed.
    fn refresh_beside(&self, sources: &mut Sources) -> Result<Vec<SourcePath>, Error> {
        let found = self.misplaced_files()?;
        let known = sources.unread().filter(|(_, why)| matches!(why, Obstacle::Misplaced(_)));
        let known: BTreeSet<SourcePath> = known.map(|(path, _)| path.clone()).collect();
        let gone: Vec<_> = known.iter().filter(|path| !found.contains_key(path.as_str())).cloned().collect();
        gone.iter().for_each(|path| drop(sources.remove(path)));
        let came = found.into_iter().map(|(path, why)| (SourcePath::new(&path), why));
        let came: Vec<_> = came.filter(|(path, _)| !known.contains(path)).collect();
        let differing = gone.into_iter().chain(came.iter().map(|(path, _)| path.clone())).collect();
        came.into_iter().for_each(|(path, why)| sources.insert_unread(path, why));
        Ok(differing)
    }

    /// Returns what is at `path`, without opening anything that is not a file of the site.
    fn look(&self, path: &str) -> Result<Seen, Error> {
        let full = self.root.join(path);
        if let Some(misplaced) = misplaced(path) {
            let is_there = full.symlink_metadata().is_ok();
            return Ok(if is_there { Seen::Unread(Obstacle::Misplaced(misplaced)) } else { Seen::Nothing });
        }
        let root = self.root.canonicalize().map_err(Error::read(&self.root))?;
        for ancestor in full.ancestors().take_while(|ancestor| *ancestor != self.root) {
            if !ancestor.is_symlink() {
                continue;
            }
            if let Some(obstacle) = self.outside(ancestor, &root) {
                // Only the link itself is recorded, and nothing behind it.
                return Ok(if ancestor == full { Seen::Unread(obstacle) } else { Seen::Nothing });
            }
        }
        if full.is_symlink() && !full.exists() {
            return Ok(Seen::Unread(Obstacle::Dangling { target: target(&full) }));
        }
        match fs::metadata(&full) {
            Ok(_) if standing(&full) == Standing::Hidden => Ok(Seen::Unread(Obstacle::Hidden)),
            Ok(metadata) if metadata.is_dir() => Ok(Seen::Nothing),
            Ok(metadata) if !metadata.is_file() => Ok(Seen::Unread(Obstacle::Special)),
            _ => self.file(path),
        }
    }

    /// Returns the obstacle if the link at `path` leads outside `root`, the real path of the site's folder.
    fn outside(&self, path: &Path, root: &Path) -> Option<Obstacle> {
        let leads_out = || path.canonicalize().is_ok_and(|path| !path.starts_with(root));
        (self.links == Links::Inside && leads_out()).then(|| Obstacle::Outside { target: target(path) })
    }

    /// Returns the file at `path`, or nothing if it no longer exists.
    fn file(&self, path: &str) -> Result<Seen, Error> {
        let full = self.root.join(path);
        match stored::read(&full, path) {
            Ok(file) => Ok(Seen::File(file)),
            Err(error) if gone(&error) => Ok(Seen::Nothing),
            Err(source) => Err(Error::Read { path: full, source }),
        }
    }
}

/// Replaces what is known about `path` with what was `seen`. Returns true if that differs.
fn replaced(sources: &mut Sources, path: &str, seen: Seen) -> bool {
    let seen = match seen {
        Seen::Nothing => embedded::theme_file(path).cloned().map_or(Seen::Nothing, Seen::File),
        seen => seen,
    };
    let (file, obstacle) = (sources.get(path), sources.obstacle(path).cloned());
    let path = SourcePath::new(path);
    match seen {
        Seen::File(new) => {
            let known = |file: &SourceFile| (file.hash, file.is_embedded);
            let differs = file.map(known) != Some(known(&new));
            // The same file stays as it is, with what has been found out about it.
            if differs || file.map(stored::location) != Some(stored::location(&new)) {
                sources.insert(new);
            }
            differs
        }
        Seen::Unread(new) => {
            let differs = obstacle.as_ref() != Some(&new);
            sources.insert_unread(path, new);
            differs
        }
        Seen::Nothing => {
            let was_there = file.is_some() || obstacle.is_some();
            sources.remove(&path);
            was_there
        }
    }
}

/// Returns true if `path`, relative to the root, is the source folder `folder`, or below it.
fn is_below(path: &str, folder: &str) -> bool {
    path.split('/').next() == Some(folder)
}

/// Returns true if `path` is one of the `tops`, or below one.
fn is_within(path: &str, tops: &BTreeSet<String>) -> bool {
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    folders.chain([path]).any(|path| tops.contains(path))
}

/// Returns the target of the link at `path`.
fn target(path: &Path) -> String {
    fs::read_link(path).map(|target| target.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns true if `error` means that there is no file.
fn gone(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory)
}

fn standing(path: &Path) -> Standing {
    path.file_name().map_or(Standing::Source, |name| names::standing(&name.to_string_lossy()))
}

/// Returns a relative path with `/` between its parts; none if it is not UTF-8.
fn relative(path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

#[cfg(test)]
mod tests;
