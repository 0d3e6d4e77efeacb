//! A site for a test of an import, and what became of it.

#![allow(dead_code, reason = "each test file uses some of these")]

use assay_import::{Files, Generator, Imported, Output, import};

/// Imports a site with these files.
pub(crate) fn imported(generator: Generator, files: &[(&str, &[u8])]) -> Imported {
    let mut all = Files::default();
    for (path, bytes) in files {
        all.insert(path, bytes.to_vec());
    }
    import(&all, generator)
}

/// The notes of the given kind as `file:line message`.
pub(crate) fn notes(imported: &Imported, code: &str) -> Vec<String> {
    let of_kind = imported.report.notes.iter().filter(|note| note.kind.code() == code);
    of_kind.map(|note| format!("{}:{} {}", note.file, note.line, note.message)).collect()
}

/// The text of a file of the new site.
pub(crate) fn text(imported: &Imported, path: &str) -> String {
    match imported.outputs.get(path) {
        Some(Output::Bytes(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        other => panic!("{path}: {other:?}"),
    }
}
