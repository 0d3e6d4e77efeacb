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
use crate::incremental::Reader;
use crate::press::Press;
use crate::problem::{Problem, Severity};
use crate::proof;

/// A press whose site has no error in it. Only such a site is published.
#[derive(Clone, Debug)]
pub(crate) struct Proven(Arc<Press>);

impl Proven {
    /// The press, where no problem is an error.
    pub(crate) fn new(press: Arc<Press>, problems: &[Problem]) -> Option<Self> {
        let sound = problems.iter().all(|problem| problem.severity != Severity::Error);
        sound.then_some(Self(press))
    }

    /// The press.
    pub(crate) fn press(&self) -> &Arc<Press> {
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
pub(crate) fn page(reader: &Reader) -> Checked {
    let (mut problems, mut unsettled) = (Vec::new(), Vec::new());
    links::check(reader, &mut unsettled, &mut problems);
    policy::check(reader, &mut problems);
    blocks::check(reader, &mut problems);
    let proofs = reader.diagnostics_in(reader.index()).into_iter().map(|diagnostic| {
        let diagnostic = &diagnostic.engine;
        proof::prove(diagnostic, &mut problems).line(diagnostic)
    });
    let proofs = proofs.collect();
    Checked { problems: problems.into(), proofs, unsettled: unsettled.into() }
}
