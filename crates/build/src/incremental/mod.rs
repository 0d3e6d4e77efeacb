//! Incremental builds that are never stale. While an output is checked or rendered, its queries to the site are
//! recorded. In the next build the result is used again if every query still has the same answer. Dependencies are
//! never listed by hand: an output reads the site through a [`TrackedSite`] alone.
//!
//! A large site has many queries, and an edit changes few answers. The [`DependencyGraph`] answers only those again whose
//! subject differs, and each [`MemoTable`] invalidates only the results that depend on a changed answer. The same graph and
//! tables are kept in memory between edits, and on the disk between processes ([`crate::build_cache`]).

#[macro_use]
mod table;

mod difference;
mod graph;
mod memo_table;
mod query;
mod tracked;

pub(crate) use self::graph::{Change, DependencyGraph, QueryId, Work};
pub(crate) use self::memo_table::{Computed, Memo, MemoTable, OutputIndex};
pub(crate) use self::query::Query;
pub(crate) use self::tracked::{PageFacts, TrackedSite};
