//! The declaration of a block: the attributes and the content that the comments at the beginning of its template ask for, and
//! how its attributes are written in Markdown copies.

use std::collections::BTreeMap;

use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::SourcePath;

/// The value that declares an attribute as a number.
const NUMBER: &str = "0";

/// The attributes of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct BlockDeclaration {
    /// The required attributes.
    pub(crate) required: Vec<String>,
    /// The optional attributes.
    pub(crate) optional: Vec<String>,
    /// The only values that some of them allow.
    pub(crate) values: BTreeMap<String, Vec<String>>,
    /// Those that are numbers.
    pub(crate) numbers: Vec<String>,
    /// The shape that its content must have, if the template declares one.
    pub(crate) content: Option<ContentShape>,
    /// The text in Markdown copies, with names of attributes in braces: `{before} → {after} {unit}`.
    pub(crate) copy: Option<String>,
}

/// The shape that the content of a block must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ContentShape {
    /// A list, ordered or not.
    List,
    /// A table.
    Table,
    /// Headings with text below each.
    Headings,
}

impl ContentShape {
    /// Every shape, with its name in templates.
    const ALL: [(&str, Self); 3] =
        [("list", Self::List), ("table", Self::Table), ("headings", Self::Headings)];
}

/// Parses the declarations in the comments at the beginning of a block's template, one on each line: `{# attributes:
/// src, alt, caption? #}`, `{# content: list #}`, `{# copy: {amount} {per} #}`.
pub(super) fn declaration(text: &str, path: &SourcePath, problems: &mut Vec<Problem>) -> BlockDeclaration {
    let mut declaration = BlockDeclaration::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let Some(comment) = line.trim().strip_prefix("{#").and_then(|rest| rest.strip_suffix("#}")) else {
            // After a comment, the first line may continue with the template itself.
            if let Some(said) =
                (start == 0).then(|| line.trim().strip_prefix("{#")?.split_once("#}")).flatten()
            {
                declare(said.0, line, start, path, &mut declaration, problems);
            }
            break;
        };
        declare(comment, line, start, path, &mut declaration, problems);
        start += line.len();
    }
    declaration
}

/// Parses the declaration in a `comment`, on the `line` that begins at `start`.
fn declare(
    comment: &str,
    line: &str,
    start: usize,
    path: &SourcePath,
    declaration: &mut BlockDeclaration,
    problems: &mut Vec<Problem>,
) {
    let comment = comment.trim_matches(['-', ' ']);
    if let Some(attributes) = comment.strip_prefix("attributes:") {
        declare_attributes(attributes, declaration);
    }
    if let Some(text) = comment.strip_prefix("copy:") {
        declare_copy(
            text.trim(),
            Place::new(path, start..start + line.trim_end().len()),
            declaration,
            problems,
        );
    }
    let Some(word) = comment.strip_prefix("content:").map(str::trim) else { return };
    declaration.content = ContentShape::ALL.iter().find(|(known, _)| *known == word).map(|(_, shape)| *shape);
    if declaration.content.is_none() {
        let at = start + line.find("content:").unwrap_or_default();
        let place = Place::new(path, at..start + line.trim_end().len());
        let message = format!("unknown content `{word}` of a block");
        let hint = did_you_mean(word, ContentShape::ALL.iter().map(|(known, _)| *known))
            .unwrap_or_else(|| "write `list`, `table` or `headings`, or remove this".to_owned());
        problems.push(Problem::new(Code::TemplateError, place, message).hint(hint));
    }
}

fn declare_attributes(written: &str, declaration: &mut BlockDeclaration) {
    for said in written.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let (name, values) = said.split_once('=').map_or((said, None), |(name, values)| (name, Some(values)));
        if values == Some(NUMBER) {
            declaration.numbers.push(name.trim_end_matches('?').to_owned());
        } else if let Some(values) = values {
            let values = values.split('|').map(|value| value.trim().to_owned()).collect();
            declaration.values.insert(name.trim_end_matches('?').to_owned(), values);
        }
        match name.strip_suffix('?') {
            Some(name) => declaration.optional.push(name.to_owned()),
            None => declaration.required.push(name.to_owned()),
        }
    }
}

