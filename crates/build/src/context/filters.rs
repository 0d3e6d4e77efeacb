//! The filters of both template languages, in a table that each engine registers. Arguments are named; a language with
//! positional arguments passes them in the order of the table. `none` stays `none`.

use std::fmt::Write as _;

use jiff::civil::Date;
use minijinja::value::{Value, ValueKind};
use serde_json::{Map, Number, Value as Json};

use super::budget;
use super::calendar::{self, Words};
use super::record::is_record;
use crate::html::text_of;
use crate::messages::{Messages, Part, parts};
use crate::parse::escaped;

/// A filter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filter {
    /// The name in templates.
    pub(crate) name: &'static str,
    /// The names of the arguments, in order.
    pub(crate) takes: &'static [&'static str],
    apply: Apply,
}

/// The implementation of a filter.
#[derive(Clone, Copy, Debug)]
enum Apply {
    /// Independent of the site.
    Alike(fn(&Value, &Arguments) -> Result<Value, String>),
    /// Dependent on the language of the site.
    Worded(fn(&Value, &Arguments, Messages) -> Result<Value, String>),
    /// As `Worded`, with further arguments of any name.
    Filled(fn(&Value, &Arguments, Messages) -> Result<Value, String>),
}

/// The arguments of a filter, besides the value.
pub(super) type Arguments = Vec<(String, Value)>;

/// Every filter.
pub(crate) const FILTERS: [Filter; 12] = [
    Filter { name: "calendar", takes: &["owner", "measure"], apply: Apply::Alike(plan) },
    Filter { name: "csv", takes: &[], apply: Apply::Alike(csv) },
    Filter { name: "date", takes: &["format"], apply: Apply::Worded(date) },
    Filter { name: "ics", takes: &[], apply: Apply::Alike(ics) },
    Filter { name: "json", takes: &[], apply: Apply::Alike(json) },
    Filter { name: "number", takes: &["language"], apply: Apply::Alike(number) },
    Filter { name: "plural", takes: &["one", "many"], apply: Apply::Alike(plural) },
    Filter { name: "replace", takes: &["from", "to"], apply: Apply::Alike(replace) },
    Filter { name: "slugify", takes: &[], apply: Apply::Alike(slugify) },
    Filter { name: "striptags", takes: &[], apply: Apply::Alike(striptags) },
    Filter { name: "t", takes: &["n", "of"], apply: Apply::Filled(translated) },
    Filter { name: "truncate", takes: &["length"], apply: Apply::Alike(truncate) },
];

impl Filter {
    /// Applies the filter to `value`.
    ///
    /// # Errors
    /// The message of the problem.
    pub(super) fn apply(
        &self,
        value: &Value,
        arguments: &Arguments,
        messages: Messages,
    ) -> Result<Value, String> {
        let is_unknown = |name: &str| !self.takes.contains(&name) && !matches!(self.apply, Apply::Filled(_));
        if let Some((name, _)) = arguments.iter().find(|(name, _)| is_unknown(name)) {
            let takes = self.takes.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
            let takes = if takes.is_empty() { "nothing".to_owned() } else { takes };
            return Err(format!("`{}` has no argument `{name}`; its arguments are {takes}", self.name));
        }
        if value.is_none() && self.name != "json" {
            return Ok(value.clone());
        }
        let made = match self.apply {
            Apply::Alike(apply) => apply(value, arguments),
            Apply::Worded(apply) | Apply::Filled(apply) => apply(value, arguments, messages),
        };
        made.map_err(|wrong| format!("`{}` {wrong}", self.name))
    }
}

/// Converts a plan to the address of a calendar, with the theme's labels for an owner and a measure; `none` if no step
/// has a time.
fn plan(value: &Value, arguments: &Arguments) -> Result<Value, String> {
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Err(format!("needs the plan of an outcome, not {}", kind(value)));
    }
    let word = |name| text(argument(arguments, name).ok_or_else(|| format!("needs `{name}`"))?);
    let words = Words { owner: word("owner")?, measure: word("measure")? };
    Ok(Value::from(calendar::address(value, &words)))
}

