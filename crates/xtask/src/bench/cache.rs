//! The benefit of `--cache`: the same site is built without and with one, in turn, over its previous output; first from
//! nothing, then unchanged, then after an edit of each kind and after undoing it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::article::name;
use super::corpus::Corpus;
use super::latency::Edit;
use super::measure::{self, Taken, median};
use crate::Failure;

/// The times of both ways for one kind of build.
struct Row {
    what: &'static str,
    without: Vec<Taken>,
    with: Vec<Taken>,
}

impl Row {
    fn new(what: &'static str) -> Self {
        Self { what, without: Vec::new(), with: Vec::new() }
    }

    /// Returns the line of the table: the medians, and the saving with a cache.
    fn line(&self) -> String {
        let seconds = |taken: &[Taken], of: fn(&Taken) -> f64| median(taken.iter().map(of).collect());
        let columns =
            [|taken: &Taken| taken.wall.as_secs_f64(), |taken: &Taken| taken.processor.as_secs_f64()];
        let cells = columns.map(|of| {
            let (without, with) = (seconds(&self.without, of), seconds(&self.with, of));
            format!("{without:.2} | {with:.2} | {:.2}", with / without)
        });
        format!("| {} | {} |\n", self.what, cells.join(" | "))
    }
}

/// Measures each kind of build `runs` times, and returns the table.
pub(super) fn measure(binary: &Path, corpus: &Corpus, runs: usize) -> Result<String, Failure> {
    corpus.clear()?;
    let mut first = Row::new("the first");
    let mut builder = Builder { binary, corpus, run: 0 };
    let mut unchanged = Row::new("nothing changed");
    let mut edited = Edit::ALL.map(|edit| (edit, Row::new(edit.name())));
    for run in 0..runs {
        builder.run = run;
        builder.build(&mut first)?;
        builder.build(&mut unchanged)?;
        for (edit, row) in &mut edited {
            let article = name((run * 7919 + 17) % corpus.articles);
            let change = edit.change(&corpus.assay(), &article, &format!("mark-{run}"))?;
            change.make()?;
            let built = builder.build(row);
            change.undo()?;
            built?;
            builder.build(row)?;
        }
    }
    let head = format!(
        "| build, {} articles | time without, s | with | ratio | processor without, s | with | ratio |\n\
         |---|---:|---:|---:|---:|---:|---:|\n",
        corpus.articles
    );
    let rows = [&first, &unchanged].into_iter().chain(edited.iter().map(|(_, row)| row));
    let size = fs::metadata(builder.cache().join("assay.cache"))?.len();
    let size = format!("\nThe build cache has {} bytes for each article.\n", size / corpus.articles as u64);
    Ok(head + &rows.map(Row::line).collect::<String>() + &size)
}

/// Builds the corpus in both ways.
struct Builder<'a> {
    binary: &'a Path,
    corpus: &'a Corpus,
    run: usize,
}

impl Builder<'_> {
    /// Each way goes first every other time, so that delayed disk work affects both.
    fn build(&self, row: &mut Row) -> Result<(), Failure> {
        let (without, with) = if (row.with.len() + self.run).is_multiple_of(2) {
            let without = self.without()?;
            (without, self.with()?)
        } else {
            let with = self.with()?;
            (self.without()?, with)
        };
        eprintln!(
            "{:<16} without {:>5.2} s, processor {:>5.2} s; with {:>5.2} s, processor {:>5.2} s",
            row.what,
            without.wall.as_secs_f64(),
            without.processor.as_secs_f64(),
            with.wall.as_secs_f64(),
            with.processor.as_secs_f64(),
        );
        row.without.push(without);
        row.with.push(with);
        Ok(())
    }

    fn without(&self) -> Result<Taken, Failure> {
        measure::run(&mut self.command("without"))
    }

    fn with(&self) -> Result<Taken, Failure> {
        measure::run(self.command("with").arg("--cache").arg(self.cache()))
    }

    fn command(&self, way: &str) -> Command {
        let mut command = Command::new(self.binary);
        command.arg("build").arg("--root").arg(self.corpus.assay());
        command.arg("--out").arg(self.corpus.site(way, self.run));
        command
    }

    fn cache(&self) -> PathBuf {
        self.corpus.site("cache", self.run)
    }
}
