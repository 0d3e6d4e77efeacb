//! The links that a template contains: each has to be right in every page that the template renders.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use super::Template;
use crate::assemble::{Destination, PageIndex, Target, UrlPath};
use crate::context::{Home, Known};
use crate::html::unsafe_scheme;
use crate::problem::{Code, Place, Problem, unsafe_link};
use crate::prove::links::unwritten_feed;
use crate::prove::places::Unconfirmed;
use crate::source::SourcePath;

impl Template<'_> {
    /// Reports each broken link.
    pub(super) fn links(&self, unconfirmed: &mut Vec<Unconfirmed>, problems: &mut Vec<Problem>) {
        // Identical links cannot be distinguished in a rendered page.
        let mut known = BTreeSet::new();
        for address in &self.markup.addresses {
            let place = || self.place(&address.span);
            match &address.known {
                Known::Whole(target) | Known::Begins(target)
                    if unsafe_scheme(target, address.role).is_some() =>
                {
                    let scheme = unsafe_scheme(target, address.role).unwrap_or_default();
                    problems.push(unsafe_link(scheme, place()));
                }
                Known::Whole(written) if !written.starts_with('/') && !known.insert(written) => {}
                Known::Whole(written) => self.whole(written, place(), unconfirmed, problems),
                Known::FromHome(path) => self.relative_to_root(path, place(), unconfirmed, problems),
                Known::Misjoined(home, rest) => problems.push(misjoined(*home, rest, place())),
                Known::Begins(_) => {}
            }
        }
    }

    /// Checks a literal address.
    fn whole(
        &self,
        written: &str,
        place: Place,
        unconfirmed: &mut Vec<Unconfirmed>,
        problems: &mut Vec<Problem>,
    ) {
        let site = &self.context.site;
        let target = Target::read(written);
        if target.is_outside() {
            return;
        }
        if target.path.is_empty() {
            unconfirmed.extend(target.fragment.and_then(|id| self.same_page(written, id, place)));
            return;
        }
        if !target.path.starts_with('/') {
            unconfirmed.push(self.relative(written, target.path, &place));
            return;
        }
        let below = target.path.strip_prefix(site.base_path());
        let Some(below) = below.filter(|rest| rest.is_empty() || rest.starts_with('/')) else {
            let begins = site.base_path();
            let message = format!("`{}` is outside of the site, which is below `{begins}/`", target.path);
            let hint = format!("write `{{{{ site.url }}}}{}`", target.path.trim_start_matches('/'));
            problems.push(Problem::new(Code::LinkUnknownTarget, place, message).hint(hint));
            return;
        };
        self.relative_to_root(
            &format!("{below}{}", &written[target.path.len()..]),
            place,
            unconfirmed,
            problems,
        );
    }

    /// Checks an address relative to the root of the site.
    fn relative_to_root(
        &self,
        written: &str,
        place: Place,
        unconfirmed: &mut Vec<Unconfirmed>,
        problems: &mut Vec<Problem>,
    ) {
        let target = Target::read(written);
        if let Some(missing) = self.missing(target.path) {
            let message = format!("no page or file at `{}`", target.path);
            let hint = missing.or_else(|| unwritten_feed(target.path, &self.context.site.config));
            problems.push(Problem::new(Code::LinkUnknownTarget, place, message).maybe_hint(hint));
            return;
        }
        let home = SourcePath::new("content/_index.md");
        let destination = self.context.site.destination(&home, Target { fragment: None, ..target });
        if let (Ok(Destination::Page(page)), Some(id)) = (destination, target.fragment) {
            let id = percent_decode_str(id).decode_utf8_lossy();
            if let Err(missing) = self.context.site.pages[page].anchor(&id) {
                let message = format!("no anchor `#{id}` in `{}`", self.context.site.pages[page].url);
                let problem =
                    Problem::new(Code::LinkUnknownAnchor, place, message).maybe_hint(missing.hint());
                unconfirmed.push(Unconfirmed::Anchor {
                    pages: vec![page],
                    link: None,
                    id: id.into_owned(),
                    problem,
                });
            }
        }
    }

    /// Checks a fragment of the page itself. If no template defines it, rendered pages are checked.
    fn same_page(&self, written: &str, id: &str, place: Place) -> Option<Unconfirmed> {
        let id = percent_decode_str(id).decode_utf8_lossy();
        let is_written = || {
            self.context
                .compiled_theme
                .markup()
                .values()
                .any(|markup| markup.ids.iter().any(|(other, _)| *other == id))
        };
        if id.eq_ignore_ascii_case("top") || is_written() {
            return None;
        }
        let message = format!("no anchor `#{id}` in a page with this template");
        let problem = Problem::new(Code::LinkUnknownAnchor, place, message);
        let pages = self.pages.samples(self.name, |page| self.context.site.pages[page].anchor(&id).is_err());
        Some(Unconfirmed::Anchor { pages, link: Some(written.to_owned()), id: id.into_owned(), problem })
    }

    /// Checks a relative address. It depends on the page, and has to be valid in each of them.
    fn relative(&self, written: &str, path: &str, place: &Place) -> Unconfirmed {
        let pages = &self.context.site.pages;
        let led = |page: PageIndex| from_page(&pages[page].url, path);
        let wrong = self.pages.samples(self.name, |page| self.missing(&led(page)).is_some());
        let case = |page: PageIndex| {
            let from_root_of_site = format!("/{}", path.trim_start_matches("./").trim_start_matches("../"));
            let hint = match self.missing(&from_root_of_site) {
                None => Some(format!(
                    "write `{{{{ site.url }}}}{}`, which is right in every page",
                    &from_root_of_site[1..]
                )),
                Some(near) => self.missing(&led(page)).flatten().or(near),
            };
            let message = format!("no page or file at `{}`", led(page));
            let note =
                format!("in `{}`: a relative address in a template counts from each page", pages[page].url);
            let problem = Problem::new(Code::LinkUnknownTarget, place.clone(), message);
            (page, problem.note(note).maybe_hint(hint))
        };
        Unconfirmed::Link { link: written.to_owned(), cases: wrong.into_iter().map(case).collect() }
    }

    /// Returns `None` if the site has something at an address that begins with `/`, and otherwise the hint, if there is
    /// one.
    fn missing(&self, path: &str) -> Option<Option<String>> {
        let site = &self.context.site;
        let home = SourcePath::new("content/_index.md");
        let missing = site.destination(&home, Target { path, query: "", fragment: None }).err()?;
        let url = UrlPath::stated(path);
        let made = || {
            let mut outputs = site.outputs.iter();
            outputs.any(|output| {
                output.format.addresses(&site.pages[output.page].url, &site.config).any(|at| at == url)
            })
        };
        let is_there =
            site.redirects.contains_key(&url) || path == "/_headers" || path == "/_redirects" || made();
        (!is_there).then(|| missing.hint())
    }
}

