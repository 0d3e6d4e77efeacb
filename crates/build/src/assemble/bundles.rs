//! The files of a page bundle: files beside an `index.md` follow that page to its address, whatever its slug, path or
//! date make of it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{CONTENT, UrlPath, address};
use crate::parse::{Article, Script};
use crate::source::SourcePath;

/// The addresses of folders that belong to a page; empty if every file is where its path says.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    /// The address of each folder that has its own page, with a final `/`.
    folders: FxHashMap<String, String>,
}

impl Bundles {
    /// Finds the folders of `articles`, published or not.
    pub(super) fn of<'a>(articles: impl Iterator<Item = &'a Arc<Article>>, script: Script) -> Self {
        let mut folders = FxHashMap::default();
        let mut any_moves = false;
        for article in articles {
            let folder = article.place.folder();
            let own = || folder.strip_prefix(CONTENT).map(|inside| format!("/{inside}/"));
            let (address, own) = match article.place.markdown_stem() {
                // The folder of a section contains more than the section's own files; those stay where they are.
                Some("_index") => (own(), own()),
                Some("index") => (own().map(|_| folder_of(&address::of_article(article, script))), own()),
                _ => continue,
            };
            any_moves |= address != own;
            folders.extend(address.map(|address| (folder.to_owned(), address)));
        }
        if any_moves { Self { folders } } else { Self::default() }
    }

    /// Returns the address of the file at `path`, which is copied unchanged.
    pub(super) fn address(&self, path: &SourcePath) -> UrlPath {
        let text = path.as_str();
        let ends = text.rmatch_indices('/').map(|(end, _)| end).filter(|_| !self.folders.is_empty());
        let mut inside = ends.filter_map(|end| Some((self.folders.get(&text[..end])?, &text[end + 1..])));
        match inside.next() {
            Some((folder, rest)) => UrlPath::of_file(&format!("{}{rest}", folder.trim_start_matches('/'))),
            None => address::of_file(path),
        }
    }
}

/// Returns the folder of an address: the address itself, unless it is that of a file.
fn folder_of(url: &UrlPath) -> String {
    let url = url.as_str();
    url[..url.rfind('/').map_or(url.len(), |end| end + 1)].to_owned()
}
