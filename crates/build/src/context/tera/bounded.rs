//! Bounded versions of the library's filters whose output can be much larger than their input: the size is computed in
//! advance. Otherwise they behave exactly like the library's own.

use std::borrow::Cow;

use tera::{Kwargs, State, StringInput, TeraResult, Value};

use super::steps;
use crate::context::budget;

/// The maximum indentation in the library.
const WIDEST: usize = 1000;

/// Replaces the library's filters by these.
pub(super) fn register(library: &mut tera::Tera) {
    library.register_filter("join", join);
    library.register_filter("indent", indent);
}

fn within(filter: &str, bytes: usize) -> TeraResult<()> {
    if bytes <= budget::BYTES {
        return Ok(());
    }
    Err(tera::Error::message(format!("`{filter}` would take more than {} MB", budget::BYTES >> 20)))
}

/// Joins the items of a list, with `sep` between them.
fn join(list: &[Value], given: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let separator = given.get::<StringInput<'_>>("sep")?;
    let is_safe = state.autoescaping_enabled()
        && (list.iter().any(|item| item.is_string() && item.is_safe())
            || separator.as_ref().is_some_and(StringInput::is_safe));
    let between = match &separator {
        Some(separator) if is_safe => separator.rendered(state)?,
        Some(separator) => Cow::Borrowed(separator.as_str()),
        None => Cow::Borrowed(""),
    };
    let mut joined = String::new();
    for (index, item) in list.iter().enumerate() {
        if index > 0 {
            joined.push_str(&between);
        }
        if !is_safe {
            joined.push_str(&item.to_string());
        } else if !item.is_undefined() {
            joined.push_str(&state.escape_if_needed(item)?);
        }
        within("join", joined.len())?;
    }
    steps::made(joined.len())?;
    Ok(if is_safe { Value::safe_string(&joined) } else { Value::from(joined) })
}

/// Indents the lines of a text: except for the first unless `first` is set, and for empty ones unless `blank` is set.
fn indent(text: StringInput<'_>, given: Kwargs, state: &State<'_>) -> TeraResult<Value> {
    let width = given.get::<usize>("width")?.unwrap_or(4).min(WIDEST);
    let sign = given.get::<StringInput<'_>>("indentation")?;
    let (first, blank) =
        (given.get::<bool>("first")?.unwrap_or(false), given.get::<bool>("blank")?.unwrap_or(false));
    if sign.as_ref().is_some_and(|sign| sign.as_str().chars().count() != 1) {
        return Err(tera::Error::message("The `indentation` argument must contain exactly one character"));
    }
    let is_safe =
        state.autoescaping_enabled() && (text.is_safe() || sign.as_ref().is_some_and(StringInput::is_safe));
    let whole = if is_safe { text.rendered(state)? } else { Cow::Borrowed(text.as_str()) };
    let indentation = match &sign {
        Some(sign) if is_safe => sign.rendered(state)?.repeat(width),
        Some(sign) => sign.as_str().repeat(width),
        None => " ".repeat(width),
    };
    within("indent", whole.len().saturating_add(whole.lines().count().saturating_mul(indentation.len())))?;
    let mut indented = String::with_capacity(whole.len() * 2);
    for (index, line) in whole.lines().enumerate() {
        if index > 0 {
            indented.push('\n');
        }
        if if index == 0 { first } else { !line.is_empty() || blank } {
            indented.push_str(&indentation);
        }
        indented.push_str(line);
    }
    if whole.ends_with('\n') {
        indented.push('\n');
    }
    steps::made(indented.len())?;
    Ok(if is_safe { Value::safe_string(&indented) } else { Value::from(indented) })
}
