//! Never stale, and nothing twice. While an output is checked or rendered, what it asks of the site is recorded, each
//! question with a fingerprint of its answer. In the next build its result stands if every answer is the same,
//! and is rebuilt if one is not. So nothing is listed by hand, and nothing can be forgotten: an output reaches the
//! site through a [`TrackedSite`] alone.
//!
//! A large site is asked many questions, and an edit changes few answers. The [`DependencyGraph`] asks those again
//! whose subject differs, and each [`MemoTable`] looks at those of its outputs alone that asked one with another
//! answer.

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
