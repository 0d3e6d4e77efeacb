//! The build cache: what a build stores for the next one, possibly in another process. For each article it has what the
//! site is assembled from; for each output the queries of its check and its rendering, the fingerprints of the answers,
//! and the resulting files. The next build asks its own site the same queries, and rebuilds nothing for which every
//! answer is the same. This is the mechanism of [`crate::incremental`], between processes.
//!
//! A build cache is bytes in and bytes out. It contains no page: those are in the published folder, and
//! [`crate::Sink::keep`] tells if they are. Damaged bytes, or those of another program, are read as an empty cache; no
//! bytes are an error.

mod loaded;
mod table;
mod writer;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(crate) use self::loaded::{LoadedCache, Resolved};
use self::table::{Number, QueryTable};
use crate::assemble::OutputFormat;
use crate::output::OutputPath;
use crate::parse::CachedArticles;
use crate::source::ContentHash;

/// The build cache of an earlier build; empty if there is none.
#[derive(Debug)]
pub struct BuildCache {
    program: ContentHash,
    contents: CacheContents,
}

/// The stored data.
#[derive(Debug, Default, Serialize, Deserialize)]
struct CacheContents {
    cached_articles: CachedArticles,
    table: QueryTable,
    /// For each page without problems, one line for each diagnostic in it.
    checks: Vec<CacheEntry<Arc<[String]>>>,
    /// For each output, its files.
    renderings: Vec<CacheEntry<Arc<[CachedFile]>>>,
    /// The files that need no rendering, sorted by path.
    static_files: Vec<CachedFile>,
}

/// The stored result of an output.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CacheEntry<T> {
    page: Number,
    format: OutputFormat,
    made: T,
    /// The queries that it depends on.
    asked: Box<[Number]>,
}

/// A file that was emitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CachedFile {
    /// The path.
    pub(crate) path: OutputPath,
    /// The hash of its content.
    pub(crate) hash: ContentHash,
    /// Its compressed copies, if it has any.
    pub(crate) copies: Option<Box<[(OutputPath, ContentHash)]>>,
}

/// The length of the seal in bytes.
const SEAL: usize = 32;

impl BuildCache {
    /// Reads a build cache from `bytes`. `program` identifies everything that determines the output of given sources:
    /// the hash of the executable. The result is empty if another program wrote the bytes.
    pub fn read(bytes: &[u8], program: ContentHash) -> Self {
        let sealed = bytes.split_first_chunk::<SEAL>();
        let sound = sealed.filter(|(seal, contents)| **seal == self::seal(program, contents));
        let contents = sound.and_then(|(_, contents)| postcard::from_bytes(contents).ok());
        Self { program, contents: contents.unwrap_or_default() }
    }

    /// Returns the bytes of a build cache with these contents.
    fn bytes(program: ContentHash, contents: &CacheContents) -> Option<Vec<u8>> {
        // Serialization does not fail for these types; if it did, the next build would have no cache.
        let mut bytes = postcard::to_extend(contents, vec![0; SEAL]).ok()?;
        let seal = seal(program, &bytes[SEAL..]);
        bytes[..SEAL].copy_from_slice(&seal);
        Some(bytes)
    }
}

/// Returns a keyed hash of the contents. It guards against accidents; anyone who can forge a build cache can forge
/// pages too.
fn seal(program: ContentHash, contents: &[u8]) -> [u8; SEAL] {
    *blake3::keyed_hash(program.as_bytes(), contents).as_bytes()
}
