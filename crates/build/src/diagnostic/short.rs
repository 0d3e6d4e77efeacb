//! The short form inside an article: a checklist, a threshold and two texts. It gives the same diagnostic as a
//! file whose questions are all yes-no and add 1 to one score; a box that is not ticked is a no.

use std::collections::BTreeSet;
use std::ops::Range;

use assay_diagnostic::Choose;
use assay_diagnostic::author::{Decimal, Shape, Weight};

use super::assemble::assemble;
use super::definition::Definition;
use super::questions::Read;
use super::{Diagnostic, Kind, Outcome, Question, Recommend, Score};
use crate::data::Text;
use crate::messages::Messages;
use crate::problem::{Code, Place, Problem};
use crate::source::SourcePath;

/// The score that the items of a short form add to, by its name in expressions and problems.
const SIGNALS: &str = "signals";

/// A short form whose parts were told apart.
#[derive(Clone, Debug)]
pub(crate) struct ShortForm<'a> {
    /// The texts of the site's language.
    pub(crate) messages: Messages,
    /// The whole article.
    pub(crate) source: &'a str,
    /// Its position.
    pub(crate) path: &'a SourcePath,
    /// The opening line.
    pub(crate) span: Range<usize>,
    /// The name of the block, which is the kind.
    pub(crate) kind: Kind,
    /// Its name.
    pub(crate) id: String,
    /// The text in `[…]`.
    pub(crate) title: Text,
    /// The time it takes, in minutes.
    pub(crate) minutes: Option<u32>,
    /// The number of signals that are enough for a call.
    pub(crate) call_at: Option<(i64, Range<usize>)>,
    /// The list.
    pub(crate) items: Vec<ShortItem>,
    /// The block `:::call`.
    pub(crate) call: Option<ShortOutcome>,
    /// The block `:::otherwise`.
    pub(crate) otherwise: Option<ShortOutcome>,
}

/// One item of the list: `**label**: ask`.
#[derive(Clone, Debug)]
pub(crate) struct ShortItem {
    /// The words in bold, if it begins with any.
    pub(crate) label: Option<Text>,
    /// The rest; Markdown.
    pub(crate) ask: Text,
}

/// One of the two texts.
#[derive(Clone, Debug)]
pub(crate) struct ShortOutcome {
    /// The text in `[…]`.
    pub(crate) title: Option<Text>,
    /// The content, in Markdown.
    pub(crate) text: Text,
}

/// Returns the diagnostic of a short form, and reports every problem with it.
pub(crate) fn short_form(form: ShortForm<'_>, problems: &mut Vec<Problem>) -> Option<Diagnostic> {
    let before = problems.len();
    let tell = |problems: &mut Vec<Problem>, span: &Range<usize>, message: &str, hint: &str| {
        let place = Place::new(form.path, span.clone());
        problems.push(Problem::new(Code::DiagnosticInvalid, place, message).hint(hint));
    };
    if form.items.is_empty() {
        tell(
            problems,
            &form.span,
            "the list of items is missing",
            "add a list of items: `- **Label**: what is \
            asked.`",
        );
    }
    if form.call.is_none() {
        tell(
            problems,
            &form.span,
            "missing `:::call`",
            "write the result for enough ticks between `:::call` and `:::`",
        );
    }
    if form.otherwise.is_none() {
        let hint = "write the result for fewer ticks between `:::otherwise` and `:::`";
        tell(problems, &form.span, "missing `:::otherwise`", hint);
    }
    if let Some((call_at, span)) = &form.call_at
        && !(1..=form.items.len() as i64).contains(call_at)
    {
        let message = format!("`call-at` is {call_at}, but there are {} items", form.items.len());
        tell(problems, span, &message, &format!("write a number from 1 to {}", form.items.len()));
    }
    if problems.len() > before {
        return None;
    }
    let (source, path, messages) = (form.source, form.path, form.messages);
    assemble(parts(form)?, source, path, messages, problems)
}

