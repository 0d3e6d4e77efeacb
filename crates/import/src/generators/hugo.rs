//! Sites of Hugo.

use assay_build::reading::{Entry, TAXONOMIES, Value};

use super::{data, facts, is_ignored, is_markdown, menus, note_unsupported, options, templates};
use crate::address::{Address, Facts, fill, hugo as urlized, of_day, of_time, range_of};
use crate::files::{Config, Files};
use crate::generator::Generator;
use crate::html;
use crate::patterns::{Patterns, Star};
use crate::plan::{Addresses, PagePlan, Plan};
use crate::report::Kind;
use crate::value::{all_texts, as_bool, as_integer, as_text, at, entry, get, items, table, text_at};

const CONFIGURATIONS: [&str; 8] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
];

/// Keys that mean something here, or nothing anywhere but in Hugo itself.
const KNOWN: [&str; 40] = [
    "baseURL",
    "title",
    "languageCode",
    "defaultContentLanguage",
    "locale",
    "paginate",
    "pagination",
    "permalinks",
    "taxonomies",
    "menu",
    "menus",
    "params",
    "languages",
    "theme",
    "uglyURLs",
    "disablePathToLower",
    "contentDir",
    "staticDir",
    "copyright",
    "markup",
    "outputs",
    "rssLimit",
    "services",
    "buildDrafts",
    "buildFuture",
    "buildExpired",
    "enableRobotsTXT",
    "summaryLength",
    "publishDir",
    "module",
    "minify",
    "caches",
    "frontmatter",
    "ignoreFiles",
    "timeout",
    "enableEmoji",
    "hasCJKLanguage",
    "description",
    "author",
    "canonifyURLs",
];

struct Permalinks {
    /// By section.
    sections: Vec<(String, String)>,
    is_ugly: bool,
    keeps_case: bool,
    /// True if the day in a file's name is no part of its address.
    undated: bool,
}

/// The plan for a site of Hugo.
pub(super) fn plan(files: &Files) -> Plan {
    let file = configuration(files);
    let (path, config) = (&*file.path, &file.entries);
    let languages = languages(config);
    let first = text_at(config, "defaultContentLanguage").unwrap_or_else(|| "en".to_owned());
    let others: Vec<String> = languages.iter().filter(|language| **language != first).cloned().collect();
    let addresses = Permalinks {
        sections: permalinks(config),
        is_ugly: at(config, "uglyURLs").and_then(as_bool).unwrap_or(false),
        keeps_case: at(config, "disablePathToLower").and_then(as_bool).unwrap_or(false),
        undated: at(config, "frontmatter.date")
            .map(all_texts)
            .unwrap_or_default()
            .iter()
            .any(|source| source.contains(":filename")),
    };
    let mut plan = Plan::new(Generator::Hugo, Box::new(addresses));
    site(&mut plan, config, &first);
    plan.note_config(files, &file, &KNOWN);
    options::note(&mut plan, files, &file);
    plan.publishes_future = at(config, "buildFuture").and_then(as_bool) == Some(true);
    note_menus(&mut plan, path, config, &first);
    if !others.is_empty() {
        let message = format!(
            "{} languages: pages in languages other than `{first}` are in folders of their own",
            languages.len()
        );
        plan.note(
            Kind::Configuration,
            path,
            message,
            "Assay has one language, so menus and lists of all languages are one",
        );
    }
    let roots = roots(config, &first, &others);
    let content = roots.iter().find(|(_, prefix)| prefix.is_empty()).map(|(folder, _)| folder.clone());
    let content = content.unwrap_or_default();
    let statics = statics(config);
    let ignored = get(config, "ignoreFiles").map(all_texts).unwrap_or_default();
    let ignored = Patterns::expressions(&ignored);
    plan.note_unreadable(&ignored, "ignoreFiles", path);
    let unmounted = unmounted(&mut plan, path, config);
    for path in files.paths() {
        let below = |(folder, prefix): &(String, String)| {
            path.strip_prefix(folder.as_str()).map(|inside| format!("{prefix}{inside}"))
        };
        if let Some(inside) = roots.iter().find_map(below) {
            if is_left_out(&mut plan, &ignored, path) || is_unmounted(&mut plan, &unmounted, path) {
                continue;
            }
            page(&mut plan, files, path, &inside, &first, &others);
        } else if let Some(inside) = statics.iter().find_map(|folder| path.strip_prefix(folder.as_str())) {
            if !is_ignored(inside) && !is_unmounted(&mut plan, &unmounted, path) {
                plan.copies.push((path.to_owned(), inside.to_owned()));
            }
        } else if let Some(inside) = path.strip_prefix("data/")
            && !is_left_out(&mut plan, &ignored, path)
        {
            data(&mut plan, path, inside);
        }
    }
    menus_of_pages(&mut plan, files, &content);
    let folders = [
        ("layouts", "templates and shortcodes"),
        ("assets", "files that templates process"),
        ("themes", "themes of Hugo"),
        ("archetypes", "archetypes of new pages"),
        ("i18n", "translations of templates"),
    ];
    templates(&mut plan, files, &folders);
    plan.root = content;
    plan.config = file.entries;
    plan
}

