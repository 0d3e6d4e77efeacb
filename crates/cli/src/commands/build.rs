//! `assay build` and `assay check`: read, build, report; the former also publishes.

use std::path::Path;
use std::time::Instant;

use assay_build::{Problem, Sink, SourceFile, Written, lost_addresses};

use super::Outcome;
use super::fix::fix;
use super::nowhere::Nowhere;
use crate::args::{Build, Check, ReportArgs, ReportFormat, SiteArgs};
use crate::build_cache::CacheFile;
use crate::error::Error;
use crate::pictures::{PictureStore, Unknown};
use crate::report::{self, Progress, Published, Tally};
use crate::write::{Keep, Publication, Target};

/// Builds the site and publishes it, if it has no errors.
pub(super) fn build(args: &Build) -> Result<Outcome, Error> {
    args.site.refuse_below_site()?;
    let out = args.out();
    // Checked before the work, so that a refusal comes early.
    let target = Target::new(&out, &args.site.root, args.method())?.with(args.durability());
    let build_cache = build_cache(args.cache.as_deref(), &args.site, Some(&out))?;
    let pictures = || {
        PictureStore::new(&args.site.root, args.cache.as_deref())
            .with_progress(Progress::for_person(args.report.format))
    };
    let publication = Publication::begin(&target)?.with_pictures(pictures());
    let colours = (pictures(), Unknown::Decoded);
    // Opened from the disk, pages have neither styles nor working links, so the first build prints how to preview them.
    let see = target.is_new().then(|| args.site.serve());
    let to = Published::To { folder: &out, see: see.as_deref() };
    let work =
        Work { site: &args.site, report: args.report, build_cache, colours, lists: &[], published: to };
    let finish = |publication: Publication, keep| publication.finish(keep).map(drop);
    let outcome = work.run(publication, |_, _| Vec::new(), finish);
    for warning in target.take_warnings() {
        report::warn(&warning)?;
    }
    outcome
}

/// Builds the site and writes nothing.
pub(super) fn check(args: &Check) -> Result<Outcome, Error> {
    args.site.refuse_below_site()?;
    if args.fix {
        fix(&args.site)?;
    }
    let build_cache = build_cache(args.cache.as_deref(), &args.site, None)?;
    let lists = args.old_sitemap.iter().map(|path| list(path)).collect::<Result<Vec<_>, _>>()?;
    let (site, published) = (&args.site, Published::Nowhere);
    let pictures = || PictureStore::new(&args.site.root, args.cache.as_deref());
    let colours = (pictures(), Unknown::LeftOut);
    let work = Work { site, report: args.report, build_cache, colours, lists: &lists, published };
    let nowhere = Nowhere::checking(pictures());
    let nowhere = if lists.is_empty() { nowhere } else { nowhere.noting_paths() };
    let lost = |nowhere: &Nowhere, base_path: &str| {
        let each = lists.iter().map(|list| lost_addresses(list, base_path, |path| nowhere.has(path)));
        each.flatten().collect()
    };
    work.run(nowhere, lost, |_, _| Ok(()))
}

/// Reads a list of addresses.
fn list(path: &Path) -> Result<SourceFile, Error> {
    let bytes = std::fs::read(path).map_err(Error::read(path))?;
    Ok(SourceFile::new(&path.to_string_lossy().replace('\\', "/"), bytes))
}

/// Returns the build cache in the requested folder, if any. A folder that cannot be written is only a warning: the
/// cache makes builds faster, and never different.
fn build_cache(
    folder: Option<&Path>,
    site: &SiteArgs,
    out: Option<&Path>,
) -> Result<Option<CacheFile>, Error> {
    match folder.map(|folder| CacheFile::in_folder(folder, &site.root, out)).transpose() {
        Err(error @ Error::Write { .. }) => {
            report::warn(&format!("{error}; this build runs without the cache"))?;
            Ok(None)
        }
        build_cache => build_cache,
    }
}

/// A build to run.
struct Work<'a> {
    site: &'a SiteArgs,
    report: ReportArgs,
    build_cache: Option<CacheFile>,
    /// The pictures, and what happens to those whose dominant colour is not kept.
    colours: (PictureStore, Unknown),
    /// Lists of addresses of which problems may speak.
    lists: &'a [SourceFile],
    published: Published<'a>,
}

impl Work<'_> {
    /// Builds the site into `sink`, reports its problems, and those that `further` finds in what a site without errors has,
    /// and calls `finish` if none is an error.
    fn run<S: Sink>(
        self,
        sink: S,
        further: impl FnOnce(&S, &str) -> Vec<Problem>,
        finish: impl FnOnce(S, Keep) -> Result<(), Error>,
    ) -> Result<Outcome, Error> {
        let Self { site, report, build_cache: file, colours: (pictures, unknown), lists, published } = self;
        let start = Instant::now();
        let read_cache = || file.as_ref().and_then(CacheFile::read);
        let (sources, build_cache) = rayon::join(|| site.folder().read(), read_cache);
        let mut sources = sources?;
        pictures.add_colours(&mut sources, unknown);
        let options = site.options();
        let Written { mut problems, files, summary, build_cache, base_path, keep_assets, deferred } =
            assay_build::build_to_sink(sources, &options, build_cache, &sink);
        // The process is about to end, which frees all memory at once.
        std::mem::forget(deferred);
        // The sources are freed. Problems are few, and the lines that they show are read again.
        let mut shown = site.folder().read_these(problems.iter().map(|problem| &problem.place.path))?;
        if files.is_some() {
            problems.extend(further(&sink, &base_path));
            lists.iter().for_each(|list| shown.insert(list.clone()));
        }
        report::print(&problems, &shown, report.format, &site.root)?;
        let (Some(files), false) = (files, Tally::of(&problems).fails(report.strictness())) else {
            return Ok(Outcome::Problems);
        };
        finish(sink, Keep { today: options.today, days: keep_assets })?;
        if let (Some(file), Some(build_cache)) = (file, build_cache)
            && let Err(error) = file.write(&build_cache)
        {
            report::warn(&format!("{error}; the next build runs without this cache"))?;
        }
        if report.format == ReportFormat::Human {
            report::say(&report::summarise(&summary, files, published, start.elapsed()))?;
        }
        Ok(Outcome::Well)
    }
}
