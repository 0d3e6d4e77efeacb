//! Sites of Eleventy.

use assay_build::reading::{self, Entry, Value};

use super::passthrough::{Passthrough, noted_part};
use super::script::{calls, date_filters, quoted, required, stated, uncommented};
use super::{
    data, ending, facts, is_ignored, is_markdown, is_repository, menus, note_unsupported, options, templates,
};
use crate::address::{Address, Facts};
use crate::files::Files;
use crate::front_matter::authors_of;
use crate::generator::{ELEVENTY, Generator};
use crate::html;
use crate::index::{folder, stem};
use crate::opening;
use crate::plan::{Addresses, PagePlan, Plan};
use crate::report::Kind;
use crate::value::{as_bool, as_integer, entry, get, text_at};

struct Pages {
    /// The filters of the configuration that format a date, with the format as `strftime` has it.
    date_filters: Vec<(String, String)>,
}

/// Files of data that say what the site is called, by what other sites call them.
const SITE_DATA: [&str; 6] = ["site", "metadata", "meta", "config", "settings", "global"];

/// The plan for a site of Eleventy.
pub(super) fn plan(files: &Files) -> Plan {
    let path = ELEVENTY.iter().copied().find(|path| files.has(path)).unwrap_or(ELEVENTY[0]);
    let script = uncommented(files.text(path).unwrap_or_default());
    let trimmed = |text: String| text.trim_start_matches("./").trim_matches('/').to_owned();
    let input = stated(&script, "input")
        .or_else(|| calls(&script, "setInputDirectory").into_iter().find_map(quoted).map(str::to_owned))
        .map(trimmed);
    let input = input.filter(|input| !input.is_empty() && input != ".");
    let root = input.map(|input| format!("{input}/")).unwrap_or_default();
    let data_folder = stated(&script, "data").map_or_else(|| "_data".to_owned(), trimmed);
    let includes = stated(&script, "includes").map_or_else(|| "_includes".to_owned(), trimmed);
    let layouts = stated(&script, "layouts").map(trimmed);
    let scripts =
        files.paths().filter(|path| is_script(path)).filter_map(|path| Some((path, files.text(path)?)));
    let pages = Pages { date_filters: date_filters(scripts) };
    let mut plan = Plan::new(Generator::Eleventy, Box::new(pages));
    let data_folder = format!("{root}{data_folder}/");
    site(&mut plan, files, &data_folder);
    options::note_script(&mut plan, path, &script);
    plan.publishes_future = true;
    plan.note(
        Kind::Configuration,
        path,
        "the configuration is a program: filters, collections, shortcodes and plugins were not carried over",
        "",
    );
    let passthrough = Passthrough::read(files, &required(files, path), &root, path, &mut plan);
    let output = stated(&script, "output").map(trimmed).filter(|output| !output.is_empty() && output != ".");
    let templates_of = [layouts.as_deref(), Some(&includes), Some("_layouts")];
    let templates_of: Vec<String> =
        templates_of.into_iter().flatten().map(|folder| format!("{root}{folder}/")).collect();
    let reader = Reader {
        files,
        includes: &includes,
        layouts: &templates_of,
        is_top: root.is_empty(),
        passthrough: &passthrough,
    };
    for path in files.paths() {
        let copies = passthrough.copies(path);
        // A page in a folder that is copied is a page all the same.
        if !copies.is_empty() && !is_markdown(path) {
            plan.copies.extend(copies.into_iter().map(|to| (path.to_owned(), to)));
            continue;
        }
        let is_output = output
            .as_ref()
            .is_some_and(|output| path.strip_prefix(&**output).is_some_and(|rest| rest.starts_with('/')));
        if is_ignored(path) || is_output {
            continue;
        }
        // Data is read whatever is left out of the pages.
        if let Some(inside) = path.strip_prefix(&*data_folder) {
            data(&mut plan, path, inside);
        } else if let Some(inside) = path.strip_prefix(&*root)
            && !passthrough.is_left_out(path, &mut plan)
        {
            reader.file(&mut plan, path, inside);
        }
    }
    let includes = format!("{root}{includes}");
    templates(
        &mut plan,
        files,
        &[(&includes, "templates and parts of them"), (&format!("{root}_layouts"), "templates")],
    );
    plan.root = root;
    plan
}

