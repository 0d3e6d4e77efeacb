//! Sites of Zola.

use assay_build::reading::{Entry, TAXONOMIES, slug};

use super::{facts, is_ignored, is_markdown, menus, note_unsupported, options, templates};
use crate::address::{Address, Facts};
use crate::files::Files;
use crate::generator::Generator;
use crate::index::folder;
use crate::patterns::{Patterns, Star};
use crate::plan::{Addresses, PagePlan, Plan};
use crate::value::{all_texts, as_bool, as_integer, at, get, items, table, text_at};

const KNOWN: [&str; 26] = [
    "base_url",
    "title",
    "description",
    "default_language",
    "languages",
    "taxonomies",
    "markdown",
    "extra",
    "theme",
    "compile_sass",
    "build_search_index",
    "generate_feed",
    "generate_feeds",
    "feed_filename",
    "feed_filenames",
    "feed_limit",
    "minify_html",
    "slugify",
    "highlight_code",
    "highlight_theme",
    "author",
    "generate_sitemap",
    "generate_robots_txt",
    "hard_link_static",
    "ignored_content",
    "ignored_static",
];

struct Paths {
    /// True if names are slugs; else only what no address can have is left out of them.
    slugs: bool,
}

/// The plan for a site of Zola.
pub(super) fn plan(files: &Files) -> Plan {
    let path = if files.has("zola.toml") { "zola.toml" } else { "config.toml" };
    let file = files.config(path);
    let config = &file.entries;
    let slugs = match at(config, "slugify.paths") {
        Some(value) => all_texts(value).first().is_none_or(|mode| mode == "on"),
        None => true,
    };
    let mut plan = Plan::new(Generator::Zola, Box::new(Paths { slugs }));
    site(&mut plan, config);
    plan.note_config(files, &file, &KNOWN);
    options::note(&mut plan, files, &file);
    plan.publishes_future = true;
    let languages: Vec<String> =
        table(get(config, "languages")).iter().map(|entry| entry.key.clone()).collect();
    let patterns = |key: &str| ignored(&get(config, key).map(all_texts).unwrap_or_default());
    let (content, statics) = (patterns("ignored_content"), patterns("ignored_static"));
    plan.note_unreadable(&content, "ignored_content", path);
    plan.note_unreadable(&statics, "ignored_static", path);
    for path in files.paths() {
        if let Some(inside) = path.strip_prefix("content/") {
            if plan.is_left_out(&content, "ignored_content", path, inside) {
                continue;
            }
            page(&mut plan, path, inside, &languages);
        } else if let Some(inside) = path.strip_prefix("static/")
            && !is_ignored(inside)
            && !plan.is_left_out(&statics, "ignored_static", path, inside)
        {
            plan.copies.push((path.to_owned(), inside.to_owned()));
        }
    }
    templates(
        &mut plan,
        files,
        &[("templates", "templates and shortcodes"), ("sass", "styles"), ("themes", "themes of Zola")],
    );
    plan.root = "content/".to_owned();
    plan.config = file.entries;
    plan
}

fn site(plan: &mut Plan, config: &[Entry]) {
    let site = &mut plan.site;
    site.title = text_at(config, "title");
    site.base_url = text_at(config, "base_url");
    site.description = text_at(config, "description");
    site.language = text_at(config, "default_language");
    site.feed_limit = get(config, "feed_limit").and_then(as_integer);
    site.smart_punctuation = at(config, "markdown.smart_punctuation").and_then(as_bool) == Some(true);
    let highlights = at(config, "markdown.highlight_code").or_else(|| get(config, "highlight_code"));
    site.no_highlight = highlights.and_then(as_bool) == Some(false);
    for taxonomy in items(get(config, "taxonomies")) {
        let name = all_texts(taxonomy).into_iter().next();
        site.taxonomies.extend(name.filter(|name| !TAXONOMIES.contains(&name.as_str())));
    }
    site.nav = menus::find(table(get(config, "extra")), 1);
}

/// Returns globs that Zola matches with whole paths on the disk, and with names of files alone.
fn ignored(globs: &[String]) -> Patterns {
    let anywhere = globs.iter().flat_map(|glob| {
        let inside = glob.trim_start_matches("**/");
        [glob.clone(), format!("**/{inside}")]
    });
    Patterns::globs(&anywhere.collect::<Vec<_>>(), Star::AnyFolder)
}

fn page(plan: &mut Plan, path: &str, inside: &str, languages: &[String]) {
    if is_ignored(inside) {
        return;
    }
    if !is_markdown(path) {
        if !note_unsupported(plan, path) {
            plan.copies.push((path.to_owned(), inside.to_owned()));
        }
        return;
    }
    let (stem, ending) = inside.rsplit_once('.').unwrap_or((inside, "md"));
    let translated =
        stem.rsplit_once('.').filter(|(_, language)| languages.iter().any(|known| known == language));
    let to = match translated {
        Some((name, language)) => format!("{language}/{name}.{ending}"),
        None => inside.to_owned(),
    };
    plan.pages.push(PagePlan { from: path.to_owned(), facts: facts(&to), to, ..PagePlan::default() });
}

impl Addresses for Paths {
    fn address(&self, facts: &Facts, _: &[Entry]) -> Address {
        if let Some(path) = &facts.stated {
            return Address::Known(format!("/{}/", path.trim_matches('/')));
        }
        let name = |name: &str| if self.slugs { slug(name) } else { name.replace(' ', "%20") };
        let whole = |path: &str| path.split('/').map(name).collect::<Vec<_>>().join("/");
        if facts.is_section {
            return Address::Known(format!("/{}/", whole(&facts.folder)));
        }
        let above = if facts.is_index { folder(&facts.folder) } else { &facts.folder };
        let stem =
            if facts.is_index { facts.folder.rsplit('/').next().unwrap_or_default() } else { &facts.file };
        let undated = assay_build::reading::dated(stem).map_or(stem, |(_, rest)| rest);
        let last = facts.slug.as_deref().unwrap_or(undated);
        Address::Known(format!(
            "/{}/{}/",
            whole(above),
            if facts.slug.is_some() { slug(last) } else { name(last) }
        ))
    }
}
