//! What every page is made with: the site, the theme's templates compiled, the files with fingerprinted names.

mod assets;
mod calendar;
mod engine;
mod filters;
mod headers;
mod jinja;
mod record;
mod redirects;
mod references;
mod tera;
mod told;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use self::assets::{Asset, Assets};
pub(crate) use self::calendar::folded;
use self::engine::Engine;
#[cfg(test)]
pub(crate) use self::filters::FILTERS;
pub(crate) use self::filters::in_script;
pub(crate) use self::record::{Fields, Lookup, Record};
use crate::assemble::{Site, UrlPath};
use crate::incremental::{Fingerprint, fingerprint};
use crate::options::Options;
use crate::output::OutputPath;
use crate::parse::Theme;
use crate::problem::Problem;

/// What every page is made with.
#[derive(Debug)]
pub(crate) struct Press {
    /// The site.
    pub(crate) site: Arc<Site>,
    /// The theme, ready to draw.
    pub(crate) studio: Arc<Studio>,
    /// The runtime's files, by name.
    pub(crate) runtime: BTreeMap<String, Asset>,
}

/// A theme that is ready to draw.
#[derive(Debug)]
pub(crate) struct Studio {
    /// Its templates.
    pub(crate) engine: Box<dyn Engine>,
    /// What it publishes under fingerprinted names.
    pub(crate) assets: Assets,
    theme: Arc<Theme>,
    problems: Vec<Problem>,
}

impl Studio {
    fn new(theme: &Arc<Theme>) -> Self {
        let mut problems = Vec::new();
        let engine = engine::of(theme, &mut problems);
        let assets = Assets::of(theme, &mut problems);
        Self { engine, assets, theme: theme.clone(), problems }
    }
}

impl Press {
    /// Readies the theme, if it is not the one that `studio` holds from before; what is wrong with it is a
    /// problem.
    pub(crate) fn new(
        site: Arc<Site>,
        options: &Options,
        studio: &mut Option<Arc<Studio>>,
        problems: &mut Vec<Problem>,
    ) -> Arc<Self> {
        let ready = studio.take().filter(|studio| studio.theme.is_same(&site.theme));
        let ready = ready.unwrap_or_else(|| Arc::new(Studio::new(&site.theme)));
        problems.extend(ready.problems.iter().cloned());
        *studio = Some(ready.clone());
        Arc::new(Self { site, studio: ready, runtime: assets::runtime(&options.runtime) })
    }

    /// The fingerprint of the runtime's files.
    pub(crate) fn runtime_fingerprint(&self) -> Fingerprint {
        fingerprint(&self.runtime.values().map(|file| &file.integrity).collect::<Vec<_>>())
    }

    /// What is written beside the pages: the site's own files, the theme's, the runtime where it is needed.
    pub(crate) fn files_beside(&self) -> impl Iterator<Item = (OutputPath, Arc<[u8]>)> {
        let own = self.site.files.iter().map(|(url, file)| (url.clone(), file.bytes.clone()));
        let pictures = self.site.theme.pictures.iter();
        let pictures =
            pictures.map(|(name, file)| (UrlPath::of_file(&format!("pictures/{name}")), file.bytes.clone()));
        let needed = !self.site.diagnostics.is_empty();
        let assets = self.studio.assets.iter().chain(self.runtime.values().filter(move |_| needed));
        let assets = assets.map(|asset| (asset.url.clone(), asset.bytes.clone()));
        let headers = (UrlPath::of_file("_headers"), headers::file(&self.site).into_bytes().into());
        // The site's own file stands in place of one of the same name that was made; `_redirects` holds the site's own.
        let all: BTreeMap<_, _> =
            pictures.chain(assets).chain([headers]).chain(own).chain(redirects::files(&self.site)).collect();
        all.into_iter().filter_map(|(url, bytes)| Some((url.output()?, bytes)))
    }
}
