//! A session of the preview: reads what changed, checks, shows, and renders the outputs that nobody has requested yet.
//! Problems are shown too, and end nothing.

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
use super::shown::Shown;
use super::site::Files;
use crate::error::Error;
use crate::load::{Folder, Refreshed};
use crate::pictures::{PictureStore, Unknown};

/// The number of outputs that are rendered between two checks for changes: small enough that nobody waits.
const SLICE: usize = 64;

/// The state of the preview between two builds.
#[derive(Debug)]
pub(crate) struct Session {
    folder: Folder,
    /// The origin of the preview's URL.
    origin: String,
    editor: Editor,
    live: Arc<Live>,
    pictures: Arc<PictureStore>,
    cache: Cache,
    sources: Sources,
    /// The date of the last build; none if the sources could not be read since.
    day: Option<Date>,
    /// The paths of long files that are being written; they are read when they have settled.
    growing: BTreeSet<PathBuf>,
    /// The reason why the sources could not be read the last time, if they could not.
    failure: Option<String>,
    /// The site that is shown and not yet rendered completely.
    rendering: Option<Rendering>,
}

/// A site that is being rendered while it is shown.
#[derive(Debug)]
struct Rendering {
    snapshot: Arc<Snapshot>,
    /// The problems found before rendering.
    problems: Vec<Problem>,
    /// The problems of templates, as far as known.
    failed: Vec<Problem>,
    /// The sources that changed since a site was last rendered completely.
    sources: Vec<String>,
    outputs: Vec<OutputPath>,
    took: Duration,
}

/// The result of one turn of the preview.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Nothing changed, or there is more to render before anything can be reported.
    Idle,
    /// The sources could not be read.
    Failed(Error),
    /// There is a new site, and its problems are known.
    Built {
        /// The problems.
        problems: Vec<Problem>,
        /// The sources that changed.
        sources: Vec<String>,
        /// The number of files of the site that changed or were added.
        outputs: usize,
        /// The time from the change to the new site.
        took: Duration,
    },
}

impl Session {
    /// Returns a session for the site in `folder`, which `live` shows at `origin`.
    pub(crate) fn new(folder: Folder, live: Arc<Live>, origin: String) -> Self {
        let editor = Editor::of_author(|name| std::env::var(name).ok());
        let (cache, sources) = (Cache::default(), Sources::default());
        let pictures = Arc::new(PictureStore::new(folder.root(), None));
        Self {
            folder,
            origin,
            editor,
            live,
            pictures,
            cache,
            sources,
            day: None,
            growing: BTreeSet::new(),
            failure: None,
            rendering: None,
        }
    }

    /// Returns the sources as last read, for printing problems.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Returns the address of the home page, as far as it is known.
    pub(crate) fn home(&self) -> String {
        let view = self.live.view();
        let base = view.site.as_ref().map_or("", |site| site.base_path());
        format!("{}{}/", self.origin, route::encoded(&route::decoded(base)))
    }

    /// Returns the number of unpublished pages, by reason, in words.
    pub(crate) fn left_out(&self) -> String {
        self.live.view().summary.left_out.to_string()
    }

    /// Returns true if there is more to render.
    pub(crate) fn is_rendering(&self) -> bool {
        self.rendering.is_some()
    }

    /// Reads what is at the paths that `changed`, and shows the site again if it, or the date, is a different one.
    pub(crate) fn turn(&mut self, changed: &BTreeSet<PathBuf>, options: &Options) -> Turn {
        let start = Instant::now();
        let read = match self.day {
            Some(_) => self.folder.refresh(&mut self.sources, changed.union(&self.growing)),
            // The state on the disk is unknown, so that everything is read.
            None => self.folder.read().map(|mut sources| {
                // Nobody waits for what takes a tenth of a second for each photograph.
                self.pictures.add_colours(&mut sources, Unknown::LeftOut);
                self.sources = sources;
                Refreshed::default()
            }),
        };
        let Refreshed { differing, growing } = match read {
            Ok(refreshed) => refreshed,
            Err(error) => return self.fail(error, start),
        };
        self.growing = growing;
        let sources: Vec<String> = differing.iter().map(ToString::to_string).collect();
        if sources.is_empty() && self.day == Some(options.today) {
            return Turn::Idle;
        }
        self.day = Some(options.today);
        self.failure = None;
        self.show(sources, options, start)
    }

    /// Returns true if a file is being written and has to be read later.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.growing.is_empty()
    }

    /// Renders a part of the current site. The result is reported once everything is rendered; problems are shown at
    /// once.
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
            // All problems follow when rendering is complete; until then one is shown.
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
        let shown = |snapshot| Shown { snapshot, pictures: self.pictures.clone() };
        let site =
            snapshot.clone().map(|snapshot| -> (Arc<dyn Files>, _) { (Arc::new(shown(snapshot)), summary) });
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

    /// Handles the end of rendering: shows the result.
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
        let before = self.failure.replace(error.to_string());
        if before == self.failure {
            return Turn::Idle;
        }
        let notices = vec![Notice::of_error(&error)];
        self.live.publish(News { notices, took: start.elapsed(), ..News::default() });
        Turn::Failed(error)
    }
}

#[cfg(test)]
mod tests;
