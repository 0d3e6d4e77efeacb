//! What a page can ask of the site, and the fingerprint of each answer.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::difference::Subject;
use crate::assemble::{PageIndex, Target};
use crate::press::Press;
use crate::source::SourcePath;

/// Stands for a value: equal fingerprints stand for equal values. Of 64 bits, so that among a million answers
/// two different ones are alike once in some thirty million sites.
pub(crate) type Fingerprint = u64;

/// The fingerprint of anything that can be hashed; the same on every machine and in every run.
pub(crate) fn fingerprint<T: Hash + ?Sized>(value: &T) -> Fingerprint {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A question to the site. Pages are named by the file they are read from, which outlasts their place in lists; where
/// many are written down together, those names and other texts are given by number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Query<Path = SourcePath, Text = Arc<str>> {
    /// What `site.toml` says.
    Config,
    /// A page's address, kind, title and front matter.
    Facts(Path),
    /// How many minutes a page takes to read.
    ReadingMinutes(Path),
    /// What lists say of a page.
    Summary(Path),
    /// A page's whole file.
    Body(Path),
    /// The pages above a page.
    Ancestors(Path),
    /// What a page lists.
    Children(Path),
    /// What the whole list holds that a page is a part of.
    Listed(Path),
    /// A page's place among the pages of its list.
    Pager(Path),
    /// What stands before and behind a page in its section.
    Neighbours(Path),
    /// The terms that a page has.
    Terms(Path),
    /// What stands in the feed of a page.
    Feed(Path),
    /// Whether a page has a feed.
    HasFeed(Path),
    /// What search engines are told of.
    Indexed,
    /// Whether there is a sitemap.
    HasSitemap,
    /// What the site is classified by.
    Taxonomies,
    /// What to read after a page.
    Related(Path),
    /// Where a link, written in the first file, leads.
    Destination(Path, Text),
    /// Whether a page has a place of this name.
    Anchor(Path, Text),
    /// A diagnostic.
    Diagnostic(Text),
    /// What a block's template declares.
    Block(Text),
    /// A template and all that it extends or includes.
    Template(Text),
    /// A file of data.
    Data(Text),
    /// Which files of data there are.
    DataNames,
    /// What the site chose of the theme's options.
    ThemeOptions,
    /// The theme's stylesheet.
    Stylesheet,
    /// A file that the theme publishes.
    Asset(Text),
    /// The names of all files that the theme publishes.
    AssetNames,
    /// The runtime's files.
    Runtime,
    /// How large a picture is.
    PictureSize(Text),
    /// What browsers let pages do.
    Policy,
    /// Whether networks are shown no picture of a page that has one.
    LacksPicture,
}

impl<Path, Text> Query<Path, Text> {
    /// The same question with its names given otherwise; none, where one cannot be.
    pub(crate) fn renamed<P, T>(
        &self,
        path: impl FnOnce(&Path) -> Option<P>,
        text: impl FnOnce(&Text) -> Option<T>,
    ) -> Option<Query<P, T>> {
        Some(match self {
            Self::Config => Query::Config,
            Self::Facts(page) => Query::Facts(path(page)?),
            Self::ReadingMinutes(page) => Query::ReadingMinutes(path(page)?),
            Self::Summary(page) => Query::Summary(path(page)?),
            Self::Body(page) => Query::Body(path(page)?),
            Self::Ancestors(page) => Query::Ancestors(path(page)?),
            Self::Children(page) => Query::Children(path(page)?),
            Self::Listed(page) => Query::Listed(path(page)?),
            Self::Pager(page) => Query::Pager(path(page)?),
            Self::Neighbours(page) => Query::Neighbours(path(page)?),
            Self::Terms(page) => Query::Terms(path(page)?),
            Self::Feed(page) => Query::Feed(path(page)?),
            Self::HasFeed(page) => Query::HasFeed(path(page)?),
            Self::Indexed => Query::Indexed,
            Self::HasSitemap => Query::HasSitemap,
            Self::Taxonomies => Query::Taxonomies,
            Self::Related(page) => Query::Related(path(page)?),
            Self::Destination(page, word) => Query::Destination(path(page)?, text(word)?),
            Self::Anchor(page, word) => Query::Anchor(path(page)?, text(word)?),
            Self::Diagnostic(word) => Query::Diagnostic(text(word)?),
            Self::Block(word) => Query::Block(text(word)?),
            Self::Template(word) => Query::Template(text(word)?),
            Self::Data(word) => Query::Data(text(word)?),
            Self::DataNames => Query::DataNames,
            Self::ThemeOptions => Query::ThemeOptions,
            Self::Stylesheet => Query::Stylesheet,
            Self::Asset(word) => Query::Asset(text(word)?),
            Self::AssetNames => Query::AssetNames,
            Self::Runtime => Query::Runtime,
            Self::PictureSize(word) => Query::PictureSize(text(word)?),
            Self::Policy => Query::Policy,
            Self::LacksPicture => Query::LacksPicture,
        })
    }
}