/// Returns the problem of an address with a slash too many or too few after that of the home page.
fn misjoined(home: Home, rest: &str, place: Place) -> Problem {
    let name = home.name();
    let (message, right) = match home {
        Home::Url => {
            (format!("two slashes in a row: `{name}` ends with `/`"), rest.trim_start_matches('/').to_owned())
        }
        Home::BaseUrl => {
            (format!("no slash before `{rest}`: `{name}` does not end with one"), format!("/{rest}"))
        }
    };
    Problem::new(Code::LinkUnknownTarget, place, message).hint(format!("write `{{{{ {name} }}}}{right}`"))
}

/// Returns the address, from the root of the site, of `path` in the page at `url`.
fn from_page(url: &UrlPath, path: &str) -> String {
    let folder = url.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut is_folder = false;
    for part in path.split('/') {
        is_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if is_folder && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_address_counts_from_its_page() {
        let from = |url: &str, path: &str| from_page(&UrlPath::read(url), path);
        assert_eq!(from("/", "a.png"), "/a.png");
        assert_eq!(from("/a/b/", "../c/"), "/a/c/");
        assert_eq!(from("/a/", "../../../b"), "/b");
        assert_eq!(from("/a/", "."), "/a/");
        assert_eq!(from("/", ".."), "/");
    }
}
