//! `assay build` and `assay check`: read, build, tell; and for the first of them, write.

use std::time::Instant;

use assay_build::{OutputPath, Sink, Written};

use super::Outcome;
use crate::args::{Build, Check, Format, ReportArgs, SiteArgs};
use crate::error::Error;
use crate::load;
use crate::report::{self, Published, Tally};
use crate::write::{Publication, Target};

/// Builds the site and publishes it, if nothing is wrong with it.
pub(super) fn build(args: &Build) -> Result<Outcome, Error> {
    let out = args.out();
    // Asked for before the work, so that a refusal does not come after it.
    let target = Target::new(&out, &args.site.root)?;
    let publication = Publication::begin(&target)?;
    let to = Published::To(&out);
    run(&args.site, args.report, to, publication, |publication| publication.finish().map(drop))
}

/// Builds the site and writes nothing.
pub(super) fn check(args: &Check) -> Result<Outcome, Error> {
    run(&args.site, args.report, Published::Nowhere, Nowhere, |_| Ok(()))
}

/// Where files go that are only made to see whether they can be.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &OutputPath, _: &[u8]) {}

    fn keeps(&self) -> bool {
        false
    }
}

/// Builds the site into `sink`, tells what is wrong with it, and does `finish` where nothing is.
fn run<S: Sink>(
    site: &SiteArgs,
    report: ReportArgs,
    published: Published<'_>,
    sink: S,
    finish: impl FnOnce(S) -> Result<(), Error>,
) -> Result<Outcome, Error> {
    let start = Instant::now();
    let sources = load::sources(&site.root)?;
    let Written { problems, files, summary, remains } =
        assay_build::build_into(sources, &site.options(), &sink);
    // The process is about to end, which gives all of this back at once.
    std::mem::forget(remains);
    // The sources are gone. Problems are few, and the lines that they show are read again.
    let shown = load::these(&site.root, problems.iter().map(|problem| &problem.place.path))?;
    report::print(&problems, &shown, report.format)?;
    let (Some(files), false) = (files, Tally::of(&problems).fails(report.strictness())) else {
        return Ok(Outcome::Problems);
    };
    finish(sink)?;
    if report.format == Format::Human {
        report::say(&report::summarise(&summary, files, published, start.elapsed()))?;
    }
    Ok(Outcome::Well)
}
