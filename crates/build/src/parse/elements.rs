//! Elements that the Markdown library would write in another way: tables without inline styles, which a strict Content
//! Security Policy blocks; code and tables that can be scrolled with the keyboard; task checkboxes with a name.

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::highlight::{Grammars, escape};
use super::markdown::escaped;
use crate::messages::Messages;

/// The current table or code.
#[derive(Debug, Default)]
pub(super) struct Elements {
    grammars: Option<Grammars>,
    code: Option<Code>,
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// True for a cell of the head without a text, which is no header.
    is_blank: bool,
}

/// Code in a language that may be known.
#[derive(Debug)]
struct Code {
    language: String,
    text: String,
}

impl Elements {
    /// Creates a writer; with grammars, code is highlighted.
    pub(super) fn new(grammars: Option<Grammars>) -> Self {
        Self { grammars, ..Self::default() }
    }

    /// Returns the HTML for `event` if it belongs to one of these elements, in the language `site`.
    pub(super) fn written(&mut self, event: &Event<'_>, site: &str) -> Option<CowStr<'static>> {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let language = language(kind).filter(|_| self.grammars.is_some());
                self.code =
                    language.map(|language| Code { language: language.to_owned(), text: String::new() });
                Some(code_block(kind).into())
            }
            Event::Text(text) if self.code.is_some() => {
                self.code.iter_mut().for_each(|code| code.text.push_str(text));
                Some("".into())
            }
            Event::End(TagEnd::CodeBlock) => {
                let mut html = self.code.take().map(|code| self.marked(&code)).unwrap_or_default();
                html.push_str("</code></pre>\n");
                Some(html.into())
            }
            Event::Start(Tag::Table(columns)) => {
                self.columns.clone_from(columns);
                // A group and no region: a page may have many tables, and each region is a landmark.
                let name = Messages::of(site).text("Table");
                Some(
                    format!(
                        "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"{name}\">\n<table>\n"
                    )
                    .into(),
                )
            }
            Event::TaskListMarker(done) => Some(task_box(*done, Messages::of(site)).into()),
            event => self.table(event).map(CowStr::from),
        }
    }

    /// Sets if the cell that begins now has no text.
    pub(super) fn begin_cell(&mut self, is_blank: bool) {
        self.is_blank = is_blank;
    }

    fn marked(&self, code: &Code) -> String {
        let marked = self.grammars.as_ref().and_then(|grammars| grammars.marked(&code.language, &code.text));
        marked.unwrap_or_else(|| {
            let mut html = String::with_capacity(code.text.len());
            escape(&mut html, &code.text);
            html
        })
    }

    fn table(&mut self, event: &Event<'_>) -> Option<&'static str> {
        Some(match event {
            Event::End(TagEnd::Table) => "</tbody>\n</table>\n</div>\n",
            Event::Start(Tag::TableHead) => {
                (self.column, self.in_head) = (0, true);
                "<thead>\n<tr>\n"
            }
            Event::End(TagEnd::TableHead) => {
                self.in_head = false;
                "</tr>\n</thead>\n<tbody>\n"
            }
            Event::Start(Tag::TableRow) => {
                self.column = 0;
                "<tr>\n"
            }
            Event::End(TagEnd::TableRow) => "</tr>\n",
            Event::Start(Tag::TableCell) => self.cell(),
            Event::End(TagEnd::TableCell) => {
                self.column += 1;
                if self.in_head && !self.is_blank { "</th>\n" } else { "</td>\n" }
            }
            _ => return None,
        })
    }

    fn cell(&self) -> &'static str {
        let alignment = self.columns.get(self.column).copied().unwrap_or(Alignment::None);
        match (alignment, self.in_head && !self.is_blank) {
            (Alignment::Left, true) => "<th scope=\"col\" class=\"align-left\">",
            (Alignment::Left, false) => "<td class=\"align-left\">",
            (Alignment::Center, true) => "<th scope=\"col\" class=\"align-center\">",
            (Alignment::Center, false) => "<td class=\"align-center\">",
            (Alignment::Right, true) => "<th scope=\"col\" class=\"align-right\">",
            (Alignment::Right, false) => "<td class=\"align-right\">",
            (Alignment::None, true) => "<th scope=\"col\">",
            (Alignment::None, false) => "<td>",
        }
    }
}

/// Returns the language: the first word of the info string, as in CommonMark.
fn language<'a>(kind: &'a CodeBlockKind<'_>) -> Option<&'a str> {
    let info = match kind {
        CodeBlockKind::Fenced(info) => info.as_ref(),
        CodeBlockKind::Indented => "",
    };
    info.split([' ', '\t', ',']).next().filter(|language| !language.is_empty())
}

fn code_block(kind: &CodeBlockKind<'_>) -> String {
    match language(kind) {
        Some(language) => format!("<pre tabindex=\"0\"><code class=\"language-{}\">", escaped(language)),
        None => "<pre tabindex=\"0\"><code>".to_owned(),
    }
}

fn task_box(done: bool, messages: Messages) -> String {
    let (checked, label) = if done { (" checked", "Done") } else { ("", "To do") };
    format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{}\">\n", messages.text(label))
}
