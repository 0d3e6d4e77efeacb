//! Places for sources that are decoded: there are few, since each takes a hundred megabytes.

use std::sync::{Condvar, Mutex, PoisonError};

/// The number of sources that are decoded at once.
const AT_ONCE: usize = 2;

/// The number of sources that are being decoded.
#[derive(Debug, Default)]
pub(super) struct Slots {
    taken: Mutex<usize>,
    freed: Condvar,
}

/// A place among them, until it is dropped.
pub(super) struct Slot<'a>(&'a Slots);

impl Slots {
    /// Waits for a place.
    pub(super) fn take(&self) -> Slot<'_> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = self.freed.wait_while(taken, |taken| *taken >= AT_ONCE);
        *wait.unwrap_or_else(PoisonError::into_inner) += 1;
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}
