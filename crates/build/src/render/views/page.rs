//! The views of a page, and of its summary in lists, for templates.

use std::sync::Arc;

use minijinja::value::Value;

use super::lists;
use crate::assemble::{OutputFormat, PageIndex, PageKind, Pager};
use crate::context::fields;
use crate::data::{Text, shown_table};
use crate::incremental::{PageFacts, TrackedSite};
use crate::parse::moment::Moment;
use crate::parse::{OutlineItem, escaped};
use crate::render::image::{ImageView, Loading};
use crate::render::record::{Record, html, text, value};
use crate::render::renderer::Renderer;
use crate::render::{facts, json_ld};

/// A page.
#[derive(Debug)]
pub(in crate::render) struct PageView {
    pub(in crate::render) tracked: Arc<TrackedSite>,
    /// The body; none while the body itself is being rendered.
    pub(in crate::render) content: Option<Value>,
    /// The diagnostic, on a diagnostic's own page.
    pub(in crate::render) diagnostic: Option<Value>,
}

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

impl Record for PageView {
    const FIELDS: &'static [&'static str] = fields::PAGE;

    fn field(&self, name: &str) -> Option<Value> {
        let (tracked, index) = (&self.tracked, self.tracked.index());
        let page = || tracked.facts(index);
        Some(match name {
            "title_id" => text(page().title_id()),
            "lede" => self.lede(page()),
            "words" => Value::from(tracked.words(index)),
            "content" => Value::from(self.content.clone()),
            "toc" => nested(tracked.outline(index)),
            "breadcrumbs" => self.breadcrumbs(page()),
            "social_image" => Value::from(facts::social(tracked, index).map(|(url, _)| url)),
            "social_alt" => text(facts::social(tracked, index).map(|(_, alt)| alt)),
            "social_width" => Value::from(facts::social_size(tracked, index).map(|(width, _)| width)),
            "social_height" => Value::from(facts::social_size(tracked, index).map(|(_, height)| height)),
            "related" => lists::summaries(tracked, tracked.related(index)),
            "pages" => lists::summaries(tracked, tracked.children(index)),
            "pager" => lists::pager(tracked, index),
            "section" => lists::maybe(tracked, self.section()),
            "previous" => lists::maybe(tracked, tracked.neighbours(index)[0]),
            "next" => lists::maybe(tracked, tracked.neighbours(index)[1]),
            "series" => lists::series(tracked, index),
            "diagnostic" => Value::from(self.diagnostic.clone()),
            "noindex" => Value::from(page().kind() == PageKind::NotFound || page().front_matter().noindex),
            "feeds" => lists::feeds(tracked, index),
            "markdown_url" => Value::from(self.markdown_url(page())),
            "json_ld" => Value::from(json_ld::of(tracked).map(html)),
            name => return common(tracked, index, name),
        })
    }
}

/// Returns a field that pages and summaries share.
fn common(tracked: &Arc<TrackedSite>, index: PageIndex, name: &str) -> Option<Value> {
    let page = tracked.facts(index);
    let written = page.front_matter();
    let said = |fact: &Option<Text>| text(fact.as_ref().map(|text| text.value.as_str()));
    Some(match name {
        "kind" => Value::from(page.kind().as_str()),
        "title" => Value::from(page.title()),
        "description" => text(facts::description(page)),
        "summary" => summary(tracked, index),
        "kicker" => said(&written.kicker),
        "url" => Value::from(tracked.href(page.url())),
        "permalink" => Value::from(tracked.permalink(page.url())),
        "date" => date(written.date),
        "date_text" => date_text(tracked, written.date),
        "updated" => date(written.updated),
        "updated_text" => date_text(tracked, written.updated),
        "reading_minutes" => Value::from(tracked.reading_minutes(index)),
        "hero" => Value::from(hero(tracked, index)),
        "terms" => lists::terms(tracked, index),
        "authors" => lists::authors(tracked, index),
        "total" => Value::from(tracked.listed(index).len()),
        "extra" => shown_table(&written.extra),
        _ => return None,
    })
}

/// Returns the text for a page in lists: its summary, or else its description.
fn summary(tracked: &Arc<TrackedSite>, index: PageIndex) -> Value {
    let rendered =
        tracked.summary(index).and_then(|summary| Renderer::new(tracked, index).fragment(summary).ok());
    let description =
        || tracked.facts(index).front_matter().description.as_ref().map(|it| escaped(&it.value));
    Value::from(rendered.or_else(description).map(html))
}

impl PageView {
    /// Returns the opening paragraph. Its links were checked like all others.
    fn lede(&self, page: PageFacts<'_>) -> Value {
        let renderer = Renderer::new(&self.tracked, self.tracked.index());
        let rendered = page.lede().and_then(|lede| renderer.fragment(lede).ok());
        Value::from(rendered.map(html))
    }

    fn breadcrumbs(&self, page: PageFacts<'_>) -> Value {
        let (home, messages) = (self.tracked.home(), self.tracked.config().messages());
        let above = self.tracked.ancestors(self.tracked.index()).iter().map(|above| {
            let facts = self.tracked.facts(*above);
            let title = if *above == home { messages.text("Home") } else { facts.title() };
            minijinja::context! { title, url => self.tracked.href(facts.url()) }
        });
        let title = match self.tracked.pager(self.tracked.index()) {
            Some(Pager { number: number @ 2.., .. }) => messages.counted("Page {n}", *number as u64),
            _ => page.title().to_owned(),
        };
        above.chain([minijinja::context! { title, url => () }]).collect()
    }

    /// Returns the address of its Markdown copy.
    fn markdown_url(&self, page: PageFacts<'_>) -> Option<String> {
        let copied = self.tracked.config().outputs.markdown && page.is_copied();
        copied.then(|| self.tracked.href(&OutputFormat::Markdown.address(page.url())))
    }

    /// Returns the section of the page.
    fn section(&self) -> Option<PageIndex> {
        let above = self.tracked.ancestors(self.tracked.index());
        above.iter().rev().copied().find(|above| self.tracked.facts(*above).kind() == PageKind::Section)
    }
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
    Value::from(date.map(|date| tracked.config().messages().date(date.day)))
}

/// Nests headings of level 3 below those of level 2.
fn nested(outline: &[OutlineItem]) -> Value {
    let item = |item: &OutlineItem, children: Value| {
        minijinja::context! {
            id => item.id.as_str(), title => Value::from_safe_string(item.title.clone()), level => item.level, children
        }
    };
    let mut groups: Vec<(&OutlineItem, Vec<Value>)> = Vec::new();
    for heading in outline {
        match groups.last_mut().filter(|_| heading.level > 2) {
            Some((_, children)) => children.push(item(heading, Value::from(Vec::<Value>::new()))),
            None => groups.push((heading, Vec::new())),
        }
    }
    groups.into_iter().map(|(heading, children)| item(heading, Value::from(children))).collect()
}
