//! Sites of Jekyll.

use assay_build::reading::{self, Entry, Value};

use super::{
    data, ending, facts, is_ignored, is_markdown, is_repository, menus, note_unsupported, options, templates,
};
use crate::address::{Address, Facts, fill, jekyll as slugged, of_day, of_time};
use crate::files::Files;
use crate::front_matter::authors_of;
use crate::generator::Generator;
use crate::html;
use crate::patterns::Patterns;
use crate::plan::{Addresses, PagePlan, Plan};
use crate::report::Kind;
use crate::value::{all_texts, as_bool, as_integer, at, entry, get, items, table, text_at};

const CONFIGURATIONS: [&str; 3] = ["_config.yml", "_config.yaml", "_config.toml"];

const KNOWN: [&str; 46] = [
    "title",
    "name",
    "url",
    "baseurl",
    "description",
    "lang",
    "locale",
    "permalink",
    "paginate",
    "paginate_path",
    "collections",
    "collections_dir",
    "defaults",
    "exclude",
    "include",
    "source",
    "destination",
    "theme",
    "remote_theme",
    "markdown",
    "kramdown",
    "highlighter",
    "plugins",
    "gems",
    "timezone",
    "future",
    "show_drafts",
    "unpublished",
    "header_pages",
    "excerpt_separator",
    "encoding",
    "author",
    "email",
    "sass",
    "data_dir",
    "incremental",
    "liquid",
    "safe",
    "port",
    "host",
    "keep_files",
    "plugins_dir",
    "layouts_dir",
    "includes_dir",
    "whitelist",
    "repository",
];

struct Permalinks {
    posts: String,
    /// True if pages are folders of their own.
    is_pretty: bool,
    /// By collection.
    collections: Vec<(String, Option<String>)>,
}

/// The plan for a site of Jekyll.
pub(super) fn plan(files: &Files) -> Plan {
    let path = CONFIGURATIONS.iter().copied().find(|path| files.has(path)).unwrap_or(CONFIGURATIONS[0]);
    let file = files.config(path);
    let config = &file.entries;
    let stated = text_at(config, "permalink").unwrap_or_else(|| "date".to_owned());
    let addresses = Permalinks {
        posts: pattern(&stated),
        is_pretty: stated == "pretty" || stated.ends_with('/'),
        collections: collections(config),
    };
    let names: Vec<String> = addresses.collections.iter().map(|(name, _)| name.clone()).collect();
    let mut plan = Plan::new(Generator::Jekyll, Box::new(addresses));
    site(&mut plan, files, config);
    plan.note_config(files, &file, &KNOWN);
    options::note(&mut plan, files, &file);
    plan.publishes_future = get(config, "future").and_then(as_bool) == Some(true);
    plan.separator = text_at(config, "excerpt_separator").filter(|text| !text.trim().is_empty());
    let source = text_at(config, "source")
        .map(|source| source.trim_matches(['.', '/']).to_owned())
        .filter(|source| !source.is_empty());
    let root = source.map(|source| format!("{source}/")).unwrap_or_default();
    let patterns =
        |key: &str| Patterns::globs_or_prefixes(&get(config, key).map(all_texts).unwrap_or_default());
    let (excluded, included) = (patterns("exclude"), patterns("include"));
    plan.note_unreadable(&excluded, "exclude", path);
    let defaults = defaults(config);
    let reader = Reader { files, root: &root, collections: &names, excluded, included, defaults };
    for path in files.paths() {
        if let Some(inside) = path.strip_prefix(&*root) {
            reader.file(&mut plan, path, inside);
        }
    }
    let folders = [
        ("_layouts", "templates"),
        ("_includes", "parts of templates"),
        ("_sass", "styles"),
        ("_plugins", "plugins"),
    ];
    templates(&mut plan, files, &folders);
    plan.root.clone_from(&root);
    plan.config = file.entries;
    plan
}

/// The pattern of posts, by its name or as it is written.
fn pattern(stated: &str) -> String {
    match stated {
        "date" => "/:categories/:year/:month/:day/:title.html",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title.html",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title.html",
        "none" => "/:categories/:title.html",
        stated => stated,
    }
    .to_owned()
}

/// The collections that are written, with their patterns.
fn collections(config: &[Entry]) -> Vec<(String, Option<String>)> {
    match get(config, "collections") {
        Some(Value::List(_)) => Vec::new(),
        value => table(value)
            .iter()
            .filter(|entry| {
                entry.key != "posts"
                    && at(table(Some(&entry.node.value)), "output").and_then(as_bool) == Some(true)
            })
            .map(|entry| (entry.key.clone(), text_at(table(Some(&entry.node.value)), "permalink")))
            .collect(),
    }
}

