//! A proven site whose outputs are rendered when they are first requested. All of it belongs to one moment: every
//! output is rendered from the same render context, whenever that happens.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::assemble::{OutputFormat, UnpublishedPage, UrlPath};
use crate::build_cache::{BuildCache, StoredState};
use crate::explain::{self, Results};
use crate::incremental::{OutputIndex, Query, TrackedSite};
use crate::output::{BrokenPicture, File, OutputPath, Pages, Rendered, Sink};
use crate::overview::Overview;
use crate::policy::{HeaderRules, with_preview};
use crate::problem::Problem;
use crate::prove::{self, Proven};
use crate::render::{self, Emitted};
use crate::source::{Contents, SourcePath};

/// The site at one moment. Many threads can read it at once.
#[derive(Debug)]
pub struct Snapshot {
    proven: Proven,
    outputs: Vec<OnceLock<Rendering>>,
    /// The outputs that were not rendered when the snapshot was created.
    open: Vec<Open>,
    /// The output of each file other than the HTML of a page, by path; computed on first use.
    places: OnceLock<FxHashMap<OutputPath, OutputIndex>>,
    /// Files that need no rendering.
    static_files: OnceLock<BTreeMap<OutputPath, Contents>>,
    further: OnceLock<FxHashMap<OutputPath, OutputIndex>>,
    headers: OnceLock<HeaderRules>,
}

/// The state of an output when a snapshot is created.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// Rendered for an earlier snapshot, and still valid.
    Rendered(Rendered),
    /// Not rendered yet; with the result of the previous rendering, if there was one.
    Open(Option<Rendered>),
}

/// An output that has to be rendered.
#[derive(Debug)]
struct Open {
    output: OutputIndex,
    before: Option<Rendered>,
}

/// The result of rendering an output again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rerendered {
    /// The paths of its files that changed or are new.
    Files(Vec<OutputPath>),
    /// A mistake in a template.
    Failed(Arc<Problem>),
}

/// A rendered output.
#[derive(Debug)]
struct Rendering {
    rendered: Rendered,
    /// The queries it made; empty if it was rendered for an earlier snapshot.
    asked: Vec<Query>,
}

