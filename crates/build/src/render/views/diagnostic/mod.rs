//! The view of a diagnostic for its template.

mod call;
mod plan;
mod yeses;

use std::collections::BTreeMap;
use std::sync::Arc;

use assay_diagnostic::author::{Question as Deciding, Shape, date};
use assay_diagnostic::{Answers, Evaluation, Program};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use minijinja::context;
use minijinja::value::Value;

use self::call::Call;
use super::site::asset;
use crate::assemble::PageIndex;
use crate::context::fields;
use crate::diagnostic::{Format, Mark, Piece, Question, Radar, Recommend, Worked};
use crate::incremental::TrackedSite;
use crate::messages::Messages;
use crate::parse::{Diagnostic, Labels, QuestionProse, drawn, escaped};
use crate::problem::Problem;
use crate::render::record::{Record, html, text};
use crate::render::renderer::{Renderer, diagnostic_url};
use crate::render::walk;

/// A diagnostic in a page.
#[derive(Debug)]
pub(in crate::render) struct DiagnosticView {
    tracked: Arc<TrackedSite>,
    diagnostic: Arc<Diagnostic>,
    /// Its own page, or the article that contains it.
    home: PageIndex,
    level: u8,
    summary: Option<Value>,
    questions: Value,
    outcomes: Value,
    advice: Value,
}

impl DiagnosticView {
    /// Returns a view of `diagnostic`, which belongs to the page `home`, with headings from `level` on.
    ///
    /// # Errors
    /// A problem in a template that its text needs.
    pub(in crate::render) fn new(
        tracked: &Arc<TrackedSite>,
        diagnostic: &Arc<Diagnostic>,
        home: PageIndex,
        level: u8,
    ) -> Result<Self, Box<Problem>> {
        // Its links are relative to where it was written, not to where it is shown.
        let renderer = Renderer::new(tracked, home);
        let summary = diagnostic.summary.as_deref().map(|text| renderer.fragment(text)).transpose()?;
        Ok(Self {
            tracked: tracked.clone(),
            home,
            level,
            summary: summary.map(html),
            questions: question_views(&renderer, diagnostic)?.into(),
            outcomes: outcome_views(tracked, &renderer, diagnostic)?.into(),
            advice: advice_views(&renderer, diagnostic)?.into(),
            diagnostic: diagnostic.clone(),
        })
    }

    fn url(&self) -> String {
        diagnostic_url(&self.tracked, &self.diagnostic, self.home)
    }

    fn scores(&self) -> Value {
        let engine = &self.diagnostic.engine;
        let score = |(index, score): (usize, &crate::diagnostic::Score)| {
            let (min, max) = range(&engine.compiled.program, index);
            let (id, label) = (score.id.value.as_str(), &self.diagnostic.labels.scores[index]);
            let most = engine.most.get(index).copied().flatten();
            context! { index, id, label, min, max, most, levels => levels(engine, id) }
        };
        engine.scores.iter().enumerate().filter(|(_, score)| !score.hidden).map(score).collect()
    }

    /// Returns the values that are shown: those with a label.
    fn values(&self) -> Value {
        let engine = &self.diagnostic.engine;
        let values = engine.values.iter().enumerate();
        let shown = values.filter_map(|(index, value)| {
            let label = self.diagnostic.labels.values[index].as_ref().filter(|_| value.is_shown())?;
            let place = engine.place_of(index)?;
            let line = value.line.as_ref().map(|(at, text)| {
                let (min, max) = value_range(&engine.compiled.program, place);
                let (min, max) = (min.unwrap_or(0.0).min(*at).min(0.0), max.unwrap_or(0.0).max(*at));
                context! { at, text => text.value.as_str(), min, max }
            });
            let currency = match &value.format {
                Format::Currency(code) => Some(code.as_str()),
                _ => None,
            };
            Some(context! {
                index,
                id => value.id.value.as_str(),
                label,
                format => value.format.as_str(),
                unit => value.unit.as_ref().map(|unit| unit.value.as_str()),
                currency,
                browser => value.format.browser(value.decimals),
                headline => value.headline,
                place,
                line,
                levels => levels(engine, &value.id.value),
                formulas => self.formulas(index),
            })
        });
        shown.collect()
    }

    /// Returns a value's formula in numbers, once for each case of it.
    fn formulas(&self, value: usize) -> Vec<Value> {
        let config = self.tracked.config();
        let worked = self.diagnostic.engine.formulas.get(value).into_iter().flatten();
        let formula = |worked: &Worked| {
            let piece = |piece: &Piece| match piece {
                Piece::Plain(words) => config.messages.text(words).to_owned(),
                Piece::Constant(number) => escaped(&Messages::number(&config.language, &number.to_string())),
                Piece::Figure(figure) => drawn(figure),
            };
            let mut formula: String = worked.pieces.iter().map(piece).collect();
            formula.push_str(if worked.is_rounded { " ≈ " } else { " = " });
            formula.push_str(&drawn(&worked.result));
            context! { place => worked.place, text => html(formula) }
        };
        worked.map(formula).collect()
    }

