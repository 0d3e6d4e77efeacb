//! From the proven site to files: each sheet drawn on its own, in parallel.

mod away;
mod copy;
mod crawlers;
mod draw;
mod facts;
mod feeds;
mod form;
mod hand;
mod json_ld;
mod minify;
mod record;
mod syntax;
mod views;
mod walk;
mod xml;

use std::sync::Arc;

pub(crate) use self::hand::{HandedOn, into};
use crate::assemble::{Format, PageIndex, UrlPath};
use crate::incremental::Reader;
use crate::output::{Drawn, File, OutputPath, Pages};
use crate::press::{Press, folded};
use crate::problem::{Code, Place, Problem, sort};
use crate::prove::Proven;
use crate::source::{Contents, SourcePath};

/// Draws the sheet that reads.
pub(crate) fn sheet(reader: &Arc<Reader>) -> Drawn {
    let drawn = match reader.format() {
        Format::Feeds => feeds::draw(reader),
        Format::Sitemap => Ok(crawlers::sitemap(reader)),
        Format::Walk(id) => walk::pages(reader, id)
            .map(|pages| files(pages.into_iter().map(|(url, html)| (url, short(reader, html))).collect())),
        format => text(reader, format)
            .map(|text| files(vec![(format.address(reader.facts(reader.index()).url()), text)])),
    };
    drawn.map(Arc::from).map_err(|problem| Arc::new(*problem))
}

/// Texts as the files at their addresses.
fn files(texts: Vec<(UrlPath, String)>) -> Vec<File> {
    texts.into_iter().filter_map(|(url, text)| Some((url.output()?, text.into_bytes().into()))).collect()
}

/// Draws a sheet that is one file.
fn text(reader: &Arc<Reader>, format: &Format) -> Result<String, Box<Problem>> {
    match format {
        Format::Markdown => Ok(copy::draw(reader)),
        Format::Robots => Ok(crawlers::robots(reader)),
        Format::Llms => Ok(crawlers::llms(reader)),
        Format::Other(ending) => {
            let kind = reader.facts(reader.index()).kind();
            let template = format!("{}.{ending}", kind.template());
            let text = draw::by_template(reader, &template).map(|text| lines(text, ending))?;
            match syntax::fault(&text, ending) {
                Some(fault) => Err(Box::new(syntax::problem(reader, &template, &fault))),
                None => Ok(text),
            }
        }
        Format::Html | Format::Feeds | Format::Sitemap | Format::Walk(_) => {
            draw::page(reader).map(|html| short(reader, html))
        }
    }
}

/// A page as the site wants it written.
fn short(reader: &Reader, html: String) -> String {
    if reader.config().output.minify { minify::minified(&html) } else { html }
}

/// The text with a line end at its end, as programs want it. Calendars and address books have line ends of their own and
/// fold what is long, by RFC 5545 and RFC 6350.
fn lines(mut text: String, ending: &str) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match ending {
        "ics" | "vcf" => text.lines().map(|line| folded(line) + "\r\n").collect(),
        _ => text,
    }
}

/// Draws a page by itself, to see what places it has. What is drawn like this is never published.
pub(crate) fn alone(press: &Arc<Press>, page: PageIndex) -> Option<Drawn> {
    press.site.readable().get(page).map(|sheet| self::sheet(&Arc::new(Reader::forgetful(press, sheet))))
}

/// Puts the sheets, drawn in the order of the site, together with the files beside them.
///
/// # Errors
/// The problems that drawing showed, and files that two sheets would write.
pub(crate) fn pages(proven: &Proven, drawn: Vec<Drawn>) -> Result<Pages, Vec<Problem>> {
    let mut files = Vec::with_capacity(drawn.len());
    let paths = drawn.into_iter().map(|drawn| {
        let drawn = drawn?;
        files.extend(drawn.iter().cloned());
        Ok(drawn.iter().map(|(path, _)| path.clone()).collect())
    });
    let paths = paths.collect();
    let beside: Vec<_> = proven.press().files_beside().collect();
    settled(proven, paths, beside.iter().map(|(path, _)| path.clone()))?;
    let files = files.into_iter().map(|(path, bytes)| (path, Contents::Bytes(bytes)));
    Ok(Pages::of(files.chain(beside)))
}

/// The files of a sheet, by path, or the problem that it has none for.
type Made = Result<Vec<OutputPath>, Arc<Problem>>;

/// How many files there are, if every sheet, in the order of the site, has its own.
///
/// # Errors
/// The problems that drawing showed, and files that two sheets would write.
fn settled(
    proven: &Proven,
    sheets: Vec<Made>,
    beside: impl IntoIterator<Item = OutputPath>,
) -> Result<usize, Vec<Problem>> {
    let site = &proven.press().site;
    let mut problems = Vec::new();
    let mut files: Vec<(OutputPath, Option<&SourcePath>)> = Vec::with_capacity(sheets.len());
    let mut late: Vec<(OutputPath, &SourcePath)> = Vec::new();
    for (sheet, made) in site.sheets.iter().zip(sheets) {
        let page = &site.pages[sheet.page];
        let path = &page.article.path;
        match made {
            Ok(paths) => {
                if paths.is_empty() && sheet.format == Format::Html {
                    problems.push(no_file(path));
                }
                // Everything else is in the plan.
                if sheet.format.is_open_ended() || site.config.output.compress {
                    late.extend(paths.iter().map(|file| (file.clone(), path)));
                }
                files.extend(paths.into_iter().map(|file| (file, Some(path))));
            }
            Err(problem) => problems.push((*problem).clone()),
        }
    }
    files.extend(beside.into_iter().map(|path| (path, None)));
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    problems.extend(files.windows(2).filter_map(written_twice));
    problems.extend(late.iter().filter_map(|(file, page)| barred(file, page, &files)));
    if problems.is_empty() { Ok(files.len()) } else { Err(told_once(problems)) }
}

/// A page of which nothing came.
fn no_file(path: &SourcePath) -> Problem {
    Problem::new(Code::PageNoFile, Place::whole(path), format!("`{path}` would be written nowhere"))
        .hint("give it another address with `path`")
}

/// Says of a file that a folder which it is in is a file itself; `files` are sorted.
fn barred(
    file: &OutputPath,
    page: &SourcePath,
    files: &[(OutputPath, Option<&SourcePath>)],
) -> Option<Problem> {
    let path = file.as_str();
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    let mut barring =
        folders.filter(|folder| files.binary_search_by(|(at, _)| at.as_str().cmp(folder)).is_ok());
    let folder = barring.next()?;
    let message = format!("`{path}` cannot be inside `{folder}`, which is a file");
    let problem = Problem::new(Code::PageDuplicatePath, Place::whole(page), message);
    Some(problem.hint("give one of the two another address"))
}

/// Says of two files, each with the page that it is of, that they are one.
fn written_twice(pair: &[(OutputPath, Option<&SourcePath>)]) -> Option<Problem> {
    let [(path, first), (other, second)] = pair else { return None };
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
