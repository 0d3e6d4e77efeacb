//! A single build with no successor in this process: each file goes to the sink as soon as it is rendered, so the
//! finished site is never in memory as a whole. It writes the same files as [`crate::build`] and, where a site
//! publishes them, their compressed copies. With the build cache of an earlier build it renders only outputs whose
//! dependencies changed.

use std::sync::Arc;

use crate::build_cache::BuildCache;
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
    /// The summary of the build, for the report.
    pub summary: Summary,
    /// The build cache to keep for the next build once the site is published. None if the site has errors, if no build
    /// cache was given, or if the given one is still complete and can stay as it is.
    pub build_cache: Option<Vec<u8>>,
    /// The path under which the site is served: empty, or for example `/practice`.
    pub base_path: String,
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
    mut build_cache: Option<BuildCache>,
    sink: &dyn Sink,
) -> Written {
    let mut cache = match &mut build_cache {
        Some(earlier) => Cache::continuing(std::mem::take(&mut earlier.state)),
        None => Cache::for_one_build(),
    };
    let mut problems = Vec::new();
    let articles = build_cache.as_ref().map(|earlier| &earlier.articles);
    let (parsed, articles) = parse::parse_owned(sources, options, articles, &mut problems);
    let CheckedSite { mut problems, snapshot, mut summary } =
        check_parsed(parsed, options, &mut cache, problems);
    let (mut files, mut new_cache) = (None, None);
    if let Some(snapshot) = &snapshot {
        match snapshot.emit(build_cache.as_ref().zip(cache.stored()), sink) {
            Ok(Emitted { files: count, pages_rendered, static_files, unshown, broken }) => {
                summary.left_out.pictures = unshown;
                (files, summary.rendered) = (Some(count), pages_rendered);
                problems.extend(snapshot.broken_pictures(&broken));
                let earlier = build_cache.as_ref().zip(cache.stored());
                new_cache = earlier.and_then(|(earlier, state)| earlier.write(articles, state, static_files));
            }
            Err(mut found) => problems.append(&mut found),
        }
    }
    problem::sort(&mut problems);
    Written {
        problems,
        files,
        summary,
        build_cache: new_cache,
        base_path: snapshot.as_ref().map_or_else(String::new, |snapshot| snapshot.base_path().to_owned()),
        keep_assets: snapshot.as_ref().map_or(0, |snapshot| snapshot.keep_assets()),
        deferred: Deferred { _cache: cache, _snapshot: snapshot },
    }
}
