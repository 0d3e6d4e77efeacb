//! Limits the values that a MiniJinja template keeps in variables. A list that contains itself, again and again, is deeper
//! than the library can release, and one that contains itself twice is longer than any page once it is written. A test is
//! inserted after each tag that sets variables; it fails for such a value.

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State};

use super::filters::Measure;
use super::inserted::{Insert, Inserted};
use super::names::words::{Token, words};
use super::tags::{Tag, tags};

/// The test of a variable.
const VARIABLE: &str = "__kept";

/// The test of a field of a namespace.
const FIELD: &str = "__kept_in_namespace";

/// The number of values that count as one step.
const VALUES: u64 = 64;

/// Adds the tests to an environment.
pub(super) fn register(environment: &mut Environment<'_>) {
    environment
        .add_test(VARIABLE, |state: &State<'_, '_>, value: Value| test(state, &value, Holder::Variable));
    environment.add_test(FIELD, |state: &State<'_, '_>, value: Value| test(state, &value, Holder::Namespace));
}

/// Inserts the tests into the template `text`.
pub(super) fn tested(text: &str) -> Inserted {
    let inserts = tags(text).into_iter().filter_map(|tag| {
        let sign = if text[..tag.range.end].ends_with("-%}") { "-" } else { "" };
        let tests = targets(text, &tag)?.into_iter().map(|name| {
            let test = if name.contains('.') { FIELD } else { VARIABLE };
            format!("{name} is {test}")
        });
        let tests = tests.collect::<Vec<_>>().join(" and ");
        let text = format!("{{%{sign} if {tests} %}}{{% endif {sign}%}}");
        Some(Insert { at: tag.range.end, text, tag: tag.range })
    });
    Inserted::new(text, inserts.collect())
}

/// Returns the variables and fields that a tag sets to a value, if it is `{% set … = … %}`.
fn targets<'t>(text: &'t str, tag: &Tag) -> Option<Vec<&'t str>> {
    if tag.word(text) != "set" {
        return None;
    }
    let words = words(tag.inside(text), tag.range.start + 2);
    let end = words.iter().position(|word| word.token == Token::Sign("="))?;
    let before = text.get(words.first()?.span.end..words.get(end)?.span.start)?;
    let names: Vec<&str> =
        before.split([',', '(', ')']).map(str::trim).filter(|name| !name.is_empty()).collect();
    let is_name =
        |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    (!names.is_empty() && names.iter().all(is_name)).then_some(names)
}

/// The kind of container that keeps a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Variable,
    Namespace,
    Container,
}

fn test(state: &State<'_, '_>, value: &Value, holder: Holder) -> Result<bool, Error> {
    let mut measure = Measure::default();
    measured(value, holder, &mut measure)
        .map_err(|wrong| Error::new(ErrorKind::InvalidOperation, format!("this value {wrong}")))?;
    state.consume_fuel(measure.values() / VALUES)?;
    Ok(true)
}

/// Measures a value with everything in it that a template can have put together.
fn measured(value: &Value, holder: Holder, measure: &mut Measure) -> Result<(), String> {
    measure.enter(value.as_str().map_or(0, str::len))?;
    let library =
        value.as_object().map(|object| object.type_name()).filter(|name| !name.starts_with("assay"));
    if let Some(name) = library {
        // The values of a namespace may change after it was measured, and a loop holds values that cannot be seen.
        if name.contains("::Namespace") && holder != Holder::Variable {
            return Err("has a namespace in it, which only a variable can hold".to_owned());
        }
        if name.starts_with("minijinja::vm::") && holder == Holder::Namespace {
            return Err("has a loop or a macro in it, which a namespace cannot hold".to_owned());
        }
        let inner = if holder == Holder::Variable { Holder::Container } else { holder };
        match value.kind() {
            ValueKind::Map => {
                for key in value.try_iter().into_iter().flatten() {
                    measured(&value.get_item(&key).unwrap_or_default(), inner, measure)?;
                }
            }
            // Without a length, it may be one that ends when it has been read.
            ValueKind::Seq | ValueKind::Iterable if value.len().is_some() => {
                value
                    .try_iter()
                    .into_iter()
                    .flatten()
                    .try_for_each(|item| measured(&item, inner, measure))?;
            }
            _ => {}
        }
    }
    measure.leave();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variable_that_is_set_is_tested() {
        let text = "{% set a = 1 %}{%- set ns.b, (c) = d -%}\n{% set e %}x{% endset %}{{ a }}";
        let inserted = tested(text);
        assert_eq!(
            inserted.text,
            "{% set a = 1 %}{% if a is __kept %}{% endif %}{%- set ns.b, (c) = d -%}{%- if ns.b is \
             __kept_in_namespace and c is __kept %}{% endif -%}\n{% set e %}x{% endset %}{{ a }}"
        );
        let at = inserted.text.find("ns.b is").unwrap();
        assert_eq!(&text[inserted.original(&(at..at + 4))], "{%- set ns.b, (c) = d -%}");
        let at = inserted.text.find("{{ a").unwrap();
        assert_eq!(&text[inserted.original(&(at..at + 7))], "{{ a }}");
    }
}
