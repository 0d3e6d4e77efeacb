//! Sites of Astro, Starlight among them.

use assay_build::reading::Entry;

use super::script::{quoted, stated, uncommented};
use super::{ending, facts, is_ignored, is_markdown, note_unsupported, options, templates};
use crate::address::{Address, Facts};
use crate::files::Files;
use crate::generator::{ASTRO, Generator};
use crate::index::{folder, stem};
use crate::plan::{Addresses, PagePlan, Plan};
use crate::report::Kind;

struct Routes {
    /// For each collection the path that its pages stand under, if a page of the site says so.
    collections: Vec<(String, String)>,
}

/// The plan for a site of Astro.
pub(super) fn plan(files: &Files) -> Plan {
    let path = ASTRO.iter().copied().find(|path| files.has(path)).unwrap_or(ASTRO[0]);
    let script = uncommented(files.text(path).unwrap_or_default());
    let collections = routes(files, &script);
    let mut plan = Plan::new(Generator::Astro, Box::new(Routes { collections }));
    site(&mut plan, files, &script);
    options::note_script(&mut plan, path, &script);
    plan.publishes_future = true;
    plan.note(
        Kind::Configuration,
        path,
        "the configuration is a program: integrations and plugins were not carried over",
        "",
    );
    for path in files.paths() {
        if is_ignored(path) && !path.starts_with("public/") {
            continue;
        }
        if let Some(inside) = path.strip_prefix("public/") {
            if !is_ignored(inside) {
                plan.copies.push((path.to_owned(), inside.to_owned()));
            }
        } else if let Some(part) = hidden(path) {
            plan.leave_out(part, "a name that begins with `_` keeps it from being a page in the old site");
        } else if let Some(inside) = path.strip_prefix("src/content/") {
            entry_of(&mut plan, path, inside);
        } else if let Some(inside) = path.strip_prefix("src/pages/") {
            let is_page = is_markdown(path) || ending(path) == "mdx";
            if is_page {
                page(&mut plan, path, inside, None);
            } else {
                plan.note(
                    Kind::Template,
                    path,
                    "a page made by a program",
                    "write it in Markdown, or as a template of a theme",
                );
            }
        }
    }
    let folders = [("src/layouts", "templates"), ("src/components", "components"), ("src/styles", "styles")];
    templates(&mut plan, files, &folders);
    // Pictures that pages may import are copied.
    let assets: Vec<String> = files.under("src/assets/").map(str::to_owned).collect();
    for path in assets {
        if matches!(ending(&path).as_str(), "png" | "jpg" | "jpeg" | "gif" | "svg" | "webp" | "avif") {
            let to = path.trim_start_matches("src/").to_owned();
            plan.copies.push((path, to));
        }
    }
    plan.root = "src/content/".to_owned();
    plan
}

/// Returns the file or the folder whose name begins with `_`, so that Astro makes no page of it. A picture in a collection is not
/// left out, since pages show it.
fn hidden(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/pages/").or_else(|| {
        path.strip_prefix("src/content/").filter(|_| is_markdown(path) || ending(path) == "mdx")
    })?;
    let start = path.len() - inside.len();
    let at = if inside.starts_with('_') { 0 } else { inside.find("/_")? + 1 };
    let end = inside[at..].find('/').map_or(inside.len(), |end| at + end + 1);
    Some(&path[..start + end])
}

fn site(plan: &mut Plan, files: &Files, script: &str) {
    let constants =
        ["src/consts.ts", "src/config.ts", "src/site.config.ts", "src/consts.js", "src/constants.ts"];
    let constants = constants.iter().find_map(|path| files.text(path)).map(uncommented).unwrap_or_default();
    let site = &mut plan.site;
    let base = stated(script, "base").unwrap_or_default();
    let url = stated(script, "site").or_else(|| stated(&constants, "website"));
    site.base_url = url.map(|url| format!("{}/{}", url.trim_end_matches('/'), base.trim_matches('/')));
    let named = |names: &[&str]| names.iter().find_map(|name| stated(&constants, name));
    site.title = named(&["SITE_TITLE", "TITLE", "title", "NAME", "name"]).or_else(|| stated(script, "title"));
    site.heading_ids = Some("github");
    site.description =
        named(&["SITE_DESCRIPTION", "DESCRIPTION", "description"]).or_else(|| stated(script, "description"));
    site.language = stated(script, "defaultLocale")
        .filter(|locale| locale != "root")
        .or_else(|| named(&["lang", "locale"]));
    site.smart_punctuation = true;
}

/// The paths of collections, by the pages that draw their entries.
fn routes(files: &Files, script: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    // Starlight draws the collection `docs` at the top of the site.
    if script.contains("starlight(") {
        found.push(("docs".to_owned(), String::new()));
    }
    for path in files.under("src/pages/") {
        let name = stem(path);
        let Some(inside) = path.strip_prefix("src/pages/") else { continue };
        if !name.starts_with('[') || folder(inside).contains('[') {
            continue;
        }
        let text = files.text(path).unwrap_or_default();
        for (at, call) in text.match_indices("getCollection(") {
            if let Some(collection) = quoted(text[at + call.len()..].trim_start()) {
                found.push((collection.to_owned(), folder(inside).to_owned()));
            }
        }
    }
    found
}

fn entry_of(plan: &mut Plan, path: &str, inside: &str) {
    let is_page = is_markdown(path) || ending(path) == "mdx";
    let Some((collection, rest)) = inside.split_once('/') else { return };
    if is_page {
        let to = if collection == "docs" { rest } else { inside };
        page(plan, path, to, Some((collection, rest)));
    } else if matches!(ending(path).as_str(), "json" | "yml" | "yaml" | "toml") {
        plan.note(
            Kind::File,
            path,
            "an entry of a collection that is data",
            "files directly in `content/data/` are data",
        );
    } else if !note_unsupported(plan, path) {
        let to = if collection == "docs" { rest } else { inside };
        plan.copies.push((path.to_owned(), to.to_owned()));
    }
}

fn page(plan: &mut Plan, path: &str, to: &str, entry: Option<(&str, &str)>) {
    let stem = to.rsplit_once('.').map_or(to, |(stem, _)| stem);
    let file = match stem.rsplit_once('/') {
        Some((folder, "index")) if entry.is_none_or(|(collection, _)| collection == "docs") => {
            format!("{folder}/_index.md")
        }
        None if stem == "index" => "_index.md".to_owned(),
        _ => format!("{stem}.md"),
    };
    let mut facts = facts(&file);
    // The id of an entry is its path in the collection.
    if let Some((collection, rest)) = entry {
        facts.collection = Some(collection.to_owned());
        facts.file = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem).to_owned();
    }
    plan.pages.push(PagePlan { from: path.to_owned(), to: file, facts, ..PagePlan::default() });
}

impl Addresses for Routes {
    fn address(&self, facts: &Facts, _: &[Entry]) -> Address {
        let Some(collection) = &facts.collection else {
            let folder = &facts.folder;
            return Address::Known(if facts.is_index {
                format!("/{folder}/")
            } else {
                format!("/{folder}/{}/", facts.file)
            });
        };
        let Some((_, route)) = self.collections.iter().find(|(name, _)| name == collection) else {
            return Address::Unknown(format!("no page of the site renders the collection `{collection}`"));
        };
        let id = facts.slug.clone().unwrap_or_else(|| {
            let id = facts.file.strip_suffix("/index").unwrap_or(&facts.file);
            let id = if id == "index" { "" } else { id };
            id.split('/').map(assay_build::reading::slug).collect::<Vec<_>>().join("/")
        });
        Address::Known(format!("/{route}/{id}/"))
    }
}
