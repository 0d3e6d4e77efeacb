//! A theme: its manifest, its templates by name, the blocks they draw, its styles and pictures.

use std::collections::BTreeMap;

use crate::data::{Codes, Fields, read_toml};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::{ContentHash, SourceFile, SourcePath, Sources};

const CODES: Codes = Codes { invalid: Code::ThemeInvalid, unknown_key: Code::ThemeInvalid };

/// What draws the site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Theme {
    /// The folder's name.
    pub(crate) name: String,
    /// Every template, by the name templates call each other: `base.html`, `blocks/faq.html`.
    pub(crate) templates: BTreeMap<String, SourceFile>,
    /// What each block's template declares, by the block's name.
    pub(crate) blocks: BTreeMap<String, BlockDeclaration>,
    /// Every stylesheet, by its name inside `styles/`.
    pub(crate) styles: BTreeMap<String, SourceFile>,
    /// Every picture, by its name inside `pictures/`.
    pub(crate) pictures: BTreeMap<String, SourceFile>,
}

/// The attributes that a block takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct BlockDeclaration {
    /// Those that must be there.
    pub(crate) required: Vec<String>,
    /// Those that may be left out.
    pub(crate) optional: Vec<String>,
}

impl Theme {
    /// Whether both are made of the same bytes.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let hashes = |files: &BTreeMap<String, SourceFile>| -> Vec<(String, ContentHash)> {
            files.iter().map(|(name, file)| (name.clone(), file.hash)).collect()
        };
        self.name == other.name
            && hashes(&self.templates) == hashes(&other.templates)
            && hashes(&self.styles) == hashes(&other.styles)
            && hashes(&self.pictures) == hashes(&other.pictures)
    }
}

/// Reads the theme `name`.
pub(crate) fn read(name: &str, sources: &Sources, problems: &mut Vec<Problem>) -> Theme {
    let folder = format!("themes/{name}/");
    let mut theme = Theme { name: name.to_owned(), ..Theme::default() };
    for file in sources.under(&folder) {
        let inner = &file.path.as_str()[folder.len()..];
        if let Some(template) = inner.strip_prefix("templates/") {
            theme.templates.insert(template.to_owned(), file.clone());
        } else if let Some(block) =
            inner.strip_prefix("blocks/").and_then(|block| block.strip_suffix(".html"))
        {
            theme.blocks.insert(block.to_owned(), declaration(super::text_of(file, problems)));
            theme.templates.insert(inner.to_owned(), file.clone());
        } else if let Some(style) = inner.strip_prefix("styles/") {
            theme.styles.insert(style.to_owned(), file.clone());
        } else if let Some(picture) = inner.strip_prefix("pictures/") {
            theme.pictures.insert(picture.to_owned(), file.clone());
        } else if inner == "theme.toml" {
            manifest(file, problems);
        }
    }
    if theme.templates.is_empty() {
        missing(name, sources, problems);
    }
    theme
}

/// Says that there is no theme `name`, where the site asks for it.
fn missing(name: &str, sources: &Sources, problems: &mut Vec<Problem>) {
    let path = SourcePath::new(super::config::PATH);
    let text = sources.get(super::config::PATH).and_then(|file| file.text().ok()).unwrap_or_default();
    let quoted = format!("\"{name}\"");
    let span = text.find(&quoted).map_or(0..0, |start| start..start + quoted.len());
    let mut known: Vec<&str> =
        sources.under("themes/").filter_map(|file| file.path.as_str().split('/').nth(1)).collect();
    known.dedup();
    let hint = did_you_mean(name, known.iter().copied())
        .unwrap_or_else(|| format!("the themes are {}", known.join(", ")));
    let message = format!("there is no theme `{name}`");
    problems.push(Problem::new(Code::ThemeInvalid, Place::new(&path, span), message).hint(hint));
}

/// Reads `theme.toml`.
fn manifest(file: &SourceFile, problems: &mut Vec<Problem>) {
    let text = super::text_of(file, problems);
    let entries = read_toml(text, 0..text.len(), &file.path, CODES.invalid, problems);
    let mut fields = Fields::new(entries, 0..0, &file.path, CODES, problems);
    fields.text("title");
    if let Some(engine) = fields.text("engine").filter(|engine| engine.value != "minijinja") {
        let place = fields.place(engine.span);
        let message = format!("there is no template engine `{}`", engine.value);
        fields.push(Problem::new(CODES.invalid, place, message).hint("the engine is `minijinja`"));
    }
    fields.finish();
}

/// What the first line of a block's template declares: `{# attributes: src, alt, caption? #}`.
fn declaration(text: &str) -> BlockDeclaration {
    let first = text.lines().next().unwrap_or_default().trim();
    let inside = first
        .strip_prefix("{#")
        .and_then(|rest| rest.split_once("#}"))
        .and_then(|(comment, _)| comment.trim_matches(['-', ' ']).strip_prefix("attributes:"));
    let mut declaration = BlockDeclaration::default();
    for name in inside.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()) {
        match name.strip_suffix('?') {
            Some(name) => declaration.optional.push(name.to_owned()),
            None => declaration.required.push(name.to_owned()),
        }
    }
    declaration
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_declares_its_attributes() {
        let declared = declaration("{#- attributes: src, alt, caption? -#}\n<figure>");
        assert_eq!(
            (declared.required, declared.optional),
            (vec!["src".into(), "alt".into()], vec!["caption".into()])
        );
        assert_eq!(declaration("<p>\n{# attributes: late #}"), BlockDeclaration::default());
    }
}
