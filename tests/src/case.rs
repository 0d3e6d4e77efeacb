//! A golden case: a small site, Assay's output for it, and the files it writes.

use std::fs;
use std::path::{Path, PathBuf};

use regex_lite::Regex;
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::folder::Folder;
use crate::{Outcome, assay, golden};

/// The output for the site, with the exit status.
const PRINTED: &str = "printed.txt";
/// Flags for `assay build`, one on each line, if the site needs any.
const FLAGS: &str = "flags.txt";
/// The folder of the expected files.
const EXPECTED: &str = "expected";
/// The file in it that lists all written files.
const FILES: &str = "FILES";

/// A folder with a site and the expected result.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its path below the folder of all cases, for example `link/unknown-target`.
    pub name: String,
    folder: PathBuf,
}

impl Case {
    /// Returns every case below `root`, sorted by name: a folder with a `content` folder or a `site.toml` is one.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn all(root: &Path) -> Outcome<Vec<Self>> {
        let mut cases = Vec::new();
        let mut folders = WalkDir::new(root).sort_by_file_name().into_iter();
        while let Some(entry) = folders.next() {
            let entry = entry?;
            let folder = entry.path();
            if folder.join("content").is_dir() || folder.join("site.toml").is_file() {
                let name = folder.strip_prefix(root)?.to_str().ok_or("a case's name is not text")?;
                cases.push(Self { name: name.replace('\\', "/"), folder: folder.to_owned() });
                folders.skip_current_dir();
            }
        }
        Ok(cases)
    }

    /// Builds the site and compares the output with the expected one; then builds a copy of it elsewhere, which must
    /// give the same bytes. The site may use one of `themes`. Returns the written files.
    ///
    /// # Errors
    /// Something differs.
    pub fn build(&self, themes: &Folder) -> Outcome<Folder> {
        let site = self.site(themes)?;
        let flags = self.flags();
        let (printed, written) = build(&site, &flags, "site")?;
        golden::compare(&self.folder.join(PRINTED), &printed)?;
        let (_, again) = build(&site, &flags, "another place")?;
        match differing(&written, &again) {
            None => Ok(written),
            Some(path) => Err(format!("two builds differ at {path}").into()),
        }
    }

    /// Compares the list of written files, and the expected ones among them. An update keeps the same files as before,
    /// so `touch expected/about/index.html` adds a page.
    ///
    /// # Errors
    /// They differ, or an expected file was not written.
    pub fn compare_files(&self, written: &Folder) -> Outcome {
        let expected = self.folder.join(EXPECTED);
        golden::compare(&expected.join(FILES), &list(written)?)?;
        for (path, _) in Folder::read(&expected)?.without(|path| path == FILES).iter() {
            let bytes = written.get(path).ok_or_else(|| format!("{path} is expected and was not written"))?;
            let text = without_fingerprints(std::str::from_utf8(bytes)?)?;
            golden::compare(&expected.join(path), &text)?;
        }
        Ok(())
    }

    /// Checks that the output contains the problem that the case is named after. A suffix after a full stop
    /// distinguishes several cases of one code: `site/invalid.missing`.
    ///
    /// # Errors
    /// It does not.
    pub fn shows_its_problem(&self) -> Outcome {
        let code = self.name.split_once('.').map_or(self.name.as_str(), |(code, _)| code);
        let printed = fs::read_to_string(self.folder.join(PRINTED))?;
        let shown = printed.contains(&format!("[{code}]"));
        shown.then_some(()).ok_or_else(|| format!("{PRINTED} has no problem `{code}`").into())
    }

    /// Returns the stored output of the case.
    ///
    /// # Errors
    /// Returns an error if it cannot be read.
    pub fn printed(&self) -> Outcome<String> {
        Ok(fs::read_to_string(self.folder.join(PRINTED))?)
    }

    fn site(&self, themes: &Folder) -> Outcome<Folder> {
        let beside = format!("{EXPECTED}/");
        let hidden = |path: &str| path == PRINTED || path == FLAGS || path.starts_with(&beside);
        let mut site = Folder::read(&self.folder)?.without(hidden);
        site.add_under("themes", themes);
        Ok(site)
    }

    fn flags(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.join(FLAGS)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// Builds `site` in a folder called `place`, and returns the output and the written files.
fn build(site: &Folder, flags: &[String], place: &str) -> Outcome<(String, Folder)> {
    let ground = TempDir::new()?;
    let root = ground.path().join(place);
    let out = ground.path().join("public");
    site.write(&root)?;
    let printed = assay::build(assay::binary()?, &root, &out, flags)?;
    Ok((printed, Folder::read(&out)?))
}

/// Returns the names of all files, one on each line, with fingerprints replaced before sorting.
fn list(written: &Folder) -> Outcome<String> {
    let names: Outcome<Vec<String>> = written.iter().map(|(path, _)| without_fingerprints(path)).collect();
    let mut names = names?;
    names.sort();
    Ok(names.iter().map(|name| format!("{name}\n")).collect())
}

/// Returns the first path at which two folders differ.
fn differing(one: &Folder, other: &Folder) -> Option<String> {
    let pairs = one.iter().chain(other.iter());
    pairs.map(|(path, _)| path).find(|path| one.get(path) != other.get(path)).map(str::to_owned)
}

/// Replaces fingerprints, so that a golden page does not depend on the styles or the runtime.
fn without_fingerprints(text: &str) -> Outcome<String> {
    let integrity = Regex::new("sha(256|384|512)-[A-Za-z0-9+/]+=*")?;
    let fingerprint = Regex::new(r"\b[0-9a-f]{16}\b")?;
    let text = integrity.replace_all(text, "[integrity]");
    Ok(fingerprint.replace_all(&text, "[fingerprint]").into_owned())
}
