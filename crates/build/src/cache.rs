//! What earlier builds found out. It never changes what a build gives.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::assemble::Assembly;
use crate::edition::{Edition, Known, Places, Recording, Redrawn};
use crate::incremental::{Change, Ledger, Memory, Reader, Sheets, Work};
use crate::journal::{Journal, Noted};
use crate::output::Drawn;
use crate::parse::ParseCache;
use crate::press::{Press, Studio};
use crate::prove::{self, Checked, Proven};

/// What earlier builds found out, to be used again by the next. It never changes what a build gives.
#[derive(Debug)]
pub struct Cache {
    pub(crate) parse: ParseCache,
    pub(crate) assembly: Assembly,
    pub(crate) studio: Option<Arc<Studio>>,
    /// What another process has found out, where this one is to write down the same.
    pub(crate) noted: Option<Noted>,
    past: Option<Past>,
}

/// What was made of each sheet, and of what.
#[derive(Debug)]
struct Past {
    ledger: Ledger,
    checks: Memory<Checked>,
    drawings: Memory<Drawn>,
    /// The questions that have another answer since the build before.
    changes: Vec<Change>,
    /// The latest site, if it had no errors before it was drawn.
    edition: Option<Arc<Edition>>,
    /// How many of the sheets that had to be drawn for it were remembered.
    remembered: usize,
    places: Places,
}

/// Why sheets were drawn anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// How many sheets asked.
    pub sheets: usize,
    /// What they asked, in words.
    pub what: String,
}

impl Cache {
    /// A cache for one build that no other will follow: it spares the recording.
    pub fn for_one_build() -> Self {
        Self {
            parse: ParseCache::default(),
            assembly: Assembly::default(),
            studio: None,
            noted: None,
            past: None,
        }
    }

    /// A cache for one build that comes after the one that wrote `journal`, in whatever process that was.
    pub(crate) fn noting(journal: Option<Journal>) -> Self {
        Self { noted: journal.map(Noted::new), ..Self::for_one_build() }
    }

    /// Draws up to `at_most` more sheets of the latest edition, and says what came of each; of none, when all are drawn.
    pub fn draw(&mut self, at_most: usize) -> Vec<Redrawn> {
        self.past.as_mut().map(|past| past.draw(at_most)).unwrap_or_default()
    }

    /// Why sheets of the latest site had to be drawn anew: the questions that have another answer, those first that
    /// most sheets asked.
    pub fn causes(&self) -> Vec<Cause> {
        let changes = self.past.iter().flat_map(|past| &past.changes);
        let mut causes: Vec<Cause> = changes
            .map(|change| Cause { sheets: change.askers_of(Work::Drawing), what: change.query.to_string() })
            .filter(|cause| cause.sheets > 0)
            .collect();
        causes.sort_by(|a, b| b.sheets.cmp(&a.sheets).then_with(|| a.what.cmp(&b.what)));
        causes
    }

    /// What is found of each page of `press`, in order.
    pub(crate) fn checked(&mut self, press: &Arc<Press>) -> Vec<Checked> {
        match (&mut self.past, &mut self.noted) {
            (Some(past), _) => past.checked(press),
            (None, Some(noted)) => noted.checked(press),
            (None, None) => {
                let sheets = press.site.readable().par_iter();
                sheets.map(|sheet| prove::page(&Reader::forgetful(press, sheet))).collect()
            }
        }
    }

    /// The site that was proven, with those sheets that were drawn before and are still right.
    pub(crate) fn edition(&mut self, proven: Proven) -> Arc<Edition> {
        match &mut self.past {
            Some(past) => past.edition(proven),
            None => {
                let known = proven.press().site.sheets.iter().map(|_| Known::Open(None)).collect::<Vec<_>>();
                Edition::new(proven, Recording::Off, Places::default(), known.into_iter()).into()
            }
        }
    }
}

impl Default for Cache {
    /// A cache that knows nothing yet, for the first of many builds.
    fn default() -> Self {
        let past = Past {
            ledger: Ledger::default(),
            checks: Memory::of(Work::Check),
            drawings: Memory::of(Work::Drawing),
            changes: Vec::new(),
            edition: None,
            remembered: 0,
            places: Places::default(),
        };
        Self { past: Some(past), ..Self::for_one_build() }
    }
}

impl Past {
    fn checked(&mut self, press: &Arc<Press>) -> Vec<Checked> {
        // What visitors asked to be drawn was made of the answers that now go.
        self.remember(0..usize::MAX);
        self.edition = None;
        self.changes = self.ledger.turn_to(press);
        self.checks.doubt(&self.changes);
        self.drawings.doubt(&self.changes);
        let sheets = press.site.readable();
        let stale = self.checks.stale(sheets, press, &self.ledger);
        let check = |sheet: &usize| {
            let reader = Arc::new(Reader::recording(press, &sheets[*sheet]));
            (prove::page(&reader), reader.into_queries())
        };
        let made: Vec<_> = stale.par_iter().map(check).collect();
        for (sheet, (checked, queries)) in stale.into_iter().zip(made) {
            self.checks.keep(sheet, checked, &queries, &mut self.ledger);
        }
        (0..sheets.len()).filter_map(|sheet| self.checks.get(sheet).cloned()).collect()
    }

    fn edition(&mut self, proven: Proven) -> Arc<Edition> {
        let press = proven.press();
        if self.drawings.settle(&press.site.sheets, press, &self.ledger) == Sheets::Others {
            self.places = Places::default();
        }
        let drawings = &self.drawings;
        let known = (0..press.site.sheets.len()).map(|sheet| match drawings.get(sheet) {
            Some(drawn) => Known::Drawn(drawn.clone()),
            None => Known::Open(drawings.last(sheet).cloned()),
        });
        let known: Vec<Known> = known.collect();
        let edition = Arc::new(Edition::new(proven, Recording::On, self.places.clone(), known.into_iter()));
        self.edition = Some(edition.clone());
        self.remembered = 0;
        edition
    }

    fn draw(&mut self, at_most: usize) -> Vec<Redrawn> {
        let Some(edition) = self.edition.clone() else { return Vec::new() };
        let end = edition.anew().min(self.remembered.saturating_add(at_most));
        let some = self.remembered..end;
        let redrawn = edition.draw_some(some.clone());
        self.remember(some);
        self.remembered = end;
        redrawn
    }

    /// Remembers what was drawn of `some` of the sheets that had to be drawn anew.
    fn remember(&mut self, some: Range<usize>) {
        let Some(edition) = &self.edition else { return };
        let some = some.start.max(self.remembered)..some.end.min(edition.anew());
        for (sheet, drawn, asked) in edition.drawn_anew(some) {
            self.drawings.keep(sheet, drawn.clone(), asked, &mut self.ledger);
        }
    }
}
