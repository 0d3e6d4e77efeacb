//! A proven site whose outputs are rendered when they are first asked for. Everything in it is of one moment: what is
//! rendered late is rendered from the same render context as what was rendered at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::assemble::{OutputFormat, UnpublishedPage, UrlPath};
use crate::build_cache::LoadedCache;
use crate::incremental::{OutputIndex, Query, TrackedSite};
use crate::output::{OutputPath, Pages, Rendered, Sink};
use crate::policy::{HeaderRules, with_preview};
use crate::problem::Problem;
use crate::prove::Proven;
use crate::render::{self, Emitted};
use crate::source::Contents;

/// The site of one moment. It can be read by many threads at once.
#[derive(Debug)]
pub struct Snapshot {
    proven: Proven,
    recording: Recording,
    outputs: Vec<OnceLock<Rendering>>,
    /// The outputs that were not rendered when the snapshot was made.
    open: Vec<Open>,
    places: Places,
    /// Files that need no rendering.
    static_files: OnceLock<BTreeMap<OutputPath, Contents>>,
    further: OnceLock<FxHashMap<OutputPath, OutputIndex>>,
    headers: OnceLock<HeaderRules>,
}

/// Which output becomes the file at a path; found when it is first asked for. Cloning shares it: snapshots with the
/// same outputs have the same places.
pub(crate) type Places = Arc<OnceLock<FxHashMap<OutputPath, OutputIndex>>>;

/// Whether what an output asks is recorded while it is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recording {
    /// It is, for the next build.
    On,
    /// There will be none.
    Off,
}

/// An output as it is when a snapshot is made.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// Rendered for an earlier snapshot, and still right.
    Rendered(Rendered),
    /// To be rendered; what came of it the last time, if anything did.
    Open(Option<Rendered>),
}

/// An output that is to be rendered.
#[derive(Debug)]
struct Open {
    output: OutputIndex,
    before: Option<Rendered>,
}

/// What came of an output that was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rerendered {
    /// These of its files are others than before, or new.
    Files(Vec<OutputPath>),
    /// A template has this wrong.
    Failed(Arc<Problem>),
}

/// An output that is rendered.
#[derive(Debug)]
struct Rendering {
    rendered: Rendered,
    /// What it asked; nothing where it was rendered for an earlier snapshot.
    asked: Vec<Query>,
}

impl Snapshot {
    /// The site that was proven; `known` says of each output what is known of it.
    pub(crate) fn new(
        proven: Proven,
        recording: Recording,
        places: Places,
        known: impl Iterator<Item = Known>,
    ) -> Self {
        let mut open = Vec::new();
        let outputs = known.enumerate().map(|(output, known)| match known {
            Known::Rendered(rendered) => Rendering { rendered, asked: Vec::new() }.into(),
            Known::Open(before) => {
                open.push(Open { output, before });
                OnceLock::new()
            }
        });
        Self {
            outputs: outputs.collect(),
            proven,
            recording,
            open,
            places,
            static_files: OnceLock::new(),
            further: OnceLock::new(),
            headers: OnceLock::new(),
        }
    }

