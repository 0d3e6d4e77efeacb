//! The values that a site sets for the options of its theme.

use std::collections::BTreeMap;

use std::fmt::Write as _;

use super::colour::{Colour, Palette};
use super::manifest::{ColourRoles, Declared, Style, not_a_colour, unlisted};
use crate::data::{Entry, Node, Value};
use crate::parse::config::{Config, PATH};
use crate::problem::{Code, Place, Problem, did_you_mean};
use crate::source::{SourceFile, SourcePath};

/// The options of a theme for one site.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// The value of each option.
    pub(super) values: BTreeMap<String, Value>,
    /// The stylesheet of the options that differ from their defaults.
    pub(super) stylesheet: String,
}

/// Returns every option with the site's value, or else its default. A theme's own declaration takes precedence over an
/// inherited one, which comes later in `declared`.
pub(super) fn chosen(
    declared: impl Iterator<Item = Declared>,
    config: &Config,
    fonts: &BTreeMap<String, SourceFile>,
    problems: &mut Vec<Problem>,
) -> Chosen {
    let mut known: BTreeMap<String, Declared> = BTreeMap::new();
    for option in declared {
        known.entry(option.name.clone()).or_insert(option);
    }
    let mut chosen: BTreeMap<String, Value> =
        known.iter().map(|(name, option)| (name.clone(), option.default.clone())).collect();
    for entry in &config.theme_options {
        match choice(entry, &known, &config.theme, fonts) {
            Ok(value) => drop(chosen.insert(entry.key.clone(), value)),
            Err(problem) => problems.push(*problem),
        }
    }
    let stylesheet = stylesheet(&known, &chosen);
    Chosen { values: chosen, stylesheet }
}

/// Returns the stylesheet of the options whose values are not their defaults.
fn stylesheet(known: &BTreeMap<String, Declared>, chosen: &BTreeMap<String, Value>) -> String {
    let (mut light, mut dark, mut faces) = (String::new(), String::new(), String::new());
    for (name, value) in chosen {
        let Some(option) = known.get(name).filter(|option| option.default != *value) else { continue };
        // Writing to a string cannot fail.
        let _ = match (&option.style, value) {
            (Some(Style::Number { property, unit }), Value::Integer(number)) => {
                write!(light, "{property}:{number}{unit};")
            }
            (Some(Style::Number { property, unit }), Value::Float(number)) => {
                write!(light, "{property}:{number}{unit};")
            }
            (Some(Style::Font { property }), Value::Text(file)) => {
                let family: String =
                    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
                // The characters that would end the address; it is percent-decoded.
                let file = file.replace('%', "%25").replace('"', "%22").replace('\\', "%5C");
                let _ = write!(light, "{property}:\"{family}\";");
                write!(
                    faces,
                    "@font-face{{font-family:\"{family}\";src:url(\"../fonts/{file}\");font-display:swap}}"
                )
            }
            (Some(Style::Colour(roles)), Value::Text(text)) => {
                if let Some(colour) = Colour::read(text) {
                    colours(&mut light, roles, colour.palette(roles.light, roles.light));
                    colours(&mut dark, roles, colour.palette(roles.dark, roles.light));
                }
                Ok(())
            }
            _ => Ok(()),
        };
    }
    let mut out = faces;
    if !light.is_empty() {
        let _ = write!(out, ":root{{{light}}}");
    }
    if !dark.is_empty() {
        let _ = write!(out, "@media (prefers-color-scheme:dark){{:root{{{dark}}}}}");
    }
    out
}

/// Writes the custom properties of a palette.
fn colours(out: &mut String, roles: &ColourRoles, palette: Palette) {
    let all = [
        (&roles.text, palette.text),
        (&roles.tint, palette.tint),
        (&roles.deep, palette.deep),
        (&roles.line, palette.line),
    ];
    for (properties, colour) in all {
        for property in properties {
            let _ = write!(out, "{property}:{};", colour.hex());
        }
    }
}

