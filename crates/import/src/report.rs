//! The report of an import: counts, and each place that was not carried over as it was, with a hint. It is printed, and written
//! to `IMPORT.md` and `import.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize, Serializer};

use crate::generator::Generator;

/// The name of the report for people, beside `site.toml`.
pub const REPORT: &str = "IMPORT.md";
/// The name of the report for programs, beside `site.toml`.
pub const RECORD: &str = "import.json";

/// The kind of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A file that could not be parsed, in whole or in part.
    Unreadable,
    /// A doubt about the generator: another one has a configuration in the same folder, or there is no page.
    Generator,
    /// A tag in a page that means nothing here.
    Tag,
    /// A list of attributes of kramdown or Goldmark.
    Attributes,
    /// A component of MDX.
    Component,
    /// A fact in front matter that does something elsewhere and nothing here.
    FrontMatter,
    /// A page whose address could not be found out.
    Address,
    /// A key of the old configuration without a counterpart.
    Configuration,
    /// A file in a format that Assay does not read.
    Format,
    /// A template, which belongs to a theme.
    Template,
    /// Another file that was not copied.
    File,
    /// Two files that would become one.
    SameFile,
    /// Errors of the old site that are warnings in the new one.
    Lowered,
}

impl Kind {
    /// The code that stands for it in JSON.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "import/unreadable",
            Self::Generator => "import/generator",
            Self::Tag => "import/tag",
            Self::Attributes => "import/attributes",
            Self::Component => "import/component",
            Self::FrontMatter => "import/front-matter",
            Self::Address => "import/address",
            Self::Configuration => "import/configuration",
            Self::Format => "import/format",
            Self::Template => "import/template",
            Self::File => "import/file",
            Self::SameFile => "import/same-file",
            Self::Lowered => "import/lowered",
        }
    }

    /// The heading over its places.
    fn heading(self) -> &'static str {
        match self {
            Self::Unreadable => "Files that could not be read in full",
            Self::Generator => "Generator",
            Self::Tag => "Tags in pages",
            Self::Attributes => "Lists of attributes",
            Self::Component => "Components",
            Self::FrontMatter => "Front matter",
            Self::Address => "Addresses",
            Self::Configuration => "Configuration",
            Self::Format => "Formats that Assay does not read",
            Self::Template => "Templates and styles",
            Self::File => "Files that were not copied",
            Self::SameFile => "Files with the same name",
            Self::Lowered => "Mistakes of the old site",
        }
    }

    /// Returns the hint for every note of this kind.
    fn remedy(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "What could be read was imported. Correct the old file and import the site again."
            }
            Self::Generator => "One folder gives one site. Import another with `--from` and `--into`.",
            Self::Tag => {
                "Search for `<!-- import:` in the page: the comment contains the tag, and what a visitor can use of it follows. Write Markdown or a block instead."
            }
            Self::Attributes => {
                "They change how something looks. If that matters, use a block or a style of the theme."
            }
            Self::Component => {
                "The tags were removed and the content between them was kept. Write Markdown or a block instead."
            }
            Self::FrontMatter => "The values were kept under `extra`, where templates can read them.",
            Self::Address => {
                "The page has the address that follows from its file name. If you know the old one, write it as `path`, or add it to `aliases`."
            }
            Self::Configuration => {
                "These have no counterpart in `site.toml`, or were not found in the old configuration."
            }
            Self::Format => {
                "Convert them to Markdown, for example with Pandoc, and put them into `content/`."
            }
            Self::Template => {
                "Assay renders pages with themes: `ledger`, `memo` or one of your own in `themes/`. See themes/README.md."
            }
            Self::File => "Copy by hand what is needed.",
            Self::SameFile => "The first was kept. Rename the other and copy it by hand.",
            Self::Lowered => {
                "The old site was published with them, so `[problems]` in `site.toml` makes them warnings for these files. `assay check` lists each with its line: correct them, and remove the line from `[problems]`."
            }
        }
    }
}

/// A place where something was not carried over as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// The kind.
    #[serde(rename = "code")]
    pub kind: Kind,
    /// The file of the old site.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// The message: lower case, no final full stop, values in backticks.
    pub message: String,
    /// The hint, if it differs from that of the kind; otherwise empty.
    pub hint: String,
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl Note {
    /// Returns a note on a whole file.
    pub fn of_file(kind: Kind, file: &str, message: impl Into<String>, hint: &str) -> Self {
        Self { kind, file: file.to_owned(), line: 1, message: message.into(), hint: hint.to_owned() }
    }
}

/// The numbers of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Pages that were written.
    pub pages: usize,
    /// Files that were copied.
    pub files: usize,
    /// Pages that state their address, because their file would give them another.
    pub addresses: usize,
    /// Tags and other notations in pages that were converted.
    pub converted: usize,
    /// Errors of the old site that are warnings in the new one.
    pub lowered: usize,
    /// Places that are listed.
    pub places: usize,
}

/// The report of an import.
#[derive(Clone, Debug)]
pub struct Report {
    /// The generator that the site was written for.
    pub generator: Generator,
    /// The numbers of an import.
    pub counts: Counts,
    /// Each place, sorted by kind, file and line.
    pub notes: Vec<Note>,
}

/// The record that the next import into the same folder needs: the fingerprint of each file that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Record {
    /// True if the import wrote all of it.
    #[serde(default)]
    pub complete: bool,
    /// The fingerprint of each file as it was written, by path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

impl Record {
    /// Reads the record of an earlier import; one that cannot be read is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// The action for a file of the new site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAction {
    /// It is written.
    Write,
    /// It is there as it should be.
    Unchanged,
    /// The author changed or removed it, and the old site says nothing new: it is left alone.
    Keep,
    /// The author changed or removed it, and the old site changed it too: the new version is put aside.
    SetAside,
}

