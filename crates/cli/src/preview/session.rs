//! One run of the preview: reads what changed, checks, shows, and draws what nobody has asked for yet. What goes wrong
//! is shown too and ends nothing.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_build::{Cache, CheckedSite, Edition, Options, OutputPath, Problem, Redrawn, Sources};
use jiff::civil::Date;

use super::editor::Editor;
use super::live::{Live, News};
use super::notice::Notice;
use super::route;
use super::site::Files;
use crate::error::Error;
use crate::load::{self, Folder};

/// How many sheets are drawn between two looks at whether something has changed again: so few that nobody waits.
const SLICE: usize = 64;

/// What the preview knows from one build to the next.
#[derive(Debug)]
pub(crate) struct Session {
    folder: Folder,
    /// Where the preview is, without a path.
    origin: String,
    editor: Editor,
    live: Arc<Live>,
    cache: Cache,
    sources: Sources,
    /// The day of the last build; none where the sources could not be read since.
    day: Option<Date>,
    /// Where long files are being written, which are read when that has ended.
    growing: BTreeSet<PathBuf>,
    /// Why the sources could not be read the last time, where they could not.
    failure: Option<String>,
    /// What is shown and not wholly drawn yet.
    drawing: Option<Drawing>,
}

/// A site that is being drawn, while it is shown.
#[derive(Debug)]
struct Drawing {
    edition: Arc<Edition>,
    /// What was wrong before it was drawn.
    problems: Vec<Problem>,
    /// What a template has wrong, as far as is known.
    failed: Vec<Problem>,
    /// The sources that changed since a site was wholly drawn.
    sources: Vec<String>,
    outputs: Vec<OutputPath>,
    took: Duration,
}

/// What came of one turn of the preview.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Nothing had changed, or more is to be drawn before there is anything to tell.
    Idle,
    /// The sources could not be read.
    Failed(Error),
    /// The site is another one, and it is known what is wrong with it.
    Built {
        /// What was wrong.
        problems: Vec<Problem>,
        /// The sources that had changed.
        sources: Vec<String>,
        /// How many files of the site changed or came.
        outputs: usize,
        /// From the change to the site that shows it.
        took: Duration,
    },
}

impl Session {
    /// A preview of the site in `folder`, for `live` to show at `origin`.
    pub(crate) fn new(folder: Folder, live: Arc<Live>, origin: String) -> Self {
        let editor = Editor::of_author(|name| std::env::var(name).ok());
        let (cache, sources) = (Cache::default(), Sources::default());
        Self {
            folder,
            origin,
            editor,
            live,
            cache,
            sources,
            day: None,
            growing: BTreeSet::new(),
            failure: None,
            drawing: None,
        }
    }

    /// The sources as they were read last, for problems to be printed with.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The address of the home page, as far as it is known.
    pub(crate) fn home(&self) -> String {
        let view = self.live.view();
        let base = view.site.as_ref().map_or("", |site| site.base_path());
        format!("{}{}/", self.origin, route::encoded(&route::decoded(base)))
    }

    /// The pages that are not published, by the reason.
    pub(crate) fn left_out(&self) -> String {
        self.live.view().summary.left_out.to_string()
    }

    /// Whether something is left to be drawn.
    pub(crate) fn is_drawing(&self) -> bool {
        self.drawing.is_some()
    }

    /// Reads what stands at the paths that `changed`, and shows the site anew where it, or the day, is another one.
    pub(crate) fn turn(&mut self, changed: &BTreeSet<PathBuf>, options: &Options) -> Turn {
        let start = Instant::now();
        let changed = self.settled(changed);
        let read = match self.day {
            Some(_) => self.folder.refresh(&mut self.sources, &changed),
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
        self.failure = None;
        self.show(sources, options, start)
    }

    /// Those of the paths that `changed`, now or before, at which nobody is writing a long file. The others follow when that
    /// has ended.
    fn settled(&mut self, changed: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let all = std::mem::take(&mut self.growing).into_iter().chain(changed.iter().cloned());
        let folder = &self.folder;
        let is_growing =
            |path: &PathBuf| folder.source_path(path).is_some_and(|source| load::is_growing(path, &source));
        let (growing, settled) = all.partition(is_growing);
        self.growing = growing;
        settled
    }

    /// Returns true if a file is waited for that is being written.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.growing.is_empty()
    }

