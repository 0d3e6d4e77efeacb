//! A copy of an article in plain Markdown, for programs that read: its facts as YAML, its title, its body.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::away::whole;
use super::draw::href;
use super::facts;
use crate::assemble::PageIndex;
use crate::incremental::Reader;
use crate::parse::copy::{self, Places};

/// The copy of the page that reads.
pub(super) fn draw(reader: &Arc<Reader>) -> String {
    let index = reader.index();
    let (page, article) = (reader.facts(index), reader.article(index));
    let site = Links { reader, from: index, page: reader.permalink(page.url()) };
    let front_matter = page.front_matter();
    let mut text = String::from("---\n");
    let mut fact = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            // What is JSON is YAML too.
            let _ = writeln!(text, "{name}: {value}");
        }
    };
    let authors = facts::authors(reader, index);
    let authors: Vec<&str> = authors.iter().map(|author| reader.facts(*author).title()).collect();
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
    if !body.is_empty() {
        let _ = write!(text, "\n{body}\n");
    }
    text
}

/// Links that are written in one page.
struct Links<'a> {
    reader: &'a Arc<Reader>,
    from: PageIndex,
    /// The page's whole address.
    page: String,
}

impl Places for Links<'_> {
    fn address(&self, target: &str) -> String {
        whole(&href(self.reader, self.from, target), &self.page)
    }

    /// Its title, which leads to it, and what it asks.
    fn diagnostic(&self, id: &str) -> String {
        let Ok((diagnostic, home)) = self.reader.diagnostic(id) else { return String::new() };
        let engine = &diagnostic.engine;
        let address = whole(&super::draw::diagnostic_url(self.reader, diagnostic, *home), &self.page);
        let mut text = format!("**[{}]({address})**\n", engine.title.value);
        for question in &engine.questions {
            let (ask, label) = (&question.ask.value, &question.label.value);
            let label = if label == ask { String::new() } else { format!("**{label}**: ") };
            let _ = write!(text, "\n- {label}{ask}");
        }
        text
    }
}
