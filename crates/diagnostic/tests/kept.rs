//! The saved inputs of fuzzing, and those with high coverage: `cargo xtask fuzz` searches for more with the same
//! functions.
#![allow(
    clippy::expect_used,
    unreachable_pub,
    reason = "what is shared with the fuzzer stands outside tests"
)]

#[path = "../../xtask/fuzz/src/diagnostic.rs"]
mod diagnostic;
#[path = "../../xtask/fuzz/src/kept.rs"]
mod kept;
#[path = "../../xtask/fuzz/src/panics.rs"]
mod panics;

#[test]
fn expressions() {
    kept::try_all("expressions", diagnostic::expressions);
}

#[test]
fn programs() {
    kept::try_all("program", diagnostic::program);
}

#[test]
fn codes() {
    kept::try_all("code", diagnostic::code);
}
