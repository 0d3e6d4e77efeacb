//! From the proven site to files: each sheet drawn on its own, in parallel.

mod away;
mod copy;
mod crawlers;
mod draw;
mod facts;
mod feeds;
mod json_ld;
mod record;
mod views;
mod xml;

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
    let drawn = match reader.format() {
        Format::Feeds => feeds::draw(reader),
        Format::Sitemap => Ok(crawlers::sitemap(reader)),
        format => text(reader, format).map(|text| {
            let path = format.address(reader.facts(reader.index()).url()).output();
            path.map(|path| (path, text.into_bytes().into())).into_iter().collect()
        }),
    };
    drawn.map(Arc::from).map_err(|problem| Arc::new(*problem))
}

/// Draws a sheet that is one file.
fn text(reader: &Arc<Reader>, format: &Format) -> Result<String, Box<Problem>> {
    match format {
        Format::Markdown => Ok(copy::draw(reader)),
        Format::Robots => Ok(crawlers::robots(reader)),
        Format::Llms => Ok(crawlers::llms(reader)),
        Format::Other(ending) => {
            let kind = reader.facts(reader.index()).kind();
            draw::by_template(reader, &format!("{}.{ending}", kind.template()))
                .map(|text| lines(text, ending))
        }
        Format::Html | Format::Feeds | Format::Sitemap => draw::page(reader),
    }
}

/// The text with a line end at its end, as programs want it. Calendars have line ends of their own, by RFC 5545.
fn lines(mut text: String, ending: &str) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if ending == "ics" { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
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
