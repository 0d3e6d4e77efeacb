//! The saved inputs of a target: those found by fuzzing, and those with high coverage.

use std::fs;
use std::path::{Path, PathBuf};

use super::panics;

/// Calls `holds` with every saved input of a target, and names the one that fails.
#[allow(clippy::disallowed_methods, reason = "a test reads its cases; only `build` forbids it")]
pub(crate) fn try_all(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xtask/fuzz/kept").join(target);
    let entries = fs::read_dir(&folder).expect("a folder for each target");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "nothing is kept for `{target}`");
    panics::watch();
    for path in paths {
        let bytes = fs::read(&path).expect("a file");
        let tried = std::panic::catch_unwind(|| holds(&bytes));
        assert!(tried.is_ok(), "`{target}` is broken by {}", path.file_name().unwrap_or_default().display());
    }
    // The tests of other targets run in parallel, so that it may be one of theirs.
    let own = panics::take();
    assert!(own.is_empty(), "Assay's own code panicked, which was caught:\n{}", own.join("\n"));
}
