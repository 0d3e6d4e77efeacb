//! `assay theme`: the themes that a site can use, their options and files, a copy of one file for the site to change, and
//! a page of the site with every block and state.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use assay_build::{Contents, Sources, ThemeDescription, ThemeOption};
use include_dir::{Dir, include_dir};

use super::Outcome;
use crate::args::{Theme, ThemeCommand, ThemeFileArgs, typed};
use crate::error::Error;
use crate::load;
use crate::report;

/// The files of the style guide.
static GUIDE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/style-guide");

/// Lists, shows, copies, or creates the style guide.
pub(super) fn theme(args: &Theme) -> Result<Outcome, Error> {
    match &args.command {
        ThemeCommand::List(site) => list(&sources(&site.root)?),
        ThemeCommand::Show(file) => show(file),
        ThemeCommand::Copy(file) => copy(file),
        ThemeCommand::Guide(site) => guide(&site.root),
    }
}

/// Returns the sources of the site at `root`, or the themes of the binary where there is no site.
fn sources(root: &Path) -> Result<Sources, Error> {
    match root.join("site.toml").is_file() {
        true => load::Folder::new(root).read(),
        false => Ok(load::embedded_themes().iter().cloned().collect()),
    }
}

fn list(sources: &Sources) -> Result<Outcome, Error> {
    let used = sources.get("site.toml").map(|_| assay_build::theme_name(sources));
    let mut text = String::new();
    for theme in assay_build::themes(sources) {
        let is_own = theme.files.values().any(|path| is_of_site(sources, path.as_str()));
        // Writing to a string cannot fail.
        let _ = write!(text, "{}: {}", theme.name, theme.engine);
        if let Some(extends) = &theme.extends {
            let _ = write!(text, ", extends {extends}");
        }
        let _ = write!(text, ", {}", if is_own { "with files of this site" } else { "part of assay" });
        text += if used.as_ref() == Some(&theme.name) { ", used by this site\n" } else { "\n" };
    }
    report::say(&text)?;
    Ok(Outcome::Well)
}

fn show(args: &ThemeFileArgs) -> Result<Outcome, Error> {
    let sources = sources(&args.root)?;
    let theme = chosen(args, &sources)?;
    let Some(file) = &args.file else {
        report::say(&described(&theme, &sources))?;
        return Ok(Outcome::Well);
    };
    report::write_bytes(&bytes(&theme, file, &sources)?)?;
    Ok(Outcome::Well)
}

/// Returns the options of a theme and its files.
fn described(theme: &ThemeDescription, sources: &Sources) -> String {
    let mut text = String::new();
    if !theme.options.is_empty() {
        text += "Options, under `[theme_options]` in `site.toml`, with their defaults:\n\n";
    }
    for ThemeOption { name, default, one_of, about } in &theme.options {
        if let Some(about) = about {
            let _ = writeln!(text, "  # {about}");
        }
        let _ = write!(text, "  {name} = {default}");
        if !one_of.is_empty() {
            let _ = write!(text, "   # {}", one_of.join(", "));
        }
        text += "\n";
    }
    text += if theme.options.is_empty() { "Files:\n\n" } else { "\nFiles:\n\n" };
    for (inner, path) in &theme.files {
        let own = if is_of_site(sources, path.as_str()) { "   of this site" } else { "" };
        let _ = writeln!(text, "  {inner}{own}");
    }
    text
}

fn is_of_site(sources: &Sources, path: &str) -> bool {
    sources.get(path).is_some_and(|file| !file.is_embedded)
}

/// Copies a file of the theme into the site, where it takes the place of the original.
fn copy(args: &ThemeFileArgs) -> Result<Outcome, Error> {
    let sources = sources(&args.root)?;
    if sources.get("site.toml").is_none() {
        return Err(Error::NoSite { root: typed(&args.root) });
    }
    let theme = chosen(args, &sources)?;
    let Some(file) = &args.file else {
        return Err(Error::Unusable(
            "name a file, such as `blocks/faq.html`; `assay theme show` lists them".to_owned(),
        ));
    };
    let bytes = bytes(&theme, file, &sources)?;
    let inside = Path::new("themes").join(&theme.name).join(file);
    let path = if args.root.as_os_str() == "." { inside } else { args.root.join(inside) };
    let folder = path.parent().unwrap_or(&args.root);
    fs::create_dir_all(folder).map_err(Error::write(folder))?;
    let new = fs::File::options().write(true).create_new(true).open(&path);
    let mut new = new.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::refused(&path, "the site has this file already"),
        _ => Error::write(&path)(error),
    })?;
    new.write_all(&bytes).map_err(Error::write(&path))?;
    report::say(&format!("Created {}; it takes the place of the theme's file\n", path.display()))?;
    Ok(Outcome::Well)
}

/// Creates the style guide: a draft of the site at `root`, and the files beside it.
fn guide(root: &Path) -> Result<Outcome, Error> {
    if !root.join("site.toml").is_file() {
        return Err(Error::NoSite { root: typed(root) });
    }
    let is_here = root.as_os_str() == ".";
    let inside = Path::new("content").join("style-guide");
    let folder = if is_here { inside } else { root.join(inside) };
    if folder.exists() {
        return Err(Error::refused(
            &folder,
            "the site has this folder already; remove it to create it again",
        ));
    }
    fs::create_dir_all(&folder).map_err(Error::write(&folder))?;
    for file in GUIDE.files() {
        let path = folder.join(file.path());
        fs::write(&path, file.contents()).map_err(Error::write(&path))?;
    }
    let root = if is_here { String::new() } else { format!(" --root {}", typed(root)) };
    report::say(&format!(
        "Created {}, a draft with every block and state of the theme\nTo see it at /style-guide/, run `assay serve --drafts{root}`\n",
        folder.display()
    ))?;
    Ok(Outcome::Well)
}

/// Returns the theme that was named, or else that of the site, or else the default.
fn chosen(args: &ThemeFileArgs, sources: &Sources) -> Result<ThemeDescription, Error> {
    let name = match &args.theme {
        Some(name) => name.clone(),
        None if sources.get("site.toml").is_some() => assay_build::theme_name(sources),
        None => "ledger".to_owned(),
    };
    let themes = assay_build::themes(sources);
    let known = themes.iter().map(|theme| theme.name.clone()).collect::<Vec<_>>().join("`, `");
    let found = themes.into_iter().find(|theme| theme.name == name);
    found.ok_or_else(|| Error::Unusable(format!("unknown theme `{name}`; the themes are `{known}`")))
}

/// Returns the contents of a file of the theme.
fn bytes(theme: &ThemeDescription, file: &str, sources: &Sources) -> Result<Vec<u8>, Error> {
    let unknown = || {
        Error::Unusable(format!(
            "the theme `{}` has no file `{file}`; `assay theme show` lists them",
            theme.name
        ))
    };
    let path = theme.files.get(file).ok_or_else(unknown)?;
    match sources.get(path.as_str()).ok_or_else(unknown)?.contents() {
        Contents::Bytes(bytes) => Ok(bytes.to_vec()),
        Contents::Stored(_) | Contents::Encoded(_) => {
            Err(Error::Unusable(format!("`{path}` is in this site already")))
        }
    }
}
