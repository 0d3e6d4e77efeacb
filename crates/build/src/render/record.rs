//! The values of views.

use minijinja::value::Value;

use crate::context::Fields;
use crate::context::Lookup;
pub(super) use crate::context::Record;

/// Returns a record as a template value.
pub(super) fn value<R: Record>(record: R) -> Value {
    Fields::value(record)
}

/// Returns a record whose fields an author names, as a template value.
pub(super) fn named(record: impl Lookup + 'static) -> Value {
    Fields::named(record)
}

/// Returns a text, or `none`.
pub(super) fn text(text: Option<&str>) -> Value {
    text.map_or_else(|| Value::from(()), Value::from)
}

/// Returns HTML that templates write without escaping.
pub(super) fn html(html: String) -> Value {
    Value::from_safe_string(html)
}
