//! The site as one output reads it. If the result is kept, every query is recorded, so that its dependencies are known.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use minijinja::value::Value;

use super::query::Query;
use crate::assemble::{
    Destination, Missing, OutputFormat, Page, PageIndex, PageKind, PageOutput, Target, UrlPath,
};
use crate::context::RenderContext;
use crate::media::Picture;
use crate::output::OutputPath;
use crate::parse::fragment::{Heading, Piece};
use crate::parse::{Diagnostic, FrontMatter};
use crate::policy::Policy;
use crate::problem::Problem;
use crate::source::{ContentHash, Contents, Conversion, EncodedPicture, Recipe, SourcePath};

/// The number of bytes of a picture's name in the names of its sizes.
const LONGEST_STEM: usize = 100;

/// The site, as one output reads it.
#[derive(Debug)]
pub(crate) struct TrackedSite {
    context: Arc<RenderContext>,
    output: PageOutput,
    /// The queries made, if they are recorded. Pages are named by index: most outputs are not kept, and need no paths.
    asked: Option<Arc<Mutex<Vec<Query<PageIndex>>>>>,
    /// The pictures that the output shows in other sizes.
    pictures: Arc<Mutex<BTreeMap<OutputPath, Arc<EncodedPicture>>>>,
    /// The card of the page, once it is drawn.
    card: OnceLock<UrlPath>,
}

/// The metadata of a page, without its body and its place in lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageFacts<'a>(&'a Page);

impl<'a> PageFacts<'a> {
    /// Returns the metadata of `page`.
    pub(super) fn of(page: &'a Page) -> Self {
        Self(page)
    }

    /// Returns a fingerprint of all metadata.
    pub(super) fn fingerprint(self) -> impl Hash {
        let Page { kind, title, url, diagnostic, article, .. } = self.0;
        (*kind, title, &article.title_id, url, diagnostic, article.facts_fingerprint)
    }

    /// Returns the kind of the page.
    pub(crate) fn kind(self) -> PageKind {
        self.0.kind
    }

    /// Returns the title.
    pub(crate) fn title(self) -> &'a str {
        &self.0.title
    }

    /// Returns the id of the heading in the body that gives the title, if there is one.
    pub(crate) fn title_id(self) -> Option<&'a str> {
        self.0.article.title_id.as_deref()
    }

    /// Returns the address.
    pub(crate) fn url(self) -> &'a UrlPath {
        &self.0.url
    }

    /// Returns the path of the file it was read from.
    pub(crate) fn path(self) -> &'a SourcePath {
        &self.0.article.path
    }

    /// Returns the name by which its author knows the page: its file, or its address if it has none.
    pub(crate) fn name(self) -> &'a str {
        if self.0.article.is_synthetic() { self.0.url.as_str() } else { self.path().as_str() }
    }

    /// Returns the front matter.
    pub(crate) fn front_matter(self) -> &'a FrontMatter {
        &self.0.article.front_matter
    }

    /// Returns the opening paragraph, which is part of the metadata.
    pub(crate) fn lede(self) -> Option<&'a [Piece]> {
        self.0.article.lede()
    }

    /// Returns true if the page has a Markdown copy, on a site with such copies.
    pub(crate) fn is_copied(self) -> bool {
        self.0.is_copied()
    }

    /// Returns the id of the diagnostic that the page is of.
    pub(crate) fn diagnostic(self) -> Option<&'a str> {
        self.0.diagnostic.as_deref()
    }
}

impl TrackedSite {
    /// Returns the site as `output` reads it.
    pub(crate) fn new(context: &Arc<RenderContext>, output: &PageOutput) -> Self {
        Self { asked: Some(Arc::default()), ..Self::untracked(context, output) }
    }

    /// Returns the site as `output` reads it, for a result that is not kept: queries are not recorded.
    pub(crate) fn untracked(context: &Arc<RenderContext>, output: &PageOutput) -> Self {
        Self {
            context: context.clone(),
            output: output.clone(),
            asked: None,
            pictures: Arc::default(),
            card: OnceLock::new(),
        }
    }

    /// Returns the site as another page reads it, for the same output: the entries of a feed are rendered as on their
    /// own pages.
    pub(crate) fn of(&self, page: PageIndex) -> Arc<Self> {
        let output = PageOutput { page, format: self.output.format.clone() };
        let (asked, pictures) = (self.asked.clone(), self.pictures.clone());
        Arc::new(Self { context: self.context.clone(), output, asked, pictures, card: OnceLock::new() })
    }

    /// Returns the address of the picture that `conversion` makes of the one at `url`, whose bytes have the hash `source`,
    /// and publishes it with the output.
    pub(crate) fn resized(
        &self,
        url: &UrlPath,
        source: ContentHash,
        conversion: Conversion,
    ) -> Option<UrlPath> {
        let Conversion::Resized { width, format, .. } = conversion else { return None };
        let recipe = Recipe { source, conversion };
        let file = self.context.site.picture_source(url.as_str())?;
        let name = file.path.file_name();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let (fingerprint, ending) = (recipe.key().fingerprint(), format.extension());
        // A name that is long enough already stays within the limits of file systems.
        let stem = &stem[..stem.floor_char_boundary(LONGEST_STEM)];
        let made = UrlPath::of_file(&format!("assets/{stem}-{width}.{fingerprint}.{ending}"));
        self.publish_picture(&made, url, recipe)?;
        Some(made)
    }

