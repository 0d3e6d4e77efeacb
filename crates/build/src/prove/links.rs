//! Every link leads somewhere: to a page, a file, or a place in a page that is there.

use crate::assemble::{Destination, PageIndex, Site, Target};
use crate::data::Text;
use crate::parse::fragment::{Link, Piece, walk};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// Tells every link that leads nowhere.
pub(super) fn check(site: &Site, problems: &mut Vec<Problem>) {
    let mut checker = Checker { site, problems };
    for (index, page) in site.pages.iter().enumerate() {
        let article = &page.article;
        checker.fragment(index, &article.content);
        checker.fragment(index, article.lede.as_deref().unwrap_or_default());
        if let Some(hero) = &article.front_matter.hero {
            checker.text(index, &article.path, &hero.src);
        }
    }
    for (diagnostic, index) in site.diagnostics.values() {
        for fragment in diagnostic.fragments() {
            checker.fragment(*index, fragment);
        }
    }
    checker.config();
}

struct Checker<'a> {
    site: &'a Site,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_> {
    fn fragment(&mut self, page: PageIndex, fragment: &[Piece]) {
        let path = &self.site.pages[page].article.path;
        walk(fragment, &mut |piece| match piece {
            Piece::Link(link) => self.link(page, path, link),
            Piece::Block(block) => {
                for attribute in &block.directive.attributes {
                    if matches!(attribute.key.value.as_str(), "src" | "href") {
                        let (target, span) = (attribute.value.value.clone(), attribute.value.span.clone());
                        self.link(page, path, &Link { target, span });
                    }
                }
            }
            Piece::Diagnostic(embed) if !self.site.diagnostics.contains_key(&embed.id) => {
                let known = self.site.diagnostics.keys().map(String::as_str);
                let hint = did_you_mean(&embed.id, known)
                    .unwrap_or_else(|| format!("describe it in a file `{}.diagnostic.toml`", embed.id));
                let place = Place::new(path, embed.span.clone());
                let message = format!("there is no diagnostic `{}`", embed.id);
                self.problems.push(Problem::new(Code::DiagnosticUnknownName, place, message).hint(hint));
            }
            _ => {}
        });
    }

    /// The links that the configuration makes, which count from the content folder.
    fn config(&mut self) {
        let (site, path) = (self.site, SourcePath::new(crate::parse::CONFIG_PATH));
        let booking = site.config.booking.iter().map(|booking| &booking.url);
        for link in site.config.nav.iter().map(|item| &item.link).chain(booking) {
            self.text(site.home(), &path, link);
        }
    }

    /// A link that is a value of TOML: its span has quotes.
    fn text(&mut self, page: PageIndex, path: &SourcePath, text: &Text) {
        self.link(page, path, &Link { target: text.value.clone(), span: text.span.clone() });
    }

    /// `link` stands in the file at `path` and is followed from `page`.
    fn link(&mut self, page: PageIndex, path: &SourcePath, link: &Link) {
        let target = Target::read(&link.target);
        let from = &self.site.pages[page].article.path;
        let problem = match self.site.destination(from, target) {
            Ok(Destination::Page(index)) => self.anchor(index, target),
            Ok(Destination::Here) => self.anchor(page, target),
            Ok(Destination::File(_) | Destination::Outside) => None,
            Err(missing) => {
                let hint = missing.nearest.map(|nearest| format!("did you mean `{nearest}`?"));
                let message = format!("no page at `{}`", target.path);
                Some((Code::LinkUnknownTarget, message, hint))
            }
        };
        if let Some((code, message, hint)) = problem {
            let place = Place::new(path, link.span.clone());
            self.problems.push(Problem::new(code, place, message).maybe_hint(hint));
        }
    }

    fn anchor(&self, page: PageIndex, target: Target<'_>) -> Option<(Code, String, Option<String>)> {
        let id = target.fragment?;
        let page = &self.site.pages[page];
        // Every page has a top, and templates may give ids of their own to what they draw around the content.
        let known = &page.article.anchors;
        if id == "top" || known.contains(id) || self.site.diagnostics.contains_key(id) {
            return None;
        }
        let mut sorted: Vec<&str> = known.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        let hint = did_you_mean(id, sorted);
        Some((Code::LinkUnknownAnchor, format!("no place `#{id}` in `{}`", page.url), hint))
    }
}
