//! Typed fields of a table. Each value of a wrong type is reported at the value, and each unknown key at the key, with
//! the nearest known one.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use jiff::civil::Date;

use super::question::{self, Asked, Question};
use super::{Entry, Node, Value};
use crate::problem::{Code, Place, Problem, certain, did_you_mean, listed};
use crate::source::SourcePath;

/// The codes of problems in one kind of file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Codes {
    /// The code for a value of the wrong type, and for a missing key.
    pub(crate) invalid: Code,
    /// The code for an unknown key.
    pub(crate) unknown_key: Code,
}

/// A text and its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    /// The text, without its quotes.
    pub(crate) value: String,
    /// Its bytes in the file, quotes included.
    pub(crate) span: Range<usize>,
}

impl Text {
    /// Returns the bytes of `part` of this text in the file; those of the whole text if an escape sequence makes the
    /// two differ.
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

/// A reader of the fields of a table. Read each by name, then call [`Fields::finish`].
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    entries: Vec<Entry>,
    asked: Vec<&'static str>,
    /// Former names of keys, with their current names.
    renamed: &'static [(&'static str, &'static str)],
    /// The spans of the values that were read.
    read: Vec<(&'static str, Range<usize>)>,
    /// The span of the table, for problems about missing keys.
    pub(crate) span: Range<usize>,
    path: &'a SourcePath,
    codes: Codes,
    /// The text of the file, if a value of another type is accepted as the text that was written.
    loose: Option<&'a str>,
    /// The entries with values of a foreign shape, if those are kept.
    foreign: Option<Vec<Entry>>,
    /// True if the file could not be parsed completely.
    is_broken: bool,
    problems: &'a mut Vec<Problem>,
    /// The unknown keys of the tables inside, each with its problem's number: the outermost table may know them.
    strays: Rc<RefCell<Vec<(usize, String)>>>,
    /// True for a table inside another.
    is_nested: bool,
}

impl<'a> Fields<'a> {
    /// Returns a reader of `entries`, the table at `span` of the file at `path`.
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
            strays: Rc::default(),
            is_nested: false,
        }
    }

    /// Accepts files that were written for other generators: a value of a shape that only they understand is kept for
    /// [`Fields::foreign`], with a warning.
    pub(crate) fn keeping_foreign(mut self) -> Self {
        self.foreign = Some(Vec::new());
        self
    }

    /// Returns true if values of a foreign shape are kept.
    pub(crate) fn keeps_foreign(&self) -> bool {
        self.foreign.is_some()
    }

    /// Returns the entries with values of a foreign shape.
    pub(crate) fn foreign(&mut self) -> Vec<Entry> {
        self.foreign.take().unwrap_or_default()
    }

    /// Accepts a notation in which texts have no quotes: `title: 2024` is a text, `draft: "yes"` is true, and `tags: a,
    /// b` is a list. `source` is the text of the file.
    pub(crate) fn loosely(mut self, source: &'a str) -> Self {
        self.loose = Some(source);
        self
    }

    /// Returns a reader of a table inside this one; its problems go to the same list.
    pub(crate) fn nested(&mut self, entries: Vec<Entry>, span: Range<usize>) -> Fields<'_> {
        let (loose, strays) = (self.loose, Rc::clone(&self.strays));
        // Inside a table of the right shape, a wrong value is a mistake.
        let table = Fields::new(entries, span, self.path, self.codes, self.problems);
        Fields { loose, strays, is_nested: true, ..table }
    }

    /// Sets if the file could not be parsed completely.
    pub(crate) fn broken(mut self, is_broken: bool) -> Self {
        self.is_broken = is_broken;
        self
    }

    /// Records that `name` is wanted, if questions are recorded.
    fn ask(&self, name: &'static str, asked: impl FnOnce() -> Asked) {
        question::ask(|| {
            let table = self.is_nested.then_some(self.span.start);
            Question { table, name, asked: asked() }
        });
    }

    /// Returns the value of `name`.
    pub(crate) fn node(&mut self, name: &'static str) -> Option<Node> {
        self.ask(name, || Asked::Any);
        self.asked.push(name);
        let index = self.entries.iter().position(|entry| entry.key == name)?;
        let node = self.entries.remove(index).node;
        self.read.push((name, node.span.clone()));
        Some(node)
    }

    /// Returns the value of a key that the author chose.
    pub(crate) fn take(&mut self, name: &str) -> Option<Node> {
        let index = self.entries.iter().position(|entry| entry.key == name)?;
        Some(self.entries.remove(index).node)
    }

    /// Returns the span of the value of `name` if it was read, and otherwise that of the table.
    pub(crate) fn span_of(&self, name: &str) -> Range<usize> {
        let read = self.read.iter().find(|(read, _)| *read == name);
        read.map_or_else(|| self.start(), |(_, span)| span.clone())
    }

    /// Returns what one of the names in `choices` stands for.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        name: &'static str,
        choices: &[(&str, T)],
    ) -> Option<(T, Range<usize>)> {
        self.ask(name, || Asked::OneOf(choices.iter().map(|(name, _)| (*name).to_owned()).collect()));
        let text = self.text(name)?;
        if let Some((_, choice)) = choices.iter().find(|(known, _)| *known == text.value) {
            return Some((*choice, text.span));
        }
        let names: Vec<&str> = choices.iter().map(|(known, _)| *known).collect();
        let hint = did_you_mean(&text.value, names.iter().copied()).unwrap_or_else(|| match names[..] {
            [only] => format!("write `{only}`"),
            _ => format!("write one of {}", listed(&names)),
        });
        let message = format!("unknown value `{}` of `{name}`", text.value);
        let quoted = |text: &str| format!("\"{text}\"");
        let meant = certain(&text.value, names.iter().copied()).map(quoted);
        let problem = Problem::new(self.codes.invalid, Place::new(self.path, text.span), message);
        self.problems.push(problem.hint(hint).fix(&quoted(&text.value), meant.as_deref()));
        None
    }

    /// Accepts all remaining keys: which keys are valid depends on one that is wrong.
    pub(crate) fn ignore_rest(&mut self) {
        self.entries.clear();
    }

    /// Returns all remaining entries, for a table whose keys the author chooses.
    pub(crate) fn rest(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// Returns a text.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<Text> {
        self.ask(name, || Asked::Text);
        let node = self.node(name)?;
        self.as_text(name, node, "a string")
    }

    /// Returns the text of `node`; `wanted` describes the expected value of `name`.
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

    /// Returns a text that is required and must not be blank.
    pub(crate) fn required_text(&mut self, name: &'static str) -> Option<Text> {
        self.ask(name, || Asked::Required);
        self.text_if_needed(name, true)
    }

    /// Returns a text that must not be blank, and must be there if it `is_needed`.
    pub(crate) fn text_if_needed(&mut self, name: &'static str, is_needed: bool) -> Option<Text> {
        let missing = is_needed && !self.has(name);
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

    /// Returns `true` or `false`.
    pub(crate) fn boolean(&mut self, name: &'static str) -> Option<bool> {
        let loose = self.loose.is_some();
        self.ask(name, || Asked::Boolean);
        self.typed(name, "true or false", |value| match value {
            Value::Boolean(value) => Ok(value),
            Value::Text(text) if loose => boolean_of(&text).ok_or(Value::Text(text)),
            other => Err(other),
        })
        .map(|(value, _)| value)
    }

    /// Returns an integer.
    pub(crate) fn integer(&mut self, name: &'static str) -> Option<(i64, Range<usize>)> {
        let loose = self.loose.is_some();
        self.ask(name, || Asked::Integer);
        self.typed(name, "an integer", |value| match value {
            Value::Integer(value) => Ok(value),
            Value::Text(text) if loose => text.trim().parse().map_err(|_| Value::Text(text)),
            other => Err(other),
        })
    }

    /// Returns a number, whole or not.
    pub(crate) fn number(&mut self, name: &'static str) -> Option<(f64, Range<usize>)> {
        self.ask(name, || Asked::Number);
        self.typed(name, "a number", |value| match value {
            #[expect(clippy::cast_precision_loss, reason = "authors' numbers are far below 2^53")]
            Value::Integer(value) => Ok(value as f64),
            Value::Float(value) => Ok(value),
            other => Err(other),
        })
    }

    /// Returns a date, written as a TOML date or as a text. The caller validates it.
    pub(crate) fn date(&mut self, name: &'static str) -> Option<Text> {
        let is_loose = self.loose.is_some();
        self.ask(name, || Asked::Date);
        self.typed(name, "a date", |value| match value {
            Value::Integer(digits) if is_loose && is_day(digits) => Ok(Some(digits.to_string())),
            // A date that is invalid in TOML was reported when the file was parsed, and is empty.
            Value::Date(date) => Ok(Some(date).filter(|date| !date.is_empty())),
            Value::Text(date) => Ok(Some(date)),
            other => Err(other),
        })
        .and_then(|(value, span)| Some(Text { value: value?, span }))
    }

    /// Returns the values of a list.
    pub(crate) fn list(&mut self, name: &'static str) -> Vec<Node> {
        self.ask(name, || Asked::List);
        self.typed(name, "a list", |value| match value {
            Value::List(items) => Ok(items),
            other => Err(other),
        })
        .map(|(items, _)| items)
        .unwrap_or_default()
    }

    /// Returns a list of texts.
    pub(crate) fn texts(&mut self, name: &'static str) -> Vec<Text> {
        self.ask(name, || Asked::Texts);
        self.node(name).map(|node| self.as_texts(name, node)).unwrap_or_default()
    }

    /// Returns the texts in the list `node`. A single text is a list of one.
    pub(crate) fn as_texts(&mut self, name: &str, node: Node) -> Vec<Text> {
        const WANTED: &str = "a list of strings";
        match node.value {
            Value::List(items) => {
                items.into_iter().filter_map(|item| self.as_text(name, item, WANTED)).collect()
            }
            Value::Text(value) if self.loose.is_some() => between_commas(&value, &node.span),
            _ => self.as_text(name, node, WANTED).into_iter().collect(),
        }
    }

    /// Returns a table inside this one.
    pub(crate) fn table(&mut self, name: &'static str) -> Option<(Vec<Entry>, Range<usize>)> {
        self.ask(name, || Asked::Table);
        self.typed(name, "a table", |value| match value {
            Value::Table(entries) => Ok(entries),
            other => Err(other),
        })
    }

    /// Returns a list of tables, written as `[[name]]`.
    pub(crate) fn tables(&mut self, name: &'static str) -> Vec<(Vec<Entry>, Range<usize>)> {
        const WANTED: &str = "a list of tables";
        self.ask(name, || Asked::Tables);
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

    /// Returns true if the table has `name` and it was not read yet.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == name)
    }

    /// Reports that `name` is missing.
    pub(crate) fn missing(&mut self, name: &str) {
        // It may be in a line that could not be parsed, which is already reported.
        if self.is_broken {
            return;
        }
        self.problem(self.start(), format!("`{name}` is missing"));
    }

    /// Returns the span of the table's first character, for what the table lacks.
    fn start(&self) -> Range<usize> {
        self.span.start..self.span.start.max(self.span.end.min(self.span.start + 1))
    }

    /// Reports a problem at `span`.
    pub(crate) fn problem(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem::new(self.codes.invalid, Place::new(self.path, span), message));
    }

    /// Adds a problem with its own code or hint.
    pub(crate) fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Returns the place of `span` in the table's file.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.path, span)
    }

    /// Sets the former names of keys, so that the problem of one gives its current name.
    pub(crate) fn renamed(&mut self, names: &'static [(&'static str, &'static str)]) {
        self.renamed = names;
    }

    /// Reports every key that was not read.
    pub(crate) fn finish(self) {
        let Self { entries, asked, renamed, path, codes, problems, strays, is_nested, read, .. } = self;
        // Two keys for one name, or a key beside one that is there, would make the table invalid.
        let meant = |key: &str| {
            let new_name = renamed.iter().find(|(former, _)| *former == key).map(|(_, name)| *name);
            new_name.or_else(|| certain(key, asked.iter().copied()))
        };
        let is_free = |name: &str| {
            !read.iter().any(|(read, _)| *read == name)
                && entries.iter().filter(|entry| meant(&entry.key) == Some(name)).count() == 1
        };
        let fixes: Vec<_> =
            entries.iter().map(|entry| meant(&entry.key).filter(|name| is_free(name))).collect();
        for (entry, fix) in entries.into_iter().zip(fixes) {
            let new_name = renamed.iter().find(|(former, _)| *former == entry.key);
            let hint = new_name
                .map(|(_, name)| format!("the key is now called `{name}`"))
                .or_else(|| did_you_mean(&entry.key, asked.iter().copied()))
                .unwrap_or_else(|| {
                    strays.borrow_mut().push((problems.len(), entry.key.clone()));
                    format!("the known keys are {}", listed(&asked))
                });
            let place = Place::new(path, entry.key_span);
            let problem = Problem::new(codes.unknown_key, place, format!("unknown key `{}`", entry.key));
            problems.push(problem.hint(hint).fix(&entry.key, fix));
        }
        if is_nested {
            return;
        }
        // In TOML, a key below the name of a table belongs to that table.
        for (number, key) in strays.take() {
            if let Some(problem) = problems.get_mut(number).filter(|_| asked.contains(&key.as_str())) {
                problem.hint = Some(format!("`{key}` belongs at the top of the file, above the first table"));
            }
        }
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

    /// Reports a value of the wrong type, or keeps it if it may be meant for another generator. Keys that decide if a
    /// page is published are always reported.
    pub(crate) fn wrong_type(&mut self, name: &str, wanted: &str, found: &Value, span: Range<usize>) {
        const DECIDING: [&str; 4] = ["draft", "noindex", "publish", "expires"];
        let message = format!("`{name}` must be {wanted}, not {}", found.type_name());
        let place = Place::new(self.path, span.clone());
        let is = if self.loose.is_some() { ": " } else { " = " };
        let hint = match wanted {
            "a table" if matches!(found, Value::List(_)) && self.loose.is_none() => {
                Some(format!("write one table `[{name}]`, with a line for each entry"))
            }
            "a list of tables" => Some(format!("write `[[{name}]]` above the keys of each table")),
            wanted => example(wanted).map(|value| format!("write `{name}{is}{value}`")),
        };
        match &mut self.foreign {
            Some(foreign) if !DECIDING.contains(&name) => {
                let node = Node { value: found.clone(), span: span.clone() };
                foreign.push(Entry { key: name.to_owned(), key_span: span, node });
                let problem = Problem::new(Code::FrontMatterForeignShape, place, message);
                let hint = format!(
                    "write {wanted}, or rename the key; templates read this value as `page.extra.{name}`"
                );
                self.problems.push(problem.hint(hint));
            }
            _ => self.problems.push(Problem::new(self.codes.invalid, place, message).maybe_hint(hint)),
        }
    }
}

/// Returns an example of a value of the type `wanted`.
fn example(wanted: &str) -> Option<&'static str> {
    Some(match wanted {
        "true or false" => "true",
        "a date" => "2026-11-23",
        "an integer" => "10",
        "a list of strings" => "[\"…\", \"…\"]",
        _ => return None,
    })
}

/// Returns true if the digits of a number form a date, such as `20260317`.
fn is_day(digits: i64) -> bool {
    let part = |number: i64| i8::try_from(number % 100).unwrap_or_default();
    let year = i16::try_from(digits / 10_000).ok().filter(|year| *year >= 1_000);
    year.is_some_and(|year| Date::new(year, part(digits / 100), part(digits)).is_ok())
}

/// Returns the boolean that a word stands for, if any.
pub(crate) fn boolean_of(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// Returns the parts of `text`, separated by commas. The span includes quotes, so each part has the whole span.
fn between_commas(text: &str, span: &Range<usize>) -> Vec<Text> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| Text { value: part.to_owned(), span: span.clone() }).collect()
}
