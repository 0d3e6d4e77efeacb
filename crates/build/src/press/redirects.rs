//! What is written at addresses that lead elsewhere: a page for hosts that only serve files, and `_redirects` for
//! those that read it. The page needs no script; with one it keeps the place in the page that was asked for. The
//! script is a file of its own, since a strict policy lets none run inside a page.

use std::fmt::Write as _;
use std::sync::Arc;

use super::Asset;
use crate::assemble::{Redirect, Site, UrlPath};
use crate::parse::escaped;

/// Goes where the page says.
const SCRIPT: &str = include_str!("redirect.js");

/// Every file that makes addresses lead elsewhere.
pub(super) fn files(site: &Site) -> Vec<(UrlPath, Arc<[u8]>)> {
    if site.redirects.is_empty() {
        return Vec::new();
    }
    let script = Asset::script("redirect.js", SCRIPT);
    let mut table = String::new();
    let mut files = Vec::with_capacity(site.redirects.len() + 2);
    for (from, redirect) in &*site.redirects {
        // Writing into a string cannot fail.
        let _ = writeln!(table, "{} {} 301", site.href(from), redirect.href.replace(' ', "%20"));
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
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{permalink}</title>\n\
         <link rel=\"canonical\" href=\"{permalink}\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <script src=\"{src}\" integrity=\"{integrity}\" defer></script>\n\
         <noscript><meta http-equiv=\"refresh\" content=\"0; url={to}\"></noscript>\n</head>\n<body>\n\
         <p><a href=\"{to}\">{permalink}</a></p>\n</body>\n</html>\n"
    )
}