    fn runtime(&self) -> Value {
        let files = self.tracked.runtime().iter();
        let files = files.map(|(name, file)| (name.clone(), asset(&self.tracked, file)));
        Value::from_object(files.collect::<BTreeMap<String, Value>>())
    }
}

impl Record for DiagnosticView {
    const FIELDS: &'static [&'static str] = fields::DIAGNOSTIC;

    fn field(&self, name: &str) -> Option<Value> {
        let engine = &self.diagnostic.engine;
        Some(match name {
            "id" => Value::from(engine.id.as_str()),
            "title" => Value::from(engine.title.value.as_str()),
            "kind" => Value::from(engine.kind.as_str()),
            "summary" => Value::from(self.summary.clone()),
            "minutes" => Value::from(engine.minutes),
            "url" => Value::from(self.url()),
            "checklist" => Value::from(engine.checklist),
            "grid" => Value::from(engine.groups.iter().any(|group| group.grid)),
            "program" => Value::from(BASE64_STANDARD.encode(&engine.compiled.page)),
            "level" => Value::from(self.level),
            "rule_language" => Value::from(Messages::tag(&self.tracked.config().language)),
            "questions" => self.questions.clone(),
            "scores" => self.scores(),
            "values" => self.values(),
            "outcomes" => self.outcomes.clone(),
            "advice" => self.advice.clone(),
            "radar" => Value::from(engine.radar.as_ref().map(|chart| radar(&self.diagnostic.labels, chart))),
            "walk" => text(walk::start(&self.tracked, &self.diagnostic, self.home).as_deref()),
            "runtime" => self.runtime(),
            _ => return None,
        })
    }
}

/// Returns the minimum and the maximum of a score over all answers.
fn range(program: &[u8], score: usize) -> (Option<f64>, Option<f64>) {
    let Ok(program) = Program::load(program) else { return (None, None) };
    let unanswered = Evaluation::of(&program, &Answers::default());
    let range = unanswered.score(score);
    (range.map(|range| range.low), range.map(|range| range.high))
}

/// The least and the most that a value in a place can be, whatever is answered.
fn value_range(program: &[u8], place: usize) -> (Option<f64>, Option<f64>) {
    let Ok(program) = Program::load(program) else { return (None, None) };
    let range = Evaluation::of(&program, &Answers::default()).value(place);
    let range = range.filter(|range| range.may_be_present());
    (range.map(|range| range.low), range.map(|range| range.high))
}

/// The levels of a score or a value, each with its place in the page's program.
fn levels(engine: &crate::diagnostic::Diagnostic, of: &str) -> Vec<Value> {
    let Some(band) = engine.bands.iter().position(|band| band.of.value == of) else { return Vec::new() };
    let levels = engine.bands[band].levels.iter().enumerate();
    let place = |level| engine.mark(Mark::Level(band, level));
    levels.map(|(level, text)| context! { text => text.value.as_str(), place => place(level) }).collect()
}

/// The number of rings of a radar chart.
const RINGS: usize = 4;

/// The radar chart of a diagnostic, in a circle of radius 100: its rings as points of polygons, and its axes.
fn radar(labels: &Labels, chart: &Radar) -> Value {
    let count = chart.scores.len();
    // Rounded to tenths, so that no machine writes another digit.
    let point = |index: usize, reach: f64| {
        let angle = std::f64::consts::TAU * index as f64 / count as f64;
        let rounded = |number: f64| (number * 1000.0).round() / 10.0 + 0.0;
        (rounded(reach * angle.sin()), rounded(-reach * angle.cos()))
    };
    let ring = |ring: usize| {
        let reach = (ring + 1) as f64 / RINGS as f64;
        let points = (0..count).map(|index| point(index, reach)).map(|(x, y)| format!("{x},{y}"));
        points.collect::<Vec<_>>().join(" ")
    };
    let axis = |(index, score): (usize, &usize)| {
        let ((x, y), (label_x, label_y)) = (point(index, 1.0), point(index, 1.1));
        let anchor = if x > 0.01 {
            "start"
        } else if x < -0.01 {
            "end"
        } else {
            "middle"
        };
        let label = labels.scores.get(*score);
        context! { index => score, label, x, y, label_x, label_y, anchor }
    };
    let indices: Vec<String> = chart.scores.iter().map(usize::to_string).collect();
    context! {
        min => chart.min,
        max => chart.max,
        scores => indices.join(" "),
        rings => (0..RINGS).map(ring).collect::<Vec<_>>(),
        axes => chart.scores.iter().enumerate().map(axis).collect::<Vec<_>>(),
    }
}

