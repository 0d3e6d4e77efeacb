//! Records: what templates read by the names of its fields. Nothing is computed before a template asks for it, so that
//! what a page is made of can be recorded. A record is no table: it cannot be walked through.

use std::fmt::Debug;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

/// Whether a value is a record.
pub(super) fn is_record(value: &Value) -> bool {
    Fields::of(value).is_some()
}

/// What has named fields.
pub(crate) trait Record: Debug + Send + Sync + 'static {
    /// Every field there is, in the order of the documentation.
    const FIELDS: &'static [&'static str];

    /// The field `name`. A field that holds nothing is `none`; a name that is no field is not defined, so that
    /// a misspelt one is reported.
    fn field(&self, name: &str) -> Option<Value>;
}

/// A record as a value of templates. Engines know records among other values by this type.
#[derive(Debug)]
pub(crate) struct Fields(Box<dyn Lookup>);

impl Fields {
    /// `record` as a value of templates.
    pub(crate) fn value<R: Record>(record: R) -> Value {
        Value::from_object(Self(Box::new(record)))
    }

    /// A record whose fields an author names, as a value of templates.
    pub(crate) fn named(record: impl Lookup + 'static) -> Value {
        Value::from_object(Self(Box::new(record)))
    }

    /// The record that `value` is.
    pub(super) fn of(value: &Value) -> Option<&Self> {
        value.downcast_object_ref()
    }

    /// Every field there is.
    pub(super) fn names(&self) -> Vec<&str> {
        self.0.names()
    }

    /// The field `name`.
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        self.0.get(name)
    }
}

/// A record of any kind, such as one whose fields an author names.
pub(crate) trait Lookup: Debug + Send + Sync {
    /// Every field there is.
    fn names(&self) -> Vec<&str>;

    /// The field `name`.
    fn get(&self, name: &str) -> Option<Value>;
}

impl<R: Record> Lookup for R {
    fn names(&self) -> Vec<&str> {
        R::FIELDS.to_vec()
    }

    fn get(&self, name: &str) -> Option<Value> {
        self.field(name)
    }
}

impl Object for Fields {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.get(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.names().into_iter().map(Value::from).collect())
    }
}
