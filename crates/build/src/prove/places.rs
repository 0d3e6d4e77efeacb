//! Places that no page's file names and a link leads to: the finished page may have them, since a template or a block
//! gives ids as well. So they are looked for there.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Checked;
use crate::assemble::{PageIndex, Site};
use crate::html::places;
use crate::output::{File, Rendered};
use crate::problem::{Problem, did_you_mean};
use crate::source::SourcePath;

/// A link to a place that only the finished page can show.
#[derive(Clone, Debug)]
pub(crate) struct Unsettled {
    /// The page it leads to.
    pub(super) page: SourcePath,
    /// The place.
    pub(super) id: String,
    /// What is wrong where the page does not have it.
    pub(super) problem: Problem,
}

/// Tells every link to a place that the finished page does not have. `finished` gives a page as it was rendered, if
/// it was.
pub(crate) fn places_missing(
    site: &Site,
    checked: &[Checked],
    finished: impl Fn(PageIndex) -> Option<Rendered> + Sync,
) -> Vec<Problem> {
    let mut by_page: BTreeMap<&SourcePath, Vec<&Unsettled>> = BTreeMap::new();
    for link in checked.iter().flat_map(|checked| checked.unsettled.iter()) {
        by_page.entry(&link.page).or_default().push(link);
    }
    let missing = |(page, links): (&SourcePath, Vec<&Unsettled>)| {
        let rendered = site.page_of(page).and_then(&finished).and_then(Result::ok);
        let there = places_in(&rendered.unwrap_or_default());
        let told = |link: &Unsettled| {
            let near = did_you_mean(&link.id, there.iter().map(String::as_str));
            link.problem.clone().maybe_hint(near)
        };
        let missing = links.into_iter().filter(|link| !there.contains(&link.id));
        missing.map(told).collect::<Vec<_>>()
    };
    by_page.into_par_iter().flat_map_iter(missing).collect()
}

/// The places in the files of a page.
fn places_in(files: &[File]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    files.iter().for_each(|(_, bytes)| all.extend(places(&String::from_utf8_lossy(bytes))));
    all
}
