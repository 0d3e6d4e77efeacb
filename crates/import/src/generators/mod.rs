//! Each generator's rules: which of its files are pages, which are copied, what its configuration says, and how it made
//! addresses.

mod astro;
mod eleventy;
mod hexo;
mod hugo;
mod jekyll;
mod menus;
mod mkdocs;
mod options;
mod passthrough;
mod plain;
mod script;
mod zola;

use crate::address::Facts;
use crate::files::Files;
use crate::generator::Generator;
use crate::index::{folder, stem};
use crate::plan::Plan;
use crate::report::Kind;

/// Returns what happens to each file of a site of `generator`.
pub(crate) fn plan(files: &Files, generator: Generator) -> Plan {
    let mut plan = match generator {
        Generator::Hugo => hugo::plan(files),
        Generator::Zola => zola::plan(files),
        Generator::Jekyll => jekyll::plan(files),
        Generator::Eleventy => eleventy::plan(files),
        Generator::Hexo => hexo::plan(files),
        Generator::Astro => astro::plan(files),
        Generator::Mkdocs => mkdocs::plan(files),
        Generator::Plain => plain::plan(files),
    };
    plan.note_left_out();
    complete(&mut plan, files);
    plan
}

/// Completes what a site must have and its configuration does not say: its address, which GitHub Pages read from `CNAME`,
/// and its title.
fn complete(plan: &mut Plan, files: &Files) {
    let site = &mut plan.site;
    let is_vault = |folder: &str| files.has_folder(&format!("{folder}{VAULT}"));
    site.is_vault = is_vault("") || is_vault(&plan.root);
    if site.base_url.as_deref().is_none_or(|url| url.trim().trim_matches('/').is_empty()) {
        let folders = ["", "static/", "public/", "docs/", "source/", plan.root.as_str()];
        let name = folders.iter().find_map(|folder| files.text(&format!("{folder}CNAME"))).map(str::trim);
        let name = name.filter(|name| name.contains('.') && !name.contains(char::is_whitespace));
        site.base_url = name.map(|name| format!("https://{name}"));
    }
    if site.base_url.is_none() {
        let message = "the address of the site was not found, so `base_url` is `https://example.com`";
        plan.note(Kind::Configuration, "", message, "write the address as `base_url` in `site.toml`");
    }
    if let Some(message) = plan.site.language_fault() {
        plan.note(
            Kind::Configuration,
            "",
            message,
            "write the tag of the language as `language` in `site.toml`",
        );
    }
    let site = &mut plan.site;
    if site.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
        let host = site.base_url.is_some().then(|| site.url());
        let host = host.as_deref().and_then(|url| url.split_once("://")).map(|(_, rest)| rest);
        let title = host.and_then(|rest| rest.split('/').next()).unwrap_or("Untitled").to_owned();
        let message = format!("the title of the site was not found, so `title` is `{title}`");
        site.title = Some(title);
        plan.note(Kind::Configuration, "", message, "write the title as `title` in `site.toml`");
    }
}

/// The folder of Obsidian's settings, in a vault.
pub(crate) const VAULT: &str = ".obsidian/";

/// Endings of pages in Markdown.
const MARKDOWN: [&str; 6] = ["md", "markdown", "mdown", "mkd", "mkdn", "mdwn"];

/// Endings of pages in formats that Assay does not read.
const FORMATS: [&str; 11] =
    ["org", "adoc", "asciidoc", "rst", "ipynb", "rmd", "qmd", "textile", "pandoc", "pdc", "md.erb"];

/// Endings of templates.
const TEMPLATES: [&str; 12] =
    ["njk", "liquid", "pug", "haml", "slim", "astro", "ejs", "hbs", "mustache", "webc", "scss", "sass"];

