//! Checks of the whole site before any page is published: links lead somewhere, blocks are known, diagnostics are
//! proven (in [`crate::proof`]).

mod blocks;
mod hosts;
mod links;
mod pictures;
mod places;
mod policy;
mod templates;
mod theme;

use std::sync::Arc;

pub(crate) use self::hosts::check as check_hosts;
pub(crate) use self::pictures::broken as broken_pictures;
use self::places::Unsettled;
pub(crate) use self::places::{confirmed, places_missing};
pub(crate) use self::theme::check as check_theme;
use crate::context::RenderContext;
use crate::incremental::TrackedSite;
use crate::problem::{Problem, Severity};
use crate::proof;

/// A render context whose site has no errors. Only such a site is published.
#[derive(Clone, Debug)]
pub(crate) struct Proven(Arc<RenderContext>);

impl Proven {
    /// Returns the render context if no problem is an error.
    pub(crate) fn new(context: Arc<RenderContext>, problems: &[Problem]) -> Option<Self> {
        let sound = problems.iter().all(|problem| problem.severity != Severity::Error);
        sound.then_some(Self(context))
    }

    /// Returns the render context.
    pub(crate) fn context(&self) -> &Arc<RenderContext> {
        &self.0
    }
}

/// The result of checking a page. Cloning shares it.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    /// The problems of the page in its site, and of its diagnostics.
    pub(crate) problems: Arc<[Problem]>,
    /// One line for each of its diagnostics.
    pub(crate) proofs: Arc<[String]>,
    /// Its links to fragments that may exist only in rendered pages.
    unsettled: Arc<[Unsettled]>,
}

impl Checked {
    /// Returns the result for a page without problems.
    pub(crate) fn without_problems(proofs: Arc<[String]>) -> Self {
        Self { problems: Arc::default(), proofs, unsettled: Arc::default() }
    }

    /// Returns true if nothing was found in the page.
    pub(crate) fn is_empty(&self) -> bool {
        self.has_no_problems() && self.proofs.is_empty()
    }

    /// Returns true if it has no problems and no links to check in rendered pages.
    pub(crate) fn has_no_problems(&self) -> bool {
        self.problems.is_empty() && self.unsettled.is_empty()
    }
}

/// Checks a page.
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
