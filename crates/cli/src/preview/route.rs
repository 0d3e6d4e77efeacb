//! Maps an address to a file, as a plain static host does. Addresses are looked up only among the site's files, so that
//! none can lead outside.

use assay_build::OutputPath;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::site::Files;

/// The page for unknown addresses.
pub(super) const NOT_FOUND: &str = "404.html";

/// The destination of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// A file.
    File(OutputPath),
    /// A page, if `/` is added to this path.
    Folder(String),
    /// Nothing.
    Nowhere,
    /// Outside the site, which has another base path.
    Outside,
}

/// Returns what is at `path`, which begins with `/` and is encoded as in an address.
pub(super) fn find(site: &dyn Files, path: &str) -> Route {
    let Some(inside) = inside(path, site.base_path()) else {
        let home = format!("{}/", site.base_path());
        return if path == "/" || home == format!("{path}/") {
            Route::Folder(encoded(&decoded(&home)))
        } else {
            Route::Outside
        };
    };
    match inside_of(site, inside) {
        Route::Folder(_) => Route::Folder(format!("{path}/")),
        other => other,
    }
}

/// Returns the part of `path` inside a site at `base`, beginning with `/`; none if it is outside.
pub(super) fn inside<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    let mut rest = path;
    for part in base.split('/').skip(1) {
        let behind = rest.strip_prefix('/')?;
        let end = behind.find('/')?;
        // In an address, each character may be encoded or not.
        if !percent_decode_str(&behind[..end]).eq(percent_decode_str(part)) {
            return None;
        }
        rest = &behind[end..];
    }
    Some(rest)
}

fn inside_of(site: &dyn Files, path: &str) -> Route {
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

/// Returns the file that is shown at `path`: the one there, or the page for unknown addresses.
pub(super) fn shown(site: &dyn Files, path: &str) -> Option<OutputPath> {
    match find(site, path) {
        Route::File(file) => Some(file),
        Route::Folder(_) | Route::Outside => None,
        Route::Nowhere => OutputPath::new(NOT_FOUND).filter(|page| site.has(page)),
    }
}

/// Returns the output path of `path`, if it is valid.
pub(super) fn file(path: &str) -> Option<OutputPath> {
    let decoded = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    let index = decoded.is_empty() || decoded.ends_with('/');
    OutputPath::new(&if index { format!("{decoded}index.html") } else { decoded.into_owned() })
}

/// Returns a percent-decoded `path`, if it is UTF-8.
pub(super) fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Returns a percent-encoded `path`.
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
            Route::Outside => "outside".to_owned(),
        }
    }

    #[test]
    fn a_site_may_stand_under_a_path() {
        #[derive(Debug)]
        struct Below(Pages, &'static str);

        impl Files for Below {
            fn has(&self, path: &OutputPath) -> bool {
                self.0.has(path)
            }
            fn file(&self, path: &OutputPath) -> Option<assay_build::Contents> {
                self.0.file(path)
            }
            fn base_path(&self) -> &str {
                self.1
            }
            fn paths(&self) -> Vec<OutputPath> {
                Vec::new()
            }
            fn static_files(&self) -> Vec<(OutputPath, assay_build::Contents)> {
                Vec::new()
            }
        }

        let found = |base, path| match find(&Below(pages(&["index.html", "a/index.html"]), base), path) {
            Route::File(file) => file.to_string(),
            Route::Folder(folder) => format!("-> {folder}"),
            Route::Nowhere => "nowhere".to_owned(),
            Route::Outside => "outside".to_owned(),
        };
        let practice = |path| found("/practice", path);
        assert_eq!(practice("/practice/"), "index.html");
        assert_eq!(practice("/practice/a/"), "a/index.html");
        assert_eq!(practice("/%70ractice/a"), "-> /%70ractice/a/");
        assert_eq!((practice("/"), practice("/practice")), ("-> /practice/".into(), "-> /practice/".into()));
        assert_eq!(practice("/practice/b/"), "nowhere");
        for outside in ["/a/", "/practices/", "/practice%2Fa/", "//practice/", "/else/practice/"] {
            assert_eq!(practice(outside), "outside", "{outside}");
        }
        assert_eq!(found("/eine/Praxis ü", "/eine/Praxis%20%C3%BC/a/"), "a/index.html");
        assert_eq!(found("/eine/Praxis%20%C3%BC", "/eine/Praxis%20%C3%BC/a/"), "a/index.html");
        for base in ["/ü", "/%C3%BC"] {
            assert_eq!(found(base, "/"), "-> /%C3%BC/");
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
