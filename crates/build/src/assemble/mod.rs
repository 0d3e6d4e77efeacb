//! From sources each read on its own to one site: sections, addresses, lists, related reading.

mod links;
mod related;
mod url;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

pub(crate) use self::links::{Destination, Missing, Target};
pub(crate) use self::url::UrlPath;
use crate::diagnostic::SUFFIX;
use crate::options::{Drafts, Options};
use crate::parse::{Article, BlockDeclaration, Config, Diagnostic, Parsed, Theme};
use crate::problem::{Code, Place, Problem, nearest};
use crate::source::{ContentHash, SourceFile, SourcePath};

/// The folder that holds every page.
pub(crate) const CONTENT: &str = "content/";

/// What a page is, and so which template draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PageKind {
    /// The first page of the site.
    Home,
    /// A folder of articles.
    Section,
    /// An insight in a section.
    Article,
    /// Any other Markdown file.
    Page,
    /// A diagnostic on a page of its own.
    Diagnostic,
    /// What a server shows where there is nothing.
    NotFound,
}

impl PageKind {
    /// The name templates know it by.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Section => "section",
            Self::Article => "article",
            Self::Page => "page",
            Self::Diagnostic => "diagnostic",
            Self::NotFound => "not-found",
        }
    }

    /// The template that draws it.
    pub(crate) fn template(self) -> &'static str {
        match self {
            Self::Home => "home.html",
            Self::Section => "section.html",
            Self::Article => "article.html",
            Self::Page => "page.html",
            Self::Diagnostic => "diagnostic.html",
            Self::NotFound => "404.html",
        }
    }
}

/// Which page of [`Site::pages`].
pub(crate) type PageIndex = usize;

/// A page of the site and its place in it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// What it is.
    pub(crate) kind: PageKind,
    /// What it was read from. Home and 404 may be made up: then the file is not there.
    pub(crate) article: Arc<Article>,
    /// Its own diagnostic, where the page is one.
    pub(crate) diagnostic: Option<String>,
    /// Where it is.
    pub(crate) url: UrlPath,
    /// What it is called.
    pub(crate) title: String,
    /// The pages above it, home first.
    pub(crate) ancestors: Vec<PageIndex>,
    /// What it lists, in order.
    pub(crate) children: Vec<PageIndex>,
    /// What to read next.
    pub(crate) related: Vec<PageIndex>,
}

impl Page {
    /// The day it was published.
    pub(crate) fn date(&self) -> Option<Date> {
        self.article.front_matter.date.map(|date| date.day)
    }
}

/// Everything that was read, in its place.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// What the owner says of it.
    pub(crate) config: Arc<Config>,
    /// What draws it.
    pub(crate) theme: Arc<Theme>,
    /// Every page, in the order of addresses.
    pub(crate) pages: Vec<Page>,
    /// Every diagnostic, by its id, and the page it stands in.
    pub(crate) diagnostics: BTreeMap<String, (Arc<Diagnostic>, PageIndex)>,
    /// Files that are written as they are.
    pub(crate) files: BTreeMap<UrlPath, SourceFile>,
    by_path: HashMap<SourcePath, PageIndex>,
    by_url: HashMap<UrlPath, PageIndex>,
}

/// Puts what was parsed in its place.
pub(crate) fn site(parsed: Parsed, options: &Options, problems: &mut Vec<Problem>) -> Site {
    let Parsed { config, theme, articles, diagnostics, files } = parsed;
    let sections: Vec<String> = articles
        .iter()
        .filter(|article| article.path.file_name() == "_index.md")
        .map(|article| article.path.folder().to_owned())
        .collect();
    let mut pages: Vec<Page> = articles
        .into_iter()
        .filter(|article| options.drafts == Drafts::Include || !article.front_matter.draft)
        .map(|article| page(article, &sections))
        .collect();
    pages.extend(diagnostics.iter().map(diagnostic_page));
    for (kind, name) in [(PageKind::Home, "content/_index.md"), (PageKind::NotFound, "content/404.md")] {
        if !pages.iter().any(|page| page.kind == kind) {
            pages.push(made_up(kind, name, &config));
        }
    }
    pages.sort_by(|a, b| a.url.cmp(&b.url).then_with(|| a.article.path.cmp(&b.article.path)));
    let files = files.into_iter().map(|file| (file_url(&file), file)).collect();
    let mut site = Site {
        config,
        theme,
        by_path: index(&pages, |page| page.article.path.clone()),
        by_url: index(&pages, |page| page.url.clone()),
        pages,
        diagnostics: BTreeMap::new(),
        files,
    };
    site.report_clashes(problems);
    site.collect_diagnostics(diagnostics, problems);
    site.place_pages();
    site.relate(problems);
    site
}

