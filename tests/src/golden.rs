//! Compares with golden files, or updates them: `UPDATE=1` turns every comparison into an update.

use std::env;
use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::Outcome;

/// Returns true if this run updates golden files instead of comparing with them.
#[must_use]
pub fn is_update() -> bool {
    env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares `found` with the text at `path`, and describes the first difference.
///
/// # Errors
/// They differ, or the file cannot be read or written.
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
