//! `assay import`: reads the site of another generator and writes a new site. The old folder is never written to, and no file
//! that an author has edited in the new one is overwritten.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use assay_build::{ContentHash, Problem};
use assay_import::{
    CONFIGURATION_FILES, FileAction, Files, Generator, Imported, Kind, Note, Output, RECORD, REPORT, Record,
    Report, file_action, is_read,
};
use walkdir::WalkDir;

use super::Outcome;
use super::nowhere::Nowhere;
use crate::args::{Format, Import, typed, usual_options};
use crate::error::Error;
use crate::load::{self, Planned, hash_of};
use crate::pictures::PictureStore;
use crate::report::{self, counted};

/// The folder for new versions of files that an author has edited.
const ASIDE: &str = "imported";

/// The length in bytes up to which a file is read. A longer one is only copied.
const LONGEST: u64 = 16 << 20;

/// Folders of tools and of finished sites, which are not read.
const SKIPPED_FOLDERS: [&str; 6] = [".git", "node_modules", ".hg", ".svn", "_site", ".jekyll-cache"];

/// Imports a site and prints the report.
pub(super) fn import(args: &Import) -> Result<Outcome, Error> {
    let Done { target, report, untouched } = run(args)?;
    match args.format {
        Format::Json => report::say(&report.json_lines())?,
        Format::Human => {
            report::say(&report.short())?;
            report::say(&summary(&untouched, &target))?;
        }
    }
    Ok(Outcome::Well)
}

/// A finished import.
struct Done {
    target: PathBuf,
    report: Report,
    untouched: Untouched,
}

fn run(args: &Import) -> Result<Done, Error> {
    let source = args.path.canonicalize().map_err(Error::read(&args.path))?;
    if !source.is_dir() {
        return Err(Error::read(&args.path)(io::ErrorKind::NotADirectory.into()));
    }
    let target = args.into.clone().unwrap_or_else(|| beside(&args.path, &source));
    let earlier = refuse(&source, &target)?;
    let (files, notes) = read(&source)?;
    let generator =
        args.from.or_else(|| Generator::recognise(&files)).ok_or_else(|| Error::UnknownGenerator {
            path: args.path.clone(),
            looked_for: CONFIGURATION_FILES,
            nearby: Generator::nearby(&files),
        })?;
    let mut imported = assay_import::import(&files, generator);
    imported.report.counts.places += notes.len();
    imported.report.notes.extend(notes);
    imported.note_future(usual_options().today);
    imported.lower(&problems(&source, &imported)?);
    let untouched = write(&source, &target, imported.outputs_with_report(), &imported, earlier)?;
    Ok(Done { target, report: imported.report, untouched })
}

/// Returns the problems of the new site, as the import would write it.
fn problems(source: &Path, imported: &Imported) -> Result<Vec<Problem>, Error> {
    let files = imported.outputs.iter().map(|(path, output)| {
        let file = match output {
            Output::Bytes(bytes) => Planned::Bytes(bytes),
            Output::Copy(from) => Planned::Copy(source.join(from)),
        };
        (path.as_str(), file)
    });
    let sources = load::planned(files.collect())?;
    // A picture that stays in the old site is checked when the new one is built.
    let sink = Nowhere::checking(PictureStore::without_cache(source));
    Ok(assay_build::build_to_sink(sources, &usual_options(), None, &sink).problems)
}

/// Returns the folder beside the old site's.
fn beside(path: &Path, source: &Path) -> PathBuf {
    let name =
        source.file_name().map_or_else(|| "site".to_owned(), |name| name.to_string_lossy().into_owned());
    let name = format!("{name}-assay");
    match path.file_name() {
        // `.` and `..` have no name of their own to put another beside.
        Some(_) => path.with_file_name(name),
        None => source.with_file_name(name),
    }
}

/// Refuses a folder that is the old site's, below it, or not empty. Returns the record of an earlier import into it.
fn refuse(source: &Path, target: &Path) -> Result<Option<Record>, Error> {
    let absolute = std::path::absolute(target).map_err(Error::read(target))?;
    let existing =
        absolute.ancestors().find_map(|folder| folder.canonicalize().ok().map(|real| (folder, real)));
    if let Some((folder, real)) = existing {
        let rest = absolute.strip_prefix(folder).unwrap_or(Path::new(""));
        if real.join(rest).starts_with(source) {
            return Err(Error::refused(
                target,
                "it is in the folder that is imported; name another with `--into`",
            ));
        }
    }
    let record = match fs::read_to_string(target.join(RECORD)) {
        Ok(text) => Record::read(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::read(&target.join(RECORD))(error)),
    };
    let is_empty = match fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(Error::read(target)(error)),
    };
    if record.is_none() && !is_empty {
        let reason = "it is not empty, and no earlier import made it; name another folder with `--into`";
        return Err(Error::refused(target, reason));
    }
    Ok(record)
}

