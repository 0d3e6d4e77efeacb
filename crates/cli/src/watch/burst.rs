//! Determines when a burst of changes is over. Pure: times and file checks are arguments.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The quiet time after a single file was saved.
const AFTER_A_SAVE: Duration = Duration::from_millis(2);
/// The quiet time after several files changed, for example by a script or version control.
const AFTER_SEVERAL: Duration = Duration::from_millis(40);
/// The time for which a file must be missing or empty before that is believed: many editors move the old file away, or
/// truncate it, before they write the new one.
const TO_BE_BELIEVED: Duration = Duration::from_millis(80);
/// The maximum duration of a burst before its changes are reported.
const LONGEST_BURST: Duration = Duration::from_secs(2);

/// Paths that changed in quick succession.
#[derive(Debug, Default)]
pub(super) struct Burst {
    changed: BTreeSet<PathBuf>,
    latest_end: Option<Instant>,
}

impl Burst {
    /// Adds paths that were reported `now`, and returns when the burst is over if nothing more is reported. A path that
    /// is `in_doubt` may be in the middle of being saved.
    pub(super) fn add(
        &mut self,
        paths: impl IntoIterator<Item = PathBuf>,
        now: Instant,
        in_doubt: impl Fn(&Path) -> bool,
    ) -> Instant {
        self.changed.extend(paths);
        let latest_end = *self.latest_end.get_or_insert(now + LONGEST_BURST);
        latest_end.min(now + self.quiet(in_doubt))
    }

    /// Returns all paths that changed.
    pub(super) fn into_changed(self) -> BTreeSet<PathBuf> {
        self.changed
    }

    /// Returns the quiet time that ends the burst.
    fn quiet(&self, in_doubt: impl Fn(&Path) -> bool) -> Duration {
        // Checking each of many files would take longer than waiting.
        match self.changed.len() {
            0..=8 if self.changed.iter().any(|path| in_doubt(path)) => TO_BE_BELIEVED,
            0..=2 => AFTER_A_SAVE,
            3..=8 => AFTER_SEVERAL,
            _ => TO_BE_BELIEVED,
        }
    }
}

#[cfg(test)]
mod tests;
