//! Which articles are part of the site today: drafts, what is to come and what is over are held back.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::{HeldBack, PageKind, address};
use crate::options::{Drafts, Options};
use crate::parse::{Article, Script, Withheld};
use crate::problem::{Code, Place, Problem};

/// Why an article is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// It is a draft.
    Draft,
    /// It is to be published on this day.
    Until(Date),
    /// It was published until the day before this one.
    Since(Date),
    /// It is data for templates.
    Data,
    /// It is a diagnostic that cannot be read.
    Unreadable,
    /// It is a file that is not published.
    Withheld(Withheld),
}

impl Held {
    /// What to do about a link to it.
    pub(super) fn remedy(&self) -> &'static str {
        match self {
            Self::Draft | Self::Until(_) | Self::Since(_) => "publish it, or take the link away",
            Self::Unreadable => "mend it",
            Self::Withheld(why) => why.remedy(),
            Self::Data => "keep what is to be downloaded outside `content/data/`",
        }
    }
}

/// As a sentence goes on after the article's name.
impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft => f.write_str("is a draft"),
            Self::Until(day) => write!(f, "is not published before {day}"),
            Self::Since(day) => write!(f, "expired on {day}"),
            Self::Data => f.write_str("is data for templates"),
            Self::Unreadable => f.write_str("cannot be read"),
            Self::Withheld(why) => why.fmt(f),
        }
    }
}

/// An article and what it is.
type Sorted = (Arc<Article>, PageKind);

/// Parts what is published from what is held back, and tells what is due for review.
pub(super) fn sorted_out(
    articles: impl Iterator<Item = Sorted>,
    script: Script,
    options: &Options,
    problems: &mut Vec<Problem>,
) -> (Vec<Sorted>, Vec<HeldBack>) {
    let (mut published, mut back) = (Vec::new(), Vec::new());
    for (article, kind) in articles {
        match held(&article, options) {
            Some(why) => {
                let (path, url) = (article.path.clone(), address::of_article(&article, script));
                back.push(HeldBack { path, url, why });
            }
            None => {
                problems.extend(review_due(&article, options.today));
                published.push((article, kind));
            }
        }
    }
    (published, back)
}

fn held(article: &Article, options: &Options) -> Option<Held> {
    let facts = &article.front_matter;
    let first = facts.publish.or(facts.date.map(|date| date.day));
    if facts.draft && options.drafts == Drafts::Exclude {
        return Some(Held::Draft);
    }
    let until = first.filter(|first| *first > options.today).map(Held::Until);
    until.or_else(|| facts.expires.filter(|end| *end <= options.today).map(Held::Since))
}

fn review_due(article: &Article, today: Date) -> Option<Problem> {
    let (day, span) = article.front_matter.review_by.clone().filter(|(day, _)| *day < today)?;
    let message = format!("this was to be reviewed by {day}");
    let problem = Problem::new(Code::PageReviewDue, Place::new(&article.path, span), message);
    Some(problem.hint("read it again, mend what is no longer so, and move `review_by` on"))
}
