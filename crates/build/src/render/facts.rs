//! Facts of pages that templates, feeds and search engines are told alike.

use super::draw::href;
use crate::assemble::PageIndex;
use crate::incremental::{PageFacts, Reader};
use crate::parse::moment::Moment;

/// The name of the taxonomy whose terms are people.
pub(super) const AUTHORS: &str = "authors";

/// The name of the taxonomy whose terms are read from beginning to end.
pub(super) const SERIES: &str = "series";

/// What is said of a page in lists. A summary is what older articles call it.
pub(super) fn description<'a>(page: PageFacts<'a>) -> Option<&'a str> {
    let facts = page.front_matter();
    facts.description.as_ref().or(facts.summary.as_ref()).map(|text| text.value.as_str())
}

/// A day, or a moment where the time is known, by ISO 8601.
pub(super) fn date(moment: Moment) -> String {
    moment.clock.map_or_else(|| moment.day.to_string(), |_| moment.to_string())
}

/// The address of the picture at the top of a page, as pages of the site write it.
pub(super) fn image(reader: &Reader, index: PageIndex) -> Option<String> {
    let hero = reader.facts(index).front_matter().hero.as_ref()?;
    Some(href(reader, index, &hero.src.value))
}

/// The pages of the people who wrote a page.
pub(super) fn authors(reader: &Reader, index: PageIndex) -> Vec<PageIndex> {
    terms(reader, index, |taxonomy| taxonomy == AUTHORS)
}

/// The pages of what a page is about.
pub(super) fn topics(reader: &Reader, index: PageIndex) -> Vec<PageIndex> {
    terms(reader, index, |taxonomy| !matches!(taxonomy, AUTHORS | SERIES))
}

/// The terms that a page has under the taxonomies whose names are `wanted`.
pub(super) fn terms(reader: &Reader, index: PageIndex, wanted: impl Fn(&str) -> bool) -> Vec<PageIndex> {
    let own = reader.terms(index);
    if own.is_empty() {
        return Vec::new();
    }
    let taxonomies = reader.taxonomies();
    let is_wanted = |term: &&PageIndex| {
        let above = reader.ancestors(**term).last();
        let taxonomy = taxonomies.iter().find(|classified| Some(&classified.page) == above);
        taxonomy.is_some_and(|classified| wanted(&classified.taxonomy.name))
    };
    own.iter().filter(is_wanted).copied().collect()
}
