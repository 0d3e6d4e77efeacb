//! A proven site whose sheets are drawn when they are first asked for. Everything in it is of one moment: what is drawn
//! late is drawn from the same press as what was drawn at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::assemble::{Format, Unpublished, UrlPath};
use crate::incremental::{Query, Reader, SheetIndex};
use crate::journal::Noted;
use crate::output::{Drawn, OutputPath, Pages, Sink};
use crate::policy::{HeaderRules, with_preview};
use crate::problem::Problem;
use crate::prove::Proven;
use crate::render::{self, HandedOn};
use crate::source::Contents;

/// The site of one moment. It can be read by many threads at once.
#[derive(Debug)]
pub struct Edition {
    proven: Proven,
    recording: Recording,
    sheets: Vec<OnceLock<Drawing>>,
    /// The sheets that were not drawn when the edition was made.
    open: Vec<Open>,
    places: Places,
    /// Files that need no drawing.
    beside: OnceLock<BTreeMap<OutputPath, Contents>>,
    further: OnceLock<FxHashMap<OutputPath, SheetIndex>>,
    headers: OnceLock<HeaderRules>,
}

/// Which sheet becomes the file at a path; found when it is first asked for. Cloning shares it: editions with the same
/// sheets have the same places.
pub(crate) type Places = Arc<OnceLock<FxHashMap<OutputPath, SheetIndex>>>;

/// Whether what a sheet asks is recorded while it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recording {
    /// It is, for the next build.
    On,
    /// There will be none.
    Off,
}

/// A sheet as it is when an edition is made.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// Drawn for an earlier edition, and still right.
    Drawn(Drawn),
    /// To be drawn; what came of it the last time, if anything did.
    Open(Option<Drawn>),
}

/// A sheet that is to be drawn.
#[derive(Debug)]
struct Open {
    sheet: SheetIndex,
    before: Option<Drawn>,
}

/// What came of a sheet that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redrawn {
    /// These of its files are others than before, or new.
    Files(Vec<OutputPath>),
    /// A template has this wrong.
    Failed(Arc<Problem>),
}

/// A sheet that is drawn.
#[derive(Debug)]
struct Drawing {
    drawn: Drawn,
    /// What it asked; nothing where it was drawn for an earlier edition.
    asked: Vec<Query>,
}

impl Edition {
    /// The site that was proven; `known` says of each sheet what is known of it.
    pub(crate) fn new(
        proven: Proven,
        recording: Recording,
        places: Places,
        known: impl Iterator<Item = Known>,
    ) -> Self {
        let mut open = Vec::new();
        let sheets = known.enumerate().map(|(sheet, known)| match known {
            Known::Drawn(drawn) => Drawing { drawn, asked: Vec::new() }.into(),
            Known::Open(before) => {
                open.push(Open { sheet, before });
                OnceLock::new()
            }
        });
        Self {
            sheets: sheets.collect(),
            proven,
            recording,
            open,
            places,
            beside: OnceLock::new(),
            further: OnceLock::new(),
            headers: OnceLock::new(),
        }
    }

    /// What would stand at `path`, an address below the site's, if it were published.
    pub fn unpublished(&self, path: &str) -> Option<Unpublished> {
        self.proven.press().site.unpublished(path)
    }

    /// How many sheets had to be drawn anew for this edition.
    pub fn anew(&self) -> usize {
        self.open.len()
    }

    /// How many of them are pages as people read them.
    pub(crate) fn pages_anew(&self) -> usize {
        let sheets = &self.proven.press().site.sheets;
        self.open.iter().filter(|open| sheets[open.sheet].format == Format::Html).count()
    }

    /// The file at `path`, drawn now if it was not yet, or what its template has wrong. None where there is no file.
    pub fn file(&self, path: &OutputPath) -> Option<Result<Contents, Arc<Problem>>> {
        if let Some(contents) = self.beside().get(path) {
            return Some(Ok(contents.clone()));
        }
        let sheet = self.places().get(path).or_else(|| self.further().get(path))?;
        match &self.draw(*sheet).drawn {
            Ok(files) => files
                .iter()
                .find(|(file, _)| file == path)
                .map(|(_, bytes)| Ok(Contents::Bytes(bytes.clone()))),
            Err(problem) => Some(Err(problem.clone())),
        }
    }

    /// The path that the site stands under: empty, or as `/practice`.
    pub fn base_path(&self) -> &str {
        self.proven.press().site.base_path()
    }

    /// Whether there is a file at `path`. No page is drawn to find out.
    pub fn has(&self, path: &OutputPath) -> bool {
        self.beside().contains_key(path)
            || self.places().contains_key(path)
            || self.further().contains_key(path)
    }

