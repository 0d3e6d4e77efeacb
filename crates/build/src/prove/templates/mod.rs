//! Checks the literal HTML of a template, once for all pages that it renders: broken links, content that the published
//! policy blocks, pictures without alternative text, duplicate ids. Dynamic values are checked where they come from;
//! those from a template, an option, a data file or `extra` are checked in rendered pages.

mod ids;
mod links;
mod pages;
mod policy;

use std::ops::Range;

use self::pages::RenderedBy;
use super::places::Unconfirmed;
use super::policy::Blocked;
use crate::context::{Markup, RenderContext};
use crate::problem::{Code, Place, Problem};
use crate::source::SourceFile;

/// Checks every HTML template, apart from the sources that are already `blocked`, and returns what only rendered pages
/// can confirm.
pub(super) fn check(
    context: &RenderContext,
    mut blocked: Blocked,
    problems: &mut Vec<Problem>,
) -> Vec<Unconfirmed> {
    let pages = RenderedBy::new(context);
    let mut unconfirmed = Vec::new();
    for (name, markup) in context.compiled_theme.markup() {
        let Some(file) = context.site.theme.templates.get(name) else { continue };
        let template = Template { context, pages: &pages, name, file, markup };
        template.links(&mut unconfirmed, problems);
        template.policy(&mut blocked, problems);
        template.pictures(problems);
        template.ids(problems);
    }
    unconfirmed.extend(pages.loads(blocked));
    unconfirmed
}

/// A template being checked.
struct Template<'a> {
    context: &'a RenderContext,
    pages: &'a RenderedBy<'a>,
    name: &'a str,
    file: &'a SourceFile,
    markup: &'a Markup,
}

impl Template<'_> {
    fn place(&self, span: &Range<usize>) -> Place {
        Place::new(&self.file.path, span.clone())
    }

    /// Reports each picture without alternative text.
    fn pictures(&self, problems: &mut Vec<Problem>) {
        for span in &self.markup.without_alt {
            let message = "this image has no `alt`";
            let hint = "describe the image, or write `alt=\"\"` if it is decorative";
            problems.push(Problem::new(Code::ImageMissingAlt, self.place(span), message).hint(hint));
        }
    }
}
