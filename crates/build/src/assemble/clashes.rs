//! Addresses that two things claim.

use super::{Site, UrlPath};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

impl Site {
    /// Tells two pages, or a page and a file, with one address.
    pub(super) fn report_clashes(&self, problems: &mut Vec<Problem>) {
        let mut report = |path: &SourcePath, url: &UrlPath, other: &SourcePath| {
            let message = format!("`{url}` is the address of `{other}` too");
            problems.push(
                Problem::new(Code::PageDuplicatePath, Place::whole(path), message)
                    .hint("give one of them another `slug` or file name"),
            );
        };
        for (index, page) in self.pages.iter().enumerate() {
            // The last page at an address is the one that is found there.
            if let Some(other) = self.page_at(&page.url).filter(|other| *other != index) {
                report(&self.pages[other].article.path, &page.url, &page.article.path);
            }
            if self.files.is_empty() {
                continue;
            }
            let output = page.url.output().map(|output| UrlPath::of_file(output.as_str()));
            if let Some(file) = output.and_then(|output| self.files.get(&output)) {
                report(&file.path, &page.url, &page.article.path);
            }
        }
    }
}
