//! From the checked site to pages: each drawn on its own, in parallel.

mod assets;
mod draw;
mod engine;
mod jinja;
mod record;
mod views;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use self::assets::Asset;
use self::draw::Drawer;
use self::engine::Engine;
use self::jinja::Jinja;
use crate::assemble::{PageIndex, Site};
use crate::options::Options;
use crate::output::{OutputPath, Pages};
use crate::problem::{Problem, sort};
use crate::prove::CheckedSite;

/// What every page shares while it is drawn.
#[derive(Debug)]
pub(crate) struct Press {
    /// The site.
    site: Arc<Site>,
    /// The theme's templates.
    engine: Box<dyn Engine>,
    /// The theme's stylesheet.
    stylesheet: Option<Asset>,
    /// The runtime, by file name.
    runtime: BTreeMap<String, Asset>,
}

impl Press {
    /// Readies the theme; what is wrong with it is a problem.
    pub(crate) fn new(site: Arc<Site>, options: &Options, problems: &mut Vec<Problem>) -> Arc<Self> {
        let engine = Box::new(Jinja::new(site.theme.clone(), problems));
        let stylesheet = assets::stylesheet(&site.theme, problems);
        Arc::new(Self { engine, stylesheet, runtime: assets::runtime(&options.runtime), site })
    }
}

/// Draws every page and gathers the files beside them.
///
/// # Errors
/// The problems in templates that only drawing shows.
pub(crate) fn pages(checked: &CheckedSite, press: &Arc<Press>) -> Result<Pages, Vec<Problem>> {
    let site = checked.site();
    let drawn: Vec<_> = (0..site.pages.len()).into_par_iter().map(|index| draw_page(press, index)).collect();
    let (mut files, mut problems) = (Vec::with_capacity(drawn.len()), Vec::new());
    for result in drawn {
        match result {
            Ok(file) => files.extend(file),
            Err(problem) => problems.push(*problem),
        }
    }
    if !problems.is_empty() {
        sort(&mut problems);
        return Err(told_once(problems));
    }
    files.extend(press.files_beside());
    Ok(files.into_iter().collect())
}

type File = (OutputPath, Arc<[u8]>);

fn draw_page(press: &Arc<Press>, index: PageIndex) -> Result<Option<File>, Box<Problem>> {
    let html = Drawer::new(press, index).page()?;
    Ok(press.site.pages[index].url.output().map(|path| (path, html.into_bytes().into())))
}

/// A template's mistake shows on every page it draws: it is told for the first of them.
fn told_once(problems: Vec<Problem>) -> Vec<Problem> {
    let mut told: Vec<Problem> = Vec::new();
    for problem in problems {
        let same = |other: &Problem| other.place == problem.place && other.message == problem.message;
        if !told.iter().any(same) {
            told.push(problem);
        }
    }
    told
}

impl Press {
    /// What is written beside the pages: the site's own files, the theme's, the runtime where it is needed.
    fn files_beside(&self) -> Vec<File> {
        let own = self.site.files.iter().map(|(url, file)| (url.clone(), file.bytes.clone()));
        let pictures = self.site.theme.pictures.iter().map(|(name, file)| {
            (crate::assemble::UrlPath::of_file(&format!("pictures/{name}")), file.bytes.clone())
        });
        let needed = !self.site.diagnostics.is_empty();
        let assets = self.stylesheet.iter().chain(self.runtime.values().filter(|_| needed));
        let assets = assets.map(|asset| (asset.url.clone(), asset.bytes.clone()));
        // The site's own picture stands in place of the theme's of the same name.
        let all: BTreeMap<_, _> = pictures.chain(assets).chain(own).collect();
        all.into_iter().filter_map(|(url, bytes)| Some((url.output()?, bytes))).collect()
    }
}
