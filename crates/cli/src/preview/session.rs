//! One run of the preview: reads what changed, builds, shows. What goes wrong is shown too and ends nothing.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_build::{Build, Cache, Options, Problem, Sources};
use jiff::civil::Date;

use super::editor::Editor;
use super::live::{Live, News};
use super::notice::Notice;
use crate::error::Error;
use crate::load::Folder;

/// What the preview knows from one build to the next.
#[derive(Debug)]
pub(crate) struct Session {
    folder: Folder,
    editor: Editor,
    live: Arc<Live>,
    cache: Cache,
    sources: Sources,
    /// The day of the last build; none where the sources could not be read since.
    day: Option<Date>,
}

/// What came of one turn of the preview.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Nothing had changed.
    Idle,
    /// The sources could not be read.
    Failed(Error),
    /// The site was built anew.
    Built {
        /// What was wrong.
        problems: Vec<Problem>,
        /// The sources that had changed.
        sources: Vec<String>,
        /// How many files of the site changed, came or went.
        outputs: usize,
        /// From the change to the site that shows it.
        took: Duration,
    },
}

impl Session {
    /// A preview of the site in `folder`, for `live` to show.
    pub(crate) fn new(folder: Folder, live: Arc<Live>) -> Self {
        let editor = Editor::of_author(|name| std::env::var(name).ok());
        Self { folder, editor, live, cache: Cache::default(), sources: Sources::default(), day: None }
    }

    /// The sources as they were read last, for problems to be printed with.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Reads what stands at the paths that `changed`, and builds the site where it, or the day, is another one.
    pub(crate) fn turn(&mut self, changed: &BTreeSet<PathBuf>, options: &Options) -> Turn {
        let start = Instant::now();
        let read = match self.day {
            Some(_) => self.folder.refresh(&mut self.sources, changed),
            // Nothing is known about what is on the disk, so that all of it is read.
            None => self.folder.read().map(|sources| self.sources = sources).map(|()| Vec::new()),
        };
        let sources: Vec<String> = match read {
            Ok(paths) => paths.iter().map(ToString::to_string).collect(),
            Err(error) => return self.fail(error, start),
        };
        if sources.is_empty() && self.day == Some(options.today) {
            return Turn::Idle;
        }
        self.day = Some(options.today);
        let Build { problems, pages, summary } = assay_build::build(&self.sources, options, &mut self.cache);
        let notice = |problem| Notice::of_problem(problem, &self.sources, self.folder.root(), self.editor);
        let notices = problems.iter().map(notice).collect();
        let site = pages.map(|pages| (pages, summary));
        let took = start.elapsed();
        let view = self.live.publish(News { site, notices, sources: sources.clone(), took });
        let outputs = view.history.first().map_or(0, |step| step.outputs.len());
        Turn::Built { problems, sources, outputs, took }
    }

    /// Shows why the sources cannot be read, beside the last good site.
    fn fail(&mut self, error: Error, start: Instant) -> Turn {
        self.day = None;
        let notices = vec![Notice::of_error(&error)];
        self.live.publish(News { notices, took: start.elapsed(), ..News::default() });
        Turn::Failed(error)
    }
}

#[cfg(test)]
mod tests;
