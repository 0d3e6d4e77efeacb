//! Typed fields out of a table. Each wrong type is a problem at its value, each name that nobody asked for a
//! problem at its name, with the nearest name that was.

use std::ops::Range;

use jiff::civil::Date;

use super::{Entry, Node, Value};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// The codes that problems of one kind of file carry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Codes {
    /// For a value of the wrong type, and a name that is missing.
    pub(crate) invalid: Code,
    /// For a name that the table does not have.
    pub(crate) unknown_key: Code,
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    /// The text, without its quotes.
    pub(crate) value: String,
    /// The bytes it stands in, quotes included.
    pub(crate) span: Range<usize>,
}

impl Text {
    /// The bytes of the file that `part` of this text stands in, or the whole text's where an escape
    /// sequence makes the two differ.
    pub(crate) fn span_of(&self, source: &str, part: Range<usize>) -> Range<usize> {
        let raw = &source[self.span.clone()];
        match raw.find(self.value.as_str()) {
            Some(start) if !self.value.is_empty() => {
                let start = self.span.start + start;
                start + part.start..start + part.end
            }
            _ => self.span.clone(),
        }
    }
}

/// Reads the fields of one table. Ask for each by name, then call [`Fields::finish`].
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    entries: Vec<Entry>,
    asked: Vec<&'static str>,
    /// Keys that are called otherwise now, by their former names.
    renamed: &'static [(&'static str, &'static str)],
    /// Where the values stand that were read.
    read: Vec<(&'static str, Range<usize>)>,
    /// Where the table stands, for what is missing from it.
    pub(crate) span: Range<usize>,
    path: &'a SourcePath,
    codes: Codes,
    /// The text of the file, where a value of another type is taken as what it was written as.
    loose: Option<&'a str>,
    /// The entries whose values are of another shape than is wanted, where those are kept.
    foreign: Option<Vec<Entry>>,
    /// Whether not all of the file could be read.
    is_broken: bool,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Fields<'a> {
    /// A reader of `entries`, the table that stands at `span` of the file at `path`.
    pub(crate) fn new(
        entries: Vec<Entry>,
        span: Range<usize>,
        path: &'a SourcePath,
        codes: Codes,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self {
            entries,
            asked: Vec::new(),
            renamed: &[],
            read: Vec::new(),
            span,
            path,
            codes,
            loose: None,
            foreign: None,
            is_broken: false,
            problems,
        }
    }

    /// The same reader of a file that was written for other generators: a value of a shape that only they understand is
    /// kept for [`Fields::foreign`] with a warning.
    pub(crate) fn keeping_foreign(mut self) -> Self {
        self.foreign = Some(Vec::new());
        self
    }

    /// Returns true if values of a foreign shape are kept.
    pub(crate) fn keeps_foreign(&self) -> bool {
        self.foreign.is_some()
    }

    /// The entries whose values were of another shape than was wanted.
    pub(crate) fn foreign(&mut self) -> Vec<Entry> {
        self.foreign.take().unwrap_or_default()
    }

    /// The same reader for a notation whose values have no quotes to tell a text by: `title: 2024` is a text,
    /// `draft: "yes"` is true, and `tags: a, b` is a list. `source` is the text of the file.
    pub(crate) fn loosely(mut self, source: &'a str) -> Self {
        self.loose = Some(source);
        self
    }

    /// A reader of a table inside this one's file; problems go to the same list.
    pub(crate) fn nested(&mut self, entries: Vec<Entry>, span: Range<usize>) -> Fields<'_> {
        let loose = self.loose;
        // Inside a table that has the right shape, a wrong value is a mistake.
        Fields { loose, ..Fields::new(entries, span, self.path, self.codes, self.problems) }
    }

    /// The same reader of a file of which not all could be read.
    pub(crate) fn broken(mut self, is_broken: bool) -> Self {
        self.is_broken = is_broken;
        self
    }

    /// Whatever stands under `name`.
    pub(crate) fn node(&mut self, name: &'static str) -> Option<Node> {
        self.asked.push(name);
        let index = self.entries.iter().position(|entry| entry.key == name)?;
        let node = self.entries.remove(index).node;
        self.read.push((name, node.span.clone()));
        Some(node)
    }

    /// Whatever stands under a name that is the author's own.
    pub(crate) fn take(&mut self, name: &str) -> Option<Node> {
        let index = self.entries.iter().position(|entry| entry.key == name)?;
        Some(self.entries.remove(index).node)
    }

    /// Where the value of `name` stands, once it was read; the table's own place where it has none.
    pub(crate) fn span_of(&self, name: &str) -> Range<usize> {
        let read = self.read.iter().find(|(read, _)| *read == name);
        read.map_or_else(|| self.start(), |(_, span)| span.clone())
    }

    /// One of the names of `choices`, and what it stands for.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        name: &'static str,
        choices: &[(&str, T)],
    ) -> Option<(T, Range<usize>)> {
        let text = self.text(name)?;
        if let Some((_, choice)) = choices.iter().find(|(known, _)| *known == text.value) {
            return Some((*choice, text.span));
        }
        let names: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
        let hint = did_you_mean(&text.value, names.iter().copied())
            .unwrap_or_else(|| format!("write one of {}", listed(&names)));
        let message = format!("`{name}` cannot be `{}`", text.value);
        self.problems
            .push(Problem::new(self.codes.invalid, Place::new(self.path, text.span), message).hint(hint));
        None
    }

    /// Takes every name that was not asked for as known: which names there are depends on one that is wrong.
    pub(crate) fn ignore_rest(&mut self) {
        self.entries.clear();
    }

    /// Every entry that was not asked for: the table's names are the author's own.
    pub(crate) fn rest(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<Text> {
        let node = self.node(name)?;
        self.as_text(name, node, "a text")
    }

    /// The text that `node` is, or is written as; `wanted` is what should stand under `name`.
    pub(crate) fn as_text(&mut self, name: &str, node: Node, wanted: &str) -> Option<Text> {
        let Node { value, span } = node;
        match (value, self.loose) {
            (Value::Text(value), _) => Some(Text { value, span }),
            (value, Some(source)) if !matches!(value, Value::List(_) | Value::Table(_)) => {
                Some(Text { value: source[span.clone()].to_owned(), span })
            }
            (other, _) => {
                self.wrong_type(name, wanted, &other, span);
                None
            }
        }
    }

    /// A text that must be there and say something.
    pub(crate) fn required_text(&mut self, name: &'static str) -> Option<Text> {
        let missing = !self.has(name);
        let text = self.text(name);
        match &text {
            None if missing => self.missing(name),
            Some(text) if text.value.trim().is_empty() => {
                self.problem(text.span.clone(), format!("`{name}` is empty"));
            }
            _ => {}
        }
        text
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, name: &'static str) -> Option<bool> {
        let loose = self.loose.is_some();
        self.typed(name, "true or false", |value| match value {
            Value::Boolean(value) => Ok(value),
            Value::Text(text) if loose => boolean_of(&text).ok_or(Value::Text(text)),
            other => Err(other),
        })
        .map(|(value, _)| value)
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, name: &'static str) -> Option<(i64, Range<usize>)> {
        let loose = self.loose.is_some();
        self.typed(name, "a whole number", |value| match value {
            Value::Integer(value) => Ok(value),
            Value::Text(text) if loose => text.trim().parse().map_err(|_| Value::Text(text)),
            other => Err(other),
        })
    }

    /// A number, whole or not.
    pub(crate) fn number(&mut self, name: &'static str) -> Option<(f64, Range<usize>)> {
        self.typed(name, "a number", |value| match value {
            #[expect(clippy::cast_precision_loss, reason = "authors' numbers are far below 2^53")]
            Value::Integer(value) => Ok(value as f64),
            Value::Float(value) => Ok(value),
            other => Err(other),
        })
    }

    /// A date, written as TOML's own or as a text; whether it is one is for the caller to say.
    pub(crate) fn date(&mut self, name: &'static str) -> Option<Text> {
        let is_loose = self.loose.is_some();
        self.typed(name, "a date", |value| match value {
            Value::Integer(digits) if is_loose && is_day(digits) => Ok(Some(digits.to_string())),
            // One that is none by TOML's rules was told where it was read, and says nothing.
            Value::Date(date) => Ok(Some(date).filter(|date| !date.is_empty())),
            Value::Text(date) => Ok(Some(date)),
            other => Err(other),
        })
        .and_then(|(value, span)| Some(Text { value: value?, span }))
    }

    /// Values in order.
    pub(crate) fn list(&mut self, name: &'static str) -> Vec<Node> {
        self.typed(name, "a list", |value| match value {
            Value::List(items) => Ok(items),
            other => Err(other),
        })
        .map(|(items, _)| items)
        .unwrap_or_default()
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &'static str) -> Vec<Text> {
        self.node(name).map(|node| self.as_texts(name, node)).unwrap_or_default()
    }

    /// The texts that `node` lists under `name`. A single text is a list of one.
    pub(crate) fn as_texts(&mut self, name: &str, node: Node) -> Vec<Text> {
        const WANTED: &str = "a list of texts";
        match node.value {
            Value::List(items) => {
                items.into_iter().filter_map(|item| self.as_text(name, item, WANTED)).collect()
            }
            Value::Text(value) if self.loose.is_some() => between_commas(&value, &node.span),
            _ => self.as_text(name, node, WANTED).into_iter().collect(),
        }
    }

    /// A table inside this one.
    pub(crate) fn table(&mut self, name: &'static str) -> Option<(Vec<Entry>, Range<usize>)> {
        self.typed(name, "a table", |value| match value {
            Value::Table(entries) => Ok(entries),
            other => Err(other),
        })
    }

    /// The tables of a list, as `[[name]]` writes them.
    pub(crate) fn tables(&mut self, name: &'static str) -> Vec<(Vec<Entry>, Range<usize>)> {
        const WANTED: &str = "a list of tables";
        let nodes = self.typed(name, WANTED, |value| match value {
            Value::List(items) => Ok(items),
            other => Err(other),
        });
        let nodes = nodes.map(|(items, _)| items).unwrap_or_default();
        nodes
            .into_iter()
            .filter_map(|node| match node.value {
                Value::Table(entries) => Some((entries, node.span)),
                other => {
                    self.wrong_type(name, WANTED, &other, node.span);
                    None
                }
            })
            .collect()
    }

    /// Whether the table has `name` and it was not yet read.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == name)
    }

    /// Says that `name` is missing.
    pub(crate) fn missing(&mut self, name: &str) {
        // It may stand in a line that could not be read, which was reported.
        if self.is_broken {
            return;
        }
        self.problem(self.start(), format!("`{name}` is missing"));
    }

    /// The table's first character, which stands for what is not in it.
    fn start(&self) -> Range<usize> {
        self.span.start..self.span.start.max(self.span.end.min(self.span.start + 1))
    }

    /// Says what is wrong at `span`.
    pub(crate) fn problem(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem::new(self.codes.invalid, Place::new(self.path, span), message));
    }

    /// Adds a problem that carries its own code or hint.
    pub(crate) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The place of `span` in this table's file.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.path, span)
    }

    /// Sets the former names of keys, so that the problem of one says what the key is called now.
    pub(crate) fn renamed(&mut self, names: &'static [(&'static str, &'static str)]) {
        self.renamed = names;
    }

    /// Makes a problem of every name that was not asked for.
    pub(crate) fn finish(self) {
        let Self { entries, asked, renamed, path, codes, problems, .. } = self;
        problems.extend(entries.into_iter().map(|entry| {
            let new_name = renamed.iter().find(|(former, _)| *former == entry.key);
            let hint = new_name
                .map(|(_, name)| format!("it is called `{name}` now"))
                .or_else(|| did_you_mean(&entry.key, asked.iter().copied()))
                .unwrap_or_else(|| format!("the keys here are {}", listed(&asked)));
            let place = Place::new(path, entry.key_span);
            Problem::new(codes.unknown_key, place, format!("there is no key `{}` here", entry.key)).hint(hint)
        }));
    }

    fn typed<T>(
        &mut self,
        name: &'static str,
        wanted: &str,
        take: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Option<(T, Range<usize>)> {
        let Node { value, span } = self.node(name)?;
        match take(value) {
            Ok(value) => Some((value, span)),
            Err(other) => {
                self.wrong_type(name, wanted, &other, span);
                None
            }
        }
    }

    /// Reports a value of the wrong type, or keeps it where others may have meant something by it. What decides whether a
    /// page is published is never passed over.
    pub(crate) fn wrong_type(&mut self, name: &str, wanted: &str, found: &Value, span: Range<usize>) {
        const DECIDING: [&str; 4] = ["draft", "noindex", "publish", "expires"];
        let message = format!("`{name}` is {}, not {wanted}", found.type_name());
        let place = Place::new(self.path, span.clone());
        let is = if self.loose.is_some() { ": " } else { " = " };
        let hint = match wanted {
            "a list of tables" => Some(format!("write `[[{name}]]` above the keys of each")),
            wanted => example(wanted).map(|value| format!("write `{name}{is}{value}`")),
        };
        match &mut self.foreign {
            Some(foreign) if !DECIDING.contains(&name) => {
                let node = Node { value: found.clone(), span: span.clone() };
                foreign.push(Entry { key: name.to_owned(), key_span: span, node });
                let problem = Problem::new(Code::FrontMatterForeignShape, place, message);
                let hint = format!(
                    "templates find it as `page.extra.{name}`; write {wanted}, or another name for the key"
                );
                self.problems.push(problem.hint(hint));
            }
            _ => self.problems.push(Problem::new(self.codes.invalid, place, message).maybe_hint(hint)),
        }
    }
}

/// How a value of the type `wanted` is written.
fn example(wanted: &str) -> Option<&'static str> {
    Some(match wanted {
        "true or false" => "true",
        "a date" => "2026-11-23",
        "a whole number" => "10",
        "a list of texts" => "[\"…\", \"…\"]",
        _ => return None,
    })
}

/// Returns true if the digits of a number are those of a day, as `20260317`.
fn is_day(digits: i64) -> bool {
    let part = |number: i64| i8::try_from(number % 100).unwrap_or_default();
    let year = i16::try_from(digits / 10_000).ok().filter(|year| *year >= 1_000);
    year.is_some_and(|year| Date::new(year, part(digits / 100), part(digits)).is_ok())
}

/// The boolean that a word stands for, if it stands for one.
pub(crate) fn boolean_of(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// The parts of `text`, which stands at `span`. Quotes are part of the span, so each part is said to stand there.
fn between_commas(text: &str, span: &Range<usize>) -> Vec<Text> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| Text { value: part.to_owned(), span: span.clone() }).collect()
}

/// Names in backticks, between commas.
fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
