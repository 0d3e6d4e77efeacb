//! Fragments that no source defines: the rendered page may have them, since templates and blocks write ids as well. So
//! links to them are checked there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::Checked;
use super::policy::{Blocked, blocked_in_page, of_theme};
use crate::assemble::{PageIndex, Site};
use crate::context::RenderContext;
use crate::html::{Token, addresses, places, tokens};
use crate::incremental::TrackedSite;
use crate::output::{File, Rendered};
use crate::problem::{Place, Problem, did_you_mean};
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

/// A possible mistake in a template that only rendered pages can confirm.
#[derive(Clone, Debug)]
pub(crate) enum Unconfirmed {
    /// A link to a fragment.
    Anchor {
        /// The pages that should define the fragment.
        pages: Vec<PageIndex>,
        /// The link that a page has to contain for the check to apply; any page if there is none.
        link: Option<String>,
        /// The fragment.
        id: String,
        /// The problem if a page does not define it.
        problem: Problem,
    },
    /// A link that is wrong in some pages, if they have it.
    Link {
        /// The link as written.
        link: String,
        /// The pages, each with its problem.
        cases: Vec<(PageIndex, Problem)>,
    },
    /// Dynamic addresses, some of which the policy may block.
    Loads {
        /// The pages to check.
        pages: Vec<PageIndex>,
        /// The sources that are already reported.
        known: Blocked,
    },
}

/// Reports what rendered pages show to be wrong in templates. `finished` returns the output of a page, if it was rendered.
pub(crate) fn confirmed(
    context: &Arc<RenderContext>,
    unconfirmed: Vec<Unconfirmed>,
    finished: impl Fn(PageIndex) -> Option<Rendered>,
) -> Vec<Problem> {
    let page = |index| finished(index).and_then(Result::ok).unwrap_or_default();
    let mut problems = Vec::new();
    for possible in unconfirmed {
        match possible {
            Unconfirmed::Anchor { pages, link, id, problem } => {
                let lacks = |index: &PageIndex| {
                    let files = page(*index);
                    let has_link =
                        link.as_deref().is_none_or(|link| files.iter().any(|file| has(file, link)));
                    has_link && !files.is_empty() && !places_in(&files).contains(&id)
                };
                let Some(first) = pages.into_iter().find(lacks) else { continue };
                let seen = format!("in `{}`", context.site.pages[first].url);
                problems.push(if link.is_some() { problem.note(seen) } else { problem });
            }
            Unconfirmed::Link { link, cases } => {
                let has_link =
                    |(index, _): &(PageIndex, Problem)| page(*index).iter().any(|file| has(file, &link));
                problems.extend(cases.into_iter().find(has_link).map(|(_, problem)| problem));
            }
            Unconfirmed::Loads { pages, known } => loads(context, pages, known, page, &mut problems),
        }
    }
    problems
}

/// Reports what the policy blocks of the addresses that templates compute, each kind and host once.
fn loads(
    context: &Arc<RenderContext>,
    pages: Vec<PageIndex>,
    mut known: Blocked,
    page: impl Fn(PageIndex) -> Arc<[File]>,
    problems: &mut Vec<Problem>,
) {
    for index in pages {
        let Some(output) = context.site.readable().get(index) else { continue };
        let tracked = TrackedSite::untracked(context, output);
        let Some(template) = tracked.template_path(context.template_of(&context.site.pages[index])) else {
            continue;
        };
        let policy = context.policy_of(&context.site.pages[index].url);
        for bytes in page(index).iter().filter_map(|(_, contents)| contents.bytes()) {
            for (source, address) in blocked_in_page(&tracked, &String::from_utf8_lossy(bytes)) {
                let (kind, host) = &source;
                let problem = of_theme(&policy, *kind, host, Place::whole(&template));
                let note = format!("`{address}`, in `{}`", name_of(context, index));
                if known.insert(source) {
                    problems.push(problem.note(note));
                }
            }
        }
    }
}

/// Returns the page's file, or its address if it has none.
fn name_of(context: &RenderContext, index: PageIndex) -> &str {
    let page = &context.site.pages[index];
    if page.article.is_synthetic() { page.url.as_str() } else { page.article.path.as_str() }
}

/// Returns true if a file has a link with exactly this address.
fn has((_, contents): &File, link: &str) -> bool {
    let Some(bytes) = contents.bytes() else { return false };
    let html = String::from_utf8_lossy(bytes);
    tokens(&html).any(|token| match token {
        Token::Start(tag) => addresses(&html, &tag).iter().any(|address| address.target == link),
        _ => false,
    })
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
        let with_hint = |link: &Unsettled| {
            let near = did_you_mean(&link.id, there.iter().map(String::as_str));
            link.problem.clone().maybe_hint(near)
        };
        let missing = links.into_iter().filter(|link| !there.contains(&link.id));
        missing.map(with_hint).collect::<Vec<_>>()
    };
    by_page.into_par_iter().flat_map_iter(missing).collect()
}

/// Returns the fragment identifiers in the files of a page.
fn places_in(files: &[File]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let bytes = files.iter().filter_map(|(_, contents)| contents.bytes());
    bytes.for_each(|bytes| all.extend(places(&String::from_utf8_lossy(bytes))));
    all
}
