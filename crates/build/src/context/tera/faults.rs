//! Converts Tera's errors to problems with places. The library reports mistakes that need all templates as a single
//! printed text; it is parsed here, and what cannot be parsed is reported for the whole file.

use std::collections::BTreeMap;
use std::ops::Range;

use minijinja::value::Value;
use tera::{Error, ErrorKind, ReportError, TeraResult};

use crate::context::budget::{self, SPENT};
use crate::context::inserted::Inserted;
use crate::context::{template_errors, unclosed};
use crate::parse::Theme;
use crate::problem::{Code, Place, Problem};

/// The templates of a theme, as files and in the form that the library parses. Byte offsets are the same in both.
pub(super) struct Templates<'a> {
    pub(super) theme: &'a Theme,
    pub(super) texts: &'a BTreeMap<String, String>,
    /// The same with step counters, as the library parses them.
    pub(super) counted: &'a BTreeMap<String, Inserted>,
}

/// A template that is left out, with its problem; none if the cause is another template that is already reported.
pub(super) struct Fault {
    pub(super) template: String,
    pub(super) problem: Option<Problem>,
}

impl Templates<'_> {
    /// Returns the problem of a template that was parsed by itself. References to other templates do not matter yet.
    pub(super) fn alone(&self, name: &str, read: TeraResult<()>) -> Result<(), Box<Problem>> {
        match read {
            Err(error) if matches!(error.kind(), ErrorKind::SyntaxError(_)) => {
                let problem = self.problem(&error, name);
                let file = self.theme.templates.get(name);
                let unclosed = file.and_then(|file| unclosed::find(file, &problem.place.span));
                Err(Box::new(unclosed.unwrap_or(problem)))
            }
            _ => Ok(()),
        }
    }

    /// Returns the faults of templates that were parsed together, each valid by itself.
    pub(super) fn together(&self, error: &Error) -> Vec<Fault> {
        match error.kind() {
            ErrorKind::MissingParent { current, parent } => vec![self.lacking(current, parent)],
            ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
            | ErrorKind::CircularInclude { tpl, include_chain: chain } => vec![self.circle(tpl, chain)],
            ErrorKind::Msg(message) => {
                self.twice(message).map_or_else(|| self.reported(message), |fault| vec![fault])
            }
            _ => {
                let template = self.texts.keys().next().cloned().unwrap_or_default();
                vec![Fault { problem: Some(self.problem(error, &template)), template }]
            }
        }
    }

    /// Returns the problem that occurred while `template` was rendered.
    pub(super) fn while_rendering(&self, error: &Error, template: &str, context: &Value) -> Problem {
        match error.kind() {
            ErrorKind::RenderingError(report) if report.message().contains(SPENT) => {
                budget::spent(self.place(report.filename(), self.span(report)))
            }
            ErrorKind::RenderingError(report) if is_undefined(report.message()) => {
                let file = self.theme.templates.get(report.filename());
                let template_errors = file.map(|file| {
                    let span = self.span(report);
                    // For a whole path, the library points only at its beginning.
                    let whole =
                        !["Variable `", "Field `"].iter().any(|exact| report.message().starts_with(exact));
                    let end =
                        if whole { end_of_path(file.text().unwrap_or_default(), span.end) } else { span.end };
                    template_errors::undefined(file, span.start..end, context)
                });
                template_errors.unwrap_or_else(|| self.problem(error, template))
            }
            _ => self.problem(error, template),
        }
    }

    /// Returns the problem of a page that is too long.
    pub(super) fn too_long(&self, template: &str) -> Problem {
        budget::too_long(self.place(template, 0..0))
    }

    /// Returns the problem of an error; in `template` as a whole if the error has no position.
    fn problem(&self, error: &Error, template: &str) -> Problem {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let place = self.place(report.filename(), self.span(report));
                let hint = budget::hint(report.message()).map(str::to_owned);
                Problem::new(Code::TemplateError, place, sentence(report.message())).maybe_hint(hint)
            }
            ErrorKind::Msg(message) => {
                Problem::new(Code::TemplateError, self.place(template, 0..0), sentence(message))
            }
            other => {
                Problem::new(Code::TemplateError, self.place(template, 0..0), sentence(&other.to_string()))
            }
        }
    }

    fn place(&self, template: &str, span: Range<usize>) -> Place {
        match self.theme.templates.get(template) {
            Some(file) => Place::new(&file.path, inside(span, file.text().unwrap_or_default())),
            None => Place::whole(&template_errors::missing(template, self.theme).place.path),
        }
    }

    /// Returns the bytes that a report is about.
    fn span(&self, report: &ReportError) -> Range<usize> {
        let Some(counted) = self.counted.get(report.filename()) else { return 0..0 };
        let span = report.span();
        // At the end of the file the library keeps the position of the last token.
        let ends = span.start_col == span.end_col && span.start_line == span.end_line;
        let range = if ends { at(&counted.text, span.end_line, span.end_col, 0) } else { span.range.clone() };
        counted.original(&range)
    }

    /// Returns the fault of a template that extends one that does not exist.
    fn lacking(&self, template: &str, other: &str) -> Fault {
        let place = self.place(template, self.quoted(template, other));
        let problem = (!self.theme.templates.contains_key(other))
            .then(|| template_errors::absent(other, self.theme, place));
        Fault { template: template.to_owned(), problem }
    }

    /// Returns the fault of a template that extends or includes itself, directly or indirectly.
    fn circle(&self, template: &str, chain: &[String]) -> Fault {
        // The chain may begin before the cycle.
        let next = chain.iter().skip_while(|name| *name != template).nth(1).map_or(template, String::as_str);
        let place = self.place(template, self.quoted(template, next));
        let problem = template_errors::circle(template, next, place);
        Fault { template: template.to_owned(), problem: Some(problem) }
    }

    /// Returns the fault of two templates that define the same component.
    fn twice(&self, message: &str) -> Option<Fault> {
        let rest = message.strip_prefix("Component `")?;
        let mut names = rest.split('`').step_by(2);
        let (component, first, template) = (names.next()?, names.next()?, names.next()?);
        let text = self.texts.get(template)?;
        let tag = text.match_indices("component ").find_map(|(at, word)| {
            let name = text[at + word.len()..].trim_start();
            let start = text.len() - name.len();
            (name.split('(').next()?.trim_end() == component).then_some(start..start + component.len())
        });
        let place = self.place(template, tag.unwrap_or(0..0));
        let problem = Problem::new(
            Code::TemplateError,
            place,
            format!(
                "duplicate component `{component}`, also \
                defined in `{first}`"
            ),
        );
        Some(Fault { template: template.to_owned(), problem: Some(problem.hint("rename one of the two")) })
    }

    /// Returns the faults in a message that contains several reports: unknown names, in any number of templates.
    fn reported(&self, message: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut lines = message.lines();
        while let Some(line) = lines.next() {
            let Some(said) = line.strip_prefix("error: ") else { continue };
            let locus =
                lines.next().and_then(|line| line.trim_start().strip_prefix("--> ")).unwrap_or_default();
            let mut parts = locus.rsplitn(3, ':');
            let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or(1);
            let (column, row) = (number(), number());
            let template = parts.next().unwrap_or_default().to_owned();
            let marked = lines.by_ref().take(3).last().unwrap_or_default();
            let width = marked.chars().filter(|sign| *sign == '^').count();
            faults.push(self.unknown(said, template, (row, column.saturating_sub(1), width)));
        }
        faults
    }

    /// Returns the fault of an unknown name at a line, column and width.
    fn unknown(&self, said: &str, template: String, (row, column, width): (usize, usize, usize)) -> Fault {
        let span = self
            .counted
            .get(&template)
            .map(|counted| counted.original(&at(&counted.text, row, column, width)));
        let place = self.place(&template, span.unwrap_or(0..0));
        let mut words = said.split('`');
        let (what, name) = (words.next().unwrap_or_default().trim(), words.next().unwrap_or_default());
        let problem = match what {
            "Unknown template" if self.theme.templates.contains_key(name) => None,
            "Unknown template" => Some(template_errors::absent(name, self.theme, place)),
            "Unknown component" if self.defines(name) => None,
            "Unknown filter" | "Unknown test" | "Unknown function" | "Unknown component" => {
                let kind = what.trim_start_matches("Unknown ");
                Some(Problem::new(Code::TemplateError, place, format!("unknown {kind} `{name}`")))
            }
            _ => Some(Problem::new(Code::TemplateError, place, sentence(said))),
        };
        Fault { template, problem }
    }

    /// Returns true if any template, valid or not, begins to define a component.
    fn defines(&self, component: &str) -> bool {
        self.texts.values().any(|text| text.contains(&format!("component {component}(")))
    }

    /// Returns the range of the quoted name of another template in `template`.
    fn quoted(&self, template: &str, other: &str) -> Range<usize> {
        let text = self.texts.get(template).map_or("", String::as_str);
        let quotes = ['"', '\'', '`'].map(|quote| format!("{quote}{other}{quote}"));
        let found =
            quotes.iter().filter_map(|quoted| Some((text.find(quoted.as_str())?, quoted.len()))).min();
        found.map_or(0..0, |(start, length)| start..start + length)
    }
}

