//! The manifest of a theme: `theme.toml`.

use super::colour::Colour;
use super::{CODES, Language};
use crate::data::{Entry, Fields, Node, Text, Value, read_toml};
use crate::policy::{self, Policy};
use crate::problem::{Place, Problem, listed};
use crate::source::SourceFile;

/// The manifest of a theme.
#[derive(Clone, Debug, Default)]
pub(super) struct Manifest {
    /// The template language.
    pub(super) language: Option<Language>,
    /// The theme that it extends, whose files are used where it has none.
    pub(super) extends: Option<Text>,
    /// The additions to the Content Security Policy.
    pub(super) policy: Policy,
    /// The options that it declares.
    pub(super) options: Vec<Declared>,
    /// The width of images in its pages.
    pub(super) sizes: Sizes,
}

/// The width of images in the pages of a theme, by their place, as in the attribute `sizes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Sizes {
    /// In the text.
    pub(crate) text: Option<String>,
    /// Beside others in a row.
    pub(crate) row: Option<String>,
    /// At the top of a page.
    pub(crate) hero: Option<String>,
}

impl Sizes {
    /// Returns these, with those of a theme that it extends where it has none.
    pub(super) fn or(self, other: &Self) -> Self {
        Self {
            text: self.text.or_else(|| other.text.clone()),
            row: self.row.or_else(|| other.row.clone()),
            hero: self.hero.or_else(|| other.hero.clone()),
        }
    }
}

/// An option that a site may set.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    /// Its name.
    pub(super) name: String,
    /// The default, which determines the type of the option.
    pub(super) default: Value,
    /// The allowed texts; any if the list is empty.
    pub(super) one_of: Vec<String>,
    /// The least and the greatest number.
    pub(super) range: (Option<f64>, Option<f64>),
    /// A sentence about it, for `assay theme show`.
    pub(super) about: Option<String>,
    /// Its part in the stylesheet.
    pub(super) style: Option<Style>,
}

/// The form that the value of an option takes in a stylesheet.
#[derive(Clone, Debug)]
pub(super) enum Style {
    /// A custom property with a number and its unit.
    Number {
        /// The custom property.
        property: String,
        /// The unit, such as `rem`.
        unit: String,
    },
    /// Colours that follow from one, in custom properties.
    Colour(ColourRoles),
    /// A font of the theme, whose family is in a custom property.
    Font {
        /// The custom property.
        property: String,
    },
}

/// The custom properties for the colours that follow from one.
#[derive(Clone, Debug)]
pub(super) struct ColourRoles {
    /// The paper in the light scheme.
    pub(super) light: Colour,
    /// The paper in the dark scheme.
    pub(super) dark: Colour,
    /// For text and lines.
    pub(super) text: Vec<String>,
    /// For tinted paper.
    pub(super) tint: Vec<String>,
    /// For dark grounds.
    pub(super) deep: Vec<String>,
    /// For lines on dark grounds.
    pub(super) line: Vec<String>,
}

/// Parses `theme.toml`.
pub(super) fn read(file: &SourceFile, problems: &mut Vec<Problem>) -> Manifest {
    let text = super::super::text_of(file, problems);
    let entries = read_toml(text, 0..text.len(), &file.path, CODES.invalid, problems);
    let mut fields = Fields::new(entries, 0..0, &file.path, CODES, problems);
    fields.text("title");
    let manifest = Manifest {
        language: language(&mut fields),
        extends: fields.text("extends"),
        policy: policy::of_theme(&mut fields, CODES.invalid),
        options: options(&mut fields),
        sizes: sizes(&mut fields),
    };
    fields.finish();
    manifest
}

/// Parses `[pictures]`.
fn sizes(fields: &mut Fields<'_>) -> Sizes {
    let Some((entries, span)) = fields.table("pictures") else { return Sizes::default() };
    let mut table = fields.nested(entries, span);
    let mut stated = |name| table.text(name).map(|text| text.value).filter(|sizes| !sizes.trim().is_empty());
    let sizes = Sizes { text: stated("text"), row: stated("row"), hero: stated("hero") };
    table.finish();
    sizes
}

fn language(fields: &mut Fields<'_>) -> Option<Language> {
    let engine = fields.text("engine")?;
    match engine.value.as_str() {
        "minijinja" => Some(Language::MiniJinja),
        "tera" => Some(Language::Tera),
        other => {
            let message = format!("unknown template engine `{other}`");
            let problem = Problem::new(CODES.invalid, fields.place(engine.span), message);
            fields.push(problem.hint("the engines are `minijinja` and `tera`"));
            None
        }
    }
}

fn options(fields: &mut Fields<'_>) -> Vec<Declared> {
    let Some((entries, _)) = fields.table("options") else { return Vec::new() };
    entries.into_iter().filter_map(|entry| option(fields, entry)).collect()
}

