//! A theme: its manifest, its templates by name, the blocks that they render, its styles, scripts and pictures, on top
//! of the themes that it extends.

mod colour;
mod declaration;
mod described;
mod lineage;
mod manifest;
mod options;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use self::declaration::declaration;
pub(crate) use self::declaration::{BlockDeclaration, ContentShape};
pub use self::described::{ThemeDescription, ThemeOption};
pub(crate) use self::described::{described, known as known_themes};
use self::lineage::{manifest_of, missing};
pub(crate) use self::manifest::Sizes;
use super::config::Config;
use crate::data::{Codes, Value};
use crate::policy::Policy;
use crate::problem::{Code, Place, Problem};
use crate::source::{ContentHash, SourceFile, SourcePath, Sources};

/// The file with the manifest.
const MANIFEST: &str = "theme.toml";

/// The template of the pages of a walk. A theme without it has no walks.
pub(crate) const WALK: &str = "walk.html";

/// The template of a diagnostic alone, for frames of other sites.
pub(crate) const EMBED: &str = "embed.html";

/// The template of the card that social networks show for a page. A theme without it has no cards.
pub(crate) const CARD: &str = "card.svg";

/// The folder in `themes/` that is not a theme: its files are used by every theme that has none of its own.
const SHARED: &str = "shared";

/// The template of the form of diagnostics.
const FORM: &str = "blocks/diagnostic.html";

/// The shared stylesheet of its states.
pub(crate) const FORM_STYLE: &str = "form.css";

/// Templates in `blocks/` that are no blocks: a site fills them, and pages include them.
const HOOKS: [&str; 4] = ["head-end", "body-end", "footer", "article-end"];

/// The stylesheet that Assay makes of the site's options, for a theme whose stylesheets import it.
const OPTIONS: &str = "options.css";

const CODES: Codes = Codes { invalid: Code::ThemeInvalid, unknown_key: Code::ThemeInvalid };

/// A theme.
#[derive(Clone, Debug, Default)]
pub(crate) struct Theme {
    /// The folder's name.
    pub(crate) name: String,
    /// Its folder and those of the themes that it extends, nearest first.
    pub(crate) lineage: Vec<String>,
    /// The template language.
    pub(crate) language: Language,
    /// Its additions to the Content Security Policy, with those of the themes that it extends.
    pub(crate) policy: Policy,
    /// The width of images in its pages.
    pub(crate) sizes: Sizes,
    /// The options with the values that the site chose: booleans, numbers and texts.
    pub(crate) options: BTreeMap<String, Value>,
    /// Every template, by the name templates call each other: `base.html`, `blocks/faq.html`.
    pub(crate) templates: BTreeMap<String, SourceFile>,
    /// The declaration of each block's template, by the block's name.
    pub(crate) blocks: BTreeMap<String, BlockDeclaration>,
    /// Every stylesheet, by its name inside `styles/`.
    pub(crate) styles: BTreeMap<String, SourceFile>,
    /// The stylesheet that begins with [`FORM_STYLE`] without importing it: the form is the shared one.
    pub(crate) form_style_in: Option<String>,
    /// Every script, by its name inside `scripts/`.
    pub(crate) scripts: BTreeMap<String, SourceFile>,
    /// Every picture, by its name inside `pictures/`.
    pub(crate) pictures: BTreeMap<String, SourceFile>,
    /// Every font, by its name inside `fonts/`.
    pub(crate) fonts: BTreeMap<String, SourceFile>,
    /// Files in other folders that a template or stylesheet uses, by name in the theme's folder.
    pub(crate) others: BTreeMap<String, SourceFile>,
    /// Files in other folders that nothing uses, by name in the theme's folder.
    pub(crate) unread: BTreeMap<String, SourceFile>,
    /// The file that names the theme: its `theme.toml`, or `site.toml` if it has none.
    pub(crate) manifest: Option<SourcePath>,
}

/// The template languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// MiniJinja.
    #[default]
    MiniJinja,
    /// Tera 2.
    Tera,
}

/// Writes the name of the library.
impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MiniJinja => "MiniJinja",
            Self::Tera => "Tera",
        })
    }
}

