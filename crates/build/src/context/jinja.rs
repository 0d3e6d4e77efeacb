//! The engine for MiniJinja themes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Rest, Value, ValueOrKwargs, from_args};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
};
use pulldown_cmark_escape::{FmtWriter, escape_html};

use super::budget::{self, Limited};
use super::engine::{ESCAPED, Engine};
use super::filters::{Arguments, FILTERS};
use super::inserted::Inserted;
use super::references::References;
use super::tags::tags;
use super::{brought, functions, kept, nesting, template_errors, unclosed};
use crate::fingerprint::Fingerprint;
use crate::guard;
use crate::messages::Messages;
use crate::parse::Theme;
use crate::problem::{Code, Place, Problem};
use crate::source::SourceFile;

/// The compiled templates of a theme.
#[derive(Debug)]
pub(crate) struct Jinja {
    environment: Environment<'static>,
    theme: Arc<Theme>,
    /// The templates as the library parses them, by name.
    tested: HashMap<String, Inserted>,
    fingerprints: HashMap<String, Fingerprint>,
}

impl Jinja {
    /// Compiles every template of the theme, for a site in `language`; each that cannot be parsed is reported.
    pub(crate) fn new(theme: Arc<Theme>, language: &str, problems: &mut Vec<Problem>) -> Self {
        let mut environment = Environment::new();
        // Adds line numbers and ranges to errors; the cost was not measurable.
        environment.set_debug(true);
        environment.set_fuel(Some(budget::STEPS));
        environment.set_recursion_limit(budget::DEPTH);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_formatter(write);
        environment.set_auto_escape_callback(|name| {
            let escaped = ESCAPED.iter().any(|ending| name.ends_with(ending));
            if escaped { AutoEscape::Html } else { AutoEscape::None }
        });
        // A line with only a tag leaves no empty line.
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            environment.set_syntax(syntax);
        }
        let messages = Messages::of(language);
        for filter in FILTERS {
            environment.add_filter(filter.name, move |value: Value, given: Rest<ValueOrKwargs>| {
                let given = arguments(filter.takes, &given.into_values())?;
                let made = filter.apply(&value, &given, messages);
                made.map_err(|wrong| Error::new(ErrorKind::InvalidOperation, wrong))
            });
        }
        environment.add_function(functions::PICTURE, |given: Rest<ValueOrKwargs>| {
            let given = arguments(&functions::TAKES, &given.into_values())?;
            functions::picture(&given).map_err(|wrong| Error::new(ErrorKind::InvalidOperation, wrong))
        });
        kept::register(&mut environment);
        problems.extend(brought::faults(&theme));
        let fingerprints = References::new(&theme).fingerprints(&theme, language);
        let mut engine = Self { environment, theme, tested: HashMap::new(), fingerprints };
        for (name, file) in &engine.theme.templates {
            if let Some(problem) = nesting::fault(file) {
                problems.push(problem);
                continue;
            }
            let tested = kept::tested(&String::from_utf8_lossy(&file.bytes));
            let text = tested.text.clone();
            engine.tested.insert(name.clone(), tested);
            match guard::caught(|| engine.environment.add_template_owned(name.clone(), text)) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    let span = engine.span(&error, name, file);
                    problems.push(
                        unclosed::find(file, &span)
                            .unwrap_or_else(|| problem(&error, Place::new(&file.path, span))),
                    );
                }
                Err(said) => {
                    problems.push(guard::failed(
                        Code::TemplateError,
                        &file.path,
                        "the library MiniJinja",
                        &said,
                    ));
                }
            }
        }
        engine
    }

    /// Returns the innermost error, and the template that contains it.
    fn located<'a>(&'a self, error: &'a Error, template: &'a str) -> (&'a Error, &'a str) {
        let mut innermost = error;
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<Error>() {
                innermost = if error.name().is_some() { error } else { innermost };
            }
            cause = error.source();
        }
        (innermost, innermost.name().unwrap_or(template))
    }

    /// Returns the bytes of the file that an error is about.
    fn span(&self, error: &Error, template: &str, file: &SourceFile) -> Range<usize> {
        let text = file.text().unwrap_or_default();
        let span = match (error.range(), self.tested.get(template)) {
            (Some(range), Some(tested)) => tested.original(&range),
            _ => error.line().map_or(0..0, |line| line_span(text, line)),
        };
        // The library ends the span of an unexpected character after its first byte.
        text.floor_char_boundary(span.start)..text.ceil_char_boundary(span.end)
    }
}

