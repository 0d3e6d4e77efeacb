//! Every problem code has a golden case under `tests/problems/`, in a folder with its name.

use std::path::Path;

use assay_build::Code;

#[test]
fn every_code_has_a_case() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/problems");
    let lacking: Vec<&str> =
        Code::ALL.iter().map(|code| code.as_str()).filter(|code| !cases.join(code).is_dir()).collect();
    assert!(lacking.is_empty(), "no case shows {lacking:?}");
}
