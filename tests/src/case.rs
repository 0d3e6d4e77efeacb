//! One golden case: a small site, what Assay prints for it, and the files it writes.

use std::fs;
use std::path::{Path, PathBuf};

use regex_lite::Regex;
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::folder::Folder;
use crate::{Outcome, assay, golden};

/// What Assay prints for the site, and its exit status.
const PRINTED: &str = "printed.txt";
/// Flags for `assay build`, one a line, where the site needs any.
const FLAGS: &str = "flags.txt";
/// The folder of the written files that are kept.
const EXPECTED: &str = "expected";
/// The file in it that names all that are written.
const FILES: &str = "FILES";

/// A folder with a site and what is expected of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its path below the folder of all cases, as `link/unknown-target`.
    pub name: String,
    folder: PathBuf,
}

impl Case {
    /// Every case below `root`, sorted by name: a folder with a `content` folder or a `site.toml` is one.
    ///
    /// # Errors
    /// Where a folder cannot be read.
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

    /// Builds the site and compares what is printed with what is kept; then builds a copy of it elsewhere, which
    /// must give the same bytes. `themes` are there for the site to choose from. Returns what was written.
    ///
    /// # Errors
    /// Where anything differs.
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

    /// Compares the list of files that were written, and those of them that are kept. An update keeps the same ones
    /// as before, so `touch expected/about/index.html` is how a page is taken up.
    ///
    /// # Errors
    /// Where they differ, or one that is kept was not written.
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

    /// Whether what is printed for the case speaks of the problem that the case is named after. What follows a
    /// full stop in the name tells several cases of one code apart: `site/invalid.missing`.
    ///
    /// # Errors
    /// Where it does not.
    pub fn shows_its_problem(&self) -> Outcome {
        let code = self.name.split_once('.').map_or(self.name.as_str(), |(code, _)| code);
        let printed = fs::read_to_string(self.folder.join(PRINTED))?;
        let shown = printed.contains(&format!("[{code}]"));
        shown.then_some(()).ok_or_else(|| format!("{PRINTED} has no problem `{code}`").into())
    }

    fn site(&self, themes: &Folder) -> Outcome<Folder> {
        let beside = format!("{EXPECTED}/");
        let hidden = |path: &str| path == PRINTED || path == FLAGS || path.starts_with(&beside);
        let mut site = Folder::read(&self.folder)?.without(hidden);
        site.lay_under("themes", themes);
        Ok(site)
    }

    fn flags(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.join(FLAGS)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

/// Builds `site` in a folder called `place`, and returns what was printed and written.
fn build(site: &Folder, flags: &[String], place: &str) -> Outcome<(String, Folder)> {
    let ground = TempDir::new()?;
    let root = ground.path().join(place);
    let out = ground.path().join("public");
    site.write(&root)?;
    let printed = assay::build(assay::binary()?, &root, &out, flags)?;
    Ok((printed, Folder::read(&out)?))
}

/// The names of all files, a line each, sorted as they are read and not by fingerprints that nobody sees.
fn list(written: &Folder) -> Outcome<String> {
    let names: Outcome<Vec<String>> = written.iter().map(|(path, _)| without_fingerprints(path)).collect();
    let mut names = names?;
    names.sort();
    Ok(names.iter().map(|name| format!("{name}\n")).collect())
}

/// The first path at which two folders differ.
fn differing(one: &Folder, other: &Folder) -> Option<String> {
    let pairs = one.iter().chain(other.iter());
    pairs.map(|(path, _)| path).find(|path| one.get(path) != other.get(path)).map(str::to_owned)
}

/// Puts words in the place of fingerprints, so that a golden page outlives a change of the style or the runtime.
fn without_fingerprints(text: &str) -> Outcome<String> {
    let integrity = Regex::new("sha(256|384|512)-[A-Za-z0-9+/]+=*")?;
    let fingerprint = Regex::new(r"\b[0-9a-f]{16}\b")?;
    let text = integrity.replace_all(text, "[integrity]");
    Ok(fingerprint.replace_all(&text, "[fingerprint]").into_owned())
}
