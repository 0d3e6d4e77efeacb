//! Comparing with what is kept, or keeping what is new: `UPDATE=1` turns every comparison into a rewrite.

use std::env;
use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::Outcome;

/// Whether this run rewrites what is kept instead of comparing with it.
#[must_use]
pub fn is_update() -> bool {
    env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares `found` with the text kept at `path`, and says in a few lines where they part.
///
/// # Errors
/// Where they differ, or the file cannot be read or rewritten.
pub fn compare(path: &Path, found: &str) -> Outcome {
    if is_update() {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        return Ok(fs::write(path, found)?);
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    if kept == found {
        return Ok(());
    }
    let diff = TextDiff::from_lines(kept.as_str(), found);
    let shown = diff.unified_diff().context_radius(3).header("kept", "found").to_string();
    Err(format!("{} differs; `UPDATE=1 tests/run golden` keeps what was found\n{shown}", path.display())
        .into())
}