/// In the words of an author who wonders why a page was drawn again.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config => f.write_str("what `site.toml` says"),
            Self::Facts(path) => write!(f, "the facts of `{path}`"),
            Self::ReadingMinutes(path) => write!(f, "how long `{path}` takes to read"),
            Self::Summary(path) => write!(f, "the summary of `{path}`"),
            Self::Body(path) => write!(f, "the text of `{path}`"),
            Self::Ancestors(path) => write!(f, "what stands above `{path}`"),
            Self::Children(path) | Self::Listed(path) => write!(f, "what `{path}` lists"),
            Self::Pager(path) => write!(f, "how many pages the list of `{path}` has"),
            Self::Neighbours(path) => write!(f, "what stands beside `{path}`"),
            Self::Terms(path) => write!(f, "the terms of `{path}`"),
            Self::Taxonomies => f.write_str("what the site is classified by"),
            Self::Related(path) => write!(f, "what is related to `{path}`"),
            Self::Destination(path, target) => write!(f, "where `{target}` leads from `{path}`"),
            Self::Anchor(path, id) => write!(f, "whether there is `#{id}` in `{path}`"),
            Self::Diagnostic(id) => write!(f, "the diagnostic `{id}`"),
            Self::Block(name) => write!(f, "what the block `{name}` takes"),
            Self::Template(name) => write!(f, "the template `{name}`"),
            Self::Feed(path) => write!(f, "what stands in the feed of `{path}`"),
            Self::HasFeed(path) => write!(f, "whether `{path}` has a feed"),
            Self::Indexed => f.write_str("what search engines are told of"),
            Self::HasSitemap => f.write_str("whether there is a sitemap"),
            Self::Data(name) => write!(f, "the data `{name}`"),
            Self::DataNames => f.write_str("what data there is"),
            Self::ThemeOptions => f.write_str("the options of the theme"),
            Self::Stylesheet => f.write_str("the stylesheet"),
            Self::Asset(name) => write!(f, "the file `{name}` of the theme"),
            Self::AssetNames => f.write_str("what the theme publishes"),
            Self::Runtime => f.write_str("the runtime"),
            Self::PictureSize(url) => write!(f, "the size of `{url}`"),
            Self::Policy => f.write_str("the policy for browsers"),
            Self::LacksPicture => f.write_str("whether the site needs a picture for networks"),
        }
    }
}

