//! The publication of articles: drafts, future and expired articles are unpublished.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{CONTENT, PageKind, Site, Unpublished, UrlPath, address};
use crate::options::{Drafts, Options};
use crate::parse::{Article, Script, Withheld};
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The reason why an article or file is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnpublishedReason {
    /// A draft.
    Draft,
    /// It is below this section, which is a draft.
    BelowDraft(SourcePath),
    /// It will be published on this date.
    Until(Date),
    /// It expired; this is the first date on which it is not published.
    Since(Date),
    /// Data for templates.
    Data,
    /// A diagnostic that cannot be parsed.
    Unreadable,
    /// A withheld file.
    Withheld(Withheld),
    /// It belongs to this page, which is not published for the given reason.
    Beside(SourcePath, Box<UnpublishedReason>),
}

impl UnpublishedReason {
    /// Returns how to fix a link to it.
    pub(super) fn remedy(&self) -> &'static str {
        match self {
            Self::Draft | Self::Until(_) | Self::Since(_) => "publish it, or remove the link",
            Self::BelowDraft(_) => "publish that section, or remove the link",
            Self::Unreadable => "fix its errors",
            Self::Withheld(why) => why.remedy(),
            Self::Beside(..) => "publish that page, or move the file to where it is used",
            Self::Data => "move files for download out of `content/data/`",
        }
    }
}

/// Writes the reason as the continuation of a sentence that begins with the article's name.
impl fmt::Display for UnpublishedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft => f.write_str("is a draft"),
            Self::BelowDraft(section) => write!(f, "is below `{section}`, which is a draft"),
            Self::Until(day) => write!(f, "is not published before {day}"),
            Self::Since(day) => write!(f, "expired on {day}"),
            Self::Data => f.write_str("is a data file for templates"),
            Self::Unreadable => f.write_str("cannot be read"),
            Self::Withheld(why) => why.fmt(f),
            Self::Beside(page, why) => write!(f, "is in the bundle of `{page}`, which {why}"),
        }
    }
}

/// The number of unpublished pages, by reason. Nothing is left out silently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Drafts, including those in `_drafts` folders.
    pub drafts: usize,
    /// Pages with a future date.
    pub to_come: usize,
    /// The earliest of those dates.
    pub next: Option<Date>,
    /// Expired pages.
    pub expired: usize,
    /// Pictures that no page shows and nothing asks for; known only after all pages are rendered.
    pub pictures: usize,
}

/// Writes for example `1 draft, 2 until 2027-11-01, 1 expired`; nothing if no page is unpublished.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { drafts, to_come, next, expired, pictures } = self;
        let drafts = (*drafts > 0).then(|| format!("{drafts} draft{}", if *drafts == 1 { "" } else { "s" }));
        let to_come = next.map(|day| match to_come {
            1 => format!("1 until {day}"),
            several => format!("{several} scheduled, the next for {day}"),
        });
        let expired = (*expired > 0).then(|| format!("{expired} expired"));
        let pictures = match pictures {
            0 => None,
            1 => Some("1 picture that nothing shows".to_owned()),
            several => Some(format!("{several} pictures that nothing shows")),
        };
        f.write_str(
            &[drafts, to_come, expired, pictures].into_iter().flatten().collect::<Vec<_>>().join(", "),
        )
    }
}

/// A page or file that is not published, described for someone who requests it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpublishedPage {
    /// The source.
    pub path: SourcePath,
    /// The reason, as the continuation of a sentence that begins with its name.
    pub why: String,
    /// The way to see it.
    pub remedy: String,
}

impl Site {
    /// Returns the number of unpublished pages, by reason.
    pub(crate) fn left_out(&self) -> LeftOut {
        let mut left_out = LeftOut::default();
        for Unpublished { why, .. } in self.unpublished.iter() {
            match why {
                UnpublishedReason::Draft
                | UnpublishedReason::BelowDraft(_)
                | UnpublishedReason::Withheld(Withheld::Drafts) => left_out.drafts += 1,
                UnpublishedReason::Until(day) => {
                    left_out.to_come += 1;
                    left_out.next = Some(left_out.next.map_or(*day, |next| next.min(*day)));
                }
                UnpublishedReason::Since(_) => left_out.expired += 1,
                UnpublishedReason::Data
                | UnpublishedReason::Unreadable
                | UnpublishedReason::Withheld(_)
                | UnpublishedReason::Beside(..) => {}
            }
        }
        left_out
    }