/// Converts a text to a field of a CSV file (RFC 4180).
fn csv(value: &Value, _: &Arguments) -> Result<Value, String> {
    let text = text(value)?;
    let is_plain = !text.contains([',', '"', '\n', '\r']) && text.trim() == text;
    let field = if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) };
    Ok(Value::from_safe_string(field))
}

/// Converts a text to a value in a calendar or contact (RFC 5545, RFC 6350).
fn ics(value: &Value, _: &Arguments) -> Result<Value, String> {
    text(value).map(|text| Value::from_safe_string(calendar::escaped(text)))
}

/// Formats a date such as `2026-11-23` in the site's language: with a `strftime` format, or `long` or `medium`.
fn date(value: &Value, arguments: &Arguments, messages: Messages) -> Result<Value, String> {
    let written = text(value)?;
    let day: Date =
        written.parse().map_err(|_| format!("needs a day such as `2026-11-23`, not `{written}`"))?;
    let format = argument(arguments, "format").map_or(Ok("long"), text)?;
    messages
        .formatted(day, format)
        .map(Value::from)
        .map_err(|error| format!("cannot read the format `{format}`: {error}"))
}

/// Converts a value to JSON that is safe in a `script` element.
fn json(value: &Value, _: &Arguments) -> Result<Value, String> {
    Ok(Value::from_safe_string(in_script(&as_json(value, &mut Measure::default())?.to_string())))
}

/// Escapes JSON so that it is safe in a `script` element.
pub(crate) fn in_script(json: &str) -> String {
    // Escapes whatever could end the element, or a line in old JavaScript; the result is valid JSON.
    let is_escaped = |c: char| matches!(c, '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}');
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    let mut at = 0;
    for (found, text) in json.match_indices(is_escaped) {
        out.push_str(&json[at..found]);
        let _ = write!(out, "\\u{:04x}", text.chars().next().map_or(0, u32::from));
        at = found + text.len();
    }
    out.push_str(&json[at..]);
    out
}

/// The size and depth of a value that is being converted. Lists may contain each other repeatedly, so that a value that is
/// short in memory is longer than any disk once it is written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    bytes: usize,
    values: u64,
    depth: usize,
    /// The maximum length of a text.
    text: Option<usize>,
}

impl Measure {
    /// The minimum size of a value, in bytes.
    const VALUE: usize = 32;
    /// The maximum depth of nested lists and tables.
    const DEEPEST: usize = 200;

    /// Returns a measure of values with texts of at most `text` bytes.
    pub(super) fn of_texts(text: usize) -> Self {
        Self { text: Some(text), ..Self::default() }
    }

    /// Returns the bytes so far.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the number of values so far.
    pub(super) fn values(&self) -> u64 {
        self.values
    }

    /// Enters a value with `length` bytes of text.
    ///
    /// # Errors
    /// A message if the total exceeds the maximum length of a page, or the depth its maximum.
    pub(super) fn enter(&mut self, length: usize) -> Result<(), String> {
        self.bytes = self.bytes.saturating_add(length + Self::VALUE);
        self.values += 1;
        self.depth += 1;
        if self.bytes > budget::BYTES || self.text.is_some_and(|most| length > most) {
            let most = self.text.filter(|most| length > *most).unwrap_or(budget::BYTES);
            return Err(format!("would take more than {} MB", most >> 20));
        }
        if self.depth > Self::DEEPEST {
            return Err(format!("was given lists that are nested more than {} deep", Self::DEEPEST));
        }
        Ok(())
    }

