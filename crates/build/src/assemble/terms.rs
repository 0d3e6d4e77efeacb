//! Taxonomies. Each taxonomy that a page uses has a page that lists its terms, and each term one that lists its pages;
//! a Markdown file at the address of either describes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::page::{Page, PageKind};
use super::sections::Order;
use super::{CONTENT, PageIndex, Site, UrlPath};
use crate::data::Text;
use crate::parse::{Article, Config, Script, Taxonomy};
use crate::problem::{Code, Place, Problem};

/// A taxonomy and the page of its terms.
#[derive(Clone, Debug)]
pub(crate) struct Classified {
    /// The taxonomy.
    pub(crate) taxonomy: Taxonomy,
    /// The page that lists its terms.
    pub(crate) page: PageIndex,
}

impl Page {
    /// Returns true if its address is that of a term of the taxonomy.
    pub(super) fn is_in_taxonomy(&self, taxonomy: &str) -> bool {
        let inside = self.url.as_str().strip_prefix('/').and_then(|url| url.strip_prefix(taxonomy));
        inside.is_some_and(|rest| rest.starts_with('/'))
    }
}

/// The terms of pages, before they have pages of their own; for each taxonomy.
pub(super) struct Terms(Vec<OfTaxonomy>);

/// The terms of one taxonomy.
#[derive(Default)]
struct OfTaxonomy {
    /// The number of each term and its name, by slug; the name is the first spelling.
    terms: BTreeMap<String, (usize, String)>,
    /// The number of the term of each spelling.
    numbers: FxHashMap<String, usize>,
    /// The problem of each spelling that differs from the name of its term, by the number of the term.
    joined: FxHashMap<usize, Vec<Problem>>,
}

impl Terms {
    /// Collects the terms of `pages`. Different ones that have the same slug are one.
    pub(super) fn of(pages: &[Arc<Page>], config: &Config) -> Self {
        let of_taxonomy = |taxonomy: &Taxonomy| {
            let OfTaxonomy { mut terms, mut numbers, mut joined } = OfTaxonomy::default();
            for page in pages {
                for text in texts(&page.article, &taxonomy.name) {
                    let name = text.value.trim();
                    if numbers.contains_key(name) {
                        continue;
                    }
                    let next = terms.len();
                    let slug = slug(config.slugs, name);
                    let (number, first) = terms.entry(slug).or_insert_with(|| (next, name.to_owned()));
                    if !is_same(first, name) {
                        let place = Place::new(&page.article.path, text.span.clone());
                        joined.entry(*number).or_default().push(joined_with(first, name, place));
                    }
                    numbers.insert(name.to_owned(), *number);
                }
            }
            OfTaxonomy { terms, numbers, joined }
        };
        Self(config.taxonomies.iter().map(of_taxonomy).collect())
    }

    /// Creates the pages of taxonomies and terms: existing pages at their addresses change kind, the others are
    /// synthetic. Reports different terms that are one, unless a file says what that is.
    pub(super) fn add_pages(&self, pages: &mut Vec<Arc<Page>>, config: &Config, problems: &mut Vec<Problem>) {
        let mut wanted = Vec::new();
        for (taxonomy, OfTaxonomy { terms, joined, .. }) in config.taxonomies.iter().zip(&self.0) {
            if terms.is_empty() {
                continue;
            }
            let url = taxonomy_url(config.slugs, taxonomy);
            wanted.push((PageKind::Taxonomy, url, &taxonomy.title, Vec::new()));
            for (slug, (number, name)) in terms {
                let joined = joined.get(number).into_iter().flatten();
                let url = term_url(config.slugs, taxonomy, slug);
                wanted.push((PageKind::Term, url, name, joined.collect()));
            }
        }
        let urls: FxHashSet<&UrlPath> = wanted.iter().map(|(_, url, ..)| url).collect();
        let existing = pages.iter().enumerate().filter(|(_, page)| urls.contains(&page.url));
        let mut at: FxHashMap<UrlPath, PageIndex> =
            existing.map(|(index, page)| (page.url.clone(), index)).collect();
        for (kind, url, title, joined) in wanted {
            if let Some(index) = at.get(&url) {
                Arc::make_mut(&mut pages[*index]).kind = kind;
                continue;
            }
            let path = format!("{}{url}", CONTENT.trim_end_matches('/'));
            problems.extend(joined.into_iter().cloned());
            at.insert(url.clone(), pages.len());
            pages.push(Page::synthetic(kind, &path, title, url).into());
        }
    }

