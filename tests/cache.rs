//! `--cache` never affects the result: whatever is in the cache folder, and whatever happened to the published files, a
//! build publishes and prints the same as without it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use assay_tests::folder::Folder;
use assay_tests::{Outcome, assay};
use tempfile::TempDir;

/// A site on the disk, which is built with a cache and without.
struct Site {
    ground: TempDir,
}

/// The result of a build.
#[derive(Debug, PartialEq, Eq)]
struct Built {
    status: Option<i32>,
    problems: String,
    files: Folder,
}

impl Site {
    fn new() -> Outcome<Self> {
        let site = Self { ground: TempDir::new()? };
        site.put(
            "site.toml",
            "title = \"Bell & Anvil\"\nbase_url = \"https://bell.example\"\n[output]\ncompress = true\n",
        )?;
        for page in 0..8 {
            site.put(
                &format!("content/insights/page-{page}.md"),
                &format!(
                    "+++\ntitle = \"Page {page}\"\ndate = 2026-01-0{}\ntags = [\"Bells\"]\n+++\n\nWords.\n\n## Plan\n\nMore.\n",
                    page + 1
                ),
            )?;
        }
        site.put(
            "content/insights/check.md",
            "::::self-assessment[Do you?]{#quick}\n- **One**: first.\n- **Two**: second.\n\n:::call\nCall.\n:::\n\n\
             :::otherwise\nWait.\n:::\n::::\n",
        )?;
        Ok(site)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.ground.path().join(path)
    }

    fn put(&self, path: &str, text: &str) -> Outcome {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        Ok(fs::write(path, text)?)
    }

    fn cache_file(&self) -> PathBuf {
        self.path("cache/assay.cache")
    }

    /// Builds into `out`, with these further arguments.
    fn built(&self, out: &str, arguments: &[&str]) -> Outcome<Built> {
        let mut command = Command::new(assay::binary()?);
        command.args(["build", "--today", assay::TODAY, "--root"]).arg(self.ground.path());
        let output = command.arg("--out").arg(self.path(out)).args(arguments).output()?;
        let problems = String::from_utf8(output.stderr)?;
        Ok(Built { status: output.status.code(), problems, files: Folder::read(&self.path(out))? })
    }

    /// Builds with the cache and, elsewhere, without: both must give the same result.
    fn build(&self) -> Outcome<Built> {
        let cache = self.path("cache");
        let with =
            self.built("public", &["--cache", cache.to_str().ok_or("a folder's name is not text")?])?;
        let without = self.built("clean", &[])?;
        assert_eq!(with.status, without.status);
        assert_eq!(with.problems, without.problems);
        assert!(with.files == without.files, "another site is published with the cache");
        Ok(with)
    }
}

#[test]
fn a_build_with_a_cache_publishes_what_one_without_does() -> Outcome {
    let site = Site::new()?;
    let first = site.build()?;
    assert_eq!(first.status, Some(0), "{}", first.problems);
    let stored = fs::read(site.cache_file())?;

    // Nothing changed: the published files and the cache stay untouched.
    let page = site.path("public/insights/page-1/index.html");
    let published = fs::metadata(&page)?.modified()?;
    assert_eq!(site.build()?, first);
    assert_eq!(fs::metadata(&page)?.modified()?, published);
    assert_eq!(fs::read(site.cache_file())?, stored);

    // One article is edited.
    site.put("content/insights/page-1.md", "+++\ntitle = \"Other\"\n+++\n\n[Back](page-2.md#plan)\n")?;
    let edited = site.build()?;
    assert!(edited.files != first.files);
    assert!(fs::read(site.cache_file())? != stored);
    Ok(())
}

#[test]
fn what_befell_the_published_folder_is_mended() -> Outcome {
    let site = Site::new()?;
    let first = site.build()?;
    fs::remove_file(site.path("public/insights/page-2/index.html"))?;
    fs::write(site.path("public/insights/page-3/index.html"), "defaced")?;
    fs::write(site.path("public/insights/page-4/index.html.gz"), "defaced")?;
    fs::write(site.path("public/more.html"), "nobody wrote this")?;
    assert_eq!(site.build()?, first);
    fs::remove_dir_all(site.path("public"))?;
    assert_eq!(site.build()?, first);
    Ok(())
}

#[test]
fn a_damaged_cache_is_as_good_as_none() -> Outcome {
    let site = Site::new()?;
    let first = site.build()?;
    let stored = fs::read(site.cache_file())?;
    let mut flipped = stored.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    for damaged in [&b""[..], b"no cache", &stored[..40], &stored[..middle], &flipped] {
        fs::write(site.cache_file(), damaged)?;
        assert_eq!(site.build()?, first);
        assert!(fs::read(site.cache_file())? == stored, "a damaged cache was not replaced");
    }
    fs::remove_file(site.cache_file())?;
    fs::create_dir(site.cache_file())?;
    let folder = site.path("cache");
    let built = site.built("public", &["--cache", folder.to_str().unwrap_or_default()])?;
    assert_eq!(built.status, Some(0), "{}", built.problems);
    assert!(built.problems.starts_with("warning: cannot write"), "{}", built.problems);
    Ok(())
}

#[test]
fn a_site_with_mistakes_leaves_the_cache_as_it_was() -> Outcome {
    let site = Site::new()?;
    let first = site.build()?;
    let (stored, article) =
        (fs::read(site.cache_file())?, fs::read_to_string(site.path("content/insights/page-5.md"))?);
    site.put("content/insights/page-5.md", "[lost](/nowhere/)\n")?;
    let failed = site.build()?;
    assert_eq!((failed.status, &failed.files), (Some(1), &first.files));
    assert!(fs::read(site.cache_file())? == stored);
    site.put("content/insights/page-5.md", &article)?;
    assert_eq!(site.build()?, first);
    Ok(())
}
