//! Emits each file as soon as it is rendered, with compressed copies if the site wants them. An output that an earlier
//! build emitted, and that would be rendered identically, is not rendered if the sink still has its files.

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

/// The files that were emitted.
#[derive(Debug)]
pub(crate) struct Emitted {
    /// The number of files.
    pub(crate) files: usize,
    /// The number of HTML pages that were rendered.
    pub(crate) pages_rendered: usize,
    /// The results to cache for each output; empty if there is no cache.
    pub(crate) outputs: Vec<Resolved<Arc<[CachedFile]>>>,
    /// The results to cache for files that need no rendering.
    pub(crate) static_files: Vec<CachedFile>,
}

/// Renders every output and emits its files and the static files to `sink`, with compressed copies if the site wants
/// them and the sink uses them. Valid results of `loaded` are reused, and the results to cache are returned.
///
/// # Errors
/// Those of [`super::pages`]; the files that `sink` received are then no valid site.
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

/// Emits files.
struct Emitter<'a> {
    context: &'a Arc<RenderContext>,
    loaded: Option<&'a LoadedCache>,
    sink: &'a dyn Sink,
    /// True if compressed copies are wanted.
    compress: bool,
    /// The paths of static files. The site's own compressed copies are among them and take precedence.
    taken: FxHashSet<&'a OutputPath>,
}

/// A file that was put, with its copies.
struct Put {
    paths: Vec<OutputPath>,
    /// The result to cache, if there is a cache.
    kept: Option<CachedFile>,
}

impl Emitter<'_> {
    /// Renders an output and emits its files, unless they can be kept.
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

    /// Returns the paths of `files` and of their copies, if the sink keeps all of them.
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

    /// Puts a file and its copies. If the file has the same bytes as `before`, its copies are reused.
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

    /// Copies a stored file. Large files of this kind are already compressed, if they can be.
    fn copy(&self, path: &OutputPath, stored: &StoredFile) -> Put {
        self.sink.copy(path, stored);
        let copies = self.compress.then(|| [].into());
        let kept = self.loaded.map(|_| CachedFile { path: path.clone(), hash: stored.hash, copies });
        Put { paths: vec![path.clone()], kept }
    }

    /// Returns those copies of a file that the site does not provide itself.
    fn wanted<'a>(
        &self,
        copies: &'a [(OutputPath, ContentHash)],
    ) -> impl Iterator<Item = (&'a OutputPath, ContentHash)> {
        copies.iter().filter(|(path, _)| !self.taken.contains(path)).map(|(path, hash)| (path, *hash))
    }

    /// Returns the paths of `files`, if the sink keeps all of them.
    fn kept(&self, files: &[(&OutputPath, ContentHash)]) -> Option<Vec<OutputPath>> {
        let kept = files.is_empty() || self.sink.keep(files);
        kept.then(|| files.iter().map(|(path, _)| (*path).clone()).collect())
    }
}
