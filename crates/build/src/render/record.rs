//! The values that views are made of.

use minijinja::value::Value;

use crate::context::Fields;
use crate::context::Lookup;
pub(super) use crate::context::Record;

/// A record as a value of templates.
pub(super) fn value<R: Record>(record: R) -> Value {
    Fields::value(record)
}

/// A record whose fields an author names, as a value of templates.
pub(super) fn named(record: impl Lookup + 'static) -> Value {
    Fields::named(record)
}

/// A text, or `none`.
pub(super) fn text(text: Option<&str>) -> Value {
    text.map_or_else(|| Value::from(()), Value::from)
}

/// HTML that templates write as it is.
pub(super) fn html(html: String) -> Value {
    Value::from_safe_string(html)
}
