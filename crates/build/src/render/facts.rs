//! Metadata of pages that templates, feeds and search engines share.

use super::absolute_urls::whole;
use super::image::Single;
use super::renderer::href;
use crate::assemble::{Destination, PageIndex};
use crate::incremental::{PageFacts, TrackedSite};
use crate::parse::front_matter::{AUTHORS, SERIES};
use crate::parse::is_drawing;
use crate::parse::moment::Moment;

/// The width and height of a card in pixels, as Open Graph suggests.
pub(super) const CARD_SIZE: (u32, u32) = (1200, 630);

/// Returns the description of a page in lists.
pub(super) fn description<'a>(page: PageFacts<'a>) -> Option<&'a str> {
    page.front_matter().shown_description()
}

/// Returns a date, or a date with time if the time is known, by ISO 8601.
pub(super) fn date(moment: Moment) -> String {
    moment.clock.map_or_else(|| moment.day.to_string(), |_| moment.to_string())
}

/// Returns the absolute address of the picture at the top of a page, in the size for programs that know one only.
pub(super) fn image(tracked: &TrackedSite, index: PageIndex) -> Option<String> {
    let page = tracked.facts(index);
    let hero = page.front_matter().hero.as_ref()?;
    Some(in_one_size(tracked, index, &hero.src.value, &tracked.permalink(page.url())))
}

/// Returns the absolute address of the picture at `target`, as written in the file of the page `from`, in the size for
/// programs that know one only. `permalink` is that page's absolute address.
pub(super) fn in_one_size(tracked: &TrackedSite, from: PageIndex, target: &str, permalink: &str) -> String {
    match single(tracked, from, target) {
        Some(single) => tracked.permalink(&single.url),
        None => whole(&href(tracked, from, target), permalink),
    }
}

/// Returns the picture at `target` in that size, if it is a file of the site that is published in several.
fn single(tracked: &TrackedSite, from: PageIndex, target: &str) -> Option<Single> {
    match tracked.destination(from, target).ok()? {
        Destination::File(url) => Single::of(tracked, &url),
        _ => None,
    }
}

/// Returns the absolute address of a file that `site.toml` names.
pub(super) fn of_the_site(tracked: &TrackedSite, target: &str) -> String {
    let home = tracked.home();
    whole(&href(tracked, home, target), &tracked.permalink(tracked.facts(home).url()))
}

/// Returns the picture that social networks show for a page, as its absolute address and alternative text: that at its
/// top, or else its card, or the site's. Networks do not show SVG.
pub(super) fn social(tracked: &TrackedSite, index: PageIndex) -> Option<(String, &str)> {
    let page = tracked.facts(index);
    let own = image(tracked, index).filter(|image| !is_drawing(image));
    let card = || (index == tracked.index()).then(|| tracked.card())?;
    let own = own.zip(page.front_matter().hero.as_ref().map(|hero| hero.alt.value.as_str()));
    own.or_else(|| Some((tracked.permalink(card()?), page.title()))).or_else(|| {
        let social = tracked.config().social.as_ref()?;
        let home = tracked.home();
        let permalink = tracked.permalink(tracked.facts(home).url());
        Some((in_one_size(tracked, home, &social.image.value, &permalink), social.alt.as_str()))
    })
}

/// Returns the width and height in pixels of the picture that social networks show for a page, if it is a file of the
/// site.
pub(super) fn social_size(tracked: &TrackedSite, index: PageIndex) -> Option<(usize, usize)> {
    let hero = tracked.facts(index).front_matter().hero.as_ref().map(|hero| (index, &hero.src.value));
    if index == tracked.index() && tracked.card().is_some() {
        return Some((usize::try_from(CARD_SIZE.0).ok()?, usize::try_from(CARD_SIZE.1).ok()?));
    }
    let social = || Some((tracked.home(), &tracked.config().social.as_ref()?.image.value));
    let (from, src) = hero.filter(|(_, src)| !is_drawing(src)).or_else(social)?;
    match single(tracked, from, src) {
        Some(single) => Some(single.size),
        None => tracked.picture_size(tracked.address(&tracked.destination(from, src).ok()?)?),
    }
}

/// Returns the pages of the authors of a page.
pub(super) fn authors(tracked: &TrackedSite, index: PageIndex) -> Vec<PageIndex> {
    terms(tracked, index, |taxonomy| taxonomy == AUTHORS)
}

/// Returns the pages of the topics of a page.
pub(super) fn topics(tracked: &TrackedSite, index: PageIndex) -> Vec<PageIndex> {
    terms(tracked, index, |taxonomy| !matches!(taxonomy, AUTHORS | SERIES))
}

/// Returns the terms of a page in the taxonomies whose names are `wanted`.
pub(super) fn terms(
    tracked: &TrackedSite,
    index: PageIndex,
    wanted: impl Fn(&str) -> bool,
) -> Vec<PageIndex> {
    let own = tracked.terms(index);
    if own.is_empty() {
        return Vec::new();
    }
    let taxonomies = tracked.taxonomies();
    let is_wanted = |term: &&PageIndex| {
        let above = tracked.ancestors(**term).last();
        let taxonomy = taxonomies.iter().find(|classified| Some(&classified.page) == above);
        taxonomy.is_some_and(|classified| wanted(&classified.taxonomy.name))
    };
    own.iter().filter(is_wanted).copied().collect()
}
