//! The configuration of the content: parsing of Markdown, taxonomies, the keys that pages of a section must have,
//! redirects.

use crate::data::{Entry, Fields, Node, Text, Value};
use crate::messages::Messages;
use crate::parse::Script;
use crate::parse::article::titled;
use crate::parse::front_matter::{TAXONOMIES, paginate_by};
use crate::parse::heading_ids::HeadingIds;
use crate::parse::parse_options::{Publishing, RawHtmlMode, SectionRule};
use crate::parse::permalinks::Permalink;
use crate::problem::Problem;

/// The titles of the taxonomies that every site has.
const TITLES: [(&str, &str); TAXONOMIES.len()] =
    [("tags", "Tags"), ("categories", "Categories"), ("series", "Series"), ("authors", "Authors")];

/// A taxonomy: it has a page, and so does each of its terms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Taxonomy {
    /// The key in front matter, and the folder of its pages: `tags`.
    pub(crate) name: String,
    /// The title of its own page.
    pub(crate) title: String,
    /// The number of entries on a page of a term; none for all.
    pub(crate) paginate_by: Option<usize>,
}

impl Taxonomy {
    /// Returns a taxonomy whose title is its name, in the language of the site for one that every site has.
    fn new(name: &str, messages: Messages) -> Self {
        let title = TITLES.iter().find(|(known, _)| *known == name);
        let title = title.map_or_else(|| titled(name), |(_, title)| messages.text(title).to_owned());
        Self { name: name.to_owned(), title, paginate_by: None }
    }
}

/// A redirect.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Redirect {
    /// The address, which begins with `/`.
    pub(crate) from: Text,
    /// A page of the site, or an address elsewhere.
    pub(crate) to: Text,
}

/// The options for Markdown.
#[derive(Clone, Debug)]
pub(super) struct Markdown {
    /// True if straight quotes, `--` and `...` are replaced by typographic characters.
    pub(super) smart_punctuation: bool,
    /// True if code is highlighted.
    pub(super) highlight: bool,
    /// True if bare addresses become links.
    pub(super) autolinks: bool,
    /// True if emphasis works next to Chinese, Japanese and Korean text.
    pub(super) cjk_emphasis: bool,
    /// True if names in double brackets are links.
    pub(super) wiki_links: bool,
    /// True if callouts have the kinds, titles and signs of Obsidian.
    pub(super) obsidian_callouts: bool,
    /// The treatment of HTML.
    pub(super) raw_html: RawHtmlMode,
    /// The rule for the ids of headings; none for Assay's own.
    pub(super) heading_ids: Option<HeadingIds>,
}

impl Default for Markdown {
    fn default() -> Self {
        Self {
            smart_punctuation: false,
            highlight: true,
            autolinks: true,
            cjk_emphasis: false,
            wiki_links: false,
            obsidian_callouts: false,
            raw_html: RawHtmlMode::Allow,
            heading_ids: None,
        }
    }
}

/// Parses `[markdown]`, the options for Markdown.
pub(super) fn markdown(fields: &mut Fields<'_>) -> Markdown {
    let mut markdown = Markdown::default();
    let Some((entries, span)) = fields.table("markdown") else { return markdown };
    let mut table = fields.nested(entries, span);
    markdown.smart_punctuation = table.boolean("smart_punctuation").unwrap_or(markdown.smart_punctuation);
    markdown.highlight = table.boolean("highlight").unwrap_or(markdown.highlight);
    markdown.autolinks = table.boolean("autolinks").unwrap_or(markdown.autolinks);
    markdown.cjk_emphasis = table.boolean("cjk_emphasis").unwrap_or(markdown.cjk_emphasis);
    markdown.wiki_links = table.boolean("wiki_links").unwrap_or(markdown.wiki_links);
    const CALLOUTS: [(&str, bool); 2] = [("github", false), ("obsidian", true)];
    markdown.obsidian_callouts =
        table.one_of("callouts", &CALLOUTS).is_some_and(|(of_obsidian, _)| of_obsidian);
    const MODES: [(&str, RawHtmlMode); 3] =
        [("allow", RawHtmlMode::Allow), ("report", RawHtmlMode::Report), ("escape", RawHtmlMode::Escape)];
    markdown.raw_html = table.one_of("raw_html", &MODES).map_or(markdown.raw_html, |(mode, _)| mode);
    const HEADING_IDS: [(&str, Option<HeadingIds>); 8] = [
        ("assay", None),
        ("github", Some(HeadingIds::GitHub)),
        ("hugo", Some(HeadingIds::Hugo)),
        ("gitlab", Some(HeadingIds::GitLab)),
        ("kramdown", Some(HeadingIds::Kramdown)),
        ("ascii", Some(HeadingIds::Ascii)),
        ("hexo", Some(HeadingIds::Hexo)),
        ("mkdocs", Some(HeadingIds::Mkdocs)),
    ];
    markdown.heading_ids = table.one_of("heading_ids", &HEADING_IDS).and_then(|(rule, _)| rule);
    table.finish();
    markdown
}

