//! Properties of any request that HTTP allows. `cargo xtask fuzz request` searches for a counterexample with the same
//! function that tests the saved ones.

use std::collections::BTreeSet;

use assay_build::{Contents, OutputPath};
use hyper::Request;
use hyper::http::{HeaderName, HeaderValue, Uri};

use super::range;
use super::request::Asked;
use super::route::{self, Route};
use super::site::Files;

/// The files of a small site.
const FILES: [&str; 6] =
    ["index.html", "404.html", "a/index.html", "a b/\u{fc}.png", "a%20b/index.html", "video.mp4"];
/// The base paths that it may have.
const BASES: [&str; 3] = ["", "/practice", "/eine/Praxis %C3%BC"];

/// The length in bytes of the file for range requests.
const LENGTH: usize = 1_000;

/// Parses a request, whose target is the first line of `bytes` and whose headers are the others, and panics if a
/// property does not hold.
pub(crate) fn request(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let Ok(uri) = Uri::try_from(lines.next().unwrap_or_default()) else { return };
    let (mut head, ()) = Request::new(()).into_parts();
    head.uri = uri;
    for line in lines.take(64) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let value = line[colon..].get(1..).unwrap_or_default();
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(&line[..colon]), HeaderValue::from_bytes(value.trim_ascii()))
        {
            head.headers.append(name, value);
        }
    }
    let asked = Asked::by(&head);
    only_for_this_machine(&asked);
    a_part_is_within(&asked);
    let path = asked.url.split('?').next().unwrap_or_default();
    BASES.iter().for_each(|base| an_address_stays_inside(&Site { base }, path));
}

/// A request is answered only if every host that it names is this machine.
fn only_for_this_machine(asked: &Asked<'_>) {
    if !asked.is_for_this_machine() {
        return;
    }
    assert!(!asked.ambiguous && asked.hosts[0].is_some(), "{asked:?}");
    for host in asked.hosts.into_iter().flatten() {
        let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:[]".contains(&byte);
        assert!(host.bytes().all(is_of_a_name), "{host:?} is no name of this machine");
        assert!(!host.contains(".."), "{host:?} is no name");
    }
}

/// A range response is a non-empty part of the file.
fn a_part_is_within(asked: &Asked<'_>) {
    for length in [0, 1, LENGTH, usize::MAX] {
        if let range::Part::Bytes(bytes) = range::of(asked.range, length) {
            assert!(bytes.start < bytes.end && bytes.end <= length, "{bytes:?} of {length}");
        }
    }
}

/// An address leads to a file of the site, by at most one redirect on this host.
fn an_address_stays_inside(site: &Site, path: &str) {
    match route::find(site, path) {
        Route::File(file) => {
            assert!(site.has(&file), "{path:?} leads to {file}, which is not there");
            let again = format!("{}/{}", site.base, route::encoded(file.as_str()));
            assert_eq!(route::find(site, &again), Route::File(file), "{path:?}");
        }
        Route::Folder(folder) => {
            assert!(HeaderValue::from_str(&folder).is_ok(), "{folder:?} is no header");
            let elsewhere = folder.starts_with("//") || folder.contains('\\');
            assert!(folder.starts_with('/') && !elsewhere, "{path:?} leads out, to {folder:?}");
            assert!(
                matches!(route::find(site, &folder), Route::File(_)),
                "{path:?} leads nowhere: {folder:?}"
            );
        }
        Route::Nowhere | Route::Outside => {}
    }
}

#[derive(Debug)]
struct Site {
    base: &'static str,
}

impl Files for Site {
    fn has(&self, path: &OutputPath) -> bool {
        FILES.contains(&path.as_str())
    }

    fn file(&self, path: &OutputPath) -> Option<Contents> {
        self.has(path).then(|| Contents::Bytes([].into()))
    }

    fn base_path(&self) -> &str {
        self.base
    }

    fn paths(&self) -> Vec<OutputPath> {
        let paths: BTreeSet<_> = FILES.iter().filter_map(|path| OutputPath::new(path)).collect();
        paths.into_iter().collect()
    }

    fn static_files(&self) -> Vec<(OutputPath, Contents)> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn requests() {
        super::super::kept::try_all("request", super::request);
    }
}