/// Leaves out the file at `path` if `ignoreFiles` does, whose expressions are matched with whole paths on the disk.
fn is_left_out(plan: &mut Plan, ignored: &Patterns, path: &str) -> bool {
    let absolute = format!("/{path}");
    let Some(part) = ignored.ignored(&absolute) else { return false };
    plan.leave_out(&part[1..], "`ignoreFiles` leaves it out of the old site");
    true
}

/// Returns the folders that `module.mounts` puts in place, with a final slash, each with the files that it leaves there. Notes the
/// mounts of some files alone, which are read as whole folders.
fn unmounted(plan: &mut Plan, path: &str, config: &[Entry]) -> Vec<(String, Patterns)> {
    let mut found = Vec::new();
    for mount in items(at(config, "module.mounts")) {
        let mount = table(Some(mount));
        let Some(source) = text_at(mount, "source") else { continue };
        let left = get(mount, "excludeFiles").map(all_texts).unwrap_or_default();
        let left = Patterns::globs(&left, Star::InFolder);
        plan.note_unreadable(&left, "excludeFiles", path);
        if ["includeFiles", "files"].iter().any(|key| get(mount, key).is_some()) {
            let message = format!(
                "the mount of `{source}` names the files that it is for, and was read as the whole folder"
            );
            plan.note(Kind::Configuration, path, message, "remove the pages that the old site did not have");
        }
        found.push((format!("{}/", source.trim_matches('/')), left));
    }
    found
}

/// Leaves out the file at `path` if a mount does.
fn is_unmounted(plan: &mut Plan, unmounted: &[(String, Patterns)], path: &str) -> bool {
    let below =
        unmounted.iter().filter_map(|(folder, left)| Some((left, path.strip_prefix(folder.as_str())?)));
    // A folder may be mounted in parts, each with other files.
    let all: Vec<(&Patterns, &str)> = below.collect();
    let is_left = !all.is_empty() && all.iter().all(|(left, inside)| left.ignored(inside).is_some());
    is_left && all.first().is_some_and(|(left, inside)| plan.is_left_out(left, "excludeFiles", path, inside))
}

/// The configuration and its file; with the files of `config/_default/` under their names.
fn configuration(files: &Files) -> Config {
    let found = CONFIGURATIONS
        .iter()
        .map(|name| (*name).to_owned())
        .chain(CONFIGURATIONS.iter().map(|name| format!("config/_default/{name}")));
    let path = found.into_iter().find(|path| files.has(path)).unwrap_or_default();
    let mut config = files.config(&path);
    for path in files.under("config/_default/") {
        let name = crate::index::stem(path);
        if matches!(name, "hugo" | "config") {
            continue;
        }
        // `menus.en.toml` is of the language `en`.
        let name = name.split('.').next().unwrap_or(name);
        let mut part = files.config(path);
        config.notes.append(&mut part.notes);
        if get(&config.entries, name).is_none() {
            config.entries.push(entry(name, Value::Table(part.entries)));
        }
    }
    if path.is_empty() {
        config.path = "config/_default/".to_owned();
    }
    config
}

