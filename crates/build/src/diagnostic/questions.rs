//! Reads the questions of a TOML diagnostic: each type has its own keys, and a key of another type is unknown.

use std::collections::BTreeSet;

use assay_diagnostic::author::{Decimal, Shape, Weight, date};
use assay_diagnostic::limits;

use super::names::{self, Use};
use super::{Choice, Group, Question, Score, lists, outcomes};
use crate::data::{Entry, Fields, Node, Text, Value};
use crate::messages::Messages;
use crate::problem::{Code, Problem, did_you_mean};

/// The types of questions, as authors write them.
const TYPES: [&str; 6] = ["yes-no", "one", "many", "scale", "number", "date"];

/// The range of dates of a question that gives none.
const FIRST_DAY: &str = "1900-01-01";
const LAST_DAY: &str = "2099-12-31";

/// The question for today's date that expressions with `today` add, if the author writes none.
pub(super) fn today(span: &std::ops::Range<usize>, messages: Messages) -> Option<Read> {
    let text = |value: &str| Text { value: value.to_owned(), span: span.clone() };
    let said = Question {
        id: text(TODAY),
        ask: text(messages.text("What is today's date?")),
        label: text(messages.text("Today's date")),
        options: Vec::new(),
        low: None,
        mid: None,
        high: None,
        unit: None,
        start: None,
        today: true,
        when: None,
        help: None,
        group: None,
        worse: None,
    };
    let shape = Shape::Date { min: date::parse(FIRST_TODAY)?, max: date::parse(LAST_DAY)? };
    Some(Read { said, shape, adds: Vec::new(), optional: false, exclusive: Vec::new(), list: None })
}

/// The name of today's date in expressions.
pub(super) const TODAY: &str = "today";
/// The first day that a page can be read on.
const FIRST_TODAY: &str = "2020-01-01";

/// The result of reading one question: its text, its type of answer, and the points it adds.
pub(super) struct Read {
    pub(super) said: Question,
    pub(super) shape: Shape,
    pub(super) adds: Vec<Weight>,
    /// True if it may be left open.
    pub(super) optional: bool,
    /// The options that exclude all others, by index.
    pub(super) exclusive: Vec<usize>,
    /// The id of the shared list that its options are from.
    pub(super) list: Option<String>,
}

/// The question in `fields`, if enough of it could be read.
pub(super) fn read(fields: &mut Fields<'_>, around: &Around<'_>, referred: &mut Referred) -> Option<Read> {
    let id = names::id(fields, Use::Bare);
    let ask = fields.required_text("ask");
    let label = fields.text("label");
    let when = fields.text("when");
    let help = fields.text("help");
    let group = fields.text("group");
    referred.groups.extend(group.iter().map(|group| group.value.clone()));
    let group = group.and_then(|group| lists::group_named(fields, &group, around.groups));
    let worse = outcomes::worse(fields);
    let optional = fields.boolean("optional").unwrap_or(false);
    let mut reader = QuestionReader { fields, around, referred, adds: Vec::new(), exclusive: Vec::new() };
    let kind = reader.kind();
    let mut parts = Parts::default();
    let shape = match kind {
        Some("yes-no") => Some(reader.yes_no()),
        Some("one") => reader.options(&mut parts).map(Shape::One),
        Some("many") => reader.options(&mut parts).map(Shape::Many),
        Some("scale") => reader.scale(&mut parts),
        Some("number") => reader.number(&mut parts),
        Some("date") => reader.date(&mut parts),
        _ => {
            reader.fields.ignore_rest();
            None
        }
    };
    reader.check_exclusive(kind, &parts);
    let QuestionReader { adds, exclusive, .. } = reader;
    let exclusive = exclusive.into_iter().map(|(index, _)| index).collect();
    let (id, ask, shape) = (id?, ask?, shape?);
    let label = label.unwrap_or_else(|| ask.clone());
    let Parts { options, list, low, mid, high, unit, start, today } = parts;
    let said =
        Question { id, ask, label, options, low, mid, high, unit, start, today, when, help, group, worse };
    Some(Read { said, shape, adds, optional, exclusive, list })
}

