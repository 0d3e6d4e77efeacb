//! Panics in Assay's own code. The compiler catches those in the libraries that process an author's bytes; one in our
//! own code may be caught as well, but is a bug, which this module reports.

use std::panic::{Location, set_hook, take_hook};
use std::sync::{Mutex, Once, PoisonError};

/// The panics so far.
static OWN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Records panics in Assay's own code from now on.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if panic.location().is_some_and(is_own) {
                OWN.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
            }
            before(panic);
        }));
    });
}

/// Returns those since the last call.
pub(crate) fn take() -> Vec<String> {
    std::mem::take(&mut OWN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Returns true if a location is in Assay's own code.
pub(crate) fn is_own(place: &Location<'_>) -> bool {
    let file = place.file().replace('\\', "/");
    ["crates/build/src", "crates/diagnostic/src", "crates/cli/src"].iter().any(|own| file.contains(own))
}