fn languages(config: &[Entry]) -> Vec<String> {
    table(get(config, "languages")).iter().map(|entry| entry.key.clone()).collect()
}

/// The folders of pages, with a final slash, each with what their paths begin with: nothing, or the language of all in one that is
/// not the default. A folder in another comes first.
fn roots(config: &[Entry], first: &str, others: &[String]) -> Vec<(String, String)> {
    let folder = |name: &str| format!("{}/", name.trim_matches('/'));
    let own = |language: &str| text_at(config, &format!("languages.{language}.contentDir"));
    let mut roots = mounts(config, "content");
    if roots.is_empty() {
        let default = own(first).or_else(|| text_at(config, "contentDir"));
        roots.push((folder(default.as_deref().unwrap_or("content")), String::new()));
    }
    for language in others {
        roots.extend(own(language).map(|name| (folder(&name), format!("{language}/"))));
    }
    roots.sort_by_key(|(folder, prefix)| (std::cmp::Reverse(folder.len()), prefix.len()));
    roots.dedup_by(|one, other| one.0 == other.0);
    roots
}

/// The folders that `module.mounts` puts at `target` or below it, each with its place there.
fn mounts(config: &[Entry], target: &str) -> Vec<(String, String)> {
    let folder = |entries: &[Entry]| {
        let [source, place] = ["source", "target"].map(|key| text_at(entries, key));
        let place = place?;
        let inside = place.trim_matches('/').strip_prefix(target)?;
        let is_below = inside.is_empty() || inside.starts_with('/');
        let inside = inside.trim_matches('/');
        let inside = if inside.is_empty() { String::new() } else { format!("{inside}/") };
        is_below.then_some((format!("{}/", source?.trim_matches('/')), inside))
    };
    items(at(config, "module.mounts")).into_iter().filter_map(|mount| folder(table(Some(mount)))).collect()
}

fn statics(config: &[Entry]) -> Vec<String> {
    let mut folders: Vec<String> = get(config, "staticDir").map(all_texts).unwrap_or_default();
    folders.extend(mounts(config, "static").into_iter().map(|(folder, _)| folder));
    if folders.is_empty() {
        folders.push("static".to_owned());
    }
    folders.into_iter().map(|folder| format!("{}/", folder.trim_matches('/'))).collect()
}

fn site(plan: &mut Plan, config: &[Entry], first: &str) {
    let in_language = |key: &str| text_at(config, &format!("languages.{first}.{key}"));
    let site = &mut plan.site;
    site.title = text_at(config, "title").or_else(|| in_language("title"));
    site.base_url = text_at(config, "baseURL").or_else(|| in_language("baseURL"));
    let description = ["params.description", "description", "params.seo.description", "params.subtitle"];
    site.description =
        description.iter().find_map(|key| text_at(config, key)).or_else(|| in_language("params.description"));
    site.language = text_at(config, "languageCode")
        .or_else(|| text_at(config, "locale"))
        .or_else(|| in_language("languageCode"))
        .or_else(|| text_at(config, "defaultContentLanguage"));
    site.paginate_by =
        at(config, "pagination.pagerSize").or_else(|| get(config, "paginate")).and_then(as_integer);
    let ascii = text_at(config, "markup.goldmark.parser.autoHeadingIDType")
        .is_some_and(|rule| rule == "github-ascii");
    site.heading_ids = Some(if ascii { "ascii" } else { "hugo" });
    site.feed_limit =
        at(config, "services.rss.limit").or_else(|| get(config, "rssLimit")).and_then(as_integer);
    site.smart_punctuation = at(config, "markup.goldmark.extensions.typographer")
        .is_none_or(|value| as_bool(value) != Some(false));
    site.no_highlight = at(config, "markup.highlight.codeFences").and_then(as_bool) == Some(false);
    site.feeds = vec![("/index.xml".to_owned(), "/rss.xml")];
    for entry in table(get(config, "taxonomies")) {
        if let Some(name) = as_text(&entry.node.value)
            && !TAXONOMIES.contains(&name.as_str())
        {
            site.taxonomies.push(name);
        }
    }
    let menu = ["menus.main", "menu.main"].iter().find_map(|path| at(config, path));
    let of_language =
        ["menus.main", "menu.main"].iter().find_map(|key| at(config, &format!("languages.{first}.{key}")));
    site.nav = menus::links(menu.or(of_language));
}

