//! The only module that reads files: those of a site, on top of the themes in the binary. Interprets none of them.

mod embedded;
mod folder;
mod names;
mod planned;
mod stored;

pub(crate) use self::embedded::{runtime, themes as embedded_themes};
pub(crate) use self::folder::{Folder, Links, Refreshed};
pub(crate) use self::planned::{Planned, planned};
pub(crate) use self::stored::{hash_of, is_unchanged, open};
