//! The site as one sheet reads it. Every answer is recorded, so that it is known what the sheet was made of.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::value::Value;

use super::query::Query;
use crate::assemble::{
    Classified, Destination, Format, Missing, Page, PageIndex, PageKind, Pager, Sheet, Target, UrlPath,
};
use crate::data::Value as Data;
use crate::parse::fragment::Fragment;
use crate::parse::moment::Moment;
use crate::parse::{Article, BlockDeclaration, Config, Diagnostic, FrontMatter, OutlineItem};
use crate::policy::Policy;
use crate::press::{Asset, Press};
use crate::problem::Problem;
use crate::source::SourcePath;

/// The site, as one sheet reads it.
#[derive(Debug)]
pub(crate) struct Reader {
    press: Arc<Press>,
    sheet: Sheet,
    /// What was asked; nothing is kept where nobody will ask for it.
    asked: Option<Arc<Mutex<Vec<Query>>>>,
}

/// What a page is, without its body and its place in lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageFacts<'a>(&'a Page);

impl<'a> PageFacts<'a> {
    /// What it is.
    pub(crate) fn kind(self) -> PageKind {
        self.0.kind
    }

    /// What it is called.
    pub(crate) fn title(self) -> &'a str {
        &self.0.title
    }

    /// The id of the heading in its body that says so.
    pub(crate) fn title_id(self) -> Option<&'a str> {
        self.0.article.title_id.as_deref()
    }

    /// Where it is.
    pub(crate) fn url(self) -> &'a UrlPath {
        &self.0.url
    }

    /// The file it was read from.
    pub(crate) fn path(self) -> &'a SourcePath {
        &self.0.article.path
    }

    /// What names the page to its author: its file, or its address where it has none.
    pub(crate) fn name(self) -> &'a str {
        if self.0.article.is_synthetic() { self.0.url.as_str() } else { self.path().as_str() }
    }

    /// The facts its author wrote.
    pub(crate) fn front_matter(self) -> &'a FrontMatter {
        &self.0.article.front_matter
    }

    /// Its opening paragraph, which is one of those facts.
    pub(crate) fn lede(self) -> Option<&'a Fragment> {
        self.0.article.lede()
    }

    /// Whether it has a copy in plain Markdown, where the site has such.
    pub(crate) fn is_copied(self) -> bool {
        self.0.is_copied()
    }

    /// The diagnostic that the page is of.
    pub(crate) fn diagnostic(self) -> Option<&'a str> {
        self.0.diagnostic.as_deref()
    }
}

impl Reader {
    /// A reader for `sheet` that records what is asked.
    pub(crate) fn recording(press: &Arc<Press>, sheet: &Sheet) -> Self {
        Self { press: press.clone(), sheet: sheet.clone(), asked: Some(Arc::default()) }
    }

    /// A reader for `sheet` that records nothing.
    pub(crate) fn forgetful(press: &Arc<Press>, sheet: &Sheet) -> Self {
        Self { press: press.clone(), sheet: sheet.clone(), asked: None }
    }

    /// The site as another page reads it, for the same sheet: what stands in a feed is drawn as if on its own page.
    pub(crate) fn of(&self, page: PageIndex) -> Arc<Self> {
        let sheet = Sheet { page, format: self.sheet.format.clone() };
        Arc::new(Self { press: self.press.clone(), sheet, asked: self.asked.clone() })
    }

    /// What was asked, each question once.
    pub(crate) fn into_queries(self: Arc<Self>) -> Vec<Query> {
        let asked = self.asked.as_ref().map(|asked| std::mem::take(&mut *lock(asked)));
        let mut asked = asked.unwrap_or_default();
        asked.sort_unstable();
        asked.dedup();
        asked
    }

    /// The page that reads.
    pub(crate) fn index(&self) -> PageIndex {
        self.sheet.page
    }

    /// What is made of it.
    pub(crate) fn format(&self) -> &Format {
        &self.sheet.format
    }

