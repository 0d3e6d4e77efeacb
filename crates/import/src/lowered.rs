//! Errors of the new site that the old one has as well. They become warnings, so that the site is published first and mended
//! later.

use std::collections::{BTreeMap, BTreeSet};

use assay_build::{Code, Problem, Severity};

use crate::SITE;
use crate::emit::quoted;
use crate::report::{Kind, Note};

/// The errors that an old site is published with.
const CODES: [(Code, &str, &str); 3] = [
    (Code::LinkUnknownTarget, "link leads", "links lead"),
    (Code::LinkUnknownAnchor, "link leads", "links lead"),
    (Code::ImageMissingAlt, "image has", "images have"),
];

/// The most files that a rule names one by one. If there are more, it names their folders.
const MOST_FILES: usize = 12;

/// The most folders that a rule names one by one. If there are more, it names those at the top.
const MOST_FOLDERS: usize = 24;

/// Errors of one kind.
pub(crate) struct Lowered {
    code: Code,
    /// The files or folders below `content/`.
    within: BTreeSet<String>,
    pub(crate) count: usize,
}

/// Returns the errors that are lowered, by kind.
pub(crate) fn lowered(problems: &[Problem]) -> Vec<Lowered> {
    let mut files: BTreeMap<Code, BTreeMap<&str, usize>> = BTreeMap::new();
    for problem in problems.iter().filter(|problem| problem.severity == Severity::Error) {
        let path = problem.place.path.as_str().strip_prefix("content/");
        if let Some(path) = path.filter(|_| CODES.iter().any(|(code, ..)| *code == problem.code)) {
            *files.entry(problem.code).or_default().entry(path).or_default() += 1;
        }
    }
    let one = |(code, files): (Code, BTreeMap<&str, usize>)| Lowered {
        code,
        count: files.values().sum(),
        within: within(files.keys().copied()),
    };
    files.into_iter().map(one).collect()
}

/// Returns the files, or the folders that they stand in.
fn within<'a>(files: impl Iterator<Item = &'a str> + Clone) -> BTreeSet<String> {
    let by = |place: fn(&str) -> &str| -> BTreeSet<String> {
        let places: BTreeSet<&str> = files.clone().map(place).collect();
        // A folder stands for what is below it.
        let is_below = |path: &str| path.match_indices('/').any(|(end, _)| places.contains(&path[..end]));
        places.iter().filter(|path| !is_below(path)).map(|path| (*path).to_owned()).collect()
    };
    let all = by(|file| file);
    if all.len() <= MOST_FILES {
        return all;
    }
    let folders = by(list_of);
    if folders.len() <= MOST_FOLDERS {
        return folders;
    }
    by(|file| file.split('/').next().unwrap_or(file))
}

/// Returns the folder whose list a file is in: that above the file, or above the folder of its own; the file itself at the
/// top.
fn list_of(file: &str) -> &str {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let above = if name.starts_with("index.") {
        folder.rsplit_once('/').map_or(folder, |(above, _)| above)
    } else {
        folder
    };
    if above.is_empty() { file } else { above }
}

impl Lowered {
    /// Returns the line of `[problems]`.
    pub(crate) fn rule(&self, because: &str) -> String {
        let within: Vec<String> = self.within.iter().map(|path| quoted(&escaped(path))).collect();
        let (code, within, because) = (quoted(self.code.as_str()), within.join(", "), quoted(because));
        format!("{code} = {{ level = \"warning\", in = [{within}], because = {because} }}")
    }

    /// Returns the note on the rule in `site`, the text of `site.toml`.
    pub(crate) fn note(&self, site: &str) -> Note {
        let key = quoted(self.code.as_str());
        let line = site.lines().position(|line| line.starts_with(&key)).map_or(1, |at| at + 1);
        let words = CODES.iter().find(|(code, ..)| *code == self.code);
        let words = words.map_or("", |(_, one, several)| if self.count == 1 { one } else { several });
        let rest = match self.code {
            Code::ImageMissingAlt => "no alternative text",
            Code::LinkUnknownAnchor => "to no heading",
            _ => "nowhere",
        };
        Note {
            kind: Kind::Lowered,
            file: SITE.to_owned(),
            line,
            message: format!("{} {words} {rest}, so `{}` is a warning", self.count, self.code.as_str()),
            hint: String::new(),
        }
    }
}

/// Returns a path as a pattern that stands for it alone. A path that begins with `content/` would be read without that.
fn escaped(path: &str) -> String {
    if path.starts_with("content/") || path == "content" {
        return format!("content/{}", escaped_marks(path));
    }
    escaped_marks(path)
}

fn escaped_marks(path: &str) -> String {
    if !path.contains(['*', '?', '[']) {
        return path.to_owned();
    }
    let one = |c: char| if matches!(c, '*' | '?' | '[' | ']') { format!("[{c}]") } else { c.to_string() };
    path.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_files_or_the_folders_of_many() {
        let names = |files: &[String]| {
            within(files.iter().map(String::as_str)).into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names(&["a.md".into(), "b/c.md".into()]), "a.md b/c.md");
        let many: Vec<String> = (0..20).map(|n| format!("posts/p{n}.md")).collect();
        assert_eq!(names(&many), "posts");
        let bundles: Vec<String> =
            (0..20).map(|n| format!("posts/p{n}/index.md")).chain(["a.md".into()]).collect();
        assert_eq!(names(&bundles), "a.md posts");
        let deep: Vec<String> = (0..40).map(|n| format!("posts/y{n}/p/q.md")).collect();
        assert_eq!(names(&deep), "posts");
        let nested: Vec<String> =
            (0..20).map(|n| format!("a/b{}/{n}.md", n % 2)).chain(["a/x.md".into()]).collect();
        assert_eq!(names(&nested), "a");
    }

    #[test]
    fn a_path_with_marks_of_patterns_stands_for_itself() {
        assert_eq!(escaped("a/[b]*.md"), "a/[[]b[]][*].md");
        assert_eq!(escaped("content/a.md"), "content/content/a.md");
    }
}
