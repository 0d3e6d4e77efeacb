//! Files that pages refer to by fingerprinted names: the stylesheet and the runtime.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha384};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assemble::UrlPath;
use crate::options::RuntimeFile;
use crate::parse::Theme;
use crate::problem::{Code, Place, Problem};
use crate::source::{ContentHash, SourceFile};

/// A file whose name changes with its bytes, so that it can be kept by browsers for ever.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Where it is.
    pub(crate) url: UrlPath,
    /// For the attribute `integrity`, by W3C's Subresource Integrity.
    pub(crate) integrity: String,
    /// The whole file.
    pub(crate) bytes: Arc<[u8]>,
}

impl Asset {
    /// The file `folder/stem.extension` under its fingerprinted name.
    pub(super) fn new(folder: &str, name: &str, bytes: Arc<[u8]>) -> Self {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let fingerprint = ContentHash::of(&bytes).fingerprint();
        Self {
            url: UrlPath::of_file(&format!("{folder}/{stem}.{fingerprint}.{extension}")),
            integrity: format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(&bytes))),
            bytes,
        }
    }
}

/// The runtime's files by name.
pub(crate) fn runtime(files: &[RuntimeFile]) -> BTreeMap<String, Asset> {
    files
        .iter()
        .map(|file| (file.name.clone(), Asset::new("assay", &file.name, file.bytes.clone())))
        .collect()
}

/// The theme's stylesheet: `NAME.css` with what it imports in its place, or else that of the nearest theme that it
/// extends and that has one.
pub(crate) fn stylesheet(theme: &Theme, problems: &mut Vec<Problem>) -> Option<Asset> {
    let names = theme.lineage.iter().map(|name| format!("{name}.css"));
    let (name, file) = names.into_iter().find_map(|name| Some((name.clone(), theme.styles.get(&name)?)))?;
    let mut bundle = Bundle { theme, seen: Vec::new(), problems };
    let mut css = String::new();
    bundle.add(&name, file, &mut css);
    Some(Asset::new("assets", &name, css.into_bytes().into()))
}

/// A stylesheet being put together.
struct Bundle<'a> {
    theme: &'a Theme,
    seen: Vec<String>,
    problems: &'a mut Vec<Problem>,
}

impl Bundle<'_> {
    fn add(&mut self, name: &str, file: &SourceFile, css: &mut String) {
        if self.seen.iter().any(|seen| seen == name) {
            return;
        }
        self.seen.push(name.to_owned());
        let text = String::from_utf8_lossy(&file.bytes);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            match import(line) {
                Some(import) => self.import(import, file, start + line.find(import).unwrap_or(0), css),
                None => css.push_str(line),
            }
            start += line.len();
        }
    }

    fn import(&mut self, name: &str, from: &SourceFile, at: usize, css: &mut String) {
        let theme = self.theme;
        match theme.styles.get(name.trim_start_matches("./")) {
            Some(file) => self.add(name, file, css),
            None => {
                let place = Place::new(&from.path, at..at + name.len());
                let message = format!("the theme has no stylesheet `{name}`");
                let hint = format!("add `themes/{}/styles/{name}`", theme.name);
                self.problems.push(Problem::new(Code::ThemeInvalid, place, message).hint(hint));
            }
        }
    }
}

/// The name in a line `@import "name.css";`.
fn import(line: &str) -> Option<&str> {
    let name = line.trim().strip_prefix("@import")?.trim().strip_suffix(';')?;
    name.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(styles: &[(&str, &str)]) -> Theme {
        let file =
            |name: &str, css: &str| SourceFile::new(&format!("themes/t/styles/{name}"), css.as_bytes());
        let styles = styles.iter().map(|(name, css)| ((*name).to_owned(), file(name, css))).collect();
        Theme { name: "t".to_owned(), lineage: vec!["t".to_owned()], styles, ..Theme::default() }
    }

    #[test]
    fn bundles_imports_once() {
        let theme = theme(&[("t.css", "@import \"a.css\";\n@import \"a.css\";\nb{}\n"), ("a.css", "a{}\n")]);
        let mut problems = Vec::new();
        let css = stylesheet(&theme, &mut problems).unwrap();
        assert_eq!((&*css.bytes, problems.len()), (&b"a{}\nb{}\n"[..], 0));
    }

    #[test]
    fn a_missing_import_is_told_at_its_name() {
        let theme = theme(&[("t.css", "@import \"gone.css\";\n")]);
        let mut problems = Vec::new();
        stylesheet(&theme, &mut problems);
        assert_eq!(problems[0].place.span, 9..17);
    }

    #[test]
    fn integrity_is_of_the_standard() {
        // The example of W3C's Subresource Integrity, section 3.1.
        let asset = Asset::new("a", "b.js", b"alert('Hello, world.');"[..].into());
        assert_eq!(
            asset.integrity,
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }
}
