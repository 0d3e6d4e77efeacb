//! The address of each page: derived from its file, unless the front matter states one.

use super::{CONTENT, UrlPath};
use crate::diagnostic::SUFFIX;
use crate::parse::{Article, Script, undated_name};
use crate::source::SourcePath;

/// Returns the address of a page: the stated one, or that of its path, or that of its folder for `index.md` and
/// `_index.md`. A slug replaces the last part.
pub(super) fn of_article(article: &Article, script: Script) -> UrlPath {
    if let Some(path) = &article.front_matter.path {
        return UrlPath::read(&path.value);
    }
    let slug = article.front_matter.slug.as_ref().map(|slug| slug.value.as_str());
    by_name(&article.place, slug, script)
}

/// The address of the page at `path`, of ASCII, where its front matter states no `path`.
pub(crate) fn of_page(path: &SourcePath, slug: Option<&str>) -> UrlPath {
    by_name(path, slug, Script::Ascii)
}

fn by_name(path: &SourcePath, slug: Option<&str>, script: Script) -> UrlPath {
    if is_not_found(path) {
        return UrlPath::of_file("404.html");
    }
    let mut parts: Vec<&str> = inside(path).split('/').collect();
    if let (Some(last), Some(stem)) = (parts.last_mut(), path.markdown_stem()) {
        *last = stem;
    }
    parts.pop_if(|_| path.is_index());
    if let Some(last) = parts.last_mut() {
        *last = slug.unwrap_or_else(|| undated_name(path));
    }
    UrlPath::in_script(script, parts)
}

/// Returns the address of a diagnostic's own page.
pub(super) fn of_diagnostic(path: &SourcePath, script: Script) -> UrlPath {
    let path = inside(path);
    UrlPath::in_script(script, path.strip_suffix(SUFFIX).unwrap_or(path).split('/'))
}

/// Returns the address that a withheld file would have if it were published: a page's where other generators make a
/// page of it.
pub(super) fn of_withheld(path: &SourcePath, script: Script) -> UrlPath {
    let inside = inside(path);
    match (path.markdown_stem(), inside.rsplit_once('.')) {
        (Some(_), _) => {
            let mut parts: Vec<&str> = inside.split('/').collect();
            if let (Some(last), Some(stem)) = (parts.last_mut(), path.markdown_stem()) {
                *last = stem;
            }
            parts.pop_if(|_| path.is_index());
            UrlPath::in_script(script, parts)
        }
        (None, Some((stem, "html" | "htm" | "mdx" | "adoc" | "rst" | "org" | "ipynb"))) => {
            let mut parts: Vec<&str> = stem.split('/').collect();
            parts.pop_if(|last| *last == "index");
            UrlPath::in_script(script, parts)
        }
        _ => UrlPath::of_file(inside),
    }
}

/// Returns the address of a file that is copied unchanged and belongs to no page.
pub(super) fn of_file(path: &SourcePath) -> UrlPath {
    UrlPath::of_file(inside(path))
}

/// Returns true if the file at `path` is the page that is shown for unknown addresses.
pub(super) fn is_not_found(path: &SourcePath) -> bool {
    path.folder() == CONTENT.trim_end_matches('/') && path.markdown_stem() == Some("404")
}

fn inside(path: &SourcePath) -> &str {
    path.as_str().strip_prefix(CONTENT).unwrap_or(path.as_str())
}
