//! Folders of Markdown files that no generator was configured for: a handbook on GitHub, a folder of notes.

use assay_build::reading::{self, Entry};

use super::{facts, heading, is_ignored, is_markdown, is_repository, note_unsupported};
use crate::address::{Address, Facts};
use crate::files::Files;
use crate::generator::Generator;
use crate::index::{folder, stem};
use crate::plan::{Addresses, PagePlan, Plan};
use crate::report::Kind;

/// The folder of Next's files that are published as they are.
const PUBLIC: &str = "public/";

/// The configurations of Next.
const NEXT: [&str; 3] = ["next.config.js", "next.config.mjs", "next.config.ts"];

/// The settings of Pelican, a program.
const SETTINGS: &str = "pelicanconf.py";

struct Pages;

/// The plan for a folder of Markdown files.
pub(super) fn plan(files: &Files) -> Plan {
    let mut plan = Plan::new(Generator::Plain, Box::new(Pages));
    let title =
        ["README.md", "readme.md", "index.md"].iter().find_map(|path| files.text(path)).and_then(heading);
    plan.site.title = title.map(str::to_owned);
    if files.has(SETTINGS) {
        let message =
            "the settings of Pelican were not read, so that pages have the addresses of their files";
        let hint = "compare the addresses with `assay check --old-sitemap`";
        plan.note(Kind::Configuration, SETTINGS, message, hint);
    }
    // Authors of plain Markdown see it on GitHub.
    plan.site.heading_ids = Some("github");
    // Next publishes what is in `public/`, which is a finished site elsewhere.
    let is_next = NEXT.iter().any(|name| files.has(name));
    for path in files.under(PUBLIC).filter(|path| is_next && !is_ignored(&path[PUBLIC.len()..])) {
        plan.copies.push((path.to_owned(), path[PUBLIC.len()..].to_owned()));
    }
    for path in files.paths().filter(|path| !is_ignored(path)) {
        if is_markdown(path) {
            let to = page(files, path);
            plan.pages.push(PagePlan { from: path.to_owned(), facts: facts(&to), to, ..PagePlan::default() });
        } else if !is_repository(path) && !note_unsupported(&mut plan, path) {
            let to = published(path);
            plan.copies.push((path.to_owned(), to));
        }
    }
    plan
}

/// Returns the path without what keeps folders from being published here.
fn published(path: &str) -> String {
    path.split('/').map(|part| part.trim_start_matches('_')).collect::<Vec<_>>().join("/")
}

/// Returns the path of a page in the new site. A `README.md`, or an `index.md`, is the page of its folder: a section, if the
/// folder has other pages.
fn page(files: &Files, path: &str) -> String {
    let above = folder(path);
    let name = stem(path).to_ascii_lowercase();
    let has_index =
        || files.under(&format!("{above}/")).any(|other| folder(other) == above && stem(other) == "index");
    let is_own = name == "index" || (name == "readme" && (above.is_empty() || !has_index()));
    if !is_own {
        return published(path);
    }
    if above.is_empty() {
        return "_index.md".to_owned();
    }
    let others = format!("{above}/");
    let is_section = files.under(&others).any(|other| other != path && is_markdown(other));
    format!("{}/{}", published(above), if is_section { "_index.md" } else { "index.md" })
}

impl Addresses for Pages {
    fn address(&self, facts: &Facts, _: &[Entry]) -> Address {
        if let Some(stated) = facts.stated.as_deref().and_then(reading::stated_address) {
            return Address::Known(stated);
        }
        match facts.slug.as_deref().filter(|_| !facts.is_index) {
            Some(slug) => {
                let parts: Vec<String> = facts
                    .folder
                    .split('/')
                    .chain([slug])
                    .map(reading::slug)
                    .filter(|part| !part.is_empty())
                    .collect();
                Address::Known(format!("/{}/", parts.join("/")))
            }
            None => Address::OfFile,
        }
    }
}
