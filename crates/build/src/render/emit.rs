//! Hands each file on as soon as it is rendered, with compressed copies of it where the site wants them. What an
//! earlier build has handed on, and would be rendered again as it was, is not rendered if whoever takes the files has
//! it still.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{File, Made, settled};
use crate::assemble::OutputFormat;
use crate::build_cache::{CachedFile, LoadedCache, Resolved};
use crate::context::RenderContext;
use crate::encode;
use crate::incremental::{OutputIndex, TrackedSite};
use crate::output::{OutputPath, Sink};
use crate::problem::Problem;
use crate::prove::Proven;
use crate::source::{ContentHash, Contents, StoredFile};

/// What was handed on.
#[derive(Debug)]
pub(crate) struct Emitted {
    /// How many files that are.
    pub(crate) files: usize,
    /// How many pages were rendered for it, as people read them.
    pub(crate) pages_rendered: usize,
    /// What is to be noted of each output; nothing, where nobody takes notes.
    pub(crate) outputs: Vec<Resolved<Arc<[CachedFile]>>>,
    /// What is to be noted of the files beside them.
    pub(crate) static_files: Vec<CachedFile>,
}

/// Renders every output and hands its files to `sink`, and the files beside them too; each with compressed copies,
/// where the site wants them and the sink keeps them. What was `loaded` is looked up, and what is to be noted is
/// returned.
///
/// # Errors
/// As those of [`super::pages`]; what `sink` was given is then no site.
pub(crate) fn into(
    proven: &Proven,
    loaded: Option<&LoadedCache>,
    sink: &dyn Sink,
) -> Result<Emitted, Vec<Problem>> {
    let context = proven.context();
    let static_files: Vec<(OutputPath, Contents)> = context.static_files().collect();
    let compress = context.site.config.output.compress && sink.keeps();
    let taken = static_files.iter().map(|(path, _)| path).collect();
    let emit = Emitter { context, loaded, sink, compress, taken };
    let outputs = (0..context.site.outputs.len()).into_par_iter().map(|output| emit.output(output));
    let (made, entries): (Vec<Made>, Vec<Option<Resolved<_>>>) =
        outputs.collect::<Vec<_>>().into_iter().unzip();
    let put = |(path, contents): &(OutputPath, Contents)| match contents {
        Contents::Bytes(bytes) => {
            emit.put(&(path.clone(), bytes.clone()), loaded.and_then(|loaded| loaded.static_files(path)))
        }
        Contents::Stored(stored) => emit.copy(path, stored),
    };
    let static_files: Vec<Put> = static_files.par_iter().map(put).collect();
    let (paths, static_files): (Vec<_>, Vec<_>) =
        static_files.into_iter().map(|put| (put.paths, put.kept)).unzip();
    let stand = entries.iter().map(|entry| matches!(entry, Some(Resolved::Reused(_))));
    let rendered = context.site.outputs.iter().zip(stand).filter(|(_, stands)| !stands);
    let pages_rendered = rendered.filter(|(output, _)| output.format == OutputFormat::Html).count();
    let files = settled(proven, made, paths.into_iter().flatten())?;
    let outputs = entries.into_iter().flatten().collect();
    Ok(Emitted { files, pages_rendered, outputs, static_files: static_files.into_iter().flatten().collect() })
}

/// Hands files on.
struct Emitter<'a> {
    context: &'a Arc<RenderContext>,
    loaded: Option<&'a LoadedCache>,
    sink: &'a dyn Sink,
    /// Whether compressed copies are wanted.
    compress: bool,
    /// The paths of the files that need no rendering. A copy that the site has made itself stays.
    taken: FxHashSet<&'a OutputPath>,
}

/// A file that was put, with its copies.
struct Put {
    paths: Vec<OutputPath>,
    /// What is to be noted of it, where notes are taken.
    kept: Option<CachedFile>,
}

