//! The plan that the interventions of an outcome form.

use minijinja::context;
use minijinja::value::Value;

use crate::data::Text;
use crate::diagnostic::{Diagnostic, Intervention, Mark, Outcome, Time, words};
use crate::incremental::TrackedSite;
use crate::render::absolute_urls::whole;
use crate::render::record::text;
use crate::render::renderer::Renderer;

/// Returns the steps of an outcome's plan for templates, in the author's order. `host` is the host of the site.
pub(super) fn steps(
    tracked: &TrackedSite,
    renderer: &Renderer<'_>,
    diagnostic: &Diagnostic,
    outcome: &Outcome,
    host: &str,
) -> Vec<Value> {
    let said = |fact: &Option<Text>| text(fact.as_ref().map(|text| text.value.as_str()));
    let home = tracked.permalink(tracked.facts(tracked.home()).url());
    let interventions = outcome
        .interventions
        .iter()
        .filter_map(|index| Some((*index, diagnostic.interventions.get(*index)?)));
    let step = |(index, step): (usize, &Intervention)| {
        let when = diagnostic.model.steps.get(index).and_then(Option::as_ref);
        let url = step.link.as_ref().map(|link| renderer.href(&link.value));
        let days = step.time.map(Time::days);
        context! {
            id => step.id.value.as_str(),
            uid => format!("{}.{}@{host}", step.id.value, diagnostic.id),
            title => step.title.value.as_str(),
            week => step.time.and_then(Time::week),
            first_day => days.as_ref().map(|days| days.start),
            last_day => days.as_ref().map(|days| days.end),
            owner => said(&step.owner),
            measure => said(&step.measure),
            permalink => url.as_deref().map(|url| whole(url, &home)),
            url => text(url.as_deref()),
            when => when.map(|when| words::condition_in(diagnostic, when, &tracked.config().language)),
            place => diagnostic.mark(Mark::Step(index)),
        }
    };
    interventions.map(step).collect()
}
