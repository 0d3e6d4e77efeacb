//! One build that no other in this process follows: each file is handed on as soon as it is rendered, so that the
//! finished site never has to be in memory as a whole. What it writes is what [`crate::build`] gives, and the
//! compressed copies of it that a site may want to publish. With the build cache of an earlier build it makes again
//! only what is to be another.

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

/// What a build into a sink gives.
#[derive(Debug)]
pub struct Written {
    /// Every mistake that was found, sorted by file and place.
    pub problems: Vec<Problem>,
    /// How many files the sink was given, or none where a problem is an error and those it was given are no site.
    pub files: Option<usize>,
    /// What was made, for the report.
    pub summary: Summary,
    /// The build cache to keep for the next build once the site is published. None where the site has errors, where no
    /// build cache was given, and where the one that was given says all of it: it is then to be left as it is.
    pub build_cache: Option<Vec<u8>>,
    /// For how many days fingerprinted files of earlier builds are to stay published.
    pub keep_assets: u32,
    /// What it was made with.
    pub deferred: Deferred,
}

/// What a build was made with: a million small pieces for ten thousand pages, which take their time to be given back.
/// Who is about to end anyway may forget them.
#[derive(Debug)]
pub struct Deferred {
    _cache: Cache,
    _snapshot: Option<Arc<Snapshot>>,
}

/// Builds the site that `sources` describe, and hands every file of it to `sink`. Takes the sources, since most of
/// them are needed no more once they are read. With a `build_cache`, even one that says nothing, it writes one for
/// the next build; what comes of the sources is the same with any and with none.
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