/// The definitions that questions can refer to.
pub(super) struct Around<'a> {
    pub(super) scores: &'a [Score],
    pub(super) groups: &'a [Group],
    /// Lists of options by their ids, as they were written.
    pub(super) lists: &'a [(Text, Node)],
}

/// The names that questions refer to.
#[derive(Default)]
pub(super) struct Referred {
    /// The scores that were said to be missing.
    pub(super) missing: BTreeSet<String>,
    /// The lists of options that questions name.
    pub(super) lists: BTreeSet<String>,
    /// The groups that questions name.
    pub(super) groups: BTreeSet<String>,
}

/// The fields that only some types of question have.
#[derive(Default)]
struct Parts {
    options: Vec<Choice>,
    /// The id of the shared list that the options are from.
    list: Option<String>,
    low: Option<Text>,
    mid: Option<(i64, Text)>,
    high: Option<Text>,
    unit: Option<Text>,
    start: Option<f64>,
    today: bool,
}

struct QuestionReader<'r, 'f> {
    fields: &'r mut Fields<'f>,
    around: &'r Around<'r>,
    referred: &'r mut Referred,
    adds: Vec<Weight>,
    /// The options that exclude all others, by index, and where each says so.
    exclusive: Vec<(usize, std::ops::Range<usize>)>,
}