/// The ending of a path in small letters.
pub(crate) fn ending(path: &str) -> String {
    path.rsplit('/')
        .next()
        .and_then(|name| name.rsplit_once('.'))
        .map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

pub(crate) fn is_markdown(path: &str) -> bool {
    MARKDOWN.contains(&ending(path).as_str())
}

/// Returns true for hidden files, but for those that hosts read.
pub(crate) fn is_hidden(path: &str) -> bool {
    const KEPT: [&str; 4] = [".well-known", ".htaccess", ".nojekyll", ".domains"];
    path.split('/').any(|part| part.starts_with('.') && !KEPT.contains(&part))
}

/// Returns true for what no site publishes: hidden files, what tools keep, and documents of a repository at its top.
pub(crate) fn is_ignored(path: &str) -> bool {
    let tools = ["node_modules/", "vendor/", "public/", "_site/", "resources/_gen/", ".git/", "target/"];
    is_hidden(path) || tools.iter().any(|tool| path.starts_with(tool)) || path.contains("/node_modules/")
}

/// Returns true for files at the top of a repository that are for those who work in it.
pub(crate) fn is_repository(path: &str) -> bool {
    const NAMES: [&str; 20] = [
        "readme",
        "license",
        "licence",
        "changelog",
        "contributing",
        "code_of_conduct",
        "code-of-conduct",
        "security",
        "maintainers",
        "authors",
        "gemfile",
        "rakefile",
        "makefile",
        "dockerfile",
        "package",
        "package-lock",
        "yarn",
        "netlify",
        "vercel",
        "docker-compose",
    ];
    if path.contains('/') {
        return false;
    }
    let first = path.split('.').next().unwrap_or(path);
    NAMES.contains(&first.to_ascii_lowercase().as_str())
        || matches!(
            ending(path).as_str(),
            "gemspec"
                | "lock"
                | "rb"
                | "sh"
                | "py"
                | "js"
                | "mjs"
                | "cjs"
                | "ts"
                | "json"
                | "toml"
                | "yml"
                | "yaml"
        )
}

/// Returns the properties of a page that follow from its path. `inside` is the path below the content folder.
pub(crate) fn facts(inside: &str) -> Facts {
    let stem = stem(inside);
    let is_section = stem == "_index";
    let is_index = is_section || stem == "index";
    let dated = assay_build::reading::dated(stem);
    let own = if is_index {
        folder(inside).rsplit('/').next().unwrap_or_default()
    } else {
        dated.map_or(stem, |(_, rest)| rest)
    };
    Facts {
        folder: folder(inside).to_owned(),
        stem: own.to_owned(),
        file: stem.to_owned(),
        is_index,
        is_section,
        date: dated.map(|(date, _)| date),
        ..Facts::default()
    }
}

/// Returns the text of the first heading of a page.
pub(crate) fn heading(text: &str) -> Option<&str> {
    let text = text.lines().find_map(|line| line.strip_prefix("# "))?.trim().trim_end_matches('#').trim();
    (!text.is_empty() && !text.contains(['<', '['])).then_some(text)
}

/// Files of data that templates read: `content/data/` has one for each name. Others are noted.
pub(crate) fn data(plan: &mut Plan, path: &str, inside: &str) {
    let is_data = matches!(ending(path).as_str(), "toml" | "yaml" | "yml" | "json" | "csv");
    if is_data && !inside.contains('/') {
        plan.copies.push((path.to_owned(), format!("data/{inside}")));
    } else {
        plan.note(
            Kind::File,
            path,
            "data in a subfolder, or in another format",
            "only files directly in `content/data/` are data",
        );
    }
}

/// Notes a file that is not carried over: a format that Assay does not read, or a template. Returns true if it was one.
pub(crate) fn note_unsupported(plan: &mut Plan, path: &str) -> bool {
    let ending = ending(path);
    if FORMATS.contains(&ending.as_str()) {
        plan.note(Kind::Format, path, format!("a page in the format `{ending}`"), "");
        return true;
    }
    if TEMPLATES.contains(&ending.as_str()) {
        plan.note(Kind::Template, path, format!("a template or style in the format `{ending}`"), "");
        return true;
    }
    false
}

/// Notes folders of templates, each once.
pub(crate) fn templates(plan: &mut Plan, files: &Files, folders: &[(&str, &str)]) {
    for (name, what) in folders {
        let folder = format!("{name}/");
        let count = files.under(&folder).count();
        if count > 0 {
            let noun = if count == 1 { "file" } else { "files" };
            plan.note(Kind::Template, &folder, format!("{what}, {count} {noun}"), "");
        }
    }
}
