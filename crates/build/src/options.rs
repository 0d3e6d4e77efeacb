//! The options of a build, apart from its sources.

use std::sync::Arc;

use jiff::civil::Date;

/// The treatment of articles that are marked as drafts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Drafts {
    /// Drafts are left out.
    #[default]
    Exclude,
    /// Drafts are published like anything else.
    Include,
}

/// The caller's encoder of AVIF, which takes two minutes to compile and much longer than others for a picture, so that a
/// program may be without it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AvifEncoder {
    /// It has one.
    Present,
    /// It has none.
    #[default]
    Absent,
}

/// A file of the runtime, as built from `crates/wasm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeFile {
    /// The name, without a fingerprint: `assay.js`.
    pub name: String,
    /// The whole file.
    pub bytes: Arc<[u8]>,
}

/// The options of a build. Clock and environment are the caller's: `today` is an argument.
#[derive(Clone, Debug)]
pub struct Options {
    /// The date for which the site is built.
    pub today: Date,
    /// Replaces `base_url` of `site.toml`.
    pub base_url: Option<String>,
    /// The treatment of drafts.
    pub drafts: Drafts,
    /// The encoder of AVIF.
    pub avif: AvifEncoder,
    /// The runtime, written into the site where a page has a diagnostic.
    pub runtime: Vec<RuntimeFile>,
}

#[cfg(test)]
impl Options {
    /// Returns the options of a test on a day.
    pub(crate) fn on(today: Date) -> Self {
        Self {
            today,
            base_url: None,
            drafts: Drafts::Exclude,
            avif: AvifEncoder::Absent,
            runtime: Vec::new(),
        }
    }
}