impl Query {
    /// What the question is about: the answer is another one only where that differs.
    pub(super) fn subject(&self) -> Subject<'_> {
        match self {
            Self::Facts(path)
            | Self::ReadingMinutes(path)
            | Self::Body(path)
            | Self::Summary(path)
            | Self::Ancestors(path)
            | Self::Children(path)
            | Self::Listed(path)
            | Self::Pager(path)
            | Self::Neighbours(path)
            | Self::Terms(path)
            | Self::Related(path)
            | Self::Anchor(path, _) => Subject::Page(path),
            Self::Destination(..) => Subject::Addresses,
            Self::Config
            | Self::Taxonomies
            | Self::Diagnostic(_)
            | Self::Block(_)
            | Self::Template(_)
            | Self::Feed(_)
            | Self::HasFeed(_)
            | Self::Indexed
            | Self::HasSitemap
            | Self::Data(_)
            | Self::DataNames
            | Self::ThemeOptions
            | Self::Stylesheet
            | Self::Asset(_)
            | Self::AssetNames
            | Self::Runtime
            | Self::PictureSize(_)
            | Self::Policy
            | Self::LacksPicture => Subject::Whole,
        }
    }

    /// The fingerprint of the answer now.
    pub(crate) fn answer(&self, press: &Press) -> Fingerprint {
        let site = &press.site;
        let page = |path: &SourcePath| site.page_of(path).map(|index| &site.pages[index]);
        let paths = |pages: &[PageIndex]| -> Vec<&SourcePath> {
            pages.iter().map(|index| &site.pages[*index].article.path).collect()
        };
        match self {
            Self::Config => site.config.fingerprint,
            Self::Facts(path) => fingerprint(&page(path).map(|page| {
                let article = &page.article;
                (
                    page.kind,
                    &page.title,
                    &article.title_id,
                    &page.url,
                    &page.diagnostic,
                    article.facts_fingerprint,
                )
            })),
            Self::ReadingMinutes(path) => fingerprint(&page(path).map(|page| page.article.reading_minutes())),
            Self::Summary(path) => fingerprint(&page(path).map(|page| page.article.summary_fingerprint)),
            Self::Body(path) => fingerprint(&page(path).map(|page| page.article.reading)),
            Self::Ancestors(path) => fingerprint(&page(path).map(|page| paths(&page.ancestors))),
            Self::Children(path) => fingerprint(&page(path).map(|page| paths(page.children()))),
            Self::Listed(path) => fingerprint(&page(path).map(|page| paths(&page.listed))),
            // The first of the pages and their number say which they are.
            Self::Pager(path) => fingerprint(&page(path).map(|page| {
                page.pager.as_ref().map(|pager| (pager.number, pager.all.len(), paths(&pager.all[..1])))
            })),
            Self::Neighbours(path) => fingerprint(
                &page(path).map(|page| page.neighbours.map(|beside| beside.map(|one| paths(&[one])))),
            ),
            Self::Terms(path) => fingerprint(&page(path).map(|page| paths(&page.terms))),
            Self::Feed(path) => {
                fingerprint(&site.page_of(path).map(|page| site.feeds.get(&page).map(|feed| paths(feed))))
            }
            Self::HasFeed(path) => {
                fingerprint(&site.page_of(path).is_some_and(|page| site.feeds.contains_key(&page)))
            }
            Self::Indexed => fingerprint(
                &site
                    .indexed()
                    .map(|(page, changed)| (&site.pages[page].article.path, &site.pages[page].url, changed))
                    .collect::<Vec<_>>(),
            ),
            Self::HasSitemap => fingerprint(&site.has_sitemap()),
            Self::Taxonomies => fingerprint(
                &site
                    .taxonomies
                    .iter()
                    .map(|found| (&found.taxonomy, paths(&[found.page])))
                    .collect::<Vec<_>>(),
            ),
            Self::Related(path) => fingerprint(&page(path).map(|page| paths(&page.related))),
            Self::Destination(from, target) => {
                let destination = site.destination(from, Target::read(target));
                fingerprint(&destination.map(|destination| site.address(&destination).cloned()))
            }
            Self::Anchor(path, id) => fingerprint(&site.page_of(path).map(|index| site.anchor(index, id))),
            Self::Diagnostic(id) => fingerprint(
                &site
                    .diagnostic(id)
                    .map(|(diagnostic, home)| (diagnostic.reading, &site.pages[*home].article.path)),
            ),
            Self::Block(name) => fingerprint(&site.block(name)),
            Self::Template(name) if press.studio.engine.has(name) => press.studio.engine.fingerprint(name),
            // Who is told that it is not there is told of one that is.
            Self::Template(_) => {
                fingerprint(&(&site.theme.name, site.theme.templates.keys().collect::<Vec<_>>()))
            }
            Self::Data(name) => fingerprint(&site.data.get(&**name).map(|data| data.hash)),
            Self::DataNames => fingerprint(&site.data.keys().collect::<Vec<_>>()),
            // Written out, since numbers with a fraction are not hashed by themselves.
            Self::ThemeOptions => fingerprint(&format!("{:?}", site.theme.options)),
            Self::Stylesheet => {
                fingerprint(&press.studio.assets.stylesheet().map(|css| (&css.url, &css.integrity)))
            }
            Self::Asset(name) => {
                fingerprint(&press.studio.assets.get(name).map(|file| (&file.url, &file.integrity)))
            }
            Self::AssetNames => fingerprint(&press.studio.assets.names().collect::<Vec<_>>()),
            Self::Runtime => press.runtime_fingerprint(),
            Self::PictureSize(url) => fingerprint(&site.picture_size(url)),
            Self::Policy => fingerprint(&(press.policy(), press.own_headers())),
            Self::LacksPicture => fingerprint(&site.lacks_picture()),
        }
    }
}
