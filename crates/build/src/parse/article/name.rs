//! What the names of files and folders say of a page.

use jiff::civil::Date;

use crate::source::SourcePath;

/// The name that an author gave a page: its file's, or its folder's for `index.md` and `_index.md`.
pub(super) fn own_name(path: &SourcePath) -> &str {
    match path.markdown_stem() {
        Some("index" | "_index") => path.folder().rsplit('/').next().unwrap_or_default(),
        Some(stem) => stem,
        None => path.file_name(),
    }
}

/// The day that a name begins with, as `2026-11-23-delivery` does, and the rest of the name.
pub(super) fn dated(name: &str) -> Option<(Date, &str)> {
    let (day, rest) = name.split_at_checked("2026-11-23".len())?;
    let rest = rest.strip_prefix(['-', '_']).filter(|rest| !rest.is_empty())?;
    day.parse().ok().map(|day| (day, rest))
}

/// `delivery-recovery` as `Delivery recovery`.
pub(crate) fn titled(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
