//! What must hold of the whole site before any page is drawn: links lead somewhere, blocks are known,
//! diagnostics are proven.

mod blocks;
pub(crate) mod diagnostics;
mod links;

use std::sync::Arc;

use crate::assemble::Site;
use crate::problem::{Problem, Severity};

/// A site with no error in it. Only such a site is drawn.
#[derive(Clone, Debug)]
pub(crate) struct CheckedSite(Arc<Site>);

impl CheckedSite {
    /// The site.
    pub(crate) fn site(&self) -> &Site {
        &self.0
    }
}

/// Tells everything that is wrong with the site.
pub(crate) fn check(site: &Site, problems: &mut Vec<Problem>) {
    links::check(site, problems);
    blocks::check(site, problems);
}

/// The site as a checked one, where no problem is an error.
pub(crate) fn checked(site: &Arc<Site>, problems: &[Problem]) -> Option<CheckedSite> {
    let sound = problems.iter().all(|problem| problem.severity != Severity::Error);
    sound.then(|| CheckedSite(site.clone()))
}
