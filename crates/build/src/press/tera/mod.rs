//! The engine of themes written for Tera 2. The library wants every value before it begins and tells some mistakes of
//! a whole set of templates only as printed text; both stay inside this module.

mod faults;
mod mentions;
mod spaces;
mod tags;
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
use super::engine::{ESCAPED, Engine};
use super::filters::FILTERS;
use super::references::References;
use super::told;
use crate::incremental::Fingerprint;
use crate::parse::Theme;
use crate::problem::Problem;

/// A theme's templates, compiled.
pub(crate) struct Tera {
    library: tera::Tera,
    theme: Arc<Theme>,
    texts: BTreeMap<String, String>,
    mentions: HashMap<String, Mentions>,
    fingerprints: HashMap<String, Fingerprint>,
}

impl Tera {
    /// Compiles every template of the theme; each that cannot be read is a problem.
    pub(crate) fn new(theme: Arc<Theme>, problems: &mut Vec<Problem>) -> Self {
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
        let library = compiled(&Templates { theme: &theme, texts: &texts }, problems);
        let fingerprints = references.fingerprints(&theme);
        Self { library, theme, texts, mentions, fingerprints }
    }

    /// The context that the library is given for a template.
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
    fn draw(&self, template: &str, context: Value) -> Result<String, Box<Problem>> {
        if !self.has(template) {
            return Err(Box::new(told::missing(template, &self.theme)));
        }
        self.library.render(template, &self.context(template, &context)).map_err(|error| {
            let templates = Templates { theme: &self.theme, texts: &self.texts };
            Box::new(templates.while_drawing(&error, template, &context))
        })
    }

    fn fingerprint(&self, template: &str) -> Fingerprint {
        self.fingerprints.get(template).copied().unwrap_or_default()
    }

    fn has(&self, template: &str) -> bool {
        self.theme.templates.contains_key(template)
    }
}

impl fmt::Debug for Tera {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tera").field("theme", &self.theme.name).finish_non_exhaustive()
    }
}

/// The library with every sound template in it. It takes all or none, so those that it faults are left out until it
/// takes the rest.
fn compiled(templates: &Templates<'_>, problems: &mut Vec<Problem>) -> tera::Tera {
    let empty = library();
    let mut sound: Vec<(&str, &str)> = Vec::new();
    for (name, text) in templates.texts {
        match templates.alone(empty.clone().add_raw_template(name, text)) {
            Ok(()) => sound.push((name, text)),
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

/// The library without a template, set up as the other engine is.
fn library() -> tera::Tera {
    let mut library = tera::Tera::new();
    library.set_escape_fn(escape);
    library.autoescape_on(ESCAPED);
    for filter in FILTERS {
        library.register_filter(filter.name, move |value: &tera::Value, given: Kwargs, _: &State<'_>| {
            if value.is_undefined() {
                return Err(undefined());
            }
            let arguments = given.iter().map(|(name, value)| (name.to_string(), values::from_tera(value)));
            let made = filter.apply(&values::from_tera(value), &arguments.collect());
            made.map(|value| values::into_tera(&value, &Mentions::default())).map_err(tera::Error::message)
        });
    }
    library
}

/// What the library itself says where a filter is given what is not there.
fn undefined() -> tera::Error {
    let (expected_type, actual_type) = ("value".to_owned(), "undefined".to_owned());
    tera::Error::new(tera::ErrorKind::InvalidArgument { expected_type, actual_type })
}

/// Escapes text as Markdown's is, so that addresses stay readable.
fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    escape_html(IoWriter(out), text)
}

#[cfg(test)]
mod tests;
