//! The files that a configuration of Eleventy copies as they are, and those that it leaves out, as far as constants in it say so.

use super::script::{calls, list, quoted};
use super::{ending, is_hidden};
use crate::files::Files;
use crate::index::folder;
use crate::patterns::{Patterns, Star};
use crate::plan::Plan;
use crate::report::Kind;

/// The files with patterns of files that are left out.
const IGNORE_FILES: [&str; 2] = [".eleventyignore", ".gitignore"];

/// Plugins that publish the pictures that pages show, by a part of their names.
const PICTURE_PLUGINS: [&str; 4] = ["eleventy-img", "eleventyImage", "page-assets", "relative-assets"];

/// The endings of pictures.
const PICTURES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"];

/// Files that are copied: a file, a folder or a glob, and its place in the new site.
struct Copied {
    from: String,
    /// The pattern, if it is a glob.
    glob: Option<Patterns>,
    /// The folder or the file in the site; none to keep the path below the input folder.
    to: Option<String>,
}

/// The files that are copied and those that are left out.
pub(super) struct Passthrough {
    /// The input folder, with a final slash; empty for the whole project.
    root: String,
    copied: Vec<Copied>,
    /// Patterns, each list with its name and the folder that its paths count from.
    ignored: Vec<(String, String, Patterns)>,
    /// The endings of files that are copied from the input folder.
    formats: Vec<String>,
    /// True if a plugin publishes the pictures that pages show.
    has_pictures: bool,
}

impl Passthrough {
    /// Reads what `script`, the configuration with what it requires, says of files. Notes what it says not in constants.
    pub(super) fn read(files: &Files, script: &str, root: &str, file: &str, plan: &mut Plan) -> Self {
        let mut read = Self {
            root: root.to_owned(),
            copied: Vec::new(),
            ignored: ignored(files, script, root),
            formats: ["templateFormats", "setTemplateFormats", "addTemplateFormats"]
                .iter()
                .flat_map(|name| list(script, name))
                .collect(),
            has_pictures: PICTURE_PLUGINS.iter().any(|plugin| script.contains(plugin)),
        };
        for call in calls(script, "addPassthroughCopy") {
            read.copy(call.trim(), file, plan);
        }
        for call in calls(script, "ignores.add").into_iter().filter(|call| quoted(call.trim()).is_none()) {
            let message = format!("`ignores.add({})` is not constant", call.trim());
            plan.note(
                Kind::Configuration,
                file,
                message,
                "remove the pages that it left out of the old site",
            );
        }
        for (name, _, patterns) in &read.ignored {
            plan.note_unreadable(patterns, name, file);
        }
        for copied in &read.copied {
            let is_there = files.paths().any(|path| copied.target(path, root).is_some());
            if !is_there {
                let message = format!("no file is at `{}`, which the old site copies", copied.from);
                plan.note(Kind::Configuration, file, message, "copy it by hand");
            }
        }
        read
    }

    /// Adds the files that one call of `addPassthroughCopy` names.
    fn copy(&mut self, call: &str, file: &str, plan: &mut Plan) {
        let mut found = Vec::new();
        let mut is_constant = true;
        if let Some(path) = quoted(call) {
            found.push((path, None));
        } else if let Some(inside) = call.strip_prefix('{') {
            is_constant = pairs(inside, &mut found);
        } else {
            is_constant = false;
        }
        for (from, to) in found {
            let from = clean(from);
            // The whole project is more than a site.
            if from.is_empty() {
                is_constant = false;
                continue;
            }
            let glob = from
                .contains(['*', '{', '['])
                .then(|| Patterns::globs(std::slice::from_ref(&from), Star::InFolder));
            self.copied.push(Copied { from, glob, to: to.map(clean) });
        }
        if !is_constant {
            let call = call.split_whitespace().collect::<Vec<_>>().join(" ");
            let message = format!("`addPassthroughCopy({call})` is not constant, or means every file");
            plan.note(Kind::Configuration, file, message, "copy the files by hand");
        }
    }

    /// Returns the paths of the copies that are made of the file at `path`.
    pub(super) fn copies(&self, path: &str) -> Vec<String> {
        let targets = self.copied.iter().filter_map(|copied| copied.target(path, &self.root));
        targets.filter(|to| !to.is_empty() && !is_hidden(to)).collect()
    }

