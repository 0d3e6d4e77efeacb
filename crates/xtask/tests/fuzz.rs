//! The fuzz targets, which no other part of the gate compiles.

use std::fs;
use std::path::Path;

/// The targets include files of the preview without the rest of it.
#[test]
fn what_is_fuzzed_of_the_preview_stands_alone() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/src");
    let list = fs::read_to_string(fuzz.join("preview.rs")).unwrap();
    let files: Vec<&str> =
        list.lines().filter_map(|line| line.strip_prefix("#[path = \"")?.strip_suffix("\"]")).collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let text = fs::read_to_string(fuzz.join(file)).unwrap();
        assert!(
            !text.contains("use crate::"),
            "`{file}` uses another module of `cli`, which the fuzz targets lack"
        );
    }
}