/// Notes the entries of menus that the navigation does not have: those of other menus than `main`, and those below another.
fn note_menus(plan: &mut Plan, path: &str, config: &[Entry], first: &str) {
    let keys = ["menus", "menu"].into_iter().map(str::to_owned);
    let keys = keys.chain(["menus", "menu"].map(|key| format!("languages.{first}.{key}")));
    let menus = table(keys.into_iter().find_map(|key| at(config, &key)));
    for menu in menus {
        let is_main = menu.key.eq_ignore_ascii_case("main");
        let mut entries = menus::left_out(Some(&menu.node.value));
        if !is_main {
            entries.extend(menus::links(Some(&menu.node.value)));
        }
        for (name, address) in entries {
            let leads =
                if address.is_empty() { String::new() } else { format!(", which leads to `{address}`") };
            let message = format!("the entry `{name}` of the menu `{}`{leads}", menu.key);
            let hint = "the navigation is one list: write the entry as `[[nav]]`, or into a theme";
            plan.note(Kind::Configuration, path, message, hint);
        }
    }
}

/// Links of the navigation that pages ask for.
fn menus_of_pages(plan: &mut Plan, files: &Files, content: &str) {
    let mut found = Vec::new();
    for page in &plan.pages {
        let Some(text) = files.text(&page.from).filter(|text| text.contains("menu")) else { continue };
        let Some(front_matter) = assay_build::reading::front_matter(text).0 else { continue };
        let Some(menu) = get(&front_matter.entries, "menu").or_else(|| get(&front_matter.entries, "menus"))
        else {
            continue;
        };
        let main = table(Some(menu));
        let is_main = all_texts(menu).iter().any(|name| name == "main") || get(main, "main").is_some();
        if is_main {
            let own = table(get(main, "main"));
            let title = get(own, "name")
                .or_else(|| get(&front_matter.entries, "linkTitle"))
                .or_else(|| get(&front_matter.entries, "title"))
                .and_then(as_text);
            let weight = get(own, "weight").and_then(as_integer).unwrap_or(i64::MAX);
            found.extend(title.map(|title| (weight, title, page.from.clone())));
        }
    }
    found.sort();
    plan.site.nav.extend(
        found
            .into_iter()
            .map(|(_, title, from)| (title, from.strip_prefix(content).unwrap_or(&from).to_owned())),
    );
}

fn permalinks(config: &[Entry]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in table(get(config, "permalinks")) {
        match &entry.node.value {
            Value::Table(inner) if entry.key == "page" => {
                found.extend(
                    inner.iter().filter_map(|entry| Some((entry.key.clone(), as_text(&entry.node.value)?))),
                );
            }
            value => found.extend(as_text(value).map(|pattern| (entry.key.clone(), pattern))),
        }
    }
    found
}

fn page(plan: &mut Plan, files: &Files, path: &str, inside: &str, first: &str, others: &[String]) {
    if is_ignored(inside) {
        return;
    }
    let is_html = matches!(super::ending(path).as_str(), "html" | "htm");
    let has_front_matter =
        || files.text(path).is_some_and(|text| assay_build::reading::front_matter(text).0.is_some());
    if is_markdown(path) {
        let (to, language) = translated(inside, first, others);
        let mut facts = facts(&to);
        if let Some(language) = &language {
            facts.collection = Some(language.clone());
        }
        plan.pages.push(PagePlan { from: path.to_owned(), to, facts, ..PagePlan::default() });
    } else if is_html && has_front_matter() {
        let text = files.text(path).unwrap_or_default();
        if html::is_template(&text[assay_build::reading::front_matter(text).1..]) {
            plan.note(Kind::Template, path, "an HTML page with template tags", "");
            return;
        }
        let to = format!("{}.md", inside.rsplit_once('.').map_or(inside, |(stem, _)| stem));
        plan.pages.push(PagePlan { from: path.to_owned(), facts: facts(&to), to, ..PagePlan::default() });
    } else if !note_unsupported(plan, path) {
        plan.copies.push((path.to_owned(), inside.to_owned()));
    }
}

