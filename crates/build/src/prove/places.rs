//! Fragments that no source defines: the rendered page may have them, since templates and blocks write ids as well. So
//! links to them are checked there.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Checked;
use crate::assemble::{PageIndex, Site};
use crate::html::places;
use crate::output::{File, Rendered};
use crate::problem::{Problem, did_you_mean};
use crate::source::SourcePath;

/// A link to a fragment that only the rendered page can confirm.
#[derive(Clone, Debug)]
pub(crate) struct Unsettled {
    /// The page that it leads to.
    pub(super) page: SourcePath,
    /// The fragment.
    pub(super) id: String,
    /// The problem if the page does not have it.
    pub(super) problem: Problem,
}

/// Reports every link to a fragment that does not exist in the rendered page. `finished` returns the output of a page,
/// if it was rendered.
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

/// Returns the fragment identifiers in the files of a page.
fn places_in(files: &[File]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    files.iter().for_each(|(_, bytes)| all.extend(places(&String::from_utf8_lossy(bytes))));
    all
}
