//! The summary of a page in lists, for templates, with the fields that a page has as well.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::context;
use minijinja::value::Value;

use crate::assemble::PageIndex;
use crate::context::fields;
use crate::data::shown_table;
use crate::incremental::TrackedSite;
use crate::parse::Diagnostic;
use crate::parse::escaped;
use crate::parse::moment::Moment;
use crate::render::facts;
use crate::render::image::{ImageView, Loading};
use crate::render::record::{Record, html, text, value};
use crate::render::renderer::Renderer;

/// A page in a list.
#[derive(Debug)]
pub(in crate::render) struct SummaryView {
    pub(in crate::render) tracked: Arc<TrackedSite>,
    pub(in crate::render) index: PageIndex,
}

impl Record for SummaryView {
    const FIELDS: &'static [&'static str] = fields::SUMMARY;

    fn field(&self, name: &str) -> Option<Value> {
        common(&self.tracked, self.index, name)
    }
}

/// Returns the summaries of pages.
pub(super) fn summaries(tracked: &Arc<TrackedSite>, pages: &[PageIndex]) -> Value {
    pages.iter().map(|index| summary(tracked, *index)).collect()
}

/// Returns the summary of a page.
pub(super) fn summary(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    value(SummaryView { tracked: tracked.clone(), index })
}

/// Returns the summary of a page, or `none`.
pub(super) fn maybe(tracked: &Arc<TrackedSite>, index: Option<PageIndex>) -> Value {
    index.map_or_else(|| Value::from(()), |index| summary(tracked, index))
}

/// Returns the terms of a page, by taxonomy. Every taxonomy of the site is present.
pub(super) fn terms(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    let taxonomies = tracked.taxonomies();
    let mut all: BTreeMap<String, Vec<Value>> =
        tracked.config().taxonomies.iter().map(|taxonomy| (taxonomy.name.clone(), Vec::new())).collect();
    for term in tracked.terms(index) {
        let above = tracked.ancestors(*term).last();
        let classified = taxonomies.iter().find(|classified| Some(&classified.page) == above);
        if let Some(classified) = classified {
            all.entry(classified.taxonomy.name.clone()).or_default().push(summary(tracked, *term));
        }
    }
    Value::from_object(all)
}

/// Returns the authors of a page.
pub(super) fn authors(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    facts::authors(tracked, index).into_iter().map(|author| summary(tracked, author)).collect()
}

/// Returns a field that pages and summaries share.
pub(super) fn common(tracked: &Arc<TrackedSite>, index: PageIndex, name: &str) -> Option<Value> {
    let page = tracked.facts(index);
    let written = page.front_matter();
    Some(match name {
        "kind" => Value::from(page.kind().as_str()),
        "title" => Value::from(page.title()),
        "description" => text(facts::description(page)),
        "summary" => listed_text(tracked, index),
        "kicker" => text(written.kicker.as_deref().map(|kicker| kicker.value.as_str())),
        "url" => Value::from(tracked.href(page.url())),
        "permalink" => Value::from(tracked.permalink(page.url())),
        "date" => date(written.date),
        "date_text" => date_text(tracked, written.date),
        "updated" => date(written.updated),
        "updated_text" => date_text(tracked, written.updated),
        "reading_minutes" => Value::from(tracked.reading_minutes(index)),
        "diagnostics" => diagnostics(tracked, index),
        "hero" => Value::from(hero(tracked, index)),
        "terms" => terms(tracked, index),
        "authors" => authors(tracked, index),
        "total" => Value::from(tracked.listed(index).len()),
        "extra" => shown_table(&written.extra),
        _ => return None,
    })
}

/// Returns the text for a page in lists: its summary, or else its description.
fn listed_text(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    let rendered =
        tracked.summary(index).and_then(|summary| Renderer::new(tracked, index).fragment(summary).ok());
    let description =
        || tracked.facts(index).front_matter().description.as_ref().map(|it| escaped(&it.value));
    Value::from(rendered.or_else(description).map(html))
}

/// Returns what lists say of the diagnostics that a page shows.
fn diagnostics(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    let said = |shown: &Diagnostic| {
        let engine = &shown.engine;
        context! { kind => engine.kind.as_str(), title => &engine.title.value, minutes => engine.minutes }
    };
    tracked.embedded(index).iter().filter_map(|id| tracked.announced(id)).map(said).collect()
}

fn hero(tracked: &Arc<TrackedSite>, index: PageIndex) -> Option<Value> {
    let hero = tracked.facts(index).front_matter().hero.as_ref()?;
    let renderer = Renderer::new(tracked, index);
    // In a list it may be one of many.
    let loading = if index == tracked.index() { Loading::First } else { Loading::Lazy };
    let view = ImageView::new(&renderer, &hero.src.value, (hero.width, hero.height), loading);
    let caption = hero.caption.as_ref().map(|caption| caption.value.as_str());
    Some(value(view.with_alt(&hero.alt.value).with_caption(caption)))
}

/// Returns a date for programs.
fn date(date: Option<Moment>) -> Value {
    Value::from(date.map(|date| date.day.to_string()))
}

/// Returns a date for people.
fn date_text(tracked: &TrackedSite, date: Option<Moment>) -> Value {
    Value::from(date.map(|date| tracked.config().messages.date(date.day)))
}
