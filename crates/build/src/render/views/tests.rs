//! `themes/README.md` is the contract: templates receive exactly what it documents.

use std::collections::BTreeSet;

use super::block::{BlockView, EntryView};
use super::diagnostic::DiagnosticView;
use super::page::PageView;
use super::site::SiteView;
use super::summary::SummaryView;
use crate::assemble::PageKind;
use crate::context::FILTERS;
use crate::render::record::Record;

const README: &str = include_str!("../../../../../themes/README.md");

/// Returns the rows of the tables under a heading: the names in code in the first cell, and the rest of the row.
fn rows(heading: &str) -> impl Iterator<Item = (Vec<&'static str>, &'static str)> {
    let (_, rest) = README.split_once(&format!("\n## {heading}\n")).expect(heading);
    let section = rest.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    rows.map(|(first, rest)| (code(first), rest)).filter(|(names, _)| !names.is_empty())
}

/// Returns the texts in backticks.
fn code(text: &'static str) -> Vec<&'static str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Returns the fields that the tables under a heading document, after a prefix.
fn documented(heading: &str, prefix: &str) -> BTreeSet<&'static str> {
    let names = rows(heading).flat_map(|(names, _)| names);
    names.filter_map(|name| name.strip_prefix(prefix)).filter(|name| !name.contains(['.', '['])).collect()
}

fn given<R: Record>() -> BTreeSet<&'static str> {
    R::FIELDS.iter().copied().collect()
}

#[test]
fn every_field_is_documented_and_no_other() {
    assert_eq!(documented("Variables in every template", "site."), given::<SiteView>());
    let (summary, page) = (documented("Summary", ""), documented("Page", ""));
    assert_eq!(summary, given::<SummaryView>());
    assert_eq!(&summary | &page, given::<PageView>());
    assert_eq!(&summary & &page, BTreeSet::new(), "these are documented twice");
    assert_eq!(documented("Block", "block."), given::<BlockView>());
    assert_eq!(documented("Diagnostic", ""), given::<DiagnosticView>());
    let entries = rows("Block").find(|(names, _)| names.contains(&"block.entries")).expect("entries");
    let shape: BTreeSet<&str> = code(entries.1)[0].trim_matches(['{', '}', ' ']).split(", ").collect();
    assert_eq!(shape, given::<EntryView>());
}

/// The template of a golden site whose form is used in a browser.
const SKELETON: &str =
    include_str!("../../../../../tests/sites/theme-from-the-readme/themes/plain/blocks/diagnostic.html");

#[test]
fn the_skeleton_of_a_form_is_the_one_that_is_tried() {
    let (_, section) = README.split_once("\n## Form of a diagnostic\n").expect("the section");
    let documented = section.split("```\n").nth(1).unwrap_or_default();
    assert_eq!(documented, SKELETON);
    assert!(documented.lines().count() <= 40);
}

#[test]
fn every_kind_of_page_is_documented_with_its_templates() {
    let documented: Vec<(&str, Vec<&str>)> =
        rows("Templates by kind of page").map(|(names, rest)| (names[0], code(rest))).collect();
    let given: Vec<(&str, Vec<&str>)> =
        PageKind::ALL.iter().map(|kind| (kind.as_str(), kind.templates().to_vec())).collect();
    assert_eq!(documented, given);
}

#[test]
fn every_filter_is_documented_with_what_it_takes() {
    let documented: Vec<&str> = rows("Filters").map(|(names, _)| names[0]).collect();
    let given: Vec<String> = FILTERS
        .iter()
        .map(|filter| {
            let takes = filter.takes.join(", ");
            if takes.is_empty() { filter.name.to_owned() } else { format!("{}({takes})", filter.name) }
        })
        .collect();
    assert_eq!(documented, given);
}