fn site(plan: &mut Plan, files: &Files, folder: &str) {
    let values = SITE_DATA.iter().find_map(|name| {
        ["json", "yml", "yaml", "toml"]
            .iter()
            .find_map(|ending| files.entries(&format!("{folder}{name}.{ending}")))
    });
    let script = SITE_DATA.iter().find_map(|name| {
        ["js", "mjs", "cjs"].iter().find_map(|ending| files.text(&format!("{folder}{name}.{ending}")))
    });
    let entries = values.unwrap_or_default();
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| text_at(&entries, name))
            .or_else(|| script.and_then(|script| names.iter().find_map(|name| stated(script, name))))
    };
    let site = &mut plan.site;
    site.title = text(&["title", "name", "siteName", "siteTitle"]);
    site.base_url = text(&["url", "baseUrl", "base_url", "siteUrl", "host", "domain"]);
    site.description = text(&["description", "summary"]);
    site.language = text(&["language", "lang", "locale"]);
    site.paginate_by = get(&entries, "paginate").and_then(as_integer);
    let feeds = files.paths().filter(|path| {
        let name = stem(path);
        (name.contains("feed") || name.contains("rss") || name.contains("atom"))
            && matches!(ending(path).as_str(), "njk" | "liquid")
    });
    let address = |path: &str| {
        let front_matter = reading::front_matter(files.text(path)?).0?;
        text_at(&front_matter.entries, "permalink").filter(|address| address.ends_with(".xml"))
    };
    let feeds = feeds
        .filter_map(address)
        .map(|address| (format!("/{}", address.trim_start_matches('/')), "/atom.xml"));
    site.feeds = feeds.collect();
    let navigation = ["navigation", "nav", "menu"].iter().find_map(|name| {
        ["json", "yml", "yaml"].iter().find_map(|ending| files.value(&format!("{folder}{name}.{ending}")))
    });
    site.nav = match &navigation {
        Some(value @ Value::List(_)) => menus::links(Some(value)),
        Some(Value::Table(inner)) => {
            let first = ["main", "header", "top", "items"].iter().find_map(|name| get(inner, name));
            menus::links(first)
        }
        _ => menus::find(&entries, 1),
    };
    let authors =
        ["json", "yml", "yaml"].iter().find_map(|ending| files.value(&format!("{folder}authors.{ending}")));
    plan.authors = authors.as_ref().map(authors_of).unwrap_or_default();
    plan.config = entries;
}

/// Returns true for the scripts of a configuration.
fn is_script(path: &str) -> bool {
    matches!(ending(path).as_str(), "js" | "cjs" | "mjs" | "ts") && !path.contains("node_modules/")
}

struct Reader<'a> {
    files: &'a Files,
    includes: &'a str,
    /// The folders of layouts, with a final slash.
    layouts: &'a [String],
    /// True if the pages stand at the top of the repository.
    is_top: bool,
    passthrough: &'a Passthrough,
}

/// The most layouts that one layout is in.
const DEEPEST_LAYOUT: usize = 8;

