//! Folders become sections: the ancestors of each page, and the entries of each section with their order.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::page::{Page, PageKind};
use super::{CONTENT, PageIndex, Site, UrlPath, address};
use crate::data::Text;
use crate::parse::front_matter::{ListScope, SERIES, SortBy};
use crate::parse::moment::Moment;
use crate::parse::{Article, CONFIG_PATH, Config, Script, titled};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// The folders that are sections: those with an `_index.md`, and those directly in the content folder that contain
/// Markdown files other than a single `index.md`.
pub(super) struct Folders<'a> {
    described: FxHashSet<&'a str>,
    implied: BTreeSet<&'a str>,
}

impl<'a> Folders<'a> {
    /// Finds them among all files, published or not.
    pub(super) fn of(articles: impl Iterator<Item = &'a Arc<Article>>) -> Self {
        let (mut described, mut implied) = (FxHashSet::default(), BTreeSet::new());
        for article in articles {
            if article.place.is_section() {
                described.insert(article.place.folder());
            }
            let Some((first, rest)) =
                article.place.as_str().strip_prefix(CONTENT).and_then(|p| p.split_once('/'))
            else {
                continue;
            };
            if rest.contains('/') || !article.place.is_index() {
                implied.insert(&article.place.as_str()[..CONTENT.len() + first.len()]);
            }
        }
        implied.retain(|folder| !described.contains(folder));
        Self { described, implied }
    }

    /// Returns pages for the sections that no file describes.
    pub(super) fn synthetic(&self, script: Script) -> impl Iterator<Item = Page> {
        self.implied.iter().map(move |folder| {
            let name = &folder[CONTENT.len()..];
            let url = UrlPath::in_script(script, [name]);
            Page::synthetic(PageKind::Section, &format!("{folder}/"), &titled(name), url)
        })
    }

    /// Returns the kind of the page read from `path`.
    pub(super) fn kind(&self, path: &SourcePath) -> PageKind {
        if path.is_index() && path.folder() == CONTENT.trim_end_matches('/') {
            return PageKind::Home;
        }
        if address::is_not_found(path) {
            return PageKind::NotFound;
        }
        if path.is_section() {
            return PageKind::Section;
        }
        // A section contains the files of its folder, and the bundles in folders inside it.
        let mut folder = path.folder();
        while let Some((above, _)) = folder.rsplit_once('/') {
            if self.described.contains(folder) || self.implied.contains(folder) {
                return PageKind::Article;
            }
            folder = above;
        }
        PageKind::Page
    }
}

/// Warns of sections that `site.toml` mentions and that have no page.
pub(super) fn report_unknown(config: &Config, articles: &[Arc<Article>], problems: &mut Vec<Problem>) {
    if config.section_names.is_empty() {
        return;
    }
    let mut folders = BTreeSet::new();
    for article in articles {
        let folder = article.place.folder().strip_prefix(CONTENT).unwrap_or_default();
        let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
        folders.extend(ends.map(|end| &folder[..end]).filter(|folder| !folder.is_empty()));
    }
    for Text { value: name, span } in &config.section_names {
        // Without a name it is the whole site.
        if name.is_empty() || folders.contains(name.as_str()) {
            continue;
        }
        let message = format!("unknown section `{name}`");
        let place = Place::new(&SourcePath::new(CONFIG_PATH), span.clone());
        let hint = did_you_mean(name, folders.iter().copied())
            .unwrap_or_else(|| format!("create the folder `{CONTENT}{name}`, or remove this entry"));
        problems.push(Problem::new(Code::SiteUnknownSection, place, message).hint(hint));
    }
}