fn index<K: std::hash::Hash + Eq>(pages: &[Page], key: impl Fn(&Page) -> K) -> HashMap<K, PageIndex> {
    pages.iter().enumerate().map(|(index, page)| (key(page), index)).collect()
}

fn page(article: Arc<Article>, sections: &[String]) -> Page {
    let kind = kind(&article.path, sections);
    let url = url(&article);
    Page::new(kind, article, url)
}

fn kind(path: &SourcePath, sections: &[String]) -> PageKind {
    match path.as_str() {
        "content/_index.md" => PageKind::Home,
        "content/404.md" => PageKind::NotFound,
        _ if path.file_name() == "_index.md" => PageKind::Section,
        // A section holds what is in its folder, and the bundles in folders inside it.
        _ if sections
            .iter()
            .any(|folder| folder != "content" && path.as_str().starts_with(&format!("{folder}/"))) =>
        {
            PageKind::Article
        }
        _ => PageKind::Page,
    }
}

impl Page {
    fn new(kind: PageKind, article: Arc<Article>, url: UrlPath) -> Self {
        let title = article.title();
        let (ancestors, children, related) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, article, diagnostic: None, url, title, ancestors, children, related }
    }
}

/// The address of a page: its path, or its folder's for `index.md` and `_index.md`; a slug takes the place of
/// the last part.
fn url(article: &Article) -> UrlPath {
    let path = article.path.as_str().strip_prefix(CONTENT).unwrap_or(article.path.as_str());
    let path = path.strip_suffix(".md").unwrap_or(path);
    if path == "404" {
        return UrlPath::of_file("404.html");
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop_if(|part| matches!(*part, "index" | "_index"));
    if let (Some(slug), Some(last)) = (&article.front_matter.slug, parts.last_mut()) {
        *last = &slug.value;
    }
    UrlPath::of_page(parts)
}

fn diagnostic_page(diagnostic: &Arc<Diagnostic>) -> Page {
    let path = diagnostic.engine.path.as_str();
    let path = path.strip_prefix(CONTENT).unwrap_or(path);
    let url = UrlPath::of_page(path.strip_suffix(SUFFIX).unwrap_or(path).split('/'));
    let mut page = Page::new(PageKind::Diagnostic, Arc::new(Article::of_diagnostic(diagnostic)), url);
    page.diagnostic = Some(diagnostic.engine.id.clone());
    page
}

fn made_up(kind: PageKind, name: &str, config: &Config) -> Page {
    let title = if kind == PageKind::Home { config.title.clone() } else { "Page not found".to_owned() };
    let url = if kind == PageKind::Home { UrlPath::home() } else { UrlPath::of_file("404.html") };
    Page::new(kind, Arc::new(Article::made_up(SourcePath::new(name), title, ContentHash::of(&[]))), url)
}

fn file_url(file: &SourceFile) -> UrlPath {
    let path = file.path.as_str();
    UrlPath::of_file(path.strip_prefix(CONTENT).unwrap_or(path))
}

impl Site {
    /// The page at an address.
    pub(crate) fn page_at(&self, url: &UrlPath) -> Option<PageIndex> {
        self.by_url.get(url).copied()
    }

    /// The page that was read from `path`.
    pub(crate) fn page_of(&self, path: &SourcePath) -> Option<PageIndex> {
        self.by_path.get(path).copied()
    }

    /// The diagnostic `id` and the page it stands in.
    pub(crate) fn diagnostic(&self, id: &str) -> Result<&(Arc<Diagnostic>, PageIndex), Missing> {
        let known = || self.diagnostics.keys().map(String::as_str);
        self.diagnostics.get(id).ok_or_else(|| Missing { nearest: nearest(id, known()).map(str::to_owned) })
    }

    /// What the template of the block `name` declares.
    pub(crate) fn block(&self, name: &str) -> Result<&BlockDeclaration, Missing> {
        let blocks = &self.theme.blocks;
        let known = || blocks.keys().map(String::as_str);
        blocks.get(name).ok_or_else(|| Missing { nearest: nearest(name, known()).map(str::to_owned) })
    }

    /// The home page.
    pub(crate) fn home(&self) -> PageIndex {
        self.by_url.get(&UrlPath::home()).copied().unwrap_or_default()
    }

    /// Two pages, or a page and a file, with one address.
    fn report_clashes(&self, problems: &mut Vec<Problem>) {
        let mut report = |path: &SourcePath, url: &UrlPath, other: &SourcePath| {
            let message = format!("`{url}` is the address of `{other}` too");
            problems.push(
                Problem::new(Code::PageDuplicatePath, Place::whole(path), message)
                    .hint("give one of them another `slug` or file name"),
            );
        };
        for pair in self.pages.windows(2) {
            if pair[0].url == pair[1].url {
                report(&pair[1].article.path, &pair[1].url, &pair[0].article.path);
            }
        }
        for page in &self.pages {
            let output = page.url.output().map(|output| UrlPath::of_file(output.as_str()));
            if let Some(file) = output.and_then(|output| self.files.get(&output)) {
                report(&file.path, &page.url, &page.article.path);
            }
        }
    }

    /// Gathers the diagnostics of files and articles by their ids, which are the site's.
    fn collect_diagnostics(&mut self, files: Vec<Arc<Diagnostic>>, problems: &mut Vec<Problem>) {
        let inline = self.pages.iter().enumerate().flat_map(|(index, page)| {
            page.article.diagnostics.iter().map(move |diagnostic| (diagnostic.clone(), index))
        });
        let own = files.into_iter().filter_map(|diagnostic| {
            let index = self.by_path.get(&diagnostic.engine.path)?;
            Some((diagnostic, *index))
        });
        for (diagnostic, index) in own.chain(inline).collect::<Vec<_>>() {
            let id = diagnostic.engine.id.clone();
            if let Some((other, _)) = self.diagnostics.get(&id) {
                let place = Place::new(&diagnostic.engine.path, diagnostic.engine.span.clone());
                let message = format!("the diagnostic `{id}` is in `{}` too", other.engine.path);
                problems.push(
                    Problem::new(Code::DiagnosticDuplicateId, place, message).hint("give each its own id"),
                );
            } else {
                self.diagnostics.insert(id, (diagnostic, index));
            }
        }
    }

    /// Finds the pages above each page, and what each lists.
    fn place_pages(&mut self) {
        let home = self.home();
        for index in 0..self.pages.len() {
            let ancestors = self.ancestors(index, home);
            let parent = ancestors.last().copied();
            self.pages[index].ancestors = ancestors;
            let listed = matches!(self.pages[index].kind, PageKind::Article | PageKind::Section);
            if let (true, Some(parent)) = (listed, parent.filter(|parent| *parent != home)) {
                self.pages[parent].children.push(index);
            }
        }
        self.pages[home].children = self.listed_at_home();
        for index in 0..self.pages.len() {
            let mut children = std::mem::take(&mut self.pages[index].children);
            children.sort_by(|a, b| self.list_order(*a, *b));
            self.pages[index].children = children;
        }
    }

    /// Home lists every article; a site that has none lists its pages.
    fn listed_at_home(&self) -> Vec<PageIndex> {
        let of_kind = |kind: PageKind| (0..self.pages.len()).filter(move |i| self.pages[*i].kind == kind);
        let articles: Vec<_> = of_kind(PageKind::Article).collect();
        if articles.is_empty() { of_kind(PageKind::Page).collect() } else { articles }
    }

    fn ancestors(&self, index: PageIndex, home: PageIndex) -> Vec<PageIndex> {
        if index == home {
            return Vec::new();
        }
        let url = self.pages[index].url.as_str().trim_end_matches('/');
        let above = url
            .match_indices('/')
            .map(|(end, _)| UrlPath::of_page(url[..end].split('/').filter(|part| !part.is_empty())));
        above.filter_map(|url| self.page_at(&url)).collect()
    }

    /// The order of lists: by weight, then the newest first, then by title and address.
    fn list_order(&self, a: PageIndex, b: PageIndex) -> std::cmp::Ordering {
        let (a, b) = (&self.pages[a], &self.pages[b]);
        let weight = |page: &Page| page.article.front_matter.weight.unwrap_or(i64::MAX);
        weight(a)
            .cmp(&weight(b))
            .then_with(|| b.date().cmp(&a.date()))
            .then_with(|| a.title.cmp(&b.title))
            .then_with(|| a.url.cmp(&b.url))
    }
}
