//! The outputs: every page in each of its formats. The HTML of a page is one output and its Markdown copy another; each
//! is cached separately, so that a changed word in a body does not rerender the lists that link to it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{PageIndex, Site, UrlPath};
use crate::parse::{Config, EMBED, Outputs, WALK};
use crate::source::SourcePath;

/// The largest number of addresses in one sitemap (sitemaps.org).
pub(crate) const IN_ONE_SITEMAP: usize = 50_000;

/// A page in one of its formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageOutput {
    /// The page. An output of the whole site belongs to the home page.
    pub(crate) page: PageIndex,
    /// The format.
    pub(crate) format: OutputFormat,
}

/// The formats in which a page can be rendered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum OutputFormat {
    /// The HTML page.
    Html,
    /// The author's text, in plain Markdown.
    Markdown,
    /// The feeds of the page, in every format of `site.toml`; all of them are rendered from the same articles.
    Feeds,
    /// The sitemap, for search engines.
    Sitemap,
    /// `robots.txt`.
    Robots,
    /// The contents of the site, for language models.
    Llms,
    /// A template of the theme with this extension: `json` for `article.json`.
    Other(Arc<str>),
    /// The pages that lead from question to result, by the id of the diagnostic on the page.
    Walk(Arc<str>),
    /// The page of a diagnostic alone, for frames of other sites, by its id.
    Embed(Arc<str>),
}

impl OutputFormat {
    /// Returns the addresses of a page in this format; `url` is that of the HTML page. A long sitemap has further files
    /// that its own address links to, and those of a walk and of a diagnostic alone depend on the diagnostic.
    pub(crate) fn addresses(&self, url: &UrlPath, config: &Config) -> impl Iterator<Item = UrlPath> {
        let (feeds, own) = match self {
            Self::Feeds => (&config.feeds.formats[..], None),
            Self::Walk(_) | Self::Embed(_) => (&[][..], None),
            format => (&[][..], Some(format.address(url))),
        };
        feeds.iter().map(|feed| url.with(feed.file())).chain(own)
    }

    /// Returns true if it can have files beyond those at its addresses.
    pub(crate) fn is_open_ended(&self) -> bool {
        matches!(self, Self::Sitemap | Self::Walk(_) | Self::Embed(_))
    }

    /// Returns the address of a page in this format, or of the folder of all its feeds and walks.
    pub(crate) fn address(&self, url: &UrlPath) -> UrlPath {
        match self {
            Self::Html | Self::Feeds | Self::Walk(_) | Self::Embed(_) => url.clone(),
            Self::Markdown => url.beside("md"),
            Self::Sitemap => UrlPath::of_file("sitemap.xml"),
            Self::Robots => UrlPath::of_file("robots.txt"),
            Self::Llms => UrlPath::of_file("llms.txt"),
            Self::Other(ending) => url.beside(ending),
        }
    }
}

impl Site {
    /// Returns the HTML outputs, in the order of the pages.
    pub(crate) fn readable(&self) -> &[PageOutput] {
        &self.outputs[..self.pages.len()]
    }

