//! A page, and the summary of a page in lists, as templates see them.

use std::sync::Arc;

use minijinja::value::Value;

use super::lists;
use crate::assemble::{Format, PageIndex, PageKind, Pager};
use crate::data::{Text, shown_table};
use crate::incremental::{PageFacts, Reader};
use crate::parse::moment::Moment;
use crate::parse::{OutlineItem, escaped};
use crate::press::fields;
use crate::render::draw::Drawer;
use crate::render::record::{Record, html, text};
use crate::render::{facts, json_ld};

/// A page.
#[derive(Debug)]
pub(in crate::render) struct PageView {
    pub(in crate::render) reader: Arc<Reader>,
    /// The body; not there while the body itself is being drawn.
    pub(in crate::render) content: Option<Value>,
    /// Its own diagnostic, on the page of one.
    pub(in crate::render) diagnostic: Option<Value>,
}

/// A page in a list.
#[derive(Debug)]
pub(in crate::render) struct SummaryView {
    pub(in crate::render) reader: Arc<Reader>,
    pub(in crate::render) index: PageIndex,
}

impl Record for SummaryView {
    const FIELDS: &'static [&'static str] = fields::SUMMARY;

    fn field(&self, name: &str) -> Option<Value> {
        common(&self.reader, self.index, name)
    }
}

impl Record for PageView {
    const FIELDS: &'static [&'static str] = fields::PAGE;

    fn field(&self, name: &str) -> Option<Value> {
        let (reader, index) = (&self.reader, self.reader.index());
        let page = || reader.facts(index);
        Some(match name {
            "title_id" => text(page().title_id()),
            "lede" => self.lede(page()),
            "words" => Value::from(reader.words(index)),
            "content" => Value::from(self.content.clone()),
            "toc" => nested(reader.outline(index)),
            "breadcrumbs" => self.breadcrumbs(page()),
            "social_image" => Value::from(facts::social(reader, index).map(|(url, _)| url)),
            "social_alt" => text(facts::social(reader, index).map(|(_, alt)| alt)),
            "social_width" => Value::from(facts::social_size(reader, index).map(|(width, _)| width)),
            "social_height" => Value::from(facts::social_size(reader, index).map(|(_, height)| height)),
            "related" => lists::summaries(reader, reader.related(index)),
            "pages" => lists::summaries(reader, reader.children(index)),
            "pager" => lists::pager(reader, index),
            "section" => lists::maybe(reader, self.section()),
            "previous" => lists::maybe(reader, reader.neighbours(index)[0]),
            "next" => lists::maybe(reader, reader.neighbours(index)[1]),
            "series" => lists::series(reader, index),
            "diagnostic" => Value::from(self.diagnostic.clone()),
            "noindex" => Value::from(page().kind() == PageKind::NotFound || page().front_matter().noindex),
            "feeds" => lists::feeds(reader, index),
            "markdown_url" => Value::from(self.markdown_url(page())),
            "json_ld" => Value::from(json_ld::of(reader).map(html)),
            name => return common(reader, index, name),
        })
    }
}

/// The fields that a page and its summary share.
fn common(reader: &Arc<Reader>, index: PageIndex, name: &str) -> Option<Value> {
    let page = reader.facts(index);
    let written = page.front_matter();
    let said = |fact: &Option<Text>| text(fact.as_ref().map(|text| text.value.as_str()));
    Some(match name {
        "kind" => Value::from(page.kind().as_str()),
        "title" => Value::from(page.title()),
        "description" => text(facts::description(page)),
        "summary" => summary(reader, index),
        "kicker" => said(&written.kicker),
        "url" => Value::from(reader.href(page.url())),
        "permalink" => Value::from(reader.permalink(page.url())),
        "date" => date(written.date),
        "date_text" => date_text(reader, written.date),
        "updated" => date(written.updated),
        "updated_text" => date_text(reader, written.updated),
        "reading_minutes" => Value::from(reader.reading_minutes(index)),
        "hero" => Value::from(hero(reader, index)),
        "terms" => lists::terms(reader, index),
        "authors" => lists::authors(reader, index),
        "total" => Value::from(reader.listed(index).len()),
        "extra" => shown_table(&written.extra),
        _ => return None,
    })
}

/// What lists say of a page: its summary, or else its description.
fn summary(reader: &Arc<Reader>, index: PageIndex) -> Value {
    let drawn = reader.summary(index).and_then(|summary| Drawer::new(reader, index).fragment(summary).ok());
    let description = || reader.facts(index).front_matter().description.as_ref().map(|it| escaped(&it.value));
    Value::from(drawn.or_else(description).map(html))
}

impl PageView {
    /// The opening paragraph. Its links were checked like all others.
    fn lede(&self, page: PageFacts<'_>) -> Value {
        let drawer = Drawer::new(&self.reader, self.reader.index());
        let drawn = page.lede().and_then(|lede| drawer.fragment(lede).ok());
        Value::from(drawn.map(html))
    }

    fn breadcrumbs(&self, page: PageFacts<'_>) -> Value {
        let (home, messages) = (self.reader.home(), self.reader.config().messages());
        let above = self.reader.ancestors(self.reader.index()).iter().map(|above| {
            let facts = self.reader.facts(*above);
            let title = if *above == home { messages.text("Home") } else { facts.title() };
            minijinja::context! { title, url => self.reader.href(facts.url()) }
        });
        let title = match self.reader.pager(self.reader.index()) {
            Some(Pager { number: number @ 2.., .. }) => messages.counted("Page {n}", *number as u64),
            _ => page.title().to_owned(),
        };
        above.chain([minijinja::context! { title, url => () }]).collect()
    }

    /// The address of its copy in plain Markdown.
    fn markdown_url(&self, page: PageFacts<'_>) -> Option<String> {
        let copied = self.reader.config().machines.markdown && page.is_copied();
        copied.then(|| self.reader.href(&Format::Markdown.address(page.url())))
    }

    /// The section that the page stands in.
    fn section(&self) -> Option<PageIndex> {
        let above = self.reader.ancestors(self.reader.index());
        above.iter().rev().copied().find(|above| self.reader.facts(*above).kind() == PageKind::Section)
    }
}

fn hero(reader: &Arc<Reader>, index: PageIndex) -> Option<Value> {
    let hero = reader.facts(index).front_matter().hero.as_ref()?;
    Some(minijinja::context! {
        src => Drawer::new(reader, index).href(&hero.src.value),
        alt => hero.alt.value.as_str(),
        caption => hero.caption.as_ref().map(|caption| caption.value.as_str()),
        width => (),
        height => (),
    })
}

/// A day as machines read it.
fn date(date: Option<Moment>) -> Value {
    Value::from(date.map(|date| date.day.to_string()))
}

/// A day as people read it.
fn date_text(reader: &Reader, date: Option<Moment>) -> Value {
    Value::from(date.map(|date| reader.config().messages().date(date.day)))
}

/// Headings of level 3 under those of level 2.
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
