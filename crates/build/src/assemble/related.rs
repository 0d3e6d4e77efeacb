//! Related reading: first the author's choice, then the most similar articles.

use super::links::Target;
use super::similarity::SHOWN;
use super::{Destination, PageIndex, PageKind, Similarity, Site};
use crate::problem::{Code, Place, Problem};

impl Site {
    /// Sets the related reading of each page; `similarity` is that of the site's pages.
    pub(super) fn relate(&mut self, similarity: &Similarity, problems: &mut Vec<Problem>) {
        for index in 0..self.pages.len() {
            self.relate_page(index, similarity, problems);
        }
    }

    /// Sets the related reading of one page.
    pub(super) fn relate_page(
        &mut self,
        index: PageIndex,
        similarity: &Similarity,
        problems: &mut Vec<Problem>,
    ) {
        let mut related = self.chosen(index, problems);
        if self.pages[index].kind == PageKind::Article {
            let neighbours = self.pages[index].neighbours;
            let like = similarity.of(index).into_iter().chain([neighbours[1], neighbours[0]]).flatten();
            for other in like {
                if related.len() < SHOWN && !related.contains(&other) {
                    related.push(other);
                }
            }
        }
        // A page that stays as it is is shared with the site before.
        if *self.pages[index].related != *related {
            self.page_mut(index).related = related.into();
        }
    }

    /// Returns the author's choice.
    fn chosen(&self, index: PageIndex, problems: &mut Vec<Problem>) -> Vec<PageIndex> {
        let page = &self.pages[index];
        let mut related = Vec::new();
        for link in &page.article.front_matter.related {
            match self.destination(&page.article.path, Target::read(&link.value)) {
                Ok(Destination::Page(other)) => related.push(other),
                Ok(_) => {}
                Err(missing) if missing.is_reported => {}
                Err(missing) => {
                    let place = Place::new(&page.article.path, link.span.clone());
                    let message = format!("no page at `{}`", link.value);
                    problems.push(
                        Problem::new(Code::LinkUnknownTarget, place, message).maybe_hint(missing.hint()),
                    );
                }
            }
        }
        related
    }
}
