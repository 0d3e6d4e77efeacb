//! Generated files other than pages, found by address: feeds, Markdown copies, other formats of a page, files of the
//! whole site, pages of walks and of diagnostics alone. There is no list of them: an address determines the page that it would belong to.

use super::{Destination, OutputFormat, PageIndex, Site, UrlPath};
use crate::parse::Diagnostic;
use crate::parse::WALK;

/// The prefix of the file name of an outcome's page, before the id.
pub(crate) const RESULT: &str = "result-";

/// Returns the folder of the walk of the diagnostic `id`, below its own page or below the article that contains it.
pub(crate) fn walk_folder(is_own_page: bool, id: &str) -> &str {
    if is_own_page { "walk" } else { id }
}

/// Returns the folder of the page of the diagnostic `id` alone, below its own page or below the article that contains it.
pub(crate) fn embed_folder(is_own_page: bool, id: &str) -> String {
    if is_own_page { "embed/".to_owned() } else { format!("{id}/embed/") }
}

impl Site {
    /// Returns what is generated at `/path`, if it is neither a page nor a file of the site.
    pub(super) fn written_at(&self, path: &str) -> Option<Destination> {
        let url = UrlPath::of_file(path);
        let of_the_site = || self.of_the_site().any(|format| format.address(&UrlPath::home()) == url);
        let number = path.strip_prefix("sitemap-").and_then(|rest| rest.strip_suffix(".xml"));
        let number = number.filter(|number| !number.starts_with('0')).and_then(|number| number.parse().ok());
        let is_written = number.is_some_and(|number: usize| (1..=self.sitemap_parts()).contains(&number))
            || of_the_site()
            || self.makes_icon(&url)
            || self.pages_beside(path).into_iter().any(|page| self.makes(page, &url))
            || self.is_of_a_walk(&url)
            || self.is_an_embed(&url);
        is_written.then_some(Destination::File(url))
    }

    /// Returns the page whose `index.html` is at `/path`, or a file of that name.
    pub(super) fn index_at(&self, path: &str) -> Option<Destination> {
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        if matches!(name, "index.html" | "index.htm") {
            let parts = folder.split('/').filter(|part| !part.is_empty());
            let url = UrlPath::stated(folder);
            return self
                .page_at(&url)
                .or_else(|| self.page_at(&UrlPath::in_script(self.config.slugs, parts)))
                .map(Destination::Page);
        }
        let folder = UrlPath::of_file(&format!("{}/", path.trim_matches('/')));
        self.files.contains_key(&folder.inside("index.html")).then_some(Destination::File(folder))
    }

    /// Returns the pages that a file at `/path` could belong to: that of its folder, or that of its name.
    fn pages_beside(&self, path: &str) -> Vec<PageIndex> {
        let name = path.rfind('/').map_or(0, |end| end + 1);
        let folder = UrlPath::of_file(&path[..name]);
        let stem = path[name..].find('.').map_or(path, |end| &path[..name + end]);
        let named = ["", ".html", ".htm"].map(|ending| UrlPath::of_file(&format!("{stem}{ending}")));
        [folder].iter().chain(&named).filter_map(|url| self.page_at(url)).collect()
    }

    /// Returns true if one of the formats of a page is at `url`.
    fn makes(&self, index: PageIndex, url: &UrlPath) -> bool {
        let page = &self.pages[index];
        let is_at = |format: &OutputFormat| format.addresses(&page.url, &self.config).any(|at| at == *url);
        (self.config.outputs.markdown && page.is_copied() && is_at(&OutputFormat::Markdown))
            || (self.feeds.contains_key(&index) && is_at(&OutputFormat::Feeds))
            || self.theme.formats().iter().any(|(stem, ending)| {
                *stem == page.kind.template() && is_at(&OutputFormat::Other(ending.clone()))
            })
    }

    fn is_an_embed(&self, url: &UrlPath) -> bool {
        self.makes_embeds()
            && self.diagnostics.iter().any(|(id, (_, page))| {
                let page = &self.pages[*page];
                page.url.below(&embed_folder(page.diagnostic.as_deref() == Some(id), id)) == *url
            })
    }

    fn is_of_a_walk(&self, url: &UrlPath) -> bool {
        if !self.theme.templates.contains_key(WALK) {
            return false;
        }
        self.diagnostics.iter().any(|(id, (diagnostic, page))| {
            let page = &self.pages[*page];
            let folder = walk_folder(page.diagnostic.as_deref() == Some(id), id);
            let below = page.url.below(&format!("{folder}/"));
            let name = url.as_str().strip_prefix(below.as_str()).and_then(|rest| rest.strip_suffix('/'));
            name.is_some_and(|name| walk_pages(diagnostic).any(|page| page == name))
        })
    }
}

/// Returns the names of the pages of a diagnostic's walk, if it has one.
pub(super) fn walk_pages(diagnostic: &Diagnostic) -> impl Iterator<Item = String> {
    let steps = diagnostic.paths().map_or(0, |paths| paths.steps.len());
    let outcomes = diagnostic.engine.outcomes.iter().filter(move |_| steps > 0);
    let results = outcomes.map(|outcome| format!("{RESULT}{}", outcome.id.value));
    (1..=steps).map(|step| step.to_string()).chain(results)
}
