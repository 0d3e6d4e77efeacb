//! Fingerprints of values: small numbers that are compared in place of what they stand for.

use std::hash::{DefaultHasher, Hash, Hasher as _};

/// Stands for a value: equal fingerprints stand for equal values. Of 64 bits, so that among a million answers
/// two different ones are alike once in some thirty million sites.
pub(crate) type Fingerprint = u64;

/// The fingerprint of anything that can be hashed; the same on every machine and in every run.
pub(crate) fn fingerprint<T: Hash + ?Sized>(value: &T) -> Fingerprint {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
