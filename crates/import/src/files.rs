//! The files of the site that is imported, as `cli` read them.

use std::collections::BTreeMap;

use assay_build::reading::{self, Entry, Value};

use crate::encoding::decoded;
use crate::generators::is_markdown;
use crate::plan::notes_of;
use crate::report::{Kind, Note};
use crate::value::get;

/// The endings of files whose bytes an importer reads. Every other file is only copied.
const READ: [&str; 26] = [
    "md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdx", "html", "htm", "xml", "txt", "toml", "yml",
    "yaml", "json", "csv", "js", "mjs", "cjs", "ts", "njk", "liquid", "css", "scss", "svg", "astro",
];

/// Files without an ending whose bytes an importer reads.
const LISTS: [&str; 3] = [".eleventyignore", ".gitignore", "CNAME"];

/// Returns true if an importer needs the bytes of the file at `path`.
#[must_use]
pub fn is_read(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if LISTS.contains(&name) {
        return true;
    }
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    READ.contains(&ending.as_str())
}

/// The files of a site by their paths, relative to its folder and with `/` between their parts.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: BTreeMap<String, Option<Vec<u8>>>,
    /// The encodings of pages that were not UTF-8, by path.
    encodings: BTreeMap<String, &'static str>,
}

impl Files {
    /// Adds a file with its bytes.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        let foreign =
            (is_markdown(path) && std::str::from_utf8(&bytes).is_err()).then(|| decoded(&bytes)).flatten();
        let bytes = match foreign {
            Some((text, encoding)) => {
                self.encodings.insert(path.to_owned(), encoding);
                text.into_bytes()
            }
            None => bytes,
        };
        self.files.insert(path.to_owned(), Some(bytes));
    }

    /// Adds a file that is only copied.
    pub fn insert_copied(&mut self, path: &str) {
        self.files.insert(path.to_owned(), None);
    }

    /// The paths of all files, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns true if there is a file at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Returns true if there is a file below `folder`, which ends in `/`.
    pub(crate) fn has_folder(&self, folder: &str) -> bool {
        self.under(folder).next().is_some()
    }

    /// The paths below `folder`, which ends in `/`.
    pub(crate) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.files.range(folder.to_owned()..);
        from.map(|(path, _)| path.as_str()).take_while(move |path| path.starts_with(folder))
    }

    /// The text of the file at `path`, if it was read and is UTF-8.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(path)?.as_deref()?).ok()
    }

    /// Returns the encoding of the page at `path`, if that is not UTF-8.
    pub(crate) fn encoding(&self, path: &str) -> Option<&'static str> {
        self.encodings.get(path).copied()
    }

    /// Returns why the file at `path` has no text.
    pub(crate) fn why_unreadable(&self, path: &str) -> (&'static str, &'static str) {
        match self.files.get(path) {
            Some(Some(_)) => ("not UTF-8", "save the file as UTF-8 and import the site again"),
            _ => ("too long to be read", "split the file and import the site again"),
        }
    }

    /// The configuration at `path`, in TOML, YAML or JSON; empty if there is no such file.
    pub(crate) fn config(&self, path: &str) -> Config {
        let mut config = Config { path: path.to_owned(), ..Config::default() };
        if let Some(text) = self.text(path) {
            let parsed = if path.ends_with(".toml") { reading::toml(text) } else { reading::yaml(text) };
            config.notes = notes_of(parsed.problems, path, text);
            config.entries = parsed.value;
        } else if self.has(path) {
            let (message, hint) = self.why_unreadable(path);
            config.notes.push(Note::of_file(Kind::Unreadable, path, message, hint));
        }
        config
    }

    /// The entries of the TOML, YAML or JSON file at `path`, as far as they can be parsed.
    pub(crate) fn entries(&self, path: &str) -> Option<Vec<Entry>> {
        self.has(path).then(|| self.config(path).entries)
    }

    /// The value in the TOML, YAML or JSON file at `path`.
    pub(crate) fn value(&self, path: &str) -> Option<Value> {
        let text = self.text(path)?;
        match path.ends_with(".toml") {
            true => Some(Value::Table(reading::toml(text).value)),
            false => reading::yaml_value(text).value.map(|node| node.value),
        }
    }

    /// Returns true if `package.json` names the package `name`.
    pub(crate) fn depends_on(&self, name: &str) -> bool {
        let entries = self.entries("package.json").unwrap_or_default();
        ["dependencies", "devDependencies"].iter().any(|kind| match get(&entries, kind) {
            Some(Value::Table(packages)) => packages.iter().any(|entry| entry.key == name),
            _ => false,
        })
    }
}

/// A configuration of the old site.
#[derive(Debug, Default)]
pub(crate) struct Config {
    pub(crate) path: String,
    pub(crate) entries: Vec<Entry>,
    /// The parts that could not be parsed.
    pub(crate) notes: Vec<Note>,
}
