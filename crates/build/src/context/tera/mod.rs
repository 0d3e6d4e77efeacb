//! The engine for Tera 2 themes. The library needs every value in advance, and reports some mistakes only for a whole
//! set of templates, as printed text; this module hides both.

mod bounded;
mod faults;
mod mentions;
mod spaces;
mod steps;

mod values;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use minijinja::value::Value;
use pulldown_cmark_escape::{IoWriter, escape_html};
use tera::{Kwargs, State};

use self::faults::{Fault, Templates};
use self::mentions::Mentions;
use super::budget::Limited;
use super::engine::{ESCAPED, Engine};
use super::filters::FILTERS;
use super::functions;
use super::inserted::Inserted;
use super::nesting;
use super::references::References;
use super::template_errors;
use crate::fingerprint::Fingerprint;
use crate::guard;
use crate::messages::Messages;
use crate::parse::Theme;
use crate::problem::{Code, Problem};

/// The compiled templates of a theme.
pub(crate) struct Tera {
    library: tera::Tera,
    theme: Arc<Theme>,
    texts: BTreeMap<String, String>,
    counted: BTreeMap<String, Inserted>,
    mentions: HashMap<String, Mentions>,
    fingerprints: HashMap<String, Fingerprint>,
}

impl Tera {
    /// Compiles every template of the theme, for a site in `language`; each that cannot be parsed is reported.
    pub(crate) fn new(theme: Arc<Theme>, language: &str, problems: &mut Vec<Problem>) -> Self {
        let texts: BTreeMap<String, String> = theme
            .templates
            .iter()
            .map(|(name, file)| (name.clone(), spaces::prepared(&String::from_utf8_lossy(&file.bytes))))
            .collect();
        let references = References::new(&theme);
        let mention = |name: &String| {
            let closure = references.of(name).filter_map(|name| texts.get(name));
            (name.clone(), Mentions::of(closure.map(String::as_str)))
        };
        let mentions = texts.keys().map(mention).collect();
        let captures = texts.values().any(|text| steps::captures_output(text));
        let counted =
            texts.iter().map(|(name, text)| (name.clone(), steps::counted(text, captures))).collect();
        let templates = Templates { theme: &theme, texts: &texts, counted: &counted };
        let library = compiled(&templates, Messages::of(language), problems);
        let fingerprints = references.fingerprints(&theme, language);
        Self { library, theme, texts, counted, mentions, fingerprints }
    }

    /// Returns the library's context for a template.
    fn context(&self, template: &str, context: &Value) -> tera::Context {
        let mut made = tera::Context::new();
        let Some(mentions) = self.mentions.get(template) else { return made };
        for key in context.try_iter().into_iter().flatten() {
            let name = key.as_str().filter(|name| mentions.has(name));
            if let (Some(name), Ok(value)) = (name, context.get_item(&key)) {
                made.insert_value(name.to_owned(), values::into_tera(&value, mentions));
            }
        }
        made
    }
}

impl Engine for Tera {
    fn render(&self, template: &str, context: Value) -> Result<String, Box<Problem>> {
        if !self.has(template) {
            return Err(Box::new(template_errors::missing(template, &self.theme)));
        }
        values::with_own_records(|| self.render_existing(template, &context))
    }

    fn fingerprint(&self, template: &str) -> Fingerprint {
        self.fingerprints.get(template).copied().unwrap_or_default()
    }

    fn has(&self, template: &str) -> bool {
        self.theme.templates.contains_key(template)
    }
}

impl Tera {
    /// Renders a template that exists.
    fn render_existing(&self, template: &str, context: &Value) -> Result<String, Box<Problem>> {
        let given = self.context(template, context);
        let templates = Templates { theme: &self.theme, texts: &self.texts, counted: &self.counted };
        let mut out = Limited::default();
        let rendered = steps::budgeted(|| self.library.render_to(template, &given, &mut out));
        if out.is_full {
            return Err(Box::new(templates.too_long(template)));
        }
        rendered.map_err(|error| Box::new(templates.while_rendering(&error, template, context)))?;
        Ok(out.into_text())
    }
}

