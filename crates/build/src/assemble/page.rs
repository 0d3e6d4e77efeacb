//! A page of the site: its kind, its address, and its place among other pages.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::missing::Missing;
use super::{PageIndex, UrlPath};
use crate::parse::Article;
use crate::problem::nearest;
use crate::source::SourcePath;

/// The kind of a page, which selects its template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PageKind {
    /// The home page.
    Home,
    /// A folder of articles.
    Section,
    /// An insight in a section.
    Article,
    /// Any other Markdown file.
    Page,
    /// A diagnostic on a page of its own.
    Diagnostic,
    /// The list of a taxonomy's terms: tags, authors.
    Taxonomy,
    /// A single tag or author.
    Term,
    /// The list of years in which articles were published.
    Archive,
    /// The articles of one year.
    Year,
    /// The page that a server shows for an unknown address.
    NotFound,
}

impl PageKind {
    /// Every kind, in the order of the documentation.
    pub(crate) const ALL: [Self; 10] = [
        Self::Home,
        Self::Section,
        Self::Article,
        Self::Page,
        Self::Diagnostic,
        Self::Taxonomy,
        Self::Term,
        Self::Archive,
        Self::Year,
        Self::NotFound,
    ];

    /// Returns the name that templates use.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Section => "section",
            Self::Article => "article",
            Self::Page => "page",
            Self::Diagnostic => "diagnostic",
            Self::Taxonomy => "taxonomy",
            Self::Term => "term",
            Self::Archive => "archive",
            Self::Year => "year",
            Self::NotFound => "not-found",
        }
    }

    /// Returns the name of its own template, without the extension.
    pub(crate) fn template(self) -> &'static str {
        match self {
            Self::NotFound => "404",
            kind => kind.as_str(),
        }
    }

    /// Returns the templates that can render it: the first that exists in the theme is used.
    pub(crate) fn templates(self) -> &'static [&'static str] {
        match self {
            Self::Home => &["home.html", "page.html"],
            Self::Section => &["section.html", "page.html"],
            Self::Article => &["article.html", "page.html"],
            Self::Page => &["page.html"],
            Self::Diagnostic => &["diagnostic.html", "page.html"],
            Self::Taxonomy => &["taxonomy.html", "section.html", "page.html"],
            Self::Term => &["term.html", "section.html", "page.html"],
            Self::Archive => &["archive.html", "section.html", "page.html"],
            Self::Year => &["year.html", "section.html", "page.html"],
            Self::NotFound => &["404.html", "page.html"],
        }
    }
}

/// A page of the site and its place in it. Cloning shares its data.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The kind.
    pub(crate) kind: PageKind,
    /// The article that it was read from; a synthetic one if no file describes the page.
    pub(crate) article: Arc<Article>,
    /// The id of its own diagnostic, if the page is a diagnostic.
    pub(crate) diagnostic: Option<Arc<str>>,
    /// The address.
    pub(crate) url: UrlPath,
    /// The title.
    pub(crate) title: Arc<str>,
    /// The pages above it, the home page first.
    pub(crate) ancestors: Arc<[PageIndex]>,
    /// All entries of its list, in order; `shown` is the range on this page.
    pub(crate) listed: Arc<[PageIndex]>,
    /// The range of `listed` that this page shows.
    pub(crate) shown: Range<usize>,
    /// Its place among the pages of its list, if the list has several.
    pub(crate) pager: Option<Pager>,
    /// The previous and the next page in the list of its section.
    pub(crate) neighbours: [Option<PageIndex>; 2],
    /// The page of each of its terms, by taxonomy in the order of the site's.
    pub(crate) terms: Arc<[PageIndex]>,
    /// Related reading.
    pub(crate) related: Arc<[PageIndex]>,
}

/// A page's place among the pages of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pager {
    /// The number of the page, from 1.
    pub(crate) number: usize,
    /// All pages of the list, in order.
    pub(crate) all: Arc<[PageIndex]>,
}

/// The indices of the pages of one site in another.
#[derive(Debug)]
pub(crate) struct Renumbering {
    /// The new index of each page; none if the other site does not have it.
    new: Vec<Option<PageIndex>>,
    /// The comparisons of long lists, by the addresses of both: the further pages of a list share it.
    compared: FxHashMap<[usize; 2], bool>,
}

