//! The sources: paths, bytes and hashes. This module never reads anything itself; `cli` does.

mod colour;
mod encoded;

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use memchr::memrchr;
use serde::{Deserialize, Serialize};

pub use self::colour::Colour;
pub use self::encoded::{Conversion, EncodedPicture, PictureFormat, Recipe};

/// The path of a source, relative to the site's root, with `/` between its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Wraps a path as written; the caller has made it relative and uses `/` between its parts.
    pub fn new(path: &str) -> Self {
        Self(path.into())
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the folder of the file, without a final `/`; empty at the root.
    pub fn folder(&self) -> &str {
        self.last_slash().map_or("", |end| &self.0[..end])
    }

    /// Returns the last part of the path.
    pub fn file_name(&self) -> &str {
        self.last_slash().map_or(&*self.0, |end| &self.0[end + 1..])
    }

    fn last_slash(&self) -> Option<usize> {
        memrchr(b'/', self.0.as_bytes())
    }

    /// Returns the file name without its extension if it is that of a Markdown file, in any case.
    pub(crate) fn markdown_stem(&self) -> Option<&str> {
        let name = self.file_name();
        // Almost every page is one of these.
        if let Some(stem) = name.strip_suffix(".md") {
            return Some(stem).filter(|stem| !stem.is_empty());
        }
        let (stem, ending) = name.rsplit_once('.')?;
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

/// The extensions of Markdown files.
const MARKDOWN: [&str; 6] = ["md", "markdown", "mdown", "mkd", "mkdn", "mdwn"];

/// Allows lookups by the text of a path without allocation.
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
    /// Returns the hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Returns the bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the first sixteen hexadecimal digits, for the names of fingerprinted files.
    pub fn fingerprint(&self) -> String {
        self.0[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Computes the hash of bytes that are not in memory all at once.
#[derive(Debug, Default)]
pub struct ContentHasher(blake3::Hasher);

impl ContentHasher {
    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the hash of all bytes added.
    pub fn finish(&self) -> ContentHash {
        ContentHash(*self.0.finalize().as_bytes())
    }
}

/// A file that is only copied and is too large to be in memory. It stays where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// The path of the source.
    pub path: SourcePath,
    /// The length in bytes.
    pub length: u64,
    /// The hash of the bytes.
    pub hash: ContentHash,
    /// A value by which the reader recognises that the file has not changed since. It has no meaning in this crate.
    pub stamp: u64,
}

/// The extensions of files whose bytes are needed to build a site. All others are only copied.
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

/// Returns true if the source at `path` is only copied, whatever its bytes are, so that it may be stored. The beginning
/// of a picture still gives its size.
pub fn is_only_copied(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    (folder == "content" || folder.starts_with("content/"))
        && ending.is_some_and(|ending| !READ.contains(&ending.as_str()))
}

/// A file as it was read. Cloning shares the bytes.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path in the site.
    pub path: SourcePath,
    /// The whole file, or its beginning if the rest is stored.
    pub bytes: Arc<[u8]>,
    /// The hash of the whole file.
    pub hash: ContentHash,
    stored: Option<Arc<StoredFile>>,
    /// Its dominant colour, if it is a picture and the reader has seen it.
    pub(crate) colour: Option<Colour>,
    /// True if the file is part of the program, not of the site.
    pub is_embedded: bool,
}

impl SourceFile {
    /// Returns a file at `path` with the given bytes.
    pub fn new(path: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self {
            path: SourcePath::new(path),
            hash: ContentHash::of(&bytes),
            bytes,
            stored: None,
            colour: None,
            is_embedded: false,
        }
    }

    /// Marks the file as part of the program.
    #[must_use]
    pub fn embedded(self) -> Self {
        Self { is_embedded: true, ..self }
    }

    /// Returns the `stored` file, which begins with `beginning`.
    pub fn stored(stored: StoredFile, beginning: impl Into<Arc<[u8]>>) -> Self {
        let (path, hash) = (stored.path.clone(), stored.hash);
        let stored = Some(Arc::new(stored));
        Self { path, hash, bytes: beginning.into(), stored, colour: None, is_embedded: false }
    }

    /// Returns the content that a copy of the file has.
    pub fn contents(&self) -> Contents {
        match &self.stored {
            Some(stored) => Contents::Stored(stored.clone()),
            None => Contents::Bytes(self.bytes.clone()),
        }
    }

    /// Returns true if only its beginning is in memory.
    pub(crate) fn is_stored(&self) -> bool {
        self.stored.is_some()
    }

    /// Returns the length in bytes.
    pub(crate) fn length(&self) -> u64 {
        self.stored.as_ref().map_or(self.bytes.len() as u64, |stored| stored.length)
    }

    /// Returns true if both files have the same bytes and the same path.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let known = |file: &Self| (file.hash, file.colour);
        self.path == other.path && known(self) == known(other) && self.stored == other.stored
    }

    /// Returns the bytes as text.
    ///
    /// # Errors
    /// The offset of the first byte that is not UTF-8.
    pub fn text(&self) -> Result<&str, usize> {
        std::str::from_utf8(&self.bytes).map_err(|error| error.valid_up_to())
    }
}

/// The reason why something in a site's folder was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// A hidden file or folder that no host needs and no known tool leaves behind.
    Hidden,
    /// A broken symbolic link.
    Dangling {
        /// The target as written in the link.
        target: String,
    },
    /// A symbolic link to something outside the site's folder.
    Outside {
        /// The target as written in the link.
        target: String,
    },
    /// A symbolic link to a folder that contains the link.
    Loop {
        /// The target as written in the link.
        target: String,
    },
    /// Neither a file nor a folder: a named pipe, a socket, a device.
    Special,
    /// A name that is not UTF-8, and so cannot be an address.
    Name,
    /// A file or folder beside `site.toml`, where Assay reads nothing of the kind.
    Misplaced(Misplaced),
}

