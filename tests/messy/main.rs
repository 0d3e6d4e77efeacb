//! Two thousand files as people bring them from other generators, with only a `site.toml` of three lines and permission
//! for their frames and styles: real mistakes are reported, in the file that has them, and nothing else is.
//!
//! `ASSAY_MESSY` sets the number of files, from 1,200, to check that the time grows linearly.

#![expect(clippy::unwrap_used, reason = "a test stops where it is surprised, and says where")]

mod writing;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::Path;

use assay_tests::assay;
use assay_tests::folder::Folder;
use regex_lite::Regex;
use tempfile::TempDir;

use self::writing::{Mistakes, Written, file};

/// The number of files in the suite.
const FILES: usize = 2_000;

const SITE: &str = "title = \"As it was\"\nbase_url = \"https://example.com\"\ntheme = \"ledger\"\n\
    [policy]\nframe = [\"https://www.example.com\"]\nstyle = [\"'unsafe-inline'\"]\n";

fn count() -> usize {
    env::var("ASSAY_MESSY").ok().and_then(|count| count.parse().ok()).unwrap_or(FILES)
}

/// Returns every file of a site, and the code of each mistake in it.
fn corpus(mistakes: Mistakes) -> (Folder, BTreeMap<String, BTreeSet<&'static str>>) {
    let (mut site, mut expected) = (Folder::default(), BTreeMap::new());
    site.put("site.toml", SITE);
    for Written { path, bytes, codes } in (0..count()).map(|number| file(number, mistakes)) {
        if !codes.is_empty() {
            expected.insert(path.clone(), codes);
        }
        site.put_bytes(&path, bytes);
    }
    (site, expected)
}

/// Builds `site`, and returns the output and the number of pages.
fn build(site: &Folder) -> (String, usize) {
    let ground = TempDir::new().unwrap();
    let (root, out) = (ground.path().join("site"), ground.path().join("public"));
    site.write(&root).unwrap();
    let printed = assay::build(assay::binary().unwrap(), &root, &out, &["--format=json".to_owned()]).unwrap();
    let pages = Folder::read(&out).unwrap();
    (printed, pages.iter().filter(|(path, _)| Path::new(path).ends_with("index.html")).count())
}

#[test]
fn what_is_sound_builds_without_a_word() {
    let (site, _) = corpus(Mistakes::LeftOut);
    let (printed, pages) = build(&site);
    assert!(!printed.contains("\"code\""), "{}", &printed[..printed.len().min(4_000)]);
    assert!(printed.ends_with("exit status: 0\n"), "{printed}");
    // Drafts and future articles are unpublished; terms and sections have additional pages.
    assert!(pages > count() * 9 / 10, "only {pages} pages");
}

#[test]
fn what_is_wrong_is_told_and_nothing_else() {
    let (site, expected) = corpus(Mistakes::Made);
    let (printed, pages) = build(&site);
    let line = Regex::new(r#""code":"([^"]*)".*"file":"([^"]*)""#).unwrap();
    let mut reported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for captures in line.captures_iter(&printed) {
        reported.entry(captures[2].to_owned()).or_default().insert(captures[1].to_owned());
    }
    // A file that is not text has no other mistakes: those that it seems to have are that one.
    let alone = |codes: &BTreeSet<&'static str>| codes.contains("source/not-utf8");
    let expected: BTreeMap<String, BTreeSet<String>> = expected
        .into_iter()
        .map(
            |(path, codes)| {
                if alone(&codes) { (path, BTreeSet::from(["source/not-utf8"])) } else { (path, codes) }
            },
        )
        .map(|(path, codes)| (path, codes.into_iter().map(str::to_owned).collect()))
        .collect();
    for path in reported.keys().chain(expected.keys()) {
        let (reported, expected) = (reported.get(path), expected.get(path));
        let text =
            site.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        assert_eq!(reported, expected, "{path}\n{}", text.chars().take(2_000).collect::<String>());
    }
    let kinds: BTreeSet<&String> = expected.values().flatten().collect();
    // The tags of other generators occur in any file.
    assert_eq!(kinds.len(), writing::KINDS + 1, "a kind of mistake was never made: {kinds:?}");
    assert_eq!(pages, 0, "a site with errors was published");
}
