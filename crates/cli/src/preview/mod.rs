//! A preview of the site in a browser while it is being written: from memory, on this machine only, and always up to
//! date. The pages are those that `assay build` would write; only what is sent to the browser includes the preview's
//! script.
//!
//! Everything shown belongs to one moment: a [`live::View`] has one site, and outputs that are not rendered yet are
//! rendered from that site when a browser requests them. The rest is rendered in the meantime, so that its problems are
//! reported.

mod address;
mod change;
mod connection;
mod dashboard;
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
mod shown;
mod site;
mod status;
mod weights;

pub(crate) use self::address::Address;
pub(crate) use self::live::Live;
pub(crate) use self::server::serve;
pub(crate) use self::session::{Session, Turn};
