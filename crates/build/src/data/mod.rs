//! Values that an author wrote, each with the bytes it stands in, whatever notation they were written in.
//! Reading one never stops at the first mistake: it gives what it could and all the problems.

mod fields;
mod shown;
mod toml;
mod yaml;

use std::ops::Range;

pub(crate) use self::fields::{Codes, Fields, Text, boolean_of};
pub(crate) use self::shown::{shown, shown_table};
pub(crate) use self::toml::read as read_toml;
pub(crate) use self::yaml::{read as read_yaml, read_value as read_yaml_value};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// What was written.
    pub(crate) value: Value,
    /// The bytes it stands in, quotes and brackets included.
    pub(crate) span: Range<usize>,
}

/// What an author can write as a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction or an exponent; never infinite, never not a number.
    Float(f64),
    /// A text.
    Text(String),
    /// A date or a time, as it was written.
    Date(String),
    /// Values in order.
    List(Vec<Node>),
    /// Values by name, in the order they were written.
    Table(Vec<Entry>),
}

/// One name of a table and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The name.
    pub(crate) key: String,
    /// The bytes the name stands in.
    pub(crate) key_span: Range<usize>,
    /// What stands under it.
    pub(crate) node: Node,
}

impl Value {
    /// What a problem calls a value of this type.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "true or false",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}
