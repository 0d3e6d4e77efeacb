//! Assembles one site from sources that were parsed independently: sections, addresses, lists, related reading.

mod address;
mod archive;
mod assembly;
mod bundles;
mod data;
mod feeds;
mod icons;
mod insertion;
mod links;
mod lists;
mod missing;
mod nearby;
mod output;
mod page;
mod pictures;
mod plan;
mod postings;
mod publication;
mod redirects;
mod related;
mod sections;
mod similarity;
mod terms;
mod url;
mod wiki;
mod written;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub(crate) use self::address::of_page as address_of_page;
pub(crate) use self::assembly::AssemblyCache;
use self::bundles::Bundles;
use self::feeds::Feeds;
pub(crate) use self::icons::{MANIFEST, TOUCH_ICON, TOUCH_SIDE};
use self::links::in_other_form;
pub(crate) use self::links::{Destination, Target, joined};
pub(crate) use self::missing::Missing;
use self::nearby::Nearby;
pub(crate) use self::output::{IN_ONE_SITEMAP, OutputFormat, PageOutput};
pub(crate) use self::page::{Page, PageKind, Pager, Renumbering};
pub(crate) use self::pictures::PictureFile;
use self::publication::{DraftSections, Unpublishable, UnpublishedReason};
pub use self::publication::{LeftOut, UnpublishedPage};
pub(crate) use self::redirects::Redirect;
use self::sections::{Folders, Order};
use self::similarity::Similarity;
pub(crate) use self::terms::Classified;
use self::terms::Terms;
pub(crate) use self::url::UrlPath;
use self::wiki::Called;
pub(crate) use self::wiki::wiki_name;
pub(crate) use self::written::{RESULT, embed_folder, walk_folder};
use crate::data::Text;
use crate::media::Mentioned;
use crate::options::Options;
use crate::parse::{
    Article, BlockDeclaration, Config, DataFile, Diagnostic, Parsed, Script, Theme, Withheld,
};
use crate::problem::{Code, Place, Problem, nearest};
use crate::source::{SourceFile, SourcePath};

/// The folder that contains every page.
pub(crate) const CONTENT: &str = "content/";

/// An index into [`Site::pages`].
pub(crate) type PageIndex = usize;

/// The assembled site. Cloning shares most of it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The configuration.
    pub(crate) config: Arc<Config>,
    /// The theme.
    pub(crate) theme: Arc<Theme>,
    /// Every page, in the order of addresses, followed by the further pages of long lists.
    pub(crate) pages: Vec<Arc<Page>>,
    /// Every page in each of its formats.
    pub(crate) outputs: Arc<[PageOutput]>,
    /// The articles of each feed.
    pub(crate) feeds: Feeds,
    /// Every diagnostic by id, with the page that contains it.
    pub(crate) diagnostics: BTreeMap<String, (Arc<Diagnostic>, PageIndex)>,
    /// The taxonomies that at least one page uses.
    pub(crate) taxonomies: Vec<Classified>,
    /// The `data` of templates, by name.
    pub(crate) data: BTreeMap<String, Arc<DataFile>>,
    /// Files that are copied unchanged.
    pub(crate) files: Arc<BTreeMap<UrlPath, SourceFile>>,
    /// Addresses that redirect.
    pub(crate) redirects: Arc<BTreeMap<UrlPath, Redirect>>,
    /// The places of page bundles.
    bundles: Arc<Bundles>,
    /// Articles and files that are not published.
    unpublished: Arc<Vec<Unpublished>>,
    by_path: Arc<FxHashMap<SourcePath, PageIndex>>,
    by_url: Arc<FxHashMap<UrlPath, PageIndex>>,
    /// The index of similar names, built for the first broken link. A site whose pages have other places needs its own.
    nearby: Arc<OnceLock<Nearby>>,
    /// The index of the names by which wikis link, built for the first such link.
    called: Arc<OnceLock<Called>>,
    /// The pictures that something else than a page names, collected for the first that may be published in sizes only.
    mentioned: Arc<OnceLock<Mentioned>>,
    /// True if a page has a drawing as its hero image, found when it is first asked.
    has_drawing: Arc<OnceLock<bool>>,
    /// The pages whose front matter names a template, once someone asked.
    naming_template: Arc<OnceLock<Vec<PageIndex>>>,
}

