//! A single build with no successor in this process: each file goes to the sink as soon as it is rendered, so the
//! finished site is never in memory as a whole. It writes the same files as [`crate::build`] and, where a site
//! publishes them, their compressed copies. With the build cache of an earlier build it renders only outputs whose
//! dependencies changed.

use std::sync::Arc;

use crate::build_cache::{BuildCache, LoadedCache};
use crate::cache::Cache;
use crate::options::Options;
use crate::output::Sink;
use crate::problem::{self, Problem};
use crate::render::Emitted;
use crate::snapshot::Snapshot;
use crate::source::Sources;
use crate::{CheckedSite, Summary, check_parsed, parse};

/// The result of a build into a sink.
#[derive(Debug)]
pub struct Written {
    /// Every mistake that was found, sorted by file and position.
    pub problems: Vec<Problem>,
    /// The number of files that the sink received; none if a problem is an error, in which case those files are no
    /// valid site.
    pub files: Option<usize>,
    /// What was built, for the report.
    pub summary: Summary,
    /// The build cache to keep for the next build once the site is published. None if the site has errors, if no build
    /// cache was given, or if the given one is still complete and can stay as it is.
    pub build_cache: Option<Vec<u8>>,
    /// The number of days for which fingerprinted files of earlier builds stay published.
    pub keep_assets: u32,
    /// The memory that the build used.
    pub deferred: Deferred,
}

/// The memory that a build used: a million small allocations for ten thousand pages, which take time to free. A process
/// that is about to end may leak it.
#[derive(Debug)]
pub struct Deferred {
    _cache: Cache,
    _snapshot: Option<Arc<Snapshot>>,
}

/// Builds the site that `sources` describe, and emits every file of it to `sink`. Takes the sources by value, since
/// most of them can be freed once they are parsed. With a `build_cache`, even an empty one, it also returns one for the
/// next build. The output is the same with and without a cache.
pub fn build_to_sink(
    sources: Sources,
    options: &Options,
    build_cache: Option<BuildCache>,
    sink: &dyn Sink,
) -> Written {
    let mut cache = Cache::with_build_cache(build_cache);
    let mut problems = Vec::new();
    let cached_articles = cache.loaded.as_ref().map(LoadedCache::cached_articles);
    let (parsed, cached_articles) = parse::parse_owned(sources, options, cached_articles, &mut problems);
    let CheckedSite { mut problems, snapshot, mut summary } =
        check_parsed(parsed, options, &mut cache, problems);
    let rendered = snapshot.as_ref().map(|snapshot| snapshot.render_to(cache.loaded.as_ref(), sink));
    let rendered =
        rendered.and_then(|rendered| rendered.map_err(|mut found| problems.append(&mut found)).ok());
    problem::sort(&mut problems);
    let (mut files, mut build_cache) = (None, None);
    if let Some(Emitted { files: count, pages_rendered, outputs, static_files }) = rendered {
        (files, summary.rendered) = (Some(count), pages_rendered);
        build_cache =
            cache.loaded.as_ref().and_then(|loaded| loaded.written(cached_articles, &outputs, static_files));
    }
    let keep_assets = snapshot.as_ref().map_or(0, |snapshot| snapshot.keep_assets());
    Written {
        problems,
        files,
        summary,
        build_cache,
        keep_assets,
        deferred: Deferred { _cache: cache, _snapshot: snapshot },
    }
}
