//! The short form of a diagnostic: a list inside an article, `:::self-assessment`, and the blocks of its outcomes.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks::Part;
use super::diagnostic::Diagnostic;
use super::directive::{Directive, Spanned};
use super::parse_options::ParseOptions;
use crate::data::Text;
use crate::diagnostic::{self as engine, Kind, ShortForm, ShortItem, ShortOutcome};
use crate::messages::Messages;
use crate::problem::{Code, Place, Problem};
use crate::source::{SourceFile, SourcePath};

/// Removes every short form from `parts` and replaces it by a leaf that names it.
pub(super) fn take(
    file: &SourceFile,
    source: &str,
    parts: &mut [Part],
    parse_options: &ParseOptions,
    problems: &mut Vec<Problem>,
) -> Vec<Diagnostic> {
    let (mut taken, path) = (Vec::new(), &file.path);
    for part in parts {
        let Part::Container(directive, inner) = part else { continue };
        if directive.name != Kind::SelfAssessment.as_str() {
            taken.extend(take(file, source, inner, parse_options, problems));
            continue;
        }
        let before = problems.len();
        let directive = identified(directive, path, problems);
        let known = taken.len();
        let messages = Messages::of(&parse_options.language);
        if let Some(form) = short_form(source, messages, &directive, inner, path, problems)
            && let Some(mut engine) = engine::short_form(form, problems)
        {
            engine.summary = introduction(source, inner);
            taken.push(Diagnostic::new(engine, parse_options.reading(file), source, parse_options, problems));
        }
        // An invalid one is already reported; it is not reported again as a diagnostic that does not exist.
        *part = if taken.len() > known || problems.len() == before {
            Part::Leaf(Directive { name: "diagnostic".to_owned(), ..directive })
        } else {
            Part::Markdown(directive.span.end..directive.span.end)
        };
    }
    taken
}

/// Returns the directive with an id; a missing one is reported.
fn identified(directive: &Directive, path: &SourcePath, problems: &mut Vec<Problem>) -> Directive {
    let mut directive = directive.clone();
    if directive.id.is_none() {
        let place = Place::new(path, directive.span.clone());
        let message = format!("this `{}` has no id", directive.name);
        let hint = format!("add an id: `:::{}[…]{{#name}}`", directive.name);
        problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
        directive.id = Some(Spanned { value: String::new(), span: directive.name_span.clone() });
    }
    directive
}

/// Returns the parts of a short form.
fn short_form<'a>(
    source: &'a str,
    messages: Messages,
    directive: &Directive,
    inner: &[Part],
    path: &'a SourcePath,
    problems: &mut Vec<Problem>,
) -> Option<ShortForm<'a>> {
    let id = directive.id.clone().filter(|id| !id.value.is_empty())?;
    let label = directive.label.clone();
    let title = label.map_or_else(
        || Text { value: String::new(), span: directive.span.clone() },
        |label| Text { value: source[label.clone()].to_owned(), span: label },
    );
    if title.value.trim().is_empty() {
        let place = Place::new(path, directive.span.clone());
        let hint = format!("write `:::{}[What does it answer?]{{#{}}}`", directive.name, id.value);
        problems
            .push(Problem::new(Code::DiagnosticInvalid, place, "this diagnostic has no title").hint(hint));
    }
    let mut form = ShortForm {
        messages,
        source,
        path,
        span: directive.span.clone(),
        kind: Kind::SelfAssessment,
        id: id.value,
        title,
        minutes: None,
        call_at: None,
        items: Vec::new(),
        call: None,
        otherwise: None,
    };
    attributes(&mut form, directive, problems);
    for (index, part) in inner.iter().enumerate() {
        match part {
            Part::Markdown(range) => {
                form.items.extend(items(source, range.clone()));
                for span in strays(source, range.clone(), index == 0) {
                    let message = "this text is in no part of the self-assessment, so it is not shown";
                    let hint = "move it before the list, or into `:::call` or `:::otherwise`";
                    let place = Place::new(path, span);
                    problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
                }
            }
            Part::Container(directive, parts) if directive.name == "call" => {
                form.call = Some(outcome(source, directive, parts, path, problems));
            }
            Part::Container(directive, parts) if directive.name == "otherwise" => {
                form.otherwise = Some(outcome(source, directive, parts, path, problems));
            }
            Part::Container(directive, _) | Part::Leaf(directive) => {
                let place = Place::new(path, directive.name_span.clone());
                let message = format!("unknown part `{}` of a self-assessment", directive.name);
                let hint = "the parts are `:::call` and `:::otherwise`";
                problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
            }
        }
    }
    Some(form)
}

