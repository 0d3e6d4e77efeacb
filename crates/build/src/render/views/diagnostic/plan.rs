//! The plan that an outcome makes of its interventions.

use std::ops::Range;

use minijinja::context;
use minijinja::value::Value;

use crate::data::Text;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::incremental::Reader;
use crate::render::draw::Drawer;
use crate::render::record::text;

/// A step of a plan, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Step<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// Such as `Week 1`.
    pub(super) when: Option<String>,
    /// Counted from the Monday that the plan starts on.
    pub(super) days: Option<Range<u32>>,
    pub(super) owner: Option<&'a str>,
    pub(super) measure: Option<&'a str>,
    /// Where to read on, in this site or elsewhere.
    pub(super) url: Option<String>,
    /// The same, for those who are not in the site.
    pub(super) permalink: Option<String>,
}

/// The steps of an outcome's plan, in the author's order.
pub(super) fn steps<'a>(
    reader: &Reader,
    drawer: &Drawer<'_>,
    diagnostic: &'a Diagnostic,
    outcome: &'a Outcome,
) -> Vec<Step<'a>> {
    let said = |fact: &'a Option<Text>| fact.as_ref().map(|text| text.value.as_str());
    let interventions = outcome.interventions.iter().filter_map(|index| diagnostic.interventions.get(*index));
    interventions
        .map(|step| {
            let url = step.link.as_ref().map(|link| drawer.href(&link.value));
            Step {
                id: &step.id.value,
                title: &step.title.value,
                when: step.time.map(|time| time.to_string()),
                days: step.time.map(|time| time.days()),
                owner: said(&step.owner),
                measure: said(&step.measure),
                permalink: url.as_deref().map(|url| absolute(reader, url)),
                url,
            }
        })
        .collect()
}

/// An address of the site, as others write it; one that leads elsewhere as it is.
fn absolute(reader: &Reader, url: &str) -> String {
    let base = &reader.config().base_url;
    let origin = base.strip_suffix(reader.base_path().trim_end_matches('/')).unwrap_or(base);
    if url.starts_with('/') && !url.starts_with("//") { format!("{origin}{url}") } else { url.to_owned() }
}

impl Step<'_> {
    /// The step as templates see it.
    pub(super) fn view(&self) -> Value {
        context! {
            id => self.id,
            title => self.title,
            when => text(self.when.as_deref()),
            first_day => self.days.as_ref().map(|days| days.start),
            last_day => self.days.as_ref().map(|days| days.end),
            owner => text(self.owner),
            measure => text(self.measure),
            url => text(self.url.as_deref()),
        }
    }
}
