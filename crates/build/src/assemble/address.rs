//! The address of each page: what its file is called, unless it says otherwise.

use super::{CONTENT, UrlPath};
use crate::diagnostic::SUFFIX;
use crate::parse::Article;
use crate::source::{SourceFile, SourcePath};

/// The address of a page: the one that it states, or its path, or its folder's for `index.md` and `_index.md`. A
/// slug takes the place of the last part.
pub(super) fn of_article(article: &Article) -> UrlPath {
    if let Some(path) = &article.front_matter.path {
        return UrlPath::read(&path.value);
    }
    let path = inside(&article.path);
    let path = path.strip_suffix(".md").unwrap_or(path);
    if path == "404" {
        return UrlPath::of_file("404.html");
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop_if(|part| matches!(*part, "index" | "_index"));
    if let Some(last) = parts.last_mut() {
        let slug = article.front_matter.slug.as_ref();
        *last = slug.map_or_else(|| article.undated_name(), |slug| slug.value.as_str());
    }
    UrlPath::of_page(parts)
}

/// The address of a diagnostic's own page.
pub(super) fn of_diagnostic(path: &SourcePath) -> UrlPath {
    let path = inside(path);
    UrlPath::of_page(path.strip_suffix(SUFFIX).unwrap_or(path).split('/'))
}

/// The address of a file that is written as it is.
pub(super) fn of_file(file: &SourceFile) -> UrlPath {
    UrlPath::of_file(inside(&file.path))
}

fn inside(path: &SourcePath) -> &str {
    path.as_str().strip_prefix(CONTENT).unwrap_or(path.as_str())
}
