//! The archive: one page for each year with publications, and one that lists the years.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::page::{Page, PageKind};
use super::sections::Order;
use super::{PageIndex, Site, UrlPath};
use crate::parse::front_matter::SortBy;

/// The folder of the archive's pages.
const FOLDER: &str = "archive";

/// Adds the archive's pages for the years in which `pages` were published; `title` is the title of the page that lists
/// them.
pub(super) fn add_pages(pages: &mut Vec<Arc<Page>>, title: &str) {
    let mut years: Vec<i16> = pages.iter().filter_map(|page| year(page)).collect();
    years.sort_unstable();
    years.dedup();
    let mut add = |kind, url: UrlPath, title: &str| match pages.iter_mut().find(|page| page.url == url) {
        Some(page) => Arc::make_mut(page).kind = kind,
        None => pages.push(Page::synthetic(kind, &format!("content{url}"), title, url).into()),
    };
    add(PageKind::Archive, UrlPath::of_page([FOLDER]), title);
    years.into_iter().for_each(|year| add(PageKind::Year, url(year), &year.to_string()));
}

/// Returns the year in which an article was published.
fn year(page: &Page) -> Option<i16> {
    page.date().filter(|_| page.kind == PageKind::Article).map(|day| day.year())
}

/// Returns the address of the page of a year.
fn url(year: i16) -> UrlPath {
    UrlPath::of_page([FOLDER, &year.to_string()])
}

impl Site {
    /// Returns the page of the year of `day`, if there is one.
    pub(super) fn year_of(&self, day: Date) -> Option<PageIndex> {
        self.page_at(&url(day.year())).filter(|page| self.pages[*page].kind == PageKind::Year)
    }

    /// Assigns the years to the archive, the last first, and to each year its articles.
    pub(super) fn place_archive(&mut self, order: &mut Order) {
        let Some(archive) = self.page_at(&UrlPath::of_page([FOLDER])) else { return };
        let mut years: BTreeMap<i16, Vec<PageIndex>> = BTreeMap::new();
        for (index, page) in self.pages.iter().enumerate() {
            if let Some(year) = year(page) {
                years.entry(year).or_default().push(index);
            }
        }
        let mut pages = Vec::new();
        for (year, mut list) in years.into_iter().rev() {
            let Some(page) = self.page_at(&url(year)) else { continue };
            order.sort(&mut list, SortBy::Date, &self.pages);
            let above = [self.home(), archive].into();
            let of_year = self.page_mut(page);
            of_year.list(list.into());
            of_year.ancestors = above;
            pages.push(page);
        }
        self.page_mut(archive).list(pages.into());
    }
}