    /// Sets the terms of each page, and the entries of each term and taxonomy.
    pub(super) fn place(&self, site: &mut Site, order: &mut Order) {
        let (config, home) = (site.config.clone(), site.home());
        let mut lists: BTreeMap<PageIndex, Vec<PageIndex>> = BTreeMap::new();
        // The taxonomies that have a page, each with the pages of its terms by number.
        let mut placed = Vec::new();
        for (taxonomy, of) in config.taxonomies.iter().zip(&self.0).filter(|(_, of)| !of.terms.is_empty()) {
            let Some(page) = site.page_at(&taxonomy_url(config.slugs, taxonomy)) else { continue };
            let mut pages = vec![None; of.terms.len()];
            for (slug, (number, _)) in &of.terms {
                pages[*number] = site.page_at(&term_url(config.slugs, taxonomy, slug));
            }
            lists.insert(page, of.terms.values().filter_map(|(number, _)| pages[*number]).collect());
            site.page_mut(page).ancestors = [home].into();
            let above: Arc<[PageIndex]> = [home, page].into();
            pages.iter().flatten().for_each(|term| site.page_mut(*term).ancestors = above.clone());
            site.taxonomies.push(Classified { taxonomy: taxonomy.clone(), page });
            placed.push((taxonomy, &of.numbers, pages));
        }
        let mut own = Vec::new();
        for index in 0..site.pages.len() {
            for (taxonomy, numbers, pages) in &placed {
                let article = &site.pages[index].article;
                let terms = values(article, &taxonomy.name).filter_map(|name| pages[numbers[name]]);
                for term in terms {
                    // A term that occurs twice in one page is one term.
                    if !own.contains(&term) {
                        own.push(term);
                        lists.entry(term).or_default().push(index);
                    }
                }
            }
            if !own.is_empty() {
                site.page_mut(index).terms = own.drain(..).collect();
            }
        }
        for (index, mut list) in lists {
            if let (PageKind::Term, Some(sort_by)) = (site.pages[index].kind, site.pages[index].sorts_by()) {
                order.sort(&mut list, sort_by, &site.pages);
            }
            site.page_mut(index).list(list.into());
        }
    }
}

impl Site {
    /// Returns the pages of the terms of a further article, in order. None if one of them has no page yet, or may have
    /// another title with the article: that of a term without a file is the first spelling.
    pub(super) fn terms_of(&self, article: &Article) -> Option<Arc<[PageIndex]>> {
        let script = self.config.slugs;
        let mut own = Vec::new();
        for taxonomy in &self.config.taxonomies {
            for name in values(article, &taxonomy.name) {
                let term = self.page_at(&term_url(script, taxonomy, &slug(script, name)))?;
                let page = &self.pages[term];
                let keeps_title = !page.article.is_synthetic() || *page.title == *name;
                if page.kind != PageKind::Term || !keeps_title {
                    return None;
                }
                if !own.contains(&term) {
                    own.push(term);
                }
            }
        }
        Some(own.into())
    }
}

/// Returns the terms of an article in a taxonomy.
fn values<'a>(article: &'a Article, taxonomy: &'a str) -> impl Iterator<Item = &'a str> {
    texts(article, taxonomy).map(|text| text.value.trim())
}

/// Returns the terms of an article in a taxonomy as they are written.
fn texts<'a>(article: &'a Article, taxonomy: &'a str) -> impl Iterator<Item = &'a Text> {
    let terms = article.front_matter.terms.iter().filter(move |terms| terms.taxonomy == taxonomy);
    terms.flat_map(|terms| &terms.values)
}

/// Returns true if two names differ in no letter, but in case or in the signs between words.
fn is_same(one: &str, other: &str) -> bool {
    one == other || slug(Script::Unicode, one) == slug(Script::Unicode, other)
}

/// Returns the problem of two terms that are one, since their addresses are the same.
fn joined_with(first: &str, name: &str, place: Place) -> Problem {
    let message = format!("`{name}` has the same address as `{first}`, and is shown as that");
    let hint = "write both in the same way, or set `script = \"unicode\"` under `[slugs]` in `site.toml`";
    Problem::new(Code::PageJoinedTerms, place, message).hint(hint)
}

/// Returns the slug of a term. A term without any letters keeps its own characters.
fn slug(script: Script, name: &str) -> String {
    // Slugs have no signs, and `C`, `C++` and `C#` are different terms.
    let slug = script.slug(&name.replace('+', "-plus").replace('#', "-sharp"));
    if slug.is_empty() { name.replace('/', "-") } else { slug }
}

fn taxonomy_url(script: Script, taxonomy: &Taxonomy) -> UrlPath {
    UrlPath::in_script(script, [taxonomy.name.as_str()])
}

fn term_url(script: Script, taxonomy: &Taxonomy, slug: &str) -> UrlPath {
    UrlPath::in_script(script, [taxonomy.name.as_str(), slug])
}
