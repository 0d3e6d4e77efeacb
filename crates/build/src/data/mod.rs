//! Values that an author wrote, each with its byte span, independent of the notation. A parser never stops at the first
//! mistake: it returns what it could parse and all problems.

mod fields;
mod question;
mod shown;
mod toml;
mod yaml;

use std::ops::Range;

pub(crate) use self::fields::{Codes, Fields, Text, boolean_of};
pub(crate) use self::question::{Asked, Question, recorded};
pub(crate) use self::shown::{shown, shown_table};
pub(crate) use self::toml::read as read_toml;
pub(crate) use self::yaml::{read as read_yaml, read_value as read_yaml_value};

/// A value and its span.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its byte span, quotes and brackets included.
    pub span: Range<usize>,
}

/// The types of values.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating-point number; never infinite or NaN.
    Float(f64),
    /// A text.
    Text(String),
    /// A date or a time, as written.
    Date(String),
    /// A list of values.
    List(Vec<Node>),
    /// A table, in the order of the file.
    Table(Vec<Entry>),
}

/// An entry of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The byte span of the key.
    pub key_span: Range<usize>,
    /// The value.
    pub node: Node,
}

impl Value {
    /// Returns the name of the type in messages.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}