/// Reads the old site. Notes what cannot be read.
fn read(source: &Path) -> Result<(Files, Vec<Note>), Error> {
    let mut files = Files::default();
    let mut notes = Vec::new();
    let mut note = |path: &Path, message: &str| {
        notes.push(Note {
            kind: Kind::File,
            file: path.to_string_lossy().into_owned(),
            line: 1,
            message: message.to_owned(),
            hint: String::new(),
        });
    };
    let walk = WalkDir::new(source).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !SKIPPED_FOLDERS.contains(&&*name)
    });
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(source).to_owned();
                note(path.strip_prefix(source).unwrap_or(&path), "cannot be read");
                continue;
            }
        };
        if entry.file_type().is_dir() {
            continue;
        }
        let relative = entry.path().strip_prefix(source).unwrap_or(entry.path());
        let inside = entry.path().canonicalize().is_ok_and(|real| real.starts_with(source));
        if entry.path_is_symlink() && !(inside && entry.path().is_file()) {
            note(relative, "a link to a folder, to nothing, or out of the folder that is imported");
            continue;
        }
        let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
        let Some(path) = parts.map(|parts| parts.join("/")) else {
            note(relative, "the name is not UTF-8");
            continue;
        };
        let Ok(metadata) = fs::metadata(entry.path()) else {
            note(relative, "cannot be read");
            continue;
        };
        if !metadata.is_file() {
            note(relative, "not a regular file");
        } else if is_read(&path) && metadata.len() <= LONGEST {
            match fs::read(entry.path()) {
                Ok(bytes) => files.insert(&path, bytes),
                Err(_) => note(relative, "cannot be read"),
            }
        } else if fs::File::open(entry.path()).is_err() {
            note(relative, "cannot be read");
        } else {
            files.insert_copied(&path);
        }
    }
    Ok((files, notes))
}

/// The files of the new site that are not as the import would write them.
#[derive(Debug, Default)]
struct Untouched {
    kept: Vec<String>,
    aside: Vec<String>,
    /// Files that the last import wrote and that the old site has no more.
    stale: Vec<String>,
}

/// Writes the new site.
fn write(
    source: &Path,
    target: &Path,
    outputs: BTreeMap<String, Output>,
    imported: &Imported,
    earlier: Option<Record>,
) -> Result<Untouched, Error> {
    fs::create_dir_all(target).map_err(Error::write(target))?;
    let earlier = earlier.unwrap_or_default();
    let mut hashes = earlier.files.clone();
    let record = target.join(RECORD);
    let keep = |hashes: &BTreeMap<String, String>, complete: bool| {
        fs::write(&record, imported.report.json(hashes, complete)).map_err(Error::write(&record))
    };
    // Written first, so that an import that is stopped midway is known as one, and the next goes on with it.
    keep(&hashes, false)?;
    let is_stale = |path: &&String| !outputs.contains_key(*path) && target.join(path).exists();
    let mut untouched =
        Untouched { stale: earlier.files.keys().filter(is_stale).cloned().collect(), ..Untouched::default() };
    hashes.retain(|path, _| outputs.contains_key(path) || untouched.stale.contains(path));
    for (path, output) in outputs {
        let new = match &output {
            Output::Bytes(bytes) => hex(ContentHash::of(bytes)),
            Output::Copy(from) => hex(hash_of(&source.join(from)).map_err(Error::read(&source.join(from)))?),
        };
        let place = target.join(&path);
        let now = hash_of(&place).ok().map(hex);
        // A report that was removed when it was done with is written again, to where the summary says it is.
        let before = earlier.files.get(&path).filter(|_| path != REPORT || now.is_some());
        match file_action(before.map(String::as_str), now.as_deref(), &new, earlier.complete) {
            FileAction::Unchanged => {}
            FileAction::Write => put(source, &place, &output)?,
            FileAction::Keep => {
                untouched.kept.push(path);
                continue;
            }
            FileAction::SetAside => {
                put(source, &target.join(ASIDE).join(&path), &output)?;
                untouched.aside.push(path);
                continue;
            }
        }
        hashes.insert(path, new);
    }
    keep(&hashes, true)?;
    Ok(untouched)
}