    /// Leaves out the file at `path` if a pattern does.
    pub(super) fn is_left_out(&self, path: &str, plan: &mut Plan) -> bool {
        self.ignored.iter().any(|(name, folder, patterns)| {
            let inside = path.strip_prefix(folder.as_str());
            inside.is_some_and(|inside| plan.is_left_out(patterns, name, path, inside))
        })
    }

    /// Returns true if a file of the input folder that is no template is published all the same.
    pub(super) fn has_format(&self, path: &str) -> bool {
        let ending = ending(path);
        self.formats.contains(&ending) || (self.has_pictures && PICTURES.contains(&ending.as_str()))
    }
}

impl Copied {
    /// Returns the path of the copy of the file at `path`, if it is copied.
    fn target(&self, path: &str, root: &str) -> Option<String> {
        let inside = || path.strip_prefix(root).unwrap_or(path).to_owned();
        if let Some(glob) = &self.glob {
            glob.ignored(path)?;
            // A glob with a place puts all files there, whatever their folders.
            let name = path.rsplit('/').next().unwrap_or(path);
            return Some(self.to.as_ref().map_or_else(inside, |to| format!("{to}/{name}")))
                .map(|to| to.trim_matches('/').to_owned());
        }
        let rest = path.strip_prefix(&*self.from).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
        let to = self.to.as_ref().map_or_else(inside, |to| format!("{to}{rest}"));
        Some(to.trim_matches('/').to_owned())
    }
}

/// Returns a path without what says that it begins in the project and ends in a folder.
fn clean(path: &str) -> String {
    let path = path.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
    if path == "." { String::new() } else { path.to_owned() }
}

/// Reads the pairs of an object of constants. Returns false if something in it is not constant.
fn pairs<'s>(inside: &'s str, found: &mut Vec<(&'s str, Option<&'s str>)>) -> bool {
    let mut rest = inside;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() || rest.starts_with('}') {
            return true;
        }
        let (key, behind) = match quoted(rest) {
            Some(key) => (key, &rest[key.len() + 2..]),
            None => {
                let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                rest.split_at(end)
            }
        };
        let value = behind.trim_start().strip_prefix(':').map(str::trim_start);
        let Some((value, to)) = value.and_then(|value| Some((value, quoted(value)?))) else { return false };
        if key.is_empty() {
            return false;
        }
        found.push((key, Some(to)));
        rest = &value[to.len() + 2..];
    }
}

/// Returns the patterns of files that are left out: those of files for that, and those that the configuration adds.
fn ignored(files: &Files, script: &str, root: &str) -> Vec<(String, String, Patterns)> {
    let reads_git = !calls(script, "setUseGitIgnore").iter().any(|call| call.trim() == "false");
    let mut found = Vec::new();
    let mut folders = vec![""];
    folders.extend((!root.is_empty()).then_some(root));
    for (name, above) in IGNORE_FILES.iter().flat_map(|name| folders.iter().map(move |above| (*name, *above)))
    {
        if name == ".gitignore" && (!reads_git || !above.is_empty()) {
            continue;
        }
        let path = format!("{above}{name}");
        let lines = files.text(&path).unwrap_or_default().lines().map(str::trim);
        // Eleventy reads a line as a glob from the folder of its file, and none that takes another back.
        let globs: Vec<String> =
            lines.filter(|line| !line.starts_with(['#', '!'])).map(str::to_owned).collect();
        found.push((path, above.to_owned(), Patterns::globs(&globs, Star::InFolder)));
    }
    let added: Vec<String> = calls(script, "ignores.add")
        .into_iter()
        .filter_map(|call| quoted(call.trim()))
        .map(str::to_owned)
        .collect();
    found.push(("ignores.add".to_owned(), String::new(), Patterns::globs(&added, Star::InFolder)));
    found
}

/// Returns the part of a path for a note on a file that the old site neither renders nor copies: the file, or at the top of a
/// repository, which has more than a site, the folder that it is in.
pub(super) fn noted_part(path: &str, is_top: bool) -> &str {
    let first = path.find('/').filter(|_| is_top && !folder(path).is_empty());
    first.map_or(path, |end| &path[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_constants_are_read() {
        let read = |text: &'static str| {
            let mut found = Vec::new();
            (pairs(text, &mut found), found)
        };
        assert_eq!(
            read("\"./a/{b,c}.js\": 'x', public: \"/\" }"),
            (true, vec![("./a/{b,c}.js", Some("x")), ("public", Some("/"))])
        );
        assert_eq!(read("[name]: 'x'}"), (false, vec![]));
        assert_eq!(read("'a': name}"), (false, vec![]));
    }
}