/// An article or file that is not published, the address it would have, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unpublished {
    /// The path of the file.
    pub(crate) path: SourcePath,
    /// The address it would have.
    pub(crate) url: UrlPath,
    /// The reason.
    pub(crate) why: UnpublishedReason,
}

impl Unpublished {
    /// Returns the entry of a diagnostic's file that could not be parsed.
    fn unreadable(path: SourcePath, script: Script) -> Self {
        Self { url: address::of_diagnostic(&path, script), path, why: UnpublishedReason::Unreadable }
    }

    /// Returns the entry of a file that is withheld.
    fn withheld((path, why): (SourcePath, Withheld), script: Script) -> Self {
        Self { url: address::of_withheld(&path, script), path, why: UnpublishedReason::Withheld(why) }
    }
}

/// Assembles the site from the parsed sources.
fn assembled(
    parsed: Parsed,
    options: &Options,
    similarity: &mut Similarity,
    problems: &mut Vec<Problem>,
) -> Site {
    let Parsed { config, theme, articles, diagnostics, unreadable, data, files, withheld } = parsed;
    let articles: Vec<Arc<Article>> = articles.iter().cloned().collect();
    let folders = Folders::of(articles.iter());
    sections::report_unknown(&config, &articles, problems);
    let script = config.slugs;
    let sections = DraftSections::of(articles.iter(), options);
    let implied = folders.synthetic(script).filter(|page| sections.above(&page.article.path).is_none());
    let implied: Vec<Arc<Page>> = implied.map(Arc::new).collect();
    let kinds: Vec<PageKind> = articles.par_iter().map(|article| folders.kind(&article.place)).collect();
    let bundles = Bundles::of(articles.iter(), script);
    let owning = publication::owning(articles.iter(), &sections);
    let articles = articles.into_iter().zip(kinds);
    let (published, mut unpublished) =
        publication::partition_published(articles, &sections, script, options, problems);
    let unpublishable = Unpublishable::of(&owning, &published, &unpublished);
    let address_of = |path: &SourcePath| bundles.address(path);
    let files = unpublishable.without(files, |file| &file.path, address_of, &mut unpublished);
    let address_of = |path: &SourcePath| address::of_diagnostic(path, script);
    let diagnostics = unpublishable.without(diagnostics, |it| &it.engine.path, address_of, &mut unpublished);
    unpublished.extend(unreadable.into_iter().map(|path| Unpublished::unreadable(path, script)));
    unpublished.extend(withheld.into_iter().map(|file| Unpublished::withheld(file, script)));
    let page = |(article, kind): (Arc<Article>, PageKind)| {
        let url = address::of_article(&article, script);
        Arc::new(Page::new(kind, article, url))
    };
    let mut pages: Vec<Arc<Page>> = published.into_par_iter().map(page).collect();
    pages.extend(implied);
    pages.extend(diagnostics.iter().map(|diagnostic| diagnostic_page(diagnostic, script).into()));
    if !pages.iter().any(|page| page.kind == PageKind::Home) {
        let home = Page::synthetic(PageKind::Home, "content/_index.md", &config.title, UrlPath::home());
        pages.push(home.into());
    }
    if !pages.iter().any(|page| page.kind == PageKind::NotFound) {
        let url = UrlPath::of_file("404.html");
        let title = config.messages.text("Page not found");
        pages.push(Page::synthetic(PageKind::NotFound, "content/404.md", title, url).into());
    }
    let terms = Terms::of(&pages, &config);
    terms.add_pages(&mut pages, &config, problems);
    if config.archive {
        archive::add_pages(&mut pages, config.messages.text("Archive"));
    }
    pages.sort_by(|a, b| a.url.cmp(&b.url).then_with(|| a.article.path.cmp(&b.article.path)));
    let files = at_their_addresses(files, &bundles, problems);
    let mut site = Site::of(config, theme, pages, files);
    site.unpublished = unpublished.into();
    site.bundles = bundles.into();
    site.take_data(data, problems);
    site.collect_diagnostics(diagnostics, problems);
    let mut order = Order::default();
    site.place_pages(&mut order);
    terms.place(&mut site, &mut order);
    if site.config.archive {
        site.place_archive(&mut order);
    }
    site.paginate();
    site.feeds = site.feeds();
    site.plan_outputs();
    let redirects = site.redirect(problems);
    let (unplanned, ()) = rayon::join(|| site.report_plan(&redirects), || similarity.find(&site.pages));
    problems.extend(unplanned);
    site.report_ids(problems);
    site.relate(similarity, problems);
    site
}