fn site(plan: &mut Plan, files: &Files, config: &[Entry]) {
    let site = &mut plan.site;
    site.title = text_at(config, "title").or_else(|| text_at(config, "name"));
    let url = text_at(config, "url").unwrap_or_default();
    let base = text_at(config, "baseurl").unwrap_or_default();
    let url = match (
        url.is_empty(),
        files.text("CNAME").map(str::trim).filter(|name| !name.is_empty() && !name.contains(['\n', ' '])),
    ) {
        (true, Some(name)) => format!("https://{name}"),
        _ => url,
    };
    if !url.is_empty() {
        site.base_url = Some(format!("{}/{}", url.trim_end_matches('/'), base.trim_matches('/')));
    }
    site.description = text_at(config, "description");
    site.language = text_at(config, "lang").or_else(|| text_at(config, "locale"));
    site.paginate_by = get(config, "paginate").and_then(as_integer);
    // Jekyll's kramdown reads GitHub's Markdown unless it is told otherwise, and then makes ids as GitHub does.
    let is_plain = text_at(config, "kramdown.input").is_some_and(|input| !input.eq_ignore_ascii_case("gfm"));
    site.heading_ids = Some(if is_plain { "kramdown" } else { "github" });
    let plugins: Vec<String> =
        ["plugins", "gems"].iter().filter_map(|key| get(config, key)).flat_map(all_texts).collect();
    if plugins.iter().any(|plugin| plugin == "jekyll-feed") || files.has("feed.xml") {
        site.feeds = vec![("/feed.xml".to_owned(), "/atom.xml")];
    }
    site.smart_punctuation = true;
    let data = |name: &str| {
        ["yml", "yaml", "json"].iter().find_map(|ending| files.value(&format!("_data/{name}.{ending}")))
    };
    let named = ["navigation", "nav", "menu", "menus"].iter().find_map(|name| data(name));
    site.nav = named
        .as_ref()
        .map(|value| match value {
            Value::Table(entries) => {
                let main = ["main", "header", "top", "nav"].iter().find_map(|name| get(entries, name));
                menus::links(main.or(Some(value)))
            }
            value => menus::links(Some(value)),
        })
        .unwrap_or_default();
    if site.nav.is_empty() {
        site.nav = menus::find(config, 0);
    }
    if site.nav.is_empty() {
        // Minima lists pages by their paths.
        site.nav = get(config, "header_pages")
            .map(all_texts)
            .unwrap_or_default()
            .into_iter()
            .map(|path| (String::new(), path))
            .collect();
    }
    plan.authors = data("authors").as_ref().map(authors_of).unwrap_or_default();
}

/// Front matter for pages below a path or of a type.
struct Default {
    path: String,
    kind: Option<String>,
    values: Vec<Entry>,
}

fn defaults(config: &[Entry]) -> Vec<Default> {
    /// The keys that are kept; the others choose templates.
    const KEPT: [&str; 10] = [
        "permalink",
        "author",
        "authors",
        "categories",
        "category",
        "tags",
        "published",
        "lang",
        "description",
        "date",
    ];
    let one = |value: &Value| {
        let entries = table(Some(value));
        let scope = table(get(entries, "scope"));
        let values = table(get(entries, "values"))
            .iter()
            .filter(|entry| KEPT.contains(&entry.key.as_str()))
            .cloned()
            .collect();
        let path = text_at(scope, "path").unwrap_or_default().trim_matches('/').to_owned();
        Default { path, kind: text_at(scope, "type"), values }
    };
    items(get(config, "defaults")).into_iter().map(one).collect()
}

struct Reader<'a> {
    files: &'a Files,
    root: &'a str,
    collections: &'a [String],
    excluded: Patterns,
    included: Patterns,
    defaults: Vec<Default>,
}

