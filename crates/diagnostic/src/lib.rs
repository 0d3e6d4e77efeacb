//! The engine of diagnostics: what the build proves with is what the browser scores with.
#![no_std]

extern crate alloc;
