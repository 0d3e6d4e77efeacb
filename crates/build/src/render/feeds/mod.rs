//! The feeds of a page that lists articles. The articles are collected once and written in every format that the owner
//! wants. All dates are those of the articles: a feed changes only when its content does.

mod atom;
mod json;
mod rss;

use std::cell::OnceCell;
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::File;
use super::absolute_urls::from_page;
use super::facts;
use super::renderer::Renderer;
use super::xml::Escaped;
use crate::assemble::{PageIndex, PageKind, Target};
use crate::incremental::TrackedSite;
use crate::parse::moment::Moment;
use crate::parse::{FeedContent, FeedFormat, plain};
use crate::problem::Problem;
use crate::source::Contents;

/// A feed, independent of its format.
struct Feed {
    title: String,
    description: Option<String>,
    language: String,
    /// The absolute address of the page of the feed.
    home: String,
    /// The author or organisation responsible for it.
    author: Person,
    /// The time of the last change of any of its articles.
    updated: Option<Moment>,
    entries: Vec<Entry>,
}

/// An article in a feed.
struct Entry {
    title: String,
    /// The stable identifier of the article, independent of its address.
    id: String,
    /// The absolute address of the article.
    permalink: String,
    summary: Option<String>,
    /// The whole content, as HTML; none if the feed has summaries only.
    content: Option<Content>,
    image: Option<String>,
    published: Moment,
    updated: Moment,
    authors: Vec<Person>,
    tags: Vec<String>,
}

/// The content of an article as HTML, and as text in XML once a format needs it.
struct Content {
    html: String,
    escaped: OnceCell<Escaped>,
}

impl Content {
    /// Returns the HTML as text in XML.
    fn escaped(&self) -> &Escaped {
        self.escaped.get_or_init(|| Escaped::of(&self.html))
    }
}

/// A person, and the absolute address of their page.
struct Person {
    name: String,
    url: Option<String>,
}

/// Renders the feeds of the page.
///
/// # Errors
/// A problem in the template of a block.
pub(super) fn render(tracked: &Arc<TrackedSite>) -> Result<Vec<File>, Box<Problem>> {
    let feed = feed(tracked)?;
    let url = tracked.facts(tracked.index()).url();
    let write = |format: &FeedFormat| {
        let url = url.with(format.file());
        let address = tracked.permalink(&url);
        let bytes = match format {
            FeedFormat::Rss => rss::write(&feed, &address),
            FeedFormat::Atom => atom::write(&feed, &address),
            FeedFormat::Json => json::write(&feed, &address),
        };
        Some((url.output()?, Contents::from_bytes(bytes)))
    };
    Ok(tracked.config().feeds.formats.iter().filter_map(write).collect())
}

fn feed(tracked: &Arc<TrackedSite>) -> Result<Feed, Box<Problem>> {
    let (page, config) = (tracked.facts(tracked.index()), tracked.config());
    let home = tracked.permalink(tracked.facts(tracked.home()).url());
    let entries = tracked.feed(tracked.index()).iter().map(|index| entry(&tracked.of(*index)));
    let entries: Vec<Entry> = entries.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    let organisation = config.organisation.as_ref().map_or(&config.title, |organisation| &organisation.name);
    Ok(Feed {
        title: title(tracked, tracked.index()),
        description: facts::description(page).map(str::to_owned).or_else(|| config.description.clone()),
        language: config.language.clone(),
        home: tracked.permalink(page.url()),
        author: Person { name: organisation.clone(), url: Some(home) },
        updated: entries.iter().map(|entry| entry.updated).max(),
        entries,
    })
}

/// Returns the id of the article in feeds, which stays the same when its address changes: the one that its author
/// states, or else its first address. An id is an IRI (RFC 4287); any other text is converted to one.
fn id(tracked: &TrackedSite, permalink: &str) -> String {
    let page = tracked.facts(tracked.index());
    let Some(own) = page.front_matter().id.as_ref().map(|id| id.value.trim()) else {
        let first = tracked.first_address(tracked.index());
        return first.map_or_else(|| permalink.to_owned(), |url| tracked.permalink(&url));
    };
    let is_iri = Target::read(own).is_outside() && !own.contains(char::is_whitespace);
    let groups = own.split('-').map(str::len);
    if is_iri {
        own.to_owned()
    } else if groups.eq([8, 4, 4, 4, 12]) && own.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit()) {
        format!("urn:uuid:{}", own.to_ascii_lowercase())
    } else {
        let home = tracked.permalink(tracked.facts(tracked.home()).url());
        format!("{home}#{}", utf8_percent_encode(own, NON_ALPHANUMERIC))
    }
}

/// Returns the title of the feeds of the page `index`.
pub(super) fn title(tracked: &TrackedSite, index: PageIndex) -> String {
    let (page, site) = (tracked.facts(index), &tracked.config().title);
    if page.kind() == PageKind::Home { site.clone() } else { format!("{} · {site}", page.title()) }
}

/// Returns the feed entry of the article.
fn entry(tracked: &Arc<TrackedSite>) -> Result<Option<Entry>, Box<Problem>> {
    let (page, index) = (tracked.facts(tracked.index()), tracked.index());
    let facts = page.front_matter();
    let (Some(published), Some(updated)) = (facts.date, facts.changed()) else { return Ok(None) };
    let permalink = tracked.permalink(page.url());
    let content = match tracked.config().feeds.content {
        FeedContent::Full => {
            let html = Renderer::new(tracked, index).fragment(tracked.content(index))?;
            Some(Content { html: from_page(&html, &permalink), escaped: OnceCell::new() })
        }
        FeedContent::Summary => None,
    };
    let description = facts.description.as_ref().map(|description| description.value.clone());
    let image = facts::image(tracked, index);
    let person = |author: PageIndex| {
        let author = tracked.facts(author);
        Person { name: author.title().to_owned(), url: Some(tracked.permalink(author.url())) }
    };
    Ok(Some(Entry {
        title: page.title().to_owned(),
        summary: description.or_else(|| tracked.summary(index).map(plain)),
        content,
        image,
        published,
        updated,
        authors: facts::authors(tracked, index).into_iter().map(person).collect(),
        tags: facts::topics(tracked, index)
            .into_iter()
            .map(|term| tracked.facts(term).title().to_owned())
            .collect(),
        id: id(tracked, &permalink),
        permalink,
    }))
}