/// Returns the action for a file: `before` is its fingerprint as the last import wrote it, `now` that of the file that is
/// there, `new` that of the file to write, and `complete` says whether the last import came to its end.
#[must_use]
pub fn file_action(before: Option<&str>, now: Option<&str>, new: &str, complete: bool) -> FileAction {
    match (before, now) {
        (_, Some(now)) if now == new => FileAction::Unchanged,
        (Some(before), Some(now)) if before == now => FileAction::Write,
        (Some(before), _) if before == new && now.is_some() => FileAction::Keep,
        (Some(before), None) if before == new && complete => FileAction::Keep,
        // A stopped import may not have come to this file, so that nobody removed it.
        (None, None) => FileAction::Write,
        (Some(_), None) if !complete => FileAction::Write,
        _ => FileAction::SetAside,
    }
}

impl Report {
    /// The report for the terminal: a few lines.
    #[must_use]
    pub fn short(&self) -> String {
        let Counts { pages, files, addresses, converted, .. } = self.counts;
        let mut out = format!(
            "Imported a site of {}: {}, {} copied, {} with the old address as `path` or `slug`, {} converted\n",
            self.generator.title(),
            counted(pages, "page"),
            counted(files, "file"),
            counted(addresses, "page"),
            counted(converted, "tag"),
        );
        for (kind, notes) in self.by_kind() {
            let first = notes.first().map(|note| placed(", the first at ", note, "")).unwrap_or_default();
            // Writing into a string cannot fail.
            let _ = writeln!(out, "  {:>5}  {}{first}", notes.len(), kind.heading().to_lowercase());
            // That another generator may be meant is seen at once.
            for note in notes.iter().filter(|note| note.kind == Kind::Generator) {
                let _ = writeln!(out, "         {}: {}", note.message, note.hint);
            }
        }
        out
    }

    /// The report for people, as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let Counts { pages, files, addresses, converted, lowered, places } = self.counts;
        let mut out = format!(
            "# Imported files\n\nA site of {}. This file and `import.json` are notes for you; Assay reads neither when it builds. A second \
             import needs `import.json` to know which files you have changed since.\n\n| | |\n|---|---|\n",
            self.generator.title()
        );
        for (what, number) in [
            ("pages", pages),
            ("files copied as they are", files),
            ("pages that state their old address", addresses),
            ("tags and other notations converted", converted),
            ("mistakes of the old site that are warnings", lowered),
            ("places listed below", places),
        ] {
            let _ = writeln!(out, "| {what} | {number} |");
        }
        for (kind, notes) in self.by_kind() {
            let _ = write!(out, "\n## {}\n\n{}\n\n", kind.heading(), kind.remedy());
            for note in notes {
                let hint = if note.hint.is_empty() { String::new() } else { format!(": {}", note.hint) };
                let _ = writeln!(out, "- {}{}{hint}", placed("", note, ": "), note.message);
            }
        }
        out
    }

    /// The report for programs, with the fingerprint of each file that was written.
    #[must_use]
    pub fn json(&self, files: &BTreeMap<String, String>, complete: bool) -> String {
        #[derive(Serialize)]
        struct Written<'a> {
            generator: &'a str,
            complete: bool,
            counts: Counts,
            notes: &'a [Note],
            files: &'a BTreeMap<String, String>,
        }
        let written = Written {
            generator: self.generator.name(),
            complete,
            counts: self.counts,
            notes: &self.notes,
            files,
        };
        // Plain data of texts and numbers is always JSON.
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }

    /// The notes as one JSON object a line, as problems are printed.
    #[must_use]
    pub fn json_lines(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            code: &'a str,
            severity: &'a str,
            message: &'a str,
            file: &'a str,
            line: usize,
            column: usize,
            hint: &'a str,
        }
        let line = |note: &Note| {
            let Note { kind, file, line, message, hint } = note;
            let hint = if hint.is_empty() { kind.remedy() } else { hint };
            let line =
                Line { code: kind.code(), severity: "warning", message, file, line: *line, column: 1, hint };
            serde_json::to_string(&line).unwrap_or_default() + "\n"
        };
        self.notes.iter().map(line).collect()
    }

    fn by_kind(&self) -> Vec<(Kind, Vec<&Note>)> {
        let kinds: BTreeSet<Kind> = self.notes.iter().map(|note| note.kind).collect();
        let of = |kind: Kind| self.notes.iter().filter(move |note| note.kind == kind).collect();
        kinds.into_iter().map(|kind| (kind, of(kind))).collect()
    }
}

/// Returns the place of a note between `before` and `after`; nothing for a note on the whole site, which has no file.
fn placed(before: &str, note: &Note, after: &str) -> String {
    if note.file.is_empty() { String::new() } else { format!("{before}`{}:{}`{after}", note.file, note.line) }
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_author_edited_is_never_overwritten() {
        for (before, now, new, complete, expected) in [
            (None, None, "a", true, FileAction::Write),
            (None, Some("a"), "a", true, FileAction::Unchanged),
            (None, Some("mine"), "a", true, FileAction::SetAside),
            (Some("a"), Some("a"), "b", true, FileAction::Write),
            (Some("a"), Some("mine"), "a", true, FileAction::Keep),
            (Some("a"), Some("mine"), "b", true, FileAction::SetAside),
            (Some("a"), None, "a", true, FileAction::Keep),
            (Some("a"), None, "a", false, FileAction::Write),
            (Some("a"), None, "b", true, FileAction::SetAside),
            (Some("a"), None, "b", false, FileAction::Write),
            (None, None, "b", true, FileAction::Write),
        ] {
            assert_eq!(file_action(before, now, new, complete), expected, "{before:?} {now:?} {new}");
        }
    }
}
