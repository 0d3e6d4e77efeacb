//! Which file stands at an address, as a plain static host would find it. Addresses are looked up among the
//! site's files and nowhere else, so that none can lead out of them.

use assay_build::OutputPath;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::site::Files;

/// The page for an address where there is none.
pub(super) const NOT_FOUND: &str = "404.html";

/// What stands at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// This file.
    File(OutputPath),
    /// A page, if `/` were added to this path.
    Folder(String),
    /// Nothing.
    Nowhere,
}

/// What stands at `path`, which begins with `/` and is encoded as in an address.
pub(super) fn find(site: &dyn Files, path: &str) -> Route {
    let there = |file: &OutputPath| site.has(file);
    if let Some(file) = file(path).filter(there) {
        return Route::File(file);
    }
    let folder = format!("{path}/");
    match file(&folder).filter(there) {
        Some(_) => Route::Folder(folder),
        None => Route::Nowhere,
    }
}

/// The file that shows at `path`: the one that stands there, or the page for those who are lost.
pub(super) fn shown(site: &dyn Files, path: &str) -> Option<OutputPath> {
    match find(site, path) {
        Route::File(file) => Some(file),
        Route::Folder(_) => None,
        Route::Nowhere => OutputPath::new(NOT_FOUND).filter(|page| site.has(page)),
    }
}

/// The file that `path` would be written to, if it could be.
pub(super) fn file(path: &str) -> Option<OutputPath> {
    let decoded = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    let index = decoded.is_empty() || decoded.ends_with('/');
    OutputPath::new(&if index { format!("{decoded}index.html") } else { decoded.into_owned() })
}

/// `path` as an address has it.
pub(super) fn encoded(path: &str) -> String {
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use assay_build::Pages;

    use super::*;

    fn pages(paths: &[&str]) -> Pages {
        paths.iter().map(|path| (OutputPath::new(path).unwrap(), path.as_bytes().into())).collect()
    }

    fn found(path: &str) -> String {
        let pages = pages(&["index.html", "a/index.html", "a b/ü.png", "404.html", "x.txt"]);
        match find(&pages, path) {
            Route::File(file) => file.to_string(),
            Route::Folder(folder) => format!("-> {folder}"),
            Route::Nowhere => "nowhere".to_owned(),
        }
    }

    #[test]
    fn addresses_lead_to_files() {
        assert_eq!(found("/"), "index.html");
        assert_eq!(found("/a/"), "a/index.html");
        assert_eq!(found("/a/index.html"), "a/index.html");
        assert_eq!(found("/a"), "-> /a/");
        assert_eq!(found("/a%20b/%C3%BC.png"), "a b/ü.png");
        assert_eq!(found("/a%20b/%c3%bc.png"), "a b/ü.png");
        assert_eq!(found("/b/"), "nowhere");
        assert_eq!(found("/x.txt/"), "nowhere");
    }

    #[test]
    fn no_address_leads_out() {
        for path in [
            "x.txt",
            "//x.txt",
            "/../x.txt",
            "/a/../x.txt",
            "/%2e%2e/x.txt",
            "/a/..%2fx.txt",
            "/%2Fetc/passwd",
            "/a%5c..%5cx.txt",
            "/x.txt%00",
            "/%ff",
            "/.",
            "//",
            "//evil.example/",
            "/./x.txt",
        ] {
            assert_eq!(found(path), "nowhere", "{path}");
        }
    }

    #[test]
    fn the_lost_are_shown_a_page_if_there_is_one() {
        assert_eq!(shown(&pages(&["404.html"]), "/b").unwrap().as_str(), "404.html");
        assert_eq!(shown(&pages(&["x.txt"]), "/b"), None);
        assert_eq!(shown(&pages(&["a/index.html"]), "/a"), None);
    }

    #[test]
    fn encoding_is_what_decoding_undoes() {
        assert_eq!(encoded("a b/ü-1.png"), "a%20b/%C3%BC-1.png");
        assert_eq!(file(&format!("/{}", encoded("a b/ü?#.png"))).unwrap().as_str(), "a b/ü?#.png");
    }
}
