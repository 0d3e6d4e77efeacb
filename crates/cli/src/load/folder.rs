//! A site's folder: finds the files that are sources and reads them, all at once or only those that changed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use assay_build::{SourceFile, SourcePath, Sources};
use rayon::prelude::*;
use walkdir::WalkDir;

use super::{embedded, names};
use crate::error::Error;

/// The file that makes a folder a site.
const SITE: &str = "site.toml";
/// The folders whose files are sources.
const FOLDERS: [&str; 2] = ["content", "themes"];

/// The folder that a site is read from.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The site's folder at `root`.
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Where the site stands.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where every source is, or below which: `site.toml` and the folders, there or not.
    pub(crate) fn tops(&self) -> impl Iterator<Item = PathBuf> {
        [SITE].into_iter().chain(FOLDERS).map(|top| self.root.join(top))
    }

    /// Reads every source. A file of the site comes before the embedded one of the same path.
    pub(crate) fn read(&self) -> Result<Sources, Error> {
        // Said here, so that a mistyped `--root` is not told as a site without files.
        fs::read_dir(&self.root).map_err(Error::read(&self.root))?;
        let mut found = vec![SITE.to_owned()];
        for folder in FOLDERS {
            self.find(folder, &mut found)?;
        }
        let read: Vec<_> = found.par_iter().map(|path| self.file(path)).collect::<Result<_, _>>()?;
        let mut sources: Sources = embedded::themes().iter().cloned().collect();
        read.into_iter().flatten().for_each(|file| sources.insert(file));
        Ok(sources)
    }

    /// Reads the sources at `paths`, without those that are gone.
    pub(crate) fn read_these<'a>(
        &self,
        paths: impl IntoIterator<Item = &'a SourcePath>,
    ) -> Result<Sources, Error> {
        let paths: BTreeSet<&str> = paths.into_iter().map(SourcePath::as_str).collect();
        let read = paths.into_iter().map(|path| {
            let file = self.file(path)?;
            Ok(file.or_else(|| embedded::theme_file(path).cloned()))
        });
        read.filter_map(Result::transpose).collect()
    }

    /// Reads again what stands at `changed`, which may be files or folders, there or gone, sources or not.
    /// Returns the sources that differ from what they were.
    pub(crate) fn refresh(
        &self,
        sources: &mut Sources,
        changed: impl IntoIterator<Item = impl AsRef<Path>>,
    ) -> Result<Vec<SourcePath>, Error> {
        let mut differing = Vec::new();
        for path in changed.into_iter().filter_map(|path| self.source_path(path.as_ref())) {
            // What stood below the path is asked for too, since a folder may have gone or become a file.
            let prefix = format!("{path}/");
            let below = sources.under(&prefix).map(|file| file.path.to_string());
            let mut paths: Vec<_> = below.chain([path.clone()]).collect();
            if self.root.join(&path).is_dir() {
                self.find(&path, &mut paths)?;
            }
            paths.sort();
            paths.dedup();
            for path in paths {
                self.refresh_file(sources, &path, &mut differing)?;
            }
        }
        differing.sort();
        differing.dedup();
        Ok(differing)
    }

    /// The source at `path`, relative to the root and with `/`, or none where nothing at `path` is a source.
    pub(crate) fn source_path(&self, path: &Path) -> Option<String> {
        let relative = relative(path.strip_prefix(&self.root).ok()?)?;
        let mut parts = relative.split('/');
        let first = parts.next()?;
        let source = if first == SITE { relative == SITE } else { FOLDERS.contains(&first) };
        (source && !parts.any(names::ignored)).then_some(relative)
    }

    fn refresh_file(
        &self,
        sources: &mut Sources,
        path: &str,
        differing: &mut Vec<SourcePath>,
    ) -> Result<(), Error> {
        let old = sources.get(path).map(|file| file.hash);
        let new = self.file(path)?.or_else(|| embedded::theme_file(path).cloned());
        if old != new.as_ref().map(|file| file.hash) {
            differing.push(SourcePath::new(path));
        }
        match new {
            Some(file) => sources.insert(file),
            None => drop(sources.remove(&SourcePath::new(path))),
        }
        Ok(())
    }

    /// Adds the path of every source below `folder`, which need not exist.
    fn find(&self, folder: &str, found: &mut Vec<String>) -> Result<(), Error> {
        let top = self.root.join(folder);
        let kept = |entry: &walkdir::DirEntry| entry.depth() == 0 || !ignored(entry.path());
        for entry in WalkDir::new(&top).follow_links(true).into_iter().filter_entry(kept) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let path = entry.path();
                    let relative = path.strip_prefix(&self.root).ok().and_then(relative);
                    found.push(relative.ok_or_else(|| Error::Name { path: path.to_owned() })?);
                }
                Ok(_) => {}
                Err(error) => tolerate(error, &top)?,
            }
        }
        Ok(())
    }

    /// The file at `path`, or none where there is none any more.
    fn file(&self, path: &str) -> Result<Option<SourceFile>, Error> {
        let full = self.root.join(path);
        match fs::read(&full) {
            Ok(bytes) => Ok(Some(SourceFile::new(path, bytes))),
            Err(error) if gone(&error, &full) => Ok(None),
            Err(source) => Err(Error::Read { path: full, source }),
        }
    }
}

/// Whether the walk goes on after `error`: a file may go while the folder is read, and what is passed over may
/// be anything, such as the links to nowhere that Emacs locks files with.
fn tolerate(error: walkdir::Error, top: &Path) -> Result<(), Error> {
    let path = error.path().unwrap_or(top).to_owned();
    if path != top && ignored(&path) {
        return Ok(());
    }
    if let Some(ancestor) = error.loop_ancestor() {
        return Err(Error::LinkLoop { ancestor: ancestor.to_owned(), path });
    }
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be walked"));
    if gone(&source, &path) { Ok(()) } else { Err(Error::Read { path, source }) }
}

/// Whether `error` says that there is no file at `path`. A link to nowhere is something.
fn gone(error: &io::Error, path: &Path) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    match error.kind() {
        NotFound | NotADirectory => !path.is_symlink(),
        IsADirectory => true,
        _ => false,
    }
}

fn ignored(path: &Path) -> bool {
    path.file_name().is_some_and(|name| names::ignored(&name.to_string_lossy()))
}

/// A relative path with `/` between its parts, or none where it is not UTF-8.
fn relative(path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

#[cfg(test)]
mod tests;
