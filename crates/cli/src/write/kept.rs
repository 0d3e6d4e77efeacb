//! Fingerprinted files of earlier builds, which stay in the published folder for some days, so that a page in the cache
//! of a browser or host finds its stylesheet. The marker file of the folder records when each was last a part of the
//! site. Nothing is kept in a folder that Assay did not create.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use assay_build::OutputPath;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{MARKER, MARKER_TEXT};

/// The published folders in which names change with the bytes.
const FOLDERS: [&str; 2] = ["assets", "assay"];

/// The number of hexadecimal digits in a fingerprint.
const FINGERPRINT: usize = 16;

/// The period for which fingerprinted files stay, and the current date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    /// The date of the build.
    pub(crate) today: Date,
    /// The number of days that a file stays after the first build without it.
    pub(crate) days: u32,
}

/// The files that stay, each with the date of the first build without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept(BTreeMap<OutputPath, Date>);

impl Kept {
    /// Returns what stays in `folder` when the site is `files`, and what was recorded before.
    pub(super) fn of(folder: &Path, files: &BTreeSet<&OutputPath>, keep: Keep) -> (Self, Self) {
        let Ok(marker) = fs::read_to_string(folder.join(MARKER)) else { return Default::default() };
        let before = Self::read(&marker);
        let there = FOLDERS.iter().flat_map(|name| names(&folder.join(name), name));
        let old = there.filter(|path| !files.contains(path));
        let stays = old.filter_map(|path| {
            let since = before.0.get(&path).copied().unwrap_or(keep.today);
            let until = since.checked_add(i64::from(keep.days).days()).ok()?;
            (keep.today < until).then_some((path, since))
        });
        (Self(stays.collect()), before)
    }

    /// Returns the files.
    pub(super) fn files(&self) -> impl Iterator<Item = &OutputPath> {
        self.0.keys()
    }

    /// Returns the text of the marker file.
    pub(super) fn marker(&self) -> String {
        let mut text = MARKER_TEXT.to_owned();
        for (path, since) in &self.0 {
            text += &format!("{since} {path}\n");
        }
        text
    }

    /// Parses such a text. A line that does not describe a file is ignored.
    fn read(marker: &str) -> Self {
        let line = |line: &str| {
            let (since, path) = line.split_once(' ')?;
            Some((OutputPath::new(path)?, since.parse().ok()?))
        };
        Self(marker.lines().filter_map(line).collect())
    }
}

/// Returns the paths of the fingerprinted files in `folder`, which is `name` in the published one.
fn names(folder: &Path, name: &str) -> Vec<OutputPath> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let Ok(kind) = entry.file_type() else { continue };
        let Some(own) = entry.file_name().to_str().map(|own| format!("{name}/{own}")) else { continue };
        if kind.is_dir() {
            found.extend(names(&entry.path(), &own));
        } else if kind.is_file() && is_fingerprinted(&own) {
            found.extend(OutputPath::new(&own));
        }
    }
    found
}

/// Returns true if a file's name contains a fingerprint: `menu.0123456789abcdef.js`, and its compressed copies.
fn is_fingerprinted(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".br")).unwrap_or(name);
    let mut parts = name.rsplit('.').skip(1);
    let is_hash = |part: &str| {
        part.len() == FINGERPRINT && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    parts.next().is_some_and(is_hash) && parts.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_known_by_its_place_and_length() {
        for name in ["assets/a.0123456789abcdef.css", "assay/x/a.b.0123456789abcdef.js.br"] {
            assert!(is_fingerprinted(name), "{name}");
        }
        for name in [
            "assets/a.css",
            "assets/0123456789abcdef.css",
            "assets/a.0123456789ABCDEF.css",
            "assets/a.0123456789abcde.css",
        ] {
            assert!(!is_fingerprinted(name), "{name}");
        }
    }

    #[test]
    fn what_is_written_down_is_read_again() {
        let path = OutputPath::new("assets/a b.0123456789abcdef.css").unwrap();
        let kept = Kept(BTreeMap::from([(path, jiff::civil::date(2026, 11, 23))]));
        assert_eq!(Kept::read(&kept.marker()), kept);
        assert_eq!(Kept::read(MARKER_TEXT), Kept::default());
        assert_eq!(Kept::read("2026-11-23 ../etc\n2026-11-23\n\n"), Kept::default());
    }
}