/// Returns the site's value for one option.
fn choice(
    entry: &Entry,
    known: &BTreeMap<String, Declared>,
    theme: &str,
    fonts: &BTreeMap<String, SourceFile>,
) -> Result<Value, Box<Problem>> {
    let path = SourcePath::new(PATH);
    let Entry { key, key_span, node: Node { value, span } } = entry;
    let Some(option) = known.get(key) else {
        let message = format!("the theme `{theme}` has no option `{key}`");
        let place = Place::new(&path, key_span.clone());
        return Err(Box::new(Problem::new(Code::SiteUnknownKey, place, message).hint(nearest(key, known))));
    };
    let place = Place::new(&path, span.clone());
    let Some(value) = fitting(value, &option.default) else {
        let message = format!("`{key}` must be {1}, not {0}", value.type_name(), option.default.type_name());
        let hint = format!("the default is `{}`", written(&option.default));
        return Err(Box::new(Problem::new(Code::SiteInvalid, place, message).hint(hint)));
    };
    let wrong = unlisted(key, &value, &option.one_of, place.clone())
        .or_else(|| unusable(&value, option, theme, fonts, place));
    match wrong {
        Some(problem) => Err(Box::new(Problem { code: Code::SiteInvalid, ..problem })),
        None => Ok(value),
    }
}

/// Returns the problem of a value that a stylesheet cannot use. An empty text is no choice.
fn unusable(
    value: &Value,
    option: &Declared,
    theme: &str,
    fonts: &BTreeMap<String, SourceFile>,
    place: Place,
) -> Option<Problem> {
    #[expect(clippy::cast_precision_loss, reason = "authors' numbers are far below 2^53")]
    let number = match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    if let Some(number) = number {
        let (min, max) = option.range;
        let name = &option.name;
        let limit = match (min.filter(|min| number < *min), max.filter(|max| number > *max)) {
            (Some(min), _) => (min, "at least"),
            (_, Some(max)) => (max, "at most"),
            _ => {
                return (!number.is_finite()).then(|| {
                    Problem::new(Code::SiteInvalid, place, format!("`{name}` is not a number"))
                        .hint(format!("the default is `{}`", written(&option.default)))
                });
            }
        };
        let message = format!("`{name}` must be {} {}", limit.1, limit.0);
        return Some(
            Problem::new(Code::SiteInvalid, place, message).hint(format!("write `{name} = {}`", limit.0)),
        );
    }
    let Value::Text(text) = value else { return None };
    if text.is_empty() {
        return None;
    }
    match &option.style {
        Some(Style::Colour(_)) if Colour::read(text).is_none() => Some(not_a_colour(text, place)),
        Some(Style::Font { .. }) if !fonts.contains_key(text) => {
            let message = format!("the theme has no font `{text}`");
            let near = did_you_mean(text, fonts.keys().map(String::as_str));
            let hint = near.unwrap_or_else(|| format!("add the file `themes/{theme}/fonts/{text}`"));
            Some(Problem::new(Code::SiteInvalid, place, message).hint(hint))
        }
        _ => None,
    }
}

/// Returns the value if it has the type of `default`. An integer is valid as a number.
fn fitting(value: &Value, default: &Value) -> Option<Value> {
    match (value, default) {
        #[expect(clippy::cast_precision_loss, reason = "authors' numbers are far below 2^53")]
        (Value::Integer(number), Value::Float(_)) => Some(Value::Float(*number as f64)),
        (Value::Boolean(_), Value::Boolean(_))
        | (Value::Integer(_), Value::Integer(_))
        | (Value::Float(_), Value::Float(_))
        | (Value::Text(_), Value::Text(_)) => Some(value.clone()),
        _ => None,
    }
}

/// Returns the hint for an unknown option.
fn nearest(name: &str, known: &BTreeMap<String, Declared>) -> String {
    let names = || known.keys().map(String::as_str);
    if known.is_empty() {
        return "this theme has no options: remove the line".to_owned();
    }
    did_you_mean(name, names())
        .unwrap_or_else(|| format!("the known options are `{}`", names().collect::<Vec<_>>().join("`, `")))
}

