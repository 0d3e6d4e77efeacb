//! Records: values whose fields templates read by name. A field is computed when a template reads it, so that
//! dependencies can be recorded. A record is not a table: it cannot be iterated.

use std::fmt::Debug;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Value};

/// Returns true if a value is a record.
pub(super) fn is_record(value: &Value) -> bool {
    Fields::of(value).is_some()
}

/// A type with named fields.
pub(crate) trait Record: Debug + Send + Sync + 'static {
    /// Every field, in the order of the documentation.
    const FIELDS: &'static [&'static str];

    /// Returns the field `name`. An empty field is `none`; an unknown name is undefined, so that a misspelt one is
    /// reported.
    fn field(&self, name: &str) -> Option<Value>;
}

/// A record as a template value. Engines recognise records by this type.
#[derive(Debug)]
pub(crate) struct Fields(Box<dyn Lookup>);

impl Fields {
    /// Returns `record` as a template value.
    pub(crate) fn value<R: Record>(record: R) -> Value {
        Value::from_object(Self(Box::new(record)))
    }

    /// Returns a record whose fields an author names, as a template value.
    pub(crate) fn named(record: impl Lookup + 'static) -> Value {
        Value::from_object(Self(Box::new(record)))
    }

    /// Returns the record in `value`, if it is one.
    pub(super) fn of(value: &Value) -> Option<&Self> {
        value.downcast_object_ref()
    }

    /// Returns every field name.
    pub(super) fn names(&self) -> Vec<&str> {
        self.0.names()
    }

    /// Returns the field `name`.
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        self.0.get(name)
    }
}

/// A record of any kind, such as one whose fields an author names.
pub(crate) trait Lookup: Debug + Send + Sync {
    /// Returns every field name.
    fn names(&self) -> Vec<&str>;

    /// Returns the field `name`.
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
