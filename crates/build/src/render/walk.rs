//! The walk of a diagnostic: plain pages that lead a visitor from question to result by links, without any script. They
//! are generated from the decision diagram of the proof, so that they lead to the same results as the form. Only the
//! form links to them: they are in no list, sitemap or search.
//!
//! Refuses diagnostics that would take more pages than [`Paths::MOST_PAGES`], and themes without a template for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use assay_diagnostic::author::Shape;
use minijinja::context;
use minijinja::value::Value;

use super::record::text;
use super::renderer::Renderer;
use super::views::{OPEN, outcome_views, question_views};
use crate::assemble::{PageIndex, RESULT, UrlPath, walk_folder};
use crate::diagnostic::words;
use crate::incremental::TrackedSite;
use crate::parse::Diagnostic;
use crate::parse::WALK;
use crate::problem::Problem;
use crate::proof::{Asks, Choice, Lead, Paths};

/// A page of a walk: its address and its HTML.
pub(super) type Rendered = (UrlPath, String);

/// Returns the address of the first page of a diagnostic's walk, if it has one.
pub(super) fn start(tracked: &TrackedSite, diagnostic: &Diagnostic, home: PageIndex) -> Option<String> {
    let paths = tracked.has_template(WALK).then(|| diagnostic.paths())??;
    Some(tracked.href(&address(tracked, diagnostic, home, paths.start)))
}

/// Renders the walk of the diagnostic `id`.
///
/// # Errors
/// A problem in a template.
pub(super) fn pages(tracked: &Arc<TrackedSite>, id: &str) -> Result<Vec<Rendered>, Box<Problem>> {
    let Ok((diagnostic, home)) = tracked.diagnostic(id) else { return Ok(Vec::new()) };
    let Some(paths) = diagnostic.paths() else { return Ok(Vec::new()) };
    let renderer = Renderer::new(tracked, *home);
    let walk = Walk {
        tracked,
        diagnostic,
        home: *home,
        paths,
        longest: paths.longest(),
        questions: question_views(&renderer, diagnostic)?,
        outcomes: outcome_views(tracked, &renderer, diagnostic)?,
    };
    let outcomes: BTreeSet<Lead> =
        paths.steps.iter().flat_map(|step| &step.ways).map(|(_, to)| *to).collect();
    let outcomes = outcomes.into_iter().filter(|lead| matches!(lead, Lead::Outcome(_)));
    let steps = (0..paths.steps.len()).map(Lead::Step);
    steps.chain(outcomes).map(|lead| Ok((walk.address(lead), renderer.walk(walk.view(lead))?))).collect()
}

/// Returns the address of a page of a walk: below the page of the diagnostic, or below the article, in a folder with
/// the diagnostic's id.
fn address(tracked: &TrackedSite, diagnostic: &Diagnostic, home: PageIndex, lead: Lead) -> UrlPath {
    let engine = &diagnostic.engine;
    let page = tracked.facts(home);
    let folder = walk_folder(page.diagnostic() == Some(&*engine.id), &engine.id);
    let name = match lead {
        Lead::Step(index) => (index + 1).to_string(),
        Lead::Outcome(index) => {
            format!("{RESULT}{}", engine.outcomes.get(index).map_or("", |outcome| &outcome.id.value))
        }
    };
    page.url().below(&format!("{folder}/{name}/"))
}

struct Walk<'a> {
    tracked: &'a TrackedSite,
    diagnostic: &'a Diagnostic,
    home: PageIndex,
    paths: &'a Paths,
    longest: Vec<usize>,
    questions: Vec<Value>,
    outcomes: Vec<Value>,
}

