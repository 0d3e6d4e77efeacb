//! Golden sites and golden problems: a trial for each folder of `sites/` and `problems/`. Quotations of problems in the
//! documentation must match the output as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use assay_tests::case::Case;
use assay_tests::folder::Folder;
use assay_tests::{Outcome, assay, reference, session};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> Result<ExitCode, String> {
    let trials = trials().map_err(|failed| failed.message().unwrap_or_default().to_owned())?;
    Ok(libtest_mimic::run(&Arguments::from_args(), trials).exit_code())
}

fn trials() -> Outcome<Vec<Trial>> {
    // The folder at run time, not at compile time: a copied `target/` must not write into the folder it was copied
    // from.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or(env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let here = here.as_path();
    let themes = Arc::new(Folder::read(&here.join("themes"))?);
    let sites = Case::all(&here.join("sites"))?.into_iter().map(|case| site(case, Arc::clone(&themes)));
    let problems = Case::all(&here.join("problems"))?.into_iter().map(problem);
    let instruments = Case::all(&here.join("instruments"))?.into_iter().map(instruments);
    let quoted = quotations(here)?.into_iter().map(|(words, printed)| quotation(words, printed));
    let readme = Trial::test("readme/first-article", first_article);
    let examples = examples(here)?.into_iter().map(example);
    let documentation = documentation(here)?.into_iter().map(followed);
    let reference = reference::PAGES.iter().map(referred);
    let others = quoted.chain(examples).chain(documentation).chain(reference).chain([readme]);
    Ok(sites.chain(problems).chain(instruments).chain(others).collect())
}