/// Parses `[slugs]`, the script of addresses.
pub(super) fn slugs(fields: &mut Fields<'_>) -> Script {
    let Some((entries, span)) = fields.table("slugs") else { return Script::default() };
    let mut table = fields.nested(entries, span);
    let script = match table.text("script") {
        None => Script::default(),
        Some(text) => match text.value.as_str() {
            "ascii" => Script::Ascii,
            "unicode" => Script::Unicode,
            other => {
                let message = format!("`script` must be `ascii` or `unicode`, not `{other}`");
                table.problem(text.span, message);
                Script::default()
            }
        },
    };
    table.finish();
    script
}

/// The options for output files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// True if white space and comments that no visitor sees are removed from pages.
    pub(crate) minify: bool,
    /// True if text files are also published compressed, for hosts that serve them.
    pub(crate) compress: bool,
    /// The number of days for which fingerprinted files of earlier builds stay published.
    pub(crate) keep_assets: u32,
}

impl Default for Output {
    fn default() -> Self {
        Self { minify: false, compress: false, keep_assets: 30 }
    }
}

/// The maximum number of days for `keep_assets`: ten years.
const MOST_DAYS: u32 = 3_650;

/// Parses `[output]`, the options for output files.
pub(super) fn output(fields: &mut Fields<'_>) -> Output {
    let Some((entries, span)) = fields.table("output") else { return Output::default() };
    let mut table = fields.nested(entries, span);
    let minify = table.boolean("minify").unwrap_or(false);
    let compress = table.boolean("compress").unwrap_or(false);
    let mut keep_assets = Output::default().keep_assets;
    if let Some((days, span)) = table.integer("keep_assets") {
        match u32::try_from(days).ok().filter(|days| *days <= MOST_DAYS) {
            Some(days) => keep_assets = days,
            None => {
                let message = format!("`keep_assets` cannot be {days}");
                let problem = Problem::new(super::CODES.invalid, table.place(span), message);
                table.push(
                    problem.hint(format!("write a number from 0 to {MOST_DAYS}, such as `keep_assets = 30`")),
                );
            }
        }
    }
    table.finish();
    Output { minify, compress, keep_assets }
}

/// Parses `[content]`, the files that are published although they are not by default.
pub(super) fn content(fields: &mut Fields<'_>) -> (Publishing, bool) {
    let Some((entries, span)) = fields.table("content") else { return (Publishing::default(), false) };
    let mut table = fields.nested(entries, span);
    let underscore = table.boolean("underscore").unwrap_or(false);
    let publish =
        table.texts("publish").into_iter().map(|text| text.value.trim_start_matches('/').to_owned());
    let publish = publish.collect();
    let folder_pages = table.boolean("folder_pages").unwrap_or(false);
    table.finish();
    (Publishing { underscore, publish }, folder_pages)
}

