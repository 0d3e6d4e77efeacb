//! A copy of an article in plain Markdown, for programs: the metadata as YAML, the title, the body.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::absolute_urls::whole;
use super::facts;
use super::renderer::href;
use crate::assemble::PageIndex;
use crate::html::Role;
use crate::incremental::TrackedSite;
use crate::parse::BlockDeclaration;
use crate::parse::copy::{self, Places};

/// Returns the copy of the page.
pub(super) fn render(tracked: &Arc<TrackedSite>) -> String {
    let index = tracked.index();
    let (page, article) = (tracked.facts(index), tracked.article(index));
    let site = Links { tracked, from: index, page: tracked.permalink(page.url()) };
    let front_matter = page.front_matter();
    let mut text = String::from("---\n");
    let mut fact = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            // JSON is valid YAML.
            let _ = writeln!(text, "{name}: {value}");
        }
    };
    let authors = facts::authors(tracked, index);
    let authors: Vec<&str> = authors.iter().map(|author| tracked.facts(*author).title()).collect();
    fact("title", Some(json!(page.title())));
    fact("description", facts::description(page).map(|description| json!(description)));
    fact("url", Some(json!(site.page)));
    fact("date", front_matter.date.map(|date| json!(facts::date(date))));
    fact("updated", front_matter.updated.map(|date| json!(facts::date(date))));
    fact("authors", (!authors.is_empty()).then(|| json!(authors)));
    let _ = write!(text, "---\n\n# {}\n", page.title());
    if let (Some(written), Some(lede)) = (&front_matter.lede, page.lede()) {
        let _ = write!(text, "\n{}\n", copy::inline(&written.value, lede, &site));
    }
    let body = copy::body(article, &site);
    // The title may be the first heading.
    let body = if article.title_id.is_some() { without_title(&body) } else { &body };
    if !body.is_empty() {
        let _ = write!(text, "\n{body}\n");
    }
    text
}

/// Returns Markdown without the heading at its beginning: one line behind `#`, or those above a line of `=`.
fn without_title(body: &str) -> &str {
    let mut rest = body;
    for line in body.split_inclusive('\n') {
        rest = &rest[line.len()..];
        if body.starts_with('#') || line.trim_start().starts_with('=') {
            return rest.trim_start_matches(['\n', '\r']);
        }
    }
    body
}

/// Resolves the links of a page.
struct Links<'a> {
    tracked: &'a Arc<TrackedSite>,
    from: PageIndex,
    /// The absolute address of the page.
    page: String,
}

impl Places for Links<'_> {
    fn address(&self, target: &str, role: Role) -> String {
        match role {
            Role::Picture => facts::in_one_size(self.tracked, self.from, target, &self.page),
            _ => whole(&href(self.tracked, self.from, target), &self.page),
        }
    }

    /// Returns the title of a diagnostic as a link to it, and its questions.
    fn diagnostic(&self, id: &str) -> String {
        let Ok((diagnostic, home)) = self.tracked.diagnostic(id) else { return String::new() };
        let engine = &diagnostic.engine;
        let address = whole(&super::renderer::diagnostic_url(self.tracked, diagnostic, *home), &self.page);
        let mut text = format!("**[{}]({address})**\n", engine.title.value);
        for question in &engine.questions {
            let (ask, label) = (&question.ask.value, &question.label.value);
            let label = if label == ask { String::new() } else { format!("**{label}**: ") };
            let _ = write!(text, "\n- {label}{ask}");
        }
        text
    }

    fn block(&self, name: &str) -> Option<BlockDeclaration> {
        self.tracked.block(name).ok().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::without_title;

    #[test]
    fn the_first_heading_is_the_title() {
        for body in ["# A\n\nB", "# A\nB", "A\nb\n===\n\nB"] {
            assert_eq!(without_title(body), "B");
        }
        assert_eq!(["# A", "B"].map(without_title), ["", "B"]);
    }
}
