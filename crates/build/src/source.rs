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

    /// The file's name without its ending, if the file is Markdown by its ending, in capitals or not.
    pub(crate) fn markdown_stem(&self) -> Option<&str> {
        let (stem, ending) = self.file_name().rsplit_once('.')?;
        let is_markdown = MARKDOWN.iter().any(|known| ending.eq_ignore_ascii_case(known));
        (is_markdown && !stem.is_empty()).then_some(stem)
    }

    /// Returns true if the file is the page of its folder's section: `_index.md`.
    pub(crate) fn is_section(&self) -> bool {
        self.markdown_stem() == Some("_index")
    }

    /// Returns true if the file is its folder's own page: `index.md` or `_index.md`.
    pub(crate) fn is_index(&self) -> bool {
        matches!(self.markdown_stem(), Some("index" | "_index"))
    }
}

/// The endings of Markdown files.
const MARKDOWN: [&str; 6] = ["md", "markdown", "mdown", "mkd", "mkdn", "mdwn"];

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

/// Makes the hash of bytes that are not in memory all at once.
#[derive(Debug, Default)]
pub struct ContentHasher(blake3::Hasher);

impl ContentHasher {
    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all of them.
    pub fn finish(&self) -> ContentHash {
        ContentHash(*self.0.finalize().as_bytes())
    }
}

/// A file that is only copied and is too long to be in memory. It stays where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// The source that it is.
    pub path: SourcePath,
    /// Its length in bytes.
    pub length: u64,
    /// The hash of its bytes.
    pub hash: ContentHash,
    /// By which whoever read it knows that it still is as it was read. It means nothing here.
    pub stamp: u64,
}

/// The ends of the names of files whose bytes are read to build a site. Every other is only copied.
const READ: [&str; 33] = [
    "adoc",
    "atom",
    "css",
    "csv",
    "htm",
    "html",
    "ico",
    "ics",
    "ipynb",
    "js",
    "json",
    "jsonl",
    "map",
    "markdown",
    "md",
    "mdown",
    "mdx",
    "mjs",
    "org",
    "rss",
    "rst",
    "svg",
    "toml",
    "tsv",
    "txt",
    "vcf",
    "vtt",
    "wasm",
    "webmanifest",
    "xhtml",
    "xml",
    "yaml",
    "yml",
];

/// Returns true if the source at `path` is copied as it is, whatever its bytes are, so that it may be stored. The beginning of
/// a picture still says how large that is.
pub fn is_only_copied(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    (folder == "content" || folder.starts_with("content/"))
        && ending.is_some_and(|ending| !READ.contains(&ending.as_str()))
}

/// One file as it was read. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where the file stands in the site.
    pub path: SourcePath,
    /// The whole file, or its beginning where the rest is stored.
    pub bytes: Arc<[u8]>,
    /// The hash of the whole file.
    pub hash: ContentHash,
    stored: Option<Arc<StoredFile>>,
    /// Whether the file comes with the program, and not with the site.
    pub is_embedded: bool,
}

impl SourceFile {
    /// A file at `path` holding `bytes`.
    pub fn new(path: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self {
            path: SourcePath::new(path),
            hash: ContentHash::of(&bytes),
            bytes,
            stored: None,
            is_embedded: false,
        }
    }

    /// The same file, as one that comes with the program.
    #[must_use]
    pub fn embedded(self) -> Self {
        Self { is_embedded: true, ..self }
    }

    /// The `stored` file, which begins with `beginning`.
    pub fn stored(stored: StoredFile, beginning: impl Into<Arc<[u8]>>) -> Self {
        let (path, hash) = (stored.path.clone(), stored.hash);
        Self { path, hash, bytes: beginning.into(), stored: Some(Arc::new(stored)), is_embedded: false }
    }

    /// What becomes of the file where it is copied.
    pub fn contents(&self) -> Contents {
        match &self.stored {
            Some(stored) => Contents::Stored(stored.clone()),
            None => Contents::Bytes(self.bytes.clone()),
        }
    }