    /// Leaves the value that was entered last.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}

fn as_json(value: &Value, measure: &mut Measure) -> Result<Json, String> {
    measure.enter(value.as_str().map_or(0, str::len))?;
    let made = as_json_inside(value, measure);
    measure.leave();
    made
}

fn as_json_inside(value: &Value, measure: &mut Measure) -> Result<Json, String> {
    if is_record(value) {
        return Err("cannot write a whole record: name the fields to write".to_owned());
    }
    let numbers = || {
        let whole = i64::try_from(value.clone()).ok().filter(|_| value.is_integer()).map(Number::from);
        whole.or_else(|| Number::from_f64(f64::try_from(value.clone()).ok()?))
    };
    let items = || value.try_iter().into_iter().flatten();
    Ok(match value.kind() {
        ValueKind::Bool => Json::Bool(value.is_true()),
        ValueKind::Number => numbers().map_or(Json::Null, Json::Number),
        ValueKind::String => Json::String(value.as_str().unwrap_or_default().to_owned()),
        ValueKind::Seq | ValueKind::Iterable => {
            Json::Array(items().map(|item| as_json(&item, measure)).collect::<Result<_, _>>()?)
        }
        ValueKind::Map => {
            let entry = |key: Value| {
                let inner = value.get_item(&key).unwrap_or_default();
                Ok((key.to_string(), as_json(&inner, measure)?))
            };
            Json::Object(items().map(entry).collect::<Result<Map<_, _>, String>>()?)
        }
        ValueKind::Undefined => return Err("was given an undefined value".to_owned()),
        _ => Json::Null,
    })
}

/// Formats a number for people: `3`, not `3.0`; and in a language, `200,000`.
fn number(value: &Value, arguments: &Arguments) -> Result<Value, String> {
    let number = figure(value)?;
    let whole = number == number.trunc() && number.abs() < 1e15;
    let digits = if whole { format!("{number:.0}") } else { number.to_string() };
    let language = argument(arguments, "language").map(text).transpose()?;
    Ok(Value::from(language.map_or(digits.clone(), |language| Messages::number(language, &digits))))
}

/// Translates a text of the theme to the site's language, by its English form. Each argument replaces the placeholder of
/// its name, and `n` chooses the plural form too. The result is HTML if an argument is: all else in it is escaped.
fn translated(value: &Value, arguments: &Arguments, messages: Messages) -> Result<Value, String> {
    let english = text(value)?;
    let has_place = |name: &str| parts(english).any(|part| part == Part::Place(name));
    // `n` may choose a form that does not say the number.
    if let Some((name, _)) = arguments.iter().find(|(name, _)| name != "n" && !has_place(name)) {
        return Err(format!("has an argument `{name}`, but its text has no `{{{name}}}`"));
    }
    let translated = match argument(arguments, "n") {
        Some(number) => {
            let number = u64::try_from(number.clone()).map_err(|_| "needs an integer as `n`".to_owned())?;
            messages.form(english, number)
        }
        None => messages.text(english),
    };
    if arguments.is_empty() {
        return Ok(Value::from(translated));
    }
    let is_html = arguments.iter().any(|(_, value)| value.is_safe());
    let mut out = String::new();
    for part in parts(translated) {
        match part {
            Part::Words(words) if is_html => out.push_str(&escaped(words)),
            Part::Words(words) => out.push_str(words),
            Part::Place(name) => match argument(arguments, name) {
                Some(given) => out.push_str(&written(given, is_html)?),
                None => out.extend(["{", name, "}"]),
            },
        }
        // A text can name an argument repeatedly.
        if out.len() > budget::BYTES {
            return Err(format!("would take more than {} MB", budget::BYTES >> 20));
        }
    }
    Ok(if is_html { Value::from_safe_string(out) } else { Value::from(out) })
}

/// Returns a string or a number as text, or as HTML.
fn written(value: &Value, is_html: bool) -> Result<String, String> {
    match value.as_str() {
        Some(text) if is_html && !value.is_safe() => Ok(escaped(text)),
        Some(text) => Ok(text.to_owned()),
        None if value.is_number() => number(value, &Arguments::new()).map(|digits| digits.to_string()),
        None => Err(format!("needs strings and numbers, not {}", kind(value))),
    }
}

/// Returns a number with the singular or plural of a noun.
fn plural(value: &Value, arguments: &Arguments) -> Result<Value, String> {
    #[expect(clippy::float_cmp, reason = "one is one; anything near it is not")]
    let name = if figure(value)? == 1.0 { "one" } else { "many" };
    let word = text(argument(arguments, name).ok_or_else(|| format!("needs `{name}`"))?)?;
    Ok(Value::from(format!("{} {word}", number(value, arguments)?)))
}

/// Replaces every `from` in a text with `to`. HTML stays HTML: the replacement is escaped unless it is safe too.
fn replace(value: &Value, arguments: &Arguments) -> Result<Value, String> {
    let needed = |name| argument(arguments, name).ok_or_else(|| format!("needs `{name}`"));
    let (from, to) = (text(needed("from")?)?, needed("to")?);
    if !value.is_safe() {
        return Ok(Value::from(replaced(text(value)?, from, text(to)?)?));
    }
    let escaped = if to.is_safe() { text(to)?.to_owned() } else { escaped(text(to)?) };
    Ok(Value::from_safe_string(replaced(text(value)?, from, &escaped)?))
}

/// Replaces every `from` in the text with `to`, within the maximum length of a page: the result can be as long as the
/// square of the template.
fn replaced(text: &str, from: &str, to: &str) -> Result<String, String> {
    let added = text.matches(from).count().saturating_mul(to.len());
    if text.len().saturating_add(added) > budget::BYTES {
        return Err(format!("would take more than {} MB", budget::BYTES >> 20));
    }
    Ok(text.replace(from, to))
}

/// Converts a text to a segment of an address.
fn slugify(value: &Value, _: &Arguments) -> Result<Value, String> {
    text(value).map(|text| Value::from(slug::slugify(text)))
}

/// Returns the visible text of HTML.
fn striptags(value: &Value, _: &Arguments) -> Result<Value, String> {
    text(value).map(|html| Value::from(text_of(html)))
}

/// Truncates a text to whole words, with at most `length` characters including the ellipsis.
fn truncate(value: &Value, arguments: &Arguments) -> Result<Value, String> {
    let whole = text(value)?;
    let length =
        argument(arguments, "length").and_then(Value::as_usize).ok_or("needs an integer as `length`")?;
    if whole.chars().count() <= length {
        return Ok(Value::from(whole));
    }
    let end = whole.char_indices().nth(length.saturating_sub(1)).map_or(0, |(at, _)| at);
    let begun = &whole[..end];
    let ends_a_word = whole[end..].starts_with(char::is_whitespace);
    let words =
        if ends_a_word { begun } else { begun.rsplit_once(char::is_whitespace).map_or(begun, |(it, _)| it) };
    Ok(Value::from(format!(
        "{}…",
        words.trim_end_matches(|end: char| end.is_whitespace() || ",;:–".contains(end))
    )))
}

fn argument<'a>(arguments: &'a Arguments, name: &str) -> Option<&'a Value> {
    arguments.iter().find(|(given, _)| given == name).map(|(_, value)| value)
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("needs a string, not {}", kind(value)))
}