impl fmt::Debug for Tera {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tera").field("theme", &self.theme.name).finish_non_exhaustive()
    }
}

/// Returns the library with every valid template. It accepts all or none, so those that it rejects are left out until
/// it accepts the rest.
fn compiled(templates: &Templates<'_>, messages: Messages, problems: &mut Vec<Problem>) -> tera::Tera {
    let empty = library(messages);
    let mut sound: Vec<(&str, &str)> = Vec::new();
    for (name, counted) in templates.counted {
        if let Some(problem) = templates.theme.templates.get(name).and_then(nesting::fault) {
            problems.push(problem);
            continue;
        }
        let read = guard::caught(|| empty.clone().add_raw_template(name, &counted.text));
        let read = match (read, templates.theme.templates.get(name)) {
            (Ok(read), _) => templates.alone(name, read),
            (Err(said), Some(file)) => {
                Err(Box::new(guard::failed(Code::TemplateError, &file.path, "the library Tera", &said)))
            }
            (Err(_), None) => continue,
        };
        match read {
            Ok(()) => sound.push((name, &counted.text)),
            Err(problem) => problems.push(*problem),
        }
    }
    loop {
        let mut library = empty.clone();
        let Err(error) = library.add_raw_templates(sound.iter().copied()) else { return library };
        let before = sound.len();
        for Fault { template, problem } in templates.together(&error) {
            sound.retain(|(name, _)| *name != template);
            problems.extend(problem);
        }
        if sound.len() == before {
            debug_assert!(false, "no template is at fault: {error}");
            return empty;
        }
    }
}

/// Returns the library without templates, configured like the other engine.
fn library(messages: Messages) -> tera::Tera {
    let mut library = tera::Tera::new();
    library.set_escape_fn(escape);
    library.autoescape_on(ESCAPED);
    library.register_function(steps::FUNCTION, |given: Kwargs, _: &State<'_>| steps::count(&given));
    library.register_function(steps::LIST, |given: Kwargs, _: &State<'_>| steps::pass_list(&given));
    library.register_function(steps::ITEM, |given: Kwargs, _: &State<'_>| steps::pass_item(&given));
    library.register_function(functions::PICTURE, |given: Kwargs, _: &State<'_>| {
        let given = given.iter().map(|(name, value)| Ok((name.to_string(), values::from_tera(value)?)));
        let made = given.collect::<Result<_, String>>().and_then(|given| functions::picture(&given));
        made.map(|made| values::into_tera(&made, &Mentions::all())).map_err(tera::Error::message)
    });
    bounded::register(&mut library);
    for filter in FILTERS {
        library.register_filter(filter.name, move |value: &tera::Value, given: Kwargs, _: &State<'_>| {
            if value.is_undefined() {
                return Err(undefined());
            }
            let arguments =
                given.iter().map(|(name, value)| Ok((name.to_string(), values::from_tera(value)?)));
            let made = values::from_tera(value)
                .and_then(|value| Ok((value, arguments.collect::<Result<_, String>>()?)))
                .map_err(|wrong| format!("`{}` {wrong}", filter.name))
                .and_then(|(value, arguments)| filter.apply(&value, &arguments, messages))
                .map_err(tera::Error::message)?;
            steps::made(made.as_str().map_or(0, str::len))?;
            Ok(values::into_tera(&made, &Mentions::default()))
        });
    }
    library
}

/// Returns the error that the library itself reports if a filter receives an undefined value.
fn undefined() -> tera::Error {
    let (expected_type, actual_type) = ("value".to_owned(), "undefined".to_owned());
    tera::Error::new(tera::ErrorKind::InvalidArgument { expected_type, actual_type })
}

/// Escapes text as in Markdown, so that addresses stay readable.
fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    escape_html(IoWriter(out), text)
}

#[cfg(test)]
mod tests;
