//! JSON Feed 1.1 (jsonfeed.org).

use serde_json::{Map, Value, json};

use super::{Entry, Feed, Person};

/// Returns the feed as the file at the absolute address `url`.
pub(super) fn write(feed: &Feed, url: &str) -> Vec<u8> {
    let whole = object([
        ("version", Some(json!("https://jsonfeed.org/version/1.1"))),
        ("title", Some(json!(feed.title))),
        ("description", feed.description.as_ref().map(|text| json!(text))),
        ("home_page_url", Some(json!(feed.home))),
        ("feed_url", Some(json!(url))),
        ("language", Some(json!(feed.language))),
        ("authors", Some(json!([person(&feed.author)]))),
        ("items", Some(feed.entries.iter().map(item).collect())),
    ]);
    // Values that were made here always serialize.
    let mut bytes = serde_json::to_vec_pretty(&whole).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn item(entry: &Entry) -> Value {
    // Every item has one of the two.
    let text = entry.summary.as_deref().unwrap_or(&entry.title);
    object([
        ("id", Some(json!(entry.id))),
        ("url", Some(json!(entry.permalink))),
        ("title", Some(json!(entry.title))),
        ("summary", entry.summary.as_ref().map(|summary| json!(summary))),
        ("content_html", entry.content.as_ref().map(|content| json!(content.html))),
        ("content_text", entry.content.is_none().then(|| json!(text))),
        ("image", entry.image.as_ref().map(|image| json!(image))),
        ("date_published", Some(json!(entry.published.to_string()))),
        ("date_modified", Some(json!(entry.updated.to_string()))),
        ("authors", some(entry.authors.iter().map(person).collect())),
        ("tags", some(entry.tags.iter().map(|tag| json!(tag)).collect())),
    ])
}

fn person(person: &Person) -> Value {
    object([("name", Some(json!(person.name))), ("url", person.url.as_ref().map(|url| json!(url)))])
}

/// Returns the present `fields` as an object.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let there = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

/// Returns a list, unless it is empty.
fn some(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then_some(Value::Array(list))
}
