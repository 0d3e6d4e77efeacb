//! Templates. An engine is given a template's name and what it may see; which library renders is its own matter.

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

/// The endings of templates in which text is escaped as in HTML and XML. In all others it is written as it is: what
/// must be escaped there, a filter such as `json` escapes.
pub(super) const ESCAPED: [&str; 4] = [".html", ".htm", ".xml", ".svg"];

/// Renders templates of one theme.
pub(crate) trait Engine: Debug + Send + Sync {
    /// Renders `template` with `context`, or says what is wrong in which line of which template.
    ///
    /// # Errors
    /// A problem in a template, which names no page: the caller knows what was being rendered.
    fn render(&self, template: &str, context: Value) -> Result<String, Box<Problem>>;

    /// The fingerprint of `template` and of all that it may extend or include; the same for every name that
    /// the theme does not have.
    fn fingerprint(&self, template: &str) -> Fingerprint;

    /// Whether the theme has `template`.
    fn has(&self, template: &str) -> bool;
}

/// The engine that the theme's templates are written for, for a site in `language`, with all of them
/// compiled; each that cannot be read is a problem.
pub(super) fn of(theme: &Arc<Theme>, language: &str, problems: &mut Vec<Problem>) -> Box<dyn Engine> {
    let engine: Box<dyn Engine> = match theme.language {
        Language::MiniJinja => Box::new(Jinja::new(theme.clone(), language, problems)),
        Language::Tera => Box::new(Tera::new(theme.clone(), language, problems)),
    };
    Box::new(Guarded { engine, theme: theme.clone() })
}

/// An engine whose library may panic.
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