impl Site {
    /// Sets the ancestors of each page, and the entries of each section.
    pub(super) fn place_pages(&mut self, order: &mut Order) {
        let home = self.home();
        let mut known: FxHashMap<String, Arc<[PageIndex]>> = FxHashMap::default();
        let describing = self.describing();
        let mut lists: Vec<Vec<PageIndex>> = vec![Vec::new(); self.pages.len()];
        for index in 0..self.pages.len() {
            if index == home {
                continue;
            }
            let above = self.above(index, home, &describing, &mut known);
            for section in self.listing(self.pages[index].kind, &above) {
                lists[section].push(index);
            }
            self.page_mut(index).ancestors = above;
        }
        lists[home] = self.listed_at_home();
        for (index, mut list) in lists.into_iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            let sort_by = self.pages[index].sorts_by().unwrap_or_default();
            order.sort(&mut list, sort_by, &self.pages);
            if index != home {
                self.join(index, &list);
            }
            self.page_mut(index).list(list.into());
        }
    }

    /// Returns the sections that list a page of this kind with the ancestors `above`, the nearest first. That one always
    /// does; one further out if the author says so there, or in each section between the two.
    pub(super) fn listing(&self, kind: PageKind, above: &[PageIndex]) -> Vec<PageIndex> {
        let mut sections =
            above.iter().copied().rev().filter(|above| self.pages[*above].kind == PageKind::Section);
        let nearest = match kind {
            PageKind::Article | PageKind::Section | PageKind::Diagnostic => sections.next(),
            _ => None,
        };
        let Some(nearest) = nearest else { return Vec::new() };
        if kind == PageKind::Section {
            return vec![nearest];
        }
        let facts = |section: PageIndex| &self.pages[section].article.front_matter;
        let mut passed_on = facts(nearest).transparent;
        let further = sections.filter(|section| {
            let is_listed = passed_on || facts(*section).list == ListScope::All;
            passed_on &= facts(*section).transparent;
            is_listed
        });
        [nearest].into_iter().chain(further).collect()
    }

    /// Returns true if `section` is the nearest section of an article. A section that lists more than those sets no
    /// neighbours of the others.
    fn is_own_article(&self, section: PageIndex, index: PageIndex) -> bool {
        let page = &self.pages[index];
        let nearest = page.ancestors.iter().rev().find(|above| self.pages[**above].kind == PageKind::Section);
        page.kind == PageKind::Article && nearest == Some(&section)
    }

    /// Sets the neighbours of each article of the list of `section` that is its own.
    fn join(&mut self, section: PageIndex, list: &[PageIndex]) {
        let own = list.iter().copied().filter(|index| self.is_own_article(section, *index));
        let articles: Vec<PageIndex> = own.collect();
        for (place, index) in articles.iter().enumerate() {
            let beside = |place: Option<usize>| articles.get(place?).copied();
            self.page_mut(*index).neighbours = [beside(place.checked_sub(1)), beside(place.checked_add(1))];
        }
    }

    /// Puts the article at `place` in the list of `section` beside its neighbours there, if it is one of its own articles, and
    /// those that it stood between beside each other. Returns the articles whose neighbours are others now.
    pub(super) fn join_at(&mut self, section: PageIndex, list: &[PageIndex], place: usize) -> Vec<PageIndex> {
        let index = list[place];
        if !self.is_own_article(section, index) {
            return Vec::new();
        }
        let is_own = |other: &PageIndex| *other != index && self.is_own_article(section, *other);
        let before = list[..place].iter().rev().copied().find(is_own);
        let after = list[place + 1..].iter().copied().find(is_own);
        let old = std::mem::replace(&mut self.page_mut(index).neighbours, [before, after]);
        for [one, other] in [old, [before, Some(index)], [Some(index), after]] {
            if let Some(one) = one {
                self.page_mut(one).neighbours[1] = other;
            }
            if let Some(other) = other {
                self.page_mut(other).neighbours[0] = one;
            }
        }
        old.into_iter().chain([before, Some(index), after]).flatten().collect()
    }

    /// Returns the entries of the home page: every article, or every page if there are no articles.
    fn listed_at_home(&self) -> Vec<PageIndex> {
        let of_kind = |kind: PageKind| (0..self.pages.len()).filter(move |i| self.pages[*i].kind == kind);
        let articles: Vec<_> = of_kind(PageKind::Article).collect();
        if articles.is_empty() { of_kind(PageKind::Page).collect() } else { articles }
    }

    /// Returns the pages that describe a folder and whose extension is not `.md`, by folder.
    fn describing(&self) -> FxHashMap<String, PageIndex> {
        let mut describing = FxHashMap::default();
        for (index, page) in self.pages.iter().enumerate() {
            let path = &page.article.place;
            let other = (!path.as_str().ends_with(".md")).then(|| path.markdown_stem());
            let Some(stem) = other.flatten() else { continue };
            if path.is_index() {
                describing.insert(path.folder().to_owned(), index);
            } else {
                describing.entry(format!("{}/{stem}", path.folder())).or_insert(index);
            }
        }
        describing
    }

    /// Returns the ancestors of a page, home first: for each folder above it, the page that describes that folder.
    fn above(
        &self,
        index: PageIndex,
        home: PageIndex,
        describing: &FxHashMap<String, PageIndex>,
        known: &mut FxHashMap<String, Arc<[PageIndex]>>,
    ) -> Arc<[PageIndex]> {
        let path = &self.pages[index].article.place;
        let folder = path.folder();
        // A page that describes a folder is beside that folder, not in it.
        let describes_folder = path.file_name().is_empty() || path.is_index();
        let folder =
            if describes_folder { folder.rsplit_once('/').map_or("", |(above, _)| above) } else { folder };
        if let Some(above) = known.get(folder) {
            return above.clone();
        }
        let mut above = vec![home];
        let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
        for folder in ends.map(|end| &folder[..end]).filter(|folder| folder.len() > CONTENT.len()) {
            let files = ["/_index.md", "/index.md", ".md", "/"].map(|end| format!("{folder}{end}"));
            let usual = files.iter().find_map(|file| self.page_of(&SourcePath::new(file)));
            above.extend(usual.or_else(|| describing.get(folder).copied()));
        }
        let above: Arc<[PageIndex]> = above.into();
        known.insert(folder.to_owned(), above.clone());
        above
    }
}

