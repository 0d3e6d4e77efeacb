//! The tools of the end-to-end suite: see `README.md` in this folder for what it checks and how to add to it.
//!
//! It uses Assay as its users do, through the binary and the written site, and never through the inside of a crate.

pub mod assay;
pub mod case;
pub mod folder;
pub mod golden;
pub mod reference;
pub mod session;

/// The result of a step of a test: its value, or why the test fails.
pub type Outcome<T = ()> = Result<T, libtest_mimic::Failed>;
