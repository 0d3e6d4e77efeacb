//! The table of all queries that an output can make.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::difference::Subject;
use super::tracked::{PageFacts, TrackedSite};
use crate::assemble::{
    Classified, Destination, Missing, PageIndex, Pager, PictureFile, Site, Target, UrlPath,
};
use crate::context::{Asset, Engine, RenderContext};
use crate::data::Value as Data;
use crate::fingerprint::{Fingerprint, fingerprint};
use crate::parse::fragment::Piece;
use crate::parse::moment::Moment;
use crate::parse::{Article, BlockDeclaration, Config, DataFile, Diagnostic, Sizes, Theme};
use crate::policy::{HeaderRules, Policy};
use crate::source::{ContentHash, SourceFile, SourcePath};

/// Translates indices of pages to paths, by which answers are compared: the index of a page changes when a page is
/// added before it.
struct Paths<'a>(&'a Site);

impl<'a> Paths<'a> {
    fn path(&self, page: PageIndex) -> &'a SourcePath {
        &self.0.pages[page].article.path
    }

    fn of(&self, pages: &[PageIndex]) -> Vec<&'a SourcePath> {
        pages.iter().map(|page| self.path(*page)).collect()
    }

    fn address(&self, destination: &Destination) -> Option<UrlPath> {
        self.0.address(destination).cloned()
    }

    /// Returns the page that a destination is, which its address does not say if several pages have that.
    fn page(&self, destination: &Destination) -> Option<&'a SourcePath> {
        match destination {
            Destination::Page(page) => Some(self.path(*page)),
            Destination::Outside | Destination::File(_) | Destination::Here => None,
        }
    }
}

/// The lists of the whole site, which follow from the metadata and the places of pages, and not from their content.
struct Lists<'a>(&'a Site);

impl<'a> Lists<'a> {
    fn feed(&self, page: PageIndex) -> Option<&'a [PageIndex]> {
        self.0.feeds.get(&page).map(|feed| &**feed)
    }

    fn indexed(&self) -> Vec<(PageIndex, &'a UrlPath, Option<Moment>)> {
        self.0.indexed().map(|(page, changed)| (page, &self.0.pages[page].url, changed)).collect()
    }

    fn taxonomies(&self) -> &'a [Classified] {
        &self.0.taxonomies
    }
}

