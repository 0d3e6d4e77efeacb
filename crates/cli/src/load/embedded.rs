//! The files in the binary: the themes of this repository, and the runtime as built from `crates/wasm`. Links in the crate's
//! folder lead to both, so that its package has them.

use std::path::Path;
use std::sync::LazyLock;

use assay_build::{RuntimeFile, SourceFile};
use include_dir::{Dir, File, include_dir};

use super::names::{self, Standing};

static THEMES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");
static RUNTIME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/runtime");

/// Returns every file of every embedded theme, at its path in a site.
pub(crate) fn themes() -> &'static [SourceFile] {
    static FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
        let mut files = Vec::new();
        // Files beside the themes' folders are for readers of the repository.
        THEMES.dirs().for_each(|theme| collect(theme, &mut files));
        files
    });
    &FILES
}

/// Returns the embedded file for `path`.
pub(super) fn theme_file(path: &str) -> Option<&'static SourceFile> {
    themes().iter().find(|file| file.path.as_str() == path)
}

/// Returns the runtime's scripts and modules.
pub(crate) fn runtime() -> Vec<RuntimeFile> {
    let wanted = |file: &&File<'_>| {
        let extension = file.path().extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("js" | "mjs" | "wasm"))
    };
    RUNTIME
        .files()
        .filter(wanted)
        .map(|file| RuntimeFile { name: name(file.path()).to_owned(), bytes: file.contents().into() })
        .collect()
}

fn collect(folder: &Dir<'_>, files: &mut Vec<SourceFile>) {
    let kept = |path: &Path| names::standing(name(path)) == Standing::Source;
    for file in folder.files().filter(|file| kept(file.path())) {
        // The embedding macro uses `/` in paths on every system.
        let path = format!("themes/{}", file.path().display());
        files.push(SourceFile::new(&path, file.contents()).embedded());
    }
    folder.dirs().filter(|folder| kept(folder.path())).for_each(|folder| collect(folder, files));
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_belongs_to_a_theme() {
        let stray: Vec<_> =
            themes().iter().filter(|file| file.path.as_str().split('/').count() < 3).collect();
        assert!(stray.is_empty(), "{stray:?}");
    }

    #[test]
    fn an_embedded_file_is_found_by_its_path() {
        assert!(theme_file("themes/no-such-theme/theme.toml").is_none());
        for file in themes() {
            assert_eq!(theme_file(file.path.as_str()).map(|found| found.hash), Some(file.hash));
        }
    }
}
