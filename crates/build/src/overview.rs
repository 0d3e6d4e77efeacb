//! The overview of a site for its author: the diagnostics with their outcomes, and the days on which something appears, ends
//! or is due. No page of the site contains it, and it is computed when it is asked for.

use jiff::civil::Date;

use crate::assemble::Site;
use crate::explain::{Explanation, ResultLink, drawing, explanation, links};
use crate::proof::prove;
use crate::source::SourcePath;

/// The diagnostics and the days of a site.
#[derive(Debug, Default)]
pub struct Overview {
    /// Its diagnostics, by id.
    pub diagnostics: Vec<DiagnosticOverview>,
    /// The events, by day; those without a day first.
    pub calendar: Vec<CalendarEntry>,
}

/// A diagnostic with its outcomes.
#[derive(Debug)]
pub struct DiagnosticOverview {
    /// The address of its page, from the root of the host.
    pub url: String,
    /// The result of its proof.
    pub explanation: Explanation,
    /// A result for each outcome, in the order of the file.
    pub results: Vec<ResultLink>,
}

/// A page and its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The day; a draft has none.
    pub day: Option<Date>,
    /// The file.
    pub path: SourcePath,
    /// The event of the day, as the continuation of a sentence that begins with the page.
    pub event: &'static str,
}

impl Site {
    /// Returns the diagnostics and the days of this site.
    pub(crate) fn overview(&self) -> Overview {
        let diagnostics = self.diagnostics.values().map(|(diagnostic, page)| {
            let engine = &diagnostic.engine;
            let proof = prove(engine, &mut Vec::new());
            let url = self.href(&self.pages[*page].url);
            let results = links(engine, &proof, &url);
            DiagnosticOverview { explanation: explanation(engine, &proof), url, results }
        });
        Overview { diagnostics: diagnostics.collect(), calendar: self.calendar() }
    }

    /// Returns the drawing of the paths of the diagnostic `id`, as SVG; none if there is no such diagnostic.
    pub(crate) fn drawing(&self, id: &str) -> Option<String> {
        let (diagnostic, _) = self.diagnostics.get(id)?;
        let proof = prove(&diagnostic.engine, &mut Vec::new());
        drawing(&diagnostic.engine, &proof).ok()
    }

    fn calendar(&self) -> Vec<CalendarEntry> {
        let days = self.unpublished_days();
        let days = days.map(|(path, day, event)| CalendarEntry { day, path: path.clone(), event });
        let mut calendar: Vec<_> = days.collect();
        for page in &self.pages {
            let (path, metadata) = (&page.article.path, &page.article.front_matter);
            let mut add =
                |day, event| calendar.push(CalendarEntry { day: Some(day), path: path.clone(), event });
            if let Some((day, _)) = &metadata.review_by {
                add(*day, "is due for review");
            }
            if let Some(day) = metadata.expires {
                add(day, "ends");
            }
        }
        // The further pages of a list have the article of the first.
        calendar.sort_by(|one, other| {
            (one.day, &one.path, one.event).cmp(&(other.day, &other.path, other.event))
        });
        calendar.dedup();
        calendar
    }
}