/// The length from which a comparison of lists is remembered.
const LONG: usize = 64;

impl Renumbering {
    /// Returns the `new` index of each page.
    pub(crate) fn new(new: Vec<Option<PageIndex>>) -> Self {
        Self { new, compared: FxHashMap::default() }
    }

    /// Returns the new index of a page.
    fn of(&self, page: PageIndex) -> Option<PageIndex> {
        self.new[page]
    }

    /// Returns true if the pages of the `old` list are those of the `new` one, in the same order.
    fn lead(&mut self, old: &Arc<[PageIndex]>, new: &Arc<[PageIndex]>) -> bool {
        let compare = || {
            old.len() == new.len()
                && old.iter().zip(new.iter()).all(|(old, new)| self.new[*old] == Some(*new))
        };
        if old.len() < LONG {
            return compare();
        }
        let both = [old, new].map(|list| list.as_ptr().addr());
        if let Some(same) = self.compared.get(&both) {
            return *same;
        }
        let same = compare();
        self.compared.insert(both, same);
        same
    }
}

impl Page {
    /// Returns a page that has no place in the site yet.
    pub(super) fn new(kind: PageKind, article: Arc<Article>, url: UrlPath) -> Self {
        Self {
            kind,
            title: article.title().into(),
            article,
            diagnostic: None,
            url,
            ancestors: Arc::default(),
            listed: Arc::default(),
            shown: 0..0,
            pager: None,
            neighbours: [None, None],
            terms: Arc::default(),
            related: Arc::default(),
        }
    }

    /// Returns a page that no file describes. No file has this `path`: it ends with `/`, except for home and 404.
    pub(super) fn synthetic(kind: PageKind, path: &str, title: &str, url: UrlPath) -> Self {
        let article = Article::synthetic(SourcePath::new(path), title.to_owned(), 0);
        Self::new(kind, Arc::new(article), url)
    }

    /// Returns true if both pages have the same place among the same pages; articles and titles are compared elsewhere.
    /// `indices` has those of the pages of `self`'s site in the site of `other`.
    pub(crate) fn same_place(&self, other: &Self, indices: &mut Renumbering) -> bool {
        // Every field is listed, so that a new one cannot be forgotten.
        let Self {
            kind,
            article: _,
            diagnostic,
            url,
            title: _,
            ancestors,
            listed,
            shown,
            pager,
            neighbours,
            terms,
            related,
        } = self;
        *kind == other.kind
            && *diagnostic == other.diagnostic
            && *url == other.url
            && *shown == other.shown
            && indices.lead(ancestors, &other.ancestors)
            && indices.lead(listed, &other.listed)
            && match (pager, &other.pager) {
                (Some(pager), Some(other)) => {
                    pager.number == other.number && indices.lead(&pager.all, &other.all)
                }
                (pager, other) => pager.is_none() && other.is_none(),
            }
            && neighbours.map(|page| page.map(|page| indices.of(page)))
                == other.neighbours.map(|page| page.map(Some))
            && indices.lead(terms, &other.terms)
            && indices.lead(related, &other.related)
    }

    /// Returns `Ok` if the page has the fragment `id`. Every page has `top`.
    ///
    /// # Errors
    /// There is no such fragment; contains the nearest one.
    pub(crate) fn anchor(&self, id: &str) -> Result<(), Missing> {
        let known = &self.article.anchors;
        let is_known = known.binary_search_by(|known| (**known).cmp(id)).is_ok();
        if id == "top" || is_known || self.diagnostic.as_deref() == Some(id) {
            return Ok(());
        }
        Err(Missing::like(nearest(id, known.iter().map(|id| &**id))))
    }

    /// Returns the entries of the list that this page shows.
    pub(crate) fn children(&self) -> &[PageIndex] {
        &self.listed[self.shown.clone()]
    }

    /// Lists all of `pages` on this page.
    pub(super) fn list(&mut self, pages: Arc<[PageIndex]>) {
        self.shown = 0..pages.len();
        self.listed = pages;
    }

    /// Returns the date of publication.
    pub(crate) fn date(&self) -> Option<Date> {
        self.article.front_matter.date.map(|date| date.day)
    }
}
