//! Renders the proven site to files: each output independently, in parallel.

mod absolute_urls;
mod copy;
mod crawlers;
mod embed;
mod emit;
mod facts;
mod feeds;
mod form;
mod image;
mod json_ld;
mod minify;
mod record;
mod renderer;
mod syntax;
mod views;
mod walk;
mod xml;

use std::sync::Arc;

pub(crate) use self::emit::{Emitted, emit};
use crate::assemble::{OutputFormat, PageIndex, UrlPath};
use crate::context::{RenderContext, folded};
use crate::incremental::TrackedSite;
use crate::output::{File, OutputPath, Pages, Rendered};
use crate::problem::{Code, Place, Problem, sort};
use crate::prove::Proven;
use crate::source::{Contents, SourcePath};

/// Renders an output.
pub(crate) fn output(tracked: &Arc<TrackedSite>) -> Rendered {
    let rendered = match tracked.format() {
        OutputFormat::Feeds => feeds::render(tracked),
        OutputFormat::Sitemap => Ok(crawlers::sitemap(tracked)),
        OutputFormat::Walk(id) => walk::pages(tracked, id)
            .map(|pages| files(pages.into_iter().map(|(url, html)| (url, short(tracked, html))).collect())),
        OutputFormat::Embed(id) => embed::page(tracked, id)
            .map(|page| files(page.into_iter().map(|(url, html)| (url, short(tracked, html))).collect())),
        format => text(tracked, format)
            .map(|text| files(vec![(format.address(tracked.facts(tracked.index()).url()), text)])),
    };
    let pictures = tracked.take_pictures().into_iter();
    let pictures = pictures.map(|(path, picture)| (path, Contents::Encoded(picture)));
    rendered.map(|files| files.into_iter().chain(pictures).collect()).map_err(|problem| Arc::new(*problem))
}

/// Returns the texts as files at their addresses.
fn files(texts: Vec<(UrlPath, String)>) -> Vec<File> {
    let file = |(url, text): (UrlPath, String)| Some((url.output()?, Contents::from_bytes(text)));
    texts.into_iter().filter_map(file).collect()
}

/// Renders an output that is a single file.
fn text(tracked: &Arc<TrackedSite>, format: &OutputFormat) -> Result<String, Box<Problem>> {
    match format {
        OutputFormat::Markdown => Ok(copy::render(tracked)),
        OutputFormat::Robots => Ok(crawlers::robots(tracked)),
        OutputFormat::Llms => Ok(crawlers::llms(tracked)),
        OutputFormat::Other(ending) => {
            let kind = tracked.facts(tracked.index()).kind();
            let template = format!("{}.{ending}", kind.template());
            let text = renderer::by_template(tracked, &template).map(|text| lines(text, ending))?;
            match syntax::fault(&text, ending) {
                Some(fault) => Err(Box::new(syntax::problem(tracked, &template, &fault))),
                None => Ok(text),
            }
        }
        OutputFormat::Html
        | OutputFormat::Feeds
        | OutputFormat::Sitemap
        | OutputFormat::Walk(_)
        | OutputFormat::Embed(_) => renderer::page(tracked).map(|html| short(tracked, html)),
    }
}

/// Returns a page, minified if the site wants it.
fn short(tracked: &TrackedSite, html: String) -> String {
    if tracked.config().output.minify { minify::minified(&html) } else { html }
}

/// Returns the text with a final line ending, as programs expect. Calendars and contacts have other line endings and
/// fold long lines, by RFC 5545 and RFC 6350.
fn lines(mut text: String, ending: &str) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match ending {
        "ics" | "vcf" => text.lines().map(|line| folded(line) + "\r\n").collect(),
        _ => text,
    }
}

/// Renders a page by itself, to find its fragment identifiers. The result is never published.
pub(crate) fn alone(context: &Arc<RenderContext>, page: PageIndex) -> Option<Rendered> {
    let output = context.site.readable().get(page)?;
    Some(self::output(&Arc::new(TrackedSite::untracked(context, output))))
}

