//! Files for redirects: a page for hosts that only serve files, and `_redirects` for those that read it. The page works
//! without a script; a script preserves the fragment that was requested. The script is a file, since a strict policy
//! blocks inline scripts. The page has the target's metadata for link previews, and nothing that would make search
//! engines drop the target.

use std::fmt::Write as _;
use std::sync::Arc;

use super::Asset;
use crate::assemble::{PageIndex, Redirect, Site, Target, UrlPath};
use crate::parse::{escaped, is_drawing};
use crate::policy::one_word;

/// The script that follows the redirect.
const SCRIPT: &str = include_str!("redirect.js");

/// Returns all files for redirects.
pub(super) fn files(site: &Site) -> Vec<(UrlPath, Arc<[u8]>)> {
    if site.redirects.is_empty() {
        return Vec::new();
    }
    let script = Asset::script("redirect.js", SCRIPT);
    let mut table = String::new();
    let mut files = Vec::with_capacity(site.redirects.len() + 2);
    for (from, redirect) in &*site.redirects {
        // The source is an address, not a pattern. Writing to a string cannot fail.
        let source = one_word(&site.href(from)).replace('*', "%2A").replace(':', "%3A");
        let _ = writeln!(table, "{source} {} 301", one_word(&redirect.href));
        if from.is_page() {
            files.push((from.clone(), page(site, &script, redirect).into_bytes().into()));
        }
    }
    let path = UrlPath::of_file("_redirects");
    if let Some(own) = site.files.get(&path) {
        table = format!("{}\n{table}", String::from_utf8_lossy(&own.bytes).trim_end());
    }
    files.push((path, table.into_bytes().into()));
    files.push((script.url, script.bytes));
    files
}

fn page(site: &Site, script: &Asset, redirect: &Redirect) -> String {
    let (to, permalink) = (escaped(&redirect.href), escaped(&redirect.permalink));
    let language = escaped(&site.config.language);
    let (src, integrity) = (site.href(&script.url), &script.integrity);
    let target = redirect.page.as_ref().and_then(|url| site.page_at(url));
    let title = target.map_or_else(|| permalink.clone(), |page| escaped(&site.pages[page].title));
    let graph = target.map(|page| open_graph(site, page)).unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <script src=\"{src}\" integrity=\"{integrity}\" data-to=\"{to}\"></script>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n<link rel=\"canonical\" href=\"{permalink}\">\n{graph}\
         </head>\n<body>\n<p><a href=\"{to}\">{title}</a></p>\n</body>\n</html>\n"
    )
}

/// Returns the Open Graph metadata of `page` for link previews.
fn open_graph(site: &Site, page: PageIndex) -> String {
    let page = &site.pages[page];
    let all = [
        ("og:title", Some(page.title.to_string())),
        ("og:url", Some(site.permalink(&page.url))),
        ("og:description", page.article.front_matter.shown_description().map(str::to_owned)),
        ("og:image", image(site, page)),
    ];
    let meta =
        |(name, text): (&str, String)| format!("<meta property=\"{name}\" content=\"{}\">\n", escaped(&text));
    all.into_iter().filter_map(|(name, text)| Some(meta((name, text?)))).collect()
}

/// Returns the absolute address of the picture that social networks show for a page: its own, or else the site's.
fn image(site: &Site, page: &crate::assemble::Page) -> Option<String> {
    let hero =
        page.article.front_matter.hero.as_ref().map(|hero| (&page.article.path, hero.src.value.as_str()));
    let social = site.config.social.as_ref();
    let social = social.map(|social| (&site.pages[site.home()].article.path, social.image.value.as_str()));
    let (from, src) = hero.filter(|(_, src)| !is_drawing(src)).or(social)?;
    let target = Target::read(src);
    if target.is_outside() {
        return Some(src.to_owned());
    }
    let destination = site.destination(from, target).ok()?;
    site.address(&destination).map(|url| site.permalink(url))
}
