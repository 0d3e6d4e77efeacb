//! `assay new`: creates a small site that builds without problems.

use std::fs;
use std::io;
use std::path::Path;

use super::Outcome;
use crate::args::{New, typed};
use crate::error::Error;
use crate::report;
use crate::today;

/// The files of a new site, with `TODAY` as a placeholder for the current date.
const FILES: &[(&str, &str)] = &[
    ("site.toml", include_str!("../../starter/site.toml")),
    (
        "content/insights/do-you-need-help.md",
        include_str!("../../starter/content/insights/do-you-need-help.md"),
    ),
    (".gitignore", include_str!("../../starter/gitignore")),
];

/// Creates the site, and prints what to do next.
pub(super) fn new(args: &New) -> Result<Outcome, Error> {
    write(&args.dir, &today::today().to_string())?;
    let root = args.dir.display();
    report::say(&format!(
        "Created a site in {root}\nTo see it, run `assay serve --root {}`\n",
        typed(&args.dir)
    ))?;
    Ok(Outcome::Well)
}

/// Writes the files into the folder at `dir`, which is created or must be empty.
fn write(dir: &Path, today: &str) -> Result<(), Error> {
    match fs::read_dir(dir) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(Error::refused(dir, "it is not empty; a new site needs a folder of its own"));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(Error::write(dir)(error)),
    }
    for (path, text) in FILES {
        let path = dir.join(path);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).map_err(Error::write(folder))?;
        fs::write(&path, text.replace("TODAY", today)).map_err(Error::write(&path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use assay_build::{Cache, Drafts, Options};

    use super::*;
    use crate::load;

    #[test]
    fn a_new_site_builds_without_a_problem() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("deep/new");
        write(&root, "2026-11-23").unwrap();
        let sources = load::Folder::new(&root).read().unwrap();
        let options = Options {
            today: jiff::civil::date(2026, 11, 23),
            base_url: None,
            drafts: Drafts::Exclude,
            runtime: load::runtime(),
        };
        let build = assay_build::build(&sources, &options, &mut Cache::default());
        assert_eq!(build.problems, []);
        assert_eq!(build.summary.diagnostics.len(), 1);
        let article = assay_build::OutputPath::new("insights/do-you-need-help/index.html").unwrap();
        assert!(build.pages.unwrap().get(&article).is_some());
    }

    #[test]
    fn nothing_is_written_into_a_folder_with_something_in_it() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("mine"), "").unwrap();
        assert!(matches!(write(dir.path(), ""), Err(Error::Refused { .. })));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        fs::remove_file(dir.path().join("mine")).unwrap();
        write(dir.path(), "2026-11-23").unwrap();
        assert!(dir.path().join("site.toml").is_file());
    }
}
