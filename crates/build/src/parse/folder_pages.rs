//! The pages of folders that are not called `_index.md`, by option: a `README.md`, an `index.md` beside other pages, and `a.md`
//! beside the folder `a/`. Such a file has the place in the site that an `_index.md` of its folder would have.

use std::collections::{BTreeMap, BTreeSet};

use super::CONTENT;
use crate::source::{SourcePath, Sources};

/// The files that have the place of another in the site, with that place.
pub(super) type Places = BTreeMap<SourcePath, SourcePath>;

/// The stems of files that are the page of their folder, the first that a folder has before all others.
const STEMS: [&str; 3] = ["_index", "index", "readme"];

/// The Markdown files of a folder.
#[derive(Default)]
struct Folder<'a> {
    /// The file that is the page of the folder: the position of its stem in [`STEMS`], and its path.
    own: Option<(usize, &'a SourcePath)>,
    /// The number of its files, and of the folders below that have some.
    entries: usize,
}

/// Returns the places of the Markdown files of `sources` that are pages of folders.
pub(super) fn places(sources: &Sources) -> Places {
    let pages =
        || sources.under(CONTENT).map(|file| &file.path).filter(|path| path.markdown_stem().is_some());
    let mut folders: BTreeMap<&str, Folder<'_>> = BTreeMap::new();
    let mut counted = BTreeSet::new();
    for path in pages() {
        let folder = folders.entry(path.folder()).or_default();
        folder.entries += 1;
        let rank = rank(path).map(|rank| (rank, path));
        folder.own = [folder.own, rank].into_iter().flatten().min();
        let mut below = path.folder();
        while let Some((above, _)) = below.rsplit_once('/').filter(|_| counted.insert(below)) {
            folders.entry(above).or_default().entries += 1;
            below = above;
        }
    }
    let mut places = Places::new();
    for (folder, found) in &folders {
        let is_section = found.entries > 1 || *folder == CONTENT.trim_end_matches('/');
        let stem = if is_section { "_index" } else { "index" };
        // An `_index.md`, and an `index.md` alone in its folder, have that place anyway.
        if let Some((_, path)) = found.own.filter(|(rank, _)| *rank > 0 && STEMS[*rank] != stem) {
            places.insert(path.clone(), SourcePath::new(&format!("{folder}/{stem}.md")));
        }
    }
    let mut taken = BTreeSet::new();
    for path in pages().filter(|path| rank(path).is_none()) {
        let beside = path.markdown_stem().map(|stem| format!("{}/{stem}", path.folder()));
        let Some((folder, found)) = beside.and_then(|beside| folders.get_key_value(beside.as_str())) else {
            continue;
        };
        if found.own.is_none() && taken.insert(*folder) {
            places.insert(path.clone(), SourcePath::new(&format!("{folder}/_index.md")));
        }
    }
    places
}

fn rank(path: &SourcePath) -> Option<usize> {
    let name = path.markdown_stem()?;
    STEMS.iter().position(|stem| name.eq_ignore_ascii_case(stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn a_folder_has_one_page() {
        let of = |paths: &[&str]| {
            let files = paths.iter().map(|path| SourceFile::new(&format!("content/{path}"), &b""[..]));
            let places = places(&Sources::from_iter(files));
            let one = |(from, to): (&SourcePath, &SourcePath)| {
                format!("{}>{}", &from.as_str()["content/".len()..], &to.as_str()["content/".len()..])
            };
            places.iter().map(one).collect::<Vec<_>>().join(" ")
        };
        for (paths, expected) in [
            (&["README.md", "a/readme.md", "a/b.md"][..], "README.md>_index.md a/readme.md>a/_index.md"),
            (&["a/README.md", "a/x.png"], "a/README.md>a/index.md"),
            (&["a/README.md", "a/b/c.md"], "a/README.md>a/_index.md"),
            (&["a/index.md", "a/b.md", "a/README.md"], "a/index.md>a/_index.md"),
            (&["a/index.md", "a/x.png"], ""),
            (&["a/_index.md", "a/README.md"], ""),
            (&["a.md", "a/b.md", "a/c.md"], "a.md>a/_index.md"),
            (&["a.md", "a.markdown", "a/b.md"], "a.markdown>a/_index.md"),
            (&["a.md", "a/b/c.md"], "a.md>a/_index.md"),
            (&["a.md", "a/index.md"], ""),
            (&["a.md", "a/x.png", "index.md"], "index.md>_index.md"),
        ] {
            assert_eq!(of(paths), expected, "{paths:?}");
        }
    }
}
