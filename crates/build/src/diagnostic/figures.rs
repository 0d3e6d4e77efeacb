//! Figures in texts: `{drag}` is replaced by the result of a score or a value, `{mood.band}` by the name of its level.

use std::ops::Range;

use assay_diagnostic::author::{Formula, Graph, Model, Number, TermId};

use super::definition::Definition;
use crate::data::Text;
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// A number or a level that a text names.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    /// The text that names it.
    pub(crate) text: Said,
    /// The score or the value.
    pub(crate) number: Number,
    /// True if it names the level that the number is in.
    pub(crate) is_band: bool,
    /// The bytes of the file it occupies, braces included.
    pub(crate) span: Range<usize>,
}

impl Mention {
    /// Returns the term of the number in the graph of its diagnostic.
    pub(crate) fn term(&self, graph: &Graph) -> Option<TermId> {
        match self.number {
            Number::Score(index) => graph.scores.get(index).copied(),
            Number::Value(index) => graph.values.get(index).copied(),
            _ => None,
        }
    }
}

/// A text that is shown with a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// The text of an outcome, by index.
    Outcome(usize),
    /// The text of a piece of advice, by index.
    Advice(usize),
}

/// A reference in braces in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Braced<'t> {
    /// The score or the value.
    pub(crate) name: &'t str,
    /// True if it refers to the name of the level and not to the number.
    pub(crate) is_band: bool,
    /// The bytes it occupies, braces included.
    pub(crate) span: Range<usize>,
}

/// Returns everything in braces in `text` that could be a figure.
pub(crate) fn braced(text: &str) -> Vec<Braced<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|open| from + open) {
        from = open + 1;
        let Some(close) = text[from..].find(['{', '}']).map(|close| from + close) else { break };
        let inside = &text[from..close];
        let (name, is_band) = inside.strip_suffix(".band").map_or((inside, false), |name| (name, true));
        if text[close..].starts_with('}') && !text[..open].ends_with('\\') && is_name(name) {
            found.push(Braced { name, is_band, span: open..close + 1 });
        }
        from = close;
    }
    found
}

/// Returns the references in braces in a Markdown text, without those inside code.
fn outside_code(text: &str) -> Vec<Braced<'_>> {
    let (mut ticks, mut at) = (0, 0);
    let mut found = braced(text);
    found.retain(|braced| {
        ticks += text[at..braced.span.start].matches('`').count();
        at = braced.span.start;
        ticks % 2 == 0
    });
    found
}

/// Returns every number and level that a text names, and reports each name that stands for none.
pub(super) fn mentions(
    parts: &Definition,
    model: &Model,
    source: &str,
    path: &SourcePath,
    problems: &mut Vec<Problem>,
) -> Vec<Mention> {
    let outcomes = parts.outcomes.iter().enumerate();
    let outcomes = outcomes.map(|(index, outcome)| (Said::Outcome(index), &outcome.text));
    let advice = parts.advice.iter().enumerate();
    let advice = advice.map(|(index, advice)| (Said::Advice(index), &advice.text));
    let mut mentions = Vec::new();
    for (said, text) in outcomes.chain(advice) {
        for braced in outside_code(&text.value) {
            let span = text.span_of(source, braced.span.clone());
            match fault(parts, model, &braced) {
                None => mentions.extend(parts.number_named(braced.name).map(|number| Mention {
                    text: said,
                    number,
                    is_band: braced.is_band,
                    span,
                })),
                Some((code, message, hint)) => {
                    problems.push(Problem::new(code, Place::new(path, span), message).hint(hint));
                }
            }
        }
    }
    in_titles(parts, source, path, problems);
    mentions
}

/// Returns the code, the message and the hint for a reference that stands for nothing.
fn fault(parts: &Definition, model: &Model, braced: &Braced<'_>) -> Option<(Code, String, String)> {
    let Braced { name, is_band, .. } = *braced;
    let known = parts.scores.iter().map(|score| &*score.id.value);
    let known = known.chain(parts.values.iter().map(|value| &*value.id.value));
    let near = || did_you_mean(name, known.filter(|known| *known != name));
    let question = || parts.questions.iter().find(|question| question.said.id.value == name);
    match (parts.number_named(name), question()) {
        (Some(_), _) if is_band && parts.bands.iter().any(|(band, _)| band.of.value == name) => None,
        (Some(_), _) if is_band => {
            let hint = near().unwrap_or_else(|| format!("add `[[band]]` with `of = \"{name}\"`"));
            Some((Code::DiagnosticUnknownName, format!("there is no band of `{name}`"), hint))
        }
        (Some(Number::Value(index)), _)
            if matches!(model.formulas.get(index), Some(Formula::Condition(_))) =>
        {
            let message = format!("`{name}` is a condition, and a figure is a number");
            let hint = "let it count: `count(…)`, or show the sentence as `[[advice]]` with this condition";
            Some((Code::DiagnosticTypeMismatch, message, hint.to_owned()))
        }
        (Some(_), _) => None,
        (None, Some(question)) => {
            let message = format!("`{name}` is a question, and a text shows scores and values");
            let hint = if question.shape.is_number() {
                format!("add `[[value]]` with another `id` and `formula = \"{name}\"`, and name that")
            } else {
                "show the sentence as `[[advice]]`, with a `when` for each answer".to_owned()
            };
            Some((Code::DiagnosticUnknownName, message, hint))
        }
        (None, None) => {
            let hint = near().unwrap_or_else(|| "write `&#123;` for a brace that is one".to_owned());
            Some((Code::DiagnosticUnknownName, format!("there is no score or value `{name}`"), hint))
        }
    }
}

/// Reports figures in titles, which are shown as they are written.
fn in_titles(parts: &Definition, source: &str, path: &SourcePath, problems: &mut Vec<Problem>) {
    let titles = parts.outcomes.iter().map(|outcome| &outcome.title);
    let titles: Vec<&Text> =
        titles.chain(parts.advice.iter().filter_map(|said| said.title.as_ref())).collect();
    for title in titles {
        for Braced { name, span, .. } in braced(&title.value) {
            if parts.number_named(name).is_some() {
                let place = Place::new(path, title.span_of(source, span));
                let message = format!("a title does not show figures: `{{{name}}}` stays as it is written");
                let hint = "move it to the `text`";
                problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
            }
        }
    }
}

/// Returns the terms of the numbers that texts name and that are not shown elsewhere, each once.
pub(super) fn figures(parts: &Definition, graph: &Graph, mentions: &[Mention]) -> Vec<TermId> {
    let mut figures = Vec::new();
    for mention in mentions {
        if let Number::Value(index) = mention.number
            && !mention.is_band
            && !parts.values[index].is_shown()
            && !figures.contains(&graph.values[index])
        {
            figures.push(graph.values[index]);
        }
    }
    figures
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_in_braces_are_figures() {
        let names =
            |text: &'static str| braced(text).into_iter().map(|it| (it.name, it.is_band)).collect::<Vec<_>>();
        assert_eq!(names("It costs {drag_cost} and is {mood.band}."), [("drag_cost", false), ("mood", true)]);
        assert_eq!(names("{ x } {} {1} {a-b} {{a} \\{b} {c"), [("a", false)]);
        assert_eq!(braced("é{a}")[0].span, 2..5);
    }
}
