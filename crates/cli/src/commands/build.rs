//! `assay build` and `assay check`: read, build, tell; and for the first of them, write.

use std::time::Instant;

use assay_build::{Cache, Pages};

use super::Outcome;
use crate::args::{Build, Check, Format, ReportArgs, SiteArgs};
use crate::error::Error;
use crate::load;
use crate::report::{self, Published, Tally};
use crate::write::{self, Target};

/// Builds the site and publishes it, if nothing is wrong with it.
pub(super) fn build(args: &Build) -> Result<Outcome, Error> {
    let out = args.out();
    // Asked for before the work, so that a refusal does not come after it.
    let target = Target::new(&out, &args.site.root)?;
    run(&args.site, args.report, Published::To(&out), |pages| write::publish(pages, &target).map(drop))
}

/// Builds the site and writes nothing.
pub(super) fn check(args: &Check) -> Result<Outcome, Error> {
    run(&args.site, args.report, Published::Nowhere, |_| Ok(()))
}

fn run(
    site: &SiteArgs,
    report: ReportArgs,
    published: Published<'_>,
    publish: impl FnOnce(&Pages) -> Result<(), Error>,
) -> Result<Outcome, Error> {
    let start = Instant::now();
    let sources = load::sources(&site.root)?;
    let build = assay_build::build(&sources, &site.options(), &mut Cache::for_one_build());
    report::print(&build.problems, &sources, report.format)?;
    let (Some(pages), false) = (&build.pages, Tally::of(&build.problems).fails(report.strictness())) else {
        return Ok(Outcome::Problems);
    };
    publish(pages)?;
    if report.format == Format::Human {
        report::say(&report::summarise(&build.summary, pages.len(), published, start.elapsed()))?;
    }
    Ok(Outcome::Well)
}
