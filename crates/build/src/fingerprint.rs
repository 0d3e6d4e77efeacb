//! Fingerprints of values: small numbers that are compared in place of the values themselves.

use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Stands for a value: equal values have equal fingerprints. It has 64 bits: among a million answers, two different
/// ones collide in about one of thirty million sites.
pub(crate) type Fingerprint = u64;

/// Returns the fingerprint of a value; the same on every machine and in every run.
pub(crate) fn fingerprint<T: Hash + ?Sized>(value: &T) -> Fingerprint {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
