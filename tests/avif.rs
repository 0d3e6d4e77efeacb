//! Pictures in AVIF, by a binary that is built with `--features avif`. `tests/run avif` is the only part that needs one.

use std::fs;
use std::path::Path;

use assay_tests::{Outcome, assay};
use tempfile::TempDir;
use walkdir::WalkDir;

/// A golden site with photographs and a chart.
const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sites/pictures-in-sizes");

/// Copies a folder.
fn copy(from: &Path, to: &Path) -> Outcome<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[test]
fn photographs_are_published_in_avif_and_browsers_take_it_first() -> Outcome<()> {
    let ground = TempDir::new()?;
    let (root, out) = (ground.path().join("site"), ground.path().join("public"));
    copy(Path::new(SITE), &root)?;
    let config = root.join("site.toml");
    let text = fs::read_to_string(&config)?;
    fs::write(&config, text.replace("[pictures]", "[pictures]\nformats = [\"webp\", \"avif\"]"))?;
    let cache = format!("--cache={}", ground.path().join("cache").display());
    let printed = assay::build(assay::binary()?, &root, &out, &[cache])?;
    assert!(printed.ends_with("exit status: 0\n") && !printed.contains("avif"), "{printed}");

    let page = fs::read_to_string(out.join("index.html"))?;
    let (avif, webp) = (page.find("type=\"image/avif\""), page.find("type=\"image/webp\""));
    assert!(avif.is_some() && avif < webp, "{page}");
    let mut names = Vec::new();
    for entry in fs::read_dir(out.join("assets"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "avif") {
            // The brand of a single picture (AVIF 1.1.0, section 6.2).
            assert_eq!(fs::read(&path)?.get(4..12), Some(&b"ftypavif"[..]), "{}", path.display());
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            names.push(name.split('.').take(name.split('.').count() - 2).collect::<Vec<_>>().join("."));
        }
    }
    names.sort();
    // The photographs, and not the chart.
    let expected = ["tower-1000", "tower-320", "tower-640", "tower.narrow-320", "tower.narrow-600"];
    assert_eq!(names, expected);
    Ok(())
}