    /// Publishes the file at `url` with the output, if it is a picture that is published only where something asks for
    /// the file itself.
    pub(crate) fn publish(&self, url: &UrlPath) {
        if let Some(source) = self.original(url.as_str()) {
            self.publish_picture(url, url, Recipe { source, conversion: Conversion::Stripped });
        }
    }

    fn publish_picture(&self, at: &UrlPath, source: &UrlPath, recipe: Recipe) -> Option<()> {
        let file = self.context.site.picture_source(source.as_str())?;
        let (path, source) = (file.path.clone(), file.contents());
        let picture = EncodedPicture { path, source, recipe, fonts: Arc::default() };
        lock(&self.pictures).insert(at.output()?, Arc::new(picture));
        Some(())
    }

    /// Publishes the card of the page with the output, drawn from `svg`.
    pub(crate) fn publish_card(&self, svg: String, (width, height): (u32, u32)) {
        let fonts: Arc<[_]> = self.drawing_fonts().iter().map(|font| font.bytes.clone()).collect();
        let hashes: Vec<u8> = self.drawing_fonts().iter().flat_map(|font| *font.hash.as_bytes()).collect();
        let svg: Arc<[u8]> = svg.into_bytes().into();
        let conversion = Conversion::Drawn { width, height, fonts: ContentHash::of(&hashes) };
        let recipe = Recipe { source: ContentHash::of(&svg), conversion };
        let url = UrlPath::of_file(&format!("assets/card.{}.png", recipe.key().fingerprint()));
        let path = self.facts(self.index()).path().clone();
        if let Some(at) = url.output() {
            let picture = EncodedPicture { path, source: Contents::Bytes(svg), recipe, fonts };
            lock(&self.pictures).insert(at, Arc::new(picture));
            // A page is rendered once.
            let _ = self.card.set(url);
        }
    }

    /// Returns the address of the page's card, if one is drawn.
    pub(crate) fn card(&self) -> Option<&UrlPath> {
        self.card.get()
    }

    /// Returns the pictures that the output shows in other sizes, sorted by path.
    pub(crate) fn take_pictures(&self) -> BTreeMap<OutputPath, Arc<EncodedPicture>> {
        std::mem::take(&mut *lock(&self.pictures))
    }

    /// Returns the recorded queries, without duplicates.
    pub(crate) fn into_queries(self: Arc<Self>) -> Vec<Query> {
        let mut asked =
            self.asked.as_ref().map(|asked| std::mem::take(&mut *lock(asked))).unwrap_or_default();
        // Numbers are compared in less time than names, whose order is nearly the same.
        asked.sort_unstable();
        asked.dedup();
        let pages = &self.context.site.pages;
        let path = |page: &PageIndex| Some(pages.get(*page)?.article.path.clone());
        let named = asked.iter().filter_map(|query| query.renamed(path, |text| Some(text.clone())));
        let mut queries: Vec<Query> = named.collect();
        queries.sort_unstable();
        queries.dedup();
        queries
    }

    /// Returns the page of the output.
    pub(crate) fn index(&self) -> PageIndex {
        self.output.page
    }

    /// Returns the format of the output.
    pub(crate) fn format(&self) -> &OutputFormat {
        &self.output.format
    }

    /// Returns an address as pages of the site link to it.
    pub(crate) fn href(&self, url: &UrlPath) -> String {
        self.config();
        self.context.site.href(url)
    }

    /// Returns an address as other sites link to it.
    pub(crate) fn permalink(&self, url: &UrlPath) -> String {
        self.config();
        self.context.site.permalink(url)
    }

    /// Returns the first of the former addresses that a page states.
    pub(crate) fn first_address(&self, page: PageIndex) -> Option<UrlPath> {
        self.config();
        self.facts(page);
        self.context.site.first_address(page)
    }

    /// Returns the number of words of a page.
    pub(crate) fn words(&self, page: PageIndex) -> usize {
        self.article(page).words
    }

    /// Returns the body of a page.
    pub(crate) fn content(&self, page: PageIndex) -> &[Piece] {
        self.article(page).content()
    }

    /// Returns the headings of a page's table of contents.
    pub(crate) fn outline(&self, page: PageIndex) -> impl Iterator<Item = &Heading> {
        self.article(page).outline()
    }

    /// Returns the diagnostics of a page: the one it is of first, then those written in it.
    pub(crate) fn diagnostics_in(&self, page: PageIndex) -> Vec<Arc<Diagnostic>> {
        let written = self.article(page).diagnostics.iter().cloned();
        let own = self.context.site.pages[page].diagnostic.as_deref().and_then(|id| self.diagnostic(id).ok());
        own.map(|(diagnostic, _)| diagnostic.clone()).into_iter().chain(written).collect()
    }

