//! The options and files of a theme, for the command line.

use std::collections::BTreeMap;

use super::manifest::{Declared, Manifest};
use super::options::written;
use super::{MANIFEST, SHARED, lineage};
use crate::source::{SourcePath, Sources};

/// A theme that a site can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeDescription {
    /// The folder's name.
    pub name: String,
    /// The template language, as in `theme.toml`.
    pub engine: String,
    /// The theme that it extends.
    pub extends: Option<String>,
    /// Its options, with those of the themes that it extends, by name.
    pub options: Vec<ThemeOption>,
    /// Its files, by their paths in the theme's folder, with those of the themes that it extends and those that all themes
    /// share; each with the file that is used.
    pub files: BTreeMap<String, SourcePath>,
}

/// An option of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeOption {
    /// Its name.
    pub name: String,
    /// Its default, as it is written in `site.toml`.
    pub default: String,
    /// Its values, if only some are allowed.
    pub one_of: Vec<String>,
    /// A sentence about it.
    pub about: Option<String>,
}

/// Returns the names of all themes, sorted.
pub(crate) fn known(sources: &Sources) -> Vec<String> {
    let mut names: Vec<&str> =
        sources.under("themes/").filter_map(|file| file.path.as_str().split('/').nth(1)).collect();
    names.dedup();
    names.retain(|name| *name != SHARED);
    names.into_iter().map(str::to_owned).collect()
}

/// Returns the theme `name`, if it has any file.
pub(crate) fn described(name: &str, sources: &Sources) -> Option<ThemeDescription> {
    sources.under(&format!("themes/{name}/")).next()?;
    let lineage: Vec<(String, Manifest)> = lineage::read(name, sources, &mut Vec::new());
    let language = lineage.iter().find_map(|(_, manifest)| manifest.language).unwrap_or_default();
    let extends = lineage.first().and_then(|(_, manifest)| manifest.extends.as_ref());
    let mut options: BTreeMap<&str, &Declared> = BTreeMap::new();
    for option in lineage.iter().flat_map(|(_, manifest)| &manifest.options) {
        options.entry(&option.name).or_insert(option);
    }
    let mut files = BTreeMap::new();
    let folders = lineage.iter().map(|(name, _)| name.as_str()).chain([SHARED]);
    for folder in folders {
        let folder = format!("themes/{folder}/");
        for file in sources.under(&folder) {
            let inner = &file.path.as_str()[folder.len()..];
            if inner != MANIFEST {
                files.entry(inner.to_owned()).or_insert_with(|| file.path.clone());
            }
        }
    }
    Some(ThemeDescription {
        name: name.to_owned(),
        engine: language.to_string().to_lowercase(),
        extends: extends.map(|text| text.value.clone()),
        options: options.into_values().map(option).collect(),
        files,
    })
}

fn option(declared: &Declared) -> ThemeOption {
    ThemeOption {
        name: declared.name.clone(),
        default: written(&declared.default),
        one_of: declared.one_of.clone(),
        about: declared.about.clone(),
    }
}
