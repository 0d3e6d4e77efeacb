//! The tools of the end-to-end suite themselves.

use std::path::Path;

use assay_tests::reference::{THEMES, github_id, linked};
use assay_tests::session::{matches, words};

#[test]
fn a_heading_has_the_id_of_github() {
    assert_eq!(github_id("Mount points and volumes: `--in-place`"), "mount-points-and-volumes---in-place");
    assert_eq!(github_id("front_matter"), "front_matter");
    assert_eq!(github_id("block/unknown"), "blockunknown");
}

#[test]
fn a_link_leads_to_the_page_that_has_the_section() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let followed = |line| linked(root, THEMES, line).unwrap();
    assert_eq!(
        followed("See [keys](../crates/build/README.md#front_matter)."),
        "See [keys](configuration.md#front_matter)."
    );
    assert_eq!(
        followed("See [keys](../crates/build/README.md#front-matter)."),
        "See [keys](front-matter.md#front-matter)."
    );
    assert_eq!(
        followed("[Code](../crates/ARCHITECTURE.md), [Taplo](https://taplo.tamasfe.dev)"),
        "Code, [Taplo](https://taplo.tamasfe.dev)"
    );
    assert!(linked(root, THEMES, "[no](../crates/build/README.md#weather)").is_err());
}

#[test]
fn a_line_matches_with_its_gaps() {
    assert!(matches("Checked 8 pages in 3 ms", "Checked 8 pages in [..]"));
    assert!(matches("  dates: 8 sets", "[..]dates: 8 sets"));
    assert!(matches("as it is", "as it is"));
    assert!(!matches("Checked 9 pages in 3 ms", "Checked 8 pages in [..]"));
    assert!(!matches("as it is, and more", "as it is"));
}

#[test]
fn a_command_has_words() {
    assert_eq!(
        words("assay new article \"Why dates slip\" --yes"),
        ["assay", "new", "article", "Why dates slip", "--yes"]
    );
}
