//! The state of a build as bytes, for the next process: the metadata of each article, the dependency graph, and for each
//! output the result of its check and the names and hashes of its files. It has no page in it: those are in the published
//! folder, and [`crate::Sink::keep`] tells if they still are. Bytes that are damaged, or that another program wrote, are
//! the same as no build cache; no bytes are an error.

mod stored;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::stored::Stored;
use crate::incremental::{DependencyGraph, MemoTable, OutputIndex, Work};
use crate::output::OutputPath;
use crate::parse::CachedArticles;
use crate::prove::Checked;
use crate::source::{ContentHash, Recipe, SourcePath};

/// The state of an earlier build.
#[derive(Debug)]
pub struct BuildCache {
    program: ContentHash,
    /// The metadata of articles.
    pub(crate) articles: CachedArticles,
    /// The results for outputs, and their dependencies.
    pub(crate) state: StoredState,
    static_files: Vec<CachedFile>,
}

/// The part of the state that depends on queries.
#[derive(Debug)]
pub(crate) struct StoredState {
    pub(crate) graph: DependencyGraph,
    pub(crate) checks: MemoTable<Checked>,
    pub(crate) emitted: MemoTable<Arc<[CachedFile]>>,
}

/// A file that was emitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CachedFile {
    /// Its path.
    pub(crate) path: OutputPath,
    /// The hash of its contents.
    pub(crate) hash: ContentHash,
    /// Its compressed copies, if they were made.
    pub(crate) copies: Option<Box<[(OutputPath, ContentHash)]>>,
    /// For a picture that is made from a source: the source, and what is made of it.
    pub(crate) picture: Option<(SourcePath, Recipe)>,
}

/// The files that an earlier build emitted.
#[derive(Clone, Copy)]
pub(crate) struct EarlierFiles<'a> {
    outputs: &'a MemoTable<Arc<[CachedFile]>>,
    static_files: &'a [CachedFile],
}

impl Default for StoredState {
    fn default() -> Self {
        Self {
            graph: DependencyGraph::default(),
            checks: MemoTable::new(Work::Check),
            emitted: MemoTable::new(Work::Rendering),
        }
    }
}

impl<'a> EarlierFiles<'a> {
    /// Returns the files of an output, if rendering it again would give the same ones.
    pub(crate) fn of(self, output: OutputIndex) -> Option<&'a [CachedFile]> {
        self.outputs.get(output).map(|files| &**files)
    }

    /// Returns a file that is not rendered.
    pub(crate) fn static_file(self, path: &OutputPath) -> Option<&'a CachedFile> {
        let at = self.static_files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.static_files.get(at)
    }
}

/// The length in bytes of the seal before the contents.
const SEAL: usize = 32;

impl BuildCache {
    /// Reads a build cache that `program` wrote: a hash of everything that decides the result for the same sources, such
    /// as the executable's. It is empty if another program wrote the bytes.
    pub fn read(bytes: &[u8], program: ContentHash) -> Self {
        let sealed = bytes.split_first_chunk::<SEAL>();
        let sound = sealed.filter(|(seal, contents)| **seal == self::seal(program, contents));
        let stored = sound.and_then(|(_, contents)| postcard::from_bytes::<Stored>(contents).ok());
        let (articles, state, static_files) = stored.unwrap_or_default().restore();
        Self { program, articles, state, static_files }
    }

    /// Returns the files that the earlier build emitted; `state` is this build's.
    pub(crate) fn files<'a>(&'a self, state: &'a StoredState) -> EarlierFiles<'a> {
        EarlierFiles { outputs: &state.emitted, static_files: &self.static_files }
    }

    /// Returns the build cache of this build as bytes; none if it is the same as this one.
    pub(crate) fn write(
        &self,
        articles: CachedArticles,
        state: &StoredState,
        static_files: Vec<CachedFile>,
    ) -> Option<Vec<u8>> {
        let is_same = articles.are(&self.articles)
            && static_files == self.static_files
            && state.checks.is_unchanged()
            && state.emitted.is_unchanged();
        if is_same {
            return None;
        }
        // Serialization does not fail; if it did, the next build would have to do without.
        let stored = Stored::new(articles, state, static_files);
        let mut bytes = postcard::to_extend(&stored, vec![0; SEAL]).ok()?;
        let seal = seal(self.program, &bytes[SEAL..]);
        bytes[..SEAL].copy_from_slice(&seal);
        Some(bytes)
    }
}

/// Returns a keyed hash of the contents. It guards against accidents; anyone who can forge a build cache can forge
/// pages too.
fn seal(program: ContentHash, contents: &[u8]) -> [u8; SEAL] {
    *blake3::keyed_hash(program.as_bytes(), contents).as_bytes()
}
