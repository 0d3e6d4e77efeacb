//! Never stale, and nothing twice. While a sheet is checked or drawn, what it asks of the site is recorded, each
//! question with a fingerprint of its answer. In the next build its result stands if every answer is the same,
//! and is made anew if one is not. So nothing is listed by hand, and nothing can be forgotten: a sheet reaches the
//! site through a [`Reader`] alone.

mod memory;
mod query;
mod reader;

pub(crate) use self::memory::{Keep, Memory, Verifier};
pub(crate) use self::query::{Fingerprint, fingerprint};
pub(crate) use self::reader::{PageFacts, Reader};