    /// Draws some of what is shown. Once all is drawn, it is told what came of it; what is wrong is told at once.
    pub(crate) fn draw(&mut self) -> Turn {
        let Some(drawing) = &mut self.drawing else { return Turn::Idle };
        let drawn = self.cache.draw(SLICE);
        let failed_before = !drawing.failed.is_empty();
        for redrawn in &drawn {
            match redrawn {
                Redrawn::Files(files) => drawing.outputs.extend(files.iter().cloned()),
                Redrawn::Failed(problem) => drawing.failed.push((**problem).clone()),
            }
        }
        if drawn.is_empty() {
            return self.finish();
        }
        if !failed_before && !drawing.failed.is_empty() {
            // All of its mistakes follow when all is drawn; that there is one is shown now.
            let known = [&drawing.problems[..], &drawing.failed[..1]].concat();
            self.live.withdraw(self.notices(&known));
        }
        Turn::Idle
    }

    fn show(&mut self, sources: Vec<String>, options: &Options, start: Instant) -> Turn {
        let unfinished = self.drawing.take().map(|drawing| drawing.sources).unwrap_or_default();
        let here = || format!("{}{}", self.origin, assay_build::base_path(&self.sources));
        let options =
            Options { base_url: Some(options.base_url.clone().unwrap_or_else(here)), ..options.clone() };
        let CheckedSite { problems, edition, summary } =
            assay_build::check(&self.sources, &options, &mut self.cache);
        let site = edition.clone().map(|edition| -> (Arc<dyn Files>, _) { (edition, summary) });
        let notices = self.notices(&problems);
        let (causes, anew) = (self.cache.causes(), edition.as_ref().map_or(0, |edition| edition.anew()));
        let took = start.elapsed();
        self.live.publish(News { site, notices, sources: sources.clone(), causes, anew, took });
        let Some(edition) = edition else { return Turn::Built { problems, sources, outputs: 0, took } };
        let sources = unfinished.into_iter().chain(sources).collect();
        let (failed, outputs) = (Vec::new(), Vec::new());
        self.drawing = Some(Drawing { edition, problems, failed, sources, outputs, took });
        Turn::Idle
    }

    /// All is drawn: shows whether it can be.
    fn finish(&mut self) -> Turn {
        let Some(drawing) = self.drawing.take() else { return Turn::Idle };
        let Drawing { edition, mut problems, sources, mut outputs, took, .. } = drawing;
        match edition.pages() {
            Ok(_) => {
                outputs.sort();
                let count = outputs.len();
                self.live.finish(outputs);
                Turn::Built { problems, sources, outputs: count, took }
            }
            Err(found) => {
                problems.extend(found);
                self.live.withdraw(self.notices(&problems));
                Turn::Built { problems, sources, outputs: 0, took }
            }
        }
    }

    fn notices(&self, problems: &[Problem]) -> Vec<Notice> {
        let notice = |problem| Notice::of_problem(problem, &self.sources, self.folder.root(), self.editor);
        problems.iter().map(notice).collect()
    }

    /// Shows why the sources cannot be read, beside the last good site.
    fn fail(&mut self, error: Error, start: Instant) -> Turn {
        self.day = None;
        let told = self.failure.replace(error.to_string());
        if told == self.failure {
            return Turn::Idle;
        }
        let notices = vec![Notice::of_error(&error)];
        self.live.publish(News { notices, took: start.elapsed(), ..News::default() });
        Turn::Failed(error)
    }
}

#[cfg(test)]
mod tests;
