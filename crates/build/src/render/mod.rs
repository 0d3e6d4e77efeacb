//! From the proven site to pages: each drawn on its own, in parallel.

mod draw;
mod record;
mod views;

use std::sync::Arc;

use crate::incremental::Reader;
use crate::output::{OutputPath, Pages};
use crate::problem::{Problem, sort};
use crate::prove::Proven;

/// What drawing a page gives: its bytes, or a mistake in a template that only drawing shows.
pub(crate) type Drawn = Result<Arc<[u8]>, Arc<Problem>>;

/// Draws the page that reads.
pub(crate) fn page(reader: &Arc<Reader>) -> Drawn {
    draw::page(reader).map(|html| html.into_bytes().into()).map_err(|problem| Arc::new(*problem))
}

/// Puts the pages, drawn in the order of the site, together with the files beside them.
///
/// # Errors
/// The problems that drawing showed.
pub(crate) fn pages(proven: &Proven, drawn: Vec<Drawn>) -> Result<Pages, Vec<Problem>> {
    let press = proven.press();
    let mut problems = Vec::new();
    let mut files: Vec<(OutputPath, Arc<[u8]>)> = Vec::with_capacity(drawn.len());
    for (page, drawn) in press.site.pages.iter().zip(drawn) {
        match drawn {
            Ok(bytes) => files.extend(page.url.output().map(|path| (path, bytes))),
            Err(problem) => problems.push((*problem).clone()),
        }
    }
    if problems.is_empty() {
        Ok(files.into_iter().chain(press.files_beside()).collect())
    } else {
        Err(told_once(problems))
    }
}

/// A template's mistake shows on every page it draws: it is told for the first of them.
fn told_once(mut problems: Vec<Problem>) -> Vec<Problem> {
    sort(&mut problems);
    problems.dedup_by(|later, first| later.place == first.place && later.message == first.message);
    problems
}
