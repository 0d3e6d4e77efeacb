//! The compiler: sources → site → checked site → pages. Pure: no files, environment, network, clock or printing.

mod assemble;
mod cache;
mod data;
mod diagnostic;
mod edition;
mod encode;
mod explain;
mod fingerprint;
mod guard;
mod html;
mod incremental;
mod journal;
mod messages;
mod misplaced;
mod once;
mod options;
mod output;
mod parse;
mod policy;
mod press;
pub mod problem;
mod proof;
mod prove;
mod render;
mod source;

use std::sync::Arc;

pub use self::assemble::{LeftOut, Unpublished};
pub use self::cache::{Cache, Cause};
pub use self::edition::{Edition, Redrawn};
pub use self::explain::{
    Answered, Changed, Count, Decided, ExplainedOutcome, Explanation, Reason, Unexplained, explain,
    explain_answers, explain_drawing,
};
pub use self::journal::Journal;
pub use self::misplaced::{Misplaced, misplaced};
pub use self::once::{Remains, Written, build_into};
pub use self::options::{Drafts, Options, RuntimeFile};
pub use self::output::{OutputPath, Pages, Sink};
use self::press::Press;
pub use self::problem::{Code, Place, Problem, Severity};
pub use self::source::{
    ContentHash, ContentHasher, Contents, Obstacle, SourceFile, SourcePath, Sources, StoredFile,
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
    /// How many of them were drawn anew.
    pub drawn: usize,
    /// A line for each diagnostic: its answer sets, its outcomes, the share that recommends a call.
    pub diagnostics: Vec<String>,
    /// The pages that are not published, by the reason.
    pub left_out: LeftOut,
}

/// A site that was checked, and whose pages are drawn when they are first asked for.
#[derive(Clone, Debug)]
pub struct CheckedSite {
    /// Every mistake that was found, sorted by file and place; those are not among them that only drawing shows.
    pub problems: Vec<Problem>,
    /// The site, or none where a problem is an error.
    pub edition: Option<Arc<Edition>>,
    /// What is made, for the report.
    pub summary: Summary,
}

/// Returns the path that the site of `sources` stands under: empty, or as `/practice`. It is told of none that is wrong.
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
    let press = Press::new(site, options, &mut cache.studio, &mut problems);
    prove::check_theme(&press, &mut problems);
    let checked = cache.checked(&press);
    problems.extend(checked.iter().flat_map(|checked| checked.problems.iter().cloned()));
    let diagnostics = checked.iter().flat_map(|checked| checked.proofs.iter().cloned()).collect();
    let pages = press.site.pages.len();
    let left_out = press.site.left_out();
    let mut edition = prove::Proven::new(press.clone(), &problems).map(|proven| cache.edition(proven));
    let drawn = edition.as_ref().map_or(0, |edition| edition.pages_anew());
    // A few links lead to places that only finished pages show, which are drawn first for that.
    let missing = prove::places_missing(&press.site, &checked, |page| match &edition {
        Some(edition) => Some(edition.drawn(page).clone()),
        None => render::alone(&press, page),
    });
    if let Some(edition) = edition.take_if(|_| !missing.is_empty()) {
        problems.extend(edition.pages().err().unwrap_or_default());
    }
    problems.extend(missing);
    problem::sort(&mut problems);
    CheckedSite { problems, edition, summary: Summary { pages, drawn, diagnostics, left_out } }
}

/// Builds the site that `sources` describe: checks it and draws all of it.
pub fn build(sources: &Sources, options: &Options, cache: &mut Cache) -> Build {
    let CheckedSite { mut problems, edition, summary } = check(sources, options, cache);
    let drawn = edition.map(|edition| edition.pages());
    let pages = drawn.and_then(|drawn| drawn.map_err(|mut found| problems.append(&mut found)).ok());
    problem::sort(&mut problems);
    Build { problems, pages, summary }
}