impl Reader<'_> {
    fn file(&self, plan: &mut Plan, path: &str, inside: &str) {
        let is_included = self.included.ignored(inside).is_some();
        if !is_included && (is_ignored(inside) || is_repository(inside) || CONFIGURATIONS.contains(&inside)) {
            return;
        }
        if !is_included && plan.is_left_out(&self.excluded, "exclude", path, inside) {
            return;
        }
        // Jekyll takes what editors leave behind for no part of the site.
        if !is_included && inside.split('/').any(|part| part.ends_with('~') || part.starts_with(['#', '~'])) {
            return plan.leave_out(path, "a copy of an editor, which Jekyll does not publish");
        }
        if let Some(inside) = inside.strip_prefix("_data/") {
            return data(plan, path, inside);
        }
        for (folder, is_draft) in [("_posts", false), ("_drafts", true)] {
            let above = if inside.starts_with(&format!("{folder}/")) {
                Some("")
            } else {
                inside.find(&format!("/{folder}/")).map(|at| &inside[..at])
            };
            if let Some(above) = above {
                let rest = &inside[above.len()..].trim_start_matches('/')[folder.len() + 1..];
                return self.post(plan, path, above, rest, is_draft);
            }
        }
        if let Some(name) = self.collections.iter().find(|name| inside.starts_with(&format!("_{name}/"))) {
            return self.page(plan, path, &inside[1..], Some(name), false);
        }
        let is_hidden = inside.split('/').any(|part| part.starts_with('_'));
        if is_hidden && !is_included {
            let folder = inside.split('/').next().unwrap_or_default();
            let is_template = matches!(folder, "_layouts" | "_includes" | "_sass" | "_plugins" | "_site");
            if !is_template {
                plan.note(
                    Kind::File,
                    path,
                    "in a folder that begins with `_`, which Jekyll does not publish",
                    "",
                );
            }
            return;
        }
        let to: Vec<&str> = inside.split('/').map(|part| part.trim_start_matches('_')).collect();
        self.page(plan, path, &to.join("/"), None, false);
    }

    fn post(&self, plan: &mut Plan, path: &str, above: &str, rest: &str, is_draft: bool) {
        let folder = if above.is_empty() { "posts" } else { above.trim_start_matches('_') };
        if !is_markdown(path) && !matches!(ending(path).as_str(), "html" | "htm") {
            if !note_unsupported(plan, path) {
                plan.copies.push((path.to_owned(), format!("{folder}/{rest}")));
            }
            return;
        }
        if !is_draft && !begins_with_day(crate::index::stem(rest)) {
            return plan.leave_out(path, "its name has no day, so that it is no post of the old site");
        }
        let before = plan.pages.len();
        self.page(plan, path, &format!("{folder}/{rest}"), None, is_draft);
        let Some(page) = plan.pages.get_mut(before) else { return };
        page.facts.is_post = true;
        // Folders on the way to a post are categories.
        page.facts.categories = above
            .split('/')
            .filter(|part| !part.is_empty() && !part.starts_with('_'))
            .map(str::to_owned)
            .collect();
    }

    fn page(&self, plan: &mut Plan, path: &str, to: &str, collection: Option<&str>, is_draft: bool) {
        let text = self.files.text(path);
        let front_matter = text.map(reading::front_matter);
        let has_front_matter = matches!(&front_matter, Some((Some(_), _))) || text.is_some_and(begins_empty);
        let is_page = is_markdown(path);
        if !is_page {
            if !has_front_matter {
                if !note_unsupported(plan, path) {
                    plan.copies.push((path.to_owned(), to.to_owned()));
                }
                return;
            }
            let body = text.zip(front_matter).map_or("", |(text, (_, at))| &text[at..]);
            let is_html = matches!(ending(path).as_str(), "html" | "htm");
            if !is_html || (html::is_template(body) && !is_plain(body)) {
                plan.note(
                    Kind::Template,
                    path,
                    format!("a template that makes `/{}`", path.strip_prefix(self.root).unwrap_or(path)),
                    "",
                );
                return;
            }
        }
        let stem = to.rsplit_once('.').map_or(to, |(stem, _)| stem);
        // A page beside others that is called `index` is the page of their folder.
        let file = match stem.rsplit_once('/') {
            Some((folder, "index")) => format!("{folder}/_index.md"),
            None if stem == "index" => "_index.md".to_owned(),
            _ => format!("{stem}.md"),
        };
        let mut facts = facts(&file);
        facts.collection = collection.map(str::to_owned);
        let inside = path.strip_prefix(self.root).unwrap_or(path);
        let kind = if inside.contains("_posts/") {
            "posts"
        } else if inside.contains("_drafts/") {
            "drafts"
        } else {
            collection.unwrap_or("pages")
        };
        let mut values: Vec<Entry> = Vec::new();
        let mut fitting: Vec<&Default> =
            self.defaults.iter().filter(|default| default.fits(inside, kind)).collect();
        fitting.sort_by_key(|default| std::cmp::Reverse((default.path.len(), default.kind.is_some())));
        for value in fitting.into_iter().flat_map(|default| &default.values) {
            if get(&values, &value.key).is_none() {
                values.push(entry(&value.key, value.node.value.clone()));
            }
        }
        plan.pages.push(PagePlan { from: path.to_owned(), to: file, facts, defaults: values, is_draft });
    }
}

