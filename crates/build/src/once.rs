//! One build that no other in this process follows: each file is handed on as soon as it is drawn, so that the finished
//! site never has to be in memory as a whole. What it writes is what [`crate::build`] gives, and the compressed copies of it
//! that a site may want to publish. With the journal of an earlier build it makes anew only what is to be another.

use std::sync::Arc;

use crate::cache::Cache;
use crate::edition::Edition;
use crate::journal::{Journal, Noted};
use crate::options::Options;
use crate::output::Sink;
use crate::problem::{self, Problem};
use crate::render::HandedOn;
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
    /// The journal to keep for the next build once the site is published. None where the site has errors, where no
    /// journal was given, and where the one that was given says all of it: it is then to be left as it is.
    pub journal: Option<Vec<u8>>,
    /// For how many days fingerprinted files of earlier builds are to stay published.
    pub keep_assets: u32,
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
/// them are needed no more once they are read. With a `journal`, even one that says nothing, it writes one for the next
/// build; what comes of the sources is the same with any and with none.
pub fn build_into(sources: Sources, options: &Options, journal: Option<Journal>, sink: &dyn Sink) -> Written {
    let mut cache = Cache::noting(journal);
    let mut problems = Vec::new();
    let gists = cache.noted.as_ref().map(Noted::gists);
    let (parsed, gists) = parse::taking(sources, options, gists, &mut problems);
    let CheckedSite { mut problems, edition, mut summary } =
        check_parsed(parsed, options, &mut cache, problems);
    let drawn = edition.as_ref().map(|edition| edition.draw_into(cache.noted.as_ref(), sink));
    let drawn = drawn.and_then(|drawn| drawn.map_err(|mut found| problems.append(&mut found)).ok());
    problem::sort(&mut problems);
    let (mut files, mut journal) = (None, None);
    if let Some(HandedOn { files: count, pages_drawn, sheets, beside }) = drawn {
        (files, summary.drawn) = (Some(count), pages_drawn);
        journal = cache.noted.as_ref().and_then(|noted| noted.written(gists, &sheets, beside));
    }
    let keep_assets = edition.as_ref().map_or(0, |edition| edition.keep_assets());
    Written {
        problems,
        files,
        summary,
        journal,
        keep_assets,
        remains: Remains { _cache: cache, _edition: edition },
    }
}