fn figure(value: &Value) -> Result<f64, String> {
    let number = if value.is_number() { f64::try_from(value.clone()).ok() } else { None };
    number.ok_or_else(|| format!("needs a number, not {}", kind(value)))
}

/// Returns the name of a value's type in messages.
fn kind(value: &Value) -> &'static str {
    match value.kind() {
        ValueKind::Undefined => "an undefined value",
        ValueKind::None => "none",
        ValueKind::Bool => "a boolean",
        ValueKind::Number => "a number",
        ValueKind::String => "a string",
        ValueKind::Seq | ValueKind::Iterable => "a list",
        ValueKind::Map => "a table",
        _ => "this",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(name: &str, value: impl Into<Value>, arguments: &[(&str, Value)]) -> Result<String, String> {
        let filter = FILTERS.iter().find(|filter| filter.name == name).unwrap();
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        filter.apply(&value.into(), &arguments, Messages::of("en")).map(|value| value.to_string())
    }

    #[test]
    fn values_are_written_for_people() {
        assert_eq!(apply("number", 3.0, &[]).unwrap(), "3");
        assert_eq!(apply("number", 2.5, &[]).unwrap(), "2.5");
        let number = |number: f64, tag: &str| apply("number", number, &[("language", tag.into())]).unwrap();
        assert_eq!(number(200_000.0, "en-AU"), "200,000");
        assert_eq!(number(-1234.5, "en"), "-1,234.5");
        assert_eq!(number(999.0, "en"), "999");
        assert_eq!(number(1_234_567.25, "de"), "1.234.567,25");
        let words = [("one", "minute".into()), ("many", "minutes".into())];
        assert_eq!(apply("plural", 1, &words).unwrap(), "1 minute");
        assert_eq!(apply("plural", 0, &words).unwrap(), "0 minutes");
        assert_eq!(apply("date", "2026-11-03", &[]).unwrap(), "3 November 2026");
        assert_eq!(apply("date", "2026-11-03", &[("format", "%b %Y".into())]).unwrap(), "Nov 2026");
        assert_eq!(apply("slugify", "What it does, & why", &[]).unwrap(), "what-it-does-why");
    }

    #[test]
    fn a_text_is_cut_between_words() {
        let cut = |length: i32| apply("truncate", "one two, three", &[("length", length.into())]).unwrap();
        assert_eq!(
            [cut(20), cut(14), cut(13), cut(9), cut(5)],
            ["one two, three", "one two, three", "one two…", "one two…", "one…"]
        );
        assert_eq!(apply("truncate", "überlang", &[("length", 4.into())]).unwrap(), "übe…");
    }

    #[test]
    fn html_is_kept_or_stripped() {
        let html = Value::from_safe_string("<p>a &amp;lt; <b>b</b>: c</p>".to_owned());
        assert_eq!(apply("striptags", html.clone(), &[]).unwrap(), "a &lt; b: c");
        let swap = |to: Value| {
            let filter = FILTERS.iter().find(|filter| filter.name == "replace").unwrap();
            filter
                .apply(
                    &html,
                    &vec![("from".to_owned(), "</b>: ".into()), ("to".to_owned(), to)],
                    Messages::of("en"),
                )
                .unwrap()
        };
        let kept = swap(Value::from_safe_string("</b> ".to_owned()));
        assert_eq!((kept.to_string().as_str(), kept.is_safe()), ("<p>a &amp;lt; <b>b</b> c</p>", true));
        assert_eq!(swap("<i>".into()).to_string(), "<p>a &amp;lt; <b>b&lt;i&gt;c</p>");
    }

    fn translate(language: &str, text: &str, arguments: &[(&str, Value)]) -> Result<Value, String> {
        let filter = FILTERS.iter().find(|filter| filter.name == "t").unwrap();
        let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        filter.apply(&text.into(), &arguments, Messages::of(language))
    }

    #[test]
    fn arguments_replace_the_placeholders_of_their_names() {
        let wrong = |language, label: Value| {
            let label = [("label", label), ("number", Value::from("1.000"))];
            translate(language, "{label}: enter {number} or more", &label).unwrap()
        };
        assert_eq!(wrong("en", "People".into()).to_string(), "People: enter 1.000 or more");
        assert_eq!(wrong("de", "Leute".into()).to_string(), "Leute: Geben Sie 1.000 oder mehr ein");
        // A value is not looked through for placeholders, and a number is written without a needless fraction.
        assert_eq!(wrong("en", "{number}".into()).to_string(), "{number}: enter 1.000 or more");
        assert_eq!(wrong("en", 2.0.into()).to_string(), "2: enter 1.000 or more");
        let page = |number: i32| translate("pl", "{n} pages", &[("n", number.into())]).unwrap().to_string();
        assert_eq!([page(1), page(3), page(5)], ["1 strona", "3 strony", "5 stron"]);
        assert_eq!(translate("de", "Watch on {host}", &[]).unwrap().to_string(), "Auf {host} ansehen");
    }

    #[test]
    fn a_text_with_html_escapes_the_rest() {
        let of = |number: Value| {
            let arguments = [("number", number), ("max", Value::from("<9>"))];
            let made = translate("en", "{number} of {max}", &arguments).unwrap();
            (made.to_string(), made.is_safe())
        };
        let html = Value::from_safe_string("<b></b>".to_owned());
        assert_eq!(of(html), ("<b></b> of &lt;9&gt;".to_owned(), true));
        assert_eq!(of("<b></b>".into()), ("<b></b> of <9>".to_owned(), false));
        let own = translate("en", "a < {b}", &[("b", Value::from_safe_string("<b>".to_owned()))]).unwrap();
        assert_eq!(own.to_string(), "a &lt; <b>");
    }

    #[test]
    fn what_replaces_does_not_fill_the_memory() {
        let long = "a".repeat(20_000);
        let made = apply("replace", long.as_str(), &[("from", "a".into()), ("to", long.as_str().into())]);
        assert_eq!(made.unwrap_err(), "`replace` would take more than 64 MB");
        let made = apply("replace", "aba", &[("from", "a".into()), ("to", "cc".into())]);
        assert_eq!(made.unwrap(), "ccbcc");
    }

    #[test]
    fn json_can_stand_in_a_script() {
        let value = Value::from_pairs([
            ("a", Value::from("</script>'\u{2028}")),
            ("b", [1, 2].into_iter().collect()),
        ]);
        assert_eq!(
            apply("json", value, &[]).unwrap(),
            "{\"a\":\"\\u003c/script\\u003e\\u0027\\u2028\",\"b\":[1,2]}"
        );
        assert_eq!(apply("json", (), &[]).unwrap(), "null");
    }

    #[test]
    fn text_is_escaped_for_other_formats() {
        assert_eq!(apply("ics", "One, two; three\\\nfour", &[]).unwrap(), "One\\, two\\; three\\\\\\nfour");
        let fields = ["plain text", "a, b", "say \"no\"", " kept"].map(|it| apply("csv", it, &[]).unwrap());
        assert_eq!(fields, ["plain text", "\"a, b\"", "\"say \"\"no\"\"\"", "\" kept\""]);
    }

    #[test]
    fn what_is_wrong_is_reported() {
        let template_errors = [
            apply("calendar", "Week 1", &[]),
            apply("calendar", Value::from(Vec::<Value>::new()), &[("owner", "Owner".into())]),
            apply("date", "soon", &[]),
            apply("date", "2026-01-01", &[("fmt", "%Y".into())]),
            apply("plural", 2, &[("one", "day".into())]),
            apply("slugify", 2, &[]),
            apply("json", "", &[("indent", 2.into())]),
            apply("t", "{n} pages", &[("n", "3".into())]),
            apply("t", "Week {n}", &[("n", 3.into()), ("unit", "days".into())]),
            apply("t", "{label}: choose an answer", &[("label", Value::from(()))]),
        ];
        assert_eq!(
            template_errors.map(Result::unwrap_err),
            [
                "`calendar` needs the plan of an outcome, not a string",
                "`calendar` needs `measure`",
                "`date` needs a day such as `2026-11-23`, not `soon`",
                "`date` has no argument `fmt`; its arguments are `format`",
                "`plural` needs `many`",
                "`slugify` needs a string, not a number",
                "`json` has no argument `indent`; its arguments are nothing",
                "`t` needs an integer as `n`",
                "`t` has an argument `unit`, but its text has no `{unit}`",
                "`t` needs strings and numbers, not none",
            ]
        );
    }
}
