//! Tries the saved inputs of fuzzing, and those with high coverage: `cargo xtask fuzz` searches for more with the same
//! functions.
#![allow(
    clippy::expect_used,
    unreachable_pub,
    reason = "what is shared with the fuzzer stands outside tests"
)]

#[path = "../../xtask/fuzz/src/kept.rs"]
mod kept;
#[path = "../../xtask/fuzz/src/panics.rs"]
mod panics;
#[path = "../../xtask/fuzz/src/source.rs"]
mod source;

#[test]
fn the_toml_of_a_diagnostic() {
    kept::try_all("toml", source::toml);
}

#[test]
fn articles() {
    kept::try_all("markdown", source::markdown);
}

#[test]
fn front_matter() {
    kept::try_all("front-matter", source::front_matter);
}

#[test]
fn html() {
    kept::try_all("html", source::html);
}

#[test]
fn the_configuration() {
    kept::try_all("config", source::config);
}

#[test]
fn templates() {
    kept::try_all("template", source::template);
}

#[test]
fn stylesheets() {
    kept::try_all("stylesheet", source::stylesheet);
}

#[test]
fn data_files() {
    kept::try_all("data", source::data);
}
