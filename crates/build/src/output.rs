//! The output: the files of the finished site by path, either all together or each as soon as it is finished.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use memchr::memchr2;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::source::{ContentHash, Contents, EncodedPicture, Recipe, StoredFile};

/// The path of an output file, relative to the output folder, with `/` between its parts. It never leaves that folder:
/// no part is empty, `.` or `..`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct OutputPath(Arc<str>);

impl OutputPath {
    /// Returns the path if every part of it is a plain name.
    pub fn new(path: &str) -> Option<Self> {
        Self::is_valid(path).then(|| Self(path.into()))
    }

    /// Returns true if every part of `path` is a plain name.
    pub(crate) fn is_valid(path: &str) -> bool {
        path.split('/').all(|part| !matches!(part, "" | "." | ".."))
            && memchr2(b'\\', b'\0', path.as_bytes()).is_none()
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Validates the path, so that one read from a cache cannot leave the output folder either.
impl TryFrom<String> for OutputPath {
    type Error = &'static str;

    fn try_from(path: String) -> Result<Self, Self::Error> {
        Self::new(&path).ok_or("a path with a part that is no plain name")
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file to be written.
pub(crate) type File = (OutputPath, Contents);

/// The reason why a picture is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrokenPicture {
    /// It cannot be made from its source, in the words of the decoder.
    Undecodable(String),
    /// No font has a glyph for these characters, sorted.
    MissingGlyphs(String),
}

/// The result of rendering an output: its files (most outputs have one, and the pictures it shows), or a mistake in a template that appears only
/// during rendering. Cloning shares them.
pub(crate) type Rendered = Result<Arc<[File]>, Arc<Problem>>;

/// Receives the files of a site, each as soon as it is finished, from several threads at once and in no order. Until
/// the build has ended without an error the files are no valid site, and the caller may have to discard them all.
pub trait Sink: Sync {
    /// Receives one file.
    fn put(&self, path: &OutputPath, bytes: &[u8]);

    /// Receives a file with the content of a source that is not in memory.
    fn copy(&self, path: &OutputPath, file: &StoredFile);

    /// Receives the number of sources of which pictures are made, before the first of them.
    fn begin_pictures(&self, sources: usize) {
        let _ = sources;
    }

    /// Receives pictures that are made from one source.
    ///
    /// # Errors
    /// The source cannot be decoded. The sink then has its bytes in place of each.
    fn encode(&self, pictures: &[(OutputPath, Arc<EncodedPicture>)]) -> Result<(), BrokenPicture> {
        let _ = pictures;
        Ok(())
    }

    /// Returns true if the picture that a recipe makes need not be made again.
    fn has_picture(&self, recipe: &Recipe) -> bool {
        let _ = recipe;
        false
    }

    /// Keeps all of `files` if each exists from an earlier site with exactly these bytes, and returns true; otherwise
    /// keeps none and returns false. Files that are kept are not passed to `put`.
    fn keep(&self, files: &[(&OutputPath, ContentHash)]) -> bool {
        let _ = files;
        false
    }

    /// Returns true if the sink uses what it receives. For a sink that only observes, nothing is derived from finished
    /// files.
    fn keeps(&self) -> bool {
        true
    }
}

/// The finished site: every file and its bytes, sorted by path. Cloning shares the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    files: BTreeMap<OutputPath, Contents>,
}

impl Pages {
    /// Returns the site that consists of these files.
    pub(crate) fn of(files: impl IntoIterator<Item = (OutputPath, Contents)>) -> Self {
        Self { files: files.into_iter().collect() }
    }

    /// Returns every file whose bytes are in memory, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&OutputPath, &Arc<[u8]>)> {
        self.files.iter().filter_map(|(path, contents)| Some((path, contents.bytes()?)))
    }

    /// Returns every file with the content of a source, sorted by path.
    pub fn stored(&self) -> impl Iterator<Item = (&OutputPath, &StoredFile)> {
        self.files.iter().filter_map(|(path, contents)| match contents {
            Contents::Stored(stored) => Some((path, &**stored)),
            Contents::Bytes(_) | Contents::Encoded(_) => None,
        })
    }

    /// Returns every picture that is made from a source, sorted by path.
    pub fn encoded(&self) -> impl Iterator<Item = (&OutputPath, &Arc<EncodedPicture>)> {
        self.files.iter().filter_map(|(path, contents)| match contents {
            Contents::Encoded(picture) => Some((path, picture)),
            Contents::Bytes(_) | Contents::Stored(_) => None,
        })
    }

    /// Returns the bytes at `path`, if they are in memory.
    pub fn get(&self, path: &OutputPath) -> Option<&Arc<[u8]>> {
        self.files.get(path)?.bytes()
    }

    /// Returns the number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns true if there are no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl FromIterator<(OutputPath, Arc<[u8]>)> for Pages {
    fn from_iter<T: IntoIterator<Item = (OutputPath, Arc<[u8]>)>>(files: T) -> Self {
        Self::of(files.into_iter().map(|(path, bytes)| (path, Contents::Bytes(bytes))))
    }
}
