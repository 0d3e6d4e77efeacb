//! The weight of a page: the bytes of its HTML, and of the files that a browser loads with it.

use std::collections::HashMap;

use assay_build::{Contents, LoadedFile, OutputPath, loaded_files};

use super::route;
use super::site::Files;

/// The number of pages with the most HTML that are weighed with their files, so that a large site does not wait.
const WEIGHED: usize = 500;

/// The bytes that a page needs, before compression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Its HTML.
    pub(super) html: u64,
    /// Its stylesheets, scripts and modules.
    pub(super) code: u64,
    /// Its pictures, except those in several sizes.
    pub(super) pictures: u64,
    /// The number of its pictures in several sizes.
    pub(super) pictures_in_sizes: usize,
}

impl Weight {
    fn total(self) -> u64 {
        self.html + self.code + self.pictures
    }
}

/// Returns the `count` heaviest pages of the site, the heaviest first.
pub(super) fn heaviest(site: &dyn Files, count: usize) -> Vec<(OutputPath, Weight)> {
    let is_page = |path: &OutputPath| path.as_str().ends_with(".html");
    let page = |path: OutputPath| Some((site.bytes(&path)?, path));
    let mut pages: Vec<_> = site.paths().into_iter().filter(is_page).filter_map(page).collect();
    pages.sort_by(|(one, a), (other, b)| (other.len(), a).cmp(&(one.len(), b)));
    pages.truncate(WEIGHED);
    let mut known = HashMap::new();
    let mut weights: Vec<_> = pages
        .into_iter()
        .map(|(html, path)| (path, weight(site, &String::from_utf8_lossy(&html), &mut known)))
        .collect();
    weights.sort_by(|(a, one), (b, other)| (other.total(), a).cmp(&(one.total(), b)));
    weights.truncate(count);
    weights
}

/// Returns the weight of a page. `known` has the lengths of the files that other pages load; a picture in several sizes has
/// none.
fn weight(site: &dyn Files, html: &str, known: &mut HashMap<String, Option<u64>>) -> Weight {
    let mut weight = Weight { html: html.len() as u64, ..Weight::default() };
    for LoadedFile { address, is_picture } in loaded_files(html) {
        let length = *known.entry(address).or_insert_with_key(|address| length(site, address));
        match (is_picture, length) {
            (true, Some(length)) => weight.pictures += length,
            (true, None) => weight.pictures_in_sizes += 1,
            (false, length) => weight.code += length.unwrap_or_default(),
        }
    }
    weight
}

/// Returns the length of the file of the site at `address`; none for a picture that is made on request. A file of another
/// site has no length here.
fn length(site: &dyn Files, address: &str) -> Option<u64> {
    let inside = route::inside(address.split(['?', '#']).next()?, site.base_path());
    let Some(file) = inside.and_then(route::file).and_then(|path| site.file(&path)) else { return Some(0) };
    match file {
        Contents::Bytes(bytes) => Some(bytes.len() as u64),
        Contents::Stored(stored) => Some(stored.length),
        Contents::Encoded(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use assay_build::Pages;

    use super::*;

    #[test]
    fn a_page_weighs_what_it_loads() {
        let path = |path| OutputPath::new(path).unwrap();
        let page =
            "<img src=/a.png><img src=/a.png><script src=/b.js></script><img src=https://c.example/d.png>";
        let files = [
            (path("index.html"), page.as_bytes().into()),
            (path("more/index.html"), b"<p>".as_slice().into()),
            (path("a.png"), [0; 1000].as_slice().into()),
            (path("b.js"), [0; 10].as_slice().into()),
        ];
        let found = heaviest(&Pages::from_iter(files), 10);
        let weight = Weight { html: page.len() as u64, code: 10, pictures: 1000, pictures_in_sizes: 0 };
        assert_eq!(found[0], (path("index.html"), weight));
        assert_eq!(found[1], (path("more/index.html"), Weight { html: 3, ..Weight::default() }));
        assert_eq!(heaviest(&Pages::default(), 10), []);
    }
}