fn attributes(form: &mut ShortForm<'_>, directive: &Directive, problems: &mut Vec<Problem>) {
    for attribute in &directive.attributes {
        let (key, value) = (attribute.key.value.as_str(), &attribute.value);
        let number = value.value.parse::<u32>().ok();
        match (key, number) {
            ("minutes", Some(minutes)) => form.minutes = Some(minutes),
            ("call-at", Some(at)) => form.call_at = Some((i64::from(at), value.span.clone())),
            ("minutes" | "call-at", None) => {
                let place = Place::new(form.path, value.span.clone());
                let message = format!("`{key}` must be an integer, not `{}`", value.value);
                problems.push(
                    Problem::new(Code::DiagnosticInvalid, place, message).hint(format!("write `{key}=5`")),
                );
            }
            (key, _) => {
                let place = Place::new(form.path, attribute.key.span.clone());
                let message = format!("unknown attribute `{key}` of a self-assessment");
                let hint = "the attributes are `minutes` and `call-at`";
                problems.push(Problem::new(Code::DiagnosticUnknownKey, place, message).hint(hint));
            }
        }
    }
}

/// Returns what is in `range` besides the list and, where allowed, the introduction before it.
fn strays(source: &str, range: Range<usize>, may_introduce: bool) -> Vec<Range<usize>> {
    let (mut strays, mut depth, mut introduces) = (Vec::new(), 0_u32, may_introduce);
    for (event, span) in Parser::new(&source[range.clone()]).into_offset_iter() {
        let text = &source[range.start + span.start..range.start + span.end];
        let is_stray = match event {
            Event::Start(Tag::List(_)) => {
                introduces &= depth > 0;
                false
            }
            Event::Start(Tag::HtmlBlock) => !text.trim_start().starts_with("<!--"),
            Event::Start(_) => true,
            _ => false,
        };
        if is_stray && depth == 0 && !introduces {
            strays.push(range.start + span.start..range.start + span.start + text.trim_end().len());
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    strays
}

fn outcome(
    source: &str,
    directive: &Directive,
    parts: &[Part],
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> ShortOutcome {
    for part in parts {
        if let Part::Container(block, _) | Part::Leaf(block) = part {
            let place = Place::new(path, block.name_span.clone());
            let message = format!("blocks are not allowed in `:::{}`", directive.name);
            let hint = "write the text without a block, or put the diagnostic in a file of its own";
            problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
        }
    }
    let title =
        directive.label.clone().map(|label| Text { value: source[label.clone()].to_owned(), span: label });
    let body = |part: &Part| match part {
        Part::Markdown(range) => Some(range.clone()),
        _ => None,
    };
    let range = parts.iter().find_map(body).unwrap_or(directive.span.end..directive.span.end);
    ShortOutcome { title, text: Text { value: source[range.clone()].to_owned(), span: range } }
}

/// Returns the items of the lists in `range`: `- **label**: ask`.
fn items(source: &str, range: Range<usize>) -> Vec<ShortItem> {
    let mut items = Vec::new();
    let mut depth = 0_u32;
    let mut open: Option<Item> = None;
    let events = Parser::new_ext(&source[range.clone()], Options::ENABLE_TASKLISTS).into_offset_iter();
    for (event, span) in events {
        let span = range.start + span.start..range.start + span.end;
        match event {
            // The box of a task list: the instrument has its own.
            Event::TaskListMarker(_) => {}
            Event::Start(Tag::Item) => {
                depth += 1;
                open = open.or_else(|| Some(Item { body: span.start..span.end, ..Item::default() }));
            }
            Event::End(TagEnd::Item) => {
                depth -= 1;
                if depth == 0 {
                    items.extend(open.take().map(|item| item.finish(source)));
                }
            }
            Event::Start(Tag::Strong) => {
                if let Some(item) = open.as_mut().filter(|item| item.first.is_none()) {
                    item.label = Some(Label { span: span.clone(), words: String::new(), is_open: true });
                    item.first = Some(span.start);
                }
            }
            Event::End(TagEnd::Strong) => {
                if let Some(label) = open.as_mut().and_then(|item| item.label.as_mut()) {
                    label.is_open = false;
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(item) = &mut open {
                    item.first.get_or_insert(span.start);
                    if let Some(label) = item.label.as_mut().filter(|label| label.is_open) {
                        label.words.push_str(&words);
                    }
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                let label = open.as_mut().and_then(|item| item.label.as_mut());
                if let Some(label) = label.filter(|label| label.is_open) {
                    label.words.push(' ');
                }
            }
            Event::Start(Tag::Paragraph) => {}
            _ => {
                if let Some(item) = &mut open {
                    item.first.get_or_insert(span.start);
                }
            }
        }
    }
    items
}

/// A list item being parsed: byte ranges of the source.
#[derive(Default)]
struct Item {
    body: Range<usize>,
    /// The start of its first inline element.
    first: Option<usize>,
    /// The bold text at its beginning.
    label: Option<Label>,
}

/// The label of a list item being parsed.
struct Label {
    /// Its byte range in the source, including the markup.
    span: Range<usize>,
    /// Its visible text.
    words: String,
    is_open: bool,
}

impl Item {
    fn finish(self, source: &str) -> ShortItem {
        let first = self.first.unwrap_or(self.body.end);
        let start = self.label.as_ref().map_or(first, |label| label.span.end);
        let ask = &source[start..self.body.end];
        let trimmed = ask.trim_start_matches([':', ' ', '—', '–', '-']);
        let start = self.body.end - trimmed.len();
        let trimmed = trimmed.trim_end();
        let label = self.label.map(|Label { span, words, .. }| {
            let span = span.start + 2..span.end - 2;
            let written = source[span.clone()].trim_end_matches([':', '.']);
            let value = words.trim_end_matches([':', '.']).to_owned();
            Text { value, span: span.start..span.start + written.len() }
        });
        ShortItem { label, ask: Text { value: trimmed.to_owned(), span: start..start + trimmed.len() } }
    }
}

/// Returns the text before the list: the summary of the diagnostic.
fn introduction(source: &str, inner: &[Part]) -> Option<Text> {
    let Some(Part::Markdown(range)) = inner.first() else { return None };
    let list = Parser::new(&source[range.clone()]).into_offset_iter().find_map(|(event, span)| {
        matches!(event, Event::Start(Tag::List(_))).then_some(range.start + span.start)
    });
    let text = &source[range.start..list.unwrap_or(range.end)];
    let start = range.start + text.len() - text.trim_start().len();
    let value = text.trim().to_owned();
    let span = start..start + value.len();
    (!value.is_empty()).then_some(Text { value, span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_a_label_and_an_ask() {
        let source = "Before.\n\n- **Slips**: dates *move*.\n- __Stuck:__ decisions wait\n  on one.\n- Plain.\n\
             - [ ] **R&amp;D\n  *`x`*.** Late.\n- [x] Ticked.\n";
        let read: Vec<_> = items(source, 0..source.len())
            .into_iter()
            .map(|item| {
                assert_eq!(source[item.ask.span.clone()], item.ask.value);
                (item.label.map(|label| label.value), item.ask.value)
            })
            .collect();
        let label = |label: &str| Some(label.to_owned());
        assert_eq!(
            read,
            [
                (label("Slips"), "dates *move*.".to_owned()),
                (label("Stuck"), "decisions wait\n  on one.".to_owned()),
                (None, "Plain.".to_owned()),
                (label("R&D x"), "Late.".to_owned()),
                (None, "Ticked.".to_owned()),
            ]
        );
        let intro = introduction(source, &[Part::Markdown(0..source.len())]).unwrap();
        assert_eq!((intro.value.as_str(), intro.span), ("Before.", 0..7));
    }
}
