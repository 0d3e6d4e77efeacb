//! The plan of an import: what happens to each file of the old site.

use std::collections::BTreeMap;

use assay_build::Problem;
use assay_build::reading::{Entry, Lines, Value};

use crate::address::{Address, Facts};
use crate::files::{Config, Files};
use crate::generator::Generator;
use crate::patterns::Patterns;
use crate::report::{Kind, Note};
use crate::site::Site;

/// The rule by which a generator makes addresses.
pub(crate) trait Addresses: Sync {
    /// Returns the address of a page in the old site.
    fn address(&self, facts: &Facts, entries: &[Entry]) -> Address;
}

/// A page of the old site.
#[derive(Clone, Debug, Default)]
pub(crate) struct PagePlan {
    pub(crate) from: String,
    /// Its path below `content/`.
    pub(crate) to: String,
    /// The properties that follow from its path.
    pub(crate) facts: Facts,
    /// Front matter that holds where the page says nothing else.
    pub(crate) defaults: Vec<Entry>,
    pub(crate) is_draft: bool,
}

/// The plan for a whole site.
pub(crate) struct Plan {
    pub(crate) generator: Generator,
    pub(crate) site: Site,
    pub(crate) pages: Vec<PagePlan>,
    /// Files that are copied: from where, and to which path below `content/`.
    pub(crate) copies: Vec<(String, String)>,
    pub(crate) notes: Vec<Note>,
    pub(crate) addresses: Box<dyn Addresses>,
    /// The folder of the old site's pages, with a final slash.
    pub(crate) root: String,
    /// The old configuration, for expressions that name it.
    pub(crate) config: Vec<Entry>,
    /// The names of authors by their keys.
    pub(crate) authors: Vec<(String, String)>,
    pub(crate) separator: Option<String>,
    /// True if the old site published pages before their date.
    pub(crate) publishes_future: bool,
    /// The number of files that were left out, by the file or the folder and by the reason.
    left_out: BTreeMap<(String, String), usize>,
}

impl Plan {
    pub(crate) fn new(generator: Generator, addresses: Box<dyn Addresses>) -> Self {
        Self {
            generator,
            site: Site::default(),
            pages: Vec::new(),
            copies: Vec::new(),
            notes: Vec::new(),
            addresses,
            root: String::new(),
            config: Vec::new(),
            authors: Vec::new(),
            separator: None,
            publishes_future: false,
            left_out: BTreeMap::new(),
        }
    }

    /// Notes something of a whole file.
    pub(crate) fn note(&mut self, kind: Kind, file: &str, message: impl Into<String>, hint: &str) {
        self.notes.push(Note::of_file(kind, file, message, hint));
    }

    /// Leaves out a file: notes it, or the folder `part` that it is in, when all files are known.
    pub(crate) fn leave_out(&mut self, part: &str, why: &str) {
        *self.left_out.entry((part.to_owned(), why.to_owned())).or_default() += 1;
    }

    /// Leaves out the file at `path` if `patterns` do, which `option` of the old site lists. `inside` is the end of the path that
    /// they are matched with.
    pub(crate) fn is_left_out(
        &mut self,
        patterns: &Patterns,
        option: &str,
        path: &str,
        inside: &str,
    ) -> bool {
        let Some(part) = patterns.ignored(inside) else { return false };
        let end = path.len() + part.len() - inside.len();
        self.leave_out(&path[..end], &format!("`{option}` leaves it out of the old site"));
        true
    }

    /// Notes the files that were left out, those of a folder as one.
    pub(crate) fn note_left_out(&mut self) {
        for ((part, why), count) in std::mem::take(&mut self.left_out) {
            let files = match (part.ends_with('/'), count) {
                (false, _) => String::new(),
                (true, 1) => ", 1 file".to_owned(),
                (true, count) => format!(", {count} files"),
            };
            self.note(Kind::File, &part, format!("{why}{files}"), "copy it by hand if it is to be public");
        }
    }

    /// Notes the patterns of `option` that cannot be read, whose files are published.
    pub(crate) fn note_unreadable(&mut self, patterns: &Patterns, option: &str, file: &str) {
        for pattern in &patterns.unreadable {
            let message = format!("`{pattern}` of `{option}` is a pattern that was not understood");
            self.note(
                Kind::Configuration,
                file,
                message,
                "remove the pages that it left out of the old site",
            );
        }
    }

    /// Notes what of a configuration could not be parsed, and the keys that nothing in `site.toml` corresponds to: those
    /// that are not `known`.
    pub(crate) fn note_config(&mut self, files: &Files, config: &Config, known: &[&str]) {
        self.notes.extend_from_slice(&config.notes);
        let lines = Lines::of(files.text(&config.path).unwrap_or_default());
        for entry in &config.entries {
            if known.iter().any(|known| known.eq_ignore_ascii_case(&entry.key)) {
                continue;
            }
            let line = lines.at(entry.key_span.start);
            let what = match &entry.node.value {
                Value::Table(_) => format!("the table `{}`", entry.key),
                _ => format!("`{}`", entry.key),
            };
            self.notes.push(Note {
                kind: Kind::Configuration,
                file: config.path.clone(),
                line,
                message: what,
                hint: String::new(),
            });
        }
    }
}

/// Returns notes of what could not be parsed in `text`, which is that of `file`.
pub(crate) fn notes_of(problems: Vec<Problem>, file: &str, text: &str) -> Vec<Note> {
    let lines = Lines::of(text);
    let note = |problem: Problem| Note {
        kind: Kind::Unreadable,
        file: file.to_owned(),
        line: lines.at(problem.place.span.start),
        message: problem.message,
        hint: problem.hint.unwrap_or_default(),
    };
    problems.into_iter().map(note).collect()
}
