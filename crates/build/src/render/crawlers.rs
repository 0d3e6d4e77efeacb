//! Files about the whole site for search engines and language models: `sitemap.xml` by the protocol of sitemaps.org,
//! `robots.txt` by RFC 9309, `llms.txt` by llmstxt.org.

use std::fmt::Write as _;

use super::File;
use super::facts;
use super::xml::Xml;
use crate::assemble::{IN_ONE_SITEMAP, OutputFormat, PageIndex, PageKind, UrlPath};
use crate::incremental::TrackedSite;
use crate::parse::moment::Moment;
use crate::policy::one_word;
use crate::source::Contents;

/// The heading in `llms.txt` of pages that are in no section.
const OUTSIDE: &str = "Pages";

const SITEMAPS: [(&str, &str); 1] = [("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")];

/// An address, and the time of its last change.
type Entry = (UrlPath, Option<Moment>);

/// Returns the sitemap; a long one in parts, with an index of them at its address.
pub(super) fn sitemap(tracked: &TrackedSite) -> Vec<File> {
    let pages = tracked.indexed().into_iter().map(|(_, url, changed)| (url.clone(), changed));
    let files = in_parts(&pages.collect::<Vec<Entry>>(), IN_ONE_SITEMAP, |url| tracked.permalink(url));
    files.into_iter().filter_map(|(url, contents)| Some((url.output()?, contents))).collect()
}

/// Returns the sitemap of `pages` in files of at most `most` addresses; `whole` makes an address absolute.
fn in_parts(pages: &[Entry], most: usize, whole: impl Fn(&UrlPath) -> String) -> Vec<(UrlPath, Contents)> {
    let own = OutputFormat::Sitemap.address(&UrlPath::home());
    if pages.len() <= most {
        return vec![(own, written("urlset", "url", pages, whole))];
    }
    let parts = (1..).zip(pages.chunks(most));
    let parts = parts.map(|(number, part)| (UrlPath::of_file(&format!("sitemap-{number}.xml")), part));
    let parts: Vec<(UrlPath, &[Entry])> = parts.collect();
    let newest = |part: &[Entry]| part.iter().filter_map(|(_, changed)| *changed).max();
    let index: Vec<Entry> = parts.iter().map(|(url, part)| (url.clone(), newest(part))).collect();
    let parts = parts.into_iter().map(|(url, part)| (url, written("urlset", "url", part, &whole)));
    std::iter::once((own, written("sitemapindex", "sitemap", &index, &whole))).chain(parts).collect()
}

fn written(list: &str, item: &str, all: &[Entry], whole: impl Fn(&UrlPath) -> String) -> Contents {
    let mut xml = Xml::new();
    xml.open(list, &SITEMAPS);
    for (url, changed) in all {
        xml.open(item, &[]);
        xml.text("loc", &[], &whole(url));
        if let Some(changed) = changed {
            // A date without a time is valid as well, by the W3C note that the protocol refers to.
            xml.text("lastmod", &[], &facts::date(*changed));
        }
        xml.close(item);
    }
    xml.close(list);
    Contents::from_bytes(xml.finish())
}

/// Returns a file that allows everything and names the sitemap.
pub(super) fn robots(tracked: &TrackedSite) -> String {
    let mut text = "User-agent: *\nAllow: /\n".to_owned();
    if tracked.has_sitemap() {
        let sitemap = tracked.permalink(&OutputFormat::Sitemap.address(&UrlPath::home()));
        let _ = writeln!(text, "\nSitemap: {}", one_word(&sitemap));
    }
    text
}

/// Returns the contents of the site: first the pages that are in no section, then each section.
pub(super) fn llms(tracked: &TrackedSite) -> String {
    let config = tracked.config();
    let mut text = format!("# {}\n", config.title);
    if let Some(description) = &config.description {
        let _ = writeln!(text, "\n> {}", on_one_line(description));
    }
    let mut sections: Vec<(Option<PageIndex>, String)> = vec![(None, String::new())];
    for (page, url, _) in tracked.indexed() {
        let facts = tracked.facts(page);
        if !matches!(facts.kind(), PageKind::Article | PageKind::Page | PageKind::Diagnostic) {
            continue;
        }
        let copied = config.outputs.markdown && facts.is_copied();
        let address = if copied {
            tracked.permalink(&OutputFormat::Markdown.address(url))
        } else {
            tracked.permalink(url)
        };
        let said =
            facts::description(facts).map(|text| format!(": {}", on_one_line(text))).unwrap_or_default();
        let above = tracked.ancestors(page).iter().rev().copied();
        let section = above.into_iter().find(|above| tracked.facts(*above).kind() == PageKind::Section);
        let at = sections.iter().position(|(known, _)| *known == section).unwrap_or_else(|| {
            sections.push((section, String::new()));
            sections.len() - 1
        });
        let _ = writeln!(sections[at].1, "- [{}]({address}){said}", facts.title().replace(['[', ']'], ""));
    }
    for (section, pages) in sections.iter().filter(|(_, pages)| !pages.is_empty()) {
        let heading = section.map_or(OUTSIDE, |section| tracked.facts(section).title());
        let _ = write!(text, "\n## {heading}\n\n{pages}");
    }
    text
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the files of a sitemap of as many pages as there are `days`, three in a file; a page without a day has
    /// no date.
    fn sitemap(days: &[Option<i8>]) -> Vec<(String, String)> {
        let day = |day| Moment { day: jiff::civil::date(2026, 11, day), clock: None };
        let pages = (1..).zip(days).map(|(n, on)| (UrlPath::of_file(&format!("{n}/")), on.map(day)));
        let whole = |url: &UrlPath| format!("https://bell.example{}", url.as_str());
        let files = in_parts(&pages.collect::<Vec<_>>(), 3, whole);
        let text = |contents: Contents| {
            String::from_utf8(contents.bytes().unwrap().to_vec()).unwrap().replace(['\n', ' '], "")
        };
        files.into_iter().map(|(url, contents)| (url.as_str().to_owned(), text(contents))).collect()
    }

    fn document(list: &str, inside: &str) -> String {
        let opening = format!("<{list}xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">");
        format!("<?xmlversion=\"1.0\"encoding=\"utf-8\"?>{opening}{inside}</{list}>")
    }

    #[test]
    fn what_fits_is_one_file() {
        let files = sitemap(&[None, Some(2), None]);
        assert_eq!(files.len(), 1);
        let (url, text) = &files[0];
        let urls = "<url><loc>https://bell.example/1/</loc></url>\
                    <url><loc>https://bell.example/2/</loc><lastmod>2026-11-02</lastmod></url>\
                    <url><loc>https://bell.example/3/</loc></url>";
        assert_eq!((url.as_str(), text), ("/sitemap.xml", &document("urlset", urls)));
    }

    #[test]
    fn what_does_not_fit_is_in_parts_that_an_index_names() {
        let files = sitemap(&[Some(2), Some(9), None, None]);
        let urls: Vec<&str> = files.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(urls, ["/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml"]);
        let parts = "<sitemap><loc>https://bell.example/sitemap-1.xml</loc><lastmod>2026-11-09</lastmod></sitemap>\
                     <sitemap><loc>https://bell.example/sitemap-2.xml</loc></sitemap>";
        assert_eq!(files[0].1, document("sitemapindex", parts));
        assert_eq!(files[1].1.matches("<loc>").count(), 3);
        assert_eq!(files[2].1, document("urlset", "<url><loc>https://bell.example/4/</loc></url>"));
    }
}