impl Theme {
    /// Returns true if both consist of the same files, so that a compiled theme is valid for either. The site's choices
    /// do not matter.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let files = |files: &BTreeMap<String, SourceFile>| -> Vec<(SourcePath, ContentHash)> {
            files.values().map(|file| (file.path.clone(), file.hash)).collect()
        };
        self.lineage == other.lineage
            && self.manifest == other.manifest
            && self.language == other.language
            && files(&self.templates) == files(&other.templates)
            && files(&self.styles) == files(&other.styles)
            && self.form_style_in == other.form_style_in
            && files(&self.scripts) == files(&other.scripts)
            && files(&self.pictures) == files(&other.pictures)
            && files(&self.fonts) == files(&other.fonts)
            && files(&self.others) == files(&other.others)
            && self.manifest == other.manifest
            && self.options.keys().eq(other.options.keys())
    }

    /// Returns true if a site has the same outputs and the same addresses with either.
    pub(crate) fn same_layout(&self, other: &Self) -> bool {
        let has = |theme: &Self| [WALK, EMBED].map(|name| theme.templates.contains_key(name));
        has(self) == has(other)
            && self.formats() == other.formats()
            && self.pictures.keys().eq(other.pictures.keys())
    }

    /// Returns the fonts for the text of drawings, in the order of their names.
    pub(crate) fn drawing_fonts(&self) -> impl Iterator<Item = &SourceFile> {
        let is_plain = |name: &str| {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
            ending.is_some_and(|ending| matches!(ending.as_str(), "ttf" | "otf"))
        };
        self.fonts.iter().filter(move |(name, _)| is_plain(name)).map(|(_, file)| file)
    }

    /// Returns the templates of formats other than HTML, each as two parts: `article` and `json`.
    pub(crate) fn formats(&self) -> Vec<(&str, Arc<str>)> {
        let parts =
            self.templates.keys().filter(|name| !name.contains('/')).filter_map(|name| name.split_once('.'));
        parts.filter(|(_, ending)| *ending != "html").map(|(stem, ending)| (stem, ending.into())).collect()
    }

    /// Adds the blocks and stylesheets that all themes share, where it has none of its own. Without any template there is
    /// no theme.
    fn add_shared(&mut self, lineage: &[String], sources: &Sources) {
        if self.templates.is_empty() {
            return;
        }
        let is_form_shared = !self.templates.contains_key(FORM);
        let folder = format!("themes/{SHARED}/");
        for file in sources.under(&format!("{folder}blocks/")) {
            let inner = &file.path.as_str()[folder.len()..];
            let Some(block) = inner.strip_prefix("blocks/").and_then(|it| it.strip_suffix(".html")) else {
                continue;
            };
            if !self.templates.contains_key(inner) {
                let text = file.text().unwrap_or_default();
                if !HOOKS.contains(&block) {
                    self.blocks.insert(block.to_owned(), declaration(text, &file.path, &mut Vec::new()));
                }
                self.templates.insert(inner.to_owned(), file.clone());
            }
        }
        if let Some(file) = sources.get(&format!("{folder}templates/{EMBED}")) {
            self.templates.entry(EMBED.to_owned()).or_insert_with(|| file.clone());
        }
        let main =
            lineage.iter().map(|theme| format!("{theme}.css")).find(|name| self.styles.contains_key(name));
        for file in sources.under(&format!("{folder}styles/")) {
            let name = &file.path.as_str()[folder.len() + "styles/".len()..];
            let is_named = self.styles.values().any(|style| style.text().is_ok_and(|text| names(text, name)));
            if self.styles.contains_key(name) {
                continue;
            }
            if is_named {
                self.styles.insert(name.to_owned(), file.clone());
            } else if let Some(main) = main.clone().filter(|_| name == FORM_STYLE && is_form_shared) {
                self.styles.insert(name.to_owned(), file.clone());
                self.form_style_in = Some(main);
            }
        }
    }

    /// Adds the files of the theme `name`, replacing existing ones.
    fn overlay(&mut self, name: &str, sources: &Sources, problems: &mut Vec<Problem>) {
        let folder = format!("themes/{name}/");
        for file in sources.under(&folder) {
            let inner = &file.path.as_str()[folder.len()..];
            if let Some(template) = inner.strip_prefix("templates/") {
                super::text_of(file, problems);
                self.templates.insert(template.to_owned(), file.clone());
            } else if let Some(block) = inner.strip_prefix("blocks/").and_then(|it| it.strip_suffix(".html"))
            {
                let text = super::text_of(file, problems);
                if !HOOKS.contains(&block) {
                    self.blocks.insert(block.to_owned(), declaration(text, &file.path, problems));
                }
                self.templates.insert(inner.to_owned(), file.clone());
            } else if let Some(style) = inner.strip_prefix("styles/") {
                super::text_of(file, problems);
                self.styles.insert(style.to_owned(), file.clone());
            } else if let Some(script) = inner.strip_prefix("scripts/") {
                self.scripts.insert(script.to_owned(), file.clone());
            } else if let Some(picture) = inner.strip_prefix("pictures/") {
                self.pictures.insert(picture.to_owned(), file.clone());
            } else if let Some(font) = inner.strip_prefix("fonts/") {
                self.fonts.insert(font.to_owned(), file.clone());
            } else if inner != MANIFEST {
                self.unread.insert(inner.to_owned(), file.clone());
            }
        }
    }

    /// Adds the stylesheet of the site's options, if another imports it.
    fn add_options(&mut self, text: &str) {
        let is_imported = |file: &SourceFile| file.text().is_ok_and(|text| text.contains(OPTIONS));
        if self.styles.values().any(is_imported) && !self.styles.contains_key(OPTIONS) {
            let path = format!("themes/{}/styles/{OPTIONS}", self.name);
            self.styles.insert(OPTIONS.to_owned(), SourceFile::new(&path, text.as_bytes()).embedded());
        }
    }

    /// Adds those files of other folders that a template or stylesheet names.
    fn add_others(&mut self) {
        if self.unread.is_empty() {
            return;
        }
        let text = |file: &SourceFile| String::from_utf8_lossy(&file.bytes).into_owned();
        let templates: Vec<String> = self.templates.values().map(text).collect();
        let styles: Vec<String> = self.styles.values().map(text).collect();
        let unread = std::mem::take(&mut self.unread);
        (self.others, self.unread) = unread.into_iter().partition(|(name, _)| {
            let last = name.rsplit('/').next().unwrap_or(name);
            templates.iter().any(|text| text.contains(name.as_str()))
                || styles.iter().any(|text| text.contains(last))
        });
    }
}

