//! Atom, RFC 4287.

use super::super::xml::Xml;
use super::{Entry, Feed, Person};
use crate::parse::FeedFormat;

/// Returns the feed as the file at the absolute address `url`.
pub(super) fn write(feed: &Feed, url: &str) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &feed.language)]);
    xml.text("id", &[], &feed.home);
    xml.text("title", &[], &feed.title);
    if let Some(description) = &feed.description {
        xml.text("subtitle", &[], description);
    }
    if let Some(updated) = feed.updated {
        xml.text("updated", &[], &updated.to_string());
    }
    person(&mut xml, &feed.author);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.home)]);
    xml.empty("link", &[("rel", "self"), ("type", FeedFormat::Atom.media_type()), ("href", url)]);
    xml.text("generator", &[], "Assay");
    feed.entries.iter().for_each(|one| entry(&mut xml, one));
    xml.close("feed");
    xml.finish()
}

fn entry(xml: &mut Xml, entry: &Entry) {
    xml.open("entry", &[]);
    xml.text("id", &[], &entry.id);
    xml.text("title", &[], &entry.title);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.permalink)]);
    xml.text("published", &[], &entry.published.to_string());
    xml.text("updated", &[], &entry.updated.to_string());
    entry.authors.iter().for_each(|author| person(xml, author));
    for tag in &entry.tags {
        xml.empty("category", &[("term", tag)]);
    }
    // An entry without content must have a summary, which may be empty.
    match (&entry.summary, &entry.content) {
        (None, Some(_)) => {}
        (summary, _) => xml.text("summary", &[], summary.as_deref().unwrap_or_default()),
    }
    if let Some(content) = &entry.content {
        xml.escaped("content", &[("type", "html")], content.escaped());
    }
    xml.close("entry");
}

fn person(xml: &mut Xml, person: &Person) {
    xml.open("author", &[]);
    xml.text("name", &[], &person.name);
    if let Some(url) = &person.url {
        xml.text("uri", &[], url);
    }
    xml.close("author");
}
