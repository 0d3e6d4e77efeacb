//! Command transcripts: every file of `commands/` is a terminal session whose output must match.

use assay_tests::{Outcome, assay};

#[test]
fn transcripts() -> Outcome {
    trycmd::TestCases::new()
        .register_bin("assay", assay::binary()?)
        .case("commands/*.md")
        .case("commands/*.toml");
    Ok(())
}
