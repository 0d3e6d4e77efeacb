//! Related reading: what the author says, then what stands nearest in the same section.

use super::{PageIndex, PageKind, Site};
use crate::assemble::Destination;
use crate::assemble::links::Target;
use crate::problem::{Code, Place, Problem};

/// How many articles are shown to read next.
const SHOWN: usize = 3;

impl Site {
    /// Finds what to read after each article.
    pub(super) fn relate(&mut self, problems: &mut Vec<Problem>) {
        for index in 0..self.pages.len() {
            if self.pages[index].kind == PageKind::Article
                || !self.pages[index].article.front_matter.related.is_empty()
            {
                self.pages[index].related = self.related_to(index, problems);
            }
        }
    }

    fn related_to(&self, index: PageIndex, problems: &mut Vec<Problem>) -> Vec<PageIndex> {
        let page = &self.pages[index];
        let mut related = Vec::new();
        for link in &page.article.front_matter.related {
            match self.destination(&page.article.path, Target::read(&link.value)) {
                Ok(Destination::Page(other)) => related.push(other),
                Ok(_) => {}
                Err(missing) => {
                    let place = Place::new(&page.article.path, link.span.clone());
                    let message = format!("no page at `{}`", link.value);
                    let hint = missing.nearest.map(|nearest| format!("did you mean `{nearest}`?"));
                    problems.push(Problem::new(Code::LinkUnknownTarget, place, message).maybe_hint(hint));
                }
            }
        }
        if related.is_empty() {
            let siblings = page.ancestors.last().map_or(&[][..], |section| &self.pages[*section].children);
            related.extend(siblings.iter().copied().filter(|other| *other != index).take(SHOWN));
        }
        related
    }
}
