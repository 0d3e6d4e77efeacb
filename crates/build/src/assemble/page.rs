//! A page of the site: what it is, where it is, what it stands beside.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Missing, PageIndex, UrlPath};
use crate::parse::Article;
use crate::problem::nearest;
use crate::source::SourcePath;

/// What a page is, and so which template renders it.
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
    /// What pages are classified by: tags, authors.
    Taxonomy,
    /// One tag, one author.
    Term,
    /// The years in which articles were published.
    Archive,
    /// The articles of one year.
    Year,
    /// What a server shows where there is nothing.
    NotFound,
}

impl PageKind {
    /// Every kind there is, in the order of the documentation.
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

    /// The name templates know it by.
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

    /// What its own template is called, before the full stop.
    pub(crate) fn template(self) -> &'static str {
        match self {
            Self::NotFound => "404",
            kind => kind.as_str(),
        }
    }

    /// The templates that render it: the first that a theme has.
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

/// A page of the site and its place in it. Cloning shares what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// What it is.
    pub(crate) kind: PageKind,
    /// What it was read from. What no file describes has an article that is synthetic.
    pub(crate) article: Arc<Article>,
    /// Its own diagnostic, where the page is one.
    pub(crate) diagnostic: Option<Arc<str>>,
    /// Where it is.
    pub(crate) url: UrlPath,
    /// What it is called.
    pub(crate) title: Arc<str>,
    /// The pages above it, home first.
    pub(crate) ancestors: Arc<[PageIndex]>,
    /// Everything that it lists, in order; the part that this page of the list shows is `shown`.
    pub(crate) listed: Arc<[PageIndex]>,
    /// The part of `listed` that stands on this page.
    pub(crate) shown: Range<usize>,
    /// Its place among the pages of its list, where the list has several.
    pub(crate) pager: Option<Pager>,
    /// The one before it and the one behind it in the list of its section.
    pub(crate) neighbours: [Option<PageIndex>; 2],
    /// The terms it has: the page of each, by taxonomy in the order of the site's.
    pub(crate) terms: Arc<[PageIndex]>,
    /// What to read next.
    pub(crate) related: Arc<[PageIndex]>,
}

/// A page's place among the pages of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pager {
    /// Which page of the list it is, counted from 1.
    pub(crate) number: usize,
    /// All of them, in order.
    pub(crate) all: Arc<[PageIndex]>,
}

impl Page {
    /// A page that has not found its place yet.
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

    /// A page that no file describes. `path` is one that no file has: it ends with `/`, but for home and 404.
    pub(super) fn synthetic(kind: PageKind, path: &str, title: &str, url: UrlPath) -> Self {
        let article = Article::synthetic(SourcePath::new(path), title.to_owned(), 0);
        Self::new(kind, Arc::new(article), url)
    }

    /// Whether nothing that can be asked about the one page has another answer for the other. Both are of sites with
    /// the same pages, so that what stands beside a page is told by its number.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        // Every field is named, so that a new one is not forgotten.
        let Self {
            kind,
            article,
            diagnostic,
            url,
            title,
            ancestors,
            listed,
            shown,
            pager,
            neighbours,
            terms,
            related,
        } = self;
        article.is_same(&other.article)
            && *kind == other.kind
            && *diagnostic == other.diagnostic
            && *url == other.url
            && *title == other.title
            && *ancestors == other.ancestors
            && *listed == other.listed
            && *shown == other.shown
            && *pager == other.pager
            && *neighbours == other.neighbours
            && *terms == other.terms
            && *related == other.related
    }

    /// Returns `Ok` if the page has a place `id`. Every page has a top.
    ///
    /// # Errors
    /// There is no such place; the nearest that there is.
    pub(crate) fn anchor(&self, id: &str) -> Result<(), Missing> {
        let known = &self.article.anchors;
        if id == "top" || known.contains(id) || self.diagnostic.as_deref() == Some(id) {
            return Ok(());
        }
        Err(Missing::like(nearest(id, known.iter().map(String::as_str))))
    }

    /// What this page lists.
    pub(crate) fn children(&self) -> &[PageIndex] {
        &self.listed[self.shown.clone()]
    }

    /// Lists all of `pages` here.
    pub(super) fn list(&mut self, pages: Arc<[PageIndex]>) {
        self.shown = 0..pages.len();
        self.listed = pages;
    }

    /// The day it was published.
    pub(crate) fn date(&self) -> Option<Date> {
        self.article.front_matter.date.map(|date| date.day)
    }
}
