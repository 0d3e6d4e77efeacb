//! The site that is shown: a snapshot, and what makes its pictures.

use std::sync::Arc;

use assay_build::{Contents, OutputPath, Overview, Results, Snapshot, UnpublishedPage};

use super::site::Files;
use crate::pictures::PictureStore;

/// A snapshot whose pictures are made when a browser asks for them.
#[derive(Debug)]
pub(super) struct Shown {
    /// The site.
    pub(super) snapshot: Arc<Snapshot>,
    /// Makes its pictures.
    pub(super) pictures: Arc<PictureStore>,
}

impl Files for Shown {
    fn overview(&self) -> Overview {
        self.snapshot.overview()
    }

    fn drawing(&self, id: &str) -> Option<String> {
        self.snapshot.drawing(id)
    }

    fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
        self.snapshot.unpublished(path)
    }

    fn results(&self, id: &str) -> Option<Results> {
        self.snapshot.results(id)
    }

    fn has(&self, path: &OutputPath) -> bool {
        self.snapshot.has(path)
    }

    fn file(&self, path: &OutputPath) -> Option<Contents> {
        match self.snapshot.file(path)?.ok()? {
            Contents::Encoded(picture) => self.pictures.one(path, &picture).map(Contents::Bytes),
            contents => Some(contents),
        }
    }

    fn base_path(&self) -> &str {
        self.snapshot.base_path()
    }

    fn headers(&self, path: &str) -> Vec<(String, String)> {
        self.snapshot.preview_headers(path)
    }

    fn paths(&self) -> Vec<OutputPath> {
        let mut paths: Vec<_> = self.snapshot.paths().collect();
        paths.sort();
        paths
    }

    fn static_files(&self) -> Vec<(OutputPath, Contents)> {
        let files = self.snapshot.static_files().iter();
        files.map(|(path, contents)| (path.clone(), contents.clone())).collect()
    }
}