/// The pieces of advice of a diagnostic, in order.
///
/// # Errors
/// A problem in a template that their prose needs.
fn advice_views(renderer: &Renderer<'_>, diagnostic: &Diagnostic) -> Result<Vec<Value>, Box<Problem>> {
    let engine = &diagnostic.engine;
    let all = engine.advice.iter().zip(&diagnostic.advice).enumerate();
    all.map(|(index, (said, prose))| {
        Ok(context! {
            id => said.id.value.as_str(),
            title => text(said.title.as_ref().map(|title| title.value.as_str())),
            text => html(renderer.fragment(&prose.text)?),
            rule => html(renderer.fragment(&prose.rule)?),
            place => engine.mark(Mark::Advice(index)),
        })
    })
    .collect()
}

/// Returns the questions of a diagnostic, in order.
///
/// # Errors
/// A problem in a template that their text needs.
pub(in crate::render) fn question_views(
    renderer: &Renderer<'_>,
    diagnostic: &Diagnostic,
) -> Result<Vec<Value>, Box<Problem>> {
    let engine = &diagnostic.engine;
    let all = engine.questions.iter().zip(&engine.model.questions).zip(&diagnostic.questions).enumerate();
    all.map(|(index, ((said, decides), prose))| {
        let said_or_none =
            |fact: &Option<crate::data::Text>| text(fact.as_ref().map(|text| text.value.as_str()));
        let number = Numbers::of(&decides.shape);
        let (first, last) = match &decides.shape {
            Shape::Date { min, max } => (Some(date::written(*min)), Some(date::written(*max))),
            _ => (None, None),
        };
        let help = prose.help.as_deref().map(|help| renderer.fragment(help)).transpose()?;
        let group = said.group.and_then(|group| engine.groups.get(group));
        let before = index.checked_sub(1).and_then(|before| engine.questions.get(before));
        let after = engine.questions.get(index + 1);
        Ok(context! {
            index,
            id => said.id.value.as_str(),
            ask => html(renderer.fragment(&prose.ask)?),
            label => diagnostic.labels.questions[index].as_str(),
            type => kind(&decides.shape),
            when => text(prose.when.as_deref()),
            help => help.map(html),
            group => group.map(|group| context! {
                id => group.id.value.as_str(),
                title => group.title.value.as_str(),
                begins => before.is_none_or(|before| before.group != said.group),
                ends => after.is_none_or(|after| after.group != said.group),
                grid => group.grid,
                first => engine.questions.iter().position(|question| question.group == said.group),
            }),
            options => options(renderer, decides, said, prose)?,
            optional => decides.optional,
            blank => decides.optional.then(|| engine.compiled.graph.shapes.get(index)?.open_number()).flatten(),
            required => !decides.exclusive.is_empty() && !decides.optional,
            min => number.as_ref().map_or(first.map(Value::from), |number| Some(Value::from(number.min))),
            max => number.as_ref().map_or(last.map(Value::from), |number| Some(Value::from(number.max))),
            step => number.as_ref().map(|number| number.step),
            unit => said_or_none(&said.unit),
            start => start(said, &decides.shape),
            low => said_or_none(&said.low),
            mid => said.mid.as_ref().map(|(at, text)| {
                let is_middle = matches!(&decides.shape, Shape::Scale { low, high } if high - at == at - low);
                context! { at, text => text.value.as_str(), is_middle }
            }),
            high => said_or_none(&said.high),
        })
    })
    .collect()
}

/// The bounds of a number.
struct Numbers {
    min: f64,
    max: f64,
    step: f64,
}

impl Numbers {
    fn of(shape: &Shape) -> Option<Self> {
        match shape {
            Shape::Number { min, max, step } => {
                Some(Self { min: min.number(), max: max.number(), step: step.number() })
            }
            Shape::Scale { low, high } if shape.is_typed() => {
                Some(Self { min: *low as f64, max: *high as f64, step: 1.0 })
            }
            _ => None,
        }
    }
}

/// Returns the initial value of the field: a number, a date as ISO 8601 writes it, or `today`.
fn start(said: &Question, shape: &Shape) -> Option<Value> {
    match said.start {
        _ if said.today => Some(Value::from("today")),
        #[expect(clippy::cast_possible_truncation, reason = "a date is a small whole number")]
        Some(day) if shape.is_date() => Some(Value::from(date::written(day as i64))),
        start => start.map(Value::from),
    }
}

