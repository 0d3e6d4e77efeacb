//! Passes each file to a sink as soon as it is rendered, with compressed copies of it if the site wants them. A file that
//! an earlier build emitted, and that would be the same again, is not rendered if the sink still has it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{Made, settled};
use crate::assemble::OutputFormat;
use crate::build_cache::{BuildCache, CachedFile, EarlierFiles, StoredState};
use crate::context::RenderContext;
use crate::encode;
use crate::incremental::{Computed, OutputIndex, TrackedSite};
use crate::output::{BrokenPicture, OutputPath, Sink};
use crate::problem::Problem;
use crate::prove::Proven;
use crate::source::{ContentHash, Contents, Conversion, EncodedPicture, SourcePath, StoredFile};

/// The files that were emitted.
#[derive(Debug)]
pub(crate) struct Emitted {
    /// The number of files.
    pub(crate) files: usize,
    /// The number of pages that were rendered as HTML.
    pub(crate) pages_rendered: usize,
    /// The files that are not rendered, for the build cache.
    pub(crate) static_files: Vec<CachedFile>,
    /// The number of pictures that are not published, because nothing shows them.
    pub(crate) unshown: usize,
    /// The pictures that cannot be decoded, each with the reason.
    pub(crate) broken: Vec<(SourcePath, BrokenPicture)>,
}

/// The files of an output, and the result for the build cache if it was rendered and there is one. The result is in a box, since
/// a build without a cache has none.
type Output = (Made, Option<Box<Computed<Arc<[CachedFile]>>>>);

/// Renders every output and passes its files to `sink`, and the static files too; each with compressed copies, if the
/// site wants them and the sink keeps them. What was rendered is stored in the state of the build cache, if there is one.
///
/// # Errors
/// As those of [`super::pages`]; the files that `sink` was given are then not a site.
pub(crate) fn emit(
    proven: &Proven,
    mut earlier: Option<(&BuildCache, &mut StoredState)>,
    sink: &dyn Sink,
) -> Result<Emitted, Vec<Problem>> {
    let context = proven.context();
    if let Some((_, StoredState { graph, emitted, .. })) = &mut earlier {
        emitted.revalidate(&context.site.outputs, context, graph);
    }
    let files = earlier.as_ref().map(|(build_cache, state)| build_cache.files(state));
    let static_files: Vec<(OutputPath, Contents)> = context.static_files().collect();
    let compress = context.site.config.output.compress && sink.keeps();
    let taken = static_files.iter().map(|(path, _)| path).collect();
    let (pages_rendered, pictures) = (AtomicUsize::new(0), Mutex::default());
    let emitter = Emitter { context, earlier: files, sink, compress, taken, pages_rendered, pictures };
    let outputs = (0..context.site.outputs.len()).into_par_iter().map(|output| emitter.output(output));
    let (made, computed): (Vec<Made>, Vec<_>) = outputs.unzip();
    let put = |(path, contents): &(OutputPath, Contents)| match contents {
        Contents::Bytes(bytes) => emitter.put(path, bytes, files.and_then(|files| files.static_file(path))),
        Contents::Stored(stored) => emitter.copy(path, stored),
        Contents::Encoded(picture) => emitter.picture(path, picture),
    };
    let static_files: Vec<Put> = static_files.par_iter().map(put).collect();
    let (paths, static_files): (Vec<_>, Vec<_>) =
        static_files.into_iter().map(|put| (put.paths, put.kept)).unzip();
    let pages_rendered = emitter.pages_rendered.into_inner();
    let pictures = emitter.pictures.into_inner().unwrap_or_else(PoisonError::into_inner);
    let count = settled(proven, made, paths.into_iter().flatten())? + pictures.len();
    let shown: FxHashSet<&SourcePath> = pictures.values().map(|picture| &picture.path).collect();
    let site = &context.site;
    let files = || site.files.iter().filter(|(_, file)| !shown.contains(&file.path));
    let unshown = files().filter(|(url, _)| site.original(url.as_str()).is_some()).count();
    // Last, since it takes longest: an error in a page is reported before any picture is made.
    let broken = encode(pictures, sink);
    if let Some((_, StoredState { graph, emitted, .. })) = earlier {
        emitted.store(computed.into_iter().flatten().map(|computed| *computed).collect(), graph);
    }
    let static_files = static_files.into_iter().flatten().collect();
    Ok(Emitted { files: count, pages_rendered, static_files, unshown, broken })
}

/// Has all pictures made, and returns the sources that cannot be decoded, sorted, each with the reason.
fn encode(
    pictures: BTreeMap<OutputPath, Arc<EncodedPicture>>,
    sink: &dyn Sink,
) -> Vec<(SourcePath, BrokenPicture)> {
    let mut by_source: BTreeMap<SourcePath, Vec<(OutputPath, Arc<EncodedPicture>)>> = BTreeMap::new();
    for (path, picture) in pictures {
        by_source.entry(picture.path.clone()).or_default().push((path, picture));
    }
    sink.begin_pictures(by_source.len());
    let encoded = by_source.into_par_iter().map(|(source, all)| Some((source, sink.encode(&all).err()?)));
    encoded.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// Passes files to a sink.
struct Emitter<'a> {
    context: &'a Arc<RenderContext>,
    /// The files of an earlier build, if there is a build cache.
    earlier: Option<EarlierFiles<'a>>,
    sink: &'a dyn Sink,
    /// True if compressed copies are wanted.
    compress: bool,
    /// The paths of static files. The site's own compressed copies are among them and take precedence.
    taken: FxHashSet<&'a OutputPath>,
    /// The number of pages that were rendered as HTML.
    pages_rendered: AtomicUsize,
    /// The pictures that pages show in other sizes.
    pictures: Mutex<BTreeMap<OutputPath, Arc<EncodedPicture>>>,
}