    /// What would stand at `path`, an address below the site's, if it were published.
    pub fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
        self.proven.context().site.unpublished(path)
    }

    /// How many outputs had to be rendered again for this snapshot.
    pub fn rerender_count(&self) -> usize {
        self.open.len()
    }

    /// How many of them are pages as people read them.
    pub(crate) fn pages_to_render(&self) -> usize {
        let outputs = &self.proven.context().site.outputs;
        self.open.iter().filter(|open| outputs[open.output].format == OutputFormat::Html).count()
    }

    /// The file at `path`, rendered now if it was not yet, or what its template has wrong. None where there is no file.
    pub fn file(&self, path: &OutputPath) -> Option<Result<Contents, Arc<Problem>>> {
        if let Some(contents) = self.static_files().get(path) {
            return Some(Ok(contents.clone()));
        }
        let output = self.places().get(path).or_else(|| self.further().get(path))?;
        match &self.render(*output).rendered {
            Ok(files) => files
                .iter()
                .find(|(file, _)| file == path)
                .map(|(_, bytes)| Ok(Contents::Bytes(bytes.clone()))),
            Err(problem) => Some(Err(problem.clone())),
        }
    }

    /// The path that the site stands under: empty, or as `/practice`.
    pub fn base_path(&self) -> &str {
        self.proven.context().site.base_path()
    }

    /// Whether there is a file at `path`. No page is rendered to find out.
    pub fn has(&self, path: &OutputPath) -> bool {
        self.static_files().contains_key(path)
            || self.places().contains_key(path)
            || self.further().contains_key(path)
    }

    /// The paths of all files, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &OutputPath> {
        self.static_files().keys().chain(self.places().keys()).chain(self.further().keys())
    }

    /// The files that need no rendering: pictures, styles, scripts.
    pub fn static_files(&self) -> &BTreeMap<OutputPath, Contents> {
        self.static_files.get_or_init(|| self.proven.context().static_files().collect())
    }

    /// The headers that the preview sends with what is at `path`, an address as browsers send it: those that hosts
    /// send by the site's `_headers`. Its policy lets the preview's own script in as well, and nothing is said of how
    /// long a file is kept but where its name changes with its bytes, since what is previewed is never stale.
    pub fn preview_headers(&self, path: &str) -> Vec<(String, String)> {
        let context = self.proven.context();
        let mut headers = self.headers.get_or_init(|| context.headers()).of(path);
        headers.retain(|(name, _)| {
            !name.eq_ignore_ascii_case("Cache-Control") || context.is_fingerprinted(path)
        });
        for (name, value) in &mut headers {
            if name.eq_ignore_ascii_case("Content-Security-Policy") {
                *value = with_preview(value);
            }
        }
        headers
    }

    /// For how many days fingerprinted files of earlier builds are to stay published.
    pub(crate) fn keep_assets(&self) -> u32 {
        self.proven.context().site.config.output.keep_assets
    }

    /// All files, rendered now where they were not yet.
    ///
    /// # Errors
    /// The problems that only rendering shows.
    pub fn pages(&self) -> Result<Pages, Vec<Problem>> {
        self.open.par_iter().for_each(|open| {
            self.render(open.output);
        });
        let rendered = (0..self.outputs.len()).map(|output| self.render(output).rendered.clone());
        render::pages(&self.proven, rendered.collect())
    }

    /// Renders every output once more and hands its files to `sink`, without keeping any; but not what was `loaded`
    /// as rendered and `sink` has already.
    ///
    /// # Errors
    /// As those of [`Snapshot::pages`]; what `sink` was given is then no site.
    pub(crate) fn render_to(
        &self,
        loaded: Option<&LoadedCache>,
        sink: &dyn Sink,
    ) -> Result<Emitted, Vec<Problem>> {
        render::into(&self.proven, loaded, sink)
    }

    /// What comes of an output, rendered now if it was not yet.
    pub(crate) fn rendered(&self, output: OutputIndex) -> &Rendered {
        &self.render(output).rendered
    }

    /// Renders those outputs of the ones that had to be rendered again, where nobody has asked for them yet.
    pub(crate) fn render_range(&self, some: Range<usize>) -> Vec<Rerendered> {
        let rerendered = |Open { output, before }: &Open| match (&self.render(*output).rendered, before) {
            (Err(problem), _) => Rerendered::Failed(problem.clone()),
            (Ok(files), Some(Ok(before))) => {
                let changed = files.iter().filter(|file| !before.contains(file));
                Rerendered::Files(changed.map(|(path, _)| path.clone()).collect())
            }
            (Ok(files), _) => Rerendered::Files(files.iter().map(|(path, _)| path.clone()).collect()),
        };
        self.open[some].par_iter().map(rerendered).collect()
    }

    /// Those outputs of the ones that had to be rendered again that are rendered, each with what it asked.
    pub(crate) fn newly_rendered(
        &self,
        some: Range<usize>,
    ) -> impl Iterator<Item = (OutputIndex, &Rendered, &[Query])> {
        self.open[some].iter().filter_map(|Open { output, .. }| {
            let Rendering { rendered, asked } = self.outputs[*output].get()?;
            Some((*output, rendered, &**asked))
        })
    }

    fn render(&self, output: OutputIndex) -> &Rendering {
        self.outputs[output].get_or_init(|| {
            let context = self.proven.context();
            let of = &context.site.outputs[output];
            let tracked = Arc::new(match self.recording {
                Recording::On => TrackedSite::recording(context, of),
                Recording::Off => TrackedSite::untracked(context, of),
            });
            let rendered = render::output(&tracked);
            Rendering { rendered, asked: tracked.into_queries() }
        })
    }

    fn places(&self) -> &FxHashMap<OutputPath, OutputIndex> {
        self.places.get_or_init(|| {
            let site = &self.proven.context().site;
            let mut places = FxHashMap::with_capacity_and_hasher(site.outputs.len(), Default::default());
            for (index, output) in site.outputs.iter().enumerate() {
                let addresses = output.format.addresses(&site.pages[output.page].url, &site.config);
                for path in addresses.iter().filter_map(UrlPath::output) {
                    places.entry(path).or_insert(index);
                }
            }
            places
        })
    }

    /// The outputs of the files that are known only when they are rendered: the pages of walks, the parts of a sitemap.
    fn further(&self) -> &FxHashMap<OutputPath, OutputIndex> {
        self.further.get_or_init(|| {
            let outputs = self.proven.context().site.outputs.iter().enumerate();
            let open_ended = outputs.filter(|(_, output)| output.format.is_open_ended());
            let files = open_ended.flat_map(|(index, _)| {
                let rendered = self.render(index).rendered.as_ref().ok();
                rendered
                    .into_iter()
                    .flat_map(|files| files.iter())
                    .map(move |(path, _)| (path.clone(), index))
            });
            files.filter(|(path, _)| !self.places().contains_key(path)).collect()
        })
    }
}
