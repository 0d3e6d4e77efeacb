//! The overview of a site for its author: the diagnostics with their outcomes, and the days on which something appears, ends
//! or is due. No page of the site contains it, and it is computed when it is asked for.

use assay_diagnostic::Program;
use jiff::civil::Date;

use crate::assemble::Site;
use crate::explain::{Explanation, drawing, explanation};
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
    /// The address of its page, below the site's path.
    pub url: String,
    /// The result of its proof.
    pub explanation: Explanation,
    /// For each outcome, the address of a result that has it.
    pub results: Vec<Option<String>>,
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
            let url = self.pages[*page].url.encoded().to_string();
            let program = Program::load(&engine.compiled.program).ok();
            let results = proof.outcomes.iter().map(|outcome| {
                let (program, witness) = (program.as_ref()?, outcome.witness.as_ref()?);
                Some(format!("{url}#{}={}", engine.id, witness.answers().code(program)))
            });
            let results = results.collect();
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
