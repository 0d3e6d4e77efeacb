//! The site as the preview shows it: its files by path, each at hand or made when it is asked for.

use std::fmt::Debug;
use std::sync::Arc;

use assay_build::{ContentHash, Contents, OutputPath, Snapshot, UnpublishedPage};

use super::route;

/// The files of one site. They never change; another site is another value.
pub(super) trait Files: Debug + Send + Sync {
    /// Whether there is a file at `path`. It costs nothing to ask.
    fn has(&self, path: &OutputPath) -> bool;

    /// The file at `path`; none where there is none, or where it cannot be made.
    fn file(&self, path: &OutputPath) -> Option<Contents>;

    /// The bytes of the file at `path`, where they are in memory.
    fn bytes(&self, path: &OutputPath) -> Option<Arc<[u8]>> {
        self.file(path)?.bytes().cloned()
    }

    /// The path that the site stands under: empty, or as `/practice`.
    fn base_path(&self) -> &str {
        ""
    }

    /// The headers that a host sends with what is at `path`, an address as browsers send it.
    fn headers(&self, path: &str) -> Vec<(String, String)> {
        let _ = path;
        Vec::new()
    }

    /// What would stand at `path`, an address below the site's, if it were published.
    fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
        let _ = path;
        None
    }

    /// The paths of all files, sorted.
    fn paths(&self) -> Vec<OutputPath>;

    /// What pages bring with them: pictures, styles, scripts. Sorted by path.
    fn static_files(&self) -> Vec<(OutputPath, Contents)>;
}

impl Files for Snapshot {
    fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
        Self::unpublished(self, path)
    }

    fn has(&self, path: &OutputPath) -> bool {
        Self::has(self, path)
    }

    fn file(&self, path: &OutputPath) -> Option<Contents> {
        Self::file(self, path)?.ok()
    }

    fn base_path(&self) -> &str {
        Self::base_path(self)
    }

    fn headers(&self, path: &str) -> Vec<(String, String)> {
        self.preview_headers(path)
    }

    fn paths(&self) -> Vec<OutputPath> {
        let mut paths: Vec<_> = Self::paths(self).cloned().collect();
        paths.sort();
        paths
    }

    fn static_files(&self) -> Vec<(OutputPath, Contents)> {
        Self::static_files(self).iter().map(|(path, contents)| (path.clone(), contents.clone())).collect()
    }
}

/// A site whose files are all at hand, for tests.
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

/// Stands for what shows at `path`: another print is another page. `-` where nothing shows, nor `path` is one of a
/// site.
pub(super) fn print(site: Option<&dyn Files>, path: &str) -> String {
    let shown = site.and_then(|site| {
        let file = route::shown(site, path)?;
        let hash = site.file(&file)?.hash();
        Some(ContentHash::of(&[file.as_str().as_bytes(), b"\0", hash.as_bytes()].concat()).fingerprint())
    });
    shown.unwrap_or_else(|| "-".to_owned())
}