impl QuestionReader<'_, '_> {
    /// The type that is written or, where none is, the one whose keys are there.
    fn kind(&mut self) -> Option<&'static str> {
        if self.fields.has("type") {
            return self.fields.one_of("type", &TYPES.map(|name| (name, name))).map(|(kind, _)| kind);
        }
        let _ = self.fields.text("type");
        Some(if self.fields.has("options") {
            "one"
        } else if self.fields.has("low") || self.fields.has("high") {
            "scale"
        } else if self.fields.has("min") || self.fields.has("max") {
            "number"
        } else {
            "yes-no"
        })
    }

    fn yes_no(&mut self) -> Shape {
        self.weights("no", 0);
        self.weights("yes", 1);
        Shape::YesNo
    }

    /// Options, each a table or just its text.
    fn options(&mut self, parts: &mut Parts) -> Option<Vec<String>> {
        if !self.fields.has("options") {
            let _ = self.fields.list("options");
            self.fields.missing("options");
            return None;
        }
        let node = self.fields.node("options")?;
        parts.list = if let Value::Text(id) = &node.value { Some(id.clone()) } else { None };
        let nodes = self.listed(node)?;
        if nodes.is_empty() {
            let span = self.fields.span_of("options");
            self.invalid(span, "there is no option to choose".to_owned(), "write one text for each option");
            return None;
        }
        for (index, node) in nodes.into_iter().enumerate() {
            match node.value {
                Value::Text(value) => {
                    let text = Text { value, span: node.span };
                    parts.options.push(Choice { id: self.slug_of(&text), text });
                }
                Value::Table(entries) => {
                    let mut option = self.fields.nested(entries, node.span);
                    let id = names::id_if_any(&mut option, Use::Quoted);
                    let text = option.required_text("text");
                    let adds = option.table("adds");
                    if option.boolean("exclusive") == Some(true) {
                        self.exclusive.push((index, option.span_of("exclusive")));
                    }
                    option.finish();
                    if let Some((adds, _)) = adds {
                        self.weigh(adds, index);
                    }
                    if let Some(text) = text {
                        parts.options.push(Choice { id: id.unwrap_or_else(|| self.slug_of(&text)), text });
                    }
                }
                other => {
                    let found = other.type_name();
                    self.fields.problem(
                        node.span,
                        format!(
                            "an option must be a table or a string, not \
                        {found}"
                        ),
                    );
                }
            }
        }
        let named = parts.options.iter().map(|option| &option.id).filter(|id| !id.value.is_empty());
        // An id that was made of a text has its place.
        let made_of = |id: &Text| parts.options.iter().find(|option| option.text.span == id.span);
        names::duplicates_with(self.fields, named, "options", |id| match made_of(id) {
            Some(Choice { text, .. }) => with_own_id(text),
            None => "change one of the two ids".to_owned(),
        });
        Some(parts.options.iter().map(|option| option.id.value.clone()).collect())
    }

    /// Returns the id of an option that has none of its own: the slug of its text. A text without one is reported.
    fn slug_of(&mut self, text: &Text) -> Text {
        let value = slug::slugify(&text.value);
        if value.is_empty() && !text.value.trim().is_empty() {
            let message = format!("the option `{}` has no letters or digits to make an id of", text.value);
            self.invalid(text.span.clone(), message, with_own_id(text));
        }
        Text { value, span: text.span.clone() }
    }

    /// Reports options that exclude the others where that says nothing: in a `one`, and if all do.
    fn check_exclusive(&mut self, kind: Option<&str>, parts: &Parts) {
        let Some((_, span)) = self.exclusive.first().cloned() else { return };
        if kind == Some("one") {
            let message = "an option of a question of type `one` always excludes the others".to_owned();
            self.invalid(span, message, "remove `exclusive`, or write `type = \"many\"`");
        } else if self.exclusive.len() >= parts.options.len() {
            let message = "every option excludes the others".to_owned();
            self.invalid(span, message, "write `type = \"one\"`, and remove `exclusive`");
        }
    }

    /// The options in `options`: a list, or the id of one that questions share.
    fn listed(&mut self, node: Node) -> Option<Vec<Node>> {
        match node.value {
            Value::List(nodes) => Some(nodes),
            Value::Text(id) => {
                let known = self.around.lists.iter().find(|(known, _)| known.value == id);
                if known.is_none() {
                    let ids = self.around.lists.iter().map(|(known, _)| &*known.value);
                    let hint = did_you_mean(&id, ids)
                        .unwrap_or_else(|| format!("add `[[options]]` with `id = \"{id}\"` and its `items`"));
                    let place = self.fields.place(node.span);
                    let message = format!("there is no list of options `{id}`");
                    self.fields.push(Problem::new(Code::DiagnosticUnknownName, place, message).hint(hint));
                }
                self.referred.lists.insert(id);
                match known.map(|(_, items)| items.value.clone()) {
                    Some(Value::List(nodes)) => Some(nodes),
                    _ => None,
                }
            }
            other => {
                self.fields.wrong_type("options", "a list, or the id of one", &other, node.span);
                None
            }
        }
    }

    fn scale(&mut self, parts: &mut Parts) -> Option<Shape> {
        self.weights("adds", 0);
        let (low, low_text) = self.end("low", 1)?;
        let (high, high_text) = self.end("high", 5)?;
        (parts.low, parts.high) = (low_text, high_text);
        if low >= high {
            let span = self.fields.span_of("high");
            self.invalid(
                span,
                format!("`high` must be above `low`: {high} is not above {low}"),
                "increase `high`, or decrease `low`",
            );
            return None;
        }
        parts.mid = self.mid(low, high);
        Some(Shape::Scale { low, high })
    }

    /// The label of a step between both ends of a scale.
    fn mid(&mut self, low: i64, high: i64) -> Option<(i64, Text)> {
        let (entries, span) = self.fields.table("mid")?;
        let mut mid = self.fields.nested(entries, span);
        let at = mid.integer("at").map(|(at, _)| at);
        let at_span = mid.span_of("at");
        let text = mid.required_text("text");
        mid.finish();
        // The middle, if the scale has a step there.
        let at = at.or_else(|| ((high - low) % 2 == 0).then_some(low + (high - low) / 2));
        match at {
            Some(at) if low < at && at < high => Some((at, text?)),
            found => {
                let found = found.map_or_else(|| "missing".to_owned(), |at| at.to_string());
                let message = format!("`mid` must be between `low` and `high`, and `at` is {found}");
                let hint = match high - low {
                    1 => "remove `mid`: the scale has no step between its ends".to_owned(),
                    2 => format!("write `at = {}`", low + 1),
                    _ => format!("write a step from {} to {}", low + 1, high - 1),
                };
                self.invalid(at_span, message, hint);
                None
            }
        }
    }

    /// An end of a scale: its step, and what that means.
    fn end(&mut self, name: &'static str, default: i64) -> Option<(i64, Option<Text>)> {
        let Some((entries, span)) = self.fields.table(name) else { return Some((default, None)) };
        let mut end = self.fields.nested(entries, span);
        let at = end.integer("at").map(|(at, _)| at);
        let text = end.text("text");
        end.finish();
        Some((at.unwrap_or(default), text))
    }

    fn number(&mut self, parts: &mut Parts) -> Option<Shape> {
        let min = self.decimal("min").or_else(|| Decimal::whole(0));
        if !self.fields.has("max") {
            self.fields.missing("max");
        }
        let max = self.decimal("max");
        let step = self.decimal("step").or_else(|| Decimal::whole(1));
        self.weights("adds", 0);
        parts.unit = self.fields.text("unit");
        let start = self.decimal("start");
        parts.start = start.map(Decimal::number);
        let (min, max, step) = (min?, max?, step?);
        self.check_range(min, max, step)?;
        if let Some(start) = start {
            self.check_start(start, min, max, step);
        }
        Some(Shape::Number { min, max, step })
    }

    /// Dates, of which each is a whole number of days.
    fn date(&mut self, parts: &mut Parts) -> Option<Shape> {
        let start = self.fields.date("start");
        parts.today = start.as_ref().is_some_and(|start| start.value == "today");
        let start = start.filter(|_| !parts.today).and_then(|start| Some((self.day(&start)?, start.span)));
        let max_span = self.fields.span_of("max");
        let (min, max) = (self.fields.date("min"), self.fields.date("max"));
        let min = min.map_or(date::parse(FIRST_DAY), |min| self.day(&min))?;
        let max = max.map_or(date::parse(LAST_DAY), |max| self.day(&max))?;
        if max <= min {
            let (min, max) = (date::written(min), date::written(max));
            let message = format!("`max` must be after `min`: {max} is not after {min}");
            self.invalid(max_span, message, "write a later `max`, or an earlier `min`");
            return None;
        }
        if let Some((start, span)) = start {
            #[expect(clippy::cast_precision_loss, reason = "no date has so many digits")]
            let number = start as f64;
            parts.start = Some(number);
            if !(min..=max).contains(&start) {
                let message = format!("`start` is {}, which is not a valid answer", date::written(start));
                let hint = format!("write a date from {} to {}", date::written(min), date::written(max));
                self.invalid(span, message, hint);
            }
        }
        Some(Shape::Date { min, max })
    }

    /// The number of a date.
    fn day(&mut self, text: &Text) -> Option<i64> {
        let day = date::parse(&text.value);
        if day.is_none() {
            let message = format!("`{}` is not a valid date", text.value);
            let hint = "write the year, the month and the day, such as `2026-01-31`";
            self.invalid(text.span.clone(), message, hint);
        }
        day
    }

    /// Checks that the range consists of whole steps, and not of too many.
    fn check_range(&mut self, min: Decimal, max: Decimal, step: Decimal) -> Option<()> {
        let step_span = self.fields.span_of("step");
        let max_span = self.fields.span_of("max");
        if step.number() <= 0.0 {
            self.invalid(
                step_span,
                format!("`step` must be above 0, not {step}"),
                "write `step = 1`, or \
                another number above 0",
            );
            return None;
        }
        if max.number() <= min.number() {
            self.invalid(
                max_span,
                format!("`max` must be above `min`: {max} is not above {min}"),
                "increase `max`, or decrease `min`",
            );
            return None;
        }
        let steps = steps_to(max, min, step);
        match steps {
            None => {
                let hint = format!("write a `max` that is {min} plus a whole number of steps");
                self.invalid(
                    max_span,
                    format!("`max` is {max}, which is not reached from {min} in steps of {step}"),
                    hint,
                );
            }
            Some(steps) if steps > i64::from(limits::STEPS) => {
                let hint = "increase `step`, or decrease `max`";
                self.invalid(
                    max_span,
                    format!("more than {} steps from {min} to {max}", limits::STEPS),
                    hint,
                );
            }
            Some(_) => return Some(()),
        }
        None
    }

    fn check_start(&mut self, start: Decimal, min: Decimal, max: Decimal, step: Decimal) {
        let inside = min.number() <= start.number() && start.number() <= max.number();
        if !inside || steps_to(start, min, step).is_none() {
            let span = self.fields.span_of("start");
            let message = format!("`start` is {start}, which is not a valid answer");
            self.invalid(span, message, format!("write a number from {min} to {max} in steps of {step}"));
        }
    }

    fn decimal(&mut self, name: &'static str) -> Option<Decimal> {
        let (number, span) = self.fields.number(name)?;
        self.exact(number, span, name)
    }

    fn exact(&mut self, number: f64, span: std::ops::Range<usize>, name: &str) -> Option<Decimal> {
        let decimal = Decimal::from_number(number);
        if decimal.is_none() {
            let hint = format!("use at most {} decimal places and fifteen digits", limits::DECIMALS);
            self.invalid(span, format!("`{name}` has too many digits to be exact"), hint);
        }
        decimal
    }

    /// Reads what an answer adds to scores, from the key `name`.
    fn weights(&mut self, name: &'static str, option: usize) {
        if let Some((entries, _)) = self.fields.table(name) {
            self.weigh(entries, option);
        }
    }

    fn weigh(&mut self, entries: Vec<Entry>, option: usize) {
        for Entry { key, key_span, node } in entries {
            let score = self.around.scores.iter().position(|score| score.id.value == key);
            // One that is missing is one mistake, however many answers add to it.
            if score.is_none() && self.referred.missing.insert(key.clone()) {
                let known = self.around.scores.iter().map(|score| &*score.id.value);
                let hint = did_you_mean(&key, known)
                    .unwrap_or_else(|| format!("add `[[score]]` with `id = \"{key}\"`"));
                let place = self.fields.place(key_span);
                self.fields.push(
                    Problem::new(Code::DiagnosticUnknownName, place, format!("unknown score `{key}`"))
                        .hint(hint),
                );
            }
            let points = match node.value {
                #[expect(clippy::cast_precision_loss, reason = "what is too large is refused as inexact")]
                Value::Integer(number) => self.exact(number as f64, node.span, &key),
                Value::Float(number) => self.exact(number, node.span, &key),
                other => {
                    self.fields
                        .problem(node.span, format!("`{key}` must be a number, not {}", other.type_name()));
                    None
                }
            };
            if let (Some(score), Some(points)) = (score, points) {
                self.adds.push(Weight { score, option, points });
            }
        }
    }

    fn invalid(&mut self, span: std::ops::Range<usize>, message: String, hint: impl Into<String>) {
        let place = self.fields.place(span);
        self.fields.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    }
}

/// Returns the number of steps from `from` to `to`, if it is whole.
fn steps_to(to: Decimal, from: Decimal, step: Decimal) -> Option<i64> {
    let places = to.places().max(from.places()).max(step.places());
    let way = to.scaled(places)?.checked_sub(from.scaled(places)?)?;
    let step = step.scaled(places).filter(|step| *step != 0)?;
    (way % step == 0).then_some(way / step)
}

/// Returns what gives an option with this text an id of its own.
fn with_own_id(text: &Text) -> String {
    format!("write `{{ id = \"…\", text = \"{}\" }}`", text.value)
}
