//! What a build is asked for, beside its sources.

use std::sync::Arc;

use jiff::civil::Date;

/// Whether articles marked as drafts are part of the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Drafts {
    /// Drafts are left out.
    #[default]
    Exclude,
    /// Drafts are published like anything else.
    Include,
}

/// One file of the runtime, as it was built from `crates/wasm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeFile {
    /// Its name, without a fingerprint: `assay.js`.
    pub name: String,
    /// The whole file.
    pub bytes: Arc<[u8]>,
}

/// What a build is asked for. The clock and the environment are the caller's: `today` is an argument.
#[derive(Clone, Debug)]
pub struct Options {
    /// The day the site is built for.
    pub today: Date,
    /// Takes the place of `base_url` in `site.toml`.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: Drafts,
    /// The runtime, written into the site where a page has a diagnostic.
    pub runtime: Vec<RuntimeFile>,
}