/// The first article of the README, saved where it says, is a part of a new site without a problem.
fn first_article() -> Result<(), Failed> {
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or(env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let readme = fs::read_to_string(here.join("../README.md"))?;
    let (before, rest) = readme.split_once("```markdown\n").ok_or("the README has no article")?;
    let (article, _) = rest.split_once("```").ok_or("the article has no end")?;
    let path = before.rsplit('`').nth(1).ok_or("the README does not say where to save it")?;
    let ground = tempfile::tempdir()?;
    let root = ground.path().join("my-site");
    let run = |arguments: &[&str]| -> Outcome<std::process::Output> {
        Ok(std::process::Command::new(assay::binary()?).args(arguments).arg(&root).output()?)
    };
    run(&["new"])?;
    fs::write(root.join(path), article)?;
    let built = run(&["build", "--strict", "--root"])?;
    if !built.status.success() {
        return Err(String::from_utf8_lossy(&built.stderr).into_owned().into());
    }
    let page = path.trim_start_matches("content/").trim_end_matches(".md");
    let html = fs::read_to_string(root.join("public").join(page).join("index.html"))?;
    if html.contains("\"Article\"") { Ok(()) } else { Err(format!("{path} is no article").into()) }
}

/// The documentation that quotes golden problems, in table rows: `| … | [message](…/printed.txt) |`.
const QUOTING: &str = "../crates/diagnostic/README.md";

/// Returns the quotations, each with the file it is quoted from.
fn quotations(here: &Path) -> Outcome<Vec<(String, PathBuf)>> {
    let page = here.join(QUOTING);
    let folder = page.parent().unwrap_or(here).to_owned();
    let text = fs::read_to_string(&page)?;
    let quoted = text.lines().filter_map(|line| {
        let (words, file) = line.strip_suffix(") |")?.rsplit_once("](")?;
        Some((words.rsplit_once("| [")?.1.to_owned(), folder.join(file)))
    });
    let quoted: Vec<_> = quoted.collect();
    if quoted.is_empty() { Err(format!("{QUOTING} quotes nothing").into()) } else { Ok(quoted) }
}

/// A quotation equals the message in the first line of the output, after the code.
fn quotation(words: String, printed: PathBuf) -> Trial {
    Trial::test(format!("quoted/{words}"), move || {
        let text = fs::read_to_string(&printed).map_err(|error| format!("{}: {error}", printed.display()))?;
        let first = text.lines().next().unwrap_or_default();
        match first.split_once("]: ") {
            Some((_, said)) if said == words => Ok(()),
            _ => Err(format!("{} says: {first}", printed.display()).into()),
        }
    })
}

/// The pages that say what to type, and what is then printed.
const DOCUMENTATION: &str = "../content/docs";

/// The environment variable with a folder for the files that the reader of each page then has.
const KEPT: &str = "ASSAY_FOLLOWED";

/// The folders of the documentation whose pages are followed. The others are lists, explanations, and what is made.
const FOLLOWED: [&str; 2] = ["", "guides"];

/// Returns the pages of the documentation that say what to type.
fn documentation(here: &Path) -> Outcome<Vec<PathBuf>> {
    let mut pages = Vec::new();
    for folder in FOLLOWED {
        for entry in fs::read_dir(here.join(DOCUMENTATION).join(folder))? {
            let path = entry?.path();
            if path.is_file() && !path.ends_with("_index.md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}

/// Every page of the documentation goes as it is written.
fn followed(page: PathBuf) -> Trial {
    let name = page.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Trial::test(format!("docs/{name}"), move || {
        let ground = tempfile::tempdir()?;
        let commands = session::follow(&fs::read_to_string(&page)?, ground.path())?;
        // For the browser, which looks at what the reader then has.
        if let Some(kept) = std::env::var_os(KEPT) {
            Folder::read(ground.path())?.write(&PathBuf::from(kept).join(&name))?;
        }
        if commands > 0 { Ok(()) } else { Err("nothing is typed".into()) }
    })
}

/// A page of the reference is what its source makes of it; `UPDATE=1` writes it.
fn referred(page: &'static reference::Page) -> Trial {
    Trial::test(format!("docs/reference/{}", page.name), || {
        let here =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or(env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let path = here.join(DOCUMENTATION).join("reference").join(format!("{}.md", page.name));
        let text = page.text(&here.join(".."))?;
        if std::env::var_os("UPDATE").is_some() {
            return Ok(fs::write(path, text)?);
        }
        if fs::read_to_string(&path)? == text {
            Ok(())
        } else {
            Err(format!("{} is not what its source makes: run `UPDATE=1 tests/run golden`", path.display())
                .into())
        }
    })
}

/// The reference of problems, in which each code has a heading and an example.
const REFERENCE: &str = "../crates/build/PROBLEMS.md";

/// Returns the code of each entry, its example, and the output of the golden problem of that code.
fn examples(here: &Path) -> Outcome<Vec<(String, String, PathBuf)>> {
    let text = fs::read_to_string(here.join(REFERENCE))?;
    let entries = text.split("\n## ").skip(1).map(|entry| {
        let (code, rest) = entry.split_once('\n').ok_or("an entry has no text")?;
        let example = rest.split("```\n").nth(1).ok_or_else(|| format!("{code} has no example"))?;
        let printed = here.join("problems").join(code).join("printed.txt");
        Ok((code.to_owned(), example.trim_end().to_owned(), printed))
    });
    entries.collect()
}

/// The example of a code is what its golden problem prints.
fn example((code, example, printed): (String, String, PathBuf)) -> Trial {
    Trial::test(format!("reference/{code}"), move || {
        let text = String::from_utf8_lossy(&fs::read(&printed)?).into_owned();
        let is_printed = text.split("\n\n").any(|problem| problem.trim_end() == example);
        is_printed
            .then_some(())
            .ok_or_else(|| format!("{} does not print the example", printed.display()).into())
    })
}

/// A golden site may use one of the suite's own themes.
fn site(case: Case, themes: Arc<Folder>) -> Trial {
    Trial::test(format!("sites/{}", case.name), move || case.compare_files(&case.build(&themes)?))
}

/// Public instruments, each with examples from its scoring rule: every one holds, and nothing is wrong with any.
fn instruments(case: Case) -> Trial {
    Trial::test("instruments", move || {
        case.build(&Folder::default())?;
        let printed = case.printed()?;
        let is_well = !printed.contains("error[") && !printed.contains("warning[");
        is_well.then_some(()).ok_or_else(|| "something is wrong with an instrument".into())
    })
}

/// A golden problem is a site whose folder is named after the code that must be reported; its pages do not matter.
fn problem(case: Case) -> Trial {
    Trial::test(format!("problems/{}", case.name), move || -> Result<(), Failed> {
        case.build(&Folder::default())?;
        case.shows_its_problem()
    })
}
