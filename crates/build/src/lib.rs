//! The compiler: sources → site → checked site → pages. Pure: no files, environment, network, clock or printing.

mod assemble;
mod data;
mod diagnostic;
mod explain;
mod incremental;
mod once;
mod options;
mod output;
mod parse;
mod press;
pub mod problem;
mod prove;
mod render;
mod source;

use std::sync::Arc;

use self::assemble::Format;
pub use self::explain::{
    Answered, Changed, Count, Decided, ExplainedOutcome, Explanation, Reason, Unexplained, explain,
    explain_answers, explain_drawing,
};
use self::incremental::{Keep, Memory, Verifier};
pub use self::once::{Remains, Written, build_into};
pub use self::options::{Drafts, Options, RuntimeFile};
pub use self::output::{OutputPath, Pages, Sink};
use self::press::{Press, Studio};
pub use self::problem::{Code, Place, Problem, Severity};
pub use self::source::{ContentHash, SourceFile, SourcePath, Sources};

/// What earlier builds found out, to be used again by the next. It never changes what a build gives.
#[derive(Debug)]
pub struct Cache {
    parse: parse::ParseCache,
    kinship: assemble::Kinship,
    studio: Option<Arc<Studio>>,
    verifier: Verifier,
    checks: Memory<prove::Checked>,
    drawings: Memory<render::Drawn>,
}

impl Cache {
    fn new(keep: Keep) -> Self {
        Self {
            parse: parse::ParseCache::default(),
            kinship: assemble::Kinship::default(),
            studio: None,
            verifier: Verifier::default(),
            checks: Memory::new(keep),
            drawings: Memory::new(keep),
        }
    }

    /// A cache for one build that no other will follow: it spares the recording.
    pub fn for_one_build() -> Self {
        Self::new(Keep::Nothing)
    }
}

impl Default for Cache {
    /// A cache that knows nothing yet, for the first of many builds.
    fn default() -> Self {
        Self::new(Keep::ForNextBuild)
    }
}

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
}

/// Builds the site that `sources` describe.
pub fn build(sources: &Sources, options: &Options, cache: &mut Cache) -> Build {
    let Cache { parse, kinship, studio, verifier, checks, drawings } = cache;
    let mut problems = Vec::new();
    let parsed = parse::sources(sources, options, parse, &mut problems);
    let site = Arc::new(assemble::site(parsed, options, kinship, &mut problems));
    let press = Press::new(site, options, studio, &mut problems);
    verifier.begin();
    let (checked, _) = checks.all(press.site.readable(), &press, verifier, |reader| prove::page(reader));
    problems.extend(checked.iter().flat_map(|checked| checked.problems.iter().cloned()));
    let diagnostics = checked.iter().flat_map(|checked| checked.proofs.iter().cloned()).collect();
    let mut summary = Summary { pages: press.site.pages.len(), drawn: 0, diagnostics };
    let pages = if let Some(proven) = prove::Proven::new(press.clone(), &problems) {
        let (drawn, anew) = drawings.all(&press.site.sheets, &press, verifier, render::sheet);
        summary.drawn = anew.iter().filter(|sheet| sheet.format == Format::Html).count();
        let missing = prove::places_missing(&press.site, &checked, |page| drawn.get(page).cloned());
        let all_there = missing.is_empty();
        problems.extend(missing);
        let pages = render::pages(&proven, drawn).map_err(|mut found| problems.append(&mut found)).ok();
        pages.filter(|_| all_there)
    } else {
        problems.extend(prove::places_missing(&press.site, &checked, |page| render::alone(&press, page)));
        None
    };
    problem::sort(&mut problems);
    Build { problems, pages, summary }
}
