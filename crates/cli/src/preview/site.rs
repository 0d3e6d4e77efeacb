//! The site as the preview sees it: its files by path, each in memory or rendered on request.

use std::fmt::Debug;
use std::sync::Arc;

use assay_build::{ContentHash, Contents, OutputPath, Overview, Results, UnpublishedPage};

use super::route;

/// The files of a site. They never change; another site is another value.
pub(super) trait Files: Debug + Send + Sync {
    /// Returns true if there is a file at `path`. This is cheap.
    fn has(&self, path: &OutputPath) -> bool;

    /// Returns the file at `path`; none if it does not exist or cannot be rendered.
    fn file(&self, path: &OutputPath) -> Option<Contents>;

    /// Returns the bytes of the file at `path`, if they are in memory.
    fn bytes(&self, path: &OutputPath) -> Option<Arc<[u8]>> {
        self.file(path)?.bytes().cloned()
    }

    /// Returns the path under which the site is served: empty, or for example `/practice`.
    fn base_path(&self) -> &str {
        ""
    }

    /// Returns the headers that a host sends for `path`, an address as browsers send it.
    fn headers(&self, path: &str) -> Vec<(String, String)> {
        let _ = path;
        Vec::new()
    }

    /// Returns the unpublished page or file whose address would be `path`, relative to the base path.
    fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
        let _ = path;
        None
    }

    /// Returns a link to each result of the diagnostic `id`, if there is such a diagnostic.
    fn results(&self, id: &str) -> Option<Results> {
        let _ = id;
        None
    }

    /// Returns the diagnostics and the days of the site.
    fn overview(&self) -> Overview {
        Overview::default()
    }

    /// Returns the drawing of the paths of the diagnostic `id`, as SVG.
    fn drawing(&self, id: &str) -> Option<String> {
        let _ = id;
        None
    }

    /// Returns the paths of all files, sorted.
    fn paths(&self) -> Vec<OutputPath>;

    /// Returns the files that pages embed: pictures, stylesheets, scripts. Sorted by path.
    fn static_files(&self) -> Vec<(OutputPath, Contents)>;
}

/// A site whose files are all in memory, for tests.
#[cfg(test)]
impl Files for assay_build::Pages {
    fn has(&self, path: &OutputPath) -> bool {
        self.get(path).is_some()
    }

    fn file(&self, path: &OutputPath) -> Option<Contents> {
        self.get(path).cloned().map(Contents::Bytes)
    }

    fn paths(&self) -> Vec<OutputPath> {
        self.iter().map(|(path, _)| path.clone()).collect()
    }

    fn static_files(&self) -> Vec<(OutputPath, Contents)> {
        let is_page = |path: &OutputPath| path.as_str().ends_with(".html");
        self.iter()
            .filter(|(path, _)| !is_page(path))
            .map(|(p, b)| (p.clone(), Contents::Bytes(b.clone())))
            .collect()
    }
}

/// Returns the fingerprint of what is shown at `path`: another fingerprint is another page. `-` if nothing is shown, or
/// `path` is not in the site.
pub(super) fn print(site: Option<&dyn Files>, path: &str) -> String {
    let shown = site.and_then(|site| {
        let file = route::shown(site, path)?;
        let hash = site.file(&file)?.hash();
        Some(ContentHash::of(&[file.as_str().as_bytes(), b"\0", hash.as_bytes()].concat()).fingerprint())
    });
    shown.unwrap_or_else(|| "-".to_owned())
}
