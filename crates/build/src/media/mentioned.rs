//! The names of pictures in text that nobody resolves: templates, stylesheets, data. A name there may be put together,
//! `{{ slug }}-large.jpg`, so it stands for every file whose name ends with it: one file too many is published rather than
//! one too few.

use minijinja::value::{Value as Shown, ValueKind};
use percent_encoding::percent_decode_str;
use rustc_hash::FxHashSet;

use crate::data::Value;

/// The extensions of pictures that may be published in several sizes.
const ENDINGS: [&str; 6] = ["apng", "jfif", "jpeg", "jpg", "png", "webp"];

/// The beginning of a call of the function `picture`.
const CALL: &str = "picture(";

/// The depth to which data is searched; no template reads deeper.
const DEEPEST: usize = 64;

/// The names of pictures in some texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentioned {
    names: FxHashSet<String>,
}

impl Mentioned {
    /// Adds the names in a text.
    pub(crate) fn add(&mut self, text: &str) {
        for dot in memchr::memchr_iter(b'.', text.as_bytes()) {
            let (before, behind) = (&text[..dot], &text[dot + 1..]);
            let length = behind.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(behind.len());
            let ending = &behind[..length];
            if !ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
                continue;
            }
            let begin = before.char_indices().rfind(|(_, c)| is_between(*c));
            let stem = &before[begin.map_or(0, |(at, c)| at + c.len_utf8())..];
            // Encoded characters are those at which a name in a text ends.
            let name = percent_decode_str(stem).decode_utf8_lossy();
            let name = last_part(&name);
            self.names.insert(format!("{name}.{ending}").to_lowercase());
        }
    }

    /// Adds the names in a template, but not those that it gives to the function `picture`, which publishes what it needs.
    pub(crate) fn add_template(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(CALL) {
            let (before, behind) = rest.split_at(at + CALL.len());
            self.add(before);
            rest = behind;
            let is_call = !before[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
            let argument = behind.trim_start();
            let argument =
                argument.strip_prefix("src").map_or(argument, |rest| rest.trim_start_matches([' ', '=']));
            let quote = argument.chars().next().filter(|quote| is_call && matches!(quote, '"' | '\''));
            if let Some((_, behind)) = quote.and_then(|quote| argument[1..].split_once(quote)) {
                rest = behind;
            }
        }
        self.add(rest);
    }

    /// Adds the names in a value.
    pub(crate) fn add_value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.add(text),
            Value::List(items) => items.iter().for_each(|item| self.add_value(&item.value)),
            Value::Table(entries) => entries.iter().for_each(|entry| self.add_value(&entry.node.value)),
            Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Date(_) => {}
        }
    }

    /// Adds the names in a value for templates, which is `depth` deep in another one.
    pub(crate) fn add_shown(&mut self, value: &Shown, depth: usize) {
        if let Some(text) = value.as_str() {
            return self.add(text);
        }
        if depth > DEEPEST || !matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
            return;
        }
        for key in value.try_iter().into_iter().flatten() {
            match value.kind() {
                ValueKind::Map => {
                    self.add_shown(&key, depth + 1);
                    self.add_shown(&value.get_item(&key).unwrap_or_default(), depth + 1);
                }
                _ => self.add_shown(&key, depth + 1),
            }
        }
    }

    /// Returns true if some text may mean the file called `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let mut endings = name.char_indices().map(|(at, _)| &name[at..]);
        endings.any(|ending| self.names.contains(ending))
    }
}

/// Returns true if a name in a text ends at this character.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '/' | '\\' | '"' | '\'' | '`' | '(' | ')' | '{' | '}' | '<' | '>' | ',' | ';' | '=' | '|'
        )
}

/// Returns the part of a name at whose beginning a text would end it.
fn last_part(name: &str) -> &str {
    name.rsplit(is_between).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_text_stands_for_the_files_that_it_may_mean() {
        let mut mentioned = Mentioned::default();
        mentioned.add("<img src='/a/tower.jpg'> url(Bell.PNG) {{ slug }}-large.webp my%20bell%2C%20old.jpeg");
        for (name, has) in [
            ("tower.jpg", true),
            ("old tower.jpg", true),
            ("tower.jpeg", false),
            ("bell.png", true),
            ("anvil-large.webp", true),
            ("anvil.webp", false),
            ("my bell, old.jpeg", true),
            ("new.jpeg", false),
        ] {
            assert_eq!(mentioned.has(name), has, "{name}");
        }
        mentioned.add_template(
            "{{ picture('a.jpg', width=9) }} {{ picture( src = \"b.jpg\") }} {{ my_picture('c.jpg') }} {{ picture(d) }} e.jpg",
        );
        let has = ["a.jpg", "b.jpg", "c.jpg", "e.jpg"].map(|name| mentioned.has(name));
        assert_eq!(has, [false, false, true, true]);
        mentioned.add("{{ name }}.png");
        assert!(mentioned.has("anything.png"));
    }
}