    /// Returns the whole list that a page is a part of.
    pub(crate) fn listed(&self, page: PageIndex) -> &[PageIndex] {
        // The pages of one list share it, so the query names the first.
        let pager = self.context.site.pages[page].pager.as_ref();
        self.listed_from(pager.and_then(|pager| pager.all.first()).copied().unwrap_or(page))
    }

    /// Returns the articles in the feed of a page, the newest first.
    pub(crate) fn feed(&self, page: PageIndex) -> &[PageIndex] {
        self.feed_of(page).unwrap_or_default()
    }

    /// Returns the destination of a link that is written in the file of a page.
    ///
    /// # Errors
    /// It leads nowhere.
    pub(crate) fn destination(&self, from: PageIndex, written: &str) -> Result<Destination, Missing> {
        let target = Target::read(written);
        let may_be_address = target.path.starts_with('/') && !target.is_outside();
        let page = may_be_address.then(|| self.page_written(target.path)).flatten();
        page.map_or_else(|| self.destination_from(from, written), |page| Ok(Destination::Page(page)))
    }

    /// Returns the address of a destination in the site.
    pub(crate) fn address<'a>(&'a self, destination: &'a Destination) -> Option<&'a UrlPath> {
        self.context.site.address(destination)
    }

    /// Returns the name of the theme, as `site.toml` states it.
    pub(crate) fn theme_name(&self) -> &str {
        &self.config().theme
    }

    /// Returns the data of this name.
    pub(crate) fn data(&self, name: &str) -> Option<&Value> {
        self.data_file(name).map(|data| &data.value)
    }

    /// Returns the picture at an address, if it is a file of the site.
    pub(crate) fn picture(&self, url: &UrlPath) -> Option<Picture> {
        Some(self.picture_at(url.as_str())?.picture)
    }

    /// Returns the address of the picture beside that at `url` whose name has another `word` before its extension, such
    /// as `bell.dark.svg` beside `bell.svg`.
    pub(crate) fn picture_beside(&self, url: &UrlPath, word: &str) -> Option<UrlPath> {
        let (stem, ending) = url.as_str().rsplit_once('.').filter(|(_, ending)| !ending.contains('/'))?;
        let beside = format!("{stem}.{word}.{ending}");
        self.picture_at(&beside)?;
        Some(UrlPath::of_file(beside.trim_start_matches('/')))
    }

    /// Returns the width and height in pixels of the picture at an address, if it is a file of the site.
    pub(crate) fn picture_size(&self, url: &UrlPath) -> Option<(usize, usize)> {
        self.picture(url)?.size()
    }

    /// Returns the Content Security Policy of the page at `url`.
    pub(crate) fn policy(&self, url: &UrlPath) -> Cow<'_, Policy> {
        self.policies();
        self.context.policy_of(url)
    }

    /// Returns true if the theme has a template.
    pub(crate) fn has_template(&self, name: &str) -> bool {
        self.templates(name).0.has(name)
    }

    /// Returns true if a template, or one that it may bring in, reads the attribute `key` of a block by its name, or all
    /// of them.
    pub(crate) fn reads_attribute(&self, template: &str, key: &str) -> bool {
        let theme = self.templates(template).1;
        let mut brought_in = self.context.compiled_theme.brought_in_by(template);
        brought_in.any(|name| {
            let file = theme.templates.get(name);
            file.and_then(|file| file.text().ok()).is_some_and(|text| reads_attribute(text, key))
        })
    }

    /// Returns the path of a template's file.
    pub(crate) fn template_path(&self, name: &str) -> Option<SourcePath> {
        self.templates(name).1.templates.get(name).map(|file| file.path.clone())
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A problem in a template.
    pub(crate) fn render(&self, template: &str, context: Value) -> Result<String, Box<Problem>> {
        self.templates(template).0.render(template, context)
    }

    /// Returns the render context, for the queries of the table.
    pub(super) fn context(&self) -> &RenderContext {
        &self.context
    }

    /// Records a query.
    pub(super) fn ask(&self, query: impl FnOnce() -> Query<PageIndex>) {
        let Some(asked) = &self.asked else { return };
        let (mut asked, query) = (lock(asked), query());
        // Most repetitions follow each other.
        if asked.last() != Some(&query) {
            asked.push(query);
        }
    }
}

/// Returns true if a template with this `text` reads the attribute `key` of a block by its name, or all of them.
fn reads_attribute(text: &str, key: &str) -> bool {
    const ATTRIBUTES: &str = ".attributes";
    text.match_indices(ATTRIBUTES).any(|(at, _)| match text[at + ATTRIBUTES.len()..].strip_prefix('.') {
        Some(name) => name
            .strip_prefix(key)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'))),
        None => true,
    })
}

/// Locks what was recorded. One thread renders a page; a lock that a panic poisoned holds valid data.
fn lock<T>(recorded: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    recorded.lock().unwrap_or_else(PoisonError::into_inner)
}
