//! Importers: the files of a site of another generator in, the files of a site of Assay and a report out. Pure: no files,
//! environment, network, clock or printing; `cli` reads and writes.
//!
//! Nothing is dropped in silence. What has no counterpart is in the report with its place; what a page says in another
//! generator's tags stays in the page as a comment, with what a reader can use beside it.

mod address;
mod body;
mod convert;
mod emit;
mod files;
mod front_matter;
mod generator;
mod generators;
mod html;
mod index;
mod plan;
mod report;
mod site;
mod value;

use std::collections::BTreeMap;

pub use self::files::{Files, is_read};
pub use self::generator::{CONFIGURATION_FILES, Generator};
pub use self::report::{Counts, FileAction, Kind, Note, RECORD, REPORT, Record, Report, file_action};

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

impl Imported {
    /// Every file of the new site, and the report for people.
    #[must_use]
    pub fn outputs_with_report(&self) -> BTreeMap<String, Output> {
        let mut outputs = self.outputs.clone();
        outputs.insert(REPORT.to_owned(), Output::Bytes(self.report.markdown().into_bytes()));
        outputs
    }
}
