//! Reads what follows from the answers: scores, values, outcomes and interventions.

use assay_diagnostic::author::Decimal;
use assay_diagnostic::limits;

use super::names::{self, Use};
use super::{Format, Intervention, Outcome, Recommend, Score, Time, Value};
use crate::data::{Fields, Text};
use crate::problem::{Code, Problem, did_you_mean};

/// The formats of a value, as authors write them.
const FORMATS: [&str; 4] = ["number", "percent", "days", "currency"];

/// The score in `fields`.
pub(super) fn score(fields: &mut Fields<'_>) -> Option<Score> {
    let id = names::id(fields, Use::Bare);
    let label = fields.text("label");
    let start = exact(fields, "start").unwrap_or_default();
    let hidden = fields.boolean("hidden").unwrap_or(false);
    let worse = worse(fields);
    let id = id?;
    let label = label.unwrap_or_else(|| Text { value: titled(&id.value), span: id.span.clone() });
    Some(Score { id, label, start, hidden, worse })
}

/// A number that is exact, under the key `name`.
pub(super) fn exact(fields: &mut Fields<'_>, name: &'static str) -> Option<Decimal> {
    let (number, span) = fields.number(name)?;
    let decimal = Decimal::from_number(number);
    if decimal.is_none() {
        let place = fields.place(span);
        let message = format!("`{name}` has more digits than can be counted exactly");
        let hint = format!("use at most {} decimal places and fifteen digits", limits::DECIMALS);
        fields.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    }
    decimal
}

/// Returns the span of `direction = "worse"`, if it is given.
pub(super) fn worse(fields: &mut Fields<'_>) -> Option<std::ops::Range<usize>> {
    fields.one_of("direction", &[("worse", ())]).map(|(_, span)| span)
}

/// The value in `fields`.
pub(super) fn value(fields: &mut Fields<'_>) -> Option<Value> {
    let id = names::id(fields, Use::Bare);
    let formula = fields.required_text("formula");
    let label = fields.text("label");
    let unit = fields.text("unit");
    let format = format(fields);
    let hidden = fields.boolean("hidden").unwrap_or(false);
    let headline = fields.boolean("headline").unwrap_or(false);
    let (decimals, line) = (decimals(fields), line(fields));
    let id = id?;
    let shows = [("headline", headline), ("line", line.is_some())].into_iter().find(|(_, is_said)| *is_said);
    if let Some((key, _)) = shows.filter(|_| label.is_none() || hidden) {
        let span = fields.span_of(key);
        let message = format!("`{key}` is of a value that visitors do not see");
        let place = fields.place(span);
        fields.push(
            Problem::new(Code::DiagnosticInvalid, place, message)
                .hint("give the value a `label`, without `hidden`"),
        );
    }
    Some(Value { id, label, formula: formula?, format, unit, hidden, decimals, line, headline })
}

fn decimals(fields: &mut Fields<'_>) -> Option<u8> {
    let (decimals, span) = fields.integer("decimals")?;
    let found = u8::try_from(decimals).ok().filter(|decimals| *decimals <= limits::DECIMALS);
    if found.is_none() {
        let place = fields.place(span);
        let message = format!("a number is not shown with {decimals} decimal places");
        let hint = format!("write a whole number from 0 to {}", limits::DECIMALS);
        fields.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    }
    found
}

/// A threshold to be drawn: where it is, and what it is called.
fn line(fields: &mut Fields<'_>) -> Option<(f64, Text)> {
    let (entries, span) = fields.table("line")?;
    let mut line = fields.nested(entries, span);
    if !line.has("at") {
        line.missing("at");
    }
    let at = line.number("at").map(|(at, _)| at);
    let text = line.required_text("text");
    line.finish();
    Some((at?, text?))
}

fn format(fields: &mut Fields<'_>) -> Format {
    let format = fields.one_of("format", &FORMATS.map(|name| (name, name)));
    let currency = fields.text("currency");
    match (format, currency) {
        (Some(("percent", _)), None) => Format::Percent,
        (Some(("days", _)), None) => Format::Days,
        (Some(("currency", span)), None) => {
            let place = fields.place(span);
            let problem = Problem::new(Code::DiagnosticInvalid, place, "missing key `currency`");
            fields.push(problem.hint("add `currency = \"AUD\"`, or another ISO 4217 code"));
            Format::Number
        }
        // A currency alone says the format.
        (Some(("currency", _)) | None, Some(code)) => {
            if code.value.len() != 3 || !code.value.bytes().all(|byte| byte.is_ascii_uppercase()) {
                let place = fields.place(code.span.clone());
                let message = format!("`{}` is not a currency code", code.value);
                let problem = Problem::new(Code::DiagnosticInvalid, place, message);
                fields.push(problem.hint("write three capital letters, such as `AUD`"));
            }
            Format::Currency(code.value)
        }
        (Some((name, _)), Some(code)) => {
            let place = fields.place(code.span);
            let message = format!("`currency` is not used with the format `{name}`");
            fields.push(
                Problem::new(Code::DiagnosticInvalid, place, message).hint("write `format = \"currency\"`"),
            );
            Format::Number
        }
        _ => Format::Number,
    }
}