    /// Returns what identifies an output in sites of different builds: the source of its page, and the format.
    pub(crate) fn name<'a>(&'a self, output: &'a PageOutput) -> (&'a SourcePath, &'a OutputFormat) {
        (&self.pages[output.page].article.path, &output.format)
    }

    /// Collects all outputs: first the HTML of each page, in order, then the rest.
    pub(super) fn plan_outputs(&mut self) {
        let all = || self.pages.iter().enumerate();
        let mut outputs: Vec<PageOutput> =
            all().map(|(page, _)| PageOutput { page, format: OutputFormat::Html }).collect();
        if self.config.outputs.markdown {
            let copied = all().filter(|(_, page)| page.is_copied());
            outputs.extend(copied.map(|(page, _)| PageOutput { page, format: OutputFormat::Markdown }));
        }
        outputs.extend(self.feeds.keys().map(|page| PageOutput { page: *page, format: OutputFormat::Feeds }));
        outputs.extend(self.of_the_site().map(|format| PageOutput { page: self.home(), format }));
        let others = self.theme.formats();
        for (page, of) in all().filter(|_| !others.is_empty()) {
            let of_kind = others.iter().filter(|(stem, _)| *stem == of.kind.template());
            outputs.extend(
                of_kind.map(|(_, ending)| PageOutput { page, format: OutputFormat::Other(ending.clone()) }),
            );
        }
        if self.theme.templates.contains_key(WALK) {
            let walk = |(id, (_, page)): (&String, &(_, PageIndex))| PageOutput {
                page: *page,
                format: OutputFormat::Walk(id.as_str().into()),
            };
            outputs.extend(self.diagnostics.iter().map(walk));
        }
        if self.makes_embeds() {
            let embed = |(id, (_, page)): (&String, &(_, PageIndex))| PageOutput {
                page: *page,
                format: OutputFormat::Embed(id.as_str().into()),
            };
            outputs.extend(self.diagnostics.iter().map(embed));
        }
        self.outputs = outputs.into();
    }

    /// Returns true if each diagnostic has a page for frames: the policy of `site.toml` lets another site show one.
    pub(super) fn makes_embeds(&self) -> bool {
        self.config.policy.allows_framing() && self.theme.templates.contains_key(EMBED)
    }

    /// Returns the formats of the whole site. The site's own file of the same name replaces one.
    pub(super) fn of_the_site(&self) -> impl Iterator<Item = OutputFormat> {
        let Outputs { robots, llms, .. } = self.config.outputs;
        let all = [
            (self.makes_sitemap(), OutputFormat::Sitemap),
            (robots, OutputFormat::Robots),
            (llms, OutputFormat::Llms),
        ];
        let own = |format: &OutputFormat| self.files.contains_key(&format.address(&UrlPath::home()));
        all.into_iter().filter(move |(wanted, format)| *wanted && !own(format)).map(|(_, format)| format)
    }

    /// Returns true if there is a sitemap, generated or the site's own.
    pub(crate) fn has_sitemap(&self) -> bool {
        self.makes_sitemap() || self.files.contains_key(&OutputFormat::Sitemap.address(&UrlPath::home()))
    }

    /// Returns the number of parts of the sitemap, without the index file; 0 if it is one file.
    pub(super) fn sitemap_parts(&self) -> usize {
        if self.pages.len() <= IN_ONE_SITEMAP || !self.makes_sitemap() {
            return 0;
        }
        parts_of(self.indexed().count())
    }

    /// Returns true if a sitemap is wanted and there is a page for it: the protocol has no empty one.
    fn makes_sitemap(&self) -> bool {
        self.config.outputs.sitemap && self.pages.iter().any(|page| page.is_indexed())
    }
}

/// Returns the number of parts of a sitemap with this many pages; 0 if it is one file.
fn parts_of(pages: usize) -> usize {
    if pages <= IN_ONE_SITEMAP { 0 } else { pages.div_ceil(IN_ONE_SITEMAP) }
}

impl UrlPath {
    /// Returns the address of the file `name` of the page at this address: in its folder, or with the page's own name
    /// as a prefix.
    pub(crate) fn with(&self, name: &str) -> Self {
        if self.as_str().ends_with('/') { self.inside(name) } else { self.beside(name) }
    }

    /// Returns the address of the file that has the path of this page with another extension.
    pub(crate) fn beside(&self, ending: &str) -> Self {
        if self.as_str().ends_with('/') {
            return self.inside(&format!("index.{ending}"));
        }
        let path = self.as_str().trim_start_matches('/');
        let stem = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
        Self::of_file(&format!("{stem}.{ending}"))
    }

    /// Returns an address in a separate folder below the page at this address.
    pub(crate) fn below(&self, name: &str) -> Self {
        match self.as_str().trim_start_matches('/').rsplit_once('.') {
            Some((stem, _)) if !self.as_str().ends_with('/') => Self::of_file(&format!("{stem}/{name}")),
            _ => self.inside(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sitemap_is_in_parts() {
        assert_eq!([0, 1, 50_000, 50_001, 100_000, 100_001].map(parts_of), [0, 0, 0, 2, 2, 3]);
    }

    #[test]
    fn a_file_stands_beside_its_page() {
        let beside = |url: &str| UrlPath::stated(url).beside("json").to_string();
        assert_eq!(beside("/insights/recovery/"), "/insights/recovery/index.json");
        assert_eq!(beside("/old/page.html"), "/old/page.json");
        assert_eq!(beside("/old/page.php"), "/old/page.php.json");
        assert_eq!(UrlPath::home().beside("json").as_str(), "/index.json");
        let below = |url: &str| UrlPath::stated(url).below("walk/1/").to_string();
        assert_eq!(below("/insights/v1.2/"), "/insights/v1.2/walk/1/");
        assert_eq!(below("/old/page.html"), "/old/page/walk/1/");
    }
}
