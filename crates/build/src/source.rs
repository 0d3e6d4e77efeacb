//! What was read: paths, bytes and hashes. This module never reads anything itself; `cli` does.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The path of a source, relative to the site's root, with `/` between its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// A path as written; the caller has made it relative and put `/` between its parts.
    pub fn new(path: &str) -> Self {
        Self(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder the file is in, without a final `/`; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }
}

/// So that a file is found by the text of its path, which no copy is made of.
impl Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The BLAKE3 hash of a file's bytes: equal hashes stand for equal bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash's own bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first sixteen hexadecimal digits, for the names of fingerprinted files.
    pub fn fingerprint(&self) -> String {
        self.0[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// One file as it was read. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where the file stands in the site.
    pub path: SourcePath,
    /// The whole file.
    pub bytes: Arc<[u8]>,
    /// The hash of `bytes`.
    pub hash: ContentHash,
}

impl SourceFile {
    /// A file at `path` holding `bytes`.
    pub fn new(path: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { path: SourcePath::new(path), hash: ContentHash::of(&bytes), bytes }
    }

    /// The bytes as text, or where they stop being UTF-8.
    ///
    /// # Errors
    /// The offset of the first byte that is not UTF-8.
    pub fn text(&self) -> Result<&str, usize> {
        std::str::from_utf8(&self.bytes).map_err(|error| error.valid_up_to())
    }
}

/// Every source of a site, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<SourcePath, SourceFile>,
}

impl Sources {
    /// Adds a file, in place of any other at the same path.
    pub fn insert(&mut self, file: SourceFile) {
        self.files.insert(file.path.clone(), file);
    }

    /// Takes a file away and returns it.
    pub fn remove(&mut self, path: &SourcePath) -> Option<SourceFile> {
        self.files.remove(path)
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }

    /// Every file, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.values()
    }

    /// Takes every file whose path begins with `prefix` away, sorted by path.
    pub(crate) fn take_under(&mut self, prefix: &str) -> Vec<SourceFile> {
        let mut taken = self.files.split_off(prefix);
        let behind = taken.keys().find(|path| !path.as_str().starts_with(prefix)).cloned();
        self.files.append(&mut behind.map(|path| taken.split_off(&path)).unwrap_or_default());
        taken.into_values().collect()
    }

    /// Every file whose path begins with `prefix`, sorted by path.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a SourceFile> {
        self.files
            .range(SourcePath::new(prefix)..)
            .map(|(_, file)| file)
            .take_while(move |file| file.path.as_str().starts_with(prefix))
    }
}

impl FromIterator<SourceFile> for Sources {
    fn from_iter<T: IntoIterator<Item = SourceFile>>(files: T) -> Self {
        Self { files: files.into_iter().map(|file| (file.path.clone(), file)).collect() }
    }
}
