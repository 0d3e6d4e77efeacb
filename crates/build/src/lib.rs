//! The compiler: sources → site → checked site → pages. Pure: no files, environment, network, clock or printing.

mod archetype;
mod assemble;
mod build_cache;
mod build_to_sink;
mod cache;
mod context;
mod data;
mod diagnostic;
mod encode;
mod explain;
mod fingerprint;
mod guard;
mod html;
mod incremental;
mod media;
mod media_type;
mod messages;
mod misplaced;
mod old_addresses;
mod options;
mod output;
mod overview;
mod parse;
mod policy;
pub mod problem;
mod proof;
mod prove;
pub mod reading;
mod render;
mod schema;
mod snapshot;
mod source;

use std::sync::Arc;

pub use self::archetype::{archetype, file_name};
use self::assemble::AssemblyCache;
pub use self::assemble::{LeftOut, UnpublishedPage};
pub use self::build_cache::BuildCache;
pub use self::build_to_sink::{Deferred, Written, build_to_sink};
pub use self::cache::{Cache, Cause};
use self::context::RenderContext;
pub use self::explain::{
    Answered, Changed, Count, Decided, ExplainedOutcome, Explanation, Moves, Reason, ResultLink, Results,
    Since, Unexplained, diagnostic_file, explain, explain_answers, explain_drawing, explain_since,
};
pub use self::html::{LoadedFile, end_of_body, loaded_files, without_stylesheets};
pub use self::media_type::{HTML, media_type};
pub use self::misplaced::misplaced;
pub use self::old_addresses::lost_addresses;
pub use self::options::{AvifEncoder, Drafts, Options, RuntimeFile};
pub use self::output::{BrokenPicture, OutputPath, Pages, Sink};
pub use self::overview::{CalendarEntry, DiagnosticOverview, Overview};
use self::parse::Lowered;
pub use self::parse::{ThemeDescription, ThemeOption};
pub use self::problem::{Code, Fix, Place, Problem, ProblemEntry, Severity};
pub use self::schema::Schema;
pub use self::snapshot::{Rerendered, Snapshot};
pub use self::source::{
    Colour, ContentHash, ContentHasher, Contents, Conversion, EncodedPicture, Misplaced, Obstacle,
    PictureFormat, Recipe, SourceFile, SourcePath, Sources, StoredFile, is_only_copied,
};

/// The result of a build: the problems, and the pages if no problem is an error.
#[derive(Clone, Debug)]
pub struct Build {
    /// Every mistake that was found, sorted by file and position.
    pub problems: Vec<Problem>,
    /// The finished site; none if a problem is an error.
    pub pages: Option<Pages>,
    /// The summary of the build, for the report.
    pub summary: Summary,
}

/// The extent of a build in numbers, and one line for each diagnostic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The number of articles, pages and sections of the site.
    pub pages: usize,
    /// The number of them that were rendered again.
    pub rendered: usize,
    /// One line for each diagnostic: its answer sets, its outcomes, the share that recommends a call.
    pub diagnostics: Vec<String>,
    /// The number of unpublished pages, by reason.
    pub left_out: LeftOut,
    /// The number of errors that `[problems]` makes warnings.
    pub lowered: usize,
}

/// A checked site whose pages are rendered when they are first requested.
#[derive(Clone, Debug)]
pub struct CheckedSite {
    /// Every mistake that was found, sorted by file and position, without those that appear only during rendering.
    pub problems: Vec<Problem>,
    /// The site; none if a problem is an error.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The summary of the check, for the report.
    pub summary: Summary,
}

/// Returns the path under which the site of `sources` is served: empty, or for example `/practice`. Invalid
/// configuration is not reported here.
pub fn base_path(sources: &Sources) -> String {
    parse::base_path(sources)
}

/// Returns the pictures that may be published in several sizes, and whose dominant colour is not known: the reader has not
/// set it. It takes decoded pixels, which this crate has not. Invalid configuration is not reported here.
pub fn pictures_without_colour(sources: &Sources) -> Vec<SourceFile> {
    let pictures = media::sizes::without_colour(sources);
    if pictures.is_empty() || !parse::resizes_pictures(sources) { Vec::new() } else { pictures }
}

/// Returns the name of the site's theme. Invalid configuration is not reported here.
pub fn theme_name(sources: &Sources) -> String {
    parse::theme_name(sources)
}

/// Returns every theme that a site can use, sorted by name.
pub fn themes(sources: &Sources) -> Vec<ThemeDescription> {
    parse::known_themes(sources).iter().filter_map(|name| parse::described(name, sources)).collect()
}

/// Checks the site that `sources` describe.
pub fn check(sources: &Sources, options: &Options, cache: &mut Cache) -> CheckedSite {
    let mut problems = Vec::new();
    let parsed = parse::sources(sources, options, &mut cache.parse, &mut problems);
    check_parsed(parsed, options, cache, problems)
}

/// Checks the site that was `parsed`; `problems` are the ones known so far.
fn check_parsed(
    parsed: parse::Parsed,
    options: &Options,
    cache: &mut Cache,
    mut problems: Vec<Problem>,
) -> CheckedSite {
    let assembly = &mut cache.assembly;
    let site =
        assembly.as_mut().unwrap_or(&mut AssemblyCache::default()).site(parsed, options, &mut problems);
    let context = RenderContext::new(site, options, &mut cache.compiled_theme, &mut problems);
    let check_theme = || {
        let unconfirmed = prove::check_theme(&context, &mut problems);
        prove::check_hosts(&context, &mut problems);
        unconfirmed
    };
    let (unconfirmed, checked) = rayon::join(check_theme, || cache.checked(&context));
    problems.extend(checked.iter().flat_map(|checked| checked.problems.iter().cloned()));
    let diagnostics = checked.iter().flat_map(|checked| checked.proofs.iter().cloned()).collect();
    let pages = context.site.pages.len();
    let left_out = context.site.left_out();
    let rules = &context.site.config.lowered;
    let mut lowered = Lowered::apply(rules, &mut problems);
    let mut snapshot = prove::Proven::new(context.clone(), &problems).map(|proven| cache.snapshot(proven));
    let rendered = snapshot.as_ref().map_or(0, |snapshot| snapshot.pages_to_render());
    // A few links lead to places that exist only in rendered pages; those pages are rendered first.
    let finished = |page| match &snapshot {
        Some(snapshot) => Some(snapshot.rendered(page).clone()),
        None => render::alone(&context, page),
    };
    let mut missing = prove::places_missing(&context.site, &checked, finished);
    missing.extend(prove::confirmed(&context, unconfirmed, finished));
    lowered += Lowered::apply(rules, &mut missing);
    let has_errors = missing.iter().any(|problem| problem.severity == Severity::Error);
    if let Some(snapshot) = snapshot.take_if(|_| has_errors) {
        problems.extend(snapshot.pages().err().unwrap_or_default());
    }
    problems.extend(missing);
    problem::sort(&mut problems);
    CheckedSite { problems, snapshot, summary: Summary { pages, rendered, diagnostics, left_out, lowered } }
}

/// Builds the site that `sources` describe: checks it and renders all of it.
pub fn build(sources: &Sources, options: &Options, cache: &mut Cache) -> Build {
    let CheckedSite { mut problems, snapshot, summary } = check(sources, options, cache);
    let rendered = snapshot.map(|snapshot| snapshot.pages());
    let pages = rendered.and_then(|rendered| rendered.map_err(|mut found| problems.append(&mut found)).ok());
    problem::sort(&mut problems);
    Build { problems, pages, summary }
}