    /// Returns each unpublished page, with its day and what happens on it as the continuation of a sentence.
    pub(crate) fn unpublished_days(&self) -> impl Iterator<Item = (&SourcePath, Option<Date>, &'static str)> {
        self.unpublished.iter().filter_map(|Unpublished { path, why, .. }| match why {
            UnpublishedReason::Draft
            | UnpublishedReason::BelowDraft(_)
            | UnpublishedReason::Withheld(Withheld::Drafts) => Some((path, None, "is a draft")),
            UnpublishedReason::Until(day) => Some((path, Some(*day), "appears")),
            UnpublishedReason::Since(day) => Some((path, Some(*day), "ended")),
            _ => None,
        })
    }

    /// Returns the unpublished page or file whose address would be `path`, relative to the base path.
    pub(crate) fn unpublished(&self, path: &str) -> Option<UnpublishedPage> {
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let path = path.strip_suffix("index.html").unwrap_or(&path).trim_end_matches('/');
        let unpublished = self
            .unpublished
            .iter()
            .find(|unpublished| unpublished.url.as_str().trim_end_matches('/') == path)?;
        let page_or_file = match &unpublished.why {
            UnpublishedReason::Beside(_, why) => why,
            why => why,
        };
        let remedy = match page_or_file {
            UnpublishedReason::Draft | UnpublishedReason::BelowDraft(_) => {
                "run `assay serve --drafts` to see it".to_owned()
            }
            UnpublishedReason::Until(day) => format!("run `assay serve --today {day}` to see it"),
            UnpublishedReason::Since(_) => "change `expires` in its front matter".to_owned(),
            why => why.remedy().to_owned(),
        };
        Some(UnpublishedPage { path: unpublished.path.clone(), why: unpublished.why.to_string(), remedy })
    }
}

/// The sections that are drafts, by folder. What is below one is a draft too. The home page is only itself.
pub(super) struct DraftSections(FxHashMap<String, SourcePath>);

impl DraftSections {
    /// Finds those among the articles.
    pub(super) fn of<'a>(articles: impl Iterator<Item = &'a Arc<Article>>, options: &Options) -> Self {
        let is_one = |article: &&Arc<Article>| {
            article.front_matter.draft
                && options.drafts == Drafts::Exclude
                && article.place.is_section()
                && article.place.folder().starts_with(CONTENT)
        };
        let sections = articles.filter(is_one);
        Self(sections.map(|it| (it.place.folder().to_owned(), it.path.clone())).collect())
    }

    /// Returns the nearest one that the file or folder at `path` is below.
    pub(super) fn above(&self, path: &SourcePath) -> Option<&SourcePath> {
        let mut folder = path.folder();
        while !self.0.is_empty() {
            if let Some(section) = self.0.get(folder) {
                return Some(section);
            }
            folder = folder.rsplit_once('/')?.0;
        }
        None
    }
}

/// An article and its kind.
type Sorted = (Arc<Article>, PageKind);

/// Separates published from unpublished articles, and reports those that are due for review.
pub(super) fn partition_published(
    articles: impl Iterator<Item = Sorted>,
    sections: &DraftSections,
    script: Script,
    options: &Options,
    problems: &mut Vec<Problem>,
) -> (Vec<Sorted>, Vec<Unpublished>) {
    let (mut published, mut rest) = (Vec::new(), Vec::new());
    for (article, kind) in articles {
        let below = || sections.above(&article.place).cloned().map(UnpublishedReason::BelowDraft);
        match unpublished(&article, options).or_else(below) {
            Some(why) => {
                let (path, url) = (article.path.clone(), address::of_article(&article, script));
                rest.push(Unpublished { path, url, why });
            }
            None => {
                problems.extend(review_due(&article, options.today));
                published.push((article, kind));
            }
        }
    }
    (published, rest)
}

/// Returns the files to which their folders belong: those of bundles, and sections that are drafts.
pub(super) fn owning<'a>(
    articles: impl Iterator<Item = &'a Arc<Article>>,
    sections: &DraftSections,
) -> FxHashSet<SourcePath> {
    let owning = articles.filter(|article| article.place.markdown_stem() == Some("index"));
    owning.map(|article| &article.path).chain(sections.0.values()).cloned().collect()
}

