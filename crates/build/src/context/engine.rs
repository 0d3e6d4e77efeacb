//! Template engines. An engine renders a template by name with a context, independent of the library behind it.

use std::fmt::Debug;
use std::sync::Arc;

use minijinja::value::Value;

use super::jinja::Jinja;
use super::template_errors;
use super::tera::Tera;
use crate::fingerprint::Fingerprint;
use crate::guard;
use crate::parse::{Language, Theme};
use crate::problem::{Code, Problem};

/// The extensions of templates in which text is escaped as in HTML and XML. Elsewhere text is written unchanged, and a
/// filter such as `json` escapes it.
pub(super) const ESCAPED: [&str; 4] = [".html", ".htm", ".xml", ".svg"];

/// Renders the templates of one theme.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Renders `template` with `context`.
    ///
    /// # Errors
    /// A problem in a template. It does not name the page, which the caller knows.
    fn render(&self, template: &str, context: Value) -> Result<String, Box<Problem>>;

    /// Returns the fingerprint of `template` and of all that it may extend or include; the same for every name that
    /// does not exist.
    fn fingerprint(&self, template: &str) -> Fingerprint;

    /// Returns true if the theme has `template`.
    fn has(&self, template: &str) -> bool;
}

/// Returns the engine for the theme's template language, for a site in `language`, with all templates compiled; each
/// that cannot be parsed is reported.
pub(super) fn of(theme: &Arc<Theme>, language: &str, problems: &mut Vec<Problem>) -> Box<dyn Engine> {
    let engine: Box<dyn Engine> = match theme.language {
        Language::MiniJinja => Box::new(Jinja::new(theme.clone(), language, problems)),
        Language::Tera => Box::new(Tera::new(theme.clone(), language, problems)),
    };
    Box::new(Guarded { engine, theme: theme.clone() })
}

/// An engine that catches panics of its library.
#[derive(Debug)]
struct Guarded {
    engine: Box<dyn Engine>,
    theme: Arc<Theme>,
}

impl Engine for Guarded {
    fn render(&self, template: &str, context: Value) -> Result<String, Box<Problem>> {
        guard::caught(|| self.engine.render(template, context)).unwrap_or_else(|said| {
            let file = self.theme.templates.get(template);
            let missing = || template_errors::missing(template, &self.theme);
            let what = format!("the library {}", self.theme.language);
            Err(Box::new(
                file.map_or_else(missing, |file| {
                    guard::failed(Code::TemplateError, &file.path, &what, &said)
                }),
            ))
        })
    }

    fn fingerprint(&self, template: &str) -> Fingerprint {
        self.engine.fingerprint(template)
    }

    fn has(&self, template: &str) -> bool {
        self.engine.has(template)
    }
}