/// Every page in each sort order, computed when first needed.
#[derive(Default)]
pub(super) struct Order {
    sorted: FxHashMap<SortBy, Sorted>,
}

/// Every page in one order.
struct Sorted {
    /// The pages in that order.
    all: Vec<PageIndex>,
    /// The place of each page in `all`.
    ranks: Vec<usize>,
}

impl Sorted {
    fn new(sort_by: SortBy, pages: &[Arc<Page>]) -> Self {
        // Beside each other, since pages and articles are all over the memory. The order of addresses decides ties.
        let keys = pages.par_iter().enumerate().map(|(index, page)| (page.sort_key(sort_by), index));
        let mut keys: Vec<_> = keys.collect();
        keys.par_sort_unstable();
        let all: Vec<PageIndex> = keys.into_iter().map(|(_, index)| index).collect();
        let mut ranks = vec![0; all.len()];
        all.iter().enumerate().for_each(|(rank, index)| ranks[*index] = rank);
        Self { all, ranks }
    }
}

impl Order {
    /// Sorts a list.
    pub(super) fn sort(&mut self, list: &mut [PageIndex], sort_by: SortBy, pages: &[Arc<Page>]) {
        let Sorted { all, ranks } = self.sorted.entry(sort_by).or_insert_with(|| Sorted::new(sort_by, pages));
        // Plain numbers, which are sorted without looking anything up.
        list.iter_mut().for_each(|page| *page = ranks[*page]);
        list.sort_unstable();
        list.iter_mut().for_each(|rank| *rank = all[*rank]);
    }
}

/// The place of a page in a sort order; keys of one order are compared. Pages are already in the order of their addresses,
/// which decides ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortKey<'a> {
    /// The lightest first, then the newest.
    Lightest(i64, Newest<'a>),
    /// The lightest first, then the oldest.
    Oldest(i64, Reverse<Newest<'a>>),
    /// The newest first.
    Newest(Newest<'a>),
    /// The most recently changed first.
    Updated(Reverse<Option<Moment>>, Newest<'a>),
    /// In the order of titles, addresses or paths.
    Text(&'a str, Option<Newest<'a>>),
}

/// The newest first, then in the order of titles.
type Newest<'a> = (Reverse<Option<Moment>>, &'a str);

impl Page {
    /// Returns the sort order of the page's list; none if it lists terms or years, which have an order of their own.
    pub(super) fn sorts_by(&self) -> Option<SortBy> {
        let own = self.article.front_matter.sort_by;
        match self.kind {
            PageKind::Taxonomy | PageKind::Archive => None,
            PageKind::Year => Some(SortBy::Date),
            PageKind::Term if self.is_in_taxonomy(SERIES) => Some(own.unwrap_or(SortBy::Oldest)),
            PageKind::Term => Some(own.unwrap_or(SortBy::Date)),
            _ => Some(own.unwrap_or_default()),
        }
    }
    /// Returns the place of the page among others that are sorted in this order.
    pub(super) fn sort_key(&self, sort_by: SortBy) -> SortKey<'_> {
        let facts = &self.article.front_matter;
        let newest: Newest<'_> = (Reverse(facts.date), &self.title);
        let weight = facts.weight.unwrap_or(i64::MAX);
        match sort_by {
            SortBy::Weight => SortKey::Lightest(weight, newest),
            SortBy::Oldest => SortKey::Oldest(weight, Reverse(newest)),
            SortBy::Date => SortKey::Newest(newest),
            SortBy::Updated => SortKey::Updated(Reverse(facts.changed()), newest),
            SortBy::Title => SortKey::Text(&self.title, Some(newest)),
            SortBy::Address => SortKey::Text(self.url.as_str(), None),
            SortBy::Path => SortKey::Text(self.article.path.as_str(), None),
        }
    }
}