impl Walk<'_> {
    fn address(&self, lead: Lead) -> UrlPath {
        address(self.tracked, self.diagnostic, self.home, lead)
    }

    fn href(&self, lead: Lead) -> String {
        self.tracked.href(&self.address(lead))
    }

    /// Returns the view of a page for its template.
    fn view(&self, lead: Lead) -> Value {
        let engine = &self.diagnostic.engine;
        let (title, left, question, outcome) = match lead {
            Lead::Step(index) => {
                let title = self.label(index);
                (title, self.longest.get(index).copied(), self.question(index), None)
            }
            Lead::Outcome(index) => {
                let title = engine.outcomes.get(index).map(|outcome| outcome.title.value.clone());
                (title, None, None, self.outcomes.get(index).cloned())
            }
        };
        context! {
            title,
            diagnostic => context! {
                id => &engine.id,
                title => &engine.title.value,
                url => self.home_url(),
                checklist => engine.checklist,
            },
            left,
            question,
            outcome,
            back => text(self.back(lead).as_deref()),
            start => text((lead != self.paths.start).then(|| self.href(self.paths.start)).as_deref()),
        }
    }

    /// Returns the address of the form that the walk belongs to.
    fn home_url(&self) -> String {
        format!("{}#{}", self.tracked.href(self.tracked.facts(self.home).url()), self.diagnostic.engine.id)
    }

    /// Returns the label of the question that a step asks.
    fn label(&self, step: usize) -> Option<String> {
        let (Asks::Question(question) | Asks::Ticked(question, _)) = self.paths.steps.get(step)?.asks else {
            return None;
        };
        self.diagnostic.labels.questions.get(question).cloned()
    }

    /// Returns the question of a step, with a link for each answer.
    fn question(&self, step: usize) -> Option<Value> {
        let step = self.paths.steps.get(step)?;
        let (question, option) = match step.asks {
            Asks::Question(question) => (question, None),
            Asks::Ticked(question, option) => (question, Some(option)),
            Asks::Sum(..) | Asks::Woven(_) => return None,
        };
        let view = self.questions.get(question)?;
        let option = option.and_then(|option| self.option(question, option));
        let mut answers: Vec<(u32, Value, Lead)> = Vec::new();
        for (choice, to) in &step.ways {
            answers
                .extend(self.answers(question, choice).into_iter().map(|(order, words)| (order, words, *to)));
        }
        answers.sort_by_key(|(order, ..)| *order);
        let answers: Vec<Value> =
            answers.into_iter().map(|(_, text, to)| context! { text, url => self.href(to) }).collect();
        Some(context! { ask => view.get_attr("ask").ok(), option, answers, ..view.clone() })
    }

    /// Returns the answers of a choice as worded in the form, each with its place among all answers.
    fn answers(&self, question: usize, choice: &Choice) -> Vec<(u32, Value)> {
        match choice {
            Choice::Ticked(ticked) => {
                let messages = self.tracked.config().messages;
                let text = if *ticked { messages.text("Yes") } else { messages.text("No") };
                vec![(u32::from(!ticked), Value::from(text))]
            }
            Choice::Options(options) => {
                let answer =
                    |option: &u32| Some((self.place(question, *option), self.option(question, *option)?));
                options.iter().filter_map(answer).collect()
            }
            Choice::Steps(ranges) => ranges.iter().flat_map(|ends| self.steps(question, *ends)).collect(),
            Choice::Sums(..) | Choice::Share(..) | Choice::Some => Vec::new(),
        }
    }

    /// Returns the place of an option: yes comes before no, which is option 0.
    fn place(&self, question: usize, option: u32) -> u32 {
        if option < 2 && self.is_yes_no(question) { 1 - option } else { option }
    }

    fn is_yes_no(&self, question: usize) -> bool {
        let decides = self.diagnostic.engine.model.questions.get(question);
        decides.is_some_and(|decides| matches!(decides.shape, Shape::YesNo))
    }

    /// Returns the text of an option.
    fn option(&self, question: usize, option: u32) -> Option<Value> {
        let option = self.place(question, option);
        let options = self.questions.get(question)?.get_attr("options").ok()?;
        options.get_item_by_index(option as usize).ok()?.get_attr("text").ok()
    }

    /// Returns the answers in a range of steps: each separately if the form offers each, and otherwise the range.
    fn steps(&self, question: usize, (first, last): (u32, u32)) -> Vec<(u32, Value)> {
        let (engine, config) = (&self.diagnostic.engine, self.tracked.config());
        let (Some(shape), Some(said)) =
            (engine.compiled.graph.shapes.get(question), engine.questions.get(question))
        else {
            return Vec::new();
        };
        let decides = engine.model.questions.get(question);
        let is_scale = decides.is_some_and(|decides| matches!(decides.shape, Shape::Scale { .. }));
        // The step before the first of an optional number says that it is left open.
        let least = u32::from(decides.is_some_and(|decides| decides.optional));
        let words = |first: u32, last: u32| {
            if last < least {
                return (u32::MAX, Value::from(config.messages.text(OPEN)));
            }
            let ends = (shape.number(first), shape.number(last));
            let is_date = decides.is_some_and(|decides| decides.shape.is_date());
            let (language, is_first, is_last) = (&config.language, first == least, last == shape.size);
            let words = if is_date {
                words::days(language, ends, is_first, is_last)
            } else {
                let unit = said.unit.as_ref().map(|unit| unit.value.as_str());
                words::range(language, ends, is_first, is_last, unit)
            };
            (first, Value::from(words))
        };
        if is_scale {
            (first..=last).map(|step| words(step, step)).collect()
        } else {
            let open = (first < least).then(|| words(first, first));
            let numbers = (last >= least).then(|| words(first.max(least), last));
            numbers.into_iter().chain(open).collect()
        }
    }

    /// Returns the address of the previous page: the form, for the first; none if several pages lead here.
    fn back(&self, lead: Lead) -> Option<String> {
        if lead == self.paths.start {
            return Some(self.home_url());
        }
        let leads_here = |step: &usize| self.paths.steps[*step].ways.iter().any(|(_, to)| *to == lead);
        let mut before = (0..self.paths.steps.len()).filter(leads_here);
        match (before.next(), before.next()) {
            (Some(step), None) => Some(self.href(Lead::Step(step))),
            _ => None,
        }
    }
}