/// Returns a value as an author writes it.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        // No option has one of these types.
        Value::Date(_) | Value::List(_) | Value::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Sources};

    /// Returns the options that result from the site's table, for a theme with an option of each type.
    fn choose(table: &str) -> (BTreeMap<String, Value>, Vec<Problem>) {
        let manifest = "[options]\ncontents = true\ncolumns = 2\nmeasure = 34.5\n\
                        dateline = { default = \"updated\", one_of = [\"updated\", \"published\"] }\n";
        let site = format!("title = \"T\"\ntheme = \"t\"\n[theme_options]\n{table}");
        let sources: Sources = [
            SourceFile::new("site.toml", site.into_bytes()),
            SourceFile::new("themes/t/theme.toml", manifest.as_bytes()),
            SourceFile::new("themes/t/templates/page.html", &b""[..]),
        ]
        .into_iter()
        .collect();
        let mut problems = Vec::new();
        let config = crate::parse::config::read(&sources, Some("https://example.com"), &mut problems);
        let theme = super::super::read(&config, &sources, &mut problems);
        (theme.options, problems)
    }

    #[test]
    fn a_site_chooses() {
        let (options, problems) = choose("contents = false\nmeasure = 30\n");
        assert_eq!(problems, []);
        assert_eq!(options["contents"], Value::Boolean(false));
        assert_eq!(options["measure"], Value::Float(30.0));
        assert_eq!(options["dateline"], Value::Text("updated".into()));
    }

    #[test]
    fn what_differs_from_its_default_is_in_the_stylesheet() {
        let declared = "[options]\n\
            width = { default = 38, property = \"--width\", unit = \"rem\" }\n\
            height = { default = 0.5, property = \"--height\" }\n\
            accent = { default = \"\", colour = { light = \"#fff\", dark = \"#000\", text = \"--accent\" } }\n\
            face = { default = \"\", font = \"--face\" }\n";
        let chosen = |lines: &str| {
            let site = format!("title = \"T\"\n[theme_options]\n{lines}");
            let files = [
                ("site.toml", site.as_str()),
                ("themes/ledger/theme.toml", declared),
                ("themes/ledger/templates/page.html", ""),
                ("themes/ledger/styles/ledger.css", "@import \"options.css\";"),
                ("themes/ledger/fonts/a \"b.woff2", ""),
            ];
            let sources: Sources =
                files.iter().map(|(path, text)| SourceFile::new(path, text.as_bytes())).collect();
            let mut problems = Vec::new();
            let config = crate::parse::config::read(&sources, Some("https://example.com"), &mut problems);
            let theme = super::super::read(&config, &sources, &mut problems);
            assert_eq!(problems, []);
            theme.styles["options.css"].text().unwrap().to_owned()
        };
        assert_eq!(chosen("width = 38\naccent = \"\"\n"), "");
        assert_eq!(chosen("width = 34\nheight = 2\n"), ":root{--height:2;--width:34rem;}");
        assert_eq!(
            chosen("face = 'a \"b.woff2'\n"),
            "@font-face{font-family:\"face\";src:url(\"../fonts/a %22b.woff2\");font-display:swap}:root{--face:\"face\";}"
        );
        // Yellow is darkened on white, and kept on black.
        let yellow = chosen("accent = \"#ffd400\"\n");
        assert!(
            yellow.starts_with(":root{--accent:#") && !yellow.starts_with(":root{--accent:#ffd400"),
            "{yellow}"
        );
        assert!(yellow.ends_with("@media (prefers-color-scheme:dark){:root{--accent:#ffd400;}}"), "{yellow}");
    }

    #[test]
    fn a_wrong_choice_is_reported_at_its_place() {
        let (options, problems) =
            choose("contens = true\ncontents = \"yes\"\ncolumns = 1.5\ndateline = \"never\"\n");
        let reported: Vec<_> =
            problems.iter().map(|problem| (problem.code.as_str(), problem.message.as_str())).collect();
        assert_eq!(
            reported,
            [
                ("site/unknown-key", "the theme `t` has no option `contens`"),
                ("site/invalid", "`contents` must be a boolean, not a string"),
                ("site/invalid", "`columns` must be an integer, not a number"),
                ("site/invalid", "unknown value `never` of `dateline`"),
            ]
        );
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `contents`?"));
        assert_eq!(options["columns"], Value::Integer(2));
    }
}