    /// The paths of all files, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &OutputPath> {
        self.beside().keys().chain(self.places().keys()).chain(self.further().keys())
    }

    /// The files that need no drawing: pictures, styles, scripts.
    pub fn beside(&self) -> &BTreeMap<OutputPath, Contents> {
        self.beside.get_or_init(|| self.proven.press().files_beside().collect())
    }

    /// The headers that the preview sends with what is at `path`, an address as browsers send it: those that hosts send by
    /// the site's `_headers`. Its policy lets the preview's own script in as well, and nothing is said of how long a file is
    /// kept but where its name changes with its bytes, since what is previewed is never stale.
    pub fn preview_headers(&self, path: &str) -> Vec<(String, String)> {
        let press = self.proven.press();
        let mut headers = self.headers.get_or_init(|| press.headers()).of(path);
        headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("Cache-Control") || press.is_fingerprinted(path));
        for (name, value) in &mut headers {
            if name.eq_ignore_ascii_case("Content-Security-Policy") {
                *value = with_preview(value);
            }
        }
        headers
    }

    /// For how many days fingerprinted files of earlier builds are to stay published.
    pub(crate) fn keep_assets(&self) -> u32 {
        self.proven.press().site.config.output.keep_assets
    }

    /// All files, drawn now where they were not yet.
    ///
    /// # Errors
    /// The problems that only drawing shows.
    pub fn pages(&self) -> Result<Pages, Vec<Problem>> {
        self.open.par_iter().for_each(|open| {
            self.draw(open.sheet);
        });
        let drawn = (0..self.sheets.len()).map(|sheet| self.draw(sheet).drawn.clone());
        render::pages(&self.proven, drawn.collect())
    }

    /// Draws every sheet once more and hands its files to `sink`, without keeping any; but not what was `noted` as drawn
    /// and `sink` has already.
    ///
    /// # Errors
    /// As those of [`Edition::pages`]; what `sink` was given is then no site.
    pub(crate) fn draw_into(&self, noted: Option<&Noted>, sink: &dyn Sink) -> Result<HandedOn, Vec<Problem>> {
        render::into(&self.proven, noted, sink)
    }

    /// What comes of a sheet, drawn now if it was not yet.
    pub(crate) fn drawn(&self, sheet: SheetIndex) -> &Drawn {
        &self.draw(sheet).drawn
    }

    /// Draws those sheets of the ones that had to be drawn anew, where nobody has asked for them yet.
    pub(crate) fn draw_some(&self, some: Range<usize>) -> Vec<Redrawn> {
        let redrawn = |Open { sheet, before }: &Open| match (&self.draw(*sheet).drawn, before) {
            (Err(problem), _) => Redrawn::Failed(problem.clone()),
            (Ok(files), Some(Ok(before))) => {
                let changed = files.iter().filter(|file| !before.contains(file));
                Redrawn::Files(changed.map(|(path, _)| path.clone()).collect())
            }
            (Ok(files), _) => Redrawn::Files(files.iter().map(|(path, _)| path.clone()).collect()),
        };
        self.open[some].par_iter().map(redrawn).collect()
    }

    /// Those sheets of the ones that had to be drawn anew that are drawn, each with what it asked.
    pub(crate) fn drawn_anew(
        &self,
        some: Range<usize>,
    ) -> impl Iterator<Item = (SheetIndex, &Drawn, &[Query])> {
        self.open[some].iter().filter_map(|Open { sheet, .. }| {
            let Drawing { drawn, asked } = self.sheets[*sheet].get()?;
            Some((*sheet, drawn, &**asked))
        })
    }

    fn draw(&self, sheet: SheetIndex) -> &Drawing {
        self.sheets[sheet].get_or_init(|| {
            let press = self.proven.press();
            let of = &press.site.sheets[sheet];
            let reader = Arc::new(match self.recording {
                Recording::On => Reader::recording(press, of),
                Recording::Off => Reader::forgetful(press, of),
            });
            let drawn = render::sheet(&reader);
            Drawing { drawn, asked: reader.into_queries() }
        })
    }

    fn places(&self) -> &FxHashMap<OutputPath, SheetIndex> {
        self.places.get_or_init(|| {
            let site = &self.proven.press().site;
            let mut places = FxHashMap::with_capacity_and_hasher(site.sheets.len(), Default::default());
            for (index, sheet) in site.sheets.iter().enumerate() {
                let addresses = sheet.format.addresses(&site.pages[sheet.page].url, &site.config);
                for path in addresses.iter().filter_map(UrlPath::output) {
                    places.entry(path).or_insert(index);
                }
            }
            places
        })
    }

    /// The sheets of the files that are known only when they are drawn: the pages of walks, the parts of a sitemap.
    fn further(&self) -> &FxHashMap<OutputPath, SheetIndex> {
        self.further.get_or_init(|| {
            let sheets = self.proven.press().site.sheets.iter().enumerate();
            let open_ended = sheets.filter(|(_, sheet)| sheet.format.is_open_ended());
            let files = open_ended.flat_map(|(index, _)| {
                let drawn = self.draw(index).drawn.as_ref().ok();
                drawn.into_iter().flat_map(|files| files.iter()).map(move |(path, _)| (path.clone(), index))
            });
            files.filter(|(path, _)| !self.places().contains_key(path)).collect()
        })
    }
}