/// Returns true if a stylesheet names the file `name`, alone or at the end of a path.
fn names(style: &str, name: &str) -> bool {
    style.match_indices(name).any(|(at, _)| style[..at].ends_with(['"', '\'', '/', '(']))
}

/// Reads a manifest for the questions of its reader alone.
pub(crate) fn ask(file: &SourceFile) {
    drop(manifest::read(file, &mut Vec::new()));
}

/// Reads the theme of the site.
pub(crate) fn read(config: &Config, sources: &Sources, problems: &mut Vec<Problem>) -> Theme {
    let lineage = lineage::read(&config.theme, sources, problems);
    problems.extend(lineage::of_two_engines(&lineage));
    let language = lineage.iter().find_map(|(_, manifest)| manifest.language).unwrap_or_default();
    let names: Vec<String> = lineage.iter().map(|(name, _)| name.clone()).collect();
    let mut theme = Theme { name: config.theme.clone(), language, ..Theme::default() };
    for name in names.iter().rev() {
        theme.overlay(name, sources, problems);
    }
    theme.add_shared(&names, sources);
    theme.add_others();
    theme.manifest = names.first().and_then(|name| named_in(name, sources));
    theme.lineage = names;
    theme.sizes = lineage.iter().fold(Sizes::default(), |sizes, (_, manifest)| sizes.or(&manifest.sizes));
    theme.policy =
        lineage.iter().fold(Policy::default(), |policy, (_, manifest)| policy.with(&manifest.policy));
    if theme.templates.is_empty() {
        problems.extend(not_there(&config.theme, sources));
    } else {
        let declared = lineage.into_iter().flat_map(|(_, manifest)| manifest.options);
        let chosen = options::chosen(declared, config, &theme.fonts, problems);
        theme.options = chosen.values;
        theme.add_options(&chosen.stylesheet);
    }
    theme
}

/// Returns the file that names the theme `name`: its manifest, or the configuration.
fn named_in(name: &str, sources: &Sources) -> Option<SourcePath> {
    let manifest = sources.get(manifest_of(name).as_str());
    let site = || sources.get(super::config::PATH);
    manifest.or_else(site).map(|file| file.path.clone())
}

