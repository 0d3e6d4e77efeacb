//! RSS 2.0, as its advisory board specifies it, with the whole article in `content:encoded`.

use jiff::fmt::strtime;

use super::super::xml::Xml;
use super::{Entry, Feed};
use crate::parse::FeedFormat;
use crate::parse::moment::Moment;

/// Returns the feed as the file at the absolute address `url`.
pub(super) fn write(feed: &Feed, url: &str) -> Vec<u8> {
    let mut xml = Xml::new();
    let namespaces = [
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.open("rss", &namespaces);
    xml.open("channel", &[]);
    xml.text("title", &[], &feed.title);
    xml.text("link", &[], &feed.home);
    xml.text("description", &[], feed.description.as_deref().unwrap_or(&feed.title));
    xml.text("language", &[], &feed.language);
    if let Some(updated) = feed.updated {
        xml.text("lastBuildDate", &[], &date(updated));
    }
    xml.text("generator", &[], "Assay");
    xml.empty("atom:link", &[("href", url), ("rel", "self"), ("type", FeedFormat::Rss.media_type())]);
    feed.entries.iter().for_each(|entry| item(&mut xml, entry));
    xml.close("channel");
    xml.close("rss");
    xml.finish()
}

fn item(xml: &mut Xml, entry: &Entry) {
    xml.open("item", &[]);
    xml.text("title", &[], &entry.title);
    xml.text("link", &[], &entry.permalink);
    let is_permalink = if entry.id == entry.permalink { "true" } else { "false" };
    xml.text("guid", &[("isPermaLink", is_permalink)], &entry.id);
    xml.text("pubDate", &[], &date(entry.published));
    for author in &entry.authors {
        xml.text("dc:creator", &[], &author.name);
    }
    for tag in &entry.tags {
        xml.text("category", &[], tag);
    }
    if let Some(summary) = &entry.summary {
        xml.text("description", &[], summary);
    }
    if let Some(content) = &entry.content {
        xml.escaped("content:encoded", &[], content.escaped());
    }
    xml.close("item");
}

/// Returns a time in the format of RFC 822, with a four-digit year as RSS requires.
fn date(moment: Moment) -> String {
    let clock = moment.clock;
    let time =
        clock.map_or_else(|| "00:00:00".to_owned(), |clock| clock.time.strftime("%H:%M:%S").to_string());
    let minutes = clock.map_or(0, |clock| clock.offset.seconds() / 60);
    let sign = if minutes < 0 { '-' } else { '+' };
    let day = strtime::format("%a, %d %b %Y", moment.day).unwrap_or_default();
    format!("{day} {time} {sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_rfc_822_does() {
        let written = |text: &str| date(Moment::read(text).unwrap());
        assert_eq!(written("2026-11-03"), "Tue, 03 Nov 2026 00:00:00 +0000");
        assert_eq!(written("2026-11-03T09:05:00+10:30"), "Tue, 03 Nov 2026 09:05:00 +1030");
        assert_eq!(written("2026-11-03T09:05:00-08:00"), "Tue, 03 Nov 2026 09:05:00 -0800");
    }
}
