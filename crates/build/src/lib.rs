//! The compiler: sources → site → checked site → pages. Pure: no files, environment, network, clock or printing.

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
mod messages;
mod misplaced;
mod options;
mod output;
mod parse;
mod policy;
pub mod problem;
mod proof;
mod prove;
mod render;
mod snapshot;
mod source;

use std::sync::Arc;

pub use self::assemble::{LeftOut, UnpublishedPage};
pub use self::build_cache::BuildCache;
pub use self::build_to_sink::{Deferred, Written, build_to_sink};
pub use self::cache::{Cache, Cause};
use self::context::RenderContext;
pub use self::explain::{
    Answered, Changed, Count, Decided, ExplainedOutcome, Explanation, Reason, Unexplained, explain,
    explain_answers, explain_drawing,
};
pub use self::misplaced::misplaced;
pub use self::options::{Drafts, Options, RuntimeFile};
pub use self::output::{OutputPath, Pages, Sink};
pub use self::problem::{Code, Place, Problem, Severity};
pub use self::snapshot::{Rerendered, Snapshot};
pub use self::source::{
    ContentHash, ContentHasher, Contents, Misplaced, Obstacle, SourceFile, SourcePath, Sources, StoredFile,
    is_only_copied,
};

/// What a build gives: the problems, and the pages where no problem is an error.
#[derive(Clone, Debug)]
pub struct Build {
    /// Every mistake that was found, sorted by file and place.
    pub problems: Vec<Problem>,
    /// The finished site, or none where a problem is an error.
    pub pages: Option<Pages>,
    /// What was made, for the report.
    pub summary: Summary,
}

/// What a build made, in numbers and in a line for each diagnostic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many articles, pages and sections the site has.
    pub pages: usize,
    /// How many of them were rendered again.
    pub rendered: usize,
    /// A line for each diagnostic: its answer sets, its outcomes, the share that recommends a call.
    pub diagnostics: Vec<String>,
    /// The pages that are not published, by the reason.
    pub left_out: LeftOut,
}

/// A site that was checked, and whose pages are rendered when they are first asked for.
#[derive(Clone, Debug)]
pub struct CheckedSite {
    /// Every mistake that was found, sorted by file and place; those are not among them that only rendering shows.
    pub problems: Vec<Problem>,
    /// The site, or none where a problem is an error.
    pub snapshot: Option<Arc<Snapshot>>,
    /// What is made, for the report.
    pub summary: Summary,
}

/// Returns the path that the site of `sources` stands under: empty, or as `/practice`. It is told of none that is
/// wrong.
pub fn base_path(sources: &Sources) -> String {
    parse::base_path(sources)
}

/// Checks the site that `sources` describe.
pub fn check(sources: &Sources, options: &Options, cache: &mut Cache) -> CheckedSite {
    let mut problems = Vec::new();
    let parsed = parse::sources(sources, options, &mut cache.parse, &mut problems);
    check_parsed(parsed, options, cache, problems)
}

/// Checks the site that was `parsed`, of which these `problems` are known.
fn check_parsed(
    parsed: parse::Parsed,
    options: &Options,
    cache: &mut Cache,
    mut problems: Vec<Problem>,
) -> CheckedSite {
    let site = cache.assembly.site(parsed, options, &mut problems);
    let context = RenderContext::new(site, options, &mut cache.compiled_theme, &mut problems);
    prove::check_theme(&context, &mut problems);
    let checked = cache.checked(&context);
    problems.extend(checked.iter().flat_map(|checked| checked.problems.iter().cloned()));
    let diagnostics = checked.iter().flat_map(|checked| checked.proofs.iter().cloned()).collect();
    let pages = context.site.pages.len();
    let left_out = context.site.left_out();
    let mut snapshot = prove::Proven::new(context.clone(), &problems).map(|proven| cache.snapshot(proven));
    let rendered = snapshot.as_ref().map_or(0, |snapshot| snapshot.pages_to_render());
    // A few links lead to places that only finished pages show, which are rendered first for that.
    let missing = prove::places_missing(&context.site, &checked, |page| match &snapshot {
        Some(snapshot) => Some(snapshot.rendered(page).clone()),
        None => render::alone(&context, page),
    });
    if let Some(snapshot) = snapshot.take_if(|_| !missing.is_empty()) {
        problems.extend(snapshot.pages().err().unwrap_or_default());
    }
    problems.extend(missing);
    problem::sort(&mut problems);
    CheckedSite { problems, snapshot, summary: Summary { pages, rendered, diagnostics, left_out } }
}

/// Builds the site that `sources` describe: checks it and renders all of it.
pub fn build(sources: &Sources, options: &Options, cache: &mut Cache) -> Build {
    let CheckedSite { mut problems, snapshot, summary } = check(sources, options, cache);
    let rendered = snapshot.map(|snapshot| snapshot.pages());
    let pages = rendered.and_then(|rendered| rendered.map_err(|mut found| problems.append(&mut found)).ok());
    problem::sort(&mut problems);
    Build { problems, pages, summary }
}