fn put(source: &Path, place: &Path, output: &Output) -> Result<(), Error> {
    let folder = place.parent().unwrap_or(place);
    fs::create_dir_all(folder).map_err(Error::write(folder))?;
    match output {
        Output::Bytes(bytes) => fs::write(place, bytes),
        Output::Copy(from) => fs::copy(source.join(from), place).map(drop),
    }
    .map_err(Error::write(place))
}

fn hex(hash: ContentHash) -> String {
    hash.fingerprint()
}

/// Returns the lines on files that differ from the import, and on what to do next.
fn summary(Untouched { kept, aside, stale }: &Untouched, target: &Path) -> String {
    let mut out = String::new();
    if !kept.is_empty() {
        out += &format!("Left alone, since you changed or removed them: {}\n", listed(kept));
    }
    if !aside.is_empty() {
        let folder = target.join(ASIDE);
        out += &format!(
            "You and the old site both changed {}; the new versions are in `{}`\n",
            listed(aside),
            folder.display()
        );
    }
    if !stale.is_empty() {
        out += &format!("No longer in the old site; remove what you do not need: {}\n", listed(stale));
    }
    let report = target.join(REPORT);
    out += &format!("Made `{}`; every place is listed in `{}`\n", target.display(), report.display());
    out += &format!(
        "Check it with `assay check --root {0}`, see it with `assay serve --root {0}`\n",
        typed(target)
    );
    out
}

fn listed(paths: &[String]) -> String {
    let shown: Vec<_> = paths.iter().take(3).map(|path| format!("`{path}`")).collect();
    let more = paths.len() - shown.len();
    let more = if more == 0 { String::new() } else { format!(" and {}", counted(more, "other file")) };
    shown.join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(path: &Path) -> Import {
        Import {
            path: path.to_owned(),
            from: None,
            into: Some(path.with_file_name("new")),
            format: Format::Json,
        }
    }

    #[test]
    fn a_second_import_overwrites_nothing_that_was_edited() {
        let dir = tempfile::tempdir().unwrap();
        let old = dir.path().join("old");
        let file = |path: &str, text: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let text = |path: &str| fs::read_to_string(dir.path().join(path)).unwrap();
        file("old/config.toml", "baseURL = \"https://a.example\"\ntitle = \"A\"\n");
        for name in ["one", "two", "three"] {
            file(&format!("old/content/p/{name}.md"), "---\ntitle: A\n---\nText\n");
        }
        file("old/static/x.bin", "x");
        import(&args(&old)).unwrap();
        assert_eq!(text("new/content/x.bin"), "x");
        file("new/content/p/one.md", "mine");
        file("new/content/p/two.md", "mine");
        file("old/content/p/two.md", "---\ntitle: B\n---\nText\n");
        file("old/content/p/three.md", "---\ntitle: B\n---\nText\n");
        import(&args(&old)).unwrap();
        assert_eq!(
            (text("new/content/p/one.md"), text("new/content/p/two.md")),
            ("mine".into(), "mine".into())
        );
        assert!(text("new/imported/content/p/two.md").contains("title: B"));
        assert!(text("new/content/p/three.md").contains("title: B"));
        fs::remove_file(dir.path().join("old/content/p/three.md")).unwrap();
        assert_eq!(run(&args(&old)).unwrap().untouched.stale, ["content/p/three.md"]);
        fs::remove_file(dir.path().join("new/content/p/three.md")).unwrap();
        assert!(run(&args(&old)).unwrap().untouched.stale.is_empty());
        assert_eq!(text("old/content/p/one.md"), "---\ntitle: A\n---\nText\n");
    }

    #[test]
    fn no_folder_of_somebody_else_is_written_to() {
        let dir = tempfile::tempdir().unwrap();
        let old = dir.path().join("old");
        fs::create_dir_all(old.join("content")).unwrap();
        fs::write(old.join("hugo.toml"), "").unwrap();
        fs::create_dir_all(dir.path().join("new")).unwrap();
        fs::write(dir.path().join("new/mine"), "").unwrap();
        assert!(matches!(import(&args(&old)), Err(Error::Refused { .. })));
        let inside = Import { into: Some(old.join("deep/new")), ..args(&old) };
        assert!(matches!(import(&inside), Err(Error::Refused { .. })));
        let none =
            Import { path: dir.path().join("new"), into: Some(dir.path().join("other")), ..args(&old) };
        assert!(matches!(import(&none), Err(Error::UnknownGenerator { .. })));
    }
}