impl Reader<'_> {
    fn file(&self, plan: &mut Plan, path: &str, inside: &str) {
        let &Self { files, includes, is_top, .. } = self;
        let is_template = inside.starts_with(&format!("{includes}/")) || inside.starts_with("_layouts/");
        if is_template || (is_top && is_repository(inside)) || is_repository(path) {
            return;
        }
        let is_html = matches!(ending(path).as_str(), "html" | "htm");
        let text = files.text(path).unwrap_or_default();
        if is_html {
            let opening = opening::read(text, path, Generator::Eleventy);
            if html::is_template(&text[opening.body..]) {
                return plan.note(Kind::Template, path, "an HTML page with template tags", "");
            }
            if opening.body == 0 {
                return plan.copies.push((path.to_owned(), inside.to_owned()));
            }
        } else if !is_markdown(path) {
            return self.other(plan, path, inside);
        }
        // Eleventy publishes folders that begin with `_`, and Assay does not.
        let published: Vec<&str> = inside.split('/').map(|part| part.trim_start_matches('_')).collect();
        let published = published.join("/");
        let inside = published.as_str();
        let stem = inside.rsplit_once('.').map_or(inside, |(stem, _)| stem);
        // `2026-01-02-index.md` is the page of its folder, of that day.
        let name = stem.rsplit('/').next().unwrap_or(stem);
        let dated = reading::dated(name).filter(|(_, rest)| *rest == "index");
        let whole = dated.map(|_| format!("{}/index", folder(stem)));
        let stem = whole.as_deref().unwrap_or(stem);
        let to = match stem.rsplit_once('/') {
            Some((folder, "index"))
                if files
                    .under(&format!("{}/", self::folder(path)))
                    .filter(|path| is_markdown(path))
                    .count()
                    > 1 =>
            {
                format!("{folder}/_index.md")
            }
            None if stem == "index" => "_index.md".to_owned(),
            _ => format!("{stem}.md"),
        };
        let mut defaults = inherited(files, path);
        if get(&defaults, "permalink").is_none() {
            let layout = text_at(&opening::read(text, path, Generator::Eleventy).entries, "layout");
            let layout = layout.or_else(|| text_at(&defaults, "layout"));
            let permalink = layout.and_then(|layout| self.permalink_of_layout(&layout));
            defaults.extend(permalink.map(|permalink| entry("permalink", permalink)));
        }
        defaults.retain(|entry| entry.key != "layout");
        if let Some((date, _)) = dated {
            defaults.push(entry("date", Value::Date(date.to_string())));
        }
        plan.pages.push(PagePlan { from: path.to_owned(), facts: facts(&to), to, defaults, is_draft: false });
    }

    /// A file that is no page.
    fn other(&self, plan: &mut Plan, path: &str, inside: &str) {
        let is_data = inside.contains(".11tydata.") || is_of_folder(inside);
        if inside.contains(".11ty.") && !is_data {
            let hint = "write it in Markdown, or as a template of a theme";
            plan.note(Kind::Template, path, "a page made by a program", hint);
        } else if is_data || note_unsupported(plan, path) {
            // Data of the pages, or a template.
        } else if self.passthrough.has_format(path) {
            plan.copies.push((path.to_owned(), inside.to_owned()));
        } else {
            let part = noted_part(path, self.is_top);
            plan.leave_out(part, "neither rendered nor copied by the old site");
        }
    }

    /// Returns the `permalink` in the front matter of a layout, or of one that it is in.
    fn permalink_of_layout(&self, layout: &str) -> Option<Value> {
        let mut layout = layout.to_owned();
        for _ in 0..DEEPEST_LAYOUT {
            let endings = ["", ".njk", ".html", ".liquid", ".md", ".webc"];
            let path = self.layouts.iter().find_map(|folder| {
                endings
                    .iter()
                    .map(|ending| format!("{folder}{layout}{ending}"))
                    .find(|path| self.files.has(path))
            })?;
            let entries = opening::read(self.files.text(&path)?, &path, Generator::Eleventy).entries;
            if let Some(permalink) = get(&entries, "permalink") {
                return Some(permalink.clone());
            }
            layout = text_at(&entries, "layout")?;
        }
        None
    }
}

/// Returns true for a file of data that is called like its folder.
fn is_of_folder(inside: &str) -> bool {
    let name = folder(inside).rsplit('/').next().unwrap_or_default();
    !name.is_empty() && inside.ends_with(&format!("/{name}.json"))
}

