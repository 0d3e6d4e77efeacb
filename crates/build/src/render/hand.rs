//! Hands each file on as soon as it is drawn, with compressed copies of it where the site wants them. What an earlier build
//! has handed on, and would be drawn again as it was, is not drawn if whoever takes the files has it still.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{File, Made, settled};
use crate::assemble::Format;
use crate::encode;
use crate::incremental::{Reader, SheetIndex};
use crate::journal::{Entry, Kept, Noted};
use crate::output::{OutputPath, Sink};
use crate::press::Press;
use crate::problem::Problem;
use crate::prove::Proven;
use crate::source::{ContentHash, Contents, StoredFile};

/// What was handed on.
#[derive(Debug)]
pub(crate) struct HandedOn {
    /// How many files that are.
    pub(crate) files: usize,
    /// How many pages were drawn for it, as people read them.
    pub(crate) pages_drawn: usize,
    /// What is to be noted of each sheet; nothing, where nobody takes notes.
    pub(crate) sheets: Vec<Entry<Arc<[Kept]>>>,
    /// What is to be noted of the files beside them.
    pub(crate) beside: Vec<Kept>,
}

/// Draws every sheet and hands its files to `sink`, and the files beside them too; each with compressed copies, where the
/// site wants them and the sink keeps them. What was `noted` is looked up, and what is to be noted is returned.
///
/// # Errors
/// As those of [`super::pages`]; what `sink` was given is then no site.
pub(crate) fn into(
    proven: &Proven,
    noted: Option<&Noted>,
    sink: &dyn Sink,
) -> Result<HandedOn, Vec<Problem>> {
    let press = proven.press();
    let beside: Vec<(OutputPath, Contents)> = press.files_beside().collect();
    let compress = press.site.config.output.compress && sink.keeps();
    let taken = beside.iter().map(|(path, _)| path).collect();
    let hand = Hand { press, noted, sink, compress, taken };
    let sheets = (0..press.site.sheets.len()).into_par_iter().map(|sheet| hand.sheet(sheet));
    let (made, entries): (Vec<Made>, Vec<Option<Entry<_>>>) = sheets.collect::<Vec<_>>().into_iter().unzip();
    let put = |(path, contents): &(OutputPath, Contents)| match contents {
        Contents::Bytes(bytes) => {
            hand.put(&(path.clone(), bytes.clone()), noted.and_then(|noted| noted.beside(path)))
        }
        Contents::Stored(stored) => hand.copy(path, stored),
    };
    let beside: Vec<Put> = beside.par_iter().map(put).collect();
    let (paths, beside): (Vec<_>, Vec<_>) = beside.into_iter().map(|put| (put.paths, put.kept)).unzip();
    let stand = entries.iter().map(|entry| matches!(entry, Some(Entry::Stands(_))));
    let drawn = press.site.sheets.iter().zip(stand).filter(|(_, stands)| !stands);
    let pages_drawn = drawn.filter(|(sheet, _)| sheet.format == Format::Html).count();
    let files = settled(proven, made, paths.into_iter().flatten())?;
    let sheets = entries.into_iter().flatten().collect();
    Ok(HandedOn { files, pages_drawn, sheets, beside: beside.into_iter().flatten().collect() })
}

/// Hands files on.
struct Hand<'a> {
    press: &'a Arc<Press>,
    noted: Option<&'a Noted>,
    sink: &'a dyn Sink,
    /// Whether compressed copies are wanted.
    compress: bool,
    /// The paths of the files that need no drawing. A copy that the site has made itself stays.
    taken: FxHashSet<&'a OutputPath>,
}

/// A file that was put, with its copies.
struct Put {
    paths: Vec<OutputPath>,
    /// What is to be noted of it, where notes are taken.
    kept: Option<Kept>,
}