    /// Returns true if both are the same bytes in the same place.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.path == other.path && self.hash == other.hash && self.stored == other.stored
    }

    /// The bytes as text, or where they stop being UTF-8.
    ///
    /// # Errors
    /// The offset of the first byte that is not UTF-8.
    pub fn text(&self) -> Result<&str, usize> {
        std::str::from_utf8(&self.bytes).map_err(|error| error.valid_up_to())
    }
}

/// Why something in a site's folder was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A hidden file or folder, which no host needs and no tool is known to leave.
    Hidden,
    /// A link to nothing.
    Dangling {
        /// What the link says.
        target: String,
    },
    /// A link to something outside the site's folder.
    Outside {
        /// What the link says.
        target: String,
    },
    /// A link to a folder that holds the link.
    Loop {
        /// What the link says.
        target: String,
    },
    /// Neither a file nor a folder: a named pipe, a socket, a device.
    Special,
    /// A name that is not UTF-8, so that no page could have its address.
    Name,
    /// It stands beside `site.toml`, where Assay looks for nothing of the kind.
    Misplaced(Misplaced),
}

/// What stands beside `site.toml` and is not read there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misplaced {
    /// What it is, as a sentence goes on after "this".
    pub(crate) what: String,
    /// What to do about it, with `NAME` for the site's theme.
    pub(crate) remedy: &'static str,
}

/// What a file of the finished site holds. Cloning shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// What a source holds.
    Stored(Arc<StoredFile>),
}

impl Contents {
    /// The bytes, where they are in memory.
    pub fn bytes(&self) -> Option<&Arc<[u8]>> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stored(_) => None,
        }
    }

    /// The hash of what it holds.
    pub fn hash(&self) -> ContentHash {
        match self {
            Self::Bytes(bytes) => ContentHash::of(bytes),
            Self::Stored(stored) => stored.hash,
        }
    }
}

/// Every source of a site, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<SourcePath, SourceFile>,
    /// What was found and not read, and why.
    unread: BTreeMap<SourcePath, Obstacle>,
}

impl Sources {
    /// Adds a file, in place of anything else at the same path.
    pub fn insert(&mut self, file: SourceFile) {
        self.unread.remove(&file.path);
        self.files.insert(file.path.clone(), file);
    }

    /// Adds what was found at `path` and not read, in place of anything else at the same path.
    pub fn insert_unread(&mut self, path: SourcePath, obstacle: Obstacle) {
        self.files.remove(&path);
        self.unread.insert(path, obstacle);
    }

    /// Takes away what stands at `path`, and returns it if it was a file.
    pub fn remove(&mut self, path: &SourcePath) -> Option<SourceFile> {
        self.unread.remove(path);
        self.files.remove(path)
    }

    /// Everything that was found and not read, sorted by path.
    pub fn unread(&self) -> impl Iterator<Item = (&SourcePath, &Obstacle)> {
        self.unread.iter()
    }

    /// Why what stands at `path` was not read, if anything stands there and was not.
    pub fn obstacle(&self, path: &str) -> Option<&Obstacle> {
        self.unread.get(path)
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
        let files = files.into_iter().map(|file| (file.path.clone(), file)).collect();
        Self { files, unread: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_not_only_copied() {
        for path in ["content/a.mp4", "content/a/b.JPEG", "content/a.tar.gz", "content/.well-known/x.bin"] {
            assert!(is_only_copied(path), "{path}");
        }
        for path in [
            "content/a.md",
            "content/a.MD",
            "content/a.svg",
            "content/_headers",
            "content/a.diagnostic.toml",
            "site.toml",
            "themes/x/pictures/a.mp4",
            "contents/a.mp4",
            "content/data.csv",
            "a.mp4",
        ] {
            assert!(!is_only_copied(path), "{path}");
        }
    }

    #[test]
    fn a_hash_in_parts_is_that_of_the_whole() {
        let mut hasher = ContentHasher::default();
        ["ab", "", "c"].iter().for_each(|part| hasher.update(part.as_bytes()));
        assert_eq!(hasher.finish(), ContentHash::of(b"abc"));
    }
}
