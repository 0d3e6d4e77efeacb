//! A page, and the summary of a page in lists, as templates see them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use minijinja::value::Value;

use crate::assemble::{Page, PageIndex, Site};
use crate::data::{Entry, Value as Data};
use crate::parse::OutlineItem;
use crate::render::Press;
use crate::render::draw::Drawer;
use crate::render::record::{Record, html, text, value};

/// A page.
#[derive(Debug)]
pub(in crate::render) struct PageView {
    pub(in crate::render) press: Arc<Press>,
    pub(in crate::render) index: PageIndex,
    /// The body; not there while the body itself is being drawn.
    pub(in crate::render) content: Option<Value>,
    /// Its own diagnostic, on the page of one.
    pub(in crate::render) diagnostic: Option<Value>,
}

/// A page in a list.
#[derive(Debug)]
pub(in crate::render) struct SummaryView {
    pub(in crate::render) press: Arc<Press>,
    pub(in crate::render) index: PageIndex,
}

impl Record for SummaryView {
    const FIELDS: &'static [&'static str] =
        &["kind", "title", "description", "kicker", "url", "date", "date_text", "reading_minutes", "hero"];

    fn field(&self, name: &str) -> Option<Value> {
        Self::FIELDS.contains(&name).then(|| common(&self.press, self.index, name))?
    }
}

impl Record for PageView {
    const FIELDS: &'static [&'static str] = &[
        "kind",
        "title",
        "description",
        "kicker",
        "url",
        "date",
        "date_text",
        "reading_minutes",
        "hero",
        "lede",
        "permalink",
        "updated",
        "updated_text",
        "words",
        "content",
        "toc",
        "breadcrumbs",
        "social_image",
        "related",
        "pages",
        "diagnostic",
        "extra",
    ];

    fn field(&self, name: &str) -> Option<Value> {
        let site = &self.press.site;
        let page = &site.pages[self.index];
        let facts = &page.article.front_matter;
        Some(match name {
            "lede" => self.lede(page),
            "permalink" => Value::from(site.permalink(&page.url)),
            "updated" => date(facts.updated.map(|date| date.day)),
            "updated_text" => date_text(facts.updated.map(|date| date.day)),
            "words" => Value::from(page.article.words),
            "content" => Value::from(self.content.clone()),
            "toc" => nested(&page.article.outline),
            "breadcrumbs" => self.breadcrumbs(site, page),
            "social_image" => Value::from(self.social_image(site, page)),
            "related" => self.summaries(&page.related),
            "pages" => self.summaries(&page.children),
            "diagnostic" => Value::from(self.diagnostic.clone()),
            "extra" => table(&facts.extra),
            name => return common(&self.press, self.index, name),
        })
    }
}

/// The fields that a page and its summary share.
fn common(press: &Arc<Press>, index: PageIndex, name: &str) -> Option<Value> {
    let page = &press.site.pages[index];
    let facts = &page.article.front_matter;
    let said = |fact: &Option<crate::data::Text>| text(fact.as_ref().map(|text| text.value.as_str()));
    Some(match name {
        "kind" => Value::from(page.kind.as_str()),
        "title" => Value::from(page.title.as_str()),
        "description" => said(&facts.description),
        "kicker" => said(&facts.kicker),
        "url" => Value::from(press.site.href(&page.url)),
        "date" => date(facts.date.map(|date| date.day)),
        "date_text" => date_text(facts.date.map(|date| date.day)),
        "reading_minutes" => Value::from(page.article.reading_minutes()),
        "hero" => Value::from(hero(press, index)),
        _ => return None,
    })
}

impl PageView {
    /// The opening paragraph. Its links were checked like all others.
    fn lede(&self, page: &Page) -> Value {
        let lede = page.article.lede.as_deref();
        let drawn = lede.and_then(|lede| Drawer::new(&self.press, self.index).fragment(lede).ok());
        Value::from(drawn.map(html))
    }

    fn breadcrumbs(&self, site: &Site, page: &Page) -> Value {
        let above = page.ancestors.iter().map(|above| {
            let above = &site.pages[*above];
            let title = if above.ancestors.is_empty() { "Home" } else { above.title.as_str() };
            minijinja::context! { title => title, url => site.href(&above.url) }
        });
        above.chain([minijinja::context! { title => page.title.as_str(), url => () }]).collect()
    }

    fn summaries(&self, pages: &[PageIndex]) -> Value {
        pages.iter().map(|index| value(SummaryView { press: self.press.clone(), index: *index })).collect()
    }

    /// The absolute address of the hero picture. Networks that show previews do not draw SVG.
    fn social_image(&self, site: &Site, page: &Page) -> Option<String> {
        let hero = page.article.front_matter.hero.as_ref()?;
        let path = Drawer::new(&self.press, self.index).href(&hero.src.value);
        let path = path.strip_prefix(site.base_path()).filter(|path| path.starts_with('/'))?;
        (!path.ends_with(".svg")).then(|| format!("{}{path}", site.config.base_url))
    }
}

fn hero(press: &Arc<Press>, index: PageIndex) -> Option<Value> {
    let hero = press.site.pages[index].article.front_matter.hero.as_ref()?;
    Some(minijinja::context! {
        src => Drawer::new(press, index).href(&hero.src.value),
        alt => hero.alt.value.as_str(),
        caption => hero.caption.as_ref().map(|caption| caption.value.as_str()),
        width => (),
        height => (),
    })
}

/// A day as machines read it.
fn date(date: Option<Date>) -> Value {
    Value::from(date.map(|date| date.to_string()))
}

/// A day as people read it.
fn date_text(date: Option<Date>) -> Value {
    Value::from(date.map(|date| date.strftime("%-d %B %Y").to_string()))
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

/// What an author wrote, as templates read it.
fn table(entries: &[Entry]) -> Value {
    let entries = entries.iter().map(|entry| (entry.key.clone(), data(&entry.node.value)));
    Value::from_object(entries.collect::<BTreeMap<String, Value>>())
}

fn data(written: &Data) -> Value {
    match written {
        Data::Boolean(value) => Value::from(*value),
        Data::Integer(value) => Value::from(*value),
        Data::Float(value) => Value::from(*value),
        Data::Text(value) | Data::Date(value) => Value::from(value.as_str()),
        Data::List(items) => items.iter().map(|item| data(&item.value)).collect(),
        Data::Table(entries) => table(entries),
    }
}