/// Returns the name of this kind of question in the diagnostic format.
fn kind(shape: &Shape) -> &'static str {
    match shape {
        shape if shape.is_typed() => "number",
        Shape::YesNo => "yes-no",
        Shape::One(_) => "one",
        Shape::Many(_) => "many",
        Shape::Scale { .. } => "scale",
        Shape::Number { .. } => "number",
        Shape::Date { .. } => "date",
    }
}

/// The words of the answer that a question is left open, in English.
pub(in crate::render) const OPEN: &str = "Prefer not to say";

/// Returns the options of a question, each with the value that the runtime expects. The last of a question that may be left
/// open says that it is.
fn options(
    renderer: &Renderer<'_>,
    decides: &Deciding,
    said: &Question,
    prose: &QuestionProse,
) -> Result<Value, Box<Problem>> {
    let messages = renderer.tracked().config().messages;
    let mut options: Vec<Value> = match &decides.shape {
        Shape::YesNo => [(1, messages.text("Yes")), (0, messages.text("No"))]
            .map(|(value, text)| context! { value, text, exclusive => false, open => false })
            .into(),
        Shape::One(_) | Shape::Many(_) => {
            let texts = prose.options.iter().enumerate().map(|(value, option)| {
                let id = said.options.get(value).map(|option| option.id.value.as_str());
                let exclusive = decides.exclusive.contains(&value);
                Ok(context! { value, id, exclusive, open => false, text => html(renderer.fragment(option)?) })
            });
            texts.collect::<Result<_, Box<Problem>>>()?
        }
        Shape::Scale { low, high } if !decides.shape.is_typed() => {
            // The steps of an optional scale are numbered as options are.
            let first = if decides.optional { *low } else { 0 };
            let step = |step: i64| context! { value => step - first, text => step.to_string(), exclusive => false, open => false };
            (*low..=*high).map(step).collect()
        }
        Shape::Scale { .. } | Shape::Number { .. } | Shape::Date { .. } => Vec::new(),
    };
    if decides.optional && !options.is_empty() && !matches!(decides.shape, Shape::Many(_)) {
        let last = options.len();
        let text = messages.text(OPEN);
        options.push(context! { value => last, text, exclusive => false, open => true });
    }
    Ok(Value::from(options))
}

/// Returns the outcomes of a diagnostic, in order.
///
/// # Errors
/// A problem in a template that their text needs.
pub(in crate::render) fn outcome_views(
    tracked: &Arc<TrackedSite>,
    renderer: &Renderer<'_>,
    diagnostic: &Diagnostic,
) -> Result<Vec<Value>, Box<Problem>> {
    let engine = &diagnostic.engine;
    let yeses = yeses::counts(engine);
    let host = call::host(&tracked.config().base_url).unwrap_or("site");
    let all = engine.outcomes.iter().zip(&diagnostic.outcomes).enumerate();
    all.map(|(index, (said, prose))| {
        let call = (said.recommend == Recommend::Call).then(|| Call::of(tracked, &said.title.value));
        let yeses = yeses.as_ref().and_then(|yeses| yeses.get(index));
        let contradiction = engine.mark(Mark::Contradiction(index)).map(|place| {
            let of = questions_of(diagnostic, index);
            context! { place, questions => of }
        });
        let reasons = prose.reasons.as_deref().map(|reasons| renderer.fragment(reasons)).transpose()?;
        Ok(context! {
            index,
            id => said.id.value.as_str(),
            title => said.title.value.as_str(),
            text => html(renderer.fragment(&prose.text)?),
            rule => html(renderer.fragment(&prose.rule)?),
            reasons => reasons.map(html),
            recommend => said.recommend.as_str(),
            contradiction,
            call => call.map(|call| context! {
                url => call.url,
                sends => text(call.sends.as_deref()),
                label => text(call.label.as_deref()),
            }),
            plan => plan::steps(tracked, renderer, engine, said, host),
            yeses => yeses.map(|yeses| context! { least => yeses.start(), most => yeses.end() }),
        })
    })
    .collect()
}

/// The questions whose answers an outcome's rule reads.
fn questions_of(diagnostic: &Diagnostic, outcome: usize) -> Vec<Value> {
    let engine = &diagnostic.engine;
    let graph = &engine.compiled.graph;
    let Some(Some(holds)) = graph.outcomes.get(outcome).copied() else { return Vec::new() };
    let read = crate::proof::read_by(graph, holds).into_iter();
    let question = |index: usize| {
        let (said, decides) = (engine.questions.get(index)?, engine.model.questions.get(index)?);
        let (id, label) = (said.id.value.as_str(), &diagnostic.labels.questions[index]);
        let place = engine.asked.get(&index);
        Some(context! { index, id, label, type => kind(&decides.shape), place })
    };
    read.filter_map(question).collect()
}
