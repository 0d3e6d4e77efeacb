//! The end-to-end suite's own tools: see `README.md` in this folder for what it checks and how to add to it.
//!
//! It knows Assay as its users do, by the binary and the written site, and never by the inside of a crate.

pub mod assay;
pub mod case;
pub mod folder;
pub mod golden;

/// What a step of a test gives: its value, or why the test fails.
pub type Outcome<T = ()> = Result<T, libtest_mimic::Failed>;
