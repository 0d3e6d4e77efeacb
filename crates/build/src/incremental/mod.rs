//! Never stale, and nothing twice. While a sheet is checked or drawn, what it asks of the site is recorded, each
//! question with a fingerprint of its answer. In the next build its result stands if every answer is the same,
//! and is made anew if one is not. So nothing is listed by hand, and nothing can be forgotten: a sheet reaches the
//! site through a [`Reader`] alone.
//!
//! A large site is asked many questions, and an edit changes few answers. The [`Ledger`] asks those again whose subject
//! differs, and each [`Memory`] looks at those of its sheets alone that asked one with another answer.

#[macro_use]
mod table;

mod difference;
mod ledger;
mod memory;
mod query;
mod reader;

pub(crate) use self::ledger::{Change, Ledger, Work};
pub(crate) use self::memory::{Memory, SheetIndex, Sheets};
pub(crate) use self::query::Query;
pub(crate) use self::reader::{PageFacts, Reader};
