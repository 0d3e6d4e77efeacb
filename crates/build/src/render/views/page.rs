//! The views of a page, and of its summary in lists, for templates.

use std::sync::Arc;

use minijinja::value::Value;

use super::lists;
use super::summary::{self, common};
use crate::assemble::{OutputFormat, PageIndex, PageKind, Pager};
use crate::context::fields;
use crate::incremental::{PageFacts, TrackedSite};
use crate::parse::escaped;
use crate::parse::fragment::{Heading, heading_text};
use crate::render::record::{Record, html, text};
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
            "related" => summary::summaries(tracked, tracked.related(index)),
            "pages" => summary::summaries(tracked, tracked.children(index)),
            "pager" => lists::pager(tracked, index),
            "section" => summary::maybe(tracked, self.section()),
            "previous" => summary::maybe(tracked, tracked.neighbours(index)[0]),
            "next" => summary::maybe(tracked, tracked.neighbours(index)[1]),
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

impl PageView {
    /// Returns the opening paragraph. Its links were checked like all others.
    fn lede(&self, page: PageFacts<'_>) -> Value {
        let renderer = Renderer::new(&self.tracked, self.tracked.index());
        let rendered = page.lede().and_then(|lede| renderer.fragment(lede).ok());
        Value::from(rendered.map(html))
    }

    fn breadcrumbs(&self, page: PageFacts<'_>) -> Value {
        let (home, messages) = (self.tracked.home(), self.tracked.config().messages);
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

/// Nests headings of level 3 below those of level 2. Their titles are without links.
fn nested<'a>(outline: impl Iterator<Item = &'a Heading>) -> Value {
    let item = |heading: &Heading, children: Value| {
        let title = Value::from_safe_string(escaped(&heading_text(&heading.title)));
        minijinja::context! { id => heading.id.clone(), title, level => heading.level, children }
    };
    let mut groups: Vec<(&Heading, Vec<Value>)> = Vec::new();
    for heading in outline {
        match groups.last_mut().filter(|_| heading.level > 2) {
            Some((_, children)) => children.push(item(heading, Value::from(Vec::<Value>::new()))),
            None => groups.push((heading, Vec::new())),
        }
    }
    groups.into_iter().map(|(heading, children)| item(heading, Value::from(children))).collect()
}
