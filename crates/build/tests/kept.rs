//! What fuzzing found in the TOML of a diagnostic, and what leads far, holds still: `cargo xtask fuzz toml` looks for
//! more with the same function.
#![allow(
    clippy::expect_used,
    unreachable_pub,
    reason = "what is shared with the fuzzer stands outside tests"
)]

#[path = "../../xtask/fuzz/src/kept.rs"]
mod kept;
#[path = "../../xtask/fuzz/src/source.rs"]
mod source;

#[test]
fn the_toml_of_a_diagnostic() {
    kept::try_all("toml", source::toml);
}