    /// What `site.toml` says.
    pub(crate) fn config(&self) -> &Config {
        self.ask(|_| Query::Config);
        &self.press.site.config
    }

    /// An address as pages of the site write it.
    pub(crate) fn href(&self, url: &UrlPath) -> String {
        self.config();
        self.press.site.href(url)
    }

    /// An address as others write it.
    pub(crate) fn permalink(&self, url: &UrlPath) -> String {
        self.config();
        self.press.site.permalink(url)
    }

    /// The first address of a page that its author says it had before.
    pub(crate) fn first_address(&self, page: PageIndex) -> Option<UrlPath> {
        self.config();
        self.facts(page);
        self.press.site.first_address(page)
    }

    /// What a page is.
    pub(crate) fn facts(&self, page: PageIndex) -> PageFacts<'_> {
        self.ask(|reader| Query::Facts(reader.path(page)));
        PageFacts(&self.press.site.pages[page])
    }

    /// How many words a page has.
    pub(crate) fn words(&self, page: PageIndex) -> usize {
        self.ask(|reader| Query::Body(reader.path(page)));
        self.press.site.pages[page].article.words
    }

    /// How many minutes a page takes to read.
    pub(crate) fn reading_minutes(&self, page: PageIndex) -> usize {
        self.ask(|reader| Query::ReadingMinutes(reader.path(page)));
        self.press.site.pages[page].article.reading_minutes()
    }

    /// The body of a page.
    pub(crate) fn content(&self, page: PageIndex) -> &Fragment {
        self.ask(|reader| Query::Body(reader.path(page)));
        self.press.site.pages[page].article.content()
    }

    /// What lists say of a page, if it says so itself.
    pub(crate) fn summary(&self, page: PageIndex) -> Option<&Fragment> {
        self.ask(|reader| Query::Summary(reader.path(page)));
        self.press.site.pages[page].article.summary()
    }

    /// The headings of a page.
    pub(crate) fn outline(&self, page: PageIndex) -> &[OutlineItem] {
        self.ask(|reader| Query::Body(reader.path(page)));
        self.press.site.pages[page].article.outline()
    }

    /// The diagnostics that are written in a page, the one it is of included.
    pub(crate) fn diagnostics_in(&self, page: PageIndex) -> Vec<Arc<Diagnostic>> {
        self.ask(|reader| Query::Body(reader.path(page)));
        let page = &self.press.site.pages[page];
        let own = page.diagnostic.as_deref().and_then(|id| self.diagnostic(id).ok());
        own.map(|(diagnostic, _)| diagnostic.clone())
            .into_iter()
            .chain(page.article.diagnostics.iter().cloned())
            .collect()
    }

    /// The pages above a page, home first.
    pub(crate) fn ancestors(&self, page: PageIndex) -> &[PageIndex] {
        self.ask(|reader| Query::Ancestors(reader.path(page)));
        &self.press.site.pages[page].ancestors
    }

    /// What a page lists.
    pub(crate) fn children(&self, page: PageIndex) -> &[PageIndex] {
        self.ask(|reader| Query::Children(reader.path(page)));
        self.press.site.pages[page].children()
    }

    /// What the whole list holds that a page is a part of.
    pub(crate) fn listed(&self, page: PageIndex) -> &[PageIndex] {
        // The pages of one list share it, so that it is asked for once.
        let pager = self.press.site.pages[page].pager.as_ref();
        let first = pager.and_then(|pager| pager.all.first()).copied().unwrap_or(page);
        self.ask(|reader| Query::Listed(reader.path(first)));
        &self.press.site.pages[page].listed
    }

    /// A page's place among the pages of its list, if the list has several.
    pub(crate) fn pager(&self, page: PageIndex) -> Option<&Pager> {
        self.ask(|reader| Query::Pager(reader.path(page)));
        self.press.site.pages[page].pager.as_ref()
    }

    /// What stands before and behind a page in its section.
    pub(crate) fn neighbours(&self, page: PageIndex) -> [Option<PageIndex>; 2] {
        self.ask(|reader| Query::Neighbours(reader.path(page)));
        self.press.site.pages[page].neighbours
    }

    /// The pages of the terms that a page has.
    pub(crate) fn terms(&self, page: PageIndex) -> &[PageIndex] {
        self.ask(|reader| Query::Terms(reader.path(page)));
        &self.press.site.pages[page].terms
    }

    /// What stands in the feed of a page, the newest first.
    pub(crate) fn feed(&self, page: PageIndex) -> &[PageIndex] {
        self.ask(|reader| Query::Feed(reader.path(page)));
        self.press.site.feeds.get(&page).map_or(&[], |feed| feed)
    }

    /// Whether a page has a feed.
    pub(crate) fn has_feed(&self, page: PageIndex) -> bool {
        self.ask(|reader| Query::HasFeed(reader.path(page)));
        self.press.site.feeds.contains_key(&page)
    }

    /// The pages that search engines are told of, in the order of their addresses, and when each last changed.
    pub(crate) fn indexed(&self) -> Vec<(PageIndex, &UrlPath, Option<Moment>)> {
        self.ask(|_| Query::Indexed);
        let site = &self.press.site;
        site.indexed().map(|(page, changed)| (page, &site.pages[page].url, changed)).collect()
    }

    /// Whether there is a sitemap.
    pub(crate) fn has_sitemap(&self) -> bool {
        self.ask(|_| Query::HasSitemap);
        self.press.site.has_sitemap()
    }

    /// A page as it was written.
    pub(crate) fn article(&self, page: PageIndex) -> &Article {
        self.ask(|reader| Query::Body(reader.path(page)));
        &self.press.site.pages[page].article
    }

    /// What the site is classified by.
    pub(crate) fn taxonomies(&self) -> &[Classified] {
        self.ask(|_| Query::Taxonomies);
        &self.press.site.taxonomies
    }

    /// What to read after a page.
    pub(crate) fn related(&self, page: PageIndex) -> &[PageIndex] {
        self.ask(|reader| Query::Related(reader.path(page)));
        &self.press.site.pages[page].related
    }

    /// The home page.
    pub(crate) fn home(&self) -> PageIndex {
        self.press.site.home()
    }

    /// Where a link, written in the file of the page `from`, leads.
    ///
    /// # Errors
    /// It leads nowhere.
    pub(crate) fn destination(&self, from: PageIndex, target: &str) -> Result<Destination, Missing> {
        self.ask(|reader| Query::Destination(reader.path(from), target.into()));
        self.press.site.destination(self.path_ref(from), Target::read(target))
    }

    /// The address of a destination in the site.
    pub(crate) fn address<'a>(&'a self, destination: &'a Destination) -> Option<&'a UrlPath> {
        self.press.site.address(destination)
    }

    /// Whether a page has a place `id`; the nearest it has, if not.
    ///
    /// # Errors
    /// There is no such place.
    pub(crate) fn anchor(&self, page: PageIndex, id: &str) -> Result<(), Missing> {
        self.ask(|reader| Query::Anchor(reader.path(page), id.into()));
        self.press.site.anchor(page, id)
    }

    /// A diagnostic and the page it stands in.
    ///
    /// # Errors
    /// There is none of that id.
    pub(crate) fn diagnostic(&self, id: &str) -> Result<&(Arc<Diagnostic>, PageIndex), Missing> {
        self.ask(|_| Query::Diagnostic(id.into()));
        self.press.site.diagnostic(id)
    }

    /// What a block's template declares.
    ///
    /// # Errors
    /// The theme does not draw it.
    pub(crate) fn block(&self, name: &str) -> Result<&BlockDeclaration, Missing> {
        self.ask(|_| Query::Block(name.into()));
        self.press.site.block(name)
    }

    /// The theme's name, which `site.toml` says.
    pub(crate) fn theme_name(&self) -> &str {
        &self.config().theme
    }

    /// The names of the site's data.
    pub(crate) fn data_names(&self) -> Vec<&str> {
        self.ask(|_| Query::DataNames);
        self.press.site.data.keys().map(String::as_str).collect()
    }

    /// What the data of this name says.
    pub(crate) fn data(&self, name: &str) -> Option<&Value> {
        self.ask(|_| Query::Data(name.into()));
        self.press.site.data.get(name).map(|data| &data.value)
    }

    /// What the site chose of the theme's options.
    pub(crate) fn theme_options(&self) -> &BTreeMap<String, Data> {
        self.ask(|_| Query::ThemeOptions);
        &self.press.site.theme.options
    }

    /// The theme's stylesheet.
    pub(crate) fn stylesheet(&self) -> Option<&Asset> {
        self.ask(|_| Query::Stylesheet);
        self.press.studio.assets.stylesheet()
    }

    /// The file that the theme publishes and templates know as `name`.
    pub(crate) fn asset(&self, name: &str) -> Option<&Asset> {
        self.ask(|_| Query::Asset(name.into()));
        self.press.studio.assets.get(name)
    }

    /// The names of all files that the theme publishes.
    pub(crate) fn asset_names(&self) -> Vec<&str> {
        self.ask(|_| Query::AssetNames);
        self.press.studio.assets.names().collect()
    }

    /// The runtime's files, by name.
    pub(crate) fn runtime(&self) -> &BTreeMap<String, Asset> {
        self.ask(|_| Query::Runtime);
        &self.press.runtime
    }

    /// The width and the height in pixels of the picture at an address, where it is a file of the site.
    pub(crate) fn picture_size(&self, url: &UrlPath) -> Option<(usize, usize)> {
        self.ask(|_| Query::PictureSize(url.as_str().into()));
        self.press.site.picture_size(url.as_str())
    }

    /// What browsers let the page at `url` do.
    pub(crate) fn policy(&self, url: &UrlPath) -> Cow<'_, Policy> {
        self.ask(|_| Query::Policy);
        self.press.policy_of(url)
    }

    /// Whether networks are shown no picture of a page that has one.
    pub(crate) fn lacks_picture(&self) -> bool {
        self.ask(|_| Query::LacksPicture);
        self.press.site.lacks_picture()
    }

    /// Whether the theme has a template.
    pub(crate) fn has_template(&self, name: &str) -> bool {
        self.ask(|_| Query::Template(name.into()));
        self.press.studio.engine.has(name)
    }

    /// The file of a template.
    pub(crate) fn template_path(&self, name: &str) -> Option<SourcePath> {
        self.ask(|_| Query::Template(name.into()));
        self.press.site.theme.templates.get(name).map(|file| file.path.clone())
    }

    /// Draws a template.
    ///
    /// # Errors
    /// A problem in a template.
    pub(crate) fn draw(&self, template: &str, context: Value) -> Result<String, Box<Problem>> {
        self.ask(|_| Query::Template(template.into()));
        self.press.studio.engine.draw(template, context)
    }

    fn ask(&self, query: impl FnOnce(&Self) -> Query) {
        if let Some(asked) = &self.asked {
            let query = query(self);
            lock(asked).push(query);
        }
    }

    fn path(&self, page: PageIndex) -> SourcePath {
        self.path_ref(page).clone()
    }

    fn path_ref(&self, page: PageIndex) -> &SourcePath {
        &self.press.site.pages[page].article.path
    }
}

/// One page is drawn by one thread; a lock that a panic left behind holds nothing wrong.
fn lock(asked: &Mutex<Vec<Query>>) -> std::sync::MutexGuard<'_, Vec<Query>> {
    asked.lock().unwrap_or_else(PoisonError::into_inner)
}
