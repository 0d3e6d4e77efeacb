//! Importers: the files of a site of another generator in, the files of a site of Assay and a report out. Pure: no files,
//! environment, network, clock or printing; `cli` reads and writes.
//!
//! Nothing is dropped in silence. What has no counterpart is in the report with its place; what a page says in another
//! generator's tags stays in the page as a comment, with what a reader can use beside it.

mod address;
mod body;
mod convert;
mod emit;
mod encoding;
mod files;
mod front_matter;
mod generator;
mod generators;
mod html;
mod index;
mod lowered;
mod opening;
mod patterns;
mod plan;
mod report;
mod site;
mod value;

use std::collections::BTreeMap;

use assay_build::Problem;
use jiff::civil::Date;

pub use self::files::{Files, is_read};
pub use self::generator::{CONFIGURATION_FILES, Generator};
pub use self::report::{Counts, FileAction, Kind, Note, RECORD, REPORT, Record, Report, file_action};
use self::site::Site;

/// A file of the new site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A file with these bytes.
    Bytes(Vec<u8>),
    /// A copy of the file of the old site at this path.
    Copy(String),
}

/// A site as Assay reads it.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Every file by its path, relative to the new site's folder.
    pub outputs: BTreeMap<String, Output>,
    /// The counts, and the places that were not carried over as they were.
    pub report: Report,
    site: Site,
    /// The pages with a date that the old site published whatever their date.
    dated: Vec<DatedPage>,
}

/// A page with a date.
#[derive(Clone, Debug)]
struct DatedPage {
    file: String,
    /// The line of the date, from 1.
    line: usize,
    day: Date,
}

/// Imports the site in `files` as one of `generator`.
#[must_use]
pub fn import(files: &Files, generator: Generator) -> Imported {
    let mut plan = generators::plan(files, generator);
    for other in Generator::candidates(files).into_iter().filter(|other| *other != generator) {
        let message = format!("the folder also has a configuration of {}", other.title());
        plan.note(Kind::Generator, "", message, &format!("import that site with `--from {}`", other.name()));
    }
    if plan.pages.is_empty() {
        let folder = if plan.root.is_empty() { "the folder".to_owned() } else { format!("`{}`", plan.root) };
        let (message, hint) = (format!("no page was found in {folder}"), "name the generator with `--from`");
        plan.note(Kind::Generator, "", message, hint);
    }
    convert::imported(files, plan)
}

/// The path of the configuration in the new site.
pub const SITE: &str = "site.toml";

impl Imported {
    /// Notes the pages that the old site published before their date, and that this one publishes on it: those after `today`.
    pub fn note_future(&mut self, today: Date) {
        let future = self.dated.iter().filter(|page| page.day > today);
        let note = |page: &DatedPage| Note {
            kind: Kind::FrontMatter,
            file: page.file.clone(),
            line: page.line,
            message: format!(
                "the page is published on its date, {}, and was public before in the old site",
                page.day
            ),
            hint: "write an earlier day as `publish` to publish it now".to_owned(),
        };
        let notes: Vec<Note> = future.map(note).collect();
        self.report.notes.extend(notes);
        self.report.notes.sort();
        self.report.counts.places = self.report.notes.len();
    }

    /// Makes the errors among `problems` that the old site has as well warnings, in `[problems]` of `site.toml`: links that
    /// lead nowhere, and images without alternative text. The new site is published with them, as the old one was, and each
    /// check counts them. `problems` are those of the new site.
    pub fn lower(&mut self, problems: &[Problem]) {
        let lowered = lowered::lowered(problems);
        if lowered.is_empty() {
            return;
        }
        let because = format!("imported from {}", self.report.generator.title());
        self.report.counts.lowered = lowered.iter().map(|lowered| lowered.count).sum();
        self.site.problems = lowered.iter().map(|lowered| lowered.rule(&because)).collect();
        let text = self.site.toml();
        let notes = lowered.iter().map(|lowered| lowered.note(&text));
        self.report.notes.extend(notes);
        self.report.notes.sort();
        self.report.counts.places = self.report.notes.len();
        self.outputs.insert(SITE.to_owned(), Output::Bytes(text.into_bytes()));
    }

    /// Every file of the new site, and the report for people.
    #[must_use]
    pub fn outputs_with_report(&self) -> BTreeMap<String, Output> {
        let mut outputs = self.outputs.clone();
        outputs.insert(REPORT.to_owned(), Output::Bytes(self.report.markdown().into_bytes()));
        outputs
    }
}
