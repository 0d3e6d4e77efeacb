//! What search engines and language models are told of the whole site: `sitemap.xml` by sitemaps.org's protocol,
//! `robots.txt` by RFC 9309, `llms.txt` by llmstxt.org.

use std::fmt::Write as _;

use super::File;
use super::facts;
use super::xml::Xml;
use crate::assemble::{Format, PageIndex, PageKind, UrlPath};
use crate::incremental::Reader;
use crate::parse::moment::Moment;

/// How many addresses the protocol allows in one sitemap.
const IN_ONE_SITEMAP: usize = 50_000;

const SITEMAPS: [(&str, &str); 1] = [("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")];

/// An address, whole, and when what stands there last changed.
type Told = (String, Option<Moment>);

/// The sitemap; a long one in parts, with an index of them at its own address.
pub(super) fn sitemap(reader: &Reader) -> Vec<File> {
    let pages = reader.indexed().into_iter().map(|(_, url, changed)| (reader.permalink(url), changed));
    let pages: Vec<Told> = pages.collect();
    let file = |url: UrlPath, bytes: Vec<u8>| Some((url.output()?, bytes.into()));
    let own = Format::Sitemap.address(&UrlPath::home());
    let parts: Vec<&[Told]> = pages.chunks(IN_ONE_SITEMAP).collect();
    if let [all] = parts[..] {
        return file(own, written("urlset", "url", all)).into_iter().collect();
    }
    let url = |number: usize| UrlPath::of_file(&format!("sitemap-{number}.xml"));
    let index = (1..).zip(&parts).map(|(number, part)| {
        (reader.permalink(&url(number)), part.iter().filter_map(|(_, changed)| *changed).max())
    });
    let index: Vec<Told> = index.collect();
    let parts = (1..).zip(parts).map(|(number, part)| file(url(number), written("urlset", "url", part)));
    [file(own, written("sitemapindex", "sitemap", &index))].into_iter().chain(parts).flatten().collect()
}

fn written(list: &str, item: &str, all: &[Told]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open(list, &SITEMAPS);
    for (address, changed) in all {
        xml.open(item, &[]);
        xml.text("loc", &[], address);
        if let Some(changed) = changed {
            // A day alone is a date too, by the note of the W3C that the protocol follows.
            xml.text("lastmod", &[], &facts::date(*changed));
        }
        xml.close(item);
    }
    xml.close(list);
    xml.finish()
}

/// Leave to read everything, and where the sitemap is.
pub(super) fn robots(reader: &Reader) -> String {
    let mut text = "User-agent: *\nAllow: /\n".to_owned();
    if reader.has_sitemap() {
        let sitemap = reader.permalink(&Format::Sitemap.address(&UrlPath::home()));
        let _ = writeln!(text, "\nSitemap: {sitemap}");
    }
    text
}

/// The contents of the site: what is in no section first, then each section.
pub(super) fn llms(reader: &Reader) -> String {
    let config = reader.config();
    let mut text = format!("# {}\n", config.title);
    if let Some(description) = &config.description {
        let _ = writeln!(text, "\n> {description}");
    }
    let mut sections: Vec<(Option<PageIndex>, String)> = vec![(None, String::new())];
    for (page, url, _) in reader.indexed() {
        let facts = reader.facts(page);
        if !matches!(facts.kind(), PageKind::Article | PageKind::Page | PageKind::Diagnostic) {
            continue;
        }
        let copied = config.machines.markdown && facts.is_copied();
        let address =
            if copied { reader.permalink(&Format::Markdown.address(url)) } else { reader.permalink(url) };
        let said = facts::description(facts).map(|text| format!(": {text}")).unwrap_or_default();
        let above = reader.ancestors(page).iter().rev().copied();
        let section = above.into_iter().find(|above| reader.facts(*above).kind() == PageKind::Section);
        let at = sections.iter().position(|(known, _)| *known == section).unwrap_or_else(|| {
            sections.push((section, String::new()));
            sections.len() - 1
        });
        let _ = writeln!(sections[at].1, "- [{}]({address}){said}", facts.title().replace(['[', ']'], ""));
    }
    for (section, pages) in sections.iter().filter(|(_, pages)| !pages.is_empty()) {
        let heading = section.map(|section| format!("## {}\n\n", reader.facts(section).title()));
        let _ = write!(text, "\n{}{pages}", heading.unwrap_or_default());
    }
    text
}
