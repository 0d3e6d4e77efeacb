//! `assay new site`: a small site that builds without problems, and whose comments teach.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use assay_build::{Cache, Schema, SourceFile};

use super::{archetypes, ask};
use crate::args::{NewSite, typed, usual_options};
use crate::commands::Outcome;
use crate::error::Error;
use crate::load;
use crate::report;
use crate::today;

/// The file with the names that Git ignores. A folder may have one before it has a site.
const GITIGNORE: &str = ".gitignore";

/// The choices of the author of a new site.
#[derive(Clone, Debug)]
struct Choices {
    title: String,
    base_url: String,
    theme: String,
    language: String,
}

/// Creates the site, and prints what to do next.
pub(super) fn create(args: &NewSite) -> Result<Outcome, Error> {
    let asks = !args.yes && ask::is_possible();
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None if asks => PathBuf::from(question("Folder", ".", |_| None)?),
        None => return Err(Error::NoFolder),
    };
    refuse(&dir)?;
    let choices = if asks { asked(args)? } else { given(args) };
    let Some(files) = render(&choices)? else { return Ok(Outcome::Problems) };
    if let Some(fault) = fault(&files) {
        return Err(Error::Unusable(fault));
    }
    write(&dir, files)?;
    let root = if dir.as_os_str() == "." { String::new() } else { format!(" --root {}", typed(&dir)) };
    report::say(&format!("Created a site in {}\nTo see it, run `assay serve{root}`\n", dir.display()))?;
    Ok(Outcome::Well)
}

/// Returns the choices that the command line has, and the defaults of all others.
fn given(args: &NewSite) -> Choices {
    let or = |given: &Option<String>, default: &str| given.clone().unwrap_or_else(|| default.to_owned());
    Choices {
        title: or(&args.title, "A new practice"),
        base_url: or(&args.base_url, "https://example.org"),
        theme: or(&args.theme, "ledger"),
        language: or(&args.language, "en"),
    }
}

/// Asks for each choice that the command line does not have.
fn asked(args: &NewSite) -> Result<Choices, Error> {
    let mut choices = given(args);
    if args.title.is_none() {
        choices = choice(choices, "Name of the site", |choices| &mut choices.title)?;
    }
    if args.base_url.is_none() {
        choices = choice(choices, "Address of the site", |choices| &mut choices.base_url)?;
    }
    if args.language.is_none() {
        choices = choice(choices, "Language, as a tag such as en-AU or de", |choices| &mut choices.language)?;
    }
    if args.theme.is_none() {
        choices = choice(choices, "Theme, ledger or memo", |choices| &mut choices.theme)?;
    }
    Ok(choices)
}

/// Asks for one of the choices until a site with it has no problem.
fn choice(
    mut choices: Choices,
    words: &str,
    field: fn(&mut Choices) -> &mut String,
) -> Result<Choices, Error> {
    let default = field(&mut choices).clone();
    let fault = |answer: &str| {
        let mut trial = choices.clone();
        answer.clone_into(field(&mut trial));
        render(&trial).ok().flatten().and_then(|files| fault(&files))
    };
    let answer = question(words, &default, fault)?;
    *field(&mut choices) = answer;
    Ok(choices)
}

/// Asks one question on the terminal.
fn question(words: &str, default: &str, fault: impl Fn(&str) -> Option<String>) -> Result<String, Error> {
    ask::ask(words, default, fault, &mut io::stdin().lock(), &mut anstream::stdout().lock())
}

/// Returns the files of the site by path; none if an archetype has a problem.
fn render(choices: &Choices) -> Result<Option<Vec<(String, String)>>, Error> {
    let today = today::today().to_string();
    let Choices { title, base_url, theme, language } = choices;
    let mut files = Vec::new();
    for (path, archetype) in archetypes::of_new_site() {
        // The diagnostic is a file with a title of its own.
        let is_site = !path.ends_with(".diagnostic.toml");
        let title = if is_site { title.as_str() } else { "Is it a fit?" };
        let schema = archetypes::schema_from(&path);
        let values = [
            ("title", title),
            ("date", &today),
            ("id", "is-it-a-fit"),
            ("base_url", base_url),
            ("theme", theme),
            ("language", language),
            ("schema", &schema),
        ];
        let Some(text) = archetypes::render(&archetype, &values)? else { return Ok(None) };
        files.push((path, text));
    }
    files.extend(Schema::ALL.map(|(name, schema)| (archetypes::schema(name), schema.json())));
    Ok(Some(files))
}