queries! {
    /// The settings of `site.toml`.
    site Config() => config -> &Config, "the settings in `site.toml`",
    |context| &context.site.config, |config, _| config.fingerprint;

    /// The home page: one page, even if two have its address.
    site Home() => home -> PageIndex, "which page is the home page",
    |context| context.site.home(), |page, paths| paths.path(page);

    /// A page's address, kind, title and front matter.
    page Facts(Page page) => facts -> PageFacts<'_>, "the metadata of `{page}`",
    |page| PageFacts::of(page), |facts, _| facts.fingerprint();

    /// The minutes that a page takes to read.
    page ReadingMinutes(Page page) => reading_minutes -> usize, "the reading time of `{page}`",
    |page| page.article.reading_minutes(), |minutes, _| minutes;

    /// The summary of a page for lists, if it has one of its own.
    page Summary(Page page) => summary -> Option<&[Piece]>, "the summary of `{page}`",
    |page| page.article.summary(), |_, _| page.article.summary_fingerprint;

    /// The ids of the diagnostics that a page shows, in order.
    page Embedded(Page page) => embedded -> &[String], "the diagnostics of `{page}`",
    |page| &page.article.embedded, |ids, _| ids;

    /// The kind, title and minutes of a diagnostic, if it exists.
    site Announced(Text id) => announced -> Option<&Diagnostic>, "the title of the diagnostic `{id}`",
    |context| context.site.diagnostic(id).ok().map(|(diagnostic, _)| &**diagnostic),
    |found, _| {
        found.map(|Diagnostic { engine, .. }| (engine.kind.as_str(), engine.title.value.as_str(), engine.minutes))
    };

    /// A page's whole file, as it was written.
    page Body(Page page) => article -> &Article, "the content of `{page}`",
    |page| &page.article, |article, _| article.reading;

    /// The pages above a page, home first.
    page Ancestors(Page page) => ancestors -> &[PageIndex], "the parents of `{page}`",
    |page| &page.ancestors, |pages, paths| paths.of(pages);

    /// The pages that a page lists.
    page Children(Page page) => children -> &[PageIndex], "the list of `{page}`",
    |page| page.children(), |pages, paths| paths.of(pages);

    /// The pages of the whole list that a page begins.
    page Listed(Page page) => listed_from -> &[PageIndex], "the list of `{page}`",
    |page| &page.listed, |pages, paths| paths.of(pages);

    /// A page's place among the pages of its list, if the list has several. The first page and the number identify it.
    page Pager(Page page) => pager -> Option<&Pager>, "the pagination of `{page}`",
    |page| page.pager.as_ref(),
    |pager, paths| pager.map(|pager| (pager.number, pager.all.len(), paths.of(&pager.all[..1])));

    /// The previous and the next page in the section of a page.
    page Neighbours(Page page) => neighbours -> [Option<PageIndex>; 2], "the neighbours of `{page}`",
    |page| page.neighbours, |beside, paths| beside.map(|beside| beside.map(|one| paths.of(&[one])));

    /// The pages of the terms that a page has.
    page Terms(Page page) => terms -> &[PageIndex], "the terms of `{page}`",
    |page| &page.terms, |pages, paths| paths.of(pages);

    /// The related reading of a page.
    page Related(Page page) => related -> &[PageIndex], "the related pages of `{page}`",
    |page| &page.related, |pages, paths| paths.of(pages);

    /// Looks up the fragment `id` in a page.
    ///
    /// # Errors
    /// There is no such fragment; contains the nearest one.
    page Anchor(Page page, Text id) => anchor -> Result<(), Missing>, "the anchor `#{id}` in `{page}`",
    |page| page.anchor(id), |found, _| found;

    /// The page with exactly this address, as almost every link has it: one query for the links of all pages.
    address Written(Text address) => page_written -> Option<PageIndex>, "the page at `{address}`",
    |page| page, |page, paths| page.map(|page| paths.path(page));

    /// The destination of any other link that is written in the file of a page.
    ///
    /// # Errors
    /// It leads nowhere.
    links Destination(Page from, Text target) => destination_from -> Result<Destination, Missing>,
    "the target of the link to `{target}` in `{from}`",
    |site| site.destination(&site.pages[from].article.path, Target::read(target)),
    |found, paths| found.map(|destination| (paths.address(&destination), paths.page(&destination)));

    /// The pages in the feed of a page, the newest first; none if it has no feed.
    lists Feed(Page page) => feed_of -> Option<&[PageIndex]>, "the feed of `{page}`",
    |lists| lists.feed(page), |feed, paths| feed.map(|feed| paths.of(feed));

    /// True if a page has a feed.
    lists HasFeed(Page page) => has_feed -> bool, "whether `{page}` has a feed",
    |lists| lists.feed(page).is_some(), |has, _| has;

    /// The pages in the sitemap, in the order of their addresses, with the time of the last change of each.
    lists Indexed() => indexed -> Vec<(PageIndex, &UrlPath, Option<Moment>)>, "the pages in the sitemap",
    |lists| lists.indexed(),
    |indexed, paths| indexed.into_iter().map(|(page, url, at)| (paths.path(page), url, at)).collect::<Vec<_>>();

    /// True if there is a sitemap.
    site HasSitemap() => has_sitemap -> bool, "whether there is a sitemap",
    |context| context.site.has_sitemap(), |has, _| has;

    /// The taxonomies of the site.
    lists Taxonomies() => taxonomies -> &[Classified], "the taxonomies of the site",
    |lists| lists.taxonomies(),
    |all, paths| all.iter().map(|one| (&one.taxonomy, paths.path(one.page))).collect::<Vec<_>>();

    /// A diagnostic and the page that contains it.
    ///
    /// # Errors
    /// There is no diagnostic with that id.
    site Diagnostic(Text id) => diagnostic -> Result<&(Arc<Diagnostic>, PageIndex), Missing>, "the diagnostic `{id}`",
    |context| context.site.diagnostic(id),
    |found, paths| found.map(|(diagnostic, home)| (diagnostic.reading, paths.of(&[*home])));

    /// The declaration in a block's template.
    ///
    /// # Errors
    /// The theme does not render it.
    site Block(Text name) => block -> Result<&BlockDeclaration, Missing>, "the attributes of the block `{name}`",
    |context| context.site.block(name), |declared, _| declared;

    /// A template with all that it extends or includes; if it does not exist, the names of those that do.
    site Template(Text name) => templates -> (&dyn Engine, &Theme), "the template `{name}`",
    |context| (&*context.compiled_theme.engine, &*context.site.theme),
    |(engine, theme), _| {
        let others = || (&theme.name, &theme.manifest, theme.templates.keys().collect::<Vec<_>>());
        engine.has(name).then(|| engine.fingerprint(name)).ok_or_else(others)
    };

    /// A data file.
    site Data(Text name) => data_file -> Option<&DataFile>, "the data file `{name}`",
    |context| context.site.data.get(name).map(|data| &**data), |data, _| data.map(|data| data.hash);

    /// The names of the site's data files.
    site DataNames() => data_names -> Vec<&str>, "the names of the data files",
    |context| context.site.data.keys().map(String::as_str).collect(), |names, _| names;

    /// The theme's options as the site sets them. Formatted before hashing, since floating-point numbers do not
    /// implement `Hash`.
    site ThemeOptions() => theme_options -> &BTreeMap<String, Data>, "the options of the theme",
    |context| &context.site.theme.options, |options, _| format!("{options:?}");

    /// The theme's stylesheet.
    site Stylesheet() => stylesheet -> Option<&Asset>, "the stylesheet",
    |context| context.compiled_theme.assets.stylesheet(), |css, _| css.map(|css| (&css.url, &css.integrity));

    /// The file that the theme publishes under `name`.
    site Asset(Text name) => asset -> Option<&Asset>, "the file `{name}` of the theme",
    |context| context.compiled_theme.assets.get(name), |file, _| file.map(|file| (&file.url, &file.integrity));

    /// The names of all files that the theme publishes.
    site AssetNames() => asset_names -> Vec<&str>, "the files of the theme",
    |context| context.compiled_theme.assets.names().collect(), |names, _| names;

    /// The runtime's files, by name.
    site Runtime() => runtime -> &BTreeMap<String, Asset>, "the runtime",
    |context| &context.runtime, |files, _| files.values().map(|file| &file.integrity).collect::<Vec<_>>();

    /// The picture at an address, if it is a file of the site.
    site Picture(Text url) => picture_at -> Option<PictureFile>, "the picture `{url}`",
    |context| context.site.picture(url), |picture, _| picture;

    /// The file of the picture at an address, if it is one of the site or of its theme.
    site PictureFile(Text url) => picture_file -> Option<&SourceFile>, "the bytes of `{url}`",
    |context| context.site.picture_source(url), |file, _| file.map(|file| file.hash);

    /// The hash of the picture at an address, if it is published only where something asks for the file itself.
    site Original(Text url) => original -> Option<ContentHash>, "the file `{url}`",
    |context| context.site.original(url), |hash, _| hash;

    /// The theme's fonts for the text of drawings.
    site DrawingFonts() => drawing_fonts -> Vec<&SourceFile>, "the fonts of the theme",
    |context| context.site.theme.drawing_fonts().collect(),
    |fonts, _| fonts.iter().map(|font| font.hash).collect::<Vec<_>>();

    /// The width of images in the theme.
    site ImageSizes() => image_sizes -> &Sizes, "the width of images in the theme",
    |context| &context.site.theme.sizes, |sizes, _| sizes;

    /// The Content Security Policy of the site and its theme, and the site's own `_headers` file.
    site Policy() => policies -> (&Policy, Option<&HeaderRules>), "the policy for browsers",
    |context| (context.policy(), context.own_headers()), |policies, _| policies;

    /// True if social networks are shown no picture of a page that has one.
    site LacksPicture() => lacks_picture -> bool, "whether the site lacks a social image",
    |context| context.site.lacks_picture(), |lacks, _| lacks;
}

impl Query {
    /// Returns the source of the page that the query is about, if it is about one page.
    pub(crate) fn page(&self) -> Option<&SourcePath> {
        match self.subject() {
            Subject::Page(page) => Some(page),
            Subject::Address(_) | Subject::Addresses | Subject::Lists | Subject::Whole => None,
        }
    }

    /// Returns the fingerprint of the current answer; 0 if the page no longer exists.
    pub(crate) fn answer(&self, context: &RenderContext) -> Fingerprint {
        let found = self.renamed(|path| context.site.page_of(path), |text| Some(&**text));
        found.map(|query| query.fingerprint(context)).unwrap_or_default()
    }
}
