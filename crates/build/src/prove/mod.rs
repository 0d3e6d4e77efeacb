//! What must hold of the whole site before any page is drawn: links lead somewhere, blocks are known,
//! diagnostics are proven.

mod blocks;
pub(crate) mod diagnostics;
mod links;

use std::sync::Arc;

use crate::incremental::Reader;
use crate::press::Press;
use crate::problem::{Problem, Severity};

/// A press whose site has no error in it. Only such a site is drawn.
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

/// Tells everything that is wrong with one page's place in the site.
pub(crate) fn page(reader: &Reader) -> Arc<[Problem]> {
    let mut problems = Vec::new();
    links::check(reader, &mut problems);
    blocks::check(reader, &mut problems);
    problems.into()
}
