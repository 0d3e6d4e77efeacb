//! What must hold of the whole site before any page is published: links lead somewhere, blocks are known,
//! diagnostics are proven (in [`crate::proof`]).

mod blocks;
mod links;
mod places;
mod policy;
mod templates;
mod theme;

use std::sync::Arc;

use self::places::Unsettled;
pub(crate) use self::places::places_missing;
pub(crate) use self::theme::check as check_theme;
use crate::context::RenderContext;
use crate::incremental::TrackedSite;
use crate::problem::{Problem, Severity};
use crate::proof;

/// A render context whose site has no error in it. Only such a site is published.
#[derive(Clone, Debug)]
pub(crate) struct Proven(Arc<RenderContext>);

impl Proven {
    /// The render context, where no problem is an error.
    pub(crate) fn new(context: Arc<RenderContext>, problems: &[Problem]) -> Option<Self> {
        let sound = problems.iter().all(|problem| problem.severity != Severity::Error);
        sound.then_some(Self(context))
    }

    /// The render context.
    pub(crate) fn context(&self) -> &Arc<RenderContext> {
        &self.0
    }
}

/// What was found of one page. Cloning shares it.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    /// Everything that is wrong with its place in the site, and with the diagnostics in it.
    pub(crate) problems: Arc<[Problem]>,
    /// A line for each diagnostic in it.
    pub(crate) proofs: Arc<[String]>,
    /// The links in it that lead to places which only finished pages show.
    unsettled: Arc<[Unsettled]>,
}

impl Checked {
    /// A page in which nothing is wrong.
    pub(crate) fn without_problems(proofs: Arc<[String]>) -> Self {
        Self { problems: Arc::default(), proofs, unsettled: Arc::default() }
    }

    /// Whether nothing is wrong in it, wherever its links to finished pages lead.
    pub(crate) fn has_no_problems(&self) -> bool {
        self.problems.is_empty() && self.unsettled.is_empty()
    }
}

/// Checks the page that reads.
pub(crate) fn page(tracked: &TrackedSite) -> Checked {
    let (mut problems, mut unsettled) = (Vec::new(), Vec::new());
    links::check(tracked, &mut unsettled, &mut problems);
    policy::check(tracked, &mut problems);
    blocks::check(tracked, &mut problems);
    let proofs = tracked.diagnostics_in(tracked.index()).into_iter().map(|diagnostic| {
        let diagnostic = &diagnostic.engine;
        proof::prove(diagnostic, &mut problems).line(diagnostic)
    });
    let proofs = proofs.collect();
    Checked { problems: problems.into(), proofs, unsettled: unsettled.into() }
}
