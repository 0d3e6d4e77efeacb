//! Tells when a burst of changes is over. Pure: it is given the moments and a way to look at files, and neither waits
//! nor reads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long it must be quiet after one file was saved.
const AFTER_A_SAVE: Duration = Duration::from_millis(2);
/// How long it must be quiet after several files have changed, as by a script or a version control system.
const AFTER_SEVERAL: Duration = Duration::from_millis(40);
/// How long a file must be missing or empty to be believed so: many editors move the old one away, or cut it to
/// nothing, before they write the new one.
const TO_BE_BELIEVED: Duration = Duration::from_millis(80);
/// How long a burst may go on before what has changed so far is reported.
const LONGEST_BURST: Duration = Duration::from_secs(2);

/// Paths that changed shortly one after another.
#[derive(Debug, Default)]
pub(super) struct Burst {
    changed: BTreeSet<PathBuf>,
    latest_end: Option<Instant>,
}

impl Burst {
    /// Adds paths that were reported `now`, and returns when the burst is over should nothing more be reported. Of a
    /// path that is `in_doubt` nobody knows yet what will stand there.
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

    /// All that changed.
    pub(super) fn into_changed(self) -> BTreeSet<PathBuf> {
        self.changed
    }

    /// How long it must be quiet for the burst to be over.
    fn quiet(&self, in_doubt: impl Fn(&Path) -> bool) -> Duration {
        // Looking at each of many files would take longer than waiting.
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
