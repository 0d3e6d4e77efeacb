//! The view of a block for its template.

use std::collections::BTreeMap;

use minijinja::value::Value;

use crate::context::fields;
use crate::render::record::{Record, text};

/// A block.
#[derive(Debug)]
pub(in crate::render) struct BlockView {
    pub(in crate::render) name: String,
    pub(in crate::render) id: Option<String>,
    pub(in crate::render) label: Option<Value>,
    pub(in crate::render) content: Value,
    /// The content before the first entry; none if there is none.
    pub(in crate::render) introduction: Option<Value>,
    pub(in crate::render) entries: Vec<Value>,
    pub(in crate::render) attributes: BTreeMap<String, Value>,
    /// The width and height of the picture that it shows, if that is a file of the site.
    pub(in crate::render) size: Option<(usize, usize)>,
}

impl Record for BlockView {
    const FIELDS: &'static [&'static str] = fields::BLOCK;

    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "name" => Value::from(self.name.as_str()),
            "id" => text(self.id.as_deref()),
            "label" => Value::from(self.label.clone()),
            "content" => self.content.clone(),
            "introduction" => Value::from(self.introduction.clone()),
            "entries" => Value::from(self.entries.clone()),
            "attributes" => Value::from_object(self.attributes.clone()),
            "width" => Value::from(self.size.map(|(width, _)| width)),
            "height" => Value::from(self.size.map(|(_, height)| height)),
            _ => return None,
        })
    }
}

/// A part of a block that its headings split: a question and its answer.
#[derive(Debug)]
pub(in crate::render) struct EntryView {
    pub(in crate::render) id: String,
    pub(in crate::render) title: Value,
    pub(in crate::render) content: Value,
}

impl Record for EntryView {
    const FIELDS: &'static [&'static str] = &["id", "title", "content"];

    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "id" => Value::from(self.id.as_str()),
            "title" => self.title.clone(),
            "content" => self.content.clone(),
            _ => return None,
        })
    }
}
