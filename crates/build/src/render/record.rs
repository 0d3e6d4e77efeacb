//! Records that templates read by field. Nothing is computed before a template asks for it.

use std::fmt::Debug;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

/// What has named fields.
pub(super) trait Record: Debug + Send + Sync + 'static {
    /// Every field there is, in the order of the documentation.
    const FIELDS: &'static [&'static str];

    /// The field `name`. A field that holds nothing is `none`; a name that is no field is not defined, so that
    /// a misspelt one is told.
    fn field(&self, name: &str) -> Option<Value>;
}

/// A record as a value of templates.
pub(super) fn value<R: Record>(record: R) -> Value {
    Value::from_object(Fields(record))
}

/// Makes a record an object of the template library.
#[derive(Debug)]
struct Fields<R>(R);

impl<R: Record> Object for Fields<R> {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.field(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0.field(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(R::FIELDS)
    }
}

/// A text, or `none`.
pub(super) fn text(text: Option<&str>) -> Value {
    text.map_or_else(|| Value::from(()), Value::from)
}

/// HTML that templates write as it is.
pub(super) fn html(html: String) -> Value {
    Value::from_safe_string(html)
}