impl Hand<'_> {
    /// Draws a sheet and hands its files on, if they cannot be kept.
    fn sheet(&self, sheet: SheetIndex) -> (Made, Option<Entry<Arc<[Kept]>>>) {
        let standing = self.noted.and_then(|noted| noted.drawing(sheet));
        if let Some((note, paths)) = standing.and_then(|(note, files)| Some((note, self.keep(files)?))) {
            return (Ok(paths), Some(Entry::Stands(note)));
        }
        let of = &self.press.site.sheets[sheet];
        let reader = Arc::new(match self.noted {
            Some(_) => Reader::recording(self.press, of),
            None => Reader::forgetful(self.press, of),
        });
        let drawn = match super::sheet(&reader) {
            Ok(drawn) => drawn,
            Err(problem) => return (Err(problem), None),
        };
        let put = drawn.iter().map(|file| self.put(file, None));
        let (paths, kept): (Vec<_>, Vec<_>) = put.map(|put| (put.paths, put.kept)).unzip();
        let kept: Option<Arc<[Kept]>> = self.noted.and_then(|_| kept.into_iter().collect());
        let entry = kept.map(|kept| Entry::Anew(kept, reader.into_queries()));
        (Ok(paths.into_iter().flatten().collect()), entry)
    }

    /// The paths of `files` and of their copies, if the sink keeps all of them.
    fn keep(&self, files: &[Kept]) -> Option<Vec<OutputPath>> {
        let mut all = Vec::with_capacity(files.len());
        for file in files {
            all.push((&file.path, file.hash));
            if self.compress {
                all.extend(self.wanted(file.copies.as_deref()?));
            }
        }
        self.kept(&all)
    }

    /// Puts a file and its copies. Those that were made of the same bytes `before` need not be made again.
    fn put(&self, (path, bytes): &File, before: Option<&Kept>) -> Put {
        self.sink.put(path, bytes);
        let hash = self.noted.map(|_| ContentHash::of(bytes));
        let mut paths = vec![path.clone()];
        if !self.compress {
            return Put { paths, kept: hash.map(|hash| Kept { path: path.clone(), hash, copies: None }) };
        }
        let before = before.filter(|before| Some(before.hash) == hash);
        let copies = before.and_then(|before| before.copies.clone());
        if let Some(kept) =
            copies.as_ref().and_then(|copies| self.kept(&self.wanted(copies).collect::<Vec<_>>()))
        {
            paths.extend(kept);
            return Put { paths, kept: before.cloned() };
        }
        let copies = encode::beside(path, bytes);
        for (path, bytes) in copies.iter().filter(|(path, _)| !self.taken.contains(path)) {
            self.sink.put(path, bytes);
            paths.push(path.clone());
        }
        let kept = hash.map(|hash| {
            let copies = copies.iter().map(|(path, bytes)| (path.clone(), ContentHash::of(bytes)));
            Kept { path: path.clone(), hash, copies: Some(copies.collect()) }
        });
        Put { paths, kept }
    }

    /// Has a file copied. What is stored is compressed already, if it can be.
    fn copy(&self, path: &OutputPath, stored: &StoredFile) -> Put {
        self.sink.copy(path, stored);
        let copies = self.compress.then(|| [].into());
        let kept = self.noted.map(|_| Kept { path: path.clone(), hash: stored.hash, copies });
        Put { paths: vec![path.clone()], kept }
    }

    /// Those of the copies of a file that the site has not made itself.
    fn wanted<'a>(
        &self,
        copies: &'a [(OutputPath, ContentHash)],
    ) -> impl Iterator<Item = (&'a OutputPath, ContentHash)> {
        copies.iter().filter(|(path, _)| !self.taken.contains(path)).map(|(path, hash)| (path, *hash))
    }

    /// The paths of `files`, if the sink keeps all of them.
    fn kept(&self, files: &[(&OutputPath, ContentHash)]) -> Option<Vec<OutputPath>> {
        let kept = files.is_empty() || self.sink.keep(files);
        kept.then(|| files.iter().map(|(path, _)| (*path).clone()).collect())
    }
}
