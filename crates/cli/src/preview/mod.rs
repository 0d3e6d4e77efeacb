//! The site as it is being written, in a browser: from memory, on this machine alone, and always the latest. The
//! pages are those that `assay build` would write; only what is sent to the browser carries the preview's script.

mod address;
mod change;
mod connection;
mod content_type;
mod editor;
mod events;
mod live;
mod notice;
mod respond;
mod route;
mod server;
mod session;
mod status;

pub(crate) use self::address::Address;
pub(crate) use self::live::Live;
pub(crate) use self::server::serve;
pub(crate) use self::session::{Session, Turn};