/// Returns true if a message is about an undefined value.
fn is_undefined(message: &str) -> bool {
    let ends = [
        "is not defined",
        "is undefined",
        "but got `undefined`",
        "on type `undefined`",
        "an undefined value",
    ];
    // The library continues with a list of defined names, which contains only those that the template mentions.
    let said = message.split(". ").next().unwrap_or_default().trim_end_matches('.');
    ends.iter().any(|end| said.ends_with(end))
}

/// Returns the end of the path of names, separated by full stops, from `from`.
fn end_of_path(text: &str, from: usize) -> usize {
    let mut end = from;
    while let Some(name) = text.get(end..).and_then(|rest| rest.strip_prefix('.')) {
        let length =
            name.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(name.len());
        if length == 0 {
            break;
        }
        end += 1 + length;
    }
    end
}

/// Returns the library's message in the form of a problem's message.
fn sentence(said: &str) -> String {
    let said = said.split(" Available ").next().unwrap_or_default().trim_end_matches('.');
    let mut letters = said.chars();
    let first = letters.next().map(char::to_lowercase).into_iter().flatten();
    first.chain(letters).collect()
}

/// Returns the range of `width` characters at a line, from 1, and a column, from 0 in characters.
fn at(text: &str, line: usize, column: usize, width: usize) -> Range<usize> {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let ends = |characters: usize| {
        text[start..].char_indices().nth(characters).map_or(text.len(), |(offset, _)| start + offset)
    };
    ends(column)..ends(column + width)
}

/// Returns the part of a span inside a text, on character boundaries.
fn inside(span: Range<usize>, text: &str) -> Range<usize> {
    let border =
        |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (start, end) = (border(span.start), border(span.end).max(border(span.start)));
    // Of a tag in the library's text, white space after it may be a part.
    start..start + text[start..end].trim_end().len()
}
