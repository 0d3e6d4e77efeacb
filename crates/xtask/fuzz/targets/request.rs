#![no_main]

libfuzzer_sys::fuzz_target!(init: assay_fuzz::expect_caught_panics(), |bytes: &[u8]| assay_fuzz::request(bytes));
