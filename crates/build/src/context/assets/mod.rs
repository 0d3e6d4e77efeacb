//! Files with fingerprinted names: those that a theme publishes, and the runtime.

mod addresses;
mod scan;
mod styles;

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha384};

pub(crate) use self::addresses::Elsewhere;
use crate::assemble::UrlPath;
use crate::options::RuntimeFile;
use crate::parse::Theme;
use crate::problem::{Place, Problem};
use crate::source::ContentHash;

/// The output folder of themes' files.
const FOLDER: &str = "assets";

/// The output folder of the runtime.
const RUNTIME: &str = "assay";

/// The output folders of files with fingerprinted names.
pub(super) const FOLDERS: [&str; 2] = [FOLDER, RUNTIME];

/// A file whose name changes with its bytes, so that browsers can cache it forever.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// The address.
    pub(crate) url: UrlPath,
    /// The value of the attribute `integrity`, by W3C's Subresource Integrity.
    pub(crate) integrity: String,
    /// The whole file.
    pub(crate) bytes: Arc<[u8]>,
}

impl Asset {
    /// Returns the file `folder/stem.extension` with its fingerprinted name.
    fn new(folder: &str, name: &str, bytes: Arc<[u8]>) -> Self {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let fingerprint = ContentHash::of(&bytes).fingerprint();
        Self {
            url: UrlPath::of_file(&format!("{folder}/{stem}.{fingerprint}.{extension}")),
            integrity: format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(&bytes))),
            bytes,
        }
    }

    /// Returns one of Assay's own scripts.
    pub(super) fn script(name: &str, text: &str) -> Self {
        Self::new(FOLDER, name, text.as_bytes().into())
    }
}

/// The files that a theme publishes with fingerprinted names, by the name that templates use: `scripts/menu.js`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assets {
    files: BTreeMap<String, Asset>,
    stylesheet: Option<String>,
    leading_out: LeadingOut,
}

/// The addresses in stylesheets that lead outside the theme.
#[derive(Clone, Debug, Default)]
pub(super) struct LeadingOut {
    /// Those that begin with `/`.
    from_the_top: Vec<(Place, String)>,
    /// Those on other hosts.
    elsewhere: Vec<Elsewhere>,
}

impl Assets {
    /// Prepares the files that the theme publishes: its scripts, pictures and fonts unchanged, and each stylesheet that
    /// no other one imports, with its imports inlined.
    pub(super) fn of(theme: &Theme, problems: &mut Vec<Problem>) -> Self {
        let mut files = BTreeMap::new();
        let as_they_are =
            [("scripts", &theme.scripts), ("pictures", &theme.pictures), ("fonts", &theme.fonts)];
        for (folder, own) in as_they_are {
            for (name, file) in own {
                files.insert(format!("{folder}/{name}"), Asset::new(FOLDER, name, file.bytes.clone()));
            }
        }
        for (name, file) in &theme.others {
            files.insert(name.clone(), Asset::new(FOLDER, name, file.bytes.clone()));
        }
        let mut leading_out = LeadingOut::default();
        for (name, css) in styles::bundled(theme, &files, &mut leading_out, problems) {
            let asset = Asset::new(FOLDER, &name, css.into_bytes().into());
            files.insert(format!("styles/{name}"), asset);
        }
        // The theme's own stylesheet, or that of the nearest theme it extends that has one.
        let names = theme.lineage.iter().map(|name| format!("styles/{name}.css"));
        let stylesheet = names.into_iter().find(|name| files.contains_key(name));
        Self { files, stylesheet, leading_out }
    }

    /// Returns the file that templates know as `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Asset> {
        self.files.get(name)
    }

    /// Returns every name that templates can use, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the addresses in stylesheets that begin with `/`, and so lead to files of the site.
    pub(crate) fn absolute_addresses(&self) -> &[(Place, String)] {
        &self.leading_out.from_the_top
    }

    /// Returns the addresses in stylesheets that lead to other hosts.
    pub(crate) fn addresses_elsewhere(&self) -> &[Elsewhere] {
        &self.leading_out.elsewhere
    }

    /// Returns the theme's main stylesheet.
    pub(crate) fn stylesheet(&self) -> Option<&Asset> {
        self.get(self.stylesheet.as_deref()?)
    }

    /// Returns every file, in the order of names.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.files.values()
    }
}

/// Returns the runtime's files by name.
pub(crate) fn runtime(files: &[RuntimeFile]) -> BTreeMap<String, Asset> {
    files
        .iter()
        .map(|file| (file.name.clone(), Asset::new(RUNTIME, &file.name, file.bytes.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    fn files(folder: &str, files: &[(&str, &str)]) -> BTreeMap<String, SourceFile> {
        let file =
            |name: &str, text: &str| SourceFile::new(&format!("themes/t/{folder}/{name}"), text.as_bytes());
        files.iter().map(|(name, text)| ((*name).to_owned(), file(name, text))).collect()
    }

    #[test]
    fn a_theme_publishes_under_names_that_change_with_the_bytes() {
        let mut theme = Theme {
            name: "near".to_owned(),
            lineage: vec!["near".to_owned(), "far".to_owned()],
            scripts: files("scripts", &[("menu.js", "1")]),
            styles: files("styles", &[("far.css", "@import 'base.css'"), ("base.css", "a{color:red}")]),
            ..Theme::default()
        };
        let before = Assets::of(&theme, &mut Vec::new());
        assert_eq!(before.names().collect::<Vec<_>>(), ["scripts/menu.js", "styles/far.css"]);
        assert_eq!(&*before.stylesheet().unwrap().bytes, b"a{color:red}");
        theme.scripts = files("scripts", &[("menu.js", "2")]);
        let after = Assets::of(&theme, &mut Vec::new());
        let url = |assets: &Assets| assets.get("scripts/menu.js").unwrap().url.as_str().to_owned();
        assert_ne!(url(&before), url(&after));
        assert!(url(&after).starts_with("/assets/menu.") && url(&after).ends_with(".js"), "{}", url(&after));
    }
}
