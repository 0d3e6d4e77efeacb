//! A build that looks into the journal of an earlier one, and writes its own.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::index::Index;
use super::table::{Number, Table};
use super::{Journal, Kept, Note, Notes};
use crate::assemble::{Format, PageIndex, Sheet};
use crate::incremental::{Query, Reader, SheetIndex};
use crate::output::OutputPath;
use crate::parse::Gists;
use crate::press::Press;
use crate::prove::{self, Checked};

/// The journal of an earlier build, and what stands in it of this one.
#[derive(Debug)]
pub(crate) struct Noted {
    journal: Journal,
    press: Option<Arc<Press>>,
    checks: Vec<Option<Entry<Arc<[String]>>>>,
    /// The note on each sheet, where it stands.
    drawings: Vec<Option<usize>>,
}

/// What is made of a sheet.
#[derive(Debug)]
pub(crate) enum Entry<T> {
    /// What the note of this number says.
    Stands(usize),
    /// It was made anew, and this was asked for it.
    Anew(T, Vec<Query>),
}

impl Noted {
    /// A build that comes after the one that wrote `journal`.
    pub(crate) fn new(journal: Journal) -> Self {
        Self { journal, press: None, checks: Vec::new(), drawings: Vec::new() }
    }

    /// What is known of articles.
    pub(crate) fn gists(&self) -> &Gists {
        &self.journal.notes.gists
    }

    /// What is found of each page of `press`, in order. From now on it is known what stands.
    pub(crate) fn checked(&mut self, press: &Arc<Press>) -> Vec<Checked> {
        let Notes { table, checks, drawings, .. } = &self.journal.notes;
        let standing = Standing { table, questions: table.standing(press), press };
        self.drawings = standing.of(drawings, &press.site.sheets);
        let sheets = press.site.readable();
        let noted = standing.of(checks, sheets);
        let check = |(sheet, note): (&Sheet, Option<usize>)| {
            if let Some(note) = note {
                let lines = checks[note].made.clone();
                return (Checked::without_problems(lines), Some(Entry::Stands(note)));
            }
            let reader = Arc::new(Reader::recording(press, sheet));
            let checked = prove::page(&reader);
            // Problems are told anew each time.
            let lines = checked.has_no_problems().then(|| checked.proofs.clone());
            (checked, lines.map(|lines| Entry::Anew(lines, reader.into_queries())))
        };
        let checked: Vec<_> = sheets.par_iter().zip(noted).map(check).collect();
        let (checked, entries) = checked.into_iter().unzip();
        self.checks = entries;
        self.press = Some(press.clone());
        checked
    }

    /// The note on a sheet and the files that it names, if the sheet would be drawn again as it was.
    pub(crate) fn drawing(&self, sheet: SheetIndex) -> Option<(usize, &[Kept])> {
        let note = (*self.drawings.get(sheet)?)?;
        Some((note, &self.journal.notes.drawings[note].made))
    }

    /// What was noted of a file that needs no drawing.
    pub(crate) fn beside(&self, path: &OutputPath) -> Option<&Kept> {
        let beside = &self.journal.notes.beside;
        beside.get(beside.binary_search_by(|kept| kept.path.cmp(path)).ok()?)
    }

    /// The journal of this build, in which `sheets` were drawn and `beside` was handed on; none, where it would say what the
    /// earlier one says.
    pub(crate) fn written(
        &self,
        gists: Gists,
        sheets: &[Entry<Arc<[Kept]>>],
        beside: Vec<Kept>,
    ) -> Option<Vec<u8>> {
        let press = self.press.as_ref()?;
        let earlier = &self.journal.notes;
        let says_the_same = gists.are(&earlier.gists)
            && beside == earlier.beside
            && all_stand(self.checks.iter().map(Option::as_ref), earlier.checks.len())
            && all_stand(sheets.iter().map(Some), earlier.drawings.len());
        if says_the_same {
            return None;
        }
        let mut index = Index::new(earlier);
        let site = &press.site;
        let checks = site.readable().iter().zip(&self.checks);
        let checks =
            checks.filter_map(|(sheet, entry)| index.note(site, sheet, entry.as_ref()?, &earlier.checks));
        let checks = checks.collect();
        let drawings = site.sheets.iter().zip(sheets);
        let drawings =
            drawings.filter_map(|(sheet, entry)| index.note(site, sheet, entry, &earlier.drawings));
        let drawings = drawings.collect();
        let notes = Notes { gists, checks, drawings, beside, table: index.table(press) };
        Journal::bytes(self.journal.program, &notes)
    }
}

/// Whether `entries` are what stands in so many notes, and nothing else.
fn all_stand<'a, T: 'a>(entries: impl Iterator<Item = Option<&'a Entry<T>>>, notes: usize) -> bool {
    let mut stand = 0;
    entries.into_iter().all(|entry| {
        stand += usize::from(matches!(entry, Some(Entry::Stands(_))));
        matches!(entry, Some(Entry::Stands(_)))
    }) && stand == notes
}

/// What still stands in an earlier build's notes.
struct Standing<'a> {
    table: &'a Table,
    /// For each question, whether it has the same answer now.
    questions: Vec<bool>,
    press: &'a Press,
}

impl Standing<'_> {
    /// For each of `sheets` the one of `notes` that is on it, if it stands.
    fn of<T>(&self, notes: &[Note<T>], sheets: &[Sheet]) -> Vec<Option<usize>> {
        let numbers = sheets.iter().enumerate().map(|(number, sheet)| ((sheet.page, &sheet.format), number));
        let numbers: HashMap<(PageIndex, &Format), SheetIndex> = numbers.collect();
        let stands = |number: &Number| self.questions.get(*number as usize).copied().unwrap_or(false);
        let mut standing = vec![None; sheets.len()];
        for (number, note) in notes.iter().enumerate().filter(|(_, note)| note.asked.iter().all(stands)) {
            let page = self.table.page(note.page).and_then(|path| self.press.site.page_of(path));
            if let Some(sheet) = page.and_then(|page| numbers.get(&(page, &note.format))) {
                standing[*sheet] = Some(number);
            }
        }
        standing
    }
}
