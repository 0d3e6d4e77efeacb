//! What `cargo xtask fuzz` looks for bytes against. Those in `kept` are tried by the tests `kept` of `assay-diagnostic`
//! and `assay-build`, with the same functions.

mod diagnostic;
#[cfg(feature = "build")]
mod source;

pub use self::diagnostic::{code, expressions, program};
#[cfg(feature = "build")]
pub use self::source::toml;
