//! Names similar to an address that does not exist. All names are sorted once, so that many broken links in a large
//! site are not compared with every page.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Site, Unpublished, UrlPath};
use crate::diagnostic::SUFFIX;
use crate::source::SourcePath;

/// The number of names compared on each side of the position where a name would be sorted. Smaller sites are compared
/// completely.
const WINDOW: usize = 100;

/// An index of names that a link may have meant.
#[derive(Debug, Default)]
pub(super) struct Nearby {
    unpublished_by_path: FxHashMap<SourcePath, usize>,
    unpublished_by_url: FxHashMap<UrlPath, usize>,
    /// The unpublished diagnostics, by id.
    unpublished_diagnostics: FxHashMap<String, usize>,
    /// The sources, by path in lower case.
    by_lower_path: FxHashMap<String, SourcePath>,
    /// The sources, by file name; none if several have the same name.
    by_name: FxHashMap<String, Option<SourcePath>>,
    /// The folders that contain a source.
    folders: FxHashSet<String>,
    /// The addresses of files, by path.
    files: FxHashMap<SourcePath, UrlPath>,
    /// The addresses, without slashes at their ends and in lower case.
    by_lower_address: FxHashMap<String, UrlPath>,
    addresses: Names,
    sources: Names,
}

impl Nearby {
    /// Builds the index of a site.
    pub(super) fn of(site: &Site) -> Self {
        let mut nearby = Self::default();
        for (index, Unpublished { path, url, .. }) in site.unpublished.iter().enumerate() {
            nearby.unpublished_by_path.entry(path.clone()).or_insert(index);
            nearby.unpublished_by_url.entry(url.clone()).or_insert(index);
            if let Some(id) = path.file_name().strip_suffix(SUFFIX) {
                nearby.unpublished_diagnostics.entry(id.to_owned()).or_insert(index);
            }
        }
        let pages = site.pages.iter().map(|page| &page.article).filter(|article| !article.is_synthetic());
        for source in pages.map(|article| &article.path).chain(site.files.values().map(|file| &file.path)) {
            nearby.by_lower_path.entry(source.as_str().to_lowercase()).or_insert_with(|| source.clone());
            let known = nearby.by_name.entry(source.file_name().to_owned());
            known.and_modify(|known| *known = None).or_insert_with(|| Some(source.clone()));
            let mut folder = source.folder();
            while !folder.is_empty() && nearby.folders.insert(folder.to_owned()) {
                folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            }
        }
        for (url, file) in site.files.iter() {
            nearby.files.entry(file.path.clone()).or_insert_with(|| url.clone());
        }
        let urls = || site.pages.iter().map(|page| &page.url).chain(site.files.keys());
        for url in urls() {
            nearby.by_lower_address.entry(trimmed(url.as_str())).or_insert_with(|| url.clone());
        }
        nearby.addresses = Names::of(urls().map(UrlPath::as_str));
        let files = site.files.values().map(|file| file.path.as_str());
        nearby.sources = Names::of(site.by_path.keys().map(SourcePath::as_str).chain(files));
        nearby
    }

    /// Returns the unpublished file that has one of these paths, or this address.
    pub(super) fn unpublished(&self, paths: [Option<&str>; 2], url: &UrlPath) -> Option<usize> {
        let by_path = paths.into_iter().flatten().filter_map(|path| self.unpublished_by_path.get(path));
        by_path.chain(self.unpublished_by_url.get(url)).min().copied()
    }

    /// Returns the index of the diagnostic `id` among what is unpublished.
    pub(super) fn unpublished_diagnostic(&self, id: &str) -> Option<usize> {
        self.unpublished_diagnostics.get(id).copied()
    }

    /// Returns the source whose path differs only in case.
    pub(super) fn in_other_case(&self, path: &str) -> Option<&SourcePath> {
        self.by_lower_path.get(&path.to_lowercase())
    }

    /// Returns the only source with this file name.
    pub(super) fn named(&self, name: &str) -> Option<&SourcePath> {
        self.by_name.get(name)?.as_ref()
    }

    /// Returns true if a folder contains a source.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    /// Returns the address of the file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&UrlPath> {
        self.files.get(path)
    }

    /// Returns the address that differs only in case or in slashes at its ends.
    pub(super) fn address(&self, path: &str) -> Option<&UrlPath> {
        self.by_lower_address.get(&trimmed(path))
    }

    /// Returns addresses that begin or end like `path`.
    pub(super) fn addresses(&self, path: &str) -> impl Iterator<Item = &str> {
        self.addresses.like(path)
    }

    /// Returns source paths that begin or end like `path`.
    pub(super) fn sources(&self, path: &str) -> impl Iterator<Item = &str> {
        self.sources.like(path)
    }
}

fn trimmed(text: &str) -> String {
    text.trim_matches('/').to_lowercase()
}

/// Names in two orders: sorted from the beginning, and sorted from the end.
#[derive(Debug, Default)]
pub(super) struct Names {
    forward: Vec<String>,
    /// Each name reversed, with its position in the other order.
    backward: Vec<(String, usize)>,
}

impl Names {
    /// Sorts names.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut forward: Vec<String> = names.map(str::to_owned).collect();
        forward.sort_unstable();
        forward.dedup();
        let mut backward: Vec<(String, usize)> =
            forward.iter().enumerate().map(|(at, name)| (name.chars().rev().collect(), at)).collect();
        backward.sort_unstable();
        Self { forward, backward }
    }

    /// Returns the names near the position of `name` in either order.
    pub(super) fn like(&self, name: &str) -> impl Iterator<Item = &str> {
        let around = |at: usize| at.saturating_sub(WINDOW)..(at + WINDOW).min(self.forward.len());
        let first = around(self.forward.partition_point(|known| known.as_str() < name));
        let reversed: String = name.chars().rev().collect();
        let last = around(self.backward.partition_point(|(known, _)| *known < reversed));
        let last = self.backward[last].iter().map(|(_, at)| self.forward[*at].as_str());
        self.forward[first].iter().map(String::as_str).chain(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::nearest;

    #[test]
    fn a_name_is_found_among_many_wherever_it_is_written_wrong() {
        let all: Vec<String> =
            (0..5_000).map(|at| format!("/insights/{at:04}-pricing-of-{at:04}/")).collect();
        let names = Names::of(all.iter().map(String::as_str));
        for wrong in [
            "/insight/2345-pricing-of-2345/",
            "/insights/2345-princing-of-2345/",
            "/insights/2345-pricing-of-2345x/",
        ] {
            let near: Vec<&str> = names.like(wrong).collect();
            assert!(near.len() <= 4 * WINDOW);
            assert_eq!(nearest(wrong, near), Some("/insights/2345-pricing-of-2345/"), "{wrong}");
        }
        assert_eq!(
            Names::of(["b", "a", "a"].into_iter()).like("c").collect::<Vec<_>>(),
            ["a", "b", "a", "b"]
        );
    }
}