/// Returns the files by address. If two have the same address, the first wins.
fn at_their_addresses(
    files: Vec<SourceFile>,
    bundles: &Bundles,
    problems: &mut Vec<Problem>,
) -> BTreeMap<UrlPath, SourceFile> {
    let mut placed: BTreeMap<UrlPath, SourceFile> = BTreeMap::new();
    for file in files {
        match placed.entry(bundles.address(&file.path)) {
            Entry::Vacant(free) => drop(free.insert(file)),
            Entry::Occupied(taken) => {
                let message = format!("`{}` is also the address of `{}`", taken.key(), taken.get().path);
                let problem = Problem::new(Code::PageDuplicatePath, Place::whole(&file.path), message);
                problems.push(problem.hint("rename one of the two"));
            }
        }
    }
    placed
}

fn diagnostic_page(diagnostic: &Arc<Diagnostic>, script: Script) -> Page {
    let url = address::of_diagnostic(&diagnostic.engine.path, script);
    let mut page = Page::new(PageKind::Diagnostic, Arc::new(Article::of_diagnostic(diagnostic)), url);
    page.diagnostic = Some(diagnostic.engine.id.as_str().into());
    page
}

impl Site {
    fn of(
        config: Arc<Config>,
        theme: Arc<Theme>,
        pages: Vec<Arc<Page>>,
        files: BTreeMap<UrlPath, SourceFile>,
    ) -> Self {
        let mut site = Self {
            config,
            theme,
            pages,
            files: files.into(),
            outputs: Arc::default(),
            feeds: Feeds::new(),
            taxonomies: Vec::new(),
            data: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            redirects: Arc::default(),
            bundles: Arc::default(),
            unpublished: Arc::default(),
            by_path: Arc::default(),
            by_url: Arc::default(),
            nearby: Arc::default(),
            called: Arc::default(),
            mentioned: Arc::default(),
            has_drawing: Arc::default(),
            naming_template: Arc::default(),
        };
        site.index_from(0);
        site
    }

    /// Adds the pages from `first` on to the indices. If two have the same address, the first wins.
    fn index_from(&mut self, first: PageIndex) {
        let (by_path, by_url) = (Arc::make_mut(&mut self.by_path), Arc::make_mut(&mut self.by_url));
        let pages = || self.pages.iter().enumerate().skip(first);
        let index_paths = || {
            by_path.reserve(pages().len());
            for (index, page) in pages() {
                by_path.insert(page.article.path.clone(), index);
                // A page of a folder is found by the name that is usual for it, too.
                if page.article.place != page.article.path {
                    by_path.entry(page.article.place.clone()).or_insert(index);
                }
            }
        };
        let index_urls = || {
            by_url.reserve(pages().len());
            for (index, page) in pages() {
                by_url.entry(page.url.clone()).or_insert(index);
            }
        };
        rayon::join(index_paths, index_urls);
    }

