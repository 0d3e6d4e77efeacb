//! The only place that reads: a site's files, over the themes inside the binary. Understands none of them.

mod embedded;
mod folder;
mod names;
mod stored;

pub(crate) use self::embedded::runtime;
pub(crate) use self::folder::{Folder, Links};
pub(crate) use self::stored::{hash_of, is_growing, is_unchanged, open};
