//! One run of the preview: reads what changed, checks, shows, and renders what nobody has asked for yet. What goes
//! wrong is shown too and ends nothing.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_build::{Cache, CheckedSite, Options, OutputPath, Problem, Rerendered, Snapshot, Sources};
use jiff::civil::Date;

use super::editor::Editor;
use super::live::{Live, News};
use super::notice::Notice;
use super::route;
use super::site::Files;
use crate::error::Error;
use crate::load::{self, Folder};

/// How many outputs are rendered between two looks at whether something has changed again: so few that nobody waits.
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
    /// What is shown and not wholly rendered yet.
    rendering: Option<Rendering>,
}

/// A site that is being rendered, while it is shown.
#[derive(Debug)]
struct Rendering {
    snapshot: Arc<Snapshot>,
    /// What was wrong before it was rendered.
    problems: Vec<Problem>,
    /// What a template has wrong, as far as is known.
    failed: Vec<Problem>,
    /// The sources that changed since a site was wholly rendered.
    sources: Vec<String>,
    outputs: Vec<OutputPath>,
    took: Duration,
}

/// What came of one turn of the preview.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Nothing had changed, or more is to be rendered before there is anything to tell.
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
            rendering: None,
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

    /// Whether something is left to be rendered.
    pub(crate) fn is_drawing(&self) -> bool {
        self.rendering.is_some()
    }

    /// Reads what stands at the paths that `changed`, and shows the site again where it, or the day, is another one.
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

    /// Those of the paths that `changed`, now or before, at which nobody is writing a long file. The others follow
    /// when that has ended.
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

    /// Renders some of what is shown. Once all is rendered, it is reported what came of it; what is wrong is reported
    /// at once.
    pub(crate) fn render(&mut self) -> Turn {
        let Some(rendering) = &mut self.rendering else { return Turn::Idle };
        let rendered = self.cache.render(SLICE);
        let failed_before = !rendering.failed.is_empty();
        for rerendered in &rendered {
            match rerendered {
                Rerendered::Files(files) => rendering.outputs.extend(files.iter().cloned()),
                Rerendered::Failed(problem) => rendering.failed.push((**problem).clone()),
            }
        }
        if rendered.is_empty() {
            return self.finish();
        }
        if !failed_before && !rendering.failed.is_empty() {
            // All of its mistakes follow when all is rendered; that there is one is shown now.
            let known = [&rendering.problems[..], &rendering.failed[..1]].concat();
            self.live.withdraw(self.notices(&known));
        }
        Turn::Idle
    }

    fn show(&mut self, sources: Vec<String>, options: &Options, start: Instant) -> Turn {
        let unfinished = self.rendering.take().map(|rendering| rendering.sources).unwrap_or_default();
        let here = || format!("{}{}", self.origin, assay_build::base_path(&self.sources));
        let options =
            Options { base_url: Some(options.base_url.clone().unwrap_or_else(here)), ..options.clone() };
        let CheckedSite { problems, snapshot, summary } =
            assay_build::check(&self.sources, &options, &mut self.cache);
        let site = snapshot.clone().map(|snapshot| -> (Arc<dyn Files>, _) { (snapshot, summary) });
        let notices = self.notices(&problems);
        let (causes, rerender_count) =
            (self.cache.causes(), snapshot.as_ref().map_or(0, |snapshot| snapshot.rerender_count()));
        let took = start.elapsed();
        self.live.publish(News { site, notices, sources: sources.clone(), causes, rerender_count, took });
        let Some(snapshot) = snapshot else { return Turn::Built { problems, sources, outputs: 0, took } };
        let sources = unfinished.into_iter().chain(sources).collect();
        let (failed, outputs) = (Vec::new(), Vec::new());
        self.rendering = Some(Rendering { snapshot, problems, failed, sources, outputs, took });
        Turn::Idle
    }

    /// All is rendered: shows whether it can be.
    fn finish(&mut self) -> Turn {
        let Some(rendering) = self.rendering.take() else { return Turn::Idle };
        let Rendering { snapshot, mut problems, sources, mut outputs, took, .. } = rendering;
        match snapshot.pages() {
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
