//! Sites of Hexo.

use assay_build::reading::Entry;

use super::{data, facts, is_ignored, is_markdown, menus, note_unsupported, options, templates};
use crate::address::{Address, Facts, fill, of_day, of_time};
use crate::files::Files;
use crate::front_matter::named;
use crate::generator::Generator;
use crate::patterns::{Patterns, Star};
use crate::plan::{Addresses, PagePlan, Plan};
use crate::value::{all_texts, as_bool, as_integer, as_text, get, text_at};

const KNOWN: [&str; 42] = [
    "title",
    "subtitle",
    "description",
    "keywords",
    "author",
    "language",
    "timezone",
    "url",
    "root",
    "permalink",
    "permalink_defaults",
    "pretty_urls",
    "source_dir",
    "public_dir",
    "tag_dir",
    "archive_dir",
    "category_dir",
    "code_dir",
    "i18n_dir",
    "skip_render",
    "new_post_name",
    "default_layout",
    "titlecase",
    "external_link",
    "filename_case",
    "render_drafts",
    "post_asset_folder",
    "relative_link",
    "future",
    "highlight",
    "prismjs",
    "syntax_highlighter",
    "index_generator",
    "default_category",
    "date_format",
    "time_format",
    "per_page",
    "pagination_dir",
    "theme",
    "deploy",
    "exclude",
    "ignore",
];

struct Permalinks {
    posts: String,
    /// The category of posts that name none.
    category: String,
}

/// The plan for a site of Hexo.
pub(super) fn plan(files: &Files) -> Plan {
    let config = files.config("_config.yml");
    let posts =
        text_at(&config.entries, "permalink").unwrap_or_else(|| ":year/:month/:day/:title/".to_owned());
    let category = text_at(&config.entries, "default_category").unwrap_or_else(|| "uncategorized".to_owned());
    let mut plan = Plan::new(Generator::Hexo, Box::new(Permalinks { posts, category }));
    plan.note_config(files, &config, &KNOWN);
    options::note(&mut plan, files, &config);
    plan.publishes_future = get(&config.entries, "future").and_then(as_bool) != Some(false);
    let config = config.entries;
    site(&mut plan, files, &config);
    let source = text_at(&config, "source_dir").unwrap_or_else(|| "source".to_owned());
    let root = format!("{}/", source.trim_matches('/'));
    let has_folders = get(&config, "post_asset_folder").and_then(as_bool) == Some(true);
    let patterns =
        |key: &str| Patterns::globs(&get(&config, key).map(all_texts).unwrap_or_default(), Star::InFolder);
    let (excluded, ignored) = (patterns("exclude"), patterns("ignore"));
    plan.note_unreadable(&excluded, "exclude", "_config.yml");
    plan.note_unreadable(&ignored, "ignore", "_config.yml");
    for path in files.paths() {
        if let Some(inside) = path.strip_prefix(&root)
            && !plan.is_left_out(&excluded, "exclude", path, inside)
            && !plan.is_left_out(&ignored, "ignore", path, path)
        {
            file(&mut plan, files, path, inside, has_folders);
        }
    }
    templates(
        &mut plan,
        files,
        &[
            ("themes", "themes of Hexo"),
            ("scaffolds", "archetypes of new pages"),
            ("scripts", "scripts of Hexo"),
        ],
    );
    plan.root = root;
    plan.config = config;
    plan
}

fn site(plan: &mut Plan, files: &Files, config: &[Entry]) {
    let site = &mut plan.site;
    site.title = text_at(config, "title");
    site.base_url = text_at(config, "url");
    site.description = text_at(config, "description").or_else(|| text_at(config, "subtitle"));
    site.language = get(config, "language").map(all_texts).and_then(|all| all.into_iter().next());
    site.paginate_by = crate::value::at(config, "index_generator.per_page")
        .or_else(|| get(config, "per_page"))
        .and_then(as_integer);
    site.smart_punctuation = true;
    site.heading_ids = Some("hexo");
    let theme = text_at(config, "theme").unwrap_or_default();
    let theme_files = [
        format!("_config.{theme}.yml"),
        format!("themes/{theme}/_config.yml"),
        format!("source/_data/{theme}.yml"),
    ];
    site.nav = theme_files
        .iter()
        .filter_map(|path| files.entries(path))
        .map(|entries| menus::find(&entries, 0))
        .find(|nav| !nav.is_empty())
        .unwrap_or_default();
    if site.nav.is_empty() {
        site.nav = menus::find(config, 1);
    }
}