/// Combines the outputs, rendered in the order of the site, with the static files.
///
/// # Errors
/// The problems that appear only during rendering, and files that two outputs would write.
pub(crate) fn pages(proven: &Proven, rendered: Vec<Rendered>) -> Result<Pages, Vec<Problem>> {
    let mut files = Vec::with_capacity(rendered.len());
    let paths = rendered.into_iter().map(|rendered| {
        let rendered = rendered?;
        files.extend(rendered.iter().cloned());
        let is_own = |(_, contents): &&File| !matches!(contents, Contents::Encoded(_));
        Ok(rendered.iter().filter(is_own).map(|(path, _)| path.clone()).collect())
    });
    let paths = paths.collect();
    let beside: Vec<_> = proven.context().static_files().collect();
    settled(proven, paths, beside.iter().map(|(path, _)| path.clone()))?;
    // Pages that show the same picture share its sizes.
    let site = &proven.context().site;
    let files = files.into_iter().map(|(path, contents)| (path, site.with_current_source(contents)));
    Ok(Pages::of(files.chain(beside)))
}

/// The files of an output, by path, or the problem that prevents them.
type Made = Result<Vec<OutputPath>, Arc<Problem>>;

/// Returns the number of files, if no two outputs, in the order of the site, write the same file.
///
/// # Errors
/// The problems that appear only during rendering, and files that two outputs would write.
fn settled(
    proven: &Proven,
    outputs: Vec<Made>,
    beside: impl IntoIterator<Item = OutputPath>,
) -> Result<usize, Vec<Problem>> {
    let site = &proven.context().site;
    let mut problems = Vec::new();
    let mut files: Vec<(OutputPath, Option<&SourcePath>)> = Vec::with_capacity(outputs.len());
    let mut late: Vec<(OutputPath, &SourcePath)> = Vec::new();
    for (output, made) in site.outputs.iter().zip(outputs) {
        let page = &site.pages[output.page];
        let path = &page.article.path;
        match made {
            Ok(paths) => {
                if paths.is_empty() && output.format == OutputFormat::Html {
                    problems.push(no_file(path));
                }
                // All other files are in the plan.
                if output.format.is_open_ended() || site.config.output.compress {
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
    if problems.is_empty() { Ok(files.len()) } else { Err(without_repetition(problems)) }
}

/// Returns the problem of a page without an output file.
fn no_file(path: &SourcePath) -> Problem {
    Problem::new(Code::PageNoFile, Place::whole(path), format!("`{path}` has no output file"))
        .hint("set another address with `path`")
}

/// Returns the problem of a file if a folder in its path is a file; `files` are sorted.
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
    let message = format!("`{path}` cannot be in `{folder}`, which is a file");
    let problem = Problem::new(Code::PageDuplicatePath, Place::whole(page), message);
    Some(problem.hint("set another address for one of the two"))
}

/// Returns the problem of two files, each with its page, that have the same path.
fn written_twice(pair: &[(OutputPath, Option<&SourcePath>)]) -> Option<Problem> {
    let [(path, first), (other, second)] = pair else { return None };
    let message = match (first, second) {
        (Some(first), Some(_)) => format!("`{path}` is also written for `{first}`"),
        _ => format!("`{path}` already exists"),
    };
    let page = second.or(*first).filter(|_| path == other)?;
    Some(
        Problem::new(Code::PageDuplicatePath, Place::whole(page), message)
            .hint("set another address for one of the two"),
    )
}

/// Removes repeated problems: a template's mistake appears on every page that uses it, and only the first is reported.
fn without_repetition(mut problems: Vec<Problem>) -> Vec<Problem> {
    sort(&mut problems);
    problems.dedup_by(|later, first| later.place == first.place && later.message == first.message);
    problems
}
