//! The places of a page in lists, for templates: its terms, its series, the page of a list.

use std::sync::Arc;

use minijinja::context;
use minijinja::value::Value;

use super::summary::{maybe, summaries};
use crate::assemble::{PageIndex, Pager};
use crate::incremental::TrackedSite;
use crate::parse::front_matter::SERIES;
use crate::render::facts;
use crate::render::record::{Record, value};

/// Returns the series that contain a page, with the previous and the next page in each.
pub(super) fn series(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    let part_of = |series: PageIndex| {
        let parts = tracked.listed(series);
        let at = parts.iter().position(|part| *part == index)?;
        let beside = |at: Option<usize>| maybe(tracked, at.and_then(|at| parts.get(at).copied()));
        let facts = tracked.facts(series);
        Some(context! {
            title => facts.title(),
            url => tracked.href(facts.url()),
            part => at + 1,
            parts => parts.len(),
            pages => summaries(tracked, parts),
            previous => beside(at.checked_sub(1)),
            next => beside(Some(at + 1)),
        })
    };
    facts::terms(tracked, index, |taxonomy| taxonomy == SERIES).into_iter().filter_map(part_of).collect()
}

/// Returns the taxonomies of the site.
pub(super) fn taxonomies(tracked: &Arc<TrackedSite>) -> Value {
    let view = |name: &str, page: PageIndex| {
        let facts = tracked.facts(page);
        let terms = summaries(tracked, tracked.listed(page));
        context! { name, title => facts.title(), url => tracked.href(facts.url()), terms }
    };
    tracked.taxonomies().iter().map(|found| view(&found.taxonomy.name, found.page)).collect()
}

/// Returns the place of a page among the pages of its list, or `none` if the list has one page only.
pub(super) fn pager(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    let pager = tracked.pager(index).cloned();
    pager.map_or_else(|| Value::from(()), |pager| value(PagerView { tracked: tracked.clone(), pager }))
}

/// The place of a page among the pages of its list. A long list has many pages, whose addresses few templates need.
#[derive(Debug)]
struct PagerView {
    tracked: Arc<TrackedSite>,
    pager: Pager,
}

impl PagerView {
    /// Returns the address of page `number` of the list, if it exists.
    fn url(&self, number: usize) -> Option<String> {
        let index = self.pager.all.get(number.checked_sub(1)?)?;
        Some(self.tracked.href(self.tracked.facts(*index).url()))
    }
}

impl Record for PagerView {
    const FIELDS: &'static [&'static str] =
        &["number", "count", "first", "last", "previous", "next", "pages"];

    fn field(&self, name: &str) -> Option<Value> {
        let Pager { number, all } = &self.pager;
        Some(match name {
            "number" => Value::from(*number),
            "count" => Value::from(all.len()),
            "first" => Value::from(self.url(1)),
            "last" => Value::from(self.url(all.len())),
            "previous" => Value::from(self.url(number - 1)),
            "next" => Value::from(self.url(number + 1)),
            "pages" => (1..=all.len()).map(|number| context! { number, url => self.url(number) }).collect(),
            _ => return None,
        })
    }
}

/// Returns the feeds that a page offers: its own, then those of the whole site.
pub(super) fn feeds(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    let home = tracked.home();
    let with_feeds = [Some(index).filter(|index| *index != home), Some(home)].into_iter().flatten();
    let with_feeds = with_feeds.filter(|page| tracked.has_feed(*page));
    let of = |page: PageIndex| {
        let (title, url) = (crate::render::feeds::title(tracked, page), tracked.facts(page).url());
        tracked.config().feeds.formats.iter().map(move |format| {
            context! {
                title => format!("{title} ({})", format.title()),
                url => tracked.href(&url.with(format.file())),
                permalink => tracked.permalink(&url.with(format.file())),
                type => format.media_type(),
                format => format.as_str(),
                own => page == index,
            }
        })
    };
    with_feeds.flat_map(of).collect()
}