/// Returns the first problem of the site that `files` make, in one line. Only a choice can be at fault.
fn fault(files: &[(String, String)]) -> Option<String> {
    let is_source = |(path, _): &&(String, String)| !path.starts_with('.');
    let own = files.iter().filter(is_source).map(|(path, text)| SourceFile::new(path, text.as_bytes()));
    let sources = load::embedded_themes().iter().cloned().chain(own).collect();
    let problem =
        assay_build::check(&sources, &usual_options(), &mut Cache::default()).problems.into_iter().next()?;
    Some(match problem.hint {
        Some(hint) => format!("{}; {hint}", problem.message),
        None => problem.message,
    })
}

/// Refuses a folder that has more in it than an empty repository has: hidden files, a README and a licence.
fn refuse(dir: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::write(dir)(error)),
    };
    for entry in entries {
        let name = entry.map_err(Error::read(dir))?.file_name();
        let name = name.to_string_lossy();
        let kept = [".", "README", "LICENSE", "LICENCE"];
        if !kept.iter().any(|kept| name.starts_with(kept)) {
            let reason =
                format!("it has `{name}`; a new site needs an empty folder, or one with hidden files alone");
            return Err(Error::refused(dir, reason));
        }
    }
    Ok(())
}

/// Writes the files into the folder at `dir`.
fn write(dir: &Path, files: Vec<(String, String)>) -> Result<(), Error> {
    for (path, text) in files {
        let full = dir.join(&path);
        let folder = full.parent().unwrap_or(dir);
        fs::create_dir_all(folder).map_err(Error::write(folder))?;
        let text = if path == GITIGNORE { with_existing(&full, text)? } else { text };
        fs::write(&full, text).map_err(Error::write(&full))?;
    }
    Ok(())
}

/// Returns the names to ignore: those of the existing file, and the new ones that it lacks.
fn with_existing(path: &Path, new: String) -> Result<String, Error> {
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(new),
        Err(error) => return Err(Error::read(path)(error)),
    };
    for line in new.lines() {
        let known = |known: &str| known.trim().trim_matches('/') == line.trim_matches('/');
        if !text.lines().any(known) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(dir: &Path) -> NewSite {
        NewSite { dir: Some(dir.to_owned()), yes: true, ..NewSite::default() }
    }

    /// The check is of the files as they are written, with the same code as that of a build.
    #[test]
    fn a_new_site_has_no_problem_whatever_it_is_called() {
        let dir = tempfile::tempdir().unwrap();
        for (title, theme, language) in [
            ("A \"new\" \\ practice", "ledger", "en-AU"),
            ("練習 {{ x }} *y*", "memo", "ja"),
            ("-", "memo", "de"),
        ] {
            let choices = NewSite {
                title: Some(title.to_owned()),
                theme: Some(theme.to_owned()),
                language: Some(language.to_owned()),
                ..args(dir.path())
            };
            let files = render(&given(&choices)).unwrap().unwrap();
            assert_eq!(fault(&files), None, "{title}");
        }
    }

    #[test]
    fn a_wrong_choice_is_refused_with_a_hint_before_anything_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let wrong = NewSite { language: Some("german".to_owned()), ..args(dir.path()) };
        let error = create(&wrong).unwrap_err().to_string();
        assert_eq!(error, "`german` is not a valid language tag; write `language = \"en\"`");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn only_what_an_empty_repository_has_may_be_there() {
        let dir = tempfile::tempdir().unwrap();
        let here = |name: &str| dir.path().join(name);
        fs::write(here("mine"), "").unwrap();
        assert!(matches!(create(&args(dir.path())), Err(Error::Refused { .. })));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        fs::remove_file(here("mine")).unwrap();
        fs::create_dir(here(".git")).unwrap();
        fs::write(here("README.md"), "mine").unwrap();
        fs::write(here(GITIGNORE), "*.bak").unwrap();
        create(&args(dir.path())).unwrap();
        assert_eq!(fs::read_to_string(here(GITIGNORE)).unwrap(), "*.bak\n/public/\n");
        assert_eq!(fs::read_to_string(here("README.md")).unwrap(), "mine");
        assert!(here("site.toml").is_file());
    }
}