impl Default {
    fn fits(&self, inside: &str, kind: &str) -> bool {
        let is_below = self.path.is_empty()
            || inside == self.path
            || inside.starts_with(&format!("{}/", self.path))
            || self.path.contains('*');
        is_below
            && self
                .kind
                .as_deref()
                .is_none_or(|wanted| wanted == kind || (wanted == "posts" && kind == "drafts"))
    }
}

/// Returns true for the name of a post: `2026-01-02-title`, with two or four digits of the year and one or two of the others.
fn begins_with_day(stem: &str) -> bool {
    let mut parts = stem.splitn(4, '-');
    let mut is_number = |lengths: std::ops::RangeInclusive<usize>| {
        parts.next().is_some_and(|part| {
            lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    is_number(2..=4) && is_number(1..=2) && is_number(1..=2) && parts.next().is_some()
}

/// Returns true if a file begins with the two lines that make Jekyll read it, with nothing between them.
fn begins_empty(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next().is_some_and(|line| line.trim_end() == "---")
        && lines.next().is_some_and(|line| line.trim_end() == "---")
}

/// Returns true if the only tags in a page name addresses, which are known.
fn is_plain(body: &str) -> bool {
    !body.contains("{%")
        && body.matches("{{").count()
            == body.matches("site.baseurl").count()
                + body.matches("relative_url").count()
                + body.matches("absolute_url").count()
}

impl Addresses for Permalinks {
    fn address(&self, facts: &Facts, entries: &[Entry]) -> Address {
        if get(entries, "permalink").and_then(as_bool) == Some(false) {
            return Address::Unpublished;
        }
        if let Some(stated) = &facts.stated {
            return match stated.contains(':')
                || matches!(stated.as_str(), "pretty" | "date" | "none" | "ordinal")
            {
                true => self.filled(&pattern(stated), facts),
                false => Address::Known(extended(stated)),
            };
        }
        if facts.is_post {
            return self.filled(&self.posts, facts);
        }
        if let Some((_, pattern)) =
            self.collections.iter().find(|(name, _)| Some(name) == facts.collection.as_ref())
        {
            let pattern = pattern.as_deref().unwrap_or(if self.is_pretty {
                "/:collection/:path/"
            } else {
                "/:collection/:path.html"
            });
            return self.filled(pattern, facts);
        }
        let folder = &facts.folder;
        if facts.is_index {
            return Address::Known(format!("/{folder}/"));
        }
        let name = &facts.file;
        Address::Known(if self.is_pretty {
            format!("/{folder}/{name}/")
        } else {
            format!("/{folder}/{name}.html")
        })
    }
}

impl Permalinks {
    fn filled(&self, pattern: &str, facts: &Facts) -> Address {
        let name = facts.slug.as_ref().unwrap_or(&facts.stem);
        let inside = facts.collection.as_ref().map_or(facts.folder.as_str(), |name| {
            facts.folder.strip_prefix(name.as_str()).unwrap_or(&facts.folder)
        });
        let filled = fill(&pattern.replace(":output_ext", ".html"), |token| {
            Some(match token {
                "title" | "name" => slugged(name),
                "slug" => slugged(name).to_lowercase(),
                "categories" => facts
                    .categories
                    .iter()
                    .map(|category| category.to_lowercase())
                    .collect::<Vec<_>>()
                    .join("/"),
                "slugified_categories" => facts
                    .categories
                    .iter()
                    .map(|category| reading::slug(category))
                    .collect::<Vec<_>>()
                    .join("/"),
                "collection" => facts.collection.clone().unwrap_or_default(),
                "path" => format!(
                    "{}/{}",
                    inside.trim_matches('/'),
                    if facts.is_index { "index" } else { &facts.file }
                ),
                "basename" => facts.file.clone(),
                token => of_day(token, facts.date?).or_else(|| of_time(token, facts.time))?,
            })
        });
        match filled {
            Ok(address) => Address::Known(extended(&address)),
            Err(token) if facts.date.is_none() => {
                Address::Unknown(format!("`:{token}` in `{pattern}` needs a date"))
            }
            Err(token) => Address::Unknown(format!("`:{token}` in `{pattern}` is unknown here")),
        }
    }
}

/// The address with the ending that Jekyll gives one that has neither an ending nor a final slash.
fn extended(address: &str) -> String {
    let address = format!("/{}", address.trim_start_matches('/'));
    let last = address.rsplit('/').next().unwrap_or_default();
    if last.is_empty() || last.contains('.') { address } else { format!("{address}.html") }
}