impl Emitter<'_> {
    /// Renders an output and hands its files on, if they cannot be kept.
    fn output(&self, output: OutputIndex) -> (Made, Option<Resolved<Arc<[CachedFile]>>>) {
        let validity = self.loaded.and_then(|loaded| loaded.rendering(output));
        if let Some((entry, paths)) = validity.and_then(|(entry, files)| Some((entry, self.keep(files)?))) {
            return (Ok(paths), Some(Resolved::Reused(entry)));
        }
        let of = &self.context.site.outputs[output];
        let tracked = Arc::new(match self.loaded {
            Some(_) => TrackedSite::recording(self.context, of),
            None => TrackedSite::untracked(self.context, of),
        });
        let rendered = match super::output(&tracked) {
            Ok(rendered) => rendered,
            Err(problem) => return (Err(problem), None),
        };
        let put = rendered.iter().map(|file| self.put(file, None));
        let (paths, kept): (Vec<_>, Vec<_>) = put.map(|put| (put.paths, put.kept)).unzip();
        let kept: Option<Arc<[CachedFile]>> = self.loaded.and_then(|_| kept.into_iter().collect());
        let entry = kept.map(|kept| Resolved::Rebuilt(kept, tracked.into_queries()));
        (Ok(paths.into_iter().flatten().collect()), entry)
    }

    /// The paths of `files` and of their copies, if the sink keeps all of them.
    fn keep(&self, files: &[CachedFile]) -> Option<Vec<OutputPath>> {
        let mut all = Vec::with_capacity(files.len());
        for file in files {
            all.push((&file.path, file.hash));
            if self.compress {
                all.extend(self.wanted(file.copies.as_deref()?));
            }
        }
        self.kept(&all)
    }

    /// Puts a file and its copies. Those that were made of the same bytes `before` need not be made again.
    fn put(&self, (path, bytes): &File, before: Option<&CachedFile>) -> Put {
        self.sink.put(path, bytes);
        let hash = self.loaded.map(|_| ContentHash::of(bytes));
        let mut paths = vec![path.clone()];
        if !self.compress {
            return Put {
                paths,
                kept: hash.map(|hash| CachedFile { path: path.clone(), hash, copies: None }),
            };
        }
        let before = before.filter(|before| Some(before.hash) == hash);
        let copies = before.and_then(|before| before.copies.clone());
        if let Some(kept) =
            copies.as_ref().and_then(|copies| self.kept(&self.wanted(copies).collect::<Vec<_>>()))
        {
            paths.extend(kept);
            return Put { paths, kept: before.cloned() };
        }
        let copies = encode::compressed(path, bytes);
        for (path, bytes) in copies.iter().filter(|(path, _)| !self.taken.contains(path)) {
            self.sink.put(path, bytes);
            paths.push(path.clone());
        }
        let kept = hash.map(|hash| {
            let copies = copies.iter().map(|(path, bytes)| (path.clone(), ContentHash::of(bytes)));
            CachedFile { path: path.clone(), hash, copies: Some(copies.collect()) }
        });
        Put { paths, kept }
    }

    /// Has a file copied. What is stored is compressed already, if it can be.
    fn copy(&self, path: &OutputPath, stored: &StoredFile) -> Put {
        self.sink.copy(path, stored);
        let copies = self.compress.then(|| [].into());
        let kept = self.loaded.map(|_| CachedFile { path: path.clone(), hash: stored.hash, copies });
        Put { paths: vec![path.clone()], kept }
    }

    /// Those of the copies of a file that the site has not made itself.
    fn wanted<'a>(
        &self,
        copies: &'a [(OutputPath, ContentHash)],
    ) -> impl Iterator<Item = (&'a OutputPath, ContentHash)> {
        copies.iter().filter(|(path, _)| !self.taken.contains(path)).map(|(path, hash)| (path, *hash))
    }

    /// The paths of `files`, if the sink keeps all of them.
    fn kept(&self, files: &[(&OutputPath, ContentHash)]) -> Option<Vec<OutputPath>> {
        let kept = files.is_empty() || self.sink.keep(files);
        kept.then(|| files.iter().map(|(path, _)| (*path).clone()).collect())
    }
}
