//! The properties that `cargo xtask fuzz` tries to break. The inputs in `kept` are tried by the tests `kept` of
//! `assay-diagnostic`, `assay-build` and the preview, with the same functions.

mod diagnostic;
#[cfg(feature = "build")]
#[allow(dead_code, reason = "the tests take more of it")]
mod panics;
#[cfg(feature = "build")]
#[allow(dead_code, reason = "a target needs some of the preview")]
mod preview;
#[cfg(feature = "build")]
mod source;

pub use self::diagnostic::{code, expressions, program};
#[cfg(feature = "build")]
pub use self::source::{config, data, front_matter, html, markdown, stylesheet, template, toml};

/// An HTTP request to the preview.
#[cfg(feature = "build")]
pub fn request(bytes: &[u8]) {
    preview::laws::request(bytes);
}

/// Prepares a target in which the compiler may catch a panic in a library, which is not a finding. A panic in our own
/// code ends the run, caught or not.
#[cfg(feature = "build")]
pub fn expect_caught_panics() {
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("{panic}");
        if panic.location().is_some_and(panics::is_own) {
            std::process::abort();
        }
    }));
}