    /// Returns true if every link leads to the same place in both sites, provided that their pages have the same
    /// addresses.
    pub(crate) fn same_destinations(&self, other: &Self) -> bool {
        let same_files = || {
            let file = |(url, file): (&UrlPath, &SourceFile)| (url.clone(), file.path.clone());
            self.files.iter().map(file).eq(other.files.iter().map(file))
        };
        let made_of = |page: &Arc<Page>| (page.kind, page.is_copied());
        let same_pages = || {
            let mut both = self.pages.iter().zip(&other.pages);
            self.pages.len() == other.pages.len()
                && both.all(|(page, other)| Arc::ptr_eq(page, other) || made_of(page) == made_of(other))
        };
        let diagnostic = |(id, (diagnostic, page)): (&String, &(Arc<Diagnostic>, PageIndex))| {
            (id.clone(), diagnostic.reading, *page)
        };
        (Arc::ptr_eq(&self.files, &other.files) || same_files())
            && self.redirects == other.redirects
            && self.unpublished == other.unpublished
            && self.sitemap_parts() == other.sitemap_parts()
            && self.theme.pictures.keys().eq(other.theme.pictures.keys())
            && self.theme.templates.keys().eq(other.theme.templates.keys())
            && self.feeds.keys().eq(other.feeds.keys())
            && same_pages()
            && self.diagnostics.iter().map(diagnostic).eq(other.diagnostics.iter().map(diagnostic))
    }

    /// Returns a page to change it. Sites that share it keep theirs.
    fn page_mut(&mut self, index: PageIndex) -> &mut Page {
        Arc::make_mut(&mut self.pages[index])
    }

    /// Returns the page at an address.
    pub(crate) fn page_at(&self, url: &UrlPath) -> Option<PageIndex> {
        self.by_url.get(url).copied()
    }

    /// Returns the page that was read from `path`.
    pub(crate) fn page_of(&self, path: &SourcePath) -> Option<PageIndex> {
        self.by_path.get(path).copied()
    }

    /// Returns the diagnostic `id` and the page that contains it.
    pub(crate) fn diagnostic(&self, id: &str) -> Result<&(Arc<Diagnostic>, PageIndex), Missing> {
        let known = || self.diagnostics.keys().map(String::as_str);
        let find = |id: &str| self.diagnostics.get(id);
        find(id).or_else(|| in_other_form(id, find)).ok_or_else(|| {
            let unpublished =
                self.nearby().unpublished_diagnostic(id).and_then(|index| self.unpublished.get(index));
            Missing {
                is_reported: unpublished
                    .is_some_and(|unpublished| unpublished.why == UnpublishedReason::Unreadable),
                because: unpublished
                    .map(|Unpublished { path, why, .. }| format!("`{path}` {why}: {}", why.remedy())),
                ..Missing::like(nearest(id, known()))
            }
        })
    }

    /// Returns the declaration of the block `name` in its template.
    pub(crate) fn block(&self, name: &str) -> Result<&BlockDeclaration, Missing> {
        let blocks = &self.theme.blocks;
        let known = || blocks.keys().map(String::as_str);
        blocks.get(name).ok_or_else(|| Missing::like(nearest(name, known())))
    }

    /// Returns the articles that name a template, with its name.
    pub(crate) fn chosen_templates(&self) -> impl Iterator<Item = (&Article, &Text)> {
        let template = |index: PageIndex| self.pages[index].article.front_matter.template.as_deref();
        let names_one = |index: &PageIndex| template(*index).is_some();
        let naming = self.naming_template.get_or_init(|| (0..self.pages.len()).filter(names_one).collect());
        naming.iter().filter_map(move |index| Some((&*self.pages[*index].article, template(*index)?)))
    }

    /// Returns the home page.
    pub(crate) fn home(&self) -> PageIndex {
        self.by_url.get(&UrlPath::home()).copied().unwrap_or_default()
    }

    /// Collects the diagnostics of files and articles by id, which is unique in the site.
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
                let message = format!("duplicate diagnostic `{id}`, also defined in `{}`", other.engine.path);
                problems.push(Problem::new(Code::DiagnosticDuplicateId, place, message).hint(
                    "give each diagnostic its \
                        own id",
                ));
            } else {
                self.diagnostics.insert(id, (diagnostic, index));
            }
        }
    }
}