/// A file that was put, with its copies.
struct Put {
    paths: Vec<OutputPath>,
    /// The result to cache, if there is a cache.
    kept: Option<CachedFile>,
}

impl Emitter<'_> {
    /// Renders an output and passes its files on, unless they can be kept.
    fn output(&self, output: OutputIndex) -> Output {
        if let Some(paths) = self.earlier.and_then(|earlier| self.keep(earlier.of(output)?)) {
            return (Ok(paths), None);
        }
        let of = &self.context.site.outputs[output];
        self.pages_rendered.fetch_add(usize::from(of.format == OutputFormat::Html), Ordering::Relaxed);
        let track = if self.earlier.is_some() { TrackedSite::new } else { TrackedSite::untracked };
        let tracked = Arc::new(track(self.context, of));
        let rendered = match super::output(&tracked) {
            Ok(rendered) => rendered,
            Err(problem) => return (Err(problem), None),
        };
        let put = rendered.iter().filter_map(|(path, contents)| match contents {
            Contents::Bytes(bytes) => Some(self.put(path, bytes, None)),
            Contents::Encoded(picture) => Some(self.picture(path, picture)),
            // No output copies a source.
            Contents::Stored(_) => None,
        });
        let (paths, kept): (Vec<_>, Vec<_>) = put.map(|put| (put.paths, put.kept)).unzip();
        let kept: Option<Arc<[CachedFile]>> = self.earlier.and_then(|_| kept.into_iter().collect());
        let computed = kept.map(|kept| Box::new((output, kept, tracked.into_queries())));
        (Ok(paths.into_iter().flatten().collect()), computed)
    }

    /// Returns the paths of `files` and of their copies, if the sink keeps all of them.
    fn keep(&self, files: &[CachedFile]) -> Option<Vec<OutputPath>> {
        let mut all = Vec::with_capacity(files.len());
        let mut pictures = Vec::new();
        for file in files {
            if let Some((path, recipe)) = &file.picture {
                let source = match recipe.conversion {
                    // Its source is gone with the page; it need not be drawn.
                    Conversion::Drawn { .. } => {
                        self.sink.has_picture(recipe).then(|| Contents::Bytes(Arc::default()))?
                    }
                    _ => self.context.site.picture_at_path(path)?.contents(),
                };
                let fonts = Arc::default();
                let picture = EncodedPicture { path: path.clone(), source, recipe: *recipe, fonts };
                pictures.push((file.path.clone(), Arc::new(picture)));
                continue;
            }
            all.push((&file.path, file.hash));
            if self.compress {
                all.extend(self.wanted(file.copies.as_deref()?));
            }
        }
        let kept = self.kept(&all)?;
        self.pictures.lock().unwrap_or_else(PoisonError::into_inner).extend(pictures);
        Some(kept)
    }

    /// Records a picture that is made when all pages are rendered.
    fn picture(&self, path: &OutputPath, picture: &Arc<EncodedPicture>) -> Put {
        let mut pictures = self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        pictures.insert(path.clone(), picture.clone());
        let EncodedPicture { path: source, recipe, .. } = &**picture;
        let kept = self.earlier.map(|_| CachedFile {
            path: path.clone(),
            hash: recipe.key(),
            copies: Some([].into()),
            picture: Some((source.clone(), *recipe)),
        });
        // Pages share pictures, so that the files of a page are known without them.
        Put { paths: Vec::new(), kept }
    }

    /// Puts a file and its copies. If the file has the same bytes as `before`, its copies are reused.
    fn put(&self, path: &OutputPath, bytes: &Arc<[u8]>, before: Option<&CachedFile>) -> Put {
        self.sink.put(path, bytes);
        let hash = self.earlier.map(|_| ContentHash::of(bytes));
        let mut paths = vec![path.clone()];
        if !self.compress {
            return Put {
                paths,
                kept: hash.map(|hash| CachedFile { path: path.clone(), hash, copies: None, picture: None }),
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
            CachedFile { path: path.clone(), hash, copies: Some(copies.collect()), picture: None }
        });
        Put { paths, kept }
    }

    /// Copies a stored file. Large files of this kind are already compressed, if they can be.
    fn copy(&self, path: &OutputPath, stored: &StoredFile) -> Put {
        self.sink.copy(path, stored);
        let copies = self.compress.then(|| [].into());
        let kept =
            self.earlier.map(|_| CachedFile { path: path.clone(), hash: stored.hash, copies, picture: None });
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
