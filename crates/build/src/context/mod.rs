//! The data that every page is rendered with: the site, the compiled templates of the theme, the files with
//! fingerprinted names.

mod assets;
mod brought;
mod budget;
mod calendar;
mod engine;
mod engines;
pub(crate) mod fields;
mod filters;
mod functions;
mod inserted;
mod jinja;
mod kept;
mod markup;
mod names;
mod nesting;
mod record;
mod redirects;
mod references;
mod tags;
mod template_errors;
mod tera;
#[cfg(test)]
mod texts;
mod unclosed;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use self::assets::{Asset, Assets, Elsewhere};
pub(crate) use self::calendar::folded;
pub(crate) use self::engine::Engine;
#[cfg(test)]
pub(crate) use self::filters::FILTERS;
pub(crate) use self::filters::in_script;
pub(crate) use self::functions::{WantedFormat, WantedPicture, with_pictures};
pub(crate) use self::markup::{Home, Known, Markup, WrittenAddress};
pub(crate) use self::record::{Fields, Lookup, Record};
use self::references::References;
pub(crate) use self::tags::Kind as TagKind;
use crate::assemble::{MANIFEST, Page, Site, UrlPath};
use crate::media_type::media_type;
use crate::options::Options;
use crate::output::OutputPath;
use crate::parse::Theme;
use crate::policy::{self, HeaderRules, Policy};
use crate::problem::{Problem, Severity};
use crate::source::Contents;

/// The file from which hosts read the headers to send.
const HEADERS: &str = "_headers";

/// The data that every page is rendered with.
#[derive(Debug)]
pub(crate) struct RenderContext {
    /// The site.
    pub(crate) site: Arc<Site>,
    /// The compiled theme.
    pub(crate) compiled_theme: Arc<CompiledTheme>,
    /// The runtime's files, by name.
    pub(crate) runtime: BTreeMap<String, Asset>,
    /// The Content Security Policy of the site and its theme.
    policy: Policy,
    /// The rules of the site's own `_headers` file, if it has one.
    own_headers: Option<HeaderRules>,
}

/// A compiled theme.
#[derive(Debug)]
pub(crate) struct CompiledTheme {
    /// Its templates.
    pub(crate) engine: Box<dyn Engine>,
    /// The files that it publishes with fingerprinted names.
    pub(crate) assets: Assets,
    theme: Arc<Theme>,
    references: References,
    /// The literal HTML of its templates, by name.
    markup: BTreeMap<String, Markup>,
    /// The language of the site, which translated texts in templates depend on.
    language: String,
    problems: Vec<Problem>,
}

impl CompiledTheme {
    fn new(theme: &Arc<Theme>, language: &str) -> Self {
        let mut problems = Vec::new();
        let engine = engines::of(theme, language, &mut problems);
        problems.extend(names::unknown(theme));
        let assets = Assets::of(theme, &mut problems);
        let (references, language) = (References::new(theme), language.to_owned());
        let in_html = theme.templates.iter().filter(|(name, _)| name.ends_with(".html"));
        let markup = in_html.map(|(name, file)| (name.clone(), Markup::of(file))).collect();
        Self { engine, assets, theme: theme.clone(), references, markup, language, problems }
    }

    /// Returns true if something in the theme cannot be parsed.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Returns the literal HTML of the templates, by name.
    pub(crate) fn markup(&self) -> &BTreeMap<String, Markup> {
        &self.markup
    }

    /// Returns the names of a template and of all that it may bring in.
    pub(crate) fn brought_in_by(&self, template: &str) -> impl Iterator<Item = &str> {
        self.references.of(template)
    }
}

impl RenderContext {
    /// Compiles the theme, unless `compiled_theme` already contains it, and reports its mistakes.
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

    /// Returns the headers that hosts send: the rules of the site's own `_headers` file, or of the generated one.
    pub(crate) fn headers(&self) -> HeaderRules {
        self.own_headers.clone().unwrap_or_else(|| HeaderRules::read(&self.headers_made()))
    }

    /// Returns the rules of the site's own `_headers` file, if it has one.
    pub(crate) fn own_headers(&self) -> Option<&HeaderRules> {
        self.own_headers.as_ref()
    }

    /// Returns the name of the template that renders a page: the one that its author chose, or the first of its kind
    /// that the theme has.
    pub(crate) fn template_of<'a>(&'a self, page: &'a Page) -> &'a str {
        let chosen = page.article.front_matter.template.as_ref().map(|template| template.value.as_str());
        let templates = page.kind.templates();
        let had = || templates.iter().find(|template| self.site.theme.templates.contains_key(**template));
        chosen.or_else(|| had().or(templates.last()).copied()).unwrap_or_default()
    }

    /// Returns the Content Security Policy of the page at `url`.
    pub(crate) fn policy_of(&self, url: &UrlPath) -> Cow<'_, Policy> {
        match &self.own_headers {
            Some(rules) => Cow::Owned(rules.policy(&self.site.href(url))),
            None => Cow::Borrowed(&self.policy),
        }
    }

    /// Returns true if the address `href` is that of a file whose name changes with its bytes.
    pub(crate) fn is_fingerprinted(&self, href: &str) -> bool {
        let all = self.compiled_theme.assets.iter().chain(self.runtime.values());
        all.into_iter().any(|asset| self.site.href(&asset.url) == href)
    }

    /// Returns the Content Security Policy of the site and its theme.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Returns the text of the generated `_headers` file. If the site has files of its own in a folder of fingerprinted
    /// ones, each fingerprinted file is named separately.
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
        let has_icon = self.site.config.organisation.as_ref().is_some_and(|it| !it.icons.is_empty());
        let manifest = has_icon.then(|| href(&UrlPath::of_file(MANIFEST)));
        let typed = manifest.as_deref().map(|href| (href, media_type(MANIFEST)));
        policy::headers_file(&self.policy, &href(&UrlPath::home()), &folders, &files, typed)
    }

    /// Returns all static files: the site's own, the theme's, and the runtime if it is needed.
    pub(crate) fn static_files(&self) -> impl Iterator<Item = (OutputPath, Contents)> {
        let own = self.site.files.iter();
        let own = own.filter_map(|(url, file)| Some((url.clone(), self.site.published(url, file)?)));
        let pictures = self.site.theme.pictures.iter();
        let pictures =
            pictures.map(|(name, file)| (UrlPath::of_file(&format!("pictures/{name}")), file.bytes.clone()));
        let needed = !self.site.diagnostics.is_empty();
        let assets = self.compiled_theme.assets.iter().chain(self.runtime.values().filter(move |_| needed));
        let assets = assets.map(|asset| (asset.url.clone(), asset.bytes.clone()));
        let headers = (UrlPath::of_file(HEADERS), self.headers_made().into_bytes().into());
        let icons = self.site.icons();
        // The site's own file replaces a generated one of the same name; a generated `_redirects` includes the site's
        // own.
        let bytes = |(url, bytes)| (url, Contents::Bytes(bytes));
        let redirects = redirects::files(&self.site).into_iter().map(bytes);
        let made = pictures.chain(assets).chain([headers]).map(bytes);
        let all: BTreeMap<_, _> = made.chain(icons).chain(own).chain(redirects).collect();
        all.into_iter().filter_map(|(url, bytes)| Some((url.output()?, bytes)))
    }
}
