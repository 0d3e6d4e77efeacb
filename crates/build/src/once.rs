//! One build that no other follows: nothing is recorded, and each file is handed on as soon as it is drawn, so that
//! the finished site never has to be in memory as a whole. What it writes is what [`crate::build`] gives.

use std::sync::Arc;

use rayon::prelude::*;

use crate::incremental::Reader;
use crate::options::Options;
use crate::output::Sink;
use crate::press::Press;
use crate::problem::{self, Problem};
use crate::source::Sources;
use crate::{Summary, assemble, parse, prove, render};

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
    _press: Arc<Press>,
}

/// Builds the site that `sources` describe, and hands every file of it to `sink`. Takes the sources, since most of
/// them are needed no more once they are read.
pub fn build_into(sources: Sources, options: &Options, sink: &dyn Sink) -> Written {
    let mut problems = Vec::new();
    let parsed = parse::taking(sources, options, &mut problems);
    let site = Arc::new(assemble::site(parsed, options, &mut assemble::Kinship::default(), &mut problems));
    let press = Press::new(site, options, &mut None, &mut problems);
    let checked: Vec<prove::Checked> = press
        .site
        .readable()
        .par_iter()
        .map(|sheet| prove::page(&Reader::forgetful(&press, sheet)))
        .collect();
    problems.extend(checked.iter().flat_map(|checked| checked.problems.iter().cloned()));
    let diagnostics = checked.iter().flat_map(|checked| checked.proofs.iter().cloned()).collect();
    let pages = press.site.pages.len();
    let proven = prove::Proven::new(press.clone(), &problems);
    // Drawn once more than others, since nothing that was handed on is there any longer.
    let missing = prove::places_missing(&press.site, &checked, |page| render::alone(&press, page));
    let all_there = missing.is_empty();
    problems.extend(missing);
    let files = proven
        .and_then(|proven| render::into(&proven, sink).map_err(|mut found| problems.append(&mut found)).ok())
        .filter(|_| all_there);
    problem::sort(&mut problems);
    let summary = Summary { pages, drawn: pages, diagnostics };
    Written { problems, files, summary, remains: Remains { _press: press } }
}
