//! What every page is made with: the site, the theme's templates compiled, the files with fingerprinted names.

mod assets;
mod brought;
mod budget;
mod calendar;
mod engine;
pub(crate) mod fields;
mod filters;
mod icons;
mod jinja;
mod names;
mod record;
mod redirects;
mod references;
mod tags;
mod template_errors;
mod tera;
mod unclosed;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use self::assets::{Asset, Assets};
pub(crate) use self::calendar::folded;
pub(crate) use self::engine::Engine;
#[cfg(test)]
pub(crate) use self::filters::FILTERS;
pub(crate) use self::filters::in_script;
pub(crate) use self::record::{Fields, Lookup, Record};
use self::references::References;
pub(crate) use self::tags::{Kind as TagKind, Tag, tags};
use crate::assemble::{Site, UrlPath};
use crate::options::Options;
use crate::output::OutputPath;
use crate::parse::Theme;
use crate::policy::{self, HeaderRules, Policy};
use crate::problem::{Problem, Severity};
use crate::source::Contents;

/// The file in which hosts read what headers to send.
const HEADERS: &str = "_headers";

/// What every page is made with.
#[derive(Debug)]
pub(crate) struct RenderContext {
    /// The site.
    pub(crate) site: Arc<Site>,
    /// The theme, ready to render.
    pub(crate) compiled_theme: Arc<CompiledTheme>,
    /// The runtime's files, by name.
    pub(crate) runtime: BTreeMap<String, Asset>,
    /// What browsers let its pages do, as far as the site says so in `site.toml`.
    policy: Policy,
    /// What the site's own file `_headers` says, if it has one.
    own_headers: Option<HeaderRules>,
}

/// A theme that is ready to render.
#[derive(Debug)]
pub(crate) struct CompiledTheme {
    /// Its templates.
    pub(crate) engine: Box<dyn Engine>,
    /// What it publishes under fingerprinted names.
    pub(crate) assets: Assets,
    theme: Arc<Theme>,
    references: References,
    /// The language of the site, whose words its templates have.
    language: String,
    problems: Vec<Problem>,
}

impl CompiledTheme {
    fn new(theme: &Arc<Theme>, language: &str) -> Self {
        let mut problems = Vec::new();
        let engine = engine::of(theme, language, &mut problems);
        problems.extend(names::unknown(theme));
        let assets = Assets::of(theme, &mut problems);
        let (references, language) = (References::new(theme), language.to_owned());
        Self { engine, assets, theme: theme.clone(), references, language, problems }
    }

    /// Returns true if something in the theme cannot be read.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// The names of a template and of all that it may bring in.
    pub(crate) fn brought_in_by(&self, template: &str) -> impl Iterator<Item = &str> {
        self.references.of(template)
    }
}

impl RenderContext {
    /// Readies the theme, if it is not the one that `compiled_theme` holds from before; what is wrong with it is a
    /// problem.
    pub(crate) fn new(
        site: Arc<Site>,
        options: &Options,
        compiled_theme: &mut Option<Arc<CompiledTheme>>,
        problems: &mut Vec<Problem>,
    ) -> Arc<Self> {
        let language = &site.config.language;
        let is_same = |compiled_theme: &Arc<CompiledTheme>| {
            compiled_theme.theme.is_same(&site.theme) && compiled_theme.language == *language
        };
        let ready = compiled_theme.take().filter(is_same);
        let ready = ready.unwrap_or_else(|| Arc::new(CompiledTheme::new(&site.theme, language)));
        problems.extend(ready.problems.iter().cloned());
        *compiled_theme = Some(ready.clone());
        let policy = site.config.policy.clone().with(&site.theme.policy);
        let own = site.files.get(&UrlPath::of_file(HEADERS));
        let own_headers = own.map(|own| HeaderRules::read(&String::from_utf8_lossy(&own.bytes)));
        let runtime = assets::runtime(&options.runtime);
        Arc::new(Self { site, compiled_theme: ready, runtime, policy, own_headers })
    }

    /// What hosts read in `_headers`: in the site's own file, or in the one that is made.
    pub(crate) fn headers(&self) -> HeaderRules {
        self.own_headers.clone().unwrap_or_else(|| HeaderRules::read(&self.headers_made()))
    }

    /// What the site's own file `_headers` says, if it has one.
    pub(crate) fn own_headers(&self) -> Option<&HeaderRules> {
        self.own_headers.as_ref()
    }

    /// What browsers let the page at `url` do.
    pub(crate) fn policy_of(&self, url: &UrlPath) -> Cow<'_, Policy> {
        match &self.own_headers {
            Some(rules) => Cow::Owned(rules.policy(&self.site.href(url))),
            None => Cow::Borrowed(&self.policy),
        }
    }

    /// Whether the address `href` is that of a file whose name changes with its bytes.
    pub(crate) fn is_fingerprinted(&self, href: &str) -> bool {
        let all = self.compiled_theme.assets.iter().chain(self.runtime.values());
        all.into_iter().any(|asset| self.site.href(&asset.url) == href)
    }

    /// What browsers let its pages do, as far as the site and its theme say so.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The text of the file `_headers` that is made. Where the site has files of its own in a folder of fingerprinted
    /// ones, each of those is named by itself.
    fn headers_made(&self) -> String {
        let has_own = |folder: &str| {
            let below = format!("/{folder}/");
            self.site.files.keys().any(|url| url.as_str().starts_with(&below))
        };
        let href = |url: &UrlPath| self.site.href(url);
        let (mut folders, mut files) = (Vec::new(), Vec::new());
        for folder in assets::FOLDERS {
            if !has_own(folder) {
                folders.push(href(&UrlPath::of_file(&format!("{folder}/"))));
                continue;
            }
            let all = self.compiled_theme.assets.iter().chain(self.runtime.values()).map(|asset| &asset.url);
            let inside = all.filter(|url| url.as_str().starts_with(&format!("/{folder}/")));
            files.extend(inside.map(href));
        }
        policy::headers_file(&self.policy, &href(&UrlPath::home()), &folders, &files)
    }

    /// What is written beside the pages: the site's own files, the theme's, the runtime where it is needed.
    pub(crate) fn static_files(&self) -> impl Iterator<Item = (OutputPath, Contents)> {
        let own = self.site.files.iter().map(|(url, file)| (url.clone(), file.contents()));
        let pictures = self.site.theme.pictures.iter();
        let pictures =
            pictures.map(|(name, file)| (UrlPath::of_file(&format!("pictures/{name}")), file.bytes.clone()));
        let needed = !self.site.diagnostics.is_empty();
        let assets = self.compiled_theme.assets.iter().chain(self.runtime.values().filter(move |_| needed));
        let assets = assets.map(|asset| (asset.url.clone(), asset.bytes.clone()));
        let headers = (UrlPath::of_file(HEADERS), self.headers_made().into_bytes().into());
        let icon = icons::favicon(&self.site);
        // The site's own file stands in place of one of the same name that was made; `_redirects` holds the site's own.
        let bytes = |(url, bytes)| (url, Contents::Bytes(bytes));
        let redirects = redirects::files(&self.site).into_iter().map(bytes);
        let made = pictures.chain(assets).chain([headers]).chain(icon).map(bytes);
        let all: BTreeMap<_, _> = made.chain(own).chain(redirects).collect();
        all.into_iter().filter_map(|(url, bytes)| Some((url.output()?, bytes)))
    }
}
