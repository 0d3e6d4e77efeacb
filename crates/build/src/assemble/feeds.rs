//! The articles of each feed, and the pages that search engines may index.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::page::{Page, PageKind};
use super::{PageIndex, Site};
use crate::parse::moment::Moment;

/// The articles of each feed, the newest first, by the page of the feed.
pub(crate) type Feeds = BTreeMap<PageIndex, Box<[PageIndex]>>;

impl Site {
    /// Finds the articles of every feed. Articles without a date are left out; an empty feed is not written.
    pub(super) fn feeds(&self) -> Feeds {
        if self.config.feeds.formats.is_empty() {
            return Feeds::new();
        }
        let with_feeds = self.pages.par_iter().enumerate().filter(|(_, page)| page.may_have_feed());
        let feeds = with_feeds.filter_map(|(index, page)| {
            let entries = self.newest(&page.listed);
            (!entries.is_empty()).then_some((index, entries))
        });
        feeds.collect()
    }

    /// Adds the page `index` to the feed of `list`, if there is one, and if it is among the newest.
    pub(super) fn enter_feed(&mut self, list: PageIndex, index: PageIndex) {
        if let Some(entries) = self.feeds.get(&list) {
            let entries: Vec<PageIndex> = entries.iter().copied().chain([index]).collect();
            self.feeds.insert(list, self.newest(&entries));
        }
    }

    /// Returns true if the page `index` has no feed, and would have one with a dated article in its list.
    pub(super) fn may_get_feed(&self, index: PageIndex) -> bool {
        let has_formats = !self.config.feeds.formats.is_empty();
        has_formats && self.pages[index].may_have_feed() && !self.feeds.contains_key(&index)
    }

    /// Returns the newest of `listed`, as many as a feed has; those of the same date in the order of addresses.
    fn newest(&self, listed: &[PageIndex]) -> Box<[PageIndex]> {
        let limit = self.config.feeds.limit.unwrap_or(usize::MAX);
        let is_news = |index: &&PageIndex| self.pages[**index].is_news();
        let age = |index: &PageIndex| (Reverse(self.pages[*index].article.front_matter.date), *index);
        let mut news: Vec<PageIndex> = listed.iter().filter(is_news).copied().collect();
        if news.len() > limit {
            news.select_nth_unstable_by_key(limit, age);
            news.truncate(limit);
        }
        news.sort_unstable_by_key(age);
        news.into()
    }

    /// Returns every page in the sitemap with the time of its last change; for a list, that of the most recent change
    /// among its entries.
    pub(crate) fn indexed(&self) -> impl Iterator<Item = (PageIndex, Option<Moment>)> {
        // Beside each other, since most pages are in several lists.
        let changed: Vec<Option<Moment>> = self.pages.iter().map(|page| page.changed()).collect();
        let indexed = self.pages.iter().enumerate().filter(|(_, page)| page.is_indexed());
        indexed.map(move |(index, page)| {
            let listed = page.listed.iter().map(|listed| changed[*listed]);
            (index, listed.fold(changed[index], Ord::max))
        })
    }
}

impl Page {
    /// Returns true if search engines may index the page. The further pages of a list lead to nothing new.
    pub(crate) fn is_indexed(&self) -> bool {
        self.kind != PageKind::NotFound && !self.article.front_matter.noindex && self.is_first_of_list()
    }

    /// Returns true if the page has a Markdown copy: articles and pages that a person wrote do.
    pub(crate) fn is_copied(&self) -> bool {
        matches!(self.kind, PageKind::Article | PageKind::Page) && !self.article.front_matter.noindex
    }

    fn may_have_feed(&self) -> bool {
        matches!(self.kind, PageKind::Home | PageKind::Section | PageKind::Term) && self.is_indexed()
    }

    fn is_news(&self) -> bool {
        let facts = &self.article.front_matter;
        matches!(self.kind, PageKind::Article | PageKind::Page) && facts.date.is_some() && !facts.noindex
    }

    /// Returns true if the page is not a further page of a list.
    pub(super) fn is_first_of_list(&self) -> bool {
        self.pager.as_ref().is_none_or(|pager| pager.number == 1)
    }

    /// Returns the time of the last change.
    fn changed(&self) -> Option<Moment> {
        self.article.front_matter.changed()
    }
}
