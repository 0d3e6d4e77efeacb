//! What a build writes down for the next, which may be another process: of each article what the site is put together
//! from; of each output what was asked for its check and its rendering, the fingerprints of the answers, and which
//! files came of it. The next build asks its own site the same questions, and where every answer is the same nothing
//! is made again. So it stands on what [`crate::incremental`] stands on, between two processes instead of two moments
//! of one.
//!
//! A build cache is bytes in and bytes out. It holds no page: those are in the published folder, and
//! [`crate::Sink::keep`] says whether they are. Bytes that are damaged, or that another program wrote, say nothing;
//! no bytes are an error.

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

/// What an earlier build has written down, if anything.
#[derive(Debug)]
pub struct BuildCache {
    program: ContentHash,
    contents: CacheContents,
}

/// Everything that is written down.
#[derive(Debug, Default, Serialize, Deserialize)]
struct CacheContents {
    cached_articles: CachedArticles,
    table: QueryTable,
    /// Of each page in which nothing was wrong, a line for each diagnostic in it.
    checks: Vec<CacheEntry<Arc<[String]>>>,
    /// Of each output, its files.
    renderings: Vec<CacheEntry<Arc<[CachedFile]>>>,
    /// The files that need no rendering, sorted by path.
    static_files: Vec<CachedFile>,
}

/// What was made of an output.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CacheEntry<T> {
    page: Number,
    format: OutputFormat,
    made: T,
    /// The questions that it was made of.
    asked: Box<[Number]>,
}

/// A file that was handed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CachedFile {
    /// Where it is.
    pub(crate) path: OutputPath,
    /// What is in it.
    pub(crate) hash: ContentHash,
    /// Its compressed copies, where such were made.
    pub(crate) copies: Option<Box<[(OutputPath, ContentHash)]>>,
}

/// How many bytes the seal has.
const SEAL: usize = 32;

impl BuildCache {
    /// What is written down in `bytes`, for `program`, which stands for everything that decides what is made of the
    /// same sources: the hash of the executable. Nothing is, where another program or none has written them.
    pub fn read(bytes: &[u8], program: ContentHash) -> Self {
        let sealed = bytes.split_first_chunk::<SEAL>();
        let sound = sealed.filter(|(seal, contents)| **seal == self::seal(program, contents));
        let contents = sound.and_then(|(_, contents)| postcard::from_bytes(contents).ok());
        Self { program, contents: contents.unwrap_or_default() }
    }

    /// These notes as the bytes of a build cache.
    fn bytes(program: ContentHash, contents: &CacheContents) -> Option<Vec<u8>> {
        // Nothing that is noted cannot be written; if something could not, the next build would have to do without.
        let mut bytes = postcard::to_extend(contents, vec![0; SEAL]).ok()?;
        let seal = seal(program, &bytes[SEAL..]);
        bytes[..SEAL].copy_from_slice(&seal);
        Some(bytes)
    }
}

/// What only `program` makes of just these notes. It guards against accidents; whoever can write a build cache on
/// purpose can write pages too.
fn seal(program: ContentHash, contents: &[u8]) -> [u8; SEAL] {
    *blake3::keyed_hash(program.as_bytes(), contents).as_bytes()
}