/// Returns the data of the folders above a page, the nearest first.
fn inherited(files: &Files, path: &str) -> Vec<Entry> {
    const KEPT: [&str; 8] =
        ["permalink", "author", "authors", "draft", "date", "description", "categories", "layout"];
    let mut all: Vec<Entry> = Vec::new();
    let mut above = folder(path);
    while !above.is_empty() {
        let name = above.rsplit('/').next().unwrap_or(above);
        for path in [format!("{above}/{name}.json"), format!("{above}/{name}.11tydata.json")] {
            for found in files.entries(&path).unwrap_or_default() {
                if KEPT.contains(&found.key.as_str()) && get(&all, &found.key).is_none() {
                    all.push(entry(&found.key, found.node.value));
                }
            }
        }
        for path in [
            format!("{above}/{name}.11tydata.js"),
            format!("{above}/{name}.11tydata.cjs"),
            format!("{above}/{name}.11tydata.mjs"),
        ] {
            let Some(script) = files.text(&path) else { continue };
            for key in ["permalink", "layout"] {
                if let Some(value) = stated(script, key).filter(|_| get(&all, key).is_none()) {
                    all.push(entry(key, Value::Text(value)));
                }
            }
        }
        above = folder(above);
    }
    all
}

impl Addresses for Pages {
    fn address(&self, facts: &Facts, entries: &[Entry]) -> Address {
        let permalink = get(entries, "permalink");
        if permalink.and_then(as_bool) == Some(false) {
            return Address::Unpublished;
        }
        if let Some(stated) = &facts.stated {
            return self.filled(stated, facts, entries);
        }
        let folder = &facts.folder;
        if facts.is_section {
            return Address::Known(format!("/{folder}/"));
        }
        let above = if facts.is_index { crate::index::folder(folder) } else { folder };
        // Eleventy keeps the capitals of a file's name, and leaves its day out.
        Address::Known(format!(
            "/{above}/{}/",
            if facts.is_index { folder.rsplit('/').next().unwrap_or_default() } else { &facts.stem }
        ))
    }
}

impl Pages {
    /// An address in which a template names parts of the page: `/blog/{{ page.fileSlug }}/`.
    fn filled(&self, stated: &str, facts: &Facts, entries: &[Entry]) -> Address {
        let mut out = String::new();
        let mut rest = stated;
        while let Some(at) = rest.find("{{") {
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find("}}") else { break };
            let inside = rest[at + 2..at + end].trim();
            let mut parts = inside.split('|').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let value = match name {
                "page.fileSlug" => Some(facts.stem.clone()),
                "title" => facts.title.clone(),
                "slug" => facts.slug.clone(),
                "page.filePathStem" => Some(format!("/{}/{}", facts.folder, facts.stem)),
                name if !name.contains(['.', '(', ' ']) => text_at(entries, name),
                _ => None,
            };
            let dated = facts.date.filter(|_| matches!(name, "page.date" | "date")).and_then(|date| {
                let filter = parts.next()?;
                let own = filter.split(['(', ':']).next().unwrap_or_default().trim();
                let format = match self.date_filters.iter().find(|(name, _)| name == own) {
                    Some((_, format)) => format.as_str(),
                    // Liquid's own filter; others have formats of their own.
                    None if own == "date" => quoted(filter.split_once([':', '('])?.1.trim())?,
                    None => return None,
                };
                format.contains('%').then(|| date.strftime(format).to_string())
            });
            let Some(mut value) = dated.or(value.filter(|_| !matches!(name, "page.date" | "date"))) else {
                return Address::Unknown(format!("`{{{{ {inside} }}}}` is unknown here"));
            };
            for filter in parts {
                match filter.split(['(', ':']).next().unwrap_or_default().trim() {
                    "slug" | "slugify" => value = reading::slug(&value),
                    "lower" | "downcase" => value = value.to_lowercase(),
                    _ => {
                        return Address::Unknown(format!(
                            "the filter `{filter}` of `{{{{ {inside} }}}}` is unknown here"
                        ));
                    }
                }
            }
            out.push_str(&value);
            rest = &rest[at + end + 2..];
        }
        out.push_str(rest);
        if out.contains("{%") || out.contains("{{") {
            return Address::Unknown(format!("`{stated}` is a template"));
        }
        let out = out.strip_suffix("index.html").unwrap_or(&out);
        Address::Known(format!("/{}", out.trim_start_matches('/')))
    }
}