/// Parses `[taxonomies]`: the default ones, unless they are `false`, and the site's own.
pub(super) fn taxonomies(fields: &mut Fields<'_>, messages: Messages) -> Vec<Taxonomy> {
    let mut all: Vec<Taxonomy> = TAXONOMIES.into_iter().map(|name| Taxonomy::new(name, messages)).collect();
    for (key, node) in named(fields, "taxonomies") {
        let Node { value, span } = node;
        match value {
            Value::Boolean(false) => all.retain(|taxonomy| taxonomy.name != key.value),
            Value::Table(entries) => {
                let mut table = fields.nested(entries, span);
                let mut taxonomy = Taxonomy::new(&key.value, messages);
                taxonomy.title = table.text("title").map_or(taxonomy.title, |title| title.value);
                taxonomy.paginate_by = paginate_by(&mut table);
                table.finish();
                match all.iter_mut().find(|known| known.name == key.value) {
                    Some(known) => *known = taxonomy,
                    None => all.push(taxonomy),
                }
            }
            other => {
                let message = format!("`{}` must be a table or false, not {}", key.value, other.type_name());
                fields.problem(span, message);
            }
        }
    }
    all
}

/// Parses `[sections]`, the rules for the pages of each section. Adds the sections to `names`.
pub(super) fn sections(fields: &mut Fields<'_>, names: &mut Vec<Text>) -> Vec<SectionRule> {
    let mut rules = Vec::new();
    for (key, node) in named(fields, "sections") {
        let Node { value, span } = node;
        let Value::Table(entries) = value else {
            fields.problem(span, format!("`{}` must be a table, not {}", key.value, value.type_name()));
            continue;
        };
        let mut table = fields.nested(entries, span);
        let values = |texts: Vec<Text>| texts.into_iter().map(|text| text.value).collect::<Vec<_>>();
        let required = values(table.texts("required"));
        let are_listed = table.has("allowed");
        let allowed = values(table.texts("allowed"));
        let allowed = are_listed.then_some(allowed);
        table.finish();
        let path = key.value.trim_matches('/').to_owned();
        names.push(Text { value: path.clone(), span: key.span });
        rules.push(SectionRule { path, required, allowed });
    }
    rules
}

/// Parses `[permalinks]`, the patterns of addresses by section. Adds the sections to `names`.
pub(super) fn permalinks(fields: &mut Fields<'_>, names: &mut Vec<Text>) -> Vec<Permalink> {
    let mut permalinks: Vec<Permalink> = Vec::new();
    for (section, node) in named(fields, "permalinks") {
        let Some(pattern) = fields.as_text(&section.value, node, "a string") else { continue };
        match Permalink::read(&section.value, &pattern.value) {
            Ok(permalink) => {
                names.push(Text { value: section.value.trim_matches('/').to_owned(), span: section.span });
                permalinks.push(permalink);
            }
            Err((message, hint)) => {
                let problem = Problem::new(super::CODES.invalid, fields.place(pattern.span), message);
                fields.push(problem.hint(hint));
            }
        }
    }
    permalinks
}

/// Parses `[redirects]`.
pub(super) fn redirects(fields: &mut Fields<'_>) -> Vec<Redirect> {
    let mut all = Vec::new();
    for (from, node) in named(fields, "redirects") {
        let Some(to) = fields.as_text(&from.value, node, "a string") else { continue };
        if from.value.starts_with('/') {
            all.push(Redirect { from, to });
        } else {
            let message = format!("`{}` is not an address on the site", from.value);
            let problem = Problem::new(super::CODES.invalid, fields.place(from.span), message);
            fields.push(problem.hint(format!("write `/{}`", from.value)));
        }
    }
    all
}

/// Returns the entries of the table `name`, whose keys the author chooses.
pub(super) fn named(fields: &mut Fields<'_>, name: &'static str) -> Vec<(Text, Node)> {
    let entries = fields.table(name).map(|(entries, _)| entries).unwrap_or_default();
    entries
        .into_iter()
        .map(|Entry { key, key_span, node }| (Text { value: key, span: key_span }, node))
        .collect()
}
