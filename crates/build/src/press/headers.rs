//! `_headers`, which many hosts read: a strict policy for every page, and how long each kind of file is kept. A file of
//! that name in `content/` stands in its place, whole: half of a policy would be none.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::assemble::{Site, UrlPath};

/// What browsers let a page do. Everything comes from the site itself, no script or style stands in a page, and the
/// runtime's module may be compiled.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
                      font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// A name that changes with the bytes never stands for others.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A page may have changed since, and asking whether it has is quick.
const ASK_AGAIN: &str = "public, max-age=0, must-revalidate";

/// The file's text. No two rules for caching have an address in common, since hosts would join what both say.
pub(super) fn file(site: &Site) -> String {
    let all = site.href(&UrlPath::home());
    let mut text = format!(
        "{all}*\n  Content-Security-Policy: {POLICY}\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: strict-origin-when-cross-origin\n  \
         Permissions-Policy: camera=(), geolocation=(), microphone=()\n"
    );
    let folders: BTreeSet<&str> = site.pages.iter().map(|page| top(&page.url)).collect();
    let pages = folders.into_iter().map(|folder| match folder {
        folder if folder.ends_with('/') => (format!("{all}{folder}*"), ASK_AGAIN),
        page => (format!("{all}{page}"), ASK_AGAIN),
    });
    let kept = ["assets", "assay"].map(|folder| (format!("{all}{folder}/*"), FOR_EVER));
    for (address, cache) in pages.chain(kept) {
        // Writing into a string cannot fail.
        let _ = write!(text, "\n{address}\n  Cache-Control: {cache}\n");
    }
    text
}

/// The first part of an address: a folder with its `/`, or a page at the top.
fn top(url: &UrlPath) -> &str {
    let path = url.as_str().trim_start_matches('/');
    path.find('/').map_or(path, |end| &path[..=end])
}
