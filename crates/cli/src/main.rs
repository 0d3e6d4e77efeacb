//! The shell of Assay.

fn main() {}