fn parts(form: ShortForm<'_>) -> Option<Definition> {
    let default = form.items.len().min(2) as i64;
    let (call_at, rule_span) = form.call_at.unwrap_or((default, form.span.clone()));
    let generated = |value: &str| Text { value: value.to_owned(), span: form.span.clone() };
    let titles = titles(call_at, form.messages);
    let outcome = |id: &str, title: &str, said: ShortOutcome, recommend, when| Outcome {
        id: generated(id),
        title: said.title.unwrap_or_else(|| generated(title)),
        text: said.text,
        recommend,
        interventions: Vec::new(),
        when,
        contradiction: false,
    };
    let when = Text { value: format!("{SIGNALS} >= {call_at}"), span: rule_span };
    let outcomes = vec![
        outcome("call", &titles.0, form.call?, Recommend::Call, Some(when)),
        outcome("otherwise", &titles.1, form.otherwise?, Recommend::None, None),
    ];
    Some(Definition {
        id: form.id,
        span: form.span.clone(),
        title: form.title,
        summary: None,
        kind: form.kind,
        minutes: form.minutes,
        checklist: true,
        choose: Choose::First,
        missing: BTreeSet::new(),
        scores: vec![Score {
            id: generated(SIGNALS),
            label: generated(form.messages.text("Signals present")),
            start: Decimal::ZERO,
            hidden: false,
            worse: None,
        }],
        questions: questions(form.items),
        values: Vec::new(),
        interventions: Vec::new(),
        outcomes,
        groups: Vec::new(),
        bands: Vec::new(),
        advice: Vec::new(),
        cases: Vec::new(),
        chart: None,
    })
}

/// A yes-no question for each item, named after its label.
fn questions(items: Vec<ShortItem>) -> Vec<Read> {
    let mut taken = vec![SIGNALS.to_owned()];
    let point = Decimal::whole(1).map(|points| Weight { score: 0, option: 1, points });
    items
        .into_iter()
        .map(|ShortItem { label, ask }| {
            let label = label.unwrap_or_else(|| ask.clone());
            let id = free_name(&label.value, &taken);
            taken.push(id.clone());
            let said = Question {
                id: Text { value: id, span: label.span.clone() },
                ask,
                label,
                options: Vec::new(),
                low: None,
                mid: None,
                high: None,
                unit: None,
                start: None,
                today: false,
                when: None,
                help: None,
                group: None,
                worse: None,
            };
            Read {
                said,
                shape: Shape::YesNo,
                adds: point.into_iter().collect(),
                optional: false,
                exclusive: Vec::new(),
                list: None,
            }
        })
        .collect()
}

/// A name made of `label` that is not taken yet.
fn free_name(label: &str, taken: &[String]) -> String {
    let slug = slug::slugify(label).replace('-', "_");
    let starts_well = slug.starts_with(|c: char| c.is_ascii_alphabetic());
    let name = if starts_well { slug } else { format!("signal_{slug}").trim_end_matches('_').to_owned() };
    let is_free = |name: &String| !taken.contains(name);
    let numbered = |number: usize| format!("{name}_{number}");
    Some(name.clone()).filter(is_free).or_else(|| (2..).map(numbered).find(is_free)).unwrap_or(name)
}

/// The titles of both outcomes where the author wrote none: from a number of signals on, and below it.
fn titles(call_at: i64, messages: Messages) -> (String, String) {
    let (more, fewer) = if messages.are_english() {
        (counted(call_at), counted(call_at).to_lowercase())
    } else {
        (call_at.to_string(), call_at.to_string())
    };
    (
        messages.filled("{number} or more", &[("number", &more)]),
        messages.filled("Fewer than {number}", &[("number", &fewer)]),
    )
}

/// A small number in English words, at the beginning of a sentence.
fn counted(number: i64) -> String {
    const WORDS: [&str; 10] =
        ["Nought", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
    let word = usize::try_from(number).ok().and_then(|number| WORDS.get(number));
    word.map_or_else(|| number.to_string(), |word| (*word).to_owned())
}
