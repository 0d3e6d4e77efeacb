//! Sites of MkDocs.

use assay_build::reading::{Entry, Value};

use super::script::strftime;
use super::{facts, heading, is_ignored, is_markdown, note_unsupported, options};
use crate::address::{Address, Facts};
use crate::files::Files;
use crate::generator::{Generator, MKDOCS};
use crate::index::stem;
use crate::patterns::Patterns;
use crate::plan::{Addresses, PagePlan, Plan};
use crate::value::{as_bool, as_text, get, items, table, text_at};

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
    blog: Option<Blog>,
}

/// The blog of Material's plugin.
struct Blog {
    /// The folder of the blog below that of the pages, with a final slash if it has a name.
    folder: String,
    /// The folder of its posts, with a final slash.
    posts: String,
    /// The address of a post below the blog, with names in braces.
    format: String,
    /// The format of the day in it, as `strftime` has it, and as it is written.
    date: (Option<String>, String),
}

/// The plan for a site of MkDocs.
pub(super) fn plan(files: &Files) -> Plan {
    let path = MKDOCS.iter().copied().find(|path| files.has(path)).unwrap_or(MKDOCS[0]);
    let file = files.config(path);
    let config = &file.entries;
    let are_folders = get(config, "use_directory_urls").and_then(as_bool) != Some(false);
    let mut plan = Plan::new(Generator::Mkdocs, Box::new(Pages { are_folders, blog: blog(config) }));
    plan.site.title = text_at(config, "site_name");
    plan.site.base_url = text_at(config, "site_url");
    plan.site.description = text_at(config, "site_description");
    plan.site.language = text_at(config, "theme.language");
    plan.site.heading_ids = Some("mkdocs");
    plan.site.nav = items(get(config, "nav")).into_iter().filter_map(link).collect();
    plan.note_config(files, &file, &KNOWN);
    options::note(&mut plan, files, &file);
    plan.publishes_future = true;
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
    let posts = blog(config).map(|blog| blog.posts);
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
            let mut facts = facts(&to);
            if posts.as_ref().is_some_and(|posts| inside.starts_with(posts.as_str())) {
                facts.is_post = true;
                // The address of a post has its title, which may be that of its heading.
                facts.title = files.text(path).and_then(heading).map(str::to_owned);
            }
            plan.pages.push(PagePlan { from: path.to_owned(), facts, to, ..PagePlan::default() });
        } else if !note_unsupported(&mut plan, path) {
            plan.copies.push((path.to_owned(), inside.to_owned()));
        }
    }
    plan.root = root;
    plan.config = file.entries;
    plan
}

/// Returns the blog of the configuration, if it has the plugin.
fn blog(config: &[Entry]) -> Option<Blog> {
    const NAMES: [&str; 2] = ["blog", "material/blog"];
    let plugin = match get(config, "plugins")? {
        Value::Table(plugins) => {
            plugins.iter().find(|plugin| NAMES.contains(&&*plugin.key)).map(|plugin| &plugin.node.value)
        }
        list => items(Some(list)).into_iter().find(|plugin| match plugin {
            Value::Table(entries) => NAMES.iter().any(|name| get(entries, name).is_some()),
            plugin => as_text(plugin).is_some_and(|name| NAMES.contains(&&*name)),
        }),
    }?;
    let own = table(Some(plugin));
    let options = NAMES.iter().find_map(|name| get(own, name)).map_or(own, |options| table(Some(options)));
    let option = |key: &str, default: &str| text_at(options, key).unwrap_or_else(|| default.to_owned());
    let folder = |name: String| match name.trim_matches(['.', '/']) {
        "" => String::new(),
        name => format!("{name}/"),
    };
    let own_folder = folder(option("blog_dir", "blog"));
    let posts = option("post_dir", "{blog}/posts").replace("{blog}", own_folder.trim_end_matches('/'));
    let date = option("post_url_date_format", "yyyy/MM/dd");
    Some(Blog {
        posts: folder(posts),
        folder: own_folder,
        format: option("post_url_format", "{date}/{slug}"),
        date: (strftime(&date), date),
    })
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
        if let Some(blog) = self.blog.as_ref().filter(|_| facts.is_post) {
            return blog.address(facts, self.are_folders);
        }
        let folder = &facts.folder;
        Address::Known(match (facts.is_index, self.are_folders) {
            (true, _) => format!("/{folder}/"),
            (false, true) => format!("/{folder}/{}/", facts.file),
            (false, false) => format!("/{folder}/{}.html", facts.file),
        })
    }
}

impl Blog {
    /// The address of a post: by its day and its title, unless the plugin is told otherwise.
    fn address(&self, facts: &Facts, are_folders: bool) -> Address {
        let mut out = String::new();
        let mut rest = self.format.as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, behind)) = behind.split_once('}') else { break };
            out.push_str(before);
            match self.token(name, facts) {
                Ok(value) => out.push_str(&value),
                Err(why) => return Address::Unknown(why),
            }
            rest = behind;
        }
        out.push_str(rest);
        let end = if are_folders { "/" } else { ".html" };
        Address::Known(format!("/{}{}{end}", self.folder, out.trim_matches('/')))
    }

    /// Returns the value of a name in the format, or why it is unknown.
    fn token(&self, name: &str, facts: &Facts) -> Result<String, String> {
        let unknown = || format!("`{{{name}}}` in `{}` is unknown here", self.format);
        match name {
            "date" => {
                let (format, written) = &self.date;
                let format =
                    format.as_ref().ok_or_else(|| format!("the format `{written}` is unknown here"))?;
                facts.date.map(|date| date.strftime(format).to_string()).ok_or_else(unknown)
            }
            "slug" => {
                let title = facts.slug.clone().or_else(|| facts.title.as_deref().map(slugged));
                title.ok_or_else(unknown)
            }
            "file" => Ok(facts.file.clone()),
            "categories" => {
                Ok(facts.categories.iter().map(|name| slugged(name)).collect::<Vec<_>>().join("/"))
            }
            _ => Err(unknown()),
        }
    }
}

/// A title in an address as Material makes it: small letters, without punctuation, and hyphens for spaces.
fn slugged(title: &str) -> String {
    let kept = title.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '_'));
    let words: String = kept.flat_map(char::to_lowercase).collect();
    words.trim().chars().map(|c| if c.is_whitespace() { '-' } else { c }).collect()
}
