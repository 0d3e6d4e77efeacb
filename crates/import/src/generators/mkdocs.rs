//! Sites of MkDocs.

use assay_build::reading::{Entry, Value};

use super::{facts, is_ignored, is_markdown, note_unsupported};
use crate::address::{Address, Facts};
use crate::files::Files;
use crate::generator::{Generator, MKDOCS};
use crate::index::stem;
use crate::patterns::Patterns;
use crate::plan::{Addresses, PagePlan, Plan};
use crate::value::{as_bool, as_text, get, items, text_at};

const KNOWN: [&str; 19] = [
    "site_name",
    "site_url",
    "site_description",
    "site_author",
    "docs_dir",
    "site_dir",
    "nav",
    "theme",
    "use_directory_urls",
    "copyright",
    "repo_url",
    "repo_name",
    "edit_uri",
    "strict",
    "watch",
    "markdown_extensions",
    "exclude_docs",
    "draft_docs",
    "not_in_nav",
];

struct Pages {
    /// True if pages are folders of their own.
    are_folders: bool,
}

/// The plan for a site of MkDocs.
pub(super) fn plan(files: &Files) -> Plan {
    let path = MKDOCS.iter().copied().find(|path| files.has(path)).unwrap_or(MKDOCS[0]);
    let file = files.config(path);
    let config = &file.entries;
    let are_folders = get(config, "use_directory_urls").and_then(as_bool) != Some(false);
    let mut plan = Plan::new(Generator::Mkdocs, Box::new(Pages { are_folders }));
    plan.site.title = text_at(config, "site_name");
    plan.site.base_url = text_at(config, "site_url");
    plan.site.description = text_at(config, "site_description");
    plan.site.language = text_at(config, "theme.language");
    plan.site.heading_ids = Some("mkdocs");
    plan.site.nav = items(get(config, "nav")).into_iter().filter_map(link).collect();
    plan.note_config(files, &file, &KNOWN);
    let root = format!(
        "{}/",
        text_at(config, "docs_dir")
            .unwrap_or_else(|| "docs".to_owned())
            .trim_start_matches("./")
            .trim_matches('/')
    );
    // A folder of templates is no part of the site, unless it is said to be.
    let patterns = |key: &str, first: &str| {
        Patterns::gitignore(&(first.to_owned() + &text_at(config, key).unwrap_or_default()))
    };
    let excluded = patterns("exclude_docs", "/templates/\n");
    let drafts = patterns("draft_docs", "");
    plan.note_unreadable(&excluded, "exclude_docs", path);
    plan.note_unreadable(&drafts, "draft_docs", path);
    for path in files.paths() {
        let Some(inside) = path.strip_prefix(&root) else { continue };
        if is_ignored(inside)
            || plan.is_left_out(&excluded, "exclude_docs", path, inside)
            || plan.is_left_out(&drafts, "draft_docs", path, inside)
        {
            continue;
        }
        if is_markdown(path) {
            let to = page(files, &root, inside);
            plan.pages.push(PagePlan { from: path.to_owned(), facts: facts(&to), to, ..PagePlan::default() });
        } else if !note_unsupported(&mut plan, path) {
            plan.copies.push((path.to_owned(), inside.to_owned()));
        }
    }
    plan.root = root;
    plan.config = file.entries;
    plan
}

/// Returns the path of a page in the new site: an `index.md`, or a `README.md` without one beside it, becomes `_index.md`.
fn page(files: &Files, root: &str, inside: &str) -> String {
    let (folder, name) = inside.rsplit_once('/').map_or(("", inside), |(folder, name)| (folder, name));
    let within = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    match stem(name).to_ascii_lowercase().as_str() {
        "index" => within("_index.md"),
        "readme" if !files.has(&format!("{root}{}", within("index.md"))) => within("_index.md"),
        _ => inside.to_owned(),
    }
}

/// A link of the navigation: a page, or the first page of a group.
fn link(item: &Value) -> Option<(String, String)> {
    fn first(value: &Value) -> Option<String> {
        match value {
            Value::List(items) => items.iter().find_map(|item| first(&item.value)),
            Value::Table(entries) => entries.iter().find_map(|entry| first(&entry.node.value)),
            value => as_text(value),
        }
    }
    match item {
        Value::Table(entries) => {
            entries.first().and_then(|entry| Some((entry.key.clone(), first(&entry.node.value)?)))
        }
        _ => None,
    }
}

impl Addresses for Pages {
    fn address(&self, facts: &Facts, _: &[Entry]) -> Address {
        let folder = &facts.folder;
        Address::Known(match (facts.is_index, self.are_folders) {
            (true, _) => format!("/{folder}/"),
            (false, true) => format!("/{folder}/{}/", facts.file),
            (false, false) => format!("/{folder}/{}.html", facts.file),
        })
    }
}
