//! What is drawn: every page in each of its formats. A page for people is one sheet, the same page for programs is
//! another; each is remembered on its own, so that a word changed in a body does not redraw the list that names it.

use std::sync::Arc;

use super::{Page, PageIndex, Site, UrlPath};

/// A page in one of its formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// The page. What is of the whole site is a sheet of the home page.
    pub(crate) page: PageIndex,
    /// What is made of it.
    pub(crate) format: Format,
}

/// What can be made of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Format {
    /// What people read.
    Html,
    /// What the theme makes of it by a template with this ending: `json` for `article.json`.
    Other(Arc<str>),
}

impl Format {
    /// The address of a page in this format; `url` is where people read it.
    pub(crate) fn address(&self, url: &UrlPath) -> UrlPath {
        match self {
            Self::Html => url.clone(),
            Self::Other(ending) => url.beside(ending),
        }
    }
}

impl Site {
    /// The pages as people read them, in the order of the pages.
    pub(crate) fn readable(&self) -> &[Sheet] {
        &self.sheets[..self.pages.len()]
    }

    /// Finds every sheet there is: first each page as people read it, in order, then the rest.
    pub(super) fn lay_out(&mut self) {
        let html = (0..self.pages.len()).map(|page| Sheet { page, format: Format::Html });
        let mut sheets: Vec<Sheet> = html.collect();
        let others = self.theme.formats();
        for (page, Page { kind, .. }) in self.pages.iter().enumerate().filter(|_| !others.is_empty()) {
            let of_kind = others.iter().filter(|(stem, _)| *stem == kind.template());
            sheets.extend(of_kind.map(|(_, ending)| Sheet { page, format: Format::Other(ending.clone()) }));
        }
        self.sheets = sheets.into();
    }
}

impl UrlPath {
    /// The address of the file that stands beside the page at this address and is called like the page's own, but for
    /// its ending.
    pub(crate) fn beside(&self, ending: &str) -> Self {
        if self.as_str().ends_with('/') {
            return self.inside(&format!("index.{ending}"));
        }
        let path = self.as_str().trim_start_matches('/');
        let stem = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
        Self::of_file(&format!("{stem}.{ending}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_beside_its_page() {
        let beside = |url: &str| UrlPath::stated(url).beside("json").to_string();
        assert_eq!(beside("/insights/recovery/"), "/insights/recovery/index.json");
        assert_eq!(beside("/old/page.html"), "/old/page.json");
        assert_eq!(beside("/old/page.php"), "/old/page.php.json");
        assert_eq!(UrlPath::home().beside("json").as_str(), "/index.json");
    }
}