impl Snapshot {
    /// Returns a snapshot of the proven site; `known` has the state of each output.
    pub(crate) fn new(proven: Proven, known: impl Iterator<Item = Known>) -> Self {
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
            open,
            places: OnceLock::new(),
            static_files: OnceLock::new(),
            further: OnceLock::new(),
            headers: OnceLock::new(),
        }
    }

    /// Returns the unpublished page or file whose address would be `path`, relative to the base path.
    pub fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
        self.proven.context().site.unpublished(path)
    }

    /// Returns a link to each result of the diagnostic `id`, if there is such a diagnostic. It is proven once more for that.
    pub fn results(&self, id: &str) -> Option<Results> {
        explain::results(&self.proven.context().site, id)
    }

    /// Returns the diagnostics and the days of the site.
    pub fn overview(&self) -> Overview {
        self.proven.context().site.overview()
    }

    /// Returns the drawing of the paths of the diagnostic `id`, as SVG; none if there is no such diagnostic.
    pub fn drawing(&self, id: &str) -> Option<String> {
        self.proven.context().site.drawing(id)
    }

    /// Returns the number of outputs that have to be rendered again for this snapshot.
    pub fn rerender_count(&self) -> usize {
        self.open.len()
    }

    /// Returns the number of those that are HTML pages.
    pub(crate) fn pages_to_render(&self) -> usize {
        let outputs = &self.proven.context().site.outputs;
        self.open.iter().filter(|open| outputs[open.output].format == OutputFormat::Html).count()
    }

    /// Returns the file at `path`, rendered now if necessary, or the mistake in its template. None if there is no such
    /// file.
    pub fn file(&self, path: &OutputPath) -> Option<Result<Contents, Arc<Problem>>> {
        if let Some(contents) = self.static_files().get(path) {
            return Some(Ok(contents.clone()));
        }
        if let Some(picture) = self.encoded(path) {
            return Some(Ok(picture));
        }
        match &self.render(self.output_at(path)?).rendered {
            Ok(files) => {
                files.iter().find(|(file, _)| file == path).map(|(_, contents)| Ok(contents.clone()))
            }
            Err(problem) => Some(Err(problem.clone())),
        }
    }

    /// Returns the picture at `path` that a page shows in another size, if that page is rendered.
    fn encoded(&self, path: &OutputPath) -> Option<Contents> {
        let site = &self.proven.context().site;
        let is_original = site.original(&format!("/{path}")).is_some();
        if !is_original && !path.as_str().starts_with("assets/") {
            return None;
        }
        let is_it = |(at, contents): &&File| at == path && matches!(contents, Contents::Encoded(_));
        let find = || {
            let rendered = self.outputs.iter().filter_map(|output| output.get()?.rendered.as_ref().ok());
            rendered.flat_map(|files| files.iter()).find(is_it).map(|(_, picture)| picture.clone())
        };
        let found = find().or_else(|| {
            // Any page may link to it, and the site publishes it then.
            self.open.par_iter().filter(|_| is_original).for_each(|open| {
                self.render(open.output);
            });
            find().filter(|_| is_original)
        });
        Some(site.with_current_source(found?))
    }

    /// Returns the path under which the site is served: empty, or for example `/practice`.
    pub fn base_path(&self) -> &str {
        self.proven.context().site.base_path()
    }

    /// Returns true if there is a file at `path`. Renders no page to find out.
    pub fn has(&self, path: &OutputPath) -> bool {
        self.static_files().contains_key(path)
            || self.encoded(path).is_some()
            || self.output_at(path).is_some()
    }

    /// Returns the paths of all files, in no order.
    pub fn paths(&self) -> impl Iterator<Item = OutputPath> {
        let pages = self.proven.context().site.pages.iter().filter_map(|page| page.url.output());
        let others = self.static_files().keys().chain(self.places().keys()).chain(self.further().keys());
        pages.chain(others.cloned())
    }

    /// Returns the files that need no rendering: pictures, stylesheets, scripts.
    pub fn static_files(&self) -> &BTreeMap<OutputPath, Contents> {
        self.static_files.get_or_init(|| self.proven.context().static_files().collect())
    }

    /// Returns the headers that the preview sends for `path`, an address as browsers send it: the ones that hosts send
    /// according to the site's `_headers`. The policy also allows the preview's own script, and `Cache-Control` remains
    /// only for fingerprinted files, since the preview is never stale.
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

    /// Returns the number of days for which fingerprinted files of earlier builds stay published.
    pub(crate) fn keep_assets(&self) -> u32 {
        self.proven.context().site.config.output.keep_assets
    }

    /// Returns all files, rendering those that are not rendered yet.
    ///
    /// # Errors
    /// The problems that appear only during rendering.
    pub fn pages(&self) -> Result<Pages, Vec<Problem>> {
        self.open.par_iter().for_each(|open| {
            self.render(open.output);
        });
        let rendered = (0..self.outputs.len()).map(|output| self.render(output).rendered.clone());
        render::pages(&self.proven, rendered.collect())
    }

    /// Renders every output and passes its files to `sink`, without keeping any. Outputs that an `earlier` build emitted,
    /// that are still valid and that the sink still has are not rendered.
    ///
    /// # Errors
    /// As those of [`Snapshot::pages`]; the files that `sink` was given are then not a site.
    pub(crate) fn emit(
        &self,
        earlier: Option<(&BuildCache, &mut StoredState)>,
        sink: &dyn Sink,
    ) -> Result<Emitted, Vec<Problem>> {
        render::emit(&self.proven, earlier, sink)
    }

    /// Returns the problems of pictures that cannot be decoded, each where a page shows it.
    pub(crate) fn broken_pictures(&self, broken: &[(SourcePath, BrokenPicture)]) -> Vec<Problem> {
        prove::broken_pictures(self.proven.context(), broken)
    }

    /// Returns the result of an output, rendered now if necessary.
    pub(crate) fn rendered(&self, output: OutputIndex) -> &Rendered {
        &self.render(output).rendered
    }

    /// Renders those of the `some` outputs to rerender that nobody has requested yet, and returns the results.
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

    /// Returns those of the `some` outputs to rerender that are rendered by now, each with its queries.
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
            let tracked = Arc::new(TrackedSite::new(context, of));
            let rendered = render::output(&tracked);
            Rendering { rendered, asked: tracked.into_queries() }
        })
    }

    /// Returns the output that has a file at `path`.
    fn output_at(&self, path: &OutputPath) -> Option<OutputIndex> {
        let other = || self.places().get(path).or_else(|| self.further().get(path)).copied();
        self.page_at(path).or_else(other)
    }

    /// Returns the output of the page whose HTML is at `path`. Those outputs are the first, in the order of the pages.
    fn page_at(&self, path: &OutputPath) -> Option<OutputIndex> {
        let site = &self.proven.context().site;
        let path = path.as_str();
        let folder = path.strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/'));
        let at = |path: &str| site.page_at(&UrlPath::of_file(path));
        folder.and_then(at).or_else(|| at(path))
    }

    fn places(&self) -> &FxHashMap<OutputPath, OutputIndex> {
        self.places.get_or_init(|| {
            let site = &self.proven.context().site;
            let mut places = FxHashMap::default();
            for (index, output) in site.outputs.iter().enumerate().skip(site.readable().len()) {
                let addresses = output.format.addresses(&site.pages[output.page].url, &site.config);
                for path in addresses.filter_map(|url| url.output()) {
                    places.entry(path).or_insert(index);
                }
            }
            places
        })
    }

    /// Returns the outputs of files that are known only after rendering: the pages of walks, the parts of a sitemap.
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
            let is_known =
                |path: &OutputPath| self.page_at(path).is_some() || self.places().contains_key(path);
            files.filter(|(path, _)| !is_known(path)).collect()
        })
    }
}
