//! The template engines, by the language of a theme.

use std::sync::Arc;

use minijinja::value::Value;

use super::engine::Engine;
use super::jinja::Jinja;
use super::template_errors;
use super::tera::Tera;
use crate::fingerprint::Fingerprint;
use crate::guard;
use crate::parse::{Language, Theme};
use crate::problem::{Code, Problem};

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
