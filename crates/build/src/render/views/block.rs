//! The view of a block for its template.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::Value;

use crate::context::fields;
use crate::render::image::ImageView;
use crate::render::record::{Record, text, value};

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
    /// The image that it shows, if it has one.
    pub(in crate::render) image: Option<ImageView>,
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
            "image" => Value::from(self.image.clone().map(value)),
            "width" | "height" => {
                self.image.as_ref().and_then(|image| image.field(name)).unwrap_or_else(|| Value::from(()))
            }
            _ => return None,
        })
    }
}

/// A part of a block that its headings split: a question and its answer.
#[derive(Debug)]
pub(in crate::render) struct EntryView {
    pub(in crate::render) id: Arc<str>,
    pub(in crate::render) title: Value,
    pub(in crate::render) content: Value,
}

impl Record for EntryView {
    const FIELDS: &'static [&'static str] = &["id", "title", "content"];

    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "id" => Value::from(self.id.clone()),
            "title" => self.title.clone(),
            "content" => self.content.clone(),
            _ => return None,
        })
    }
}