/// Unpublished pages whose folders belong to them, so that the files in those folders are not published either.
pub(super) struct Unpublishable {
    /// The pages and the reasons, by folder.
    own: FxHashMap<String, (SourcePath, UnpublishedReason)>,
    /// The folders that contain a published page.
    shared: FxHashSet<String>,
}

impl Unpublishable {
    /// Finds those of the `unpublished` pages that are `owning` their folders.
    pub(super) fn of(
        owning: &FxHashSet<SourcePath>,
        published: &[Sorted],
        unpublished: &[Unpublished],
    ) -> Self {
        let is_bundle = |unpublished: &&Unpublished| {
            owning.contains(&unpublished.path) && unpublished.path.folder().starts_with(CONTENT)
        };
        let own = unpublished.iter().filter(is_bundle);
        let own: FxHashMap<_, _> =
            own.map(|it| (it.path.folder().to_owned(), (it.path.clone(), it.why.clone()))).collect();
        let folders = published.iter().filter(|_| !own.is_empty());
        let shared = folders.map(|(article, _)| article.path.folder().to_owned()).collect();
        Self { own, shared }
    }

    /// Returns the published `items`, and adds the others to `unpublished`.
    pub(super) fn without<T>(
        &self,
        items: Vec<T>,
        path_of: impl Fn(&T) -> &SourcePath,
        address_of: impl Fn(&SourcePath) -> UrlPath,
        unpublished: &mut Vec<Unpublished>,
    ) -> Vec<T> {
        let mut items = items;
        items.retain(|item| {
            let path = path_of(item);
            let why = self.why(path);
            let is_published = why.is_none();
            unpublished.extend(why.map(|why| Unpublished { path: path.clone(), url: address_of(path), why }));
            is_published
        });
        items
    }

    /// Returns the reason why the file at `path` is not published: the nearest page above it is not. If another page
    /// shares the folder, the file may belong to that one.
    fn why(&self, path: &SourcePath) -> Option<UnpublishedReason> {
        if self.own.is_empty() {
            return None;
        }
        let mut folder = path.folder();
        while !self.shared.contains(folder) {
            if let Some((page, why)) = self.own.get(folder) {
                return Some(UnpublishedReason::Beside(page.clone(), Box::new(why.clone())));
            }
            folder = folder.rsplit_once('/')?.0;
        }
        None
    }
}

fn unpublished(article: &Article, options: &Options) -> Option<UnpublishedReason> {
    let facts = &article.front_matter;
    let first = facts.publish.or(facts.date.map(|date| date.day));
    if facts.draft && options.drafts == Drafts::Exclude {
        return Some(UnpublishedReason::Draft);
    }
    let until = first.filter(|first| *first > options.today).map(UnpublishedReason::Until);
    until.or_else(|| facts.expires.filter(|end| *end <= options.today).map(UnpublishedReason::Since))
}

/// Returns true if the article is published and there is nothing to report about it.
pub(super) fn is_published_without_problem(article: &Article, options: &Options) -> bool {
    unpublished(article, options).is_none() && review_due(article, options.today).is_none()
}

fn review_due(article: &Article, today: Date) -> Option<Problem> {
    let (day, span) = article.front_matter.review_by.clone().filter(|(day, _)| *day < today)?;
    let message = format!("this page was due for review by {day}");
    let problem = Problem::new(Code::PageReviewDue, Place::new(&article.path, span), message);
    Some(problem.hint("review the page, and set `review_by` to a later date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted_with_the_reason() {
        let day = jiff::civil::date(2027, 11, 1);
        let one = LeftOut { drafts: 1, to_come: 1, next: Some(day), expired: 1, pictures: 1 };
        let expected = "1 draft, 1 until 2027-11-01, 1 expired, 1 picture that nothing shows";
        assert_eq!(one.to_string(), expected);
        let more = LeftOut { drafts: 2, to_come: 3, expired: 0, pictures: 0, ..one };
        assert_eq!(more.to_string(), "2 drafts, 3 scheduled, the next for 2027-11-01");
        assert_eq!(LeftOut::default().to_string(), "");
    }
}
