//! `assay new article`, `page` and `diagnostic`: one file of a site, from an archetype.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use assay_build::{SourcePath, file_name, reading};

use super::archetypes;
use crate::args::{NewArticle, NewDiagnostic, NewFileArgs, NewPage, typed};
use crate::commands::Outcome;
use crate::error::Error;
use crate::load;
use crate::report;
use crate::today;

/// The section of articles in a site that has none yet.
const SECTION: &str = "insights";

/// Creates an article.
pub(super) fn article(args: &NewArticle) -> Result<Outcome, Error> {
    let section = section(&args.file.root, args.section.as_deref())?;
    let own = section.split('/').next().map(|first| format!("{first}.md"));
    let names: Vec<String> = own.into_iter().chain(["article.md".to_owned()]).collect();
    markdown(&args.file, &args.title, &section, &names)
}

/// Creates a page.
pub(super) fn page(args: &NewPage) -> Result<Outcome, Error> {
    markdown(&args.file, &args.title, "", &["page.md".to_owned()])
}

/// Creates a diagnostic.
pub(super) fn diagnostic(args: &NewDiagnostic) -> Result<Outcome, Error> {
    let section = section(&args.file.root, args.section.as_deref())?;
    let name = &args.name;
    let plain = reading::slug(name);
    if plain != *name {
        let hint = if plain.is_empty() { "fit-check".to_owned() } else { plain };
        return Err(Error::Unusable(format!(
            "`{name}` is not the id of a diagnostic; write `{hint}`, and the words with `--title`"
        )));
    }
    let title = args.title.clone().unwrap_or_else(|| in_words(name));
    let path = format!("content/{section}/{name}.diagnostic.toml");
    let archetype = format!("{}.diagnostic.toml", args.kind.name());
    let created = create(&args.file, &path, &[archetype], &title, name)?;
    if created == Outcome::Well {
        report::say(&format!("To show it in an article, write `::diagnostic{{#{name}}}` there\n"))?;
    }
    Ok(created)
}

/// Creates a Markdown file that is named after its title.
fn markdown(args: &NewFileArgs, title: &str, section: &str, archetypes: &[String]) -> Result<Outcome, Error> {
    refuse_elsewhere(&args.root)?;
    let sources = load::Folder::new(&args.root).read_these([&SourcePath::new("site.toml")])?;
    let name = file_name(&sources, title);
    if name.is_empty() {
        return Err(Error::Unusable(format!(
            "`{title}` has no letter or digit of which to make an address; write another title"
        )));
    }
    let folder = if section.is_empty() { String::new() } else { format!("{section}/") };
    // The page of a folder has the address that this file would have.
    let of_folder = |file: &str| format!("content/{folder}{name}/{file}");
    let taken =
        ["_index.md", "index.md"].map(of_folder).into_iter().find(|path| args.root.join(path).is_file());
    if let Some(taken) = taken {
        return Err(Error::Unusable(format!("`{taken}` has this address; write another title")));
    }
    if name == "index" {
        return Err(Error::Unusable(format!(
            "a file `index.md` is the page of its folder; write another title than `{title}`"
        )));
    }
    create(args, &format!("content/{folder}{name}.md"), archetypes, title, &name)
}

/// Creates the file at `path` of the site, from the first of the `archetypes` that it has.
fn create(
    args: &NewFileArgs,
    path: &str,
    archetypes: &[String],
    title: &str,
    id: &str,
) -> Result<Outcome, Error> {
    let today = today::today().to_string();
    let archetype = archetypes::of_site(&args.root, archetypes)?;
    let has_schema = args.root.join(archetypes::schema("diagnostic")).is_file();
    let schema = if has_schema { archetypes::schema_from(path) } else { String::new() };
    let values = [("title", title), ("date", today.as_str()), ("id", id), ("schema", &schema)];
    let Some(text) = archetypes::render(&archetype, &values)? else { return Ok(Outcome::Problems) };
    let full = args.root.join(path);
    let folder = full.parent().unwrap_or(&args.root);
    fs::create_dir_all(folder).map_err(Error::write(folder))?;
    let new = fs::File::options().write(true).create_new(true).open(&full);
    let mut file = new.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::refused(&full, "it exists; choose another title"),
        _ => Error::write(&full)(error),
    })?;
    file.write_all(text.as_bytes()).map_err(Error::write(&full))?;
    let shown = if args.root.as_os_str() == "." { Path::new(path) } else { &full };
    report::say(&format!("Created {}\n", shown.display()))?;
    Ok(Outcome::Well)
}

/// Refuses a folder without a `site.toml`.
fn refuse_elsewhere(root: &Path) -> Result<(), Error> {
    match root.join("site.toml").is_file() {
        true => Ok(()),
        false => Err(Error::NoSite { root: typed(root) }),
    }
}

/// Returns the folder below `content/` for a new article: the one that was asked for, `insights`, or the only section.
fn section(root: &Path, asked: Option<&str>) -> Result<String, Error> {
    refuse_elsewhere(root)?;
    let content = root.join("content");
    if let Some(asked) = asked {
        let asked = asked.trim_matches('/').trim_start_matches("content/");
        let is_inside = reading::joined("", asked).is_some_and(|joined| joined == asked) && !asked.is_empty();
        return match is_inside && content.join(asked).is_dir() {
            true => Ok(asked.to_owned()),
            false => Err(Error::Unusable(format!(
                "there is no section `{asked}`{}; begin it with a file `content/{asked}/_index.md`",
                known(&sections(&content)?)
            ))),
        };
    }
    let sections = sections(&content)?;
    match &sections[..] {
        [] => Ok(SECTION.to_owned()),
        [only] => Ok(only.clone()),
        _ if sections.iter().any(|section| section == SECTION) => Ok(SECTION.to_owned()),
        _ => Err(Error::Unusable(format!(
            "the site has several sections{}; choose one with `--section`",
            known(&sections)
        ))),
    }
}

/// Returns the sections directly below `content`, sorted.
fn sections(content: &Path) -> Result<Vec<String>, Error> {
    let entries = match fs::read_dir(content) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::read(content)(error)),
    };
    let mut sections = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::read(content))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().join("_index.md").is_file() && !reading::TAXONOMIES.contains(&name.as_str()) {
            sections.push(name);
        }
    }
    sections.sort();
    Ok(sections)
}

/// Returns the names of sections for a message.
fn known(sections: &[String]) -> String {
    if sections.is_empty() { String::new() } else { format!(" (there are `{}`)", sections.join("`, `")) }
}

/// Returns the words of an id: `delivery-baseline` is `Delivery baseline`.
fn in_words(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_words() {
        assert_eq!(in_words("delivery-baseline"), "Delivery baseline");
    }
}
