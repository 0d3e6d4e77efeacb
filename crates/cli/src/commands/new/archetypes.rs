//! The archetypes in the binary, and those of a site, which replace them.

use std::fs;
use std::io;
use std::path::Path;

use assay_build::{SourceFile, Sources, archetype};
use include_dir::{Dir, include_dir};

use crate::error::Error;
use crate::report;

static ARCHETYPES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/archetypes");

/// The folder of a site's own archetypes, beside `site.toml`.
const FOLDER: &str = "archetypes";

/// Returns the path of a schema in a site, for editors.
pub(super) fn schema(name: &str) -> String {
    format!(".assay/schema/{name}.json")
}

/// Returns the path of the schema of diagnostics as it is seen from the file at `path` of a site.
pub(super) fn schema_from(path: &str) -> String {
    "../".repeat(path.matches('/').count()) + &schema("diagnostic")
}

/// Returns the first archetype of `names` that the site at `root` has, or else the last of them from the binary.
///
/// # Errors
/// The site's archetype cannot be read.
pub(super) fn of_site(root: &Path, names: &[String]) -> Result<SourceFile, Error> {
    for name in names {
        let path = root.join(FOLDER).join(name);
        match fs::read(&path) {
            Ok(bytes) => return Ok(SourceFile::new(&format!("{FOLDER}/{name}"), bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::read(&path)(error)),
        }
    }
    Ok(names.last().map_or_else(|| SourceFile::new("", &b""[..]), |name| embedded(name)))
}

/// Returns the archetype `name` of the binary.
pub(super) fn embedded(name: &str) -> SourceFile {
    let bytes = ARCHETYPES.get_file(name).map(include_dir::File::contents).unwrap_or_default();
    SourceFile::new(&format!("{FOLDER}/{name}"), bytes)
}

/// Returns the files of a new site, each with its path in the site.
pub(super) fn of_new_site() -> Vec<(String, SourceFile)> {
    let mut files = Vec::new();
    if let Some(site) = ARCHETYPES.get_dir("site") {
        collect(site, &mut files);
    }
    files.push((
        "content/insights/is-it-a-fit.diagnostic.toml".to_owned(),
        embedded("fit-check.diagnostic.toml"),
    ));
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    files
}

fn collect(folder: &Dir<'_>, files: &mut Vec<(String, SourceFile)>) {
    for file in folder.files() {
        // The embedding macro uses `/` in paths on every system.
        let name = file.path().display().to_string();
        let path = name.trim_start_matches("site/");
        // With its own name, it would hold for this repository.
        let path = if path == "gitignore" { ".gitignore" } else { path };
        files.push((path.to_owned(), SourceFile::new(&format!("{FOLDER}/{name}"), file.contents())));
    }
    folder.dirs().for_each(|folder| collect(folder, files));
}

/// Returns what `file` renders to; none if the archetype has a problem, which is then printed.
///
/// # Errors
/// The problem cannot be printed.
pub(super) fn render(file: &SourceFile, values: &[(&str, &str)]) -> Result<Option<String>, Error> {
    match archetype(file, values) {
        Ok(text) => Ok(Some(text)),
        Err(problem) => {
            report::show(&[*problem], &Sources::from_iter([file.clone()]))?;
            Ok(None)
        }
    }
}
