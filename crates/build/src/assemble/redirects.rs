//! Redirects: former addresses of pages, and those stated in `site.toml`. Each leads directly to its final destination;
//! loops, chains and addresses that are already in use are problems.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::links::Target;
use super::written::{embed_folder, walk_folder, walk_pages};
use super::{PageIndex, Site, UrlPath};
use crate::html::{Role, unsafe_scheme};
use crate::output::OutputPath;
use crate::parse::WALK;
use crate::parse::{CONFIG_PATH, address_fault};
use crate::problem::{Code, Place, Problem, unsafe_link};
use crate::source::SourcePath;

/// The destination of a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// As links in the site write it.
    pub(crate) href: String,
    /// As other sites write it.
    pub(crate) permalink: String,
    /// The address of the page of the site that it leads to, if it does.
    pub(crate) page: Option<UrlPath>,
}

/// A redirect as stated by an author.
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
    /// Resolves every redirect, and returns their addresses with the place where each is stated.
    pub(super) fn redirect(&mut self, problems: &mut Vec<Problem>) -> Vec<(UrlPath, Place)> {
        let stated = self.stated(problems);
        if stated.is_empty() {
            return Vec::new();
        }
        let known: BTreeMap<&UrlPath, &Stated<'_>> =
            stated.iter().map(|stated| (&stated.from, stated)).collect();
        let outputs = self
            .outputs
            .iter()
            .flat_map(|output| output.format.addresses(&self.pages[output.page].url, &self.config));
        let taken: FxHashSet<OutputPath> =
            outputs.chain(self.files.keys().cloned()).filter_map(|url| url.output()).collect();
        let mut redirects = BTreeMap::new();
        let mut places = Vec::new();
        for stated in &stated {
            let found = match self.clash(stated, &taken, redirects.contains_key(&stated.from)) {
                Some(problem) => Err(problem),
                None => self.resolved(stated, &known, problems),
            };
            match found {
                Ok(redirect) => {
                    places.push((stated.from.clone(), stated.place.clone()));
                    redirects.insert(stated.from.clone(), redirect);
                }
                Err(problem) => problems.push(problem),
            }
        }
        for (from, to, place) in self.below(&stated) {
            let is_free = from.output().is_some_and(|output| !taken.contains(&output));
            if is_free && !redirects.contains_key(&from) {
                redirects.insert(from.clone(), self.to(&to, ""));
                places.push((from, place));
            }
        }
        self.redirects = redirects.into();
        places
    }

    /// Returns true if each redirect in `site.toml` leads to another site or to the exact address of a page, so that no
    /// further page can change where it leads.
    pub(super) fn has_plain_redirects(&self) -> bool {
        self.config.redirects.iter().all(|redirect| {
            let target = Target::read(&redirect.to.value);
            target.is_outside() || self.page_written(target.path).is_some()
        })
    }

    /// Returns the redirects below pages that had another address: their Markdown copies, feeds and walks, each with
    /// its former address and the place where that is stated.
    fn below(&self, stated: &[Stated<'_>]) -> Vec<(UrlPath, UrlPath, Place)> {
        let mut all = Vec::new();
        for Stated { from, to, place } in stated {
            let To::Page(index) = to else { continue };
            if !from.is_page() {
                continue;
            }
            let page = &self.pages[*index];
            let mut add = |old: UrlPath, new: UrlPath| all.push((old, new, place.clone()));
            if self.config.outputs.markdown && page.is_copied() {
                add(from.beside("md"), page.url.beside("md"));
            }
            if self.feeds.contains_key(index) {
                for format in &self.config.feeds.formats {
                    add(from.with(format.file()), page.url.with(format.file()));
                }
            }
            for (id, (diagnostic, _)) in self.diagnostics.iter().filter(|(_, (_, home))| home == index) {
                let is_own_page = page.diagnostic.as_deref() == Some(id);
                if self.makes_embeds() {
                    let name = embed_folder(is_own_page, id);
                    add(from.below(&name), page.url.below(&name));
                }
                if !self.theme.templates.contains_key(WALK) {
                    continue;
                }
                let folder = walk_folder(is_own_page, id);
                for name in walk_pages(diagnostic) {
                    let name = format!("{folder}/{name}/");
                    add(from.below(&name), page.url.below(&name));
                }
            }
        }
        all
    }

    fn stated(&self, problems: &mut Vec<Problem>) -> Vec<Stated<'_>> {
        let (mut all, mut more) = (Vec::new(), Vec::new());
        let mut add = |address: &str, to, place: Place, code| match self.inside(address) {
            Ok(from) => all.push(Stated { from, to, place }),
            Err(problem) => problems.push(problem(code, place)),
        };
        for (index, page) in self.pages.iter().enumerate() {
            for alias in &page.article.front_matter.aliases {
                let place = Place::new(&page.article.path, alias.span.clone());
                add(&alias.value, To::Page(index), place, Code::FrontMatterInvalid);
            }
        }
        let config = SourcePath::new(CONFIG_PATH);
        for redirect in &self.config.redirects {
            let place = Place::new(&config, redirect.from.span.clone());
            if let Some(scheme) = unsafe_scheme(&redirect.to.value, Role::Link) {
                more.push(unsafe_link(scheme, Place::new(&config, redirect.to.span.clone())));
                continue;
            }
            if redirect.to.value.chars().any(char::is_control) {
                let message = format!("`{}` contains a control character", redirect.to.value.escape_debug());
                let place = Place::new(&config, redirect.to.span.clone());
                more.push(Problem::new(Code::SiteInvalid, place, message).hint("write a page or an address"));
                continue;
            }
            if let Some(problem) = pattern(&redirect.from.value, &place).or_else(|| {
                let place = Place::new(&config, redirect.to.span.clone());
                pattern(&redirect.to.value, &place)
            }) {
                more.push(problem);
                continue;
            }
            add(&redirect.from.value, To::Written(&redirect.to.value), place, Code::SiteInvalid);
        }
        problems.append(&mut more);
        all
    }

    /// Returns the places and lengths of the redirects whose lines in `_redirects` are longer than `longest`
    /// characters.
    pub(crate) fn long_redirects(&self, longest: usize) -> Vec<(Place, usize)> {
        let redirects = self.redirects.iter();
        let long = redirects.filter_map(|(from, redirect)| {
            let length = self.href(from).len() + redirect.href.len() + "  301".len();
            (length > longest).then_some((from, length))
        });
        let long: Vec<(&UrlPath, usize)> = long.collect();
        if long.is_empty() {
            return Vec::new();
        }
        let stated = self.stated(&mut Vec::new());
        let place = |from: &UrlPath| {
            stated.iter().find(|stated| stated.from == *from).map(|stated| stated.place.clone())
        };
        long.into_iter().filter_map(|(from, length)| Some((place(from)?, length))).collect()
    }

    /// Returns the first of the former addresses that a page states.
    pub(crate) fn first_address(&self, page: PageIndex) -> Option<UrlPath> {
        let aliases = &self.pages[page].article.front_matter.aliases;
        aliases.iter().find_map(|alias| self.inside(&alias.value).ok())
    }

    /// Reports two pages that feed readers would regard as one.
    pub(super) fn report_ids(&self, problems: &mut Vec<Problem>) {
        let mut known: FxHashMap<&str, &SourcePath> = FxHashMap::default();
        let articles = self.pages.iter().map(|page| &page.article);
        for (id, path) in
            articles.filter_map(|article| Some((article.front_matter.id.as_ref()?, &article.path)))
        {
            if let Some(other) = known.insert(&id.value, path) {
                let message = format!("`{}` is also the id of `{other}`", id.value.escape_debug());
                let problem =
                    Problem::new(Code::FrontMatterInvalid, Place::new(path, id.span.clone()), message);
                problems.push(problem.hint("give each page its own id, or remove the key"));
            }
        }
    }

    /// Returns the address inside the site that `stated` means, with or without the site's own host.
    fn inside<'a>(&self, stated: &'a str) -> Result<UrlPath, impl FnOnce(Code, Place) -> Problem + use<'a>> {
        let host = |url: &'a str| url.split_once("://").map(|(_, host)| host);
        let base = self.config.base_url.split_once("://").map_or("", |(_, host)| host);
        let behind = host(stated).filter(|_| !base.is_empty()).and_then(|host| {
            let (own, path) = host.split_at_checked(base.len())?;
            (own.eq_ignore_ascii_case(base) && (path.is_empty() || path.starts_with('/'))).then_some(path)
        });
        let address = behind.unwrap_or(stated);
        match address_fault(address) {
            None => Ok(UrlPath::read(address)),
            Some(fault) => Err(move |code, place| {
                Problem::new(code, place, fault.message(stated)).hint(fault.hint(address))
            }),
        }
    }

    /// Returns the problem if the address is already in use.
    fn clash(&self, stated: &Stated<'_>, taken: &FxHashSet<OutputPath>, twice: bool) -> Option<Problem> {
        let from = &stated.from;
        if matches!(stated.to, To::Page(index) if self.pages[index].url == *from) {
            let message = format!("`{from}` redirects to itself");
            return Some(
                Problem::new(Code::RedirectLoop, stated.place.clone(), message)
                    .hint("remove it: the page is already at this address"),
            );
        }
        let message = if twice {
            format!("`{from}` already redirects elsewhere")
        } else if from.output().is_none_or(|output| taken.contains(&output)) {
            format!("`{from}` is the address of an existing page or file")
        } else {
            return None;
        };
        let hint = "remove one of the two, or set another address";
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
                        None => {
                            Redirect { href: written.to_owned(), permalink: written.to_owned(), page: None }
                        }
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
                let message = format!("redirect loop: {}", around.join(" to "));
                return Err(Problem::new(Code::RedirectLoop, stated.place.clone(), message)
                    .hint("redirect to a page"));
            }
            passed.push(&behind.from);
            to = &behind.to;
            if let To::Page(index) = to {
                problems.push(chain(stated, self.pages[*index].url.as_str()));
            }
        }
    }

    fn to(&self, url: &UrlPath, rest: &str) -> Redirect {
        Redirect {
            href: self.href(url) + rest,
            permalink: self.permalink(url) + rest,
            page: Some(url.clone()),
        }
    }
}

/// Returns the problem if a side of a redirect is a pattern for other programs: `/old/*`, `/:year/`, `/new/:splat`.
fn pattern(side: &str, place: &Place) -> Option<Problem> {
    let is_name = |part: &str| {
        part.strip_prefix(':').is_some_and(|name| name.starts_with(|next: char| next.is_ascii_alphabetic()))
    };
    let path = side.split_once("://").map_or(side, |(_, path)| path);
    let sign = path.split('/').find(|part| is_name(part)).or_else(|| {
        // An address on another site may contain a `*`.
        (path.len() == side.len() && path.contains('*')).then_some("*")
    })?;
    let message = format!("`{}` is a pattern: it contains `{sign}`", side.escape_debug());
    let problem = Problem::new(Code::SiteInvalid, place.clone(), message);
    let note = "each redirect is one address, because it is also written as a page";
    Some(
        problem.note(note).hint(
            "write each address, or add the pattern to `content/_redirects` for Netlify and Cloudflare",
        ),
    )
}

fn chain(stated: &Stated<'_>, end: &str) -> Problem {
    let message = format!("`{}` redirects to another redirect", stated.from);
    Problem::new(Code::RedirectChain, stated.place.clone(), message)
        .hint(format!("redirect to `{end}` directly"))
}
