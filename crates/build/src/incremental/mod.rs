//! Incremental builds that are never stale. While an output is checked or rendered, its queries to the site are
//! recorded, each with a fingerprint of the answer. In the next build its result is valid if every answer is the same,
//! and is rebuilt otherwise. No dependency is listed by hand, and none can be forgotten: an output reads the site
//! through a [`TrackedSite`] alone.
//!
//! A large site is asked many queries, and an edit changes few answers. The [`DependencyGraph`] asks only those again
//! whose subject differs, and each [`MemoTable`] looks only at outputs that depend on a changed answer.

#[macro_use]
mod table;

mod difference;
mod graph;
mod memo_table;
mod query;
mod tracked;

pub(crate) use self::graph::{Change, DependencyGraph, Work};
pub(crate) use self::memo_table::{MemoTable, OutputIndex, Outputs};
pub(crate) use self::query::Query;
pub(crate) use self::tracked::{PageFacts, TrackedSite};