/// Parses the text of Markdown copies. It names attributes that an earlier line declares.
fn declare_copy(text: &str, place: Place, declaration: &mut BlockDeclaration, problems: &mut Vec<Problem>) {
    let known = || declaration.required.iter().chain(&declaration.optional).map(String::as_str);
    for name in names_in(text).filter(|name| !known().any(|known| known == *name)) {
        let message = format!("`{name}` is not an attribute that an earlier line of this block declares");
        let hint = did_you_mean(name, known())
            .unwrap_or_else(|| "write the line `attributes:` above, with this name".to_owned());
        problems.push(Problem::new(Code::TemplateError, place.clone(), message).hint(hint));
    }
    declaration.copy = Some(text.to_owned());
}

/// Returns the names in braces of a text.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

impl BlockDeclaration {
    /// Returns the text of a Markdown copy with the values of the attributes, or none if the block has none of them.
    pub(crate) fn in_copies<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
        let text = self.copy.as_deref()?;
        names_in(text).find_map(&value)?;
        let mut parts = text.split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or(("", part));
            filled.push_str(value(name).unwrap_or_default());
            filled.push_str(rest);
        }
        Some(filled.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declaration(text: &str) -> BlockDeclaration {
        super::declaration(text, &SourcePath::new("themes/t/blocks/b.html"), &mut Vec::new())
    }

    #[test]
    fn a_template_declares_its_content() {
        let declared = declaration("{# attributes: src #}\n{#- content: table -#}\n<figure>");
        assert_eq!((declared.content, declared.required), (Some(ContentShape::Table), vec!["src".into()]));
        assert_eq!(declaration("{# content: list #}<ul>").content, Some(ContentShape::List));
        assert_eq!(
            declaration("{# Words. #}\n{# content: headings #}").content,
            Some(ContentShape::Headings)
        );
        assert_eq!(declaration("<p>\n{# content: list #}").content, None);
        let mut problems = Vec::new();
        let text = "{# Words. #}\n{# content: lists #}\n";
        super::declaration(text, &SourcePath::new("themes/t/blocks/b.html"), &mut problems);
        assert_eq!(&text[problems[0].place.span.clone()], "content: lists #}");
    }

    #[test]
    fn a_template_declares_its_attributes() {
        let declared = declaration("{#- attributes: src, alt, caption? -#}\n<figure>");
        assert_eq!(
            (declared.required, declared.optional),
            (vec!["src".into(), "alt".into()], vec!["caption".into()])
        );
        let declared = declaration("{# attributes: tone?=note|tip, kind=a #}");
        assert_eq!((declared.required, declared.optional), (vec!["kind".into()], vec!["tone".into()]));
        assert_eq!(declared.values["tone"], ["note", "tip"]);
        assert_eq!(declared.values["kind"], ["a"]);
        let declared = declaration("{# attributes: before=0, max?=0 #}");
        assert_eq!(
            (declared.numbers, declared.values.len()),
            (vec!["before".to_owned(), "max".to_owned()], 0)
        );
        assert_eq!(declaration("<p>\n{# attributes: late #}"), BlockDeclaration::default());
    }

    #[test]
    fn a_template_declares_its_text_in_copies() {
        let declared = declaration("{# attributes: amount, per? #}\n{# copy: {amount} {per} #}\n<p>");
        let one = |name: &str| (name == "amount").then_some("A$ {per}");
        assert_eq!(declared.in_copies(one).unwrap(), "A$ {per}");
        assert_eq!(declared.in_copies(|_| Some("1")).unwrap(), "1 1");
        assert_eq!(declared.in_copies(|_| None), None);
        assert_eq!(declaration("{# attributes: amount #}\n<p>").in_copies(one), None);
        let mut problems = Vec::new();
        let text = "{# attributes: amount #}\n{# copy: {amuont} #}\n";
        super::declaration(text, &SourcePath::new("themes/t/blocks/b.html"), &mut problems);
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `amount`?"));
        assert_eq!(&text[problems[0].place.span.clone()], "{# copy: {amuont} #}");
    }
}
