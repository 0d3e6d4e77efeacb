//! The tags of other generators in a page: where each stands, what it is called, what it is given, and which tag closes it.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::mask::Mask;
use crate::generator::Generator;

/// The length of the longest tag, in bytes.
const LONGEST: usize = 4_000;

/// The notation of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `{{< … >}}` and `{{% … %}}`.
    Shortcode,
    /// `{{ … }}`.
    Expression,
    /// `{% … %}`.
    Statement,
    /// `{: … }`.
    Attributes,
}

/// A tag in a page.
#[derive(Clone, Debug)]
pub(super) struct Tag<'a> {
    pub(super) form: Form,
    pub(super) span: Range<usize>,
    /// The text between its delimiters.
    pub(super) inside: &'a str,
    /// Its first word.
    pub(super) name: &'a str,
    /// The index of the tag that closes it.
    pub(super) closed_by: Option<usize>,
    /// True if it is a closing tag.
    pub(super) closes: bool,
}

/// Finds the tags that `generator` knows in `text`, outside code.
pub(super) fn find<'a>(text: &'a str, mask: &Mask, generator: Generator) -> Vec<Tag<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].find('{').map(|next| at + next) {
        if let Some(end) = mask.end(next) {
            at = end.max(next + 1);
            continue;
        }
        match tag(text, next, generator) {
            Some(tag) => {
                at = tag.span.end;
                found.push(tag);
            }
            None => at = next + 1,
        }
    }
    pair(&mut found, generator);
    found
}

/// The tag that begins at byte `at`.
fn tag(text: &str, at: usize, generator: Generator) -> Option<Tag<'_>> {
    let is_hugo = generator == Generator::Hugo;
    let is_template =
        !matches!(generator, Generator::Hugo | Generator::Astro | Generator::Mkdocs | Generator::Plain);
    let forms = [
        ("{{<", ">}}", Form::Shortcode, is_hugo),
        ("{{%", "%}}", Form::Shortcode, is_hugo),
        ("{{", "}}", Form::Expression, is_template),
        ("{%", "%}", Form::Statement, is_template),
        ("{:", "}", Form::Attributes, matches!(generator, Generator::Jekyll | Generator::Mkdocs)),
        // Without an id, which is that of a heading here as well.
        ("{ .", "}", Form::Attributes, generator == Generator::Mkdocs),
        ("{.", "}", Form::Attributes, generator == Generator::Mkdocs),
    ];
    let (open, close, form, _) =
        forms.into_iter().find(|(open, _, _, is_known)| *is_known && text[at..].starts_with(open))?;
    let begin = at + open.len();
    let mut limit = (begin + LONGEST).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let length = text[begin..limit].find(close)?;
    let written = &text[begin..begin + length];
    let inside = written.trim().trim_start_matches('-').trim_end_matches('-').trim();
    let is_attributes = match open {
        "{:" => {
            inside.is_empty()
                || inside.starts_with(|c: char| matches!(c, '.' | '#' | ':' | '/') || c.is_ascii_alphabetic())
        }
        _ => inside.starts_with(|c: char| c.is_ascii_alphabetic()) && !inside.contains('#'),
    };
    let is_one = match form {
        Form::Attributes => is_attributes && !written.contains('\n') && !written.starts_with(['-', ')']),
        Form::Shortcode => !inside.starts_with("/*"),
        _ => !inside.is_empty() && !written.contains("\n\n"),
    };
    let bare = inside.trim_start_matches('/').trim_start();
    let length_of_name = bare
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '/'))
        .unwrap_or(bare.len());
    let closes = match form {
        Form::Shortcode => inside.starts_with('/'),
        Form::Statement => bare.starts_with("end"),
        _ => false,
    };
    let name = bare[..length_of_name].trim_end_matches('/');
    let span = at..begin + length + close.len();
    is_one.then_some(Tag { form, span, inside, name, closed_by: None, closes })
}

/// Finds for each tag the one that closes it.
fn pair(tags: &mut [Tag<'_>], generator: Generator) {
    let mut open: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    let mut all_open: Vec<usize> = Vec::new();
    for index in 0..tags.len() {
        let tag = &tags[index];
        let closes = match (tag.form, tag.closes) {
            (Form::Shortcode, true) => Some(tag.name.to_owned()),
            (Form::Statement, true) => Some(tag.name.trim_start_matches("end").to_owned()),
            (Form::Shortcode, false) if tag.inside.ends_with('/') => continue,
            (Form::Shortcode | Form::Statement, false) => None,
            _ => continue,
        };
        match closes {
            None => {
                open.entry(tag.name.to_owned()).or_default().push(index);
                all_open.push(index);
            }
            // Zola closes whatever is open with `{% end %}`.
            Some(name) if name.is_empty() && generator == Generator::Zola => {
                if let Some(opened) = all_open.pop() {
                    tags[opened].closed_by = Some(index);
                }
            }
            Some(name) => {
                if let Some(opened) = open.get_mut(&name).and_then(Vec::pop) {
                    tags[opened].closed_by = Some(index);
                }
            }
        }
    }
    // A pair inside which another is closed that was opened before it would cross that.
    let mut ends: Vec<usize> = Vec::new();
    for (index, tag) in tags.iter_mut().enumerate() {
        while ends.last().is_some_and(|end| *end <= index) {
            ends.pop();
        }
        if let Some(end) = tag.closed_by {
            if ends.last().is_some_and(|outer| end > *outer) {
                tag.closed_by = None;
            } else {
                ends.push(end);
            }
        }
    }
}

/// The arguments of a tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arguments {
    pub(super) positional: Vec<String>,
    /// By name, in small letters.
    pub(super) named: Vec<(String, String)>,
}

