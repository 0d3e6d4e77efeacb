//! Reads the author's own examples, and the advice beside outcomes.

use super::names::{self, Use};
use super::{Advice, Case};
use crate::data::{Entry, Fields, Text, Value};

/// A piece of advice.
pub(super) fn advice(fields: &mut Fields<'_>) -> Option<Advice> {
    let id = names::id(fields, Use::Quoted);
    let title = fields.text("title");
    let text = fields.required_text("text");
    let when = fields.required_text("when");
    Some(Advice { id: id?, title, text: text?, when: when? })
}

/// Reads an example. Its meaning is checked once all questions are known.
pub(super) fn case(fields: &mut Fields<'_>) -> Option<Case> {
    if !fields.has("answers") {
        fields.missing("answers");
    }
    let answers = fields.table("answers");
    let outcome = fields.text("outcome");
    let values = fields.table("values").map(|(entries, _)| numbers(fields, entries)).unwrap_or_default();
    let advice = fields.has("advice").then(|| fields.texts("advice"));
    let (answers, span) = answers?;
    let named = |Entry { key, key_span, node }| (Text { value: key, span: key_span }, node);
    Some(Case { span, answers: answers.into_iter().map(named).collect(), outcome, values, advice })
}

fn numbers(fields: &mut Fields<'_>, entries: Vec<Entry>) -> Vec<(Text, f64)> {
    let mut numbers = Vec::new();
    for Entry { key, key_span, node } in entries {
        match node.value {
            #[expect(clippy::cast_precision_loss, reason = "it is compared with a double")]
            Value::Integer(number) => numbers.push((Text { value: key, span: key_span }, number as f64)),
            Value::Float(number) => numbers.push((Text { value: key, span: key_span }, number)),
            other => fields.problem(node.span, format!("`{key}` is {}, not a number", other.type_name())),
        }
    }
    numbers
}