impl Engine for Jinja {
    fn render(&self, template: &str, context: Value) -> Result<String, Box<Problem>> {
        let mut out = Limited::default();
        let rendered = self
            .environment
            .get_template(template)
            .and_then(|template| template.render_captured_to(&context, &mut out).map(drop));
        if let (true, Some(file)) = (out.is_full, self.theme.templates.get(template)) {
            return Err(Box::new(budget::too_long(Place::whole(&file.path))));
        }
        let Err(error) = rendered else { return Ok(out.into_text()) };
        let (error, name) = self.located(&error, template);
        let Some(file) = self.theme.templates.get(name) else {
            return Err(Box::new(template_errors::missing(template, &self.theme)));
        };
        let span = self.span(error, name, file);
        Err(Box::new(match error.kind() {
            ErrorKind::OutOfFuel => budget::spent(Place::new(&file.path, loop_around(file, span))),
            ErrorKind::UndefinedError if error.detail().is_none() => {
                template_errors::undefined(file, span, &context)
            }
            kind => {
                let place = Place::new(&file.path, span);
                let detail = error.detail().filter(|_| kind == ErrorKind::UndefinedError);
                let asset = detail.and_then(|looked_up| template_errors::no_asset(looked_up, place.clone()));
                asset.unwrap_or_else(|| problem(error, place))
            }
        }))
    }

    fn fingerprint(&self, template: &str) -> Fingerprint {
        self.fingerprints.get(template).copied().unwrap_or_default()
    }

    fn has(&self, template: &str) -> bool {
        self.theme.templates.contains_key(template)
    }
}

/// Writes a value into a page. An absent value is written as nothing, not as the word `none`. Text is escaped as in
/// Markdown, so that addresses stay readable; the library would also escape their slashes.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    match value.as_str() {
        Some(text) if !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html) => {
            escape_html(FmtWriter(out), text).map_err(Error::from)
        }
        _ => escape_formatter(out, state, value),
    }
}

/// Returns the arguments of a filter or function by name: positional ones first, in the order of `takes`.
fn arguments(takes: &[&str], given: &[Value]) -> Result<Arguments, Error> {
    let (placed, named) = from_args::<(&[Value], Kwargs)>(given)?;
    if placed.len() > takes.len() {
        return Err(Error::from(ErrorKind::TooManyArguments));
    }
    let mut arguments: Arguments =
        takes.iter().zip(placed).map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    for name in named.args() {
        arguments.push((name.to_owned(), named.peek(name)?));
    }
    Ok(arguments)
}

/// Converts the library's error to a problem.
fn problem(error: &Error, place: Place) -> Problem {
    let kind = error.kind().to_string();
    let message = match (error.kind(), error.detail()) {
        (ErrorKind::InvalidOperation, Some("recursion limit exceeded")) => {
            return Problem::new(Code::TemplateError, place, "recursion limit exceeded").hint(
                "a template that includes itself, or a macro that calls itself, needs a condition that ends \
                 it",
            );
        }
        (ErrorKind::InvalidOperation, Some(detail)) => detail.to_owned(),
        (_, Some(detail)) => format!("{kind}: {detail}"),
        (_, None) => kind,
    };
    let hint = budget::hint(&message).map(str::to_owned);
    Problem::new(Code::TemplateError, place, message).maybe_hint(hint)
}

/// Returns the tag that begins the innermost loop around `span`, or `span` if there is none. A template may be stopped
/// anywhere in its loop, and is reported once.
fn loop_around(file: &SourceFile, span: Range<usize>) -> Range<usize> {
    let text = file.text().unwrap_or_default();
    let mut open = Vec::new();
    for tag in tags(text).into_iter().take_while(|tag| tag.range.start <= span.start) {
        match tag.word(text) {
            "for" => open.push(tag.range),
            "endfor" => drop(open.pop()),
            _ => {}
        }
    }
    open.pop().unwrap_or(span)
}

/// Returns the bytes of the `line`th line, from 1, without white space around it.
fn line_span(text: &str, line: usize) -> Range<usize> {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    start + indent..start + line.trim_end().len().max(indent)
}
