//! One build that no other follows: nothing is recorded, and each file is handed on as soon as it is drawn, so that
//! the finished site never has to be in memory as a whole. What it writes is what [`crate::build`] gives, and the compressed
//! copies of it that a site may want to publish.

use std::sync::Arc;

use crate::cache::Cache;
use crate::edition::Edition;
use crate::options::Options;
use crate::output::Sink;
use crate::problem::{self, Problem};
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
    /// What it was made with.
    pub remains: Remains,
}

/// What a build was made with: a million small pieces for ten thousand pages, which take their time to be given back.
/// Who is about to end anyway may forget them.
#[derive(Debug)]
pub struct Remains {
    _cache: Cache,
    _edition: Option<Arc<Edition>>,
}

/// Builds the site that `sources` describe, and hands every file of it to `sink`. Takes the sources, since most of
/// them are needed no more once they are read.
pub fn build_into(sources: Sources, options: &Options, sink: &dyn Sink) -> Written {
    let mut cache = Cache::for_one_build();
    let mut problems = Vec::new();
    let parsed = parse::taking(sources, options, &mut problems);
    let CheckedSite { mut problems, edition, summary } = check_parsed(parsed, options, &mut cache, problems);
    let drawn = edition.as_ref().map(|edition| edition.draw_into(sink));
    let files = drawn.and_then(|drawn| drawn.map_err(|mut found| problems.append(&mut found)).ok());
    problem::sort(&mut problems);
    Written { problems, files, summary, remains: Remains { _cache: cache, _edition: edition } }
}