/// Returns an option in its short form, `name = default`, or its long one, `name = { default = …, one_of = […] }`.
fn option(fields: &mut Fields<'_>, entry: Entry) -> Option<Declared> {
    let Entry { key: name, node: Node { value, span }, .. } = entry;
    let Value::Table(entries) = value else {
        let default = scalar(fields, &name, value, span)?;
        return Some(Declared {
            name,
            default,
            one_of: Vec::new(),
            range: (None, None),
            about: None,
            style: None,
        });
    };
    let mut table = fields.nested(entries, span);
    let one_of: Vec<Text> = table.texts("one_of");
    let default = table.node("default");
    if default.is_none() {
        table.missing("default");
    }
    let range = (table.number("min").map(|(min, _)| min), table.number("max").map(|(max, _)| max));
    let about = table.text("about").map(|text| text.value);
    let style = style(&mut table);
    table.finish();
    let Node { value, span } = default?;
    let default = scalar(fields, &name, value, span.clone())?;
    let one_of: Vec<String> = one_of.into_iter().map(|text| text.value).collect();
    if let Some(problem) = unlisted(&name, &default, &one_of, fields.place(span)) {
        fields.push(problem);
        return None;
    }
    let style =
        style.filter(|style| matches!(style, Style::Number { .. }) != matches!(default, Value::Text(_)));
    Some(Declared { name, default, one_of, range, about, style })
}

/// Returns the part of an option in the stylesheet, if it has one.
fn style(table: &mut Fields<'_>) -> Option<Style> {
    let unit = table.text("unit").map(|text| text.value).unwrap_or_default();
    let number = property(table, "property").map(|property| Style::Number { property, unit });
    let font = property(table, "font").map(|property| Style::Font { property });
    let colour = table.table("colour").and_then(|(entries, span)| {
        let mut roles = table.nested(entries, span);
        let (light, dark) = (paper(&mut roles, "light"), paper(&mut roles, "dark"));
        let [text, tint, deep, line] =
            ["text", "tint", "deep", "line"].map(|role| properties(&mut roles, role));
        roles.finish();
        Some(Style::Colour(ColourRoles { light: light?, dark: dark?, text, tint, deep, line }))
    });
    number.or(font).or(colour)
}

/// Returns the colour of a paper, which is required.
fn paper(roles: &mut Fields<'_>, name: &'static str) -> Option<Colour> {
    let text = roles.required_text(name)?;
    let colour = Colour::read(&text.value);
    if colour.is_none() {
        roles.push(not_a_colour(&text.value, roles.place(text.span)));
    }
    colour
}

/// Returns the problem of a text that is not a colour.
pub(super) fn not_a_colour(text: &str, place: Place) -> Problem {
    let message = format!("`{text}` is not a colour in hexadecimal");
    Problem::new(CODES.invalid, place, message).hint("write it as `#14584a`")
}

/// Returns the name of a custom property.
fn property(table: &mut Fields<'_>, name: &'static str) -> Option<String> {
    let text = table.text(name)?;
    is_property(table, &text).then_some(text.value)
}

/// Returns the names of custom properties.
fn properties(table: &mut Fields<'_>, name: &'static str) -> Vec<String> {
    let texts = table.texts(name);
    texts.into_iter().filter(|text| is_property(table, text)).map(|text| text.value).collect()
}

/// Returns true if `text` is the name of a custom property, and reports it otherwise.
fn is_property(table: &mut Fields<'_>, text: &Text) -> bool {
    let name = text.value.strip_prefix("--").unwrap_or_default();
    let is_right = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_right {
        let message = format!("`{}` is not the name of a custom property", text.value);
        let problem = Problem::new(CODES.invalid, table.place(text.span.clone()), message);
        table.push(problem.hint("write two hyphens, then letters, digits and hyphens: `--measure`"));
    }
    is_right
}

/// Returns a value that is valid for an option.
fn scalar(fields: &mut Fields<'_>, name: &str, value: Value, span: std::ops::Range<usize>) -> Option<Value> {
    if matches!(value, Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_)) {
        return Some(value);
    }
    let message = format!("the default of the option `{name}` cannot be {}", value.type_name());
    let hint = "write a string, a number, true or false";
    fields.push(Problem::new(CODES.invalid, fields.place(span), message).hint(hint));
    None
}

/// Returns the problem of a text that is not one of the allowed ones.
pub(super) fn unlisted(name: &str, value: &Value, one_of: &[String], place: Place) -> Option<Problem> {
    let text = if let Value::Text(text) = value { text.as_str() } else { return None };
    if one_of.is_empty() || one_of.iter().any(|known| known == text) {
        return None;
    }
    let message = format!("unknown value `{text}` of `{name}`");
    Some(Problem::new(CODES.invalid, place, message).hint(format!("write one of {}", listed(one_of))))
}
