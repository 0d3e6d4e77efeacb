//! The site as it is being written, in a browser: from memory, on this machine alone, and always the latest. The
//! pages are those that `assay build` would write; only what is sent to the browser carries the preview's script.
//!
//! What is shown is always of one moment: a [`live::View`] has one site, and what of it is not rendered yet when a
//! browser asks is rendered then, from the same site. The rest is rendered meanwhile, so that its mistakes are
//! reported.

mod address;
mod change;
mod connection;
mod content_type;
mod editor;
mod events;
#[cfg(test)]
#[allow(clippy::expect_used, reason = "what is shared with the fuzzer stands outside tests")]
#[path = "../../../xtask/fuzz/src/kept.rs"]
mod kept;
#[cfg(test)]
mod laws;
mod live;
mod notice;
#[cfg(test)]
#[path = "../../../xtask/fuzz/src/panics.rs"]
mod panics;
mod range;
mod request;
mod respond;
mod route;
mod server;
mod session;
mod site;
mod status;

pub(crate) use self::address::Address;
pub(crate) use self::live::Live;
pub(crate) use self::server::serve;
pub(crate) use self::session::{Session, Turn};