/// Returns the problem of a theme that does not exist or has no templates; none if there is no `site.toml` to name one.
fn not_there(name: &str, sources: &Sources) -> Option<Problem> {
    let site = sources.get(super::config::PATH)?;
    let folder = format!("themes/{name}/");
    let first = sources.under(&folder).next();
    if let Some(file) = sources.get(manifest_of(name).as_str()).or(first) {
        let message = format!("the theme `{name}` has no templates");
        let hint = format!(
            "add `{folder}templates/page.html`, or write `extends = \"ledger\"` in `{folder}{MANIFEST}`"
        );
        return Some(Problem::new(Code::ThemeInvalid, Place::whole(&file.path), message).hint(hint));
    }
    let quoted = format!("\"{name}\"");
    let found = site.text().ok().and_then(|text| text.find(&quoted));
    let span = found.map_or(0..0, |start| start..start + quoted.len());
    Some(missing(name, Place::new(&site.path, span), sources))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        files.iter().map(|(path, text)| SourceFile::new(path, text.as_bytes())).collect()
    }

    fn theme(files: &[(&str, &str)]) -> (Theme, Vec<Problem>) {
        let mut problems = Vec::new();
        let sources = sources(files);
        let config = super::super::config::read(&sources, Some("https://example.com"), &mut problems);
        let theme = read(&config, &sources, &mut problems);
        (theme, problems)
    }

    #[test]
    fn a_theme_lies_over_the_one_it_extends() {
        let (theme, problems) = theme(&[
            ("site.toml", "title = \"T\"\ntheme = \"near\""),
            ("themes/near/theme.toml", "title = \"Near\"\nextends = \"far\""),
            ("themes/near/templates/a.html", "near"),
            ("themes/far/theme.toml", "title = \"Far\"\nengine = \"tera\""),
            ("themes/far/templates/a.html", "far"),
            ("themes/far/blocks/b.html", "far"),
        ]);
        assert_eq!(problems, []);
        assert_eq!((theme.lineage, theme.language), (vec!["near".into(), "far".into()], Language::Tera));
        let texts: Vec<_> = theme.templates.values().filter_map(|file| file.text().ok()).collect();
        assert_eq!((texts, theme.blocks.len()), (vec!["near", "far"], 1));
    }

    #[test]
    fn a_theme_and_those_it_extends_are_of_one_engine() {
        let of = |near: &str, middle: &str, far: &str| {
            let (_, problems) = theme(&[
                ("site.toml", "title = \"T\"\ntheme = \"near\""),
                ("themes/near/theme.toml", &format!("extends = \"middle\"\n{near}")),
                ("themes/middle/theme.toml", &format!("extends = \"far\"\n{middle}")),
                ("themes/far/theme.toml", far),
                ("themes/far/templates/a.html", "far"),
            ]);
            let reported = problems.iter().map(|it| (it.place.path.to_string(), it.message.to_string()));
            reported.collect::<Vec<_>>()
        };
        let (tera, jinja) = ("engine = \"tera\"", "engine = \"minijinja\"");
        for sound in [["", "", ""], [tera, "", tera], ["", "", tera], [jinja, "", ""], ["", tera, tera]] {
            assert_eq!(of(sound[0], sound[1], sound[2]), [], "{sound:?}");
        }
        let expected =
            |theme: &str, message: &str| vec![(format!("themes/{theme}/theme.toml"), message.to_owned())];
        let middle = "the theme `middle` uses MiniJinja, this theme uses Tera";
        assert_eq!(of(tera, "", ""), expected("near", middle));
        let far = "the theme `far` uses Tera, this theme uses MiniJinja";
        assert_eq!(of("", jinja, tera), expected("middle", far));
    }

    #[test]
    fn no_theme_extends_itself_or_one_that_is_not_there() {
        let round = [
            ("site.toml", "title = \"T\"\ntheme = \"one\""),
            ("themes/one/theme.toml", "extends = \"two\""),
            ("themes/one/templates/a.html", ""),
            ("themes/two/theme.toml", "extends = \"one\""),
        ];
        let (_, problems) = theme(&round);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].message, "the theme `one` extends itself");
        let (_, problems) = theme(&[round[0], round[2], ("themes/one/theme.toml", "extends = \"tow\"")]);
        assert_eq!((&*problems[0].message, &problems[0].place.span), ("unknown theme `tow`", &(10..15)));
    }
}
