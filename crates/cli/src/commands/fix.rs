//! `assay check --fix`: writes the corrections that are certain into the site's files. It corrects nothing that has more than
//! one reading, and no file outside the site's folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process;

use assay_build::{Fix, Problem, Sources};

use super::nowhere::Nowhere;
use crate::args::SiteArgs;
use crate::error::Error;
use crate::pictures::PictureStore;
use crate::report::{self, Location, counted};

/// The most rounds of corrections: one may show the next mistake, as in a table below a misspelt key.
const ROUNDS: usize = 8;

/// Corrects each problem of which the correction is certain, and prints what was changed.
pub(super) fn fix(site: &SiteArgs) -> Result<(), Error> {
    let mut count = 0;
    for _ in 0..ROUNDS {
        let nowhere = Nowhere::checking(PictureStore::new(&site.root, None));
        let written = assay_build::build_to_sink(site.folder().read()?, &site.options(), None, &nowhere);
        let fixed = written.problems.iter().filter(|problem| problem.fix.is_some());
        let sources = site.folder().read_these(fixed.map(|problem| &problem.place.path))?;
        let corrected = correct(&site.root, &written.problems, &sources)?;
        if corrected == 0 {
            break;
        }
        count += corrected;
    }
    report::tell(&format!("Corrected {}\n", counted(count, "problem")))
}

/// Writes the corrections of `problems` into the files below `root`, each file whole. Returns the number of corrections.
fn correct(root: &Path, problems: &[Problem], sources: &Sources) -> Result<usize, Error> {
    let mut changes: BTreeMap<&str, Vec<(Range<usize>, &Fix)>> = BTreeMap::new();
    for problem in problems {
        if let Some(fix) = &problem.fix {
            let file = changes.entry(problem.place.path.as_str()).or_default();
            file.push((problem.place.span.clone(), fix));
        }
    }
    let mut count = 0;
    let folder = root.canonicalize().map_err(Error::read(root))?;
    for (path, mut changes) in changes {
        let Some(file) = sources.get(path).filter(|file| !file.is_embedded) else { continue };
        let Ok(text) = file.text() else { continue };
        let on_disk = root.join(path);
        // With `--follow-links`, the file may be one of another site.
        if !on_disk.canonicalize().is_ok_and(|target| target.starts_with(&folder)) {
            continue;
        }
        changes.sort_by_key(|(span, _)| span.start);
        changes.dedup_by_key(|(span, _)| span.start);
        // A key may be in quotes, and a file may have changed since.
        changes.retain(|(span, fix)| text.get(span.clone()) == Some(fix.old.as_str()));
        if changes.is_empty() {
            continue;
        }
        let mut corrected = text.to_owned();
        for (span, fix) in changes.iter().rev() {
            corrected.replace_range(span.clone(), &fix.new);
        }
        replace(&on_disk, &corrected).map_err(Error::write(&on_disk))?;
        let mut printed = String::new();
        for (span, fix) in &changes {
            let Location { line, .. } = Location::of(text.as_bytes(), span.start);
            // Writing to a string cannot fail.
            let _ = writeln!(printed, "{}:{line}: `{}` is now `{}`", visible(path), fix.old, fix.new);
        }
        report::tell(&printed)?;
        count += changes.len();
    }
    Ok(count)
}

/// Returns `path` without characters that a terminal obeys.
fn visible(path: &str) -> String {
    path.replace(char::is_control, "\u{fffd}")
}

/// Replaces the text of a file in one step: the file has the old text or the new, whenever the process ends. It keeps its
/// permissions, and a symbolic link stays one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize()?;
    let permissions = fs::metadata(&target)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let new: PathBuf = target.with_file_name(format!(".{name}.new-{}", process::id()));
    let written = fs::write(&new, text)
        .and_then(|()| fs::set_permissions(&new, permissions))
        .and_then(|()| fs::rename(&new, &target));
    written.inspect_err(|_| {
        // A leftover file is harmless.
        let _ = fs::remove_file(&new);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_file_outside_the_site_is_left_alone() {
        use assay_build::{Code, Place, SourceFile, SourcePath};
        let (site, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (own, other) = (site.path().join("own.md"), elsewhere.path().join("other.md"));
        for file in [&own, &other] {
            fs::write(file, "titel").unwrap();
        }
        std::os::unix::fs::symlink(&other, site.path().join("link.md")).unwrap();
        let names = ["own.md", "link.md"];
        let sources: Sources = names.iter().map(|name| SourceFile::new(name, &b"titel"[..])).collect();
        let problems = names.map(|name| {
            let place = Place::new(&SourcePath::new(name), 0..5);
            let mut problem = Problem::new(Code::FrontMatterUnknownKey, place, "unknown key `titel`");
            problem.fix = Some(Box::new(Fix { old: "titel".to_owned(), new: "title".to_owned() }));
            problem
        });
        assert_eq!(correct(site.path(), &problems, &sources).unwrap(), 1);
        assert_eq!(fs::read_to_string(&own).unwrap(), "title");
        assert_eq!(fs::read_to_string(&other).unwrap(), "titel");
    }

    #[test]
    fn a_printed_path_does_not_control_the_terminal() {
        assert_eq!(visible("content/a\u{1b}[31m\nb ü.md"), "content/a\u{fffd}[31m\u{fffd}b ü.md");
    }

    #[test]
    #[cfg(unix)]
    fn a_replaced_file_keeps_its_permissions_and_its_link() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("a.md"), dir.path().join("b.md"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(link.is_symlink());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
        replace(&file, "newer").unwrap_err();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }
}
