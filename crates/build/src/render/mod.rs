//! From the proven site to files: each sheet drawn on its own, in parallel.

mod draw;
mod record;
mod views;

use std::sync::Arc;

use crate::assemble::Format;
use crate::incremental::Reader;
use crate::output::{OutputPath, Pages};
use crate::problem::{Code, Place, Problem, sort};
use crate::prove::Proven;
use crate::source::SourcePath;

/// A file to be written.
pub(crate) type File = (OutputPath, Arc<[u8]>);

/// What drawing a sheet gives: its files, of which most sheets have one, or a mistake in a template that only drawing
/// shows. Cloning shares them.
pub(crate) type Drawn = Result<Arc<[File]>, Arc<Problem>>;

/// Draws the sheet that reads.
pub(crate) fn sheet(reader: &Arc<Reader>) -> Drawn {
    let page = reader.facts(reader.index());
    let drawn = match reader.format() {
        Format::Html => draw::page(reader),
        Format::Other(ending) => draw::by_template(reader, &format!("{}.{ending}", page.kind().template())),
    };
    let text = drawn.map_err(|problem| Arc::new(*problem))?;
    let path = reader.format().address(page.url()).output();
    Ok(path.map(|path| (path, text.into_bytes().into())).into_iter().collect())
}

/// Puts the sheets, drawn in the order of the site, together with the files beside them.
///
/// # Errors
/// The problems that drawing showed, and files that two sheets would write.
pub(crate) fn pages(proven: &Proven, drawn: Vec<Drawn>) -> Result<Pages, Vec<Problem>> {
    let site = &proven.press().site;
    let mut problems = Vec::new();
    let mut files: Vec<(File, Option<&SourcePath>)> = Vec::with_capacity(drawn.len());
    for (sheet, drawn) in site.sheets.iter().zip(drawn) {
        match drawn {
            Ok(made) => {
                let page = &site.pages[sheet.page].article.path;
                files.extend(made.iter().map(|file| (file.clone(), Some(page))));
            }
            Err(problem) => problems.push((*problem).clone()),
        }
    }
    files.extend(proven.press().files_beside().map(|file| (file, None)));
    files.sort_by(|((a, _), _), ((b, _), _)| a.cmp(b));
    problems.extend(files.windows(2).filter_map(written_twice));
    if problems.is_empty() {
        Ok(files.into_iter().map(|(file, _)| file).collect())
    } else {
        Err(told_once(problems))
    }
}

/// Says of two files, each with the page that it is of, that they are one.
fn written_twice(pair: &[(File, Option<&SourcePath>)]) -> Option<Problem> {
    let [((path, _), first), ((other, _), second)] = pair else { return None };
    let message = match (first, second) {
        (Some(first), Some(_)) => format!("`{path}` is written for `{first}` too"),
        _ => format!("`{path}` is there already"),
    };
    let page = second.or(*first).filter(|_| path == other)?;
    Some(
        Problem::new(Code::PageDuplicatePath, Place::whole(page), message)
            .hint("give one of the two another address"),
    )
}

/// A template's mistake shows on every page it draws: it is told for the first of them.
fn told_once(mut problems: Vec<Problem>) -> Vec<Problem> {
    sort(&mut problems);
    problems.dedup_by(|later, first| later.place == first.place && later.message == first.message);
    problems
}
