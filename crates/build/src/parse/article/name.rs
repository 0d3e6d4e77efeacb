//! Names of files and folders: the date and the title in them.

use jiff::civil::Date;

use crate::source::SourcePath;

/// Returns the name that an author gave a page: that of the file, or of the folder for `index.md` and `_index.md`.
pub(super) fn own_name(path: &SourcePath) -> &str {
    match path.markdown_stem() {
        Some("index" | "_index") => path.folder().rsplit('/').next().unwrap_or_default(),
        Some(stem) => stem,
        None => path.file_name(),
    }
}

/// Returns the date at the beginning of a name such as `2026-11-23-delivery`, and the rest of the name.
pub(crate) fn dated(name: &str) -> Option<(Date, &str)> {
    let (day, rest) = name.split_at_checked("2026-11-23".len())?;
    let rest = rest.strip_prefix(['-', '_']).filter(|rest| !rest.is_empty())?;
    day.parse().ok().map(|day| (day, rest))
}

/// Returns the name that an author gave a page, without the date that it may begin with.
pub(crate) fn undated_name(path: &SourcePath) -> &str {
    let name = own_name(path);
    dated(name).map_or(name, |(_, name)| name)
}

/// Returns `delivery-recovery` as `Delivery recovery`.
pub(crate) fn titled(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
