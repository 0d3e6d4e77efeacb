//! Checks the documents against the code: each crate that Assay depends on has its reason in `CONTRIBUTING.md`, and
//! each threat in `crates/THREATS.md` its test.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

type Outcome = Result<(), Box<dyn Error>>;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The manifests with dependencies, including that of the fuzzer, which is a separate workspace.
const MANIFESTS: [&str; 10] = [
    "Cargo.toml",
    "crates/build/Cargo.toml",
    "crates/cli/Cargo.toml",
    "crates/diagnostic/Cargo.toml",
    "crates/import/Cargo.toml",
    "crates/pictures/Cargo.toml",
    "crates/wasm/Cargo.toml",
    "crates/xtask/Cargo.toml",
    "crates/xtask/fuzz/Cargo.toml",
    "tests/Cargo.toml",
];

/// Collects the crates in a manifest, at any depth: for the program, its tests or its build, on any system.
fn dependencies(manifest: &Table, found: &mut BTreeSet<String>) {
    for (key, value) in manifest {
        let Value::Table(inner) = value else { continue };
        if ["dependencies", "dev-dependencies", "build-dependencies"].contains(&key.as_str()) {
            // Crates of this repository have a path.
            let outside = inner.iter().filter(|(_, how)| how.get("path").is_none());
            found.extend(outside.map(|(name, _)| name.clone()).filter(|name| !name.starts_with("assay")));
        } else {
            dependencies(inner, found);
        }
    }
}

/// Returns the rows of every table on a Markdown page, as cells.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").collect()).collect()
}

/// Returns the texts in backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_dependency_has_its_reason() -> Outcome {
    let mut used = BTreeSet::new();
    for path in MANIFESTS {
        dependencies(&fs::read_to_string(root().join(path))?.parse()?, &mut used);
    }
    for entry in fs::read_dir(root().join("crates"))? {
        let manifest = entry?.path().join("Cargo.toml");
        let path = manifest.strip_prefix(root())?.to_string_lossy().replace('\\', "/");
        assert!(!manifest.is_file() || MANIFESTS.contains(&path.as_str()), "{path} is read by no test");
    }
    let text = fs::read_to_string(root().join("CONTRIBUTING.md"))?;
    let mut told = BTreeSet::new();
    for row in rows(&text).into_iter().filter(|row| row.len() == 2 && row[0].starts_with('`')) {
        assert!(row[1].len() > 10, "{} has no reason", row[0]);
        told.extend(code(row[0]).map(String::from));
    }
    let without: Vec<_> = used.difference(&told).collect();
    assert!(without.is_empty(), "without a reason in CONTRIBUTING.md: {without:?}");
    let unused: Vec<_> = told.difference(&used).collect();
    assert!(unused.is_empty(), "with a reason in CONTRIBUTING.md, and used by nothing: {unused:?}");
    Ok(())
}

#[test]
fn every_threat_has_its_test() -> Outcome {
    let text = fs::read_to_string(root().join("crates/THREATS.md"))?;
    let rows = rows(&text);
    let threats: Vec<_> =
        rows.iter().filter(|row| row[0] != "threat" && !row[0].starts_with("---")).collect();
    assert!(threats.len() > 10, "{} rows", threats.len());
    let mut wrong = Vec::new();
    for row in threats {
        let [threat, _, shown] = row[..] else {
            wrong.push(format!("`{}` has {} columns", row[0], row.len()));
            continue;
        };
        if code(shown).next().is_none() && shown != "no test" {
            wrong.push(format!("`{threat}` names no test"));
        }
        wrong.extend(code(shown).filter(|name| !is_test(name)).map(|name| format!("`{name}` is no test")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// Returns true if a test has this name: a part of the gate, a fuzz target, a folder of golden files, a file with tests
/// in it, or one test of a file, as `crates/x.rs::name`.
fn is_test(name: &str) -> bool {
    if let Some(part) = name.strip_prefix("tests/run ") {
        let gate = fs::read_to_string(root().join("tests/run")).unwrap_or_default();
        return gate.contains(&format!("\npart_{part}() {{"));
    }
    if let Some(target) = name.strip_prefix("cargo xtask fuzz ") {
        return root().join("crates/xtask/fuzz/kept").join(target).is_dir();
    }
    let (path, test) = name.split_once("::").map_or((name, None), |(path, test)| (path, Some(test)));
    let path = root().join(path);
    if path.is_dir() {
        return test.is_none() && path.join("printed.txt").is_file();
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    match test {
        Some(test) => {
            let is_before = |at: usize| text[..at].trim_end().ends_with(']');
            text.match_indices(&format!("fn {test}(")).any(|(at, _)| is_before(at))
        }
        None => text.contains("#[test]") || text.contains("\ntest(") || text.contains("  test("),
    }
}

#[test]
fn what_is_no_test_is_known() {
    for test in [
        "tests/run golden",
        "cargo xtask fuzz code",
        "tests/problems/policy/blocked",
        "tests/publishing.rs",
        "crates/xtask/tests/documents.rs::every_threat_has_its_test",
    ] {
        assert!(is_test(test), "{test}");
    }
    for none in [
        "tests/run nothing",
        "cargo xtask fuzz nothing",
        "tests/problems/policy",
        "crates/xtask/src/main.rs",
        "crates/xtask/tests/documents.rs::root",
        "crates/xtask/tests/documents.rs::nothing",
    ] {
        assert!(!is_test(none), "{none}");
    }
}
