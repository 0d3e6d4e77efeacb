//! Taxonomies. Each taxonomy that a page uses has a page that lists its terms, and each term one that lists its pages;
//! a Markdown file at the address of either describes it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::page::{Page, PageKind};
use super::sections::Order;
use super::{CONTENT, PageIndex, Site, UrlPath};
use crate::parse::{Config, Script, Taxonomy};

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

/// The terms of pages, before they have pages of their own.
#[derive(Default)]
pub(super) struct Terms {
    /// For each taxonomy, the name of each term by slug: the first spelling.
    names: Vec<BTreeMap<String, String>>,
    /// For each taxonomy, the slug of each name.
    slugs: Vec<FxHashMap<String, String>>,
}

impl Terms {
    /// Collects the terms of `pages`.
    pub(super) fn of(pages: &[Page], config: &Config) -> Self {
        let mut terms = Self::default();
        for taxonomy in &config.taxonomies {
            let (mut names, mut slugs) = (BTreeMap::new(), FxHashMap::default());
            for name in pages.iter().flat_map(|page| values(page, &taxonomy.name)) {
                if !slugs.contains_key(name) {
                    let slug = slug(config.slugs, name);
                    names.entry(slug.clone()).or_insert_with(|| name.to_owned());
                    slugs.insert(name.to_owned(), slug);
                }
            }
            terms.names.push(names);
            terms.slugs.push(slugs);
        }
        terms
    }

    /// Creates the pages of taxonomies and terms: existing pages at their addresses change kind, the others are
    /// synthetic.
    pub(super) fn add_pages(&self, pages: &mut Vec<Page>, config: &Config) {
        let mut at: FxHashMap<UrlPath, usize> =
            pages.iter().enumerate().map(|(index, page)| (page.url.clone(), index)).collect();
        let mut add = |kind, url: UrlPath, title: &str| {
            if let Some(index) = at.get(&url) {
                pages[*index].kind = kind;
                return;
            }
            let path = format!("{}{url}", CONTENT.trim_end_matches('/'));
            at.insert(url.clone(), pages.len());
            pages.push(Page::synthetic(kind, &path, title, url));
        };
        for (taxonomy, names) in
            config.taxonomies.iter().zip(&self.names).filter(|(_, names)| !names.is_empty())
        {
            add(PageKind::Taxonomy, taxonomy_url(config.slugs, taxonomy), &taxonomy.title);
            for (slug, name) in names {
                add(PageKind::Term, term_url(config.slugs, taxonomy, slug), name);
            }
        }
    }

    /// Sets the terms of each page, and the entries of each term and taxonomy.
    pub(super) fn place(&self, site: &mut Site, order: &mut Order) {
        let (taxonomies, script) = (site.config.taxonomies.clone(), site.config.slugs);
        let mut lists: BTreeMap<PageIndex, Vec<PageIndex>> = BTreeMap::new();
        let mut own: Vec<Vec<PageIndex>> = vec![Vec::new(); site.pages.len()];
        for (taxonomy, (names, slugs)) in taxonomies.into_iter().zip(self.names.iter().zip(&self.slugs)) {
            let Some(page) = site.page_at(&taxonomy_url(script, &taxonomy)).filter(|_| !names.is_empty())
            else {
                continue;
            };
            let pages: BTreeMap<&str, PageIndex> = names
                .keys()
                .filter_map(|slug| Some((slug.as_str(), site.page_at(&term_url(script, &taxonomy, slug))?)))
                .collect();
            lists.insert(page, names.keys().filter_map(|slug| pages.get(slug.as_str()).copied()).collect());
            for (index, classified) in site.pages.iter().enumerate() {
                let terms =
                    values(classified, &taxonomy.name).filter_map(|name| pages.get(slugs[name].as_str()));
                for term in terms {
                    // A term that occurs twice in one page is one term.
                    if !own[index].contains(term) {
                        own[index].push(*term);
                        lists.entry(*term).or_default().push(index);
                    }
                }
            }
            for term in pages.values() {
                site.pages[*term].ancestors = [site.home(), page].into();
            }
            site.pages[page].ancestors = [site.home()].into();
            site.taxonomies.push(Classified { taxonomy, page });
        }
        for (index, terms) in own.into_iter().enumerate() {
            site.pages[index].terms = terms.into();
        }
        for (index, mut list) in lists {
            if let (PageKind::Term, Some(sort_by)) = (site.pages[index].kind, site.pages[index].sorts_by()) {
                order.sort(&mut list, sort_by, &site.pages);
            }
            site.pages[index].list(list.into());
        }
    }
}

/// Returns the terms of a page in a taxonomy.
fn values<'a>(page: &'a Page, taxonomy: &'a str) -> impl Iterator<Item = &'a str> {
    let terms = page.article.front_matter.terms.iter().filter(move |terms| terms.taxonomy == taxonomy);
    terms.flat_map(|terms| &terms.values).map(|value| value.value.trim())
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
