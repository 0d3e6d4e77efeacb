//! The floor: the minimum work of any generator. It reads each article, parses its Markdown, fills one small template
//! and writes the page. It has no lists, no links, no problems; a generator that took no longer would be limited only
//! by the disk and Markdown.

use std::fs;
use std::path::{Path, PathBuf};

use minijinja::{Environment, context};
use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;

use crate::Failure;

const TEMPLATE: &str = include_str!("../../bench/floor/article.html");

/// Writes a page for each Markdown file of `source` into `out`, which must not exist.
pub(super) fn build(source: &Path, out: &Path) -> Result<(), Failure> {
    let mut environment = Environment::new();
    environment.add_template("article.html", TEMPLATE)?;
    let files: Vec<PathBuf> =
        fs::read_dir(source)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    fs::create_dir_all(out)?;
    let failed = files.par_iter().filter_map(|file| page(&environment, file, out).err()).find_any(|_| true);
    failed.map_or(Ok(()), |failure| Err(failure.into()))
}

/// Writes one page.
fn page(environment: &Environment<'_>, file: &Path, out: &Path) -> Result<(), String> {
    let failure = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| failure(&error))?;
    let (title, body) = parted(&text).unwrap_or(("", &text));
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut content = String::with_capacity(body.len() * 3 / 2);
    html::push_html(&mut content, Parser::new_ext(body, options));
    let content = minijinja::Value::from_safe_string(content);
    let template = environment.get_template("article.html").map_err(|error| failure(&error))?;
    let page = template.render(context! { title, content }).map_err(|error| failure(&error))?;
    let folder = out.join(file.file_stem().unwrap_or_default());
    fs::create_dir(&folder).map_err(|error| failure(&error))?;
    fs::write(folder.join("index.html"), page).map_err(|error| failure(&error))
}

/// Returns the title and the body of an article.
fn parted(text: &str) -> Option<(&str, &str)> {
    let (facts, body) = text.strip_prefix("+++\n")?.split_once("\n+++\n")?;
    let title = facts.strip_prefix("title = \"")?.split_once('"')?.0;
    Some((title, body))
}