/// Returns the path of a translated page, and its language: `a.fr.md` is `fr/a.md`, in the default language `a.md`.
fn translated(inside: &str, first: &str, others: &[String]) -> (String, Option<String>) {
    let (stem, ending) = inside.rsplit_once('.').unwrap_or((inside, "md"));
    if let Some((name, language)) = stem.rsplit_once('.') {
        if language == first {
            return (format!("{name}.{ending}"), None);
        }
        if others.iter().any(|other| other == language) {
            return (format!("{language}/{name}.{ending}"), Some(language.to_owned()));
        }
    }
    (inside.to_owned(), None)
}

impl Addresses for Permalinks {
    fn address(&self, facts: &Facts, _: &[Entry]) -> Address {
        if let Some(url) = &facts.stated {
            return self.stated(url);
        }
        let is_index = facts.is_index && !facts.is_section;
        let section = facts.folder.split('/').next().unwrap_or_default();
        let above = if is_index { crate::index::folder(&facts.folder) } else { &facts.folder };
        let name = if self.undated || facts.is_index { &facts.stem } else { &facts.file };
        if facts.is_section {
            return Address::Known(format!("{}/", self.cased(&format!("/{}", facts.folder))));
        }
        let pattern =
            self.sections.iter().find(|(name, _)| *name == section || (name == "/" && section.is_empty()));
        if let Some((_, pattern)) = pattern.filter(|_| !facts.folder.is_empty() || section.is_empty()) {
            let title = facts.title.clone().unwrap_or_else(|| name.clone());
            let filled = fill(pattern, |token| {
                Some(match token {
                    "title" => self.cased(&title).replace('/', "-"),
                    "slug" => self.cased(facts.slug.as_ref().unwrap_or(&title)),
                    "filename" | "contentbasename" => self.cased(name),
                    "slugorfilename" | "slugorcontentbasename" => {
                        self.cased(facts.slug.as_ref().unwrap_or(name))
                    }
                    "section" => self.cased(section),
                    "sections" => self.cased(above),
                    "monthname" | "weekdayname" => self.cased(&of_day(token, facts.date?)?),
                    token if token.starts_with("sections[") => {
                        let folders: Vec<&str> = above.split('/').filter(|part| !part.is_empty()).collect();
                        self.cased(&range_of(&folders, &token["sections".len()..])?.join("/"))
                    }
                    token => of_day(token, facts.date?).or_else(|| of_time(token, facts.time))?,
                })
            });
            return match filled {
                Ok(address) => Address::Known(self.ended(address)),
                Err(token) => Address::Unknown(format!("`:{token}` in `{pattern}` is unknown here")),
            };
        }
        if facts.folder.is_empty() && facts.is_index {
            return Address::Known("/".to_owned());
        }
        let name = facts.slug.as_ref().unwrap_or(name);
        Address::Known(self.ended(format!("{}/{}", self.cased(&format!("/{above}")), self.cased(name))))
    }
}

impl Permalinks {
    fn cased(&self, name: &str) -> String {
        if self.keeps_case {
            return name.split_whitespace().collect::<Vec<_>>().join("-");
        }
        name.split('/').map(urlized).collect::<Vec<_>>().join("/")
    }

    fn ended(&self, address: String) -> String {
        let is_file = address.rsplit('/').next().is_some_and(|last| last.ends_with(".html"));
        match (is_file, self.is_ugly) {
            (true, _) => address,
            (false, true) => format!("{}.html", address.trim_end_matches('/')),
            (false, false) => format!("{}/", address.trim_end_matches('/')),
        }
    }

    fn stated(&self, url: &str) -> Address {
        let path =
            url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
        if path.contains(':') {
            return Address::Unknown(format!("`url = \"{url}\"` has names in it"));
        }
        Address::Known(format!("/{}", path.trim_start_matches('/')))
    }
}
