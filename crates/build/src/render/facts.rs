//! Facts of pages that templates, feeds and search engines are told alike.

use super::away::whole;
use super::draw::href;
use crate::assemble::PageIndex;
use crate::incremental::{PageFacts, Reader};
use crate::parse::is_drawing;
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

/// The whole address of a file that `site.toml` names.
pub(super) fn of_the_site(reader: &Reader, target: &str) -> String {
    let home = reader.home();
    whole(&href(reader, home, target), &reader.permalink(reader.facts(home).url()))
}

/// The picture that networks show of a page, as its whole address and what it shows: that at its top, or else the
/// site's. They draw no SVG.
pub(super) fn social(reader: &Reader, index: PageIndex) -> Option<(String, &str)> {
    let page = reader.facts(index);
    let own = image(reader, index).map(|image| whole(&image, &reader.permalink(page.url())));
    let own = own.filter(|image| !is_drawing(image));
    own.zip(page.front_matter().hero.as_ref().map(|hero| hero.alt.value.as_str())).or_else(|| {
        let social = reader.config().social.as_ref()?;
        Some((of_the_site(reader, &social.image.value), social.alt.as_str()))
    })
}

/// The width and the height in pixels of the picture that networks show of a page, where it is a file of the site.
pub(super) fn social_size(reader: &Reader, index: PageIndex) -> Option<(usize, usize)> {
    let hero = reader.facts(index).front_matter().hero.as_ref().map(|hero| (index, &hero.src.value));
    let social = || Some((reader.home(), &reader.config().social.as_ref()?.image.value));
    let (from, src) = hero.filter(|(_, src)| !is_drawing(src)).or_else(social)?;
    reader.picture_size(reader.address(&reader.destination(from, src).ok()?)?)
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
