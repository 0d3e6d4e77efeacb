//! Addresses that lead elsewhere: what pages were called before, and what `site.toml` says. Each leads straight to
//! what is there; loops, chains and addresses that something else has are problems.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::links::Target;
use super::{PageIndex, Site, UrlPath};
use crate::output::OutputPath;
use crate::parse::CONFIG_PATH;
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// As links in the site write it.
    pub(crate) href: String,
    /// As others write it.
    pub(crate) permalink: String,
}

/// An address that is to lead elsewhere, as it was stated.
struct Stated<'a> {
    from: UrlPath,
    to: To<'a>,
    place: Place,
}

enum To<'a> {
    Page(PageIndex),
    Written(&'a str),
}

impl Site {
    /// Finds where every address leads that is to lead elsewhere.
    pub(super) fn redirect(&mut self, problems: &mut Vec<Problem>) {
        let stated = self.stated();
        if stated.is_empty() {
            return;
        }
        let known: BTreeMap<&UrlPath, &Stated<'_>> =
            stated.iter().map(|stated| (&stated.from, stated)).collect();
        let sheets = self
            .sheets
            .iter()
            .flat_map(|sheet| sheet.format.addresses(&self.pages[sheet.page].url, &self.config));
        let taken: FxHashSet<OutputPath> =
            sheets.chain(self.files.keys().cloned()).filter_map(|url| url.output()).collect();
        let mut redirects = BTreeMap::new();
        for stated in &stated {
            let found = match self.clash(stated, &taken, redirects.contains_key(&stated.from)) {
                Some(problem) => Err(problem),
                None => self.resolved(stated, &known, problems),
            };
            match found {
                Ok(redirect) => drop(redirects.insert(stated.from.clone(), redirect)),
                Err(problem) => problems.push(problem),
            }
        }
        self.redirects = redirects.into();
    }

    fn stated(&self) -> Vec<Stated<'_>> {
        let aliases = self.pages.iter().enumerate().flat_map(|(index, page)| {
            page.article.front_matter.aliases.iter().map(move |alias| Stated {
                from: UrlPath::stated(&alias.value),
                to: To::Page(index),
                place: Place::new(&page.article.path, alias.span.clone()),
            })
        });
        let config = SourcePath::new(CONFIG_PATH);
        let configured = self.config.redirects.iter().map(|redirect| Stated {
            from: UrlPath::stated(&redirect.from.value),
            to: To::Written(&redirect.to.value),
            place: Place::new(&config, redirect.from.span.clone()),
        });
        aliases.chain(configured).collect()
    }

    /// What else has the address already.
    fn clash(&self, stated: &Stated<'_>, taken: &FxHashSet<OutputPath>, twice: bool) -> Option<Problem> {
        let from = &stated.from;
        if matches!(stated.to, To::Page(index) if self.pages[index].url == *from) {
            let message = format!("`{from}` leads to itself");
            return Some(
                Problem::new(Code::RedirectLoop, stated.place.clone(), message)
                    .hint("take it away: the page is at this address"),
            );
        }
        let message = if twice {
            format!("`{from}` leads elsewhere already")
        } else if from.output().is_none_or(|output| taken.contains(&output)) {
            format!("`{from}` is the address of something that is there")
        } else {
            return None;
        };
        let hint = "take one of the two away, or give it another address";
        Some(Problem::new(Code::RedirectClash, stated.place.clone(), message).hint(hint))
    }

    fn resolved(
        &self,
        stated: &Stated<'_>,
        known: &BTreeMap<&UrlPath, &Stated<'_>>,
        problems: &mut Vec<Problem>,
    ) -> Result<Redirect, Problem> {
        let mut to = &stated.to;
        let mut passed = vec![&stated.from];
        loop {
            let written = match to {
                To::Page(index) => return Ok(self.to(&self.pages[*index].url, "")),
                To::Written(written) => *written,
            };
            let target = Target::read(written);
            let missing = match self.destination(&SourcePath::new(CONFIG_PATH), target) {
                Ok(destination) => {
                    if passed.len() > 1 {
                        problems.push(chain(stated, written));
                    }
                    return Ok(match self.address(&destination) {
                        Some(url) => self.to(url, &written[target.path.len()..]),
                        None => Redirect { href: written.to_owned(), permalink: written.to_owned() },
                    });
                }
                Err(missing) => missing,
            };
            let next = UrlPath::stated(target.path);
            let Some(behind) = known.get(&next) else {
                let message = format!("no page at `{}`", target.path);
                return Err(Problem::new(Code::LinkUnknownTarget, stated.place.clone(), message)
                    .maybe_hint(missing.hint()));
            };
            if passed.contains(&&behind.from) {
                let around: Vec<_> = passed.iter().map(|url| format!("`{url}`")).collect();
                let message = format!("{} leads back to itself", around.join(" to "));
                return Err(Problem::new(Code::RedirectLoop, stated.place.clone(), message)
                    .hint("let it lead to a page"));
            }
            passed.push(&behind.from);
            to = &behind.to;
            if let To::Page(index) = to {
                problems.push(chain(stated, self.pages[*index].url.as_str()));
            }
        }
    }

    fn to(&self, url: &UrlPath, rest: &str) -> Redirect {
        Redirect { href: self.href(url) + rest, permalink: self.permalink(url) + rest }
    }
}

fn chain(stated: &Stated<'_>, end: &str) -> Problem {
    let message = format!("`{}` leads to an address that leads on", stated.from);
    Problem::new(Code::RedirectChain, stated.place.clone(), message)
        .hint(format!("let it lead to `{end}` at once"))
}
