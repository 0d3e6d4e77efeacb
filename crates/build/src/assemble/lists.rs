//! Pagination: a long list gets further pages at `page/2/` and so on inside it.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::page::{Page, PageKind, Pager};
use super::{PageIndex, Site, UrlPath};
use crate::parse::{Article, FrontMatter};
use crate::source::SourcePath;

impl Site {
    /// Adds the further pages of every list that exceeds its page length.
    pub(super) fn paginate(&mut self) {
        let described = self.pages.len();
        for index in 0..described {
            let Some(length) = self.page_length(index) else { continue };
            let count = self.pages[index].listed.len().div_ceil(length);
            if count < 2 {
                continue;
            }
            self.page_mut(index).shown = 0..length;
            let first = self.pages.len();
            let all: Arc<[PageIndex]> = [index].into_iter().chain(first..first + count - 1).collect();
            let list = self.pages[index].clone();
            let further =
                (2..=count).into_par_iter().map(|number| further(&list, index, number, length).into());
            self.pages.par_extend(further);
            drop(list);
            self.set_pager(&all);
        }
        self.index_from(described);
    }

    /// Sets the pages of a list.
    fn set_pager(&mut self, all: &Arc<[PageIndex]>) {
        for (number, index) in (1..).zip(all.iter()) {
            self.page_mut(*index).pager = Some(Pager { number, all: all.clone() });
        }
    }

    /// Returns the pages of the list that begins at `list`, in order.
    pub(super) fn pages_of_list(&self, list: PageIndex) -> Arc<[PageIndex]> {
        self.pages[list].pager.as_ref().map_or_else(|| [list].into(), |pager| pager.all.clone())
    }

    /// Returns the number of entries on each page of the list that begins at `list`, if one more entry needs one more page.
    pub(super) fn length_if_full(&self, list: PageIndex) -> Option<usize> {
        let count = self.pages_of_list(list).len();
        self.page_length(list).filter(|length| self.pages[list].listed.len() >= count * length)
    }

    /// Adds one more page behind the last one of the list that begins at `list`, with `length` entries on each. Every other
    /// page has the index that it has then.
    pub(super) fn add_page_to_list(&mut self, list: PageIndex, length: usize) {
        let old = self.pages_of_list(list);
        let next = old.last().map_or(0, |last| last + 1);
        let all: Arc<[PageIndex]> = old.iter().copied().chain([next]).collect();
        self.insert_page(next, further(&self.pages[list], list, all.len(), length));
        self.set_pager(&all);
    }

    /// Puts the page `index` at its place in the list that begins at page `list`. Returns the articles whose neighbours are
    /// others then.
    pub(super) fn enter(&mut self, list: PageIndex, index: PageIndex) -> Vec<PageIndex> {
        let Some(sort_by) = self.pages[list].sorts_by() else { return Vec::new() };
        let mut listed = self.pages[list].listed.to_vec();
        let at = listed.iter().position(|listed| *listed == index);
        if let Some(at) = at {
            listed.remove(at);
        }
        let key = |index: PageIndex| (self.pages[index].sort_key(sort_by), index);
        let place = listed.partition_point(|other| key(*other) < key(index));
        if at == Some(place) {
            return Vec::new();
        }
        listed.insert(place, index);
        let listed: Arc<[PageIndex]> = listed.into();
        self.set_list(list, &listed);
        match self.pages[list].kind {
            PageKind::Section => self.join_at(list, &listed, place),
            _ => Vec::new(),
        }
    }

    /// Sets the entries of the list that begins at `list`, on all of its pages.
    fn set_list(&mut self, list: PageIndex, listed: &Arc<[PageIndex]>) {
        let pages = self.pages_of_list(list);
        let length = self.page_length(list).filter(|_| pages.len() > 1).unwrap_or(listed.len());
        for (number, page) in (1..).zip(pages.iter()) {
            let page = self.page_mut(*page);
            page.shown = entries(number, length, listed.len());
            page.listed = listed.clone();
        }
    }

    /// Returns the number of entries on each page of the list at `index`, if it is a list that can be paginated.
    fn page_length(&self, index: PageIndex) -> Option<usize> {
        let page = &self.pages[index];
        let own = page.article.front_matter.paginate_by;
        let default = self.config.paginate_by;
        match page.kind {
            // Content that a front page shows in place of the list has no further pages.
            PageKind::Home if !page.article.front_matter.related.is_empty() => own,
            PageKind::Home | PageKind::Section | PageKind::Year => own.or(default),
            PageKind::Term => {
                let above = page.ancestors.last();
                let taxonomy = self.taxonomies.iter().find(|classified| Some(&classified.page) == above);
                own.or(taxonomy.and_then(|classified| classified.taxonomy.paginate_by)).or(default)
            }
            _ => None,
        }
    }
}

/// Returns the range of the entries on page `number` of a list with `length` on each page, and `count` in all.
fn entries(number: usize, length: usize, count: usize) -> Range<usize> {
    count.min((number - 1) * length)..count.min(number * length)
}

/// Returns the address of page `number` of the list that `first` begins.
pub(super) fn further_url(first: &Page, number: usize) -> UrlPath {
    first.url.inside(&format!("page/{number}/"))
}

/// Returns page `number` of the list that `first` begins. It states only which part of the list it is.
fn further(first: &Page, index: PageIndex, number: usize, length: usize) -> Page {
    let facts = &first.article.front_matter;
    let path = format!("{}/page/{number}/", first.article.path);
    let mut article = Article::synthetic(SourcePath::new(&path), first.title.to_string(), 0);
    article.facts_fingerprint = first.article.facts_fingerprint;
    article.front_matter = FrontMatter {
        title: facts.title.clone(),
        kicker: facts.kicker.clone(),
        noindex: facts.noindex,
        template: facts.template.clone(),
        extra: facts.extra.clone(),
        ..FrontMatter::default()
    };
    let url = further_url(first, number);
    let mut page = Page::new(first.kind, Arc::new(article), url);
    page.title.clone_from(&first.title);
    page.ancestors = first.ancestors.iter().copied().chain([index]).collect();
    page.listed = first.listed.clone();
    page.shown = entries(number, length, first.listed.len());
    page
}