impl Arguments {
    /// Parses the text after a tag's name: `a "b c" key="value"`, or `(key="value", other=3)`.
    pub(super) fn read(text: &str) -> Self {
        let text = text.trim().trim_end_matches('/').trim_end();
        let text = text.strip_prefix('(').map_or(text, |text| text.strip_suffix(')').unwrap_or(text));
        let mut arguments = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (word, behind, is_quoted) = word(rest);
            let after = behind.trim_start();
            if let (false, Some(value)) = (is_quoted, after.strip_prefix('=')) {
                let (value, behind, _) = self::word(value.trim_start());
                arguments.named.push((word.to_ascii_lowercase(), value));
                rest = behind;
            } else {
                if !word.is_empty() {
                    arguments.positional.push(word);
                }
                rest = behind;
            }
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        }
        arguments
    }

    /// Returns the value of the first of `names` that is there, if it is not blank.
    pub(super) fn named(&self, names: &[&str]) -> Option<&str> {
        let value = |name: &&str| self.named.iter().find(|(known, _)| known == name);
        names.iter().find_map(value).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns the positional argument at `index`, if it is not blank.
    pub(super) fn at(&self, index: usize) -> Option<&str> {
        self.positional.get(index).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns the value of one of these names, or else the positional argument at `index`.
    pub(super) fn either(&self, names: &[&str], index: usize) -> Option<&str> {
        self.named(names).or_else(|| self.at(index))
    }
}

/// The word that `text` begins with, without its quotation marks, what stands behind it, and whether it had any.
fn word(text: &str) -> (String, &str, bool) {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let Some(quote) = quote else {
        let end = text.find(|c: char| c.is_whitespace() || matches!(c, ',' | '=')).unwrap_or(text.len());
        // A sign that is no word is passed over, so that reading goes on.
        let end = if end == 0 { text.chars().next().map_or(0, char::len_utf8) } else { end };
        let word = if text.starts_with([',', '=']) { "" } else { &text[..end] };
        return (word.to_owned(), &text[end..], false);
    };
    let mut word = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => {
                word.push(c);
                escaped = false;
            }
            '\\' if quote != '`' => escaped = true,
            c if c == quote => return (word, &text[at + c.len_utf8()..], true),
            c => word.push(c),
        }
    }
    (word, "", true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read() {
        let read = Arguments::read("a \"b c\" src='d.png' title=\"say \\\"e\\\"\" n=3");
        assert_eq!(read.positional, ["a", "b c"]);
        assert_eq!(read.named(&["title"]), Some("say \"e\""));
        assert_eq!((read.named(&["alt", "src"]), read.named(&["n"])), (Some("d.png"), Some("3")));
        let read = Arguments::read("(id=\"x\", autoplay = true)");
        assert_eq!(
            read.named,
            [("id".to_owned(), "x".to_owned()), ("autoplay".to_owned(), "true".to_owned())]
        );
        assert_eq!(Arguments::read("=, =a \"open").positional, ["a", "open"]);
    }

    #[test]
    fn classes_of_mkdocs_are_tags_and_ids_and_braces_are_text() {
        let text = "[a](b){ .md-button } ![](c){.d width=2} ## E { #e } {...} {f}";
        let tags = find(text, &Mask::of(text), Generator::Mkdocs);
        assert_eq!(tags.iter().map(|tag| tag.inside).collect::<Vec<_>>(), ["md-button", "d width=2"]);
        assert!(find(text, &Mask::of(text), Generator::Hexo).is_empty());
    }

    #[test]
    fn tags_are_closed_by_their_own() {
        let text = "{{< a >}}{{< b >}}{{< a >}}{{< /a >}}{{< /a >}}{{< /b >}}";
        let tags = find(text, &Mask::of(text), Generator::Hugo);
        // `b` would be closed outside the `a` that it stands in.
        assert_eq!(
            tags.iter().map(|tag| tag.closed_by).collect::<Vec<_>>(),
            [Some(4), None, Some(3), None, None, None]
        );
        let text = "{% quote() %}{% note() %}x{% end %}{% end %}";
        let tags = find(text, &Mask::of(text), Generator::Zola);
        assert_eq!((tags[0].closed_by, tags[1].closed_by), (Some(3), Some(2)));
    }
}