fn file(plan: &mut Plan, files: &Files, path: &str, inside: &str, has_folders: bool) {
    if let Some(inside) = inside.strip_prefix("_data/") {
        return data(plan, path, inside);
    }
    if is_ignored(inside) {
        return;
    }
    let (rest, is_draft) = match (inside.strip_prefix("_posts/"), inside.strip_prefix("_drafts/")) {
        (Some(rest), _) => (Some(rest), false),
        (_, Some(rest)) => (Some(rest), true),
        _ => (None, false),
    };
    if let Some(rest) = rest {
        if !is_markdown(path) {
            if !note_unsupported(plan, path) {
                plan.copies.push((path.to_owned(), format!("posts/{rest}")));
            }
            return;
        }
        let stem = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
        let own_folder = format!("{}/", &path[..path.len() - rest.len() + stem.len()]);
        // The files beside a post stand in a folder of its name.
        let is_bundle = has_folders && files.has_folder(&own_folder);
        let to = if is_bundle { format!("posts/{stem}/index.md") } else { format!("posts/{stem}.md") };
        let mut facts = facts(&to);
        facts.is_post = true;
        facts.file = stem.to_owned();
        plan.pages.push(PagePlan { from: path.to_owned(), to, facts, is_draft, ..PagePlan::default() });
        return;
    }
    if inside.split('/').any(|part| part.starts_with('_')) {
        return;
    }
    if is_markdown(path) {
        let to = match inside.rsplit_once('/') {
            Some((folder, name)) if name.to_ascii_lowercase().starts_with("index.") => {
                format!("{folder}/_index.md")
            }
            None if inside.to_ascii_lowercase().starts_with("index.") => "_index.md".to_owned(),
            _ => inside.to_owned(),
        };
        plan.pages.push(PagePlan { from: path.to_owned(), facts: facts(&to), to, ..PagePlan::default() });
    } else if !note_unsupported(plan, path) {
        plan.copies.push((path.to_owned(), inside.to_owned()));
    }
}

impl Addresses for Permalinks {
    fn address(&self, facts: &Facts, entries: &[Entry]) -> Address {
        if let Some(stated) = &facts.stated {
            let is_file = stated.rsplit('/').next().is_some_and(|last| last.contains('.'));
            let end = if is_file || stated.ends_with('/') { "" } else { "/" };
            return Address::Known(format!("/{}{end}", stated.trim_start_matches('/')));
        }
        if !facts.is_post {
            let folder = &facts.folder;
            return Address::Known(if facts.is_index {
                format!("/{folder}/")
            } else {
                format!("/{folder}/{}.html", facts.file)
            });
        }
        let own = |name: &str| named(entries, &[name]).and_then(as_text);
        let name = facts.file.rsplit('/').next().unwrap_or_default();
        let filled = fill(&self.posts, |token| {
            Some(match token {
                "title" => facts.slug.clone().unwrap_or_else(|| undated(&facts.file)),
                "name" | "post_title" => facts.slug.clone().unwrap_or_else(|| undated(name)),
                "category" => facts.categories.first().cloned().unwrap_or_else(|| self.category.clone()),
                "id" | "abbrlink" | "lang" => own(token)?,
                token => match of_day(token, facts.date.unwrap_or_default())
                    .or_else(|| of_time(token, facts.time))
                {
                    Some(_) if facts.date.is_none() => return None,
                    Some(part) => part,
                    None => own(token)?,
                },
            })
        });
        match filled {
            Ok(address) => Address::Known(address.replace(' ', "-")),
            Err(token) => Address::Unknown(format!("`:{token}` in `{}` is unknown here", self.posts)),
        }
    }
}

/// The path of a post without the day that its file's name may begin with, which Hexo reads as one.
fn undated(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let name = assay_build::reading::dated(name).map_or(name, |(_, rest)| rest);
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