/// The outcome in `fields`.
pub(super) fn outcome(fields: &mut Fields<'_>, interventions: &[Intervention]) -> Option<Outcome> {
    let id = names::id(fields, Use::Quoted);
    let title = fields.required_text("title");
    let text = fields.text("text");
    let recommend = fields.one_of("recommend", &Recommend::ALL).map(|(recommend, _)| recommend);
    let when = fields.text("when");
    let otherwise = fields.boolean("otherwise").unwrap_or(false);
    let contradiction = fields.boolean("contradiction").unwrap_or(false);
    let advised = fields.texts("interventions");
    let interventions =
        advised.into_iter().filter_map(|name| intervention_named(fields, &name, interventions)).collect();
    let id = id?;
    match (&when, otherwise) {
        (None, false) => {
            let place = fields.place(id.span.clone());
            let message = format!("the outcome `{}` has no condition", id.value);
            let hint = "add `when = \"…\"`, or `otherwise = true` to one outcome";
            fields.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
            return None;
        }
        (Some(when), true) => {
            let place = fields.place(when.span.clone());
            let message = format!("the outcome `{}` has both `when` and `otherwise`", id.value);
            fields.push(Problem::new(Code::DiagnosticInvalid, place, message).hint("remove one of the two"));
        }
        _ => {}
    }
    if contradiction && (otherwise || recommend.is_some_and(|recommend| recommend != Recommend::None)) {
        let span = fields.span_of("contradiction");
        let place = fields.place(span);
        let message = format!(
            "`{}` stands for input that cannot be, and yet it recommends something or is the `otherwise`",
            id.value
        );
        let hint = "say `when` the answers contradict each other, and leave `recommend` out";
        fields.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    }
    let title = title?;
    let text = text.unwrap_or_else(|| Text { value: String::new(), span: title.span.clone() });
    let recommend = recommend.unwrap_or_default();
    Some(Outcome { id, title, text, recommend, interventions, when, contradiction })
}

fn intervention_named(fields: &mut Fields<'_>, name: &Text, known: &[Intervention]) -> Option<usize> {
    let found = known.iter().position(|intervention| intervention.id.value == name.value);
    if found.is_none() {
        let ids = known.iter().map(|intervention| &*intervention.id.value);
        let hint = did_you_mean(&name.value, ids)
            .unwrap_or_else(|| format!("add `[[intervention]]` with `id = \"{}\"`", name.value));
        let place = fields.place(name.span.clone());
        let message = format!("unknown intervention `{}`", name.value);
        fields.push(Problem::new(Code::DiagnosticUnknownName, place, message).hint(hint));
    }
    found
}

/// The intervention in `fields`.
pub(super) fn intervention(fields: &mut Fields<'_>) -> Option<Intervention> {
    let id = names::id(fields, Use::Quoted);
    let title = fields.required_text("title");
    let time = time(fields);
    let owner = fields.text("owner");
    let measure = fields.text("measure");
    let link = fields.text("link");
    let when = fields.text("when");
    Some(Intervention { id: id?, title: title?, time, owner, measure, link, when })
}

fn time(fields: &mut Fields<'_>) -> Option<Time> {
    let week = fields.integer("week");
    let days_span = fields.span_of("days");
    let days = fields.has("days");
    let days: Option<Vec<i64>> = {
        let nodes = fields.list("days");
        let whole = nodes.into_iter().map(|node| match node.value {
            crate::data::Value::Integer(day) => Some(day),
            _ => None,
        });
        days.then(|| whole.collect::<Option<_>>().unwrap_or_default())
    };
    match (week, days.as_deref()) {
        (None, None) => None,
        (Some((week, span)), None) => {
            let found = u32::try_from(week).ok().filter(|week| (1..=520).contains(week));
            if found.is_none() {
                let place = fields.place(span);
                let problem =
                    Problem::new(Code::DiagnosticInvalid, place, format!("`week` cannot be {week}"));
                fields.push(problem.hint("weeks start at 1"));
            }
            found.map(Time::Week)
        }
        (None, Some(&[first, last])) if 0 <= first && first <= last && last <= 3650 => {
            Some(Time::Days(u32::try_from(first).ok()?, u32::try_from(last).ok()?))
        }
        (None, Some(_)) => {
            let place = fields.place(days_span);
            let problem =
                Problem::new(Code::DiagnosticInvalid, place, "`days` must be a first and a last day");
            fields.push(problem.hint("write `days = [30, 90]`"));
            None
        }
        (Some(_), Some(_)) => {
            let place = fields.place(days_span);
            let problem = Problem::new(
                Code::DiagnosticInvalid,
                place,
                "an intervention cannot have both `week` and `days`",
            );
            fields.push(problem.hint("remove one of the two"));
            None
        }
    }
}

/// A name for visitors out of an id: `decision_speed` is `Decision speed`.
pub(super) fn titled(id: &str) -> String {
    let words = id.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