/// A file or folder beside `site.toml` that is not read there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misplaced {
    /// Its description, as the continuation of a sentence that begins with "this".
    pub(crate) what: String,
    /// The fix, with `NAME` for the site's theme.
    pub(crate) remedy: &'static str,
}

/// The content of a file of the finished site. Cloning shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Bytes in memory.
    Bytes(Arc<[u8]>),
    /// The content of a source.
    Stored(Arc<StoredFile>),
    /// A picture that is made from a source when it is needed.
    Encoded(Arc<EncodedPicture>),
}

impl Contents {
    /// Returns these bytes.
    pub(crate) fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(bytes.into().into())
    }

    /// Returns the bytes if they are in memory.
    pub fn bytes(&self) -> Option<&Arc<[u8]>> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stored(_) | Self::Encoded(_) => None,
        }
    }

    /// Returns the hash of the content, or of what decides the content.
    pub fn hash(&self) -> ContentHash {
        match self {
            Self::Bytes(bytes) => ContentHash::of(bytes),
            Self::Stored(stored) => stored.hash,
            Self::Encoded(picture) => picture.recipe.key(),
        }
    }
}

/// Every source of a site, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<SourcePath, SourceFile>,
    /// Files that were found and not read, with the reason.
    unread: BTreeMap<SourcePath, Obstacle>,
}

impl Sources {
    /// Adds a file, replacing anything at the same path.
    pub fn insert(&mut self, file: SourceFile) {
        self.unread.remove(&file.path);
        self.files.insert(file.path.clone(), file);
    }

    /// Adds a file that was found at `path` and not read, replacing anything at the same path.
    pub fn insert_unread(&mut self, path: SourcePath, obstacle: Obstacle) {
        self.files.remove(&path);
        self.unread.insert(path, obstacle);
    }

    /// Sets the dominant colour of the picture at `path`.
    pub fn set_colour(&mut self, path: &SourcePath, colour: Colour) {
        if let Some(file) = self.files.get_mut(path) {
            file.colour = Some(colour);
        }
    }

    /// Removes what is at `path`, and returns it if it was a file.
    pub fn remove(&mut self, path: &SourcePath) -> Option<SourceFile> {
        self.unread.remove(path);
        self.files.remove(path)
    }

    /// Returns everything that was found and not read, sorted by path.
    pub fn unread(&self) -> impl Iterator<Item = (&SourcePath, &Obstacle)> {
        self.unread.iter()
    }

    /// Returns the reason why the file at `path` was not read, if it was found and not read.
    pub fn obstacle(&self, path: &str) -> Option<&Obstacle> {
        self.unread.get(path)
    }

    /// Returns the file at `path`.
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(path)
    }

    /// Returns every file, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.values()
    }

    /// Removes and returns every file below `folder`, as [`Sources::under`].
    pub(crate) fn take_under(&mut self, folder: &str) -> Vec<SourceFile> {
        let mut taken = self.files.split_off(folder);
        self.files.append(&mut taken.split_off(behind(folder).as_str()));
        taken.into_values().collect()
    }

    /// Returns every file below `folder`, a path that ends in `/`, sorted by path.
    pub fn under(&self, folder: &str) -> impl Iterator<Item = &SourceFile> {
        let below = SourcePath::new(folder)..SourcePath::new(&behind(folder));
        self.files.range(below).map(|(_, file)| file)
    }
}

/// Returns the first path behind all paths below `folder`, a path that ends in `/`: `0` is the character after `/`.
fn behind(folder: &str) -> String {
    debug_assert!(folder.ends_with('/'), "`{folder}` is a folder");
    format!("{}0", folder.strip_suffix('/').unwrap_or(folder))
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
    fn a_folder_has_what_is_below_it_and_nothing_beside_it() {
        let beside = ["a", "a-b", "a.md", "a0", "aa/b", "b/a/x"].map(|path| SourceFile::new(path, *b""));
        let below = ["a/-", "a/0", "a/b/c.md", "a/\u{10ffff}"].map(|path| SourceFile::new(path, *b""));
        let mut sources: Sources = beside.into_iter().chain(below).collect();
        let paths = |files: &[SourceFile]| files.iter().map(|file| file.path.to_string()).collect::<Vec<_>>();
        let found: Vec<SourceFile> = sources.under("a/").cloned().collect();
        assert_eq!(paths(&found), ["a/-", "a/0", "a/b/c.md", "a/\u{10ffff}"]);
        assert_eq!(paths(&sources.take_under("a/")), paths(&found));
        let left: Vec<SourceFile> = sources.iter().cloned().collect();
        assert_eq!(paths(&left), ["a", "a-b", "a.md", "a0", "aa/b", "b/a/x"]);
    }

    #[test]
    fn a_hash_in_parts_is_that_of_the_whole() {
        let mut hasher = ContentHasher::default();
        ["ab", "", "c"].iter().for_each(|part| hasher.update(part.as_bytes()));
        assert_eq!(hasher.finish(), ContentHash::of(b"abc"));
    }
}
