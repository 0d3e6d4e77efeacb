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
pub use self::generator::{Generator, LOOKED_FOR};
pub use self::report::{Counts, Fate, Kind, Note, RECORD, REPORT, Record, Report, fate};

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
    /// What was and what was not carried over.
    pub report: Report,
}

/// Imports the site that `files` are, of `generator`.
#[must_use]
pub fn import(files: &Files, generator: Generator) -> Imported {
    let plan = generators::plan(files, generator);
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
